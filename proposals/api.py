"""Calls in the API: the published ones, open, announced and closed. Proposals have none."""

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from publishing.api import PublishedSerializer, PublishedViewSet

from .models import Call


class CallFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        method="in_state", choices=[("open", _("Open")), ("announced", _("Announced")), ("closed", _("Closed"))]
    )

    class Meta:
        model = Call
        fields = ["kind"]

    def in_state(self, queryset, name, value):
        return queryset.filter(pk__in=getattr(Call.objects, value)())


class CallSerializer(PublishedSerializer):
    countries = serializers.SerializerMethodField()

    class Meta:
        model = Call
        fields = [
            *PublishedSerializer.BASE_FIELDS,
            "title",
            "summary",
            "kind",
            "opens_at",
            "closes_at",
            "time_zone",
            "organisation_kinds",
            "countries",
            "one_per",
            "accepted_languages",
            "stages",
            "budget",
            "currency",
            "open_parts",
            "retention_years",
        ]

    def get_countries(self, call) -> list[str]:
        """ISO codes of those that may apply; empty for all."""
        return sorted({code for each in call.country_lists.all() for code in each.countries})


class CallViewSet(PublishedViewSet):
    queryset = Call.objects.prefetch_related("country_lists").order_by("slug")
    serializer_class = CallSerializer
    filterset_class = CallFilter
