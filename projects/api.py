"""Overseas projects in the API."""

from rest_framework import serializers

from partners.api import CountrySerializer
from policies.api import SectorSerializer
from publishing.api import PublishedSerializer, PublishedViewSet, TranslatedModelSerializer

from .filters import ProjectFilter
from .models import Amount, Party, Project


class PartySerializer(TranslatedModelSerializer):
    organisation = serializers.SerializerMethodField()

    class Meta:
        model = Party
        fields = ["role", "organisation", "name"]

    def get_organisation(self, party) -> str | None:
        return party.public_organisation.slug if party.public_organisation else None


class AmountSerializer(TranslatedModelSerializer):
    class Meta:
        model = Amount
        fields = ["kind", "amount", "currency", "note"]


class ProjectSerializer(PublishedSerializer):
    country = CountrySerializer()
    city = serializers.SerializerMethodField()
    sector = SectorSerializer()
    parties = PartySerializer(many=True)
    amounts = AmountSerializer(many=True)
    policies = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "title",
            "summary",
            "key_facts",
            "kind",
            "evidence",
            "progress",
            "progress_note",
            "country",
            "city",
            "sector",
            "year_start",
            "year_end",
            "parties",
            "amounts",
            "policies",
        ]

    def get_city(self, project) -> str | None:
        return project.public_city.slug if project.public_city else None

    def get_policies(self, project) -> list[str]:
        return [policy.slug for policy in project.policies.all() if policy.is_published]


class ProjectViewSet(PublishedViewSet):
    queryset = (
        Project.objects.for_cards().prefetch_related("parties__organisation", "amounts", "policies").order_by("slug")
    )
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
