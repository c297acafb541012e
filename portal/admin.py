"""How staff keep the portal's own pages and figures; and the administration's name and its way in."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from publishing.admin import BilingualAdmin, PublishableAdmin, RichTextAdmin

from .models import HeadlineFigure, Page

admin.site.site_header = admin.site.site_title = _("Seoul Policy Archive administration")
admin.site.index_title = _("Content")
# One sign-in for the whole site, with its limits; and a second factor before the administration opens.
admin.site.login = second_factor.way_in(secure_admin_login(admin.site.login))
admin.site.has_permission = second_factor.asked_for(admin.site.has_permission)


@admin.register(HeadlineFigure)
class HeadlineFigureAdmin(BilingualAdmin):
    version_fields = ("label",)
    list_display = ["label", "versions", "topic", "printed_value", "as_of"]
    list_filter = ["topic"]
    search_fields = ["label", "slug", "note"]
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": ["label", "topic", "number", "text", "unit", "as_of", "sort_date", "scope", "note"]}),
        (None, {"fields": ["source", "slug", "order"]}),
    ]

    @admin.display(description=_("value"), ordering="number")
    def printed_value(self, figure):
        return f"{figure.display} {figure.display_unit}".strip()


@admin.register(Page)
class PageAdmin(RichTextAdmin, PublishableAdmin):
    preview_view = "portal.views.PageDetail"
    list_display = ["title", "state", "versions", "slug"]
    search_fields = ["title", "slug"]
    fieldsets = [(None, {"fields": ["title", "summary", "body", "slug"]})]
