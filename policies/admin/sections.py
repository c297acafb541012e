"""Sections as a list of their own, and as a file: what the manuals say of one thing, and their texts out and in again."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from publishing.admin import BilingualAdmin
from publishing.admin_urls import address_of, name_of
from publishing.models import Publishable
from publishing.spreadsheets import files
from publishing.spreadsheets.admin import SpreadsheetAdmin
from publishing.spreadsheets.parts import PartSheet

from ..models import Policy, Section, Sector


class SectionSheet(PartSheet):
    link = "policy"


class SectorFilter(admin.SimpleListFilter):
    title = _("sector")
    parameter_name = "sector"

    def lookups(self, request, model_admin):
        return [(str(sector.pk), str(sector)) for sector in Sector.objects.all()]

    def queryset(self, request, queryset):
        known = dict(self.lookup_choices)
        return queryset.filter(policy__sector=self.value()) if self.value() in known else queryset


class StatusFilter(admin.SimpleListFilter):
    """By the policy's own status: a section has none."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Publishable.Status.choices

    def queryset(self, request, queryset):
        known = Publishable.Status.values
        return queryset.filter(policy__status=self.value()) if self.value() in known else queryset


@admin.register(Section)
class SectionAdmin(SpreadsheetAdmin, BilingualAdmin):
    """To find sections, and to take them out and in as a file. One is written on the page of its policy, which decides who may."""

    parent_model = Policy  # who translates policies translates their sections
    keeps_history = False  # it stands in that of the policy
    version_fields = ("body",)
    sheet_class = SectionSheet
    list_display = ["policy_page", "kind", "order", "heading", "versions"]
    list_display_links = None
    list_filter = ["kind", SectorFilter, StatusFilter]
    list_select_related = ["policy"]
    search_fields = ["policy__title_ko", "policy__title_en", "policy__slug", "heading"]
    ordering = ["policy_id", "order", "pk"]
    actions = None
    fieldsets = [(None, {"fields": ["policy", "kind", "order", "heading", "body", "facts"]})]

    def has_add_permission(self, request):
        return False

    def delete_view(self, request, object_id, extra_context=None):
        """Not here; the right to delete itself is asked where a policy is deleted with its sections."""
        raise PermissionDenied

    def may_add_by_file(self, request) -> bool:
        return super().has_add_permission(request)

    def may_import_into(self, request, row) -> bool:
        of_policies = self.admin_site.get_model_admin(Policy)
        return super().may_import_into(request, row) and of_policies.may_import_into(request, row.policy)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Sections of policies")} | (extra_context or {}))

    @admin.display(description=_("policy"), ordering="policy__slug")
    def policy_page(self, section):
        address = address_of(Policy._meta, "change", section.policy_id)
        return format_html('<a href="{}#sections-group">{}</a>', address, section.policy)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect(f"{self._page_of_policy(request, object_id, 'change')}#sections-group")

    def history_view(self, request, object_id, extra_context=None):
        return redirect(self._page_of_policy(request, object_id, "history"))

    def _page_of_policy(self, request, object_id, page: str) -> str:
        section = self.get_object(request, object_id)
        if section is None:
            raise Http404
        if not self.has_view_or_change_permission(request, section):
            raise PermissionDenied
        return address_of(Policy._meta, page, section.policy_id)


class SectionsOfList:
    """For the administration of policies: the sections of the policies in the list, as it is filtered, as a file."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.export_sections_view)
        name = name_of(self.opts, "export_sections")
        return [path("export-sections/<str:file_format>/", view, name=name), *super().get_urls()]

    def export_sections_view(self, request, file_format: str):
        of_sections = self.admin_site.get_model_admin(Section)
        if file_format not in files.TYPES:
            raise Http404
        if not (self.has_export_permission(request) and of_sections.has_export_permission(request)):
            raise PermissionDenied
        try:
            policies = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(address_of(self.opts, "changelist"))
        rows = of_sections.get_queryset(request).filter(policy__in=policies.order_by().values("pk"))
        return of_sections.exported(request, file_format, rows.order_by("policy__slug", "order", "pk"))
