"""What the reviews of a stage add up to: points, totals, ranks, and how far they can be trusted.

Everything but `of_stage` is arithmetic on plain values: no query, no clock, no text. Points and totals are out of 100 and
rounded only for print; two totals that are equal to the hundredth share a rank.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from statistics import fmean, pstdev

from . import answers, criteria
from .criteria import Criteria, Measure
from .models import Call, Proposal, Review

FULL = Decimal(100)
HUNDREDTH = Decimal("0.01")
WEIGHT_STEP = 5  # points by which a weight is moved to see what the ranks depend on
ROUNDS = 200  # of the severities' approximation, which mostly stands still after ten
STANDSTILL = 1e-6


@dataclass(frozen=True)
class Judgement:
    """One submitted review: the value given to each criterion, by its key."""

    reviewer: Hashable
    values: dict[str, Decimal]


@dataclass(frozen=True)
class Entry:
    """One proposal as it is judged: numbers of its form by the criterion's key, and its submitted reviews."""

    proposal: Hashable
    city_type: int | None = None
    numbers: dict[str, Decimal | None] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True)
class CriterionResult:
    """One criterion of one proposal. `points` is None where nobody has judged it; without a number in the form it is 0."""

    measure: Measure
    weight: Decimal  # its share of 100 for this type of city
    points: Decimal | None
    by_reviewer: dict[Hashable, Decimal] = field(default_factory=dict)

    @property
    def spread(self) -> Decimal | None:
        """From the lowest to the highest reviewer, in points; None with fewer than two."""
        given = self.by_reviewer.values()
        return max(given) - min(given) if len(given) > 1 else None

    @property
    def deviation(self) -> Decimal | None:
        """Standard deviation between the reviewers, who are all there are and no sample; None with fewer than two."""
        given = list(self.by_reviewer.values())
        return pstdev(given) if len(given) > 1 else None

    @property
    def share(self) -> Decimal:
        """What it adds to the total."""
        return self.weight * (self.points or 0) / FULL


@dataclass(frozen=True)
class Result:
    """One proposal. `total` is None while a criterion that counts has not been judged; then there is no rank either."""

    proposal: Hashable
    criteria: tuple[CriterionResult, ...]
    total: Decimal | None
    automatic: Decimal  # the part of the total that comes from the form's numbers
    automatic_most: Decimal
    judged: Decimal | None  # the part that people gave
    judged_most: Decimal
    normalised: Decimal | None  # the total with the reviewers' severities taken out
    rank: int | None = None
    normalised_rank: int | None = None


@dataclass(frozen=True)
class Severity:
    """How one reviewer judges compared with the others, in points out of 100; below zero is stricter.

    `difference`: mean distance from the mean of the others, over the `shared` proposals that others have judged too.
    `shift`: what normalising takes from this reviewer's judgements.
    """

    reviewer: Hashable
    judged: int
    shared: int
    difference: Decimal | None
    shift: Decimal


@dataclass(frozen=True)
class Move:
    proposal: Hashable
    before: int
    after: int


@dataclass(frozen=True)
class Sensitivity:
    """What happens to the ranks when one weight changes by `change` points and the others are scaled to fill 100 again."""

    measure: Measure
    change: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Table:
    """The results of a stage, the best first, those without a total last."""

    criteria: Criteria
    results: tuple[Result, ...]
    severities: tuple[Severity, ...]
    entries: tuple[Entry, ...]

    @cached_property
    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """Computed where they are asked for: with many proposals they take longer than everything else."""
        return tuple(sensitivities(self.criteria, list(self.entries), list(self.results)))


def of_stage(call: Call, stage: str) -> Table:
    """The results of every proposal that has come to this stage and was not withdrawn; `proposal` in it is the row."""
    measures = criteria.of(call)
    return compute(measures, [_entry(proposal, stage, measures) for proposal in reached(call, stage)])


def reached(call: Call, stage: str):
    """The proposals that are or were at this stage."""
    order = [str(each) for each in call.ordered_stages]
    stages = order[order.index(stage) :] if stage in order else [stage]
    rows = Proposal.objects.submitted().filter(call=call, stage__in=stages).exclude(status=Proposal.Status.WITHDRAWN)
    return rows.with_names().prefetch_related("reviews__scores", "reviews__reviewer").order_by("reference")


