"""Tables to open in a spreadsheet."""

import csv
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ..models import Proposal
from ..results import Result, Table, rounded

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the machine's own encoding and Korean is lost
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def results_sheet(table: Table, missing: dict[Proposal, int], *, name: str) -> HttpResponse:
    """The results of a stage as CSV, a line for each proposal."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([plain(each) for each in _heading(table)])
    for result in table.results:
        writer.writerow([plain(each) for each in _line(result, missing[result.proposal])])
    return HttpResponse(
        BYTE_ORDER_MARK + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-store"},
    )


def plain(value) -> str:
    """A text that a spreadsheet would run as a formula stands behind an apostrophe; numbers are numbers."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_SIGNS):
        return f"'{value}"
    return str(value)


def _heading(table: Table) -> list[str]:
    fixed = [
        _("Rank"),
        _("Reference"),
        _("Title"),
        _("Organisation"),
        _("City"),
        _("Type of city"),
        _("Total"),
        _("Rank without severity"),
        _("Total without severity"),
        _("From numbers of the form"),
        _("From reviewers"),
    ]
    for measure in table.criteria.measures:
        fixed += [measure.label, f"{measure.label}: {_('range')}", f"{measure.label}: {_('standard deviation')}"]
    return [*fixed, _("Reviews missing")]


def _line(result: Result, missing: int) -> list:
    proposal = result.proposal
    cells = [
        result.rank,
        proposal.reference,
        proposal.title,
        proposal.organisation_name,
        proposal.display_city,
        str(proposal.city_type or ""),
        _printed(result.total),
        result.normalised_rank,
        _printed(result.normalised),
        _printed(result.automatic),
        _printed(result.judged),
    ]
    for each in result.criteria:
        cells += [_printed(each.points), _printed(each.spread), _printed(each.deviation)]
    return [*cells, missing]


def _printed(number):
    return None if number is None else rounded(number)
