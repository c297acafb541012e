"""How lists of cities, organisations and events are narrowed and ordered."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.facets import Facet, FacetedFilterSet, Ordering, by_text, label_of

from .models import City, Country, Event, Organisation

BY_NAME = Ordering("name", pgettext_lazy("order", "By name"), (by_text("name"), "slug"))


class CityFilter(FacetedFilterSet):
    relation = django_filters.CharFilter("relation")
    country = django_filters.CharFilter("country__iso2")
    region = django_filters.CharFilter("country__region")
    challenge = django_filters.CharFilter("challenges__slug")

    facets = (
        Facet("relation", _("Relation"), "relation", label_of=label_of(City.Relation)),
        Facet("region", _("Region"), "country__region", label_of=label_of(Country.Region)),
        Facet("country", _("Country"), "country__iso2", label_field="country__name"),
        Facet("challenge", _("Challenge"), "challenges__slug", label_field="challenges__name"),
    )
    orderings = (
        BY_NAME,
        Ordering("tie", pgettext_lazy("order", "Oldest tie first"), ("tie_year", "slug")),
        Ordering("population", pgettext_lazy("order", "Smallest population first"), ("population", "slug")),
    )

    class Meta:
        model = City
        fields: list[str] = []


class OrganisationFilter(FacetedFilterSet):
    kind = django_filters.CharFilter("kind")

    facets = (Facet("kind", pgettext_lazy("facet", "Kind"), "kind", label_of=label_of(Organisation.Kind)),)
    orderings = (BY_NAME,)

    class Meta:
        model = Organisation
        fields: list[str] = []


class EventFilter(FacetedFilterSet):
    kind = django_filters.CharFilter("kind")
    year = django_filters.CharFilter("year")

    facets = (
        Facet("kind", pgettext_lazy("facet", "Kind"), "kind", label_of=label_of(Event.Kind)),
        Facet("year", _("Year"), "year", by_value=True),
    )
    orderings = (
        Ordering("latest", pgettext_lazy("order", "Latest first"), ("-starts", "slug")),
        Ordering("oldest", pgettext_lazy("order", "Oldest first"), ("starts", "slug")),
    )

    class Meta:
        model = Event
        fields: list[str] = []
