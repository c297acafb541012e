"""Public pages of cities, countries, organisations and events."""

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from publishing.views import FacetedListView, PublishedDetailView

from .filters import CityFilter, EventFilter, OrganisationFilter
from .models import City, Country, Event, Organisation


class CityList(FacetedListView):
    model = City
    filterset_class = CityFilter
    nav_section = "cities"
    heading = _("Cities")
    lead = _("What Seoul has with each city: ties, agreements, visits, projects and training.")
    paginate_by = 24

    def published_rows(self):
        return City.objects.published().select_related("country")


class CityDetail(PublishedDetailView):
    """Everything the archive holds on one city, in one place."""

    model = City
    nav_section = "cities"
    list_url_name = "cities:list"
    list_label = _("Cities")
    queryset = City.objects.select_related("country").prefetch_related("sources", "challenges")

    def get_context_data(self, **kwargs):
        city = self.object
        projects = list(city.projects.published().for_cards().prefetch_related("policies__sector").latest_first())
        return super().get_context_data(
            agreements=city.agreements.select_related("event"),
            events=city.events.published(),
            projects=projects,
            policies=_published_policies(projects),
            cohorts=_published_cohorts(city.cohorts),
            proposals=city.proposals.public().showing("city").for_public_list(),
            neighbours=City.objects.published().filter(country=city.country).exclude(pk=city.pk),
            **kwargs,
        )

    def breadcrumbs(self):
        crumbs = super().breadcrumbs()
        country = self.object.country
        return [crumbs[0], {"label": country.name, "url": country.get_absolute_url()}, crumbs[1]]


def _published_policies(projects) -> list:
    """The policies that these projects carried over, each once."""
    found = {policy.pk: policy for project in projects for policy in project.policies.all() if policy.is_published}
    return list(found.values())


def _published_cohorts(cohorts) -> list:
    rows = cohorts.select_related("programme__host").order_by("starts")
    return [cohort for cohort in rows if cohort.programme.is_published]


class CountryDetail(DetailView):
    model = Country

    def get_object(self, queryset=None):
        return get_object_or_404(Country, iso2=self.kwargs["iso2"].upper())

    def get_context_data(self, **kwargs):
        country = self.object
        return super().get_context_data(
            nav_section="cities",
            breadcrumbs=[{"label": _("Cities"), "url": reverse("cities:list")}, {"label": country.name, "url": ""}],
            cities=country.cities.published().select_related("country"),
            projects=country.projects.published().for_cards().latest_first(),
            cohorts=_published_cohorts(country.cohorts),
            **kwargs,
        )


class OrganisationList(FacetedListView):
    model = Organisation
    filterset_class = OrganisationFilter
    nav_section = "cities"
    heading = _("Organisations")
    lead = _("International bodies, funders, companies and offices that work with Seoul.")
    paginate_by = 24


class OrganisationDetail(PublishedDetailView):
    model = Organisation
    nav_section = "cities"
    list_url_name = "organisations:list"
    list_label = _("Organisations")
    queryset = Organisation.objects.prefetch_related("sources")

    def get_context_data(self, **kwargs):
        parties = self.object.parties.select_related("project__city", "project__country").order_by(
            "-project__year_start"
        )
        return super().get_context_data(
            parties=[party for party in parties if party.project.is_published],
            programmes=self.object.programmes.published(),
            policies=self.object.policies.published().for_cards()
            if self.object.kind == Organisation.Kind.SEOUL
            else [],
            **kwargs,
        )


def _by_project(parties) -> list[dict]:
    """The published projects of an organisation, latest first, each with all roles it has there."""
    latest_first = (F("project__year_start").desc(nulls_last=True), "project__slug", "order")
    projects = {}
    for party in parties.select_related("project__city", "project__country").order_by(*latest_first):
        if party.project.is_published:
            entry = projects.setdefault(party.project_id, {"project": party.project, "roles": []})
            entry["roles"].append(party.get_role_display())
    return list(projects.values())


class EventList(FacetedListView):
    model = Event
    filterset_class = EventFilter
    heading = _("News and events")
    lead = _("Ties, memoranda, visits, forums and announcements, with their sources.")

    def published_rows(self):
        return Event.objects.published().with_year()


class EventDetail(PublishedDetailView):
    model = Event
    list_url_name = "news:list"
    list_label = _("News and events")
    queryset = Event.objects.prefetch_related("sources")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cities=self.object.cities.published().select_related("country"),
            agreements=self.object.agreements.select_related("city"),
            **kwargs,
        )