def compute(measures: Criteria, entries: Iterable[Entry]) -> Table:
    entries = list(entries)
    shifts = severity_shifts(measures, entries)
    results = _ranked([_result(measures, entry, weights_for(measures, entry.city_type), shifts) for entry in entries])
    return Table(
        measures,
        tuple(results),
        tuple(severities(measures, entries, shifts)),
        tuple(entries),
    )


def weights_for(measures: Criteria, city_type: int | None) -> dict[str, Decimal]:
    """The weight of each criterion for a type of city, scaled so that they add up to 100; all 0 where none counts."""
    weights = {each.key: each.weight_for(city_type) for each in measures.measures}
    whole = sum(weights.values(), Decimal(0))
    return {key: weight * FULL / whole if whole else Decimal(0) for key, weight in weights.items()}


def severity_shifts(measures: Criteria, entries: list[Entry]) -> dict[Hashable, float]:
    """How many points each reviewer gives above (or below) the others, judged by the proposals they share.

    A judgement is taken as the proposal's quality plus the reviewer's severity, and both are fitted by least squares:
    the shift, without the slope, of Roos, Rothe and Scheuermann, "How to Calibrate the Scores of Biased Reviewers by
    Quadratic Programming", AAAI 2011. Not a z-score: a reviewer has few proposals, so the spread of their scores says
    little, and whoever got the weaker proposals would be taken for strict. Reviewers who share none are not compared,
    and the mean of all judgements stays what it is.
    """
    given = _review_totals(measures, entries)
    by_proposal, by_reviewer = defaultdict(list), defaultdict(list)
    for (proposal, reviewer), points in given.items():
        by_proposal[proposal].append((reviewer, float(points)))
        by_reviewer[reviewer].append((proposal, float(points)))
    shifts = dict.fromkeys(by_reviewer, 0.0)
    for _round in range(ROUNDS):
        quality = {key: fmean(points - shifts[who] for who, points in rows) for key, rows in by_proposal.items()}
        found = {who: fmean(points - quality[key] for key, points in rows) for who, rows in by_reviewer.items()}
        stands_still = all(abs(found[who] - shifts[who]) < STANDSTILL for who in found)
        shifts = found
        if stands_still:
            break
    return shifts


def severities(measures: Criteria, entries: list[Entry], shifts: dict[Hashable, float]) -> list[Severity]:
    """One a reviewer, the strictest first."""
    given = _review_totals(measures, entries)
    by_proposal: dict[Hashable, dict[Hashable, Decimal]] = defaultdict(dict)
    for (proposal, reviewer), points in given.items():
        by_proposal[proposal][reviewer] = points
    found = []
    for reviewer, shift in shifts.items():
        mine = [rows for rows in by_proposal.values() if reviewer in rows]
        apart = [
            rows[reviewer] - _mean([points for who, points in rows.items() if who != reviewer])
            for rows in mine
            if len(rows) > 1
        ]
        difference = _mean(apart) if apart else None
        found.append(Severity(reviewer, len(mine), len(apart), difference, Decimal(str(round(shift, 6)))))
    return sorted(found, key=lambda each: each.shift)


def sensitivities(measures: Criteria, entries: list[Entry], results: list[Result]) -> list[Sensitivity]:
    """For each criterion with a weight: its weight five points up, and five down."""
    before = {each.proposal: each.rank for each in results if each.rank is not None}
    found = []
    for measure in measures.measures:
        if not any(weights_for(measures, entry.city_type)[measure.key] for entry in entries):
            continue
        for change in (WEIGHT_STEP, -WEIGHT_STEP):
            after = _ranks(
                {
                    entry.proposal: _result(measures, entry, _moved(measures, entry, measure.key, change), {}).total
                    for entry in entries
                }
            )
            moves = [Move(key, rank, after[key]) for key, rank in before.items() if after.get(key, rank) != rank]
            found.append(Sensitivity(measure, change, tuple(moves)))
    return found


def rounded(number: Decimal) -> Decimal:
    """As it is printed and compared: to the hundredth, halves up."""
    return number.quantize(HUNDREDTH, ROUND_HALF_UP)


