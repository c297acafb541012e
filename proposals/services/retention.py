"""Retention: after the years that the call states, what is confidential goes and a tombstone stays."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User

from .. import permissions
from ..exceptions import AnswerNeeded
from ..models import Call, Proposal
from .drafts import delete_file_after_commit
from .steps import locked, require

Status = Proposal.Status
OVER = [Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN]


@transaction.atomic
def hold(*, proposal: Proposal, by: User, note: str) -> Proposal:
    """A legal hold: nothing of the proposal is erased until it is lifted. `note` says why. Raises AnswerNeeded without."""
    proposal = locked(proposal)
    require(permissions.may_manage_calls(by) and not proposal.erased_at)
    if not note.strip():
        raise AnswerNeeded
    proposal.is_held, proposal.hold_note = True, note.strip()
    proposal.save()
    return proposal


@transaction.atomic
def lift_hold(*, proposal: Proposal, by: User) -> Proposal:
    proposal = locked(proposal)
    require(permissions.may_manage_calls(by))
    proposal.is_held, proposal.hold_note = False, ""
    proposal.save()
    return proposal


def erase_due(*, today: date | None = None) -> int:
    """Erase what has been kept for as long as its call says. Returns the number of proposals erased."""
    today = today or timezone.localdate()
    return sum(_erase(pk, today) for pk in _long_ended(today))


def erase_on(proposal: Proposal) -> date | None:
    """The day from which the confidential parts go; None while the proposal is still on its way."""
    ended = _ended().filter(pk=proposal.pk).values_list("ended_at", flat=True).first()
    return _years_after(timezone.localdate(ended), proposal.call.retention_years) if ended else None


def _ended():
    """Over, and neither erased nor held; `ended_at` is the last step."""
    over = Proposal.objects.filter(status__in=OVER, erased_at=None, is_held=False)
    return over.annotate(ended_at=Coalesce("decided_at", Max("steps__at"), "updated_at"))


def _long_ended(today: date) -> list[int]:
    """The few worth a closer look, so that this can run each minute over any number of proposals."""
    found = []
    for years in set(Call.objects.values_list("retention_years", flat=True)):
        last = _years_after(today, -years) + timedelta(days=1)  # a day more, because of 29 February
        found += _ended().filter(call__retention_years=years, ended_at__date__lte=last).values_list("pk", flat=True)
    return found


@transaction.atomic
def _erase(pk: int, today: date) -> int:
    proposal = locked(Proposal(pk=pk))
    day = erase_on(proposal)
    if day is None or day > today:
        return 0
    for attachment in proposal.attachments.all():
        delete_file_after_commit(attachment)
    proposal.attachments.all().delete()
    proposal.messages.all().delete()
    proposal.submissions.update(content={})
    proposal.decisions.update(reason="", note="")
    for review in proposal.reviews.all():
        review.scores.update(reason="")
    proposal.reviews.update(comment="", conflict_note="")
    proposal.answers, proposal.erased_at = {}, timezone.now()
    proposal.save()
    return 1


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
