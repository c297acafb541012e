"""What everybody may know of a call whose decisions have been told: numbers, the spread of scores, and who was selected.

Nobody who was not selected can be recognised: where fewer than FEWEST of them would stand in a row or a band, it is
put together with others, and where that does not help it is left out.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from partners.models import Country

from . import results
from .models import Call, Proposal, Review

FEWEST = 3
BANDS = [(0, 20), (20, 40), (40, 60), (60, 80), (80, 100)]

Status = Proposal.Status


@dataclass(frozen=True)
class Row:
    """How many proposals there were and how many of them were selected; `label` is a region, a sector or a band."""

    label: str
    received: int
    selected: int

    @property
    def others(self) -> int:
        return self.received - self.selected

    @property
    def tells_of_nobody(self) -> bool:
        return self.others == 0 or self.others >= FEWEST


@dataclass(frozen=True)
class Selected:
    """A selected proposal; its points only where the call makes them public."""

    proposal: Proposal
    points: str = ""


@dataclass(frozen=True)
class Outcome:
    """`total` is None, and the tables are empty, where so few were not selected that any number would tell of them."""

    total: Row | None
    regions: list[Row]
    sectors: list[Row]
    scores: list[Row]
    selected: list[Selected]


def is_told(call: Call) -> bool:
    """Whether the decisions of the last stage have been released."""
    if not call.has_closed or not call.ordered_stages:
        return False
    return call.releases.filter(stage=call.ordered_stages[-1], released_at__isnull=False).exists()


def of(call: Call) -> Outcome | None:
    """None until the decisions have been told."""
    if not is_told(call):
        return None
    proposals = list(
        Proposal.objects.filter(call=call, status__in=[Status.ACCEPTED, Status.DECLINED]).select_related(
            "sector", "city__country", "organisation"
        )
    )
    total = _row(_("All"), proposals)
    is_countable = total.tells_of_nobody
    points = scores(call)
    return Outcome(
        total=total if is_countable else None,
        regions=_table(proposals, _regions()) if is_countable else [],
        sectors=_table(proposals, lambda each: each.sector.name if each.sector else _("not stated"))
        if is_countable
        else [],
        scores=_bands(proposals, points) if is_countable else [],
        selected=[_selected(each, points) for each in Proposal.objects.public().filter(call=call).for_public_list()],
    )


def adopted() -> list[Proposal]:
    """The ideas of the Business Proposal Corner that the city took up and whose owners agreed to be named."""
    return list(Proposal.objects.public().filter(call__kind=Call.Kind.CORNER).for_public_list())


def _selected(proposal: Proposal, points: dict[int, Decimal]) -> Selected:
    is_public = proposal.shows(Call.Part.SCORE) and proposal.pk in points
    return Selected(proposal, formats.number_format(points[proposal.pk], 1) if is_public else "")


def _row(label: str, proposals: list[Proposal]) -> Row:
    return Row(label, len(proposals), sum(each.status == Status.ACCEPTED for each in proposals))


def _regions() -> Callable[[Proposal], str]:
    """The region of the target city, or of the applicant's country where the city is not in the archive."""
    known = {each.iso2: each.get_region_display() for each in Country.objects.all()}

    def region(proposal: Proposal) -> str:
        if proposal.city:
            return proposal.city.country.get_region_display()
        return known.get(proposal.organisation.country, _("not stated")) if proposal.organisation else _("not stated")

    return region


def _table(proposals: list[Proposal], label_of: Callable[[Proposal], str]) -> list[Row]:
    """The largest row first; small ones together at the end."""
    labels = {each.pk: str(label_of(each)) for each in proposals}
    rows = [_row(label, [each for each in proposals if labels[each.pk] == label]) for label in Counter(labels.values())]
    rows.sort(key=lambda row: (-row.received, row.label))
    kept = [row for row in rows if row.tells_of_nobody]
    small = [row for row in rows if not row.tells_of_nobody]
    while small and sum(row.others for row in small) < FEWEST and (with_others := [row for row in kept if row.others]):
        small.append(with_others[-1])
        kept.remove(with_others[-1])
    if not small:
        return kept
    together = Row(_("others together"), sum(row.received for row in small), sum(row.selected for row in small))
    return [*kept, together] if together.tells_of_nobody else []


def _bands(proposals: list[Proposal], points: dict[int, Decimal]) -> list[Row]:
    """How many proposals scored how much, neighbouring bands joined until each tells of nobody."""
    scored = [each for each in proposals if each.pk in points]
    bands: list[tuple[int, int]] = []
    low = BANDS[0][0]
    for _low, high in BANDS:
        if _row("", _within(scored, points, low, high)).tells_of_nobody:
            bands.append((low, high))
            low = high
    if low != BANDS[-1][1]:
        bands.append((low, BANDS[-1][1]))
    while len(bands) > 1 and not _row("", _within(scored, points, *bands[-1])).tells_of_nobody:
        bands[-2:] = [(bands[-2][0], bands[-1][1])]
    rows = [_row(f"{low}–{high}", _within(scored, points, low, high)) for low, high in bands]
    return rows if scored and all(row.tells_of_nobody for row in rows) else []


def _within(proposals: list[Proposal], points: dict[int, Decimal], low: int, high: int) -> list[Proposal]:
    """100 belongs to the last band."""
    return [each for each in proposals if low <= points[each.pk] < high or points[each.pk] == high == BANDS[-1][1]]


def scores(call: Call) -> dict[int, Decimal]:
    """The points from 0 to 100 of each proposal at the last stage at which it was scored."""
    submitted = Review.objects.filter(proposal__call=call, submitted_at__isnull=False)
    scored = set(submitted.values_list("stage", flat=True))
    totals = {}
    for stage in (each for each in call.ordered_stages if each in scored):
        totals |= {
            each.proposal.pk: each.total for each in results.of_stage(call, stage).results if each.total is not None
        }
    return totals
