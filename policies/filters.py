"""How lists of policies, sections, videos and awards are narrowed and ordered."""

import django_filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.facets import Facet, FacetedFilterSet, Ordering, by_text, decade_label, label_of

from .models import Award, Policy, Section, Term, Video

SECTOR = Facet("sector", _("Sector"), "sector__slug", label_field="sector__name")


class PolicyFilter(FacetedFilterSet):
    sector = django_filters.CharFilter("sector__slug")
    decade = django_filters.NumberFilter("decade_start")
    kind = django_filters.CharFilter("kind")

    facets = (
        SECTOR,
        Facet("decade", _("Started in"), "decade_start", label_of=decade_label, by_value=True),
        Facet("kind", pgettext_lazy("facet", "Kind"), "kind", label_of=label_of(Policy.Kind)),
    )
    orderings = (
        Ordering(
            "sector",
            pgettext_lazy("order", "By sector"),
            ("sector__order", F("year_start").asc(nulls_last=True), "slug"),
        ),
        Ordering(
            "oldest", pgettext_lazy("order", "Oldest policy first"), (F("year_start").asc(nulls_last=True), "slug")
        ),
        Ordering(
            "latest", pgettext_lazy("order", "Latest policy first"), (F("year_start").desc(nulls_last=True), "slug")
        ),
    )

    class Meta:
        model = Policy
        fields: list[str] = []


class SectionFilter(FacetedFilterSet):
    sector = django_filters.CharFilter("policy__sector__slug")

    facets = (Facet("sector", _("Sector"), "policy__sector__slug", label_field="policy__sector__name"),)
    orderings = (
        Ordering(
            "sector",
            pgettext_lazy("order", "By sector"),
            ("policy__sector__order", "policy__year_start", "policy__slug"),
        ),
    )

    class Meta:
        model = Section
        fields: list[str] = []


class VideoFilter(FacetedFilterSet):
    sector = django_filters.CharFilter("sector__slug")
    year = django_filters.CharFilter("year")
    kind = django_filters.CharFilter("kind")

    facets = (
        SECTOR,
        Facet("year", _("Year"), "year", by_value=True),
        Facet("kind", pgettext_lazy("facet", "Kind"), "kind", label_of=label_of(Video.Kind)),
    )
    orderings = (
        Ordering("latest", pgettext_lazy("order", "Latest first"), ("-recorded", "slug")),
        Ordering("sector", pgettext_lazy("order", "By sector"), ("sector__order", "slug")),
    )

    class Meta:
        model = Video
        fields: list[str] = []


class AwardFilter(FacetedFilterSet):
    sector = django_filters.CharFilter("sector__slug")
    year = django_filters.NumberFilter("year")

    facets = (SECTOR, Facet("year", _("Year"), "year", by_value=True))
    orderings = (
        Ordering("latest", pgettext_lazy("order", "Latest first"), (F("year").desc(nulls_last=True), "slug")),
        Ordering("sector", pgettext_lazy("order", "By sector"), ("sector__order", "-year", "slug")),
    )

    class Meta:
        model = Award
        fields: list[str] = []


class TermFilter(FacetedFilterSet):
    sector = django_filters.CharFilter("sector__slug")

    facets = (SECTOR,)
    orderings = (Ordering("name", pgettext_lazy("order", "By name"), (by_text("name"), "slug")),)

    class Meta:
        model = Term
        fields: list[str] = []
