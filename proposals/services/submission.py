"""Handing in, taking back, and writing to each other."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User

from .. import answers, criteria, eligibility, notifications, permissions
from ..exceptions import CallNotOpen, IncompleteProposal, NotEligible
from ..models import Message, Proposal, Submission
from .steps import add_message, check_step, locked, next_reference, require, take_step

Status = Proposal.Status


@transaction.atomic
def submit_proposal(*, proposal: Proposal, by: User, opened_at: datetime | None = None) -> Proposal:
    """Hand the proposal in. The first time it gets its reference; after requested changes it keeps it.

    The server's clock decides about the deadline, with settings.CALL_GRACE for pages opened before it (`opened_at`);
    requested changes may come later. Raises StepNotAllowed where it is in already, CallNotOpen, IncompleteProposal with a sentence
    for each empty field, NotEligible with one for each rule broken.
    """
    proposal = locked(proposal)
    require(permissions.may_write(by, proposal) or _entered_it(by, proposal))
    check_step(proposal, Status.SUBMITTED)
    if proposal.is_draft and not _may_still_come(proposal, opened_at):
        raise CallNotOpen(proposal.call)
    if problems := answers.missing(proposal):
        raise IncompleteProposal(problems)
    if sentences := eligibility.problems(proposal):
        raise NotEligible(sentences)
    criteria.freeze(proposal.call)
    now = timezone.now()
    if proposal.reference is None:
        proposal.reference = next_reference(timezone.localtime(now).year)
        proposal.stage = proposal.call.ordered_stages[0]
    proposal.submitted_at, proposal.due_on = now, None
    _take_place(proposal)
    take_step(proposal, Status.SUBMITTED, by)
    Submission.objects.create(
        proposal=proposal, number=proposal.submissions.count() + 1, by=by, content=answers.snapshot(proposal)
    )
    notifications.tell_proposer_of_receipt(proposal)
    notifications.tell_coordinators_of_submission(proposal)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """The proposer takes the proposal back; it stays on record, and its place is free for another."""
    proposal = locked(proposal)
    require(permissions.may_write(by, proposal))
    proposal.place = ""
    take_step(proposal, Status.WITHDRAWN, by)
    proposal.decisions.filter(released_at=None).delete()
    notifications.tell_proposer_of_status(proposal)
    return proposal


@transaction.atomic
def write_message(*, proposal: Proposal, by: User, text: str) -> Message:
    """A message between proposer and staff; the other side gets a mail that there is one."""
    proposal = locked(proposal)
    require(permissions.may_write_message(by, proposal))
    is_from_staff = not permissions.may_write(by, proposal)
    message = add_message(proposal, by, text, is_from_staff=is_from_staff)
    if is_from_staff:
        notifications.tell_proposer_of_message(proposal)
    else:
        notifications.tell_coordinators_of_message(proposal)
    return message


def _entered_it(by: User, proposal: Proposal) -> bool:
    """Also once it is in, so that the second of two clicks is told the same as the first."""
    return proposal.entered_by_id == by.pk and permissions.may_enter_for_others(by)


def _may_still_come(proposal: Proposal, opened_at: datetime | None) -> bool:
    """What came on paper in time may be typed in later."""
    return proposal.call.takes_page_of(opened_at) or (proposal.entered_by_id is not None and proposal.call.has_opened)


def _take_place(proposal: Proposal) -> None:
    """Raises NotEligible where another proposal took the place in this very moment."""
    proposal.place = eligibility.place_of(proposal)
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        raise NotEligible([eligibility.already_taken(proposal.call)]) from error
