"""How the list of projects is narrowed and ordered."""

import django_filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.facets import Facet, FacetedFilterSet, Ordering, PublishedRelationFilter, by_text, label_of

from .models import Project


class ProjectFilter(FacetedFilterSet):
    sector = django_filters.CharFilter("sector__slug")
    country = django_filters.CharFilter("country__iso2")
    kind = django_filters.CharFilter("kind")
    evidence = django_filters.CharFilter("evidence")
    year = django_filters.NumberFilter("year_start")
    policy = PublishedRelationFilter("policies")

    facets = (
        Facet("sector", _("Sector"), "sector__slug", label_field="sector__name"),
        Facet("evidence", _("What is known of it"), "evidence", label_of=label_of(Project.Evidence)),
        Facet("kind", pgettext_lazy("facet", "Kind"), "kind", label_of=label_of(Project.Kind)),
        Facet("country", _("Country"), "country__iso2", label_field="country__name"),
        Facet("year", _("Started in"), "year_start", by_value=True),
        Facet(
            "policy",
            _("Policy transferred"),
            "policies__slug",
            label_field="policies__title",
            publishable="policies",
        ),
    )
    orderings = (
        Ordering("latest", pgettext_lazy("order", "Latest first"), (F("year_start").desc(nulls_last=True), "slug")),
        Ordering("oldest", pgettext_lazy("order", "Oldest first"), (F("year_start").asc(nulls_last=True), "slug")),
        Ordering("country", pgettext_lazy("order", "By country"), (by_text("country__name"), "slug")),
    )

    class Meta:
        model = Project
        fields: list[str] = []
