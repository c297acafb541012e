"""Training programmes in the API; alumni never are."""

from rest_framework import serializers

from policies.api import SectorSerializer
from publishing.api import PublishedSerializer, PublishedViewSet

from .filters import ProgrammeFilter
from .models import Cohort, Programme


class CohortSerializer(serializers.ModelSerializer):
    class Meta:
        model = Cohort
        fields = ["starts", "ends", "participants", "city_count", "country_count"]


class ProgrammeSerializer(PublishedSerializer):
    host = serializers.SerializerMethodField()
    sectors = SectorSerializer(many=True)
    cohorts = CohortSerializer(many=True)

    class Meta:
        model = Programme
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "title",
            "summary",
            "key_facts",
            "kind",
            "host",
            "sectors",
            "duration",
            "cohorts",
        ]

    def get_host(self, programme) -> str | None:
        return programme.public_host.slug if programme.public_host else None


class ProgrammeViewSet(PublishedViewSet):
    queryset = Programme.objects.select_related("host").prefetch_related("sectors", "cohorts").order_by("slug")
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter
