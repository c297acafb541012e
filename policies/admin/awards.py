"""Awards."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin
from publishing.admin.decades import by_decade

from ..models import (
    Award,
)
from .limits import InScope


@admin.register(Award)
class AwardAdmin(InScope, PublishableAdmin):
    """Awards stand on one public page together, so there is no page of one award to preview."""

    list_display = ["title", "state", "versions", "awarding_body", "year", "sector"]
    list_filter = ["sector", by_decade("year")]
    list_select_related = ["sector"]
    search_fields = ["title", "slug", "awarding_body"]
    autocomplete_fields = ["sector", "policy"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (_("Facts"), {"fields": ["awarding_body", "honoured", "level", "year", "sector", "policy"]}),
    ]
