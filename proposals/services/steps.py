"""What every service stands on: the lock on a proposal's row, the question whether one may, and the record of each step."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User

from ..exceptions import AnswerNeeded, StepNotAllowed
from ..models import Message, Proposal, ReferenceCounter, Step


def locked(proposal: Proposal) -> Proposal:
    """The row as it is now, held to the end of the transaction."""
    return Proposal.objects.select_for_update(of=("self",)).select_related("call").get(pk=proposal.pk)


def require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def check_step(proposal: Proposal, status: str) -> None:
    if not proposal.may_become(status):
        raise StepNotAllowed(proposal, status)


def take_step(proposal: Proposal, status: str, by: User | None) -> None:
    """Set the status and write down who did it at which stage; `by` is None for the clock."""
    check_step(proposal, status)
    proposal.status = status
    if status in (Proposal.Status.ACCEPTED, Proposal.Status.DECLINED):
        proposal.decided_at = timezone.now()
    proposal.save()
    Step.objects.create(proposal=proposal, status=status, stage=proposal.stage, by=by)


def add_message(proposal: Proposal, by: User, text: str, *, is_from_staff: bool) -> Message:
    """Raises AnswerNeeded for an empty text."""
    if not text.strip():
        raise AnswerNeeded
    return Message.objects.create(proposal=proposal, author=by, is_from_staff=is_from_staff, text=text.strip())


def next_reference(year: int) -> str:
    """ "SS-2026-0001". The counter's row stays locked until the submission is committed: no gap, no double."""
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"SS-{year}-{counter.last:04d}"
