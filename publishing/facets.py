"""Filters with counts for lists: one FilterSet serves page, feed and API, and its facets never lead to an empty list."""

from collections.abc import Callable
from dataclasses import dataclass

import django_filters
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from . import languages
from .querysets import is_published

SHOWN_OPTIONS = 12


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    `name` is both the filter's name and the query parameter. `lookup` gives the value to count by. Its label is
    the translated field `label_field`, or comes from `label_of`.
    """

    name: str
    label: str
    lookup: str
    label_field: str = ""
    label_of: Callable[[object], str] = str  # such as `label_of(Model.Kind)`
    by_value: bool = False  # in the order of the values, else the largest count first
    publishable: str = ""  # the relation in `lookup` whose rows may be unpublished, and then are no options


@dataclass(frozen=True)
class Option:
    """One value of a facet: its count if chosen, and the address that chooses it or, if chosen, undoes it."""

    value: str
    label: str
    count: int
    is_selected: bool
    url: str


@dataclass(frozen=True)
class FacetOptions:
    """A facet with the options that stand on the page; `more` are one click away at `more_url`."""

    name: str
    label: str
    options: list[Option]
    more: int
    more_url: str


@dataclass(frozen=True)
class Ordering:
    """An order of a list; a function among its fields is given the reader's language."""

    name: str
    label: str
    fields: tuple


class PublishedRelationFilter(django_filters.CharFilter):
    """By the slug of a related row that is published itself."""

    def __init__(self, relation: str, **kwargs):
        self.relation = relation
        super().__init__(f"{relation}__slug", **kwargs)

    def filter(self, rows, value):
        return rows.filter(is_published(f"{self.relation}__"), **{self.field_name: value}) if value else rows


class FacetedFilterSet(django_filters.FilterSet):
    """A FilterSet that knows its facets and orders. Values that are unknown or misspelt find nothing or are left out."""

    facets: tuple[Facet, ...] = ()
    orderings: tuple[Ordering, ...] = ()

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data if data is not None else QueryDict(), *args, **kwargs)

    @property
    def chosen(self) -> dict[str, object]:
        """The filters in force, by name."""
        self.form.is_valid()  # a value of the wrong form is simply not among cleaned_data
        cleaned = getattr(self.form, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value not in (None, "", [])}

    @property
    def ordering(self) -> Ordering:
        asked = self.data.get("order")
        return next((each for each in self.orderings if each.name == asked), self.orderings[0])

    def results(self) -> QuerySet:
        """The filtered rows in the order asked for."""
        here = languages.current()
        fields = [each(here) if callable(each) else each for each in self.ordering.fields]
        return self._filtered().order_by(*fields)

    def facet_options(self) -> list[FacetOptions]:
        """Each facet with its counts under the other filters; one query a facet."""
        built = [self._options_of(facet) for facet in self.facets]
        return [each for each in built if len(each.options) > 1 or any(option.is_selected for option in each.options)]

    def active(self, options: list[FacetOptions]) -> list[dict[str, str]]:
        """The filters in force with the reader's labels and the address that undoes each."""
        labels = {(each.name, option.value): option.label for each in options for option in each.options}
        return [
            {
                "label": facet.label,
                "value_label": labels.get((facet.name, str(self.chosen[facet.name])), str(self.chosen[facet.name])),
                "remove_url": self._url(**{facet.name: None}),
            }
            for facet in self.facets
            if facet.name in self.chosen
        ]

    def ordering_links(self) -> list[dict]:
        return [
            {"label": each.label, "url": self._url(order=each.name), "is_current": each == self.ordering}
            for each in self.orderings
        ]

    def _filtered(self, leave_out: str = "") -> QuerySet:
        rows = self.queryset.all()
        for name, value in self.chosen.items():
            if name != leave_out:
                rows = self.filters[name].filter(rows, value)
        return rows

    def _options_of(self, facet: Facet) -> FacetOptions:
        columns = [facet.lookup]
        if facet.label_field:
            columns += [
                f"{facet.label_field}_{languages.current()}",
                f"{facet.label_field}_{languages.other(languages.current())}",
            ]
        counted = (
            self._filtered(leave_out=facet.name)
            .filter(is_published(f"{facet.publishable}__") if facet.publishable else Q())
            .exclude(**{f"{facet.lookup}__isnull": True})
            .order_by()
            .values_list(*columns)
            .annotate(count=Count("pk", distinct=True))
        )
        options = [self._option(facet, value, labels, count) for value, *labels, count in counted if value != ""]
        options.sort(key=(lambda o: o.value) if facet.by_value else (lambda o: (not o.is_selected, -o.count, o.label)))
        if self.data.get("all") == facet.name or len(options) <= SHOWN_OPTIONS:
            return FacetOptions(facet.name, facet.label, options, 0, "")
        more = len(options) - SHOWN_OPTIONS
        return FacetOptions(facet.name, facet.label, options[:SHOWN_OPTIONS], more, self._url(all=facet.name))

    def _option(self, facet: Facet, value, labels: list[str], count: int) -> Option:
        is_selected = str(self.chosen.get(facet.name, "")) == str(value)
        label = next((each for each in labels if each), None) or facet.label_of(value)
        return Option(
            str(value), str(label), count, is_selected, self._url(**{facet.name: None if is_selected else value})
        )

    def _url(self, **changes) -> str:
        """The address of this list with some parameters changed (None: left out), from its first page."""
        query = QueryDict(mutable=True)
        for name, value in self.data.items():
            if name != "page" and value != "":
                query[name] = value
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"


def by_text(field: str) -> Callable[[str], Lower]:
    """The order of a translated field in the reader's language, capitals and small letters alike."""
    return lambda language: Lower(f"{field}_{language}")


def label_of(choices) -> Callable[[object], str]:
    """The label of a value of these choices."""
    return lambda value: dict(choices.choices)[value]


DECADE_LABEL = _("%(decade)ss")


def decade_label(decade: int) -> str:
    """1990 as "1990s" or "1990년대"."""
    return DECADE_LABEL % {"decade": decade}
