"""Reviewing in the administration: read what was submitted, write to the proposer, take the steps of `services`."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import permissions, services
from .exceptions import ProposalError
from .forms import AnswerForm
from .models import Attachment, Message, Proposal, Step

Status = Proposal.Status


@dataclass(frozen=True)
class Decision:
    """A step that a reviewer can take, and whether it needs a word to the proposer."""

    name: str
    status: str
    label: Any
    service: Any
    needs_answer: bool = True


DECISIONS = {
    each.name: each
    for each in (
        Decision(
            "start_review",
            Status.IN_REVIEW,
            gettext_lazy("Start the review"),
            services.start_review,
            needs_answer=False,
        ),
        Decision(
            "request_changes", Status.CHANGES_REQUESTED, gettext_lazy("Request changes"), services.request_changes
        ),
        Decision("accept", Status.ACCEPTED, gettext_lazy("Accept"), services.accept_proposal),
        Decision("decline", Status.DECLINED, gettext_lazy("Decline"), services.decline_proposal),
    )
}


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return permissions.is_reviewer(request.user)


class StepInline(ReadOnlyInline):
    model = Step
    fields = ["status", "at", "person"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("taken by"))
    def person(self, step) -> str:
        return str(step.by)


class MessageInline(ReadOnlyInline):
    """Messages can be added, never changed: the proposer has read them."""

    model = Message
    fields = ["text", "person", "is_from_staff", "written_at"]
    readonly_fields = ["person", "is_from_staff", "written_at"]

    def has_add_permission(self, request, obj=None):
        return obj is not None and permissions.may_write_message(request.user, obj)

    @admin.display(description=gettext_lazy("author"))
    def person(self, message) -> str:
        return str(message.author)


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    list_display = ["reference", "title", "organisation_name", "status", "sector", "display_city", "submitted_at"]
    list_display_links = ["reference", "title"]
    list_filter = ["status", "sector", "language", "submitted_at"]
    list_select_related = ["sector", "city"]
    search_fields = ["reference", "title", "organisation_name", "proposer__email"]
    ordering = ["-submitted_at"]
    date_hierarchy = "submitted_at"
    inlines = [MessageInline, StepInline]
    actions = list(DECISIONS)
    change_form_template = "proposals/admin/change_form.html"
    fieldsets = [
        (None, {"fields": ["reference", "status", "title", "summary", "body", "files"]}),
        (
            gettext_lazy("Who and where"),
            {"fields": ["organisation_name", "person", "language", "sector", "city", "other_city", "policies"]},
        ),
        (gettext_lazy("Dates"), {"fields": ["created_at", "submitted_at", "decided_at", "updated_at"]}),
    ]
    readonly_fields = [name for _label, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return super().get_queryset(request).submitted()

    def has_module_permission(self, request):
        return permissions.is_reviewer(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_reviewer(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.is_reviewer(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def get_urls(self):
        step = path(
            "<int:pk>/<slug:name>/step/", self.admin_site.admin_view(self.step_view), name="proposals_proposal_step"
        )
        return [step, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposal = self.get_object(request, object_id)
        steps = _open_decisions(request.user, proposal) if proposal else []
        return super().change_view(request, object_id, form_url, (extra_context or {}) | {"open_steps": steps})

    def save_model(self, request, obj, form, change):
        """Nothing of the proposal itself can be changed here."""

    def save_formset(self, request, form, formset, change):
        for message in formset.save(commit=False):
            services.write_message(proposal=form.instance, by=request.user, text=message.text)

    def delete_model(self, request, obj):
        services.delete_proposal(proposal=obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for proposal in queryset:
            services.delete_proposal(proposal=proposal, by=request.user)

    def get_deleted_objects(self, objs, request):
        """Messages, files and steps go with their proposal, and need no right of their own."""
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    @admin.display(description=gettext_lazy("target city"))
    def display_city(self, proposal) -> str:
        return proposal.display_city

    @admin.display(description=gettext_lazy("proposer"))
    def person(self, proposal) -> str:
        """Without the link to the account, which reviewers may not open."""
        return f"{proposal.proposer} <{proposal.proposer.email}>"

    @admin.display(description=gettext_lazy("files"))
    def files(self, proposal) -> str:
        rows = (
            (row.get_absolute_url(), row.name)
            for row in Attachment.objects.filter(proposal=proposal).select_related("proposal")
        )
        return format_html_join("", '<div><a href="{}">{}</a></div>', rows) or "-"

    @admin.action(description=DECISIONS["start_review"].label)
    def start_review(self, request, queryset):
        self._decide(request, DECISIONS["start_review"], queryset)

    @admin.action(description=DECISIONS["request_changes"].label)
    def request_changes(self, request, queryset):
        return self._ask_answer(request, DECISIONS["request_changes"], queryset)

    @admin.action(description=DECISIONS["accept"].label)
    def accept(self, request, queryset):
        return self._ask_answer(request, DECISIONS["accept"], queryset)

    @admin.action(description=DECISIONS["decline"].label)
    def decline(self, request, queryset):
        return self._ask_answer(request, DECISIONS["decline"], queryset)

    def step_view(self, request, pk: int, name: str):
        """The same steps from a proposal's own page."""
        if not self.has_change_permission(request) or name not in DECISIONS:
            raise Http404
        decision, queryset = DECISIONS[name], self.get_queryset(request).filter(pk=pk)
        back = redirect(reverse("admin:proposals_proposal_change", args=[pk]))
        if not decision.needs_answer:
            if request.method == "POST":
                self._decide(request, decision, queryset)
            return back
        return self._ask_answer(request, decision, queryset, is_posted=request.method == "POST") or back

    def _ask_answer(self, request, decision: Decision, queryset, is_posted: bool | None = None):
        """A page with a text field between the action and its effect; None when the step is done."""
        posted = "answer" in request.POST if is_posted is None else is_posted
        form = AnswerForm(request.POST if posted else None)
        if posted and form.is_valid():
            self._decide(request, decision, queryset, answer=form.cleaned_data["answer"])
            return None
        context = self.admin_site.each_context(request) | {
            "title": decision.label,
            "form": form,
            "decision": decision,
            "proposals": queryset,
            "opts": self.opts,
            "is_action": is_posted is None,
        }
        return TemplateResponse(request, "proposals/admin/answer.html", context)

    def _decide(self, request, decision: Decision, queryset, **extra) -> None:
        done = 0
        for proposal in queryset:
            try:
                if not permissions.may_review(request.user, proposal):
                    raise ProposalError(_("You cannot review a proposal of your own."))
                decision.service(proposal=proposal, by=request.user, **extra)
                done += 1
            except ProposalError as error:
                self.message_user(request, f"{proposal.reference}: {error}", messages.ERROR)
        if done:
            text = ngettext("“%(step)s”: %(count)d proposal.", "“%(step)s”: %(count)d proposals.", done)
            self.message_user(request, text % {"step": decision.label, "count": done}, messages.SUCCESS)


def _open_decisions(user, proposal: Proposal) -> list[Decision]:
    if not permissions.may_review(user, proposal):
        return []
    return [each for each in DECISIONS.values() if proposal.may_become(each.status)]
