"""Sectors and subsectors."""

from django.contrib import admin

from publishing.admin import BilingualAdmin, BilingualInline

from ..models import (
    Sector,
    Subsector,
)


class SubsectorInline(BilingualInline):
    model = Subsector
    fieldsets = [(None, {"fields": ["name", "slug"]})]


@admin.register(Sector)
class SectorAdmin(BilingualAdmin):
    list_display = ["name", "slug", "order", "is_name_inferred", "versions"]
    list_filter = ["is_name_inferred"]
    search_fields = ["name", "slug"]
    inlines = [SubsectorInline]
    fieldsets = [(None, {"fields": ["name", "is_name_inferred", "slogan", "introduction", "slug", "aliases", "order"]})]


@admin.register(Subsector)
class SubsectorAdmin(BilingualAdmin):
    list_display = ["name", "sector", "slug", "versions"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["sector"]
    fieldsets = [(None, {"fields": ["name", "sector", "slug"]})]
