"""Mail from a template, in its reader's language.

It leaves after the step is committed, and a mail server that fails never undoes a step.
"""

import logging
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def after_commit(template: str, *, to: str, language: str, about: str = "", **context) -> None:
    """Send a template, whose first line is the subject.

    What depends on the language is given as a function without arguments, called in that language. `about` tells in the log
    which row a mail that failed was about; the log holds no address.
    """
    transaction.on_commit(partial(_send, template, to, language, about, context))


def address_of(path: Callable[[], str]) -> Callable[[], str]:
    """For a mail's context: the whole address of one of our pages, in the language of the mail."""
    return lambda: settings.SITE_ADDRESS + path()


def _send(template: str, to: str, language: str, about: str, context: dict) -> None:
    try:
        with translation.override(language):
            values = {name: value() if callable(value) else value for name, value in context.items()}
            subject, body = render_to_string(template, values).strip().split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
    except Exception:  # the step is done; what fails here is the mail
        logger.exception("Mail %s about %s was not sent", template, about or "nothing in particular")
