"""The pages of history and bin in the administration."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField

from ..admin_urls import address_of, name_of
from ..fields import sanitise
from . import bin, kinds, reverting, states, wording
from .comparing import Differences, differences
from .exceptions import ChangedMeanwhile, HistoryError
from .models import Change, Deletion
from .recording import recorded

PER_PAGE = 20
MOST_PARTS = 200  # that are shown of a form
MOST_LISTED = 100  # of what goes with a record
RESTORE = "_restore"  # the button that brings a record back and saves what was typed


@dataclass(frozen=True)
class Entry:
    """One change on the page of a record's history."""

    change: Change
    differences: Differences | None  # None for the first state that is known
    is_current: bool

    @property
    def comment(self) -> str:
        return gettext(self.change.comment) if self.change.comment else ""


class HistoryAdmin:
    """For pages of records with a history: records what is saved, shows and reverts it, and deletes into the bin."""

    keeps_history = True
    inlines_without_history: tuple[type, ...] = ()

    # Saving and deleting

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or not self.keeps_history:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if RESTORE in request.POST and object_id:
            self.bring_back(request, bin.find(self.model, unquote(object_id)))
        with recorded(by=request.user):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST" or not self.keeps_history:
            return super().changelist_view(request, extra_context)
        with recorded(by=request.user):
            return super().changelist_view(request, extra_context)

    def delete_model(self, request, obj):
        if not self.keeps_history:
            return super().delete_model(request, obj)
        deletion = bin.put(obj, by=request.user)
        if deletion:
            self.offer_undo(request, gettext("“%(name)s” stays in the bin until %(date)s."), deletion)

    def delete_queryset(self, request, queryset):
        if not self.keeps_history:
            return super().delete_queryset(request, queryset)
        put = [bin.put(row, by=request.user) for row in queryset]
        if deletions := [each for each in put if each]:
            count = len(deletions)
            text = ngettext(
                "%(count)d record stays in the bin until %(date)s.",
                "%(count)d records stay in the bin until %(date)s.",
                count,
            )
            self.offer_undo(request, text, deletions[0], count)

    def get_deleted_objects(self, objs, request):
        """As Django tells it, but links between records not by the numbers of their rows; and who loses a link."""
        found = super().get_deleted_objects(objs, request)
        _listed, _counts, forbidden, protected = found
        if forbidden or protected or not self.keeps_history or not objs:
            return found
        wanted = list(objs)
        gone, cut = bin.what_goes(wanted)
        rows = [each for each in gone if not each._meta.auto_created]
        counts = Counter(str(each._meta.verbose_name_plural) for each in rows)
        if links := len(gone) - len(rows) + len(cut):
            counts[gettext("Links to other records")] = links
        others = [f"{capfirst(each._meta.verbose_name)}: {each}" for each in rows[len(wanted) :]]
        others += [
            gettext("%(kind)s “%(name)s” loses its link to what is deleted.")
            % {"kind": capfirst(each._meta.verbose_name), "name": each}
            for each in bin.losing_a_link(gone, cut)
        ]
        if len(others) > MOST_LISTED:
            others[MOST_LISTED:] = [gettext("… and %(count)d more") % {"count": len(others) - MOST_LISTED}]
        told = [f"{capfirst(self.opts.verbose_name)}: {each}" for each in wanted]
        return [*told, *([others] if others else [])], counts, forbidden, protected

    def render_delete_form(self, request, context):
        return super().render_delete_form(request, context | {"goes_to_bin": self.keeps_history})

    def offer_undo(self, request, text: str, deletion: Deletion, count: int = 1) -> None:
        date = date_format(localtime(deletion.kept_until), "DATE_FORMAT")
        name = "publishing_deletion_change" if count == 1 else "publishing_deletion_changelist"
        address = reverse(f"admin:{name}", args=[deletion.pk] if count == 1 else [])
        told = text % {"name": deletion, "date": date, "count": count}
        self.message_user(
            request, format_html('{} <a href="{}">{}</a>', told, address, gettext("Undo")), messages.SUCCESS
        )

    # What somebody else has deleted

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Django's answer to an address without a record; of one in the bin, say so and give back what was typed."""
        deletion = bin.find(self.model, unquote(object_id)) if self.keeps_history else None
        if deletion is None or not self.has_view_or_change_permission(request, bin.row_of(deletion)):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        is_form = request.method == "POST" and "post" not in request.POST  # which confirms a deletion
        context = self.admin_site.each_context(request) | {
            "title": gettext("Deleted meanwhile") if is_form else gettext("Deleted"),
            "opts": self.opts,
            "deletion": deletion,
            "may_restore": may_restore(request, deletion),
            "bin_address": reverse("admin:publishing_deletion_change", args=[deletion.pk]),
            "typed": self.typed(request, deletion) if is_form else [],
            "sent": sent(request) if is_form else [],
            "had_files": bool(request.FILES),
        }
        return TemplateResponse(request, "admin/history/deleted.html", context, status=410)

    def typed(self, request, deletion: Deletion) -> list["Typed"]:
        """Each field of the form that was sent, and of the forms of its parts, but for hidden and empty ones."""
        row = bin.row_of(deletion)
        form = self.get_form(request, row, change=True)(request.POST, instance=row)
        found = list(_typed_of(form))
        for part in kinds.kinds.get(self.model, {}).values():
            found += self.typed_parts(request, part, bin.parts_of(deletion, part.model))
        return found

    def typed_parts(self, request, part, known: dict[str, models.Model]) -> Iterator["Typed"]:
        inline = next(each for each in self.inlines if each.model is part.model)(self.model, self.admin_site)
        prefix = part.link.remote_field.get_accessor_name()
        form = inline.get_formset(request).form
        count = request.POST.get(f"{prefix}-TOTAL_FORMS", "")
        for number in range(min(int(count), MOST_PARTS)) if count.isdecimal() else ():
            row = known.get(request.POST.get(f"{prefix}-{number}-id", ""))
            name = f"{capfirst(part.model._meta.verbose_name)} {number + 1}: "
            yield from _typed_of(form(request.POST, prefix=f"{prefix}-{number}", instance=row), name)

    def bring_back(self, request, deletion: Deletion | None) -> None:
        if deletion is None:
            return
        if not may_restore(request, deletion):
            raise PermissionDenied
        try:
            row, _left_out = bin.restore(deletion, by=request.user)
        except HistoryError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, row, "Restored from the bin")

    # The page of the history

    def get_urls(self):
        if not self.keeps_history:
            return super().get_urls()
        revert = self.admin_site.admin_view(self.revert_view)
        return [
            path("<path:object_id>/history/<int:change_id>/", revert, name=name_of(self.opts, "revert")),
            *super().get_urls(),
        ]

    def changes_of(self, row: models.Model) -> QuerySet[Change]:
        kind = ContentType.objects.get_for_model(self.model)
        return Change.objects.filter(content_type=kind, object_id=row.pk)

    def history_view(self, request, object_id, extra_context=None):
        if not self.keeps_history:
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if self.model in kinds.links:
            return redirect(history_address(getattr(row, kinds.links[self.model].name)))
        paginator = Paginator(self.changes_of(row).select_related("by", "back_to"), PER_PAGE)
        page = paginator.get_page(request.GET.get("p"))
        context = self.history_context(request, row) | {
            "title": gettext("History of “%(name)s”") % {"name": row},
            "page": page,
            "pages": paginator.get_elided_page_range(page.number),
            "is_first": page.number == 1,
            "older": [] if page.has_next() else self.logged_before(row),
            **self.entries(row, page),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history/record.html", context)

    def history_context(self, request, row) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "object": row,
            "may_revert": self.may_revert(request, row),
        }

    def may_revert(self, request, row) -> bool:
        return self.has_change_permission(request, row)

    def entries(self, row, page) -> dict:
        """The changes of a page, each compared with the one before it; on the first, what was changed past the history."""
        first = page.start_index() - 1 if page.paginator.count else 0
        found = list(page.paginator.object_list[first : first + PER_PAGE + 1])
        now = states.read(self.model, [row.pk])[row.pk].state
        pairs = [(older.state, newer.state) for newer, older in pairwise(found)]
        is_passed = bool(page.number == 1 and found and found[0].state != now)
        compared = differences(self.model, [*pairs, *([(found[0].state, now)] if is_passed else [])])
        unnoted = compared.pop() if is_passed else None
        compared += [None] * (len(found) - len(compared))
        entries = [
            Entry(change, each, is_current=change.state == now) for change, each in zip(found, compared, strict=True)
        ][:PER_PAGE]
        return {"entries": entries, "unnoted": unnoted}

    def logged_before(self, row) -> QuerySet[LogEntry]:
        """What Django noted before the history began."""
        kind = ContentType.objects.get_for_model(self.model)
        logged = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
        first = self.changes_of(row).order_by("pk").values_list("at", flat=True).first()
        return (logged.filter(action_time__lt=first) if first else logged).order_by("-action_time")[:100]

    def revert_view(self, request, object_id, change_id):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_revert(request, row):
            raise PermissionDenied
        change = get_object_or_404(self.changes_of(row), pk=change_id)
        if request.method == "POST" and (answer := self.revert(request, row, change)):
            return answer
        plan = reverting.plan(change)
        [found] = differences(self.model, [(plan.now, plan.state)])
        context = self.history_context(request, row) | {
            "title": gettext("Go back to an earlier state"),
            "change": change,
            "plan": plan,
            "differences": found,
            "history_address": address_of(self.opts, "history", row.pk),
        }
        return TemplateResponse(request, "admin/history/revert.html", context)

    def revert(self, request, row, change: Change):
        """The answer where it was done; else a message, and the page is shown again."""
        try:
            reverting.revert(row, change, by=request.user, seen=request.POST.get("seen", ""))
        except HistoryError as error:
            level = messages.WARNING if isinstance(error, ChangedMeanwhile) else messages.ERROR
            self.message_user(request, str(error), level)
            return None
        self.log_change(request, row, "Reverted")
        self.message_user(
            request, gettext("The earlier state is back. Nothing of the history is lost."), messages.SUCCESS
        )
        return redirect(address_of(self.opts, "history", row.pk))


