"""What was changed and deleted, over all kinds of records."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...admin_urls import address_of
from ...read_only import ReadOnly
from .. import bin, kinds
from ..exceptions import HistoryError
from ..models import Change, Deletion
from .pages import may_restore, page_of


class OfRecords(ReadOnly, admin.ModelAdmin):
    """For lists about records of many kinds: each row by the rights to its record. Nobody edits them."""

    list_per_page = 50

    heading: str | Promise

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": self.heading} | (extra_context or {}))

    def may_see(self, page, request) -> bool:
        raise NotImplementedError

    def pages(self, request) -> list[admin.ModelAdmin]:
        pages = (page_of(model) for model in admin.site._registry)
        return [page for page in pages if page and self.may_see(page, request)]

    def get_queryset(self, request):
        models_ = [page.model for page in self.pages(request)]
        wanted = ContentType.objects.get_for_models(*models_).values()
        return super().get_queryset(request).filter(content_type__in=[each.pk for each in wanted])

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return bool(request.user.is_staff and self.pages(request))

    @admin.display(description=_("kind"))
    def kind_of_record(self, row):
        return capfirst(row.kind_name)


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "of"

    def lookups(self, request, model_admin):
        names = {page.opts.label_lower: capfirst(page.opts.verbose_name) for page in model_admin.pages(request)}
        return sorted(names.items(), key=lambda each: each[1])

    def queryset(self, request, queryset):
        app, _dot, model = (self.value() or "").partition(".")
        return queryset.filter(content_type__app_label=app, content_type__model=model) if model else queryset


@admin.register(Change)
class ChangeAdmin(OfRecords):
    """What everybody, or one person, has changed; each row leads to the history of its record."""

    heading = _("All changes")
    list_display = ["record", "kind_of_record", "kind", "by", "at"]
    list_display_links = None
    list_filter = [KindFilter, "kind", ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by"]
    date_hierarchy = "at"

    def may_see(self, page, request):
        return page.model in kinds.kinds and page.has_view_or_change_permission(request)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("state")

    @admin.display(description=_("record"))
    def record(self, change):
        address = address_of(change.model._meta, "history", change.object_id)
        return format_html('<a href="{}">{}</a>', address, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        raise Http404


@admin.register(Deletion)
class DeletionAdmin(OfRecords):
    """The bin: everything that a person may delete, and so bring back."""

    heading = _("Bin: what was deleted in the last 30 days")
    list_display = ["__str__", "kind_of_record", "at", "by", "left"]
    list_filter = [KindFilter, ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by"]
    actions = None

    def may_see(self, page, request):
        return page.has_delete_permission(request)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("rows", "cut_links")

    @admin.display(description=_("days left"))
    def left(self, deletion):
        return deletion.days_left

    def change_view(self, request, object_id, form_url="", extra_context=None):
        deletion = self.get_object(request, unquote(object_id))
        if deletion is None:
            self.message_user(request, gettext("The record is not in the bin any more."), messages.WARNING)
            return redirect("admin:publishing_deletion_changelist")
        if not may_restore(request, deletion):
            raise PermissionDenied
        if request.method == "POST" and (answer := self.restore(request, deletion)):
            return answer
        context = self.admin_site.each_context(request) | {
            "title": gettext("Restore “%(name)s”") % {"name": deletion},
            "opts": self.opts,
            "deletion": deletion,
            "contents": contents(deletion),
        }
        return TemplateResponse(request, "admin/history/deletion.html", context)

    def restore(self, request, deletion: Deletion):
        try:
            row, left_out = bin.restore(deletion, by=request.user)
        except HistoryError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        self.message_user(request, gettext("“%(name)s” is back.") % {"name": row}, messages.SUCCESS)
        if left_out:
            text = ngettext(
                "%(count)d row that belonged to it was left out, because what it links to is gone.",
                "%(count)d rows that belonged to it were left out, because what they link to is gone.",
                left_out,
            )
            self.message_user(request, text % {"count": left_out}, messages.WARNING)
        page = page_of(type(row))
        page.log_change(request, row, "Restored from the bin")
        return redirect(address_of(page.opts, "change", row.pk))


def contents(deletion: Deletion) -> list[tuple[str, int]]:
    """What would come back beside the record: names of kinds with their number."""
    counted: dict[str, int] = {}
    for each in deletion.rows[1:]:
        opts = bin.model_of(each)._meta
        name = gettext("links to other records") if opts.auto_created else str(opts.verbose_name_plural)
        counted[name] = counted.get(name, 0) + 1
    for each in deletion.cut_links:
        name = gettext("links from %(kind)s") % {"kind": bin.model_of(each)._meta.verbose_name_plural}
        counted[name] = counted.get(name, 0) + 1
    return list(counted.items())
