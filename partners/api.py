"""Cities, organisations and events in the API."""

from rest_framework import serializers

from publishing.api import PublishedSerializer, PublishedViewSet, TranslatedModelSerializer

from .filters import CityFilter, EventFilter, OrganisationFilter
from .models import City, Country, Event, Organisation


class CountrySerializer(TranslatedModelSerializer):
    class Meta:
        model = Country
        fields = ["iso2", "iso3", "name", "region", "income"]


class CitySerializer(PublishedSerializer):
    country = CountrySerializer()
    challenges = serializers.SlugRelatedField("slug", many=True, read_only=True)

    class Meta:
        model = City
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "name",
            "summary",
            "key_facts",
            "country",
            "relation",
            "tie_year",
            "latitude",
            "longitude",
            "population",
            "population_year",
            "challenges",
        ]


class OrganisationSerializer(PublishedSerializer):
    class Meta:
        model = Organisation
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "name",
            "summary",
            "key_facts",
            "kind",
            "website",
            "is_seoul_member",
            "is_hosted_in_seoul",
        ]


class EventSerializer(PublishedSerializer):
    cities = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = [*PublishedSerializer.BASE_FIELDS, "title", "summary", "key_facts", "kind", "starts", "ends", "cities"]

    def get_cities(self, event) -> list[str]:
        return [city.slug for city in event.cities.all() if city.is_published]


class CityViewSet(PublishedViewSet):
    queryset = City.objects.select_related("country").prefetch_related("challenges").order_by("slug")
    serializer_class = CitySerializer
    filterset_class = CityFilter


class OrganisationViewSet(PublishedViewSet):
    queryset = Organisation.objects.order_by("slug")
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter


class EventViewSet(PublishedViewSet):
    queryset = Event.objects.with_year().prefetch_related("cities").order_by("-starts", "slug")
    serializer_class = EventSerializer
    filterset_class = EventFilter
