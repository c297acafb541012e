"""How the list of training programmes is narrowed and ordered."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.facets import Facet, FacetedFilterSet, Ordering, PublishedRelationFilter, label_of

from .models import Programme


class ProgrammeFilter(FacetedFilterSet):
    kind = django_filters.CharFilter("kind")
    sector = django_filters.CharFilter("sectors__slug")
    host = PublishedRelationFilter("host")

    facets = (
        Facet("kind", pgettext_lazy("facet", "Kind"), "kind", label_of=label_of(Programme.Kind)),
        Facet("sector", _("Sector"), "sectors__slug", label_field="sectors__name"),
        Facet("host", _("Host"), "host__slug", label_field="host__name", publishable="host"),
    )
    orderings = (
        Ordering("latest", pgettext_lazy("order", "Latest first"), ("-first_start", "slug")),
        Ordering("oldest", pgettext_lazy("order", "Oldest first"), ("first_start", "slug")),
    )

    class Meta:
        model = Programme
        fields: list[str] = []
