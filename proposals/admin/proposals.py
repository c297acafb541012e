"""Proposals in the administration: what was submitted, who reviews it, the steps of `services`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from publishing.desk import Condition, Group
from publishing.read_only import ReadOnly

from .. import answers, permissions, presentation, services
from ..exceptions import ProposalError
from ..forms import AnswerForm
from ..models import Call, Decision, Message, Proposal, Review, Step
from ..similar import similar_to
from . import selection
from .forms import ChangesForm, HoldForm

Status = Proposal.Status
RUNNING = (Status.SUBMITTED, Status.IN_REVIEW)


@dataclass(frozen=True)
class Handling:
    """A step that a coordinator can take: to a status, or one that leaves the status alone; `form` asks what it needs."""

    name: str
    label: Any
    service: Callable
    form: type | None = None
    status: str = ""
    corner_only: bool = False

    @property
    def asks(self) -> bool:
        return self.form is not None

    def fits(self, proposal: Proposal) -> bool:
        if self.corner_only and proposal.call.kind != Call.Kind.CORNER:
            return False
        if self.status:
            return proposal.may_become(self.status)
        return proposal.erased_at is None and proposal.is_held != self.asks


HANDLINGS = {
    each.name: each
    for each in (
        Handling(
            "start_review",
            gettext_lazy("Start the review"),
            services.start_review,
            status=Status.IN_REVIEW,
            corner_only=True,
        ),
        Handling(
            "request_changes",
            gettext_lazy("Request changes"),
            services.request_changes,
            ChangesForm,
            Status.CHANGES_REQUESTED,
        ),
        Handling("accept", gettext_lazy("Accept"), services.accept_proposal, AnswerForm, Status.ACCEPTED, True),
        Handling("decline", gettext_lazy("Decline"), services.decline_proposal, AnswerForm, Status.DECLINED, True),
        Handling("hold", gettext_lazy("Set a legal hold"), services.hold, HoldForm),
        Handling("lift_hold", gettext_lazy("Lift the legal hold"), services.lift_hold),
    )
}


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    template = "proposals/admin/history.html"
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return permissions.is_coordinator(request.user)


class StepInline(ReadOnlyInline):
    model = Step
    fields = ["status", "stage", "at", "person"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("taken by"))
    def person(self, step) -> str:
        return str(step.by) if step.by else _("the clock")


class DecisionInline(ReadOnlyInline):
    """Prepared and told decisions; prepared ones are known to coordinators only."""

    model = Decision
    fields = ["stage", "outcome", "reason", "public_reason", "note", "due_on", "person", "prepared_at", "released_at"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("prepared by"))
    def person(self, decision) -> str:
        return str(decision.prepared_by)


class MessageInline(ReadOnlyInline):
    """Messages can be added, never changed: the proposer has read them."""

    model = Message
    template = admin.TabularInline.template
    fields = ["text", "person", "is_from_staff", "written_at"]
    readonly_fields = ["person", "is_from_staff", "written_at"]

    def has_add_permission(self, request, obj=None):
        return obj is not None and permissions.may_write_message(request.user, obj)

    @admin.display(description=gettext_lazy("author"))
    def person(self, message) -> str:
        return str(message.author)


class ReviewsFilter(admin.SimpleListFilter):
    """What is missing of the reviews of a proposal's present stage."""

    title = gettext_lazy("reviews")
    parameter_name = "reviews"

    def lookups(self, request, model_admin):
        return [
            ("missing", _("Reviews missing")),
            ("unassigned", _("Nobody assigned")),
            ("overdue", _("Reviews overdue")),
        ]

    def queryset(self, request, queryset):
        running = queryset.filter(status__in=RUNNING)
        if self.value() == "missing":
            return running.filter(reviews_done__lt=F("call__reviewers_needed"))
        if self.value() == "unassigned":
            return running.filter(reviews_assigned=0)
        if self.value() == "overdue":
            return queryset.filter(_has_late_reviews())
        return queryset


