"""Policies, video lectures and awards in the API."""

from rest_framework import serializers

from publishing.api import PublishedSerializer, PublishedViewSet, TranslatedModelSerializer

from .filters import AwardFilter, PolicyFilter, VideoFilter
from .models import Award, Collection, Policy, Section, Sector, Video


class SectorSerializer(TranslatedModelSerializer):
    class Meta:
        model = Sector
        fields = ["slug", "name"]


class SectionSerializer(TranslatedModelSerializer):
    class Meta:
        model = Section
        fields = ["kind", "heading", "body"]


class PolicySerializer(PublishedSerializer):
    sector = SectorSerializer()
    challenges = serializers.SlugRelatedField("slug", many=True, read_only=True)
    sections = SectionSerializer(many=True)
    related = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "kind",
            "title",
            "summary",
            "key_facts",
            "sector",
            "year_start",
            "year_end",
            "year_note",
            "implementing_body",
            "authoring_institution",
            "sustainable_goals",
            "challenges",
            "adopted_by",
            "adoption_note",
            "quality_note",
            "is_in_old_archive",
            "archived_on",
            "archived_ko_on",
            "sections",
            "related",
        ]

    def get_related(self, policy) -> list[str]:
        return [each.slug for each in policy.related.all() if each.is_published]


class VideoSerializer(PublishedSerializer):
    sector = SectorSerializer()
    policy = serializers.SerializerMethodField()

    class Meta:
        model = Video
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "kind",
            "title",
            "summary",
            "sector",
            "policy",
            "recorded",
            "length",
            "speaker_institution",
            "spoken_languages",
            "series",
            "note",
            "url",
        ]

    def get_policy(self, video) -> str | None:
        return video.policy.slug if video.policy and video.policy.is_published else None


class AwardSerializer(PublishedSerializer):
    sector = SectorSerializer()
    policy = serializers.SerializerMethodField()

    class Meta:
        model = Award
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "title",
            "summary",
            "key_facts",
            "awarding_body",
            "honoured",
            "level",
            "year",
            "sector",
            "policy",
        ]

    def get_policy(self, award) -> str | None:
        return award.policy.slug if award.policy and award.policy.is_published else None


class CollectionSerializer(PublishedSerializer):
    policies = serializers.SerializerMethodField()

    class Meta:
        model = Collection
        fields = [*PublishedSerializer.BASE_FIELDS, "title", "summary", "note", "policies"]

    def get_policies(self, collection) -> list[str]:
        """The slugs of its published policies, in reading order."""
        return [item.policy.slug for item in collection.items.all() if item.policy.is_published]


class PolicyViewSet(PublishedViewSet):
    queryset = (
        Policy.objects.with_decade()
        .select_related("sector")
        .prefetch_related("sections", "related", "challenges")
        .order_by("slug")
    )
    serializer_class = PolicySerializer
    filterset_class = PolicyFilter


class VideoViewSet(PublishedViewSet):
    queryset = Video.objects.with_year().select_related("sector", "policy").order_by("slug")
    serializer_class = VideoSerializer
    filterset_class = VideoFilter


class AwardViewSet(PublishedViewSet):
    queryset = Award.objects.select_related("sector", "policy").order_by("slug")
    serializer_class = AwardSerializer
    filterset_class = AwardFilter


class CollectionViewSet(PublishedViewSet):
    queryset = Collection.objects.prefetch_related("items__policy").order_by("order", "slug")
    serializer_class = CollectionSerializer
