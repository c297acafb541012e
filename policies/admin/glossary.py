"""The glossary, whose terms are synonyms of search as well."""

from django.contrib import admin

from publishing.admin import BilingualAdmin
from publishing.spreadsheets.admin import SpreadsheetAdmin

from ..models import (
    Term,
)


@admin.register(Term)
class TermAdmin(SpreadsheetAdmin, BilingualAdmin):
    list_display = ["name", "slug", "sector", "versions"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["sector", "policies"]
    fieldsets = [(None, {"fields": ["name", "also", "meaning", "sector", "policies", "slug"]})]
