"""The history of a record, on its page in the administration."""

from dataclasses import dataclass
from itertools import pairwise

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext

from ...admin_urls import address_of, name_of
from .. import bin, kinds, reverting, states
from ..comparing import Differences, differences
from ..exceptions import ChangedMeanwhile, HistoryError
from ..models import Change
from ..recording import recorded
from .deleting import Deleting
from .pages import RESTORE, history_address

PER_PAGE = 20


@dataclass(frozen=True)
class Entry:
    """One change on the page of a record's history."""

    change: Change
    differences: Differences | None  # None for the first state that is known
    is_current: bool

    @property
    def comment(self) -> str:
        return gettext(self.change.comment) if self.change.comment else ""


class HistoryAdmin(Deleting):
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