def _entry(proposal: Proposal, stage: str, measures: Criteria) -> Entry:
    numbers = {each.key: answers.number(proposal, each.field) for each in measures.measures if each.is_automatic}
    judgements = (
        _judgement(review) for review in proposal.reviews.all() if review.stage == stage and review.is_submitted
    )
    return Entry(proposal, proposal.city_type_id, numbers, tuple(judgements))


def _judgement(review: Review) -> Judgement:
    return Judgement(
        review.reviewer, {each.criterion: each.value for each in review.scores.all() if each.value is not None}
    )


def _result(measures: Criteria, entry: Entry, weights: dict[str, Decimal], shifts: dict[Hashable, float]) -> Result:
    parts = tuple(_criterion_result(measure, entry, weights[measure.key]) for measure in measures.measures)
    machine = [each for each in parts if each.measure.is_automatic]
    people = [each for each in parts if not each.measure.is_automatic]
    automatic, automatic_most = _sum(each.share for each in machine), _sum(each.weight for each in machine)
    judged_most = _sum(each.weight for each in people)
    is_judged = all(each.points is not None for each in people if each.weight)
    judged = _sum(each.share for each in people) if is_judged else None
    has_total = judged is not None and bool(automatic_most + judged_most)
    total = automatic + judged if has_total else None
    taken_out = Decimal(
        str(fmean(shifts.get(each.reviewer, 0.0) for each in entry.judgements) if entry.judgements else 0)
    )
    normalised = None
    if has_total:
        kept = min(max(judged - taken_out * judged_most / FULL, Decimal(0)), judged_most)
        normalised = automatic + kept
    return Result(entry.proposal, parts, total, automatic, automatic_most, judged, judged_most, normalised)


def _criterion_result(measure: Measure, entry: Entry, weight: Decimal) -> CriterionResult:
    if measure.is_automatic:
        number = entry.numbers.get(measure.key)
        return CriterionResult(measure, weight, Decimal(0) if number is None else measure.points(number))
    given = {
        each.reviewer: measure.points(each.values[measure.key])
        for each in entry.judgements
        if measure.key in each.values
    }
    return CriterionResult(measure, weight, _mean(list(given.values())) if given else None, given)


def _review_totals(measures: Criteria, entries: list[Entry]) -> dict[tuple[Hashable, Hashable], Decimal]:
    """Each review as one number out of 100: its criteria by their weights, without the automatic ones."""
    found = {}
    for entry in entries:
        weights = weights_for(measures, entry.city_type)
        people = [each for each in measures.measures if not each.is_automatic and weights[each.key]]
        whole = _sum(weights[each.key] for each in people)
        for judgement in entry.judgements:
            if people and all(each.key in judgement.values for each in people):
                points = _sum(weights[each.key] * each.points(judgement.values[each.key]) for each in people)
                found[entry.proposal, judgement.reviewer] = points / whole
    return found


def _moved(measures: Criteria, entry: Entry, key: str, change: int) -> dict[str, Decimal]:
    """The entry's weights with one of them moved, never below 0 or above 100; a criterion alone keeps its 100."""
    weights = weights_for(measures, entry.city_type)
    own, others = weights[key], FULL - weights[key]
    if not others or not own:
        return weights
    moved = min(max(own + change, Decimal(0)), FULL)
    return {each: moved if each == key else weight * (FULL - moved) / others for each, weight in weights.items()}


def _ranked(results: list[Result]) -> list[Result]:
    ranks = _ranks({each.proposal: each.total for each in results})
    normalised = _ranks({each.proposal: each.normalised for each in results})
    ranked = [
        replace(each, rank=ranks.get(each.proposal), normalised_rank=normalised.get(each.proposal)) for each in results
    ]
    return sorted(ranked, key=_place)


def _place(result: Result) -> tuple[bool, int]:
    return result.rank is None, result.rank or 0


def _ranks(totals: dict[Hashable, Decimal | None]) -> dict[Hashable, int]:
    """1, 2, 2, 4: whoever is equal shares the better rank. Without a total there is none."""
    known = {key: rounded(total) for key, total in totals.items() if total is not None}
    return {key: 1 + sum(other > total for other in known.values()) for key, total in known.items()}


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _mean(numbers: list[Decimal]) -> Decimal:
    return _sum(numbers) / len(numbers)
