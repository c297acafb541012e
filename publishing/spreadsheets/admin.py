"""The pages around files: out of a list, into it, what a file would change, and what became of it."""

import hashlib
from tempfile import TemporaryFile

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from .. import audit, languages
from ..admin_urls import address_of, name_of
from ..read_only import ReadOnly
from . import files, jobs
from .differences import marked
from .models import ImportBatch
from .sheets import Sheet

ROWS_SHOWN = 50
PROBLEMS_SHOWN = 200
State = ImportBatch.State

admin.site.unregister(DBTaskResult)  # in English, and with nothing that staff could do


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("The file that the export of this list gave you, as .xlsx or .csv."),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        files.check(file)
        return file


class SpreadsheetAdmin:
    """For an admin class: its list, as it is filtered, as a file; and where `is_imported`, the same file back in.

    `not_in_files` names fields that no file holds.
    """

    is_imported = True
    not_in_files: tuple[str, ...] = ()
    sheet_class = Sheet

    def sheet(self) -> Sheet:
        return self.sheet_class(self)

    def has_export_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def has_import_permission(self, request) -> bool:
        return self.is_imported and self.has_change_permission(request)

    def may_import_into(self, request, row) -> bool:
        return self.has_change_permission(request, row)

    def may_add_by_file(self, request) -> bool:
        return self.has_add_permission(request)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("export/<str:file_format>/", wrap(self.export_view), name=name_of(self.opts, "export")),
            path("import/", wrap(self.import_view), name=name_of(self.opts, "import")),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        may = {"may_export": self.has_export_permission(request), "may_import": self.has_import_permission(request)}
        return super().changelist_view(request, may | (extra_context or {}))

    def export_view(self, request, file_format: str):
        """Exactly the records of the list that the address's filters give, on all its pages."""
        if file_format not in files.TYPES:
            raise Http404
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(address_of(self.opts, "changelist"))
        return self.exported(request, file_format, rows)

    def exported(self, request, file_format: str, rows) -> FileResponse:
        """These records as a file; written down in the audit records."""
        sheet = self.sheet()
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        count = files.write(file_format, sheet, sheet.with_relations(rows).iterator(chunk_size=500), file)
        about = f"{self.opts.label_lower}.{file_format}"
        audit.record(audit.AuditRecord.Kind.EXPORT, request=request, about=about, details=f"{count} rows")
        file.seek(0)
        name = f"{self.opts.model_name}-{timezone.localdate():%Y%m%d}.{file_format}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=files.TYPES[file_format])

    def import_view(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_bound and form.is_valid():
            return redirect(page_of(self._receive(form.cleaned_data["file"], request.user)))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Import a file: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "form": form,
            "opts": self.opts,
            "is_public": hasattr(self.model, "status"),
            "most_rows": files.MAX_ROWS,
        }
        return TemplateResponse(request, "admin/spreadsheets/upload.html", context)

    def _receive(self, file, user) -> ImportBatch:
        file.seek(0)
        digest = hashlib.sha256(file.read()).hexdigest()
        file.seek(0)
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                kind=self.opts.label_lower, file=file, file_name=file.name[:255], digest=digest, made_by=user
            )
            jobs.check_import.enqueue(batch.pk)
        return batch


def page_of(batch: ImportBatch) -> str:
    return address_of(batch._meta, "change", batch.pk)


def _keeper(batch: ImportBatch) -> SpreadsheetAdmin:
    return admin.site.get_model_admin(apps.get_model(batch.kind))


