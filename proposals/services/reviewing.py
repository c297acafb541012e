"""Reviewers: who judges what, free of conflicts, each for themselves."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import User

from .. import criteria, notifications, permissions
from ..exceptions import IncompleteReview, NotInReview, ReviewClosed, StaleReview, StepNotAllowed
from ..models import Call, Proposal, Review, Score
from .steps import locked, require, take_step

Status = Proposal.Status


@transaction.atomic
def start_review(*, proposal: Proposal, by: User) -> Proposal:
    """A coordinator takes the proposal up, and declares with this step to have no conflict of interest."""
    proposal = locked(proposal)
    require(permissions.may_coordinate(by, proposal))
    if proposal.status != Status.SUBMITTED:  # the second of two clicks; from a stage to the next it goes by a decision
        raise StepNotAllowed(proposal, Status.IN_REVIEW)
    take_step(proposal, Status.IN_REVIEW, by)
    if permissions.may_be_assigned(by, proposal):
        Review.objects.get_or_create(
            proposal=proposal,
            stage=proposal.stage,
            reviewer=by,
            defaults={"assigned_by": by, "conflict": Review.Conflict.NONE, "declared_at": timezone.now()},
        )
    notifications.tell_proposer_of_status(proposal)
    return proposal


@transaction.atomic
def assign_reviewer(*, proposal: Proposal, reviewer: User, by: User, due_on: date | None = None) -> Review:
    """Give the proposal, at its present stage, to a reviewer, who gets a mail. Twice the same is once."""
    proposal = locked(proposal)
    require(permissions.may_coordinate(by, proposal) and permissions.may_be_assigned(reviewer, proposal))
    if proposal.status not in (Status.SUBMITTED, Status.IN_REVIEW):
        raise NotInReview(proposal)
    if proposal.status == Status.SUBMITTED:
        take_step(proposal, Status.IN_REVIEW, by)
        notifications.tell_proposer_of_status(proposal)
    review, is_new = Review.objects.get_or_create(
        proposal=proposal, stage=proposal.stage, reviewer=reviewer, defaults={"assigned_by": by, "due_on": due_on}
    )
    if is_new:
        notifications.tell_reviewer_of_assignment(review)
    return review


@transaction.atomic
def assign_evenly(
    *, call: Call, stage: str, reviewers: Iterable[User], by: User, due_on: date | None = None
) -> list[Review]:
    """Give each proposal of the stage as many reviewers as the call asks for, those with the least work first.

    A reviewer with a conflict of interest does not count. Returns the new reviews; run again, it fills gaps only.
    """
    require(permissions.may_select(by, call))
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)  # two coordinators at once do not assign double
    people, made = list(reviewers), []
    load = _load(call, stage, people)
    waiting = Proposal.objects.filter(call=call, stage=stage, status__in=[Status.SUBMITTED, Status.IN_REVIEW])
    rows = list(waiting.select_for_update(of=("self",)).order_by("pk"))  # in the order in which a release takes them
    for proposal in sorted(rows, key=lambda each: each.submitted_at):
        taken = dict(proposal.reviews.filter(stage=stage).values_list("reviewer", "conflict"))
        conflicted = set(proposal.reviews.filter(conflict=Review.Conflict.SOME).values_list("reviewer", flat=True))
        needed = call.reviewers_needed - sum(conflict != Review.Conflict.SOME for conflict in taken.values())
        able = [
            each
            for each in people
            if each.pk not in {*taken, *conflicted} and permissions.may_be_assigned(each, proposal)
        ]
        for reviewer in sorted(able, key=lambda each: load[each.pk])[: max(needed, 0)]:
            made.append(assign_reviewer(proposal=proposal, reviewer=reviewer, by=by, due_on=due_on))
            load[reviewer.pk] += 1
    return made


@transaction.atomic
def unassign_reviewer(*, review: Review, by: User) -> None:
    """Take a proposal from a reviewer who has not submitted the review; its scores go with it."""
    proposal = locked(review.proposal)
    require(permissions.may_coordinate(by, proposal))
    review = _locked(review)
    if review.is_submitted:
        raise ReviewClosed(review)
    review.delete()


@transaction.atomic
def declare_conflict(*, review: Review, by: User, conflict: str, note: str = "") -> Review:
    """A reviewer says whether there is a conflict of interest; the coordinators are told of one. Not after submission."""
    review = _open_review(review)
    require(permissions.may_declare(by, review))
    review.conflict, review.conflict_note = Review.Conflict(conflict), note.strip()
    review.declared_at = timezone.now()
    review.save()
    if review.conflict == Review.Conflict.SOME:
        review.scores.all().delete()
        notifications.tell_coordinators_of_conflict(review)
    return review


@transaction.atomic
def save_scores(
    *, review: Review, by: User, version: int, scores: dict[str, tuple[Decimal | None, str]], comment: str = ""
):
    """Keep what the reviewer has so far: {criterion's key: (value, reason)}. Returns the review.

    `version` is the one before the reviewer's eyes; raises StaleReview where another window saved in between.
    """
    review = _open_review(review)
    require(permissions.may_score(by, review))
    if review.version != version:
        if _holds(review, scores, comment):  # the second of two clicks
            return review
        raise StaleReview(review)
    for measure in _judged(review):
        value, reason = scores.get(measure.key, (None, ""))
        Score.objects.update_or_create(
            review=review, criterion=measure.key, defaults={"value": value, "reason": reason.strip()}
        )
    review.comment = comment.strip()
    review.version += 1
    review.save()
    return review


@transaction.atomic
def submit_review(*, review: Review, by: User) -> Review:
    """Hand the review in; it does not change any more. Raises IncompleteReview with a sentence for each gap."""
    review = _open_review(review)
    require(permissions.may_score(by, review))
    given = {each.criterion: each for each in review.scores.all()}
    gaps = [
        measure
        for measure in _judged(review)
        if (score := given.get(measure.key)) is None or score.value is None or not score.reason
    ]
    if gaps:
        raise IncompleteReview(gaps)
    review.submitted_at = timezone.now()
    review.save()
    return review


def chase_reviews(*, today: date | None = None) -> int:
    """Remind reviewers of what is due in three days or overdue, at most every three days. Returns the number of mails."""
    today = today or timezone.localdate()
    soon = today + timedelta(days=3)
    late = (
        Review.objects.filter(submitted_at=None, due_on__lte=soon)
        .exclude(conflict=Review.Conflict.SOME)
        .filter(proposal__status__in=[Status.SUBMITTED, Status.IN_REVIEW], stage=F("proposal__stage"))
        .filter(reviewer__is_active=True)
        .filter(Q(chased_at=None) | Q(chased_at__date__lte=today - timedelta(days=3)))
    )
    return _chase(late)


def chase_stage(*, call: Call, stage: str, by: User) -> int:
    """Remind now, at most once a day, whoever has not handed in a review of the stage. Returns the number of mails."""
    require(permissions.may_select(by, call))
    waiting = (
        Review.objects.filter(proposal__call=call, stage=stage, proposal__stage=stage, submitted_at=None)
        .exclude(conflict=Review.Conflict.SOME)
        .filter(proposal__status__in=[Status.SUBMITTED, Status.IN_REVIEW], reviewer__is_active=True)
        .filter(Q(chased_at=None) | Q(chased_at__date__lt=timezone.localdate()))
    )
    return _chase(waiting)


def _chase(reviews) -> int:
    """One by one, and asked again under the lock: of two runs at once only one reminds."""
    chased = 0
    for pk in list(reviews.values_list("pk", flat=True)):
        with transaction.atomic():
            review = reviews.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if review is None or not permissions.may_declare(review.reviewer, review):  # competes by now
                continue
            review.chased_at = timezone.now()
            review.save()
            notifications.remind_reviewer(review)
        chased += 1
    return chased


def _load(call: Call, stage: str, people: list[User]) -> dict[int, int]:
    counted = dict(
        Review.objects.filter(proposal__call=call, stage=stage).values_list("reviewer").annotate(Count("pk"))
    )
    return {each.pk: counted.get(each.pk, 0) for each in people}


def _locked(review: Review) -> Review:
    return Review.objects.select_for_update(of=("self",)).select_related("proposal__call").get(pk=review.pk)


def _open_review(review: Review) -> Review:
    """Locked after its proposal's row, in the one order that all services keep. Raises ReviewClosed."""
    proposal = locked(review.proposal)
    review = _locked(review)
    is_over = proposal.stage != review.stage or proposal.status not in (Status.SUBMITTED, Status.IN_REVIEW)
    if review.is_submitted or is_over:
        raise ReviewClosed(review)
    return review


def _holds(review: Review, scores: dict[str, tuple[Decimal | None, str]], comment: str) -> bool:
    """Whether exactly this is what was saved last."""
    saved = {each.criterion: (each.value, each.reason) for each in review.scores.all()}
    given = {each.key: scores.get(each.key, (None, "")) for each in _judged(review)}
    return review.comment == comment.strip() and saved == {
        key: (value, reason.strip()) for key, (value, reason) in given.items()
    }


def _judged(review: Review) -> list[criteria.Measure]:
    """The criteria a reviewer scores: all but those whose number comes from the form."""
    return [measure for measure in criteria.of(review.proposal.call).measures if not measure.is_automatic]
