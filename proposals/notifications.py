"""Mail about proposals, each in its recipient's language.

A mail holds the reference and a link, never a word of the proposal or of a message: mail is not confidential.
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

from . import permissions
from .models import Proposal

logger = logging.getLogger(__name__)


def tell_proposer_of_receipt(proposal: Proposal) -> None:
    _after_commit("receipt", proposal, [proposal.proposer])


def tell_proposer_of_status(proposal: Proposal) -> None:
    _after_commit("status", proposal, [proposal.proposer])


def tell_proposer_of_message(proposal: Proposal) -> None:
    _after_commit("message", proposal, [proposal.proposer])


def tell_reviewers_of_submission(proposal: Proposal) -> None:
    _after_commit("staff_submission", proposal, _reviewers_of(proposal))


def tell_reviewers_of_message(proposal: Proposal) -> None:
    _after_commit("staff_message", proposal, _reviewers_of(proposal))


def _reviewers_of(proposal: Proposal) -> list:
    return list(permissions.reviewers().exclude(pk=proposal.proposer_id))


def _after_commit(name: str, proposal: Proposal, people: list) -> None:
    for person in people:
        transaction.on_commit(partial(_send, name, proposal, person))


def _send(name: str, proposal: Proposal, person) -> None:
    """The first line of the template is the subject."""
    try:
        with translation.override(person.language):
            address = settings.SITE_ADDRESS + _path(name, proposal)
            context = {
                "reference": proposal.reference,
                "status": proposal.get_status_display(),
                "address": address,
                "name": person.name,
            }
            subject, body = render_to_string(f"proposals/mail/{name}.txt", context).strip().split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [person.email])
    except Exception:  # the step is done; what fails here is the mail
        logger.exception("Mail %s about proposal %s was not sent", name, proposal.reference)


def _path(name: str, proposal: Proposal) -> str:
    if name.startswith("staff_"):
        return reverse("admin:proposals_proposal_change", args=[proposal.pk])
    return proposal.get_absolute_url()