def _may_import_anything(request) -> bool:
    keepers = (each for each in admin.site._registry.values() if isinstance(each, SpreadsheetAdmin))
    return any(each.has_import_permission(request) for each in keepers)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly, admin.ModelAdmin):
    """Everybody sees their own imports; those of others, who has the right to view imports."""

    list_display = ["file_name", "kind_name", "state_mark", "result", "made_by", "made_at"]
    list_filter = ["state"]
    list_select_related = ["made_by"]
    date_hierarchy = "made_at"
    search_fields = ["file_name"]
    steps = {
        "check": ((State.REFUSED, State.READY, State.FAILED), State.CHECKING),
        "apply": ((State.READY,), State.APPLYING),
        "undo": ((State.APPLIED,), State.UNDOING),
    }

    # Who may do what

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return _may_import_anything(request)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        sees_all = request.user.has_perm("publishing.view_importbatch")
        return rows if sees_all else rows.filter(Q(made_by=request.user))

    def _batch(self, request, object_id) -> ImportBatch:
        batch = get_object_or_404(self.get_queryset(request), pk=object_id if str(object_id).isdigit() else 0)
        if not _keeper(batch).has_import_permission(request):
            raise PermissionDenied
        batch.notice_dead_worker()
        return batch

    # The list

    @admin.display(description=_("kind of record"), ordering="kind")
    def kind_name(self, batch):
        return capfirst(apps.get_model(batch.kind)._meta.verbose_name_plural)

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, batch):
        return batch.get_state_display()

    @admin.display(description=_("result"))
    def result(self, batch):
        if batch.problems:
            return gettext("To be corrected: %(count)d") % {"count": len(batch.problems)}
        if not batch.counts:
            return "-"
        return gettext("%(changed)d changed, %(new)d new") % batch.counts

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    # One import

    def get_urls(self):
        wrap = self.admin_site.admin_view
        step = path("<int:pk>/step/<str:step>/", wrap(self.step_view), name="publishing_importbatch_step")
        return [step, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        batch = self._batch(request, object_id)
        keeper = _keeper(batch)
        sheet = keeper.sheet()
        page = Paginator(batch.rows, ROWS_SHOWN).get_page(request.GET.get("p"))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Import of %(file)s") % {"file": batch.file_name},
            "batch": batch,
            "states": {each.name: each.value for each in State},
            "opts": self.opts,
            "kind": keeper.opts,
            "kind_list": address_of(keeper.opts, "changelist"),
            "upload": address_of(keeper.opts, "import"),
            "page": page,
            "records": [self._record(sheet, row) for row in page],
            "problems": [self._sentence(sheet, each) for each in batch.problems[:PROBLEMS_SHOWN]],
            "problems_left_out": max(0, len(batch.problems) - PROBLEMS_SHOWN),
            "notices": [self._sentence(sheet, each) for each in batch.notices[:PROBLEMS_SHOWN]],
            "left": [self._sentence(sheet, each) for each in batch.left],
        }
        return TemplateResponse(request, "admin/spreadsheets/batch.html", context)

    @staticmethod
    def _record(sheet: Sheet, row: dict) -> dict:
        cells = []
        for name, before, after in row["cells"]:
            old, new = marked(before, after)
            language = name[-2:] if name[-3:] in [f"_{code}" for code in languages.CODES] else ""
            label = sheet.by_name[name].label if name in sheet.by_name else name
            cells.append({"label": label, "before": old, "after": new, "language": language})
        is_new = row["pk"] is None or row.get("is_new", False)
        address = ""
        if row["pk"]:
            address = address_of(sheet.model._meta, "change", row["pk"])
        title = row["title"][languages.current()]
        return {"row": row["row"], "key": row["key"], "title": title, "cells": cells, "is_new": is_new, "url": address}

    @staticmethod
    def _sentence(sheet: Sheet, problem: dict) -> str:
        """ "12행 ‘완료 연도’ 칸: …" """
        text = problem["text"][languages.current()]
        if not problem["row"]:
            return text
        if problem["column"] in sheet.by_name:
            label = sheet.by_name[problem["column"]].label
            place = {"row": problem["row"], "column": label, "text": text}
            return gettext("Row %(row)d, column “%(column)s”: %(text)s") % place
        return gettext("Row %(row)d: %(text)s") % {"row": problem["row"], "text": text}

    def step_view(self, request, pk: int, step: str):
        """Checking again, applying and undoing; the state decides which of two clicks counts."""
        if request.method != "POST" or step not in self.steps:
            raise Http404
        batch = self._batch(request, pk)
        if step == "apply" and request.POST.get("plan") != batch.plan:
            text = gettext(
                "The file has been checked again since you opened the page. Look at the changes below first."
            )
            self.message_user(request, text, messages.WARNING)
        else:
            self._ask(batch, step, request.user)
        return redirect(page_of(batch))

    def _ask(self, batch: ImportBatch, step: str, user) -> None:
        expected, state = self.steps[step]
        with transaction.atomic():
            if not batch.step(expected, state):
                return
            if step == "check":
                jobs.check_import.enqueue(batch.pk)
            else:
                {"apply": jobs.apply_import, "undo": jobs.undo_import}[step].enqueue(batch.pk, user.pk)
