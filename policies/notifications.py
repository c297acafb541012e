"""Mail to the archive's editors, each in their language.

A mail names the policy and holds a link, never a word of what was suggested: that may be about a partner's difficulties.
It leaves after the step is committed, and a mail server that fails never undoes a step.
"""

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User

from .models import Suggestion

logger = logging.getLogger(__name__)


def tell_editors_of_suggestion(suggestion: Suggestion) -> None:
    for person in _editors():
        transaction.on_commit(partial(_send, "suggestion", suggestion, person))


def _editors():
    """Those who keep the texts of policies."""
    rights = {
        "groups__permissions__codename": "change_policy",
        "groups__permissions__content_type__app_label": "policies",
    }
    return User.objects.filter(is_active=True, is_staff=True, **rights).distinct()


def _send(name: str, suggestion: Suggestion, person: User) -> None:
    """The first line of the template is the subject."""
    try:
        with translation.override(person.language):
            path = reverse("admin:policies_policy_change", args=[suggestion.policy_id])
            context = {
                "policy": suggestion.policy.title,
                "section": suggestion.get_kind_display(),
                "name": person.name,
                "address": settings.SITE_ADDRESS + path,
            }
            subject, body = render_to_string(f"policies/mail/{name}.txt", context).strip().split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [person.email])
    except Exception:  # the suggestion is kept; what fails here is the mail
        logger.exception("Mail %s about suggestion %s was not sent", name, suggestion.pk)