def _has_late_reviews() -> Q:
    late = Review.objects.filter(submitted_at=None, due_on__lt=timezone.localdate(), stage=F("proposal__stage"))
    return Q(status__in=RUNNING, pk__in=late.exclude(conflict=Review.Conflict.SOME).values("proposal"))


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    on_desk = (
        Condition(
            gettext_lazy("New proposals"),
            Group.WAITING,
            lambda model: Q(status=Status.SUBMITTED),
            {"status__exact": Status.SUBMITTED.value},
        ),
        Condition(
            gettext_lazy("Reviews overdue"), Group.WAITING, lambda model: _has_late_reviews(), {"reviews": "overdue"}
        ),
    )
    list_display = [
        "reference",
        "title",
        "call",
        "stage",
        "status",
        "reviews_in",
        "organisation_name",
        "display_city",
        "submitted_at",
    ]
    list_display_links = ["reference", "title"]
    list_filter = [
        ("call", admin.RelatedOnlyFieldListFilter),
        "stage",
        "status",
        ReviewsFilter,
        "sector",
        "language",
        "submitted_at",
    ]
    list_select_related = ["sector", "city", "call"]
    search_fields = ["reference", "title", "organisation_name", "proposer__email"]
    ordering = ["-submitted_at"]
    date_hierarchy = "submitted_at"
    inlines = [MessageInline, DecisionInline, StepInline]
    actions = ["start_review", "request_changes", "accept", "decline", "assign_evenly"]
    change_form_template = "proposals/admin/change_form.html"
    change_list_template = "proposals/admin/change_list.html"
    fieldsets = [
        (None, {"fields": ["reference", "call", "stage", "status", "title", "summary"]}),
        (
            gettext_lazy("Who and where"),
            {"fields": ["organisation_name", "person", "language", "sector", "city", "other_city", "policies"]},
        ),
        (
            gettext_lazy("Dates"),
            {"fields": ["created_at", "submitted_at", "due_on", "decided_at", "updated_at", "channel"]},
        ),
        (gettext_lazy("Retention"), {"fields": ["is_held", "hold_note", "erased_at"], "classes": ["collapse"]}),
    ]
    readonly_fields = [name for _label, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        """Those of the coordinator's own organisations are seen on the site, as others see theirs."""
        this_stage = Q(reviews__stage=F("stage")) & ~Q(reviews__conflict=Review.Conflict.SOME)
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=permissions.coordinated_by(request.user).values("pk"))
            .annotate(
                reviews_assigned=Count("reviews", filter=this_stage),
                reviews_done=Count("reviews", filter=this_stage & Q(reviews__submitted_at__isnull=False)),
            )
        )

    def has_module_permission(self, request):
        return permissions.is_coordinator(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_coordinator(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.is_coordinator(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return request.user.is_active and request.user.is_superuser
        return permissions.may_delete(request.user, obj)

    def get_urls(self):
        step = path(
            "<int:pk>/<slug:name>/step/", self.admin_site.admin_view(self.step_view), name="proposals_proposal_step"
        )
        return [step, *selection.urls(self.admin_site), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposal = self.get_object(request, object_id)
        more = _around(request.user, proposal) if proposal else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

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

    @admin.display(description=gettext_lazy("reviews"))
    def reviews_in(self, proposal) -> str:
        """Submitted of needed at the present stage."""
        return f"{proposal.reviews_done} / {proposal.call.reviewers_needed}"

    @admin.display(description=gettext_lazy("proposer"))
    def person(self, proposal) -> str:
        """Without the link to the account, which coordinators may not open."""
        return f"{proposal.proposer} <{proposal.proposer.email}>"

    @admin.action(description=HANDLINGS["start_review"].label)
    def start_review(self, request, queryset):
        self._take(request, HANDLINGS["start_review"], queryset)

    @admin.action(description=HANDLINGS["request_changes"].label)
    def request_changes(self, request, queryset):
        return self._ask_answer(request, HANDLINGS["request_changes"], queryset)

    @admin.action(description=HANDLINGS["accept"].label)
    def accept(self, request, queryset):
        return self._ask_answer(request, HANDLINGS["accept"], queryset)

    @admin.action(description=HANDLINGS["decline"].label)
    def decline(self, request, queryset):
        return self._ask_answer(request, HANDLINGS["decline"], queryset)

    @admin.action(description=gettext_lazy("Assign reviewers evenly"))
    def assign_evenly(self, request, queryset):
        """Reviewers are assigned a whole stage at a time, on its own page."""
        stages = {(each.call_id, each.stage) for each in queryset}
        if len(stages) != 1:
            text = _("Choose proposals of one call and one stage: reviewers are assigned to a whole stage at a time.")
            self.message_user(request, text, messages.ERROR)
            return None
        return redirect("admin:proposals_selection_reviewers", *stages.pop())

    def step_view(self, request, pk: int, name: str):
        """The same steps from a proposal's own page."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if name not in HANDLINGS:
            raise Http404
        handling, queryset = HANDLINGS[name], self.get_queryset(request).filter(pk=pk)
        if not queryset:
            raise Http404
        back = redirect(reverse("admin:proposals_proposal_change", args=[pk]))
        if not handling.asks:
            if request.method == "POST":
                self._take(request, handling, queryset)
            return back
        return self._ask_answer(request, handling, queryset, is_posted=request.method == "POST") or back

    def _ask_answer(self, request, handling: Handling, queryset, is_posted: bool | None = None):
        """A page with a text field between the action and its effect; None when the step is done."""
        posted = "answer" in request.POST if is_posted is None else is_posted
        form = handling.form(request.POST if posted else None)
        if posted and form.is_valid():
            self._take(request, handling, queryset, **form.cleaned_data)
            return None
        context = self.admin_site.each_context(request) | {
            "title": handling.label,
            "form": form,
            "handling": handling,
            "proposals": queryset,
            "opts": self.opts,
            "is_action": is_posted is None,
        }
        return TemplateResponse(request, "proposals/admin/answer.html", context)

    def _take(self, request, handling: Handling, queryset, **extra) -> None:
        done = 0
        for proposal in queryset:
            try:
                if handling.corner_only and proposal.call.kind != Call.Kind.CORNER:
                    text = _("In a dated call proposals are assigned to reviewers and decided together.")
                    raise ProposalError(text)
                handling.service(proposal=proposal, by=request.user, **extra)
                done += 1
            except ProposalError as error:
                self.message_user(request, f"{proposal.reference}: {error}", messages.ERROR)
        if done:
            text = ngettext("“%(step)s”: %(count)d proposal.", "“%(step)s”: %(count)d proposals.", done)
            self.message_user(request, text % {"step": handling.label, "count": done}, messages.SUCCESS)


def _around(user, proposal: Proposal) -> dict:
    """What the change page shows besides the row itself."""
    may_read = permissions.may_read_confidential(user, proposal)
    is_running = proposal.status in RUNNING
    return {
        "open_steps": _open_steps(user, proposal),
        "may_assign": is_running,
        "may_decide": is_running and proposal.call.kind != Call.Kind.CORNER,
        "sections": answers.sections(proposal, with_confidential=may_read),
        "files": [presentation.file_line(each) for each in _loose_files(user, proposal)],
        "may_read_confidential": may_read,
        "reviews": selection.review_lines(proposal),
        "similar": similar_to(proposal, user=user),
    }


def _loose_files(user, proposal: Proposal) -> list:
    rows = proposal.attachments.filter(field="").select_related("proposal")
    return [each for each in rows if permissions.may_open(user, each)]


def _open_steps(user, proposal: Proposal) -> list[Handling]:
    if not permissions.may_coordinate(user, proposal):
        return []
    return [each for each in HANDLINGS.values() if each.fits(proposal)]
