"""Collections: policies in an order to be read in."""

from django.contrib import admin

from publishing.admin import BilingualInline, PublishableAdmin, RichTextAdmin

from ..models import (
    Collection,
    CollectionItem,
)


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
