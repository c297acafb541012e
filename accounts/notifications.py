"""Mail about organisations and accounts. It leaves after the step is committed, and a mail server that fails never undoes a step."""

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from publishing import languages

from .models import Invitation, User

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, token: str) -> None:
    """In the language of the inviter's page, the best guess where the invited person may have no account. Only this mail holds the token."""
    language = languages.current()
    with translation.override(language):
        context = {
            "organisation": invitation.organisation.name,
            "inviter": invitation.invited_by.get_full_name(),
            "role": invitation.get_role_display(),
            "expires_at": invitation.expires_at,
            "address": settings.SITE_ADDRESS + reverse("accounts:invitation", args=[token]),
        }
    _after_commit("invitation", invitation.email, language, context)


def confirm_deletion(email: str, language: str) -> None:
    """The last mail to somebody whose account is gone."""
    _after_commit("account_deleted", email, language, {"contact": settings.CONTACT_EMAIL})


def tell_of_reset(user: User) -> None:
    """An administrator has taken the second factor from the account."""
    context = {"address": settings.SITE_ADDRESS + reverse("account_login"), "contact": settings.CONTACT_EMAIL}
    _after_commit("second_factor_reset", user.email, user.language, context)


def _after_commit(name: str, email: str, language: str, context: dict) -> None:
    transaction.on_commit(partial(_send, name, email, language, context))


def _send(name: str, email: str, language: str, context: dict) -> None:
    """The first line of the template is the subject."""
    try:
        with translation.override(language):
            subject, body = render_to_string(f"accounts/mail/{name}.txt", context).strip().split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [email])
    except Exception:  # the step is done; what fails here is the mail
        logger.exception("Mail %s was not sent", name)
