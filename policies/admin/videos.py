"""Video lectures."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin

from ..models import (
    Video,
)
from .limits import InScope


@admin.register(Video)
class VideoAdmin(InScope, PublishableAdmin):
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
