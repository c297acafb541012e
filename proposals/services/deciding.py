"""Decisions: prepared in private, told to all at one time."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from .. import notifications, permissions, signals
from ..exceptions import AnswerNeeded, NotInReview, ReleaseNotPossible, StaleDecision
from ..models import Call, Decision, Proposal, Release
from .pool import join_pool
from .steps import add_message, check_step, locked, require, take_step

logger = logging.getLogger(__name__)

Status = Proposal.Status
Outcome = Decision.Outcome


@dataclass(frozen=True)
class Verdict:
    """What is to be decided. `reason` is told to the proposer, `public_reason` to everybody, `note` to staff only."""

    outcome: str
    reason: str
    public_reason: str = ""
    note: str = ""
    due_on: date | None = None


@transaction.atomic
def request_changes(*, proposal: Proposal, by: User, answer: str, due_on: date | None = None) -> Proposal:
    """Open the proposal to its proposer again, at once; `answer` says what should change.

    A decision prepared before is dropped: it was about another version.
    """
    proposal = locked(proposal)
    require(permissions.may_coordinate(by, proposal))
    check_step(proposal, Status.CHANGES_REQUESTED)
    add_message(proposal, by, answer, is_from_staff=True)
    proposal.due_on = due_on
    take_step(proposal, Status.CHANGES_REQUESTED, by)
    proposal.decisions.filter(released_at=None).delete()
    notifications.tell_proposer_of_status(proposal)
    return proposal


def accept_proposal(*, proposal: Proposal, by: User, answer: str) -> Proposal:
    """Take up a proposal of a standing call; `answer` says what comes next."""
    return _answer(proposal, by, Outcome.ACCEPT, answer)


def decline_proposal(*, proposal: Proposal, by: User, answer: str) -> Proposal:
    """Do not take up a proposal of a standing call; `answer` says why."""
    return _answer(proposal, by, Outcome.REJECT, answer)


@transaction.atomic
def prepare_decision(*, proposal: Proposal, by: User, verdict: Verdict, seen: Decision | None = None) -> Decision:
    """Write down what is to be decided at the proposal's present stage. Nobody but coordinators knows of it.

    `seen` is the prepared decision before the writer's eyes; raises StaleDecision where another came to be in between.
    """
    proposal = locked(proposal)
    require(permissions.may_coordinate(by, proposal))
    if proposal.status not in (Status.SUBMITTED, Status.IN_REVIEW):
        raise NotInReview(proposal)
    if not verdict.reason.strip():
        raise AnswerNeeded
    prepared = proposal.decisions.filter(released_at=None).first()
    if prepared and (seen is None or (seen.pk, seen.prepared_at) != (prepared.pk, prepared.prepared_at)):
        raise StaleDecision(prepared)
    decision = prepared or Decision(proposal=proposal)
    decision.stage, decision.prepared_by = proposal.stage, by
    for name in ("outcome", "reason", "public_reason", "note", "due_on"):
        setattr(decision, name, getattr(verdict, name))
    decision.save()
    return decision


@transaction.atomic
def take_back_decision(*, decision: Decision, by: User) -> None:
    """Drop what was prepared, before it is released."""
    proposal = locked(decision.proposal)
    require(permissions.may_coordinate(by, proposal))
    proposal.decisions.filter(pk=decision.pk, released_at=None).delete()


@transaction.atomic
def set_release(*, call: Call, stage: str, at: datetime, by: User) -> Release:
    """Tell the prepared decisions of the stage at this time, or at another than was set before."""
    require(permissions.may_manage_calls(by) and permissions.may_select(by, call))
    release, _created = Release.objects.update_or_create(
        call=call, stage=stage, released_at=None, defaults={"at": at, "set_by": by, "warned_at": None}
    )
    return release


@transaction.atomic
def take_back_release(*, call: Call, stage: str, by: User) -> None:
    """No time of release is set any more; what is prepared stays."""
    require(permissions.may_manage_calls(by) and permissions.may_select(by, call))
    Release.objects.filter(call=call, stage=stage, released_at=None).delete()


def release_due(*, now: datetime | None = None) -> int:
    """Carry out the releases whose time has come. Returns the number of decisions told.

    A release that fails is logged and tried again at the next run; it stops no other.
    """
    now = now or timezone.now()
    due = Release.objects.filter(released_at=None, at__lte=now).order_by("at", "pk")
    told = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            told += _release(pk, now)
        except Exception:
            logger.exception("Release %s of decisions failed", pk)
    return told


def undecided(call: Call, stage: str) -> int:
    """How many proposals of the stage have no prepared decision yet."""
    return _waiting(call, stage).exclude(decisions__in=Decision.objects.filter(released_at=None)).count()


def _waiting(call: Call, stage: str):
    """The proposals of the stage whose turn it is to be decided."""
    return Proposal.objects.filter(call=call, stage=stage, status__in=[Status.SUBMITTED, Status.IN_REVIEW])


@transaction.atomic
def _release(pk: int, now: datetime) -> int:
    """All of a stage's decisions or none. Where some proposal has no decision, nothing is told and staff get one mail.

    The proposals are locked before their decisions are read, so that what is told is what stands at that moment.
    """
    release = Release.objects.select_for_update(of=("self",)).select_related("call").filter(pk=pk).first()
    if release is None or release.released_at is not None or release.at > now:
        return 0
    rows = _waiting(release.call, release.stage).select_for_update(of=("self",)).select_related("call")
    proposals = {each.pk: each for each in rows.order_by("pk")}
    decisions = list(Decision.objects.filter(released_at=None, proposal__in=proposals).order_by("proposal"))
    if len(decisions) < len(proposals):
        if release.warned_at is None:
            release.warned_at = timezone.now()
            release.save()
            decided = {each.proposal_id for each in decisions}
            undecided_one = next(each for key, each in proposals.items() if key not in decided)
            notifications.tell_coordinator_of_stuck_release(release, undecided_one)
        return 0
    for decision in decisions:
        _tell(decision, proposals[decision.proposal_id], None)
    release.released_at = timezone.now()
    release.save()
    return len(decisions)


@transaction.atomic
def _answer(proposal: Proposal, by: User, outcome: str, answer: str) -> Proposal:
    """A standing call has no others to wait for, so the decision is told at once."""
    proposal = locked(proposal)
    require(permissions.may_coordinate(by, proposal))
    check_step(proposal, Status.ACCEPTED)
    if proposal.call.kind != Call.Kind.CORNER:
        raise ReleaseNotPossible(proposal.call)
    add_message(proposal, by, answer, is_from_staff=True)
    decision = proposal.decisions.filter(released_at=None).first() or Decision(proposal=proposal)
    decision.stage, decision.outcome, decision.reason, decision.prepared_by = proposal.stage, outcome, answer, by
    decision.save()
    _tell(decision, proposal, by)
    return proposal


def _tell(decision: Decision, proposal: Proposal, by: User | None) -> None:
    following = proposal.call.stage_after(decision.stage)
    if decision.outcome == Outcome.RETURN:
        proposal.due_on = decision.due_on
        take_step(proposal, Status.CHANGES_REQUESTED, by)
    elif decision.outcome == Outcome.REJECT:
        take_step(proposal, Status.DECLINED, by)
    elif following:
        proposal.stage = following
        take_step(proposal, Status.IN_REVIEW, by)
    else:
        take_step(proposal, Status.ACCEPTED, by)
    decision.released_at = timezone.now()
    decision.save()
    if proposal.status == Status.ACCEPTED:
        signals.proposal_accepted.send(Proposal, proposal=proposal, decision=decision)
    elif proposal.status == Status.DECLINED:
        join_pool(proposal)
        signals.proposal_declined.send(Proposal, proposal=proposal, decision=decision)
    notifications.tell_proposer_of_status(proposal)
