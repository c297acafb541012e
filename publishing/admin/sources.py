"""Where facts come from, as staff keep it."""

from django.contrib import admin

from ..links.admin import DEAD_LINK, DeadLinksMixin
from ..models import Source
from ..spreadsheets.admin import SpreadsheetAdmin
from .filters import AttentionFilter
from .two_languages import BilingualAdmin


@admin.register(Source)
class SourceAdmin(SpreadsheetAdmin, DeadLinksMixin, BilingualAdmin):
    on_desk = (DEAD_LINK,)
    version_fields = ("title",)
    list_display = ["key", "title", "publisher", "dated", "is_weak"]
    list_filter = ["is_weak", AttentionFilter]
    search_fields = ["key", "title", "publisher"]
    readonly_fields = ["dead_links"]
    fieldsets = [(None, {"fields": ["key", "url", "title", "publisher", "dated", "is_weak", "dead_links"]})]
