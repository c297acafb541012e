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

from accounts.models import User
from accounts.permissions import WRITING_ROLES

from . import permissions
from .models import Call, Proposal, Question, Release, Review

logger = logging.getLogger(__name__)


def tell_proposer_of_receipt(proposal: Proposal) -> None:
    _after_commit("receipt", proposal, _writers_of(proposal))


def tell_proposer_of_status(proposal: Proposal) -> None:
    _after_commit("status", proposal, _writers_of(proposal))


def tell_proposer_of_message(proposal: Proposal) -> None:
    _after_commit("message", proposal, _writers_of(proposal))


def tell_proposer_of_virus(proposal: Proposal) -> None:
    _after_commit("virus", proposal, _writers_of(proposal))


def invite_to_call(proposal: Proposal, call: Call) -> None:
    """To those who were not selected, with the address of a call that is open now."""
    _after_commit("invitation", proposal, _writers_of(proposal), call=call)


def tell_coordinators_of_submission(proposal: Proposal) -> None:
    _after_commit("staff_submission", proposal, _coordinators_of(proposal))


def tell_coordinators_of_message(proposal: Proposal) -> None:
    _after_commit("staff_message", proposal, _coordinators_of(proposal))


def tell_coordinators_of_conflict(review: Review) -> None:
    _after_commit("staff_conflict", review.proposal, _coordinators_of(review.proposal))


def tell_coordinator_of_stuck_release(release: Release, undecided: Proposal) -> None:
    """A proposal of this stage without a decision, which holds up all the others."""
    _after_commit("staff_release", undecided, [release.set_by])


def tell_reviewer_of_assignment(review: Review) -> None:
    _after_commit("assignment", review.proposal, [review.reviewer])


def remind_reviewer(review: Review) -> None:
    _after_commit("reminder", review.proposal, [review.reviewer])


def tell_coordinators_of_question(question: Question) -> None:
    for person in permissions.coordinators():
        transaction.on_commit(partial(_send_about_question, "staff_question", question, person))


def tell_asker_of_answer(question: Question) -> None:
    if _gets_mail(question.asked_by):
        transaction.on_commit(partial(_send_about_question, "answer", question, question.asked_by))


def _writers_of(proposal: Proposal) -> list:
    """The proposer, and those who write for the organisation."""
    colleagues = User.objects.filter(
        is_active=True, memberships__organisation=proposal.organisation_id, memberships__role__in=WRITING_ROLES
    )
    return list({proposal.proposer, *colleagues} if proposal.organisation_id else {proposal.proposer})


def _coordinators_of(proposal: Proposal) -> list:
    return [each for each in permissions.coordinators() if permissions.may_coordinate(each, proposal)]


def _after_commit(name: str, proposal: Proposal, people: list, call: Call | None = None) -> None:
    for person in filter(_gets_mail, people):
        transaction.on_commit(partial(_send, name, proposal, person, call))


def _gets_mail(person: User) -> bool:
    """Nobody reads what is sent to an account that is closed or deleted."""
    return person.is_active and not person.is_deleted


def _send(name: str, proposal: Proposal, person, call: Call | None) -> None:
    """The first line of the template is the subject."""
    try:
        with translation.override(person.language):
            address = settings.SITE_ADDRESS + _path(name, proposal, call)
            context = {
                "reference": proposal.reference,
                "status": proposal.get_status_display(),
                "address": address,
                "name": person.name,
                "call": call or proposal.call,
            }
            subject, body = render_to_string(f"proposals/mail/{name}.txt", context).strip().split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [person.email])
    except Exception:  # the step is done; what fails here is the mail
        logger.exception("Mail %s about proposal %s was not sent", name, proposal.reference)


def _path(name: str, proposal: Proposal, call: Call | None) -> str:
    if call:
        return call.get_absolute_url()
    if name.startswith("staff_"):
        return reverse("admin:proposals_proposal_change", args=[proposal.pk])
    if name in ("assignment", "reminder"):
        return reverse("proposals:reviews")
    return proposal.get_absolute_url()


def _send_about_question(name: str, question: Question, person) -> None:
    try:
        with translation.override(person.language):
            path = (
                reverse("admin:proposals_question_change", args=[question.pk])
                if name == "staff_question"
                else f"{question.call.get_absolute_url()}#questions"
            )
            context = {"call": question.call, "address": settings.SITE_ADDRESS + path, "name": person.name}
            subject, body = render_to_string(f"proposals/mail/{name}.txt", context).strip().split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [person.email])
    except Exception:  # the question or the answer is kept; what fails here is the mail
        logger.exception("Mail %s about question %s was not sent", name, question.pk)
