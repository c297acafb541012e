"""Staff's desk for search: synonyms, and what readers searched for."""

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from publishing.history.admin import HistoryAdmin

from .models import Click, SearchedText, Synonym


@admin.register(Synonym)
class SynonymAdmin(HistoryAdmin, admin.ModelAdmin):
    list_display = ["__str__", "is_active", "note", "updated_at"]
    list_filter = ["is_active"]
    search_fields = ["words", "note"]
    fields = ["words", "note", "is_active"]


class ClickInline(admin.TabularInline):
    model = Click
    extra = 0
    can_delete = False
    fields = readonly_fields = ["path", "count"]

    def has_add_permission(self, request, obj=None):
        return False


class WithoutResult(admin.SimpleListFilter):
    title = _("result")
    parameter_name = "result"

    def lookups(self, request, model_admin):
        return [("none", _("Nothing was found")), ("not-opened", _("Found, but nothing was opened"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(without_result__gt=0)
        if self.value() == "not-opened":
            return queryset.filter(without_result=0, clicks__isnull=True)
        return queryset


@admin.register(SearchedText)
class SearchedTextAdmin(admin.ModelAdmin):
    """Read only: a list of what readers looked for, that leads to the synonyms."""

    list_display = ["text", "searches", "without_result", "last_on", "to_synonyms"]
    list_filter = [WithoutResult, "last_on"]
    search_fields = ["text"]
    date_hierarchy = "last_on"
    fields = readonly_fields = ["text", "searches", "without_result", "first_on", "last_on", "to_synonyms"]
    inlines = [ClickInline]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_list_display(self, request):
        return self.without_dead_end(request, self.list_display)

    def get_fields(self, request, obj=None):
        return self.without_dead_end(request, self.fields)

    def without_dead_end(self, request, names: list[str]) -> list[str]:
        may_add = request.user.has_perm("search.add_synonym")
        return [name for name in names if may_add or name != "to_synonyms"]

    @admin.display(description=_("synonyms"))
    def to_synonyms(self, obj):
        address = reverse("admin:search_synonym_add")
        return format_html('<a href="{}?{}">{}</a>', address, urlencode({"words": f"{obj.text}\n"}), _("Add a synonym"))