@dataclass(frozen=True)
class Typed:
    """What stood in one field of a form that could not be saved; whether it differs from the record as it was deleted."""

    label: str
    text: str
    language: str
    is_changed: bool


def _typed_of(form: forms.BaseForm, prefix: str = "") -> Iterator[Typed]:
    for bound in form:
        value = bound.value()
        if bound.field.widget.is_hidden or value in (None, "", [], False):
            continue
        language = bound.field.widget.attrs.get("lang", "")
        yield Typed(f"{prefix}{bound.label}", _printed(bound.field, value), language, _is_changed(bound, value))


def _is_changed(bound: forms.BoundField, value) -> bool:
    """Of links to many nothing is known while the record is away."""
    field, saved = bound.field, bound.field.prepare_value(bound.initial)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return False
    if isinstance(field, ProseEditorFormField):
        value, saved = wording.plain(sanitise(value)), wording.plain(saved or "")
    return str(value).split() != str("" if saved is None else saved).split()


def _printed(field: forms.Field, value) -> str:
    """What was chosen by its name, what was written as it is."""
    chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset.filter(pk__in=[each for each in chosen if each.isdecimal()])
        return ", ".join(map(str, rows))
    if isinstance(field, forms.ChoiceField):
        return ", ".join(str(label) for key, label in field.choices if str(key) in chosen)
    return wording.plain(sanitise(value)) if isinstance(field, ProseEditorFormField) else str(value)


def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The form as it was sent, for another form to send again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", RESTORE)
        for value in values
    ]


def page_of(model: type[models.Model] | None):
    """The administration's page of a kind, where it deletes into the bin."""
    page = admin.site._registry.get(model)
    return page if getattr(page, "keeps_history", False) else None


def history_address(row: models.Model) -> str:
    return address_of(row._meta, "history", row.pk)


def may_restore(request, deletion: Deletion) -> bool:
    """Who may delete the record may bring it back."""
    page = page_of(deletion.model)
    return page is not None and page.has_delete_permission(request, bin.row_of(deletion))


class OfRecords(admin.ModelAdmin):
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

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

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
