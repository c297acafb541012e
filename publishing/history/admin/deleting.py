"""Deleting into the bin, and what becomes of a form whose record somebody else has deleted."""

from collections import Counter
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from .. import bin, kinds
from ..exceptions import HistoryError
from ..models import Deletion
from .pages import may_restore
from .typed import Typed, sent, typed_of

MOST_PARTS = 200  # that are shown of a form
MOST_LISTED = 100  # of what goes with a record


class Deleting:
    """For pages of records with a history."""

    keeps_history = True

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
        found = list(typed_of(form))
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
            yield from typed_of(form(request.POST, prefix=f"{prefix}-{number}", instance=row), name)

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
