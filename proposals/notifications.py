"""Mail about proposals, each in its recipient's language.

A mail holds the reference and a link, never a word of the proposal or of a message: mail is not confidential.
"""

from functools import partial

from django.urls import reverse

from accounts.models import User
from accounts.permissions import WRITING_ROLES
from publishing import mail

from . import permissions
from .models import Call, Proposal, Question, Release, Review


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
        _send_about_question("staff_question", question, person)


def tell_asker_of_answer(question: Question) -> None:
    if _gets_mail(question.asked_by):
        _send_about_question("answer", question, question.asked_by)


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
        _send(name, proposal, person, call)


def _gets_mail(person: User) -> bool:
    """Nobody reads what is sent to an account that is closed or deleted."""
    return person.is_active and not person.is_deleted


def _send(name: str, proposal: Proposal, person: User, call: Call | None) -> None:
    mail.after_commit(
        f"proposals/mail/{name}.txt",
        to=person.email,
        language=person.language,
        about=f"proposal {proposal.reference}",
        reference=proposal.reference,
        status=proposal.get_status_display,
        address=mail.address_of(partial(_path, name, proposal, call)),
        name=person.name,
        call=call or proposal.call,
    )


def _path(name: str, proposal: Proposal, call: Call | None) -> str:
    if call:
        return call.get_absolute_url()
    if name.startswith("staff_"):
        return reverse("admin:proposals_proposal_change", args=[proposal.pk])
    if name in ("assignment", "reminder"):
        return reverse("proposals:reviews")
    return proposal.get_absolute_url()


def _send_about_question(name: str, question: Question, person: User) -> None:
    mail.after_commit(
        f"proposals/mail/{name}.txt",
        to=person.email,
        language=person.language,
        about=f"question {question.pk}",
        call=question.call,
        address=mail.address_of(partial(_path_of_question, name, question)),
        name=person.name,
    )


def _path_of_question(name: str, question: Question) -> str:
    if name == "staff_question":
        return reverse("admin:proposals_question_change", args=[question.pk])
    return f"{question.call.get_absolute_url()}#questions"
