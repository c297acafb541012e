"""The facets of the search page: several values at once, all in the address, with counts that add up."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.facets import SHOWN_OPTIONS, FacetOptions, Option, decade_label

from .documents import facet_names, kinds
from .query import Results
from .ranking import Filters

LABELS = {
    "kind": _("Kind of record"),
    "sector": _("Sector"),
    "decade": _("Decade"),
    "country": _("Country"),
    "language": _("Can be read in"),
}
_MAX_VALUES = 30  # of one facet


def filters_of(data: QueryDict) -> Filters:
    """The filters that an address asks for; what cannot be a value is left out."""
    values = {name: tuple(dict.fromkeys(data.getlist(name)))[:_MAX_VALUES] for name in Filters.NAMES}
    values["decade"] = tuple(
        int(value) for value in values["decade"] if value.isascii() and value.isdigit() and len(value) == 4
    )
    values["kind"] = tuple(value for value in values["kind"] if value in kinds)
    cleaned = {name: tuple(_clean(value) for value in found) for name, found in values.items()}
    return Filters(**{name: tuple(value for value in found if value) for name, found in cleaned.items()})


def _clean(value):
    return value.replace("\x00", "") if isinstance(value, str) else value


def options(results: Results, filters: Filters, data: QueryDict) -> list[FacetOptions]:
    """Each facet with its counts and the addresses that choose a value or undo it."""
    built = [_options_of(name, results.counts.get(name, {}), getattr(filters, name), data) for name in Filters.NAMES]
    return [facet for facet in built if len(facet.options) > 1 or any(option.is_selected for option in facet.options)]


def active(facets: list[FacetOptions], data: QueryDict) -> list[dict[str, str]]:
    """The chosen values, each with the address that undoes it."""
    return [
        {"label": facet.label, "value_label": option.label, "remove_url": option.url}
        for facet in facets
        for option in facet.options
        if option.is_selected
    ]


def _options_of(name: str, counts: dict, chosen: tuple, data: QueryDict) -> FacetOptions:
    labels = _labels(name)
    counts = {**dict.fromkeys(chosen, 0), **counts}
    found = [
        Option(str(value), labels(value), count, value in chosen, _url(data, name, str(value)))
        for value, count in counts.items()
    ]
    if name == "kind":
        order = list(kinds)
        found = sorted((o for o in found if o.value in kinds), key=lambda o: order.index(o.value))
    elif name == "decade":
        found.sort(key=lambda option: option.value)
    else:
        found.sort(key=lambda option: (not option.is_selected, -option.count, option.label))
    more = 0 if data.get("all") == name else max(0, len(found) - SHOWN_OPTIONS)
    shown = found[: len(found) - more]
    return FacetOptions(name, LABELS[name], shown, more, _url(data, "all", name, single=True) if more else "")


def _labels(name: str):
    if name in facet_names:
        names = facet_names[name].names()
        return lambda value: names.get(value, value)
    known = {"kind": lambda value: str(kinds[value].label) if value in kinds else value, "decade": decade_label}
    return known.get(name, lambda value: languages.NATIVE_NAMES.get(value, value))


def _url(data: QueryDict, name: str, value: str, single: bool = False) -> str:
    """This address with a value added, or taken away where it was there; from the first page."""
    query = data.copy()
    query.pop("page", None)
    values = query.getlist(name)
    if value in values:
        query.setlist(name, [each for each in values if each != value])
    else:
        query.setlist(name, [value] if single else [*values, value])
    return f"?{query.urlencode()}"
