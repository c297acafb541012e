"""How staff keep the policies: sectors, manuals with their sections and documents, awards and video lectures."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import BilingualAdmin, BilingualInline, PublishableAdmin, RichTextAdmin

from .models import Award, Collection, CollectionItem, Document, Policy, Section, Sector, Subsector, Term, Video


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


class SectionInline(BilingualInline):
    model = Section
    fieldsets = [(None, {"fields": [("kind", "order"), "heading", "body", "facts"]})]


class DocumentInline(BilingualInline):
    model = Document
    fieldsets = [(None, {"fields": ["title", "file", "url", ("language", "licence", "order")]})]


@admin.register(Policy)
class PolicyAdmin(RichTextAdmin, PublishableAdmin):
    preview_view = "policies.views.PolicyDetail"
    list_display = ["title", "state", "versions", "sector", "kind", "year_start", "old_archive"]
    list_filter = ["sector", "kind", "challenges", "year_start", "is_in_old_archive"]
    list_select_related = ["sector"]
    date_hierarchy = "published_at"
    search_fields = ["title", "slug", "implementing_body"]
    autocomplete_fields = ["sector", "subsector", "contact_office", "challenges", "related"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [SectionInline, DocumentInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "kind",
                    "sector",
                    "subsector",
                    ("year_start", "year_end"),
                    "year_note",
                    "implementing_body",
                    "authoring_institution",
                    "contact_office",
                    "sustainable_goals",
                    "challenges",
                ]
            },
        ),
        (_("Adoption elsewhere"), {"fields": ["adopted_by", "adoption_note", "related"]}),
        (
            _("Old archive and certainty"),
            {
                "fields": [
                    "is_in_old_archive",
                    ("archived_ko_on", "archived_on"),
                    "quality_note",
                ]
            },
        ),
    ]

    @admin.display(description=_("old archive"), boolean=True, ordering="is_in_old_archive")
    def old_archive(self, policy):
        return policy.is_in_old_archive


@admin.register(Award)
class AwardAdmin(PublishableAdmin):
    """Awards stand on one public page together, so there is no page of one award to preview."""

    list_display = ["title", "state", "versions", "awarding_body", "year", "sector"]
    list_filter = ["sector", "year"]
    list_select_related = ["sector"]
    search_fields = ["title", "slug", "awarding_body"]
    autocomplete_fields = ["sector", "policy"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (_("Facts"), {"fields": ["awarding_body", "honoured", "level", "year", "sector", "policy"]}),
    ]


@admin.register(Video)
class VideoAdmin(PublishableAdmin):
    preview_view = "policies.views.VideoDetail"
    list_display = ["title", "state", "versions", "kind", "sector", "recorded"]
    list_filter = ["kind", "sector"]
    list_select_related = ["sector"]
    search_fields = ["title", "slug", "series"]
    autocomplete_fields = ["sector", "policy"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_points", "slug"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "kind",
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
            },
        ),
    ]


class CollectionItemInline(BilingualInline):
    model = CollectionItem
    autocomplete_fields = ["policy"]
    fieldsets = [(None, {"fields": [("policy", "order"), "reason"]})]


@admin.register(Collection)
class CollectionAdmin(RichTextAdmin, PublishableAdmin):
    preview_view = "policies.views.CollectionDetail"
    list_display = ["title", "state", "versions", "order"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [CollectionItemInline]
    fieldsets = [(None, {"fields": ["title", "summary", "note", "slug", "order"]})]


@admin.register(Term)
class TermAdmin(BilingualAdmin):
    list_display = ["name", "slug", "sector", "versions"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["sector", "policies"]
    fieldsets = [(None, {"fields": ["name", "also", "meaning", "sector", "policies", "slug"]})]
