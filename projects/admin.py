"""How staff keep the register of overseas projects, with who took part and what the sources say of the money."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import BilingualInline, PublishableAdmin

from .models import Amount, Party, Project


class PartyInline(BilingualInline):
    model = Party
    autocomplete_fields = ["organisation"]
    fieldsets = [(None, {"fields": [("role", "order"), "organisation", "name"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation")


class AmountInline(BilingualInline):
    model = Amount
    fieldsets = [(None, {"fields": [("kind", "amount", "currency", "order"), "note"]})]


@admin.register(Project)
class ProjectAdmin(PublishableAdmin):
    preview_view = "projects.views.ProjectDetail"
    list_display = ["title", "state", "versions", "kind", "evidence", "country", "year_start"]
    list_filter = [
        "kind",
        "evidence",
        "progress",
        "sector",
        "year_start",
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["country"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["country", "city", "sector", "policies"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [PartyInline, AmountInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "kind",
                    "evidence",
                    "country",
                    "city",
                    "sector",
                    ("year_start", "year_end"),
                    "progress",
                    "progress_note",
                    "policies",
                ]
            },
        ),
    ]
