"""Selecting: the pages of a call's stage in the administration. Assign, compare, decide in private, release together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from publishing import audit

from .. import criteria, permissions, results, services
from ..exceptions import ProposalError, StaleDecision
from ..models import Call, Decision, Proposal, Release, Review
from .forms import DecisionForm, ReleaseForm, ReviewersForm, mark_of
from .sheets import results_sheet

Status = Proposal.Status
RUNNING = (Status.SUBMITTED, Status.IN_REVIEW)


@dataclass(frozen=True)
class Stage:
    """One stage of a call as its pages know it."""

    call: Call
    name: str

    @property
    def label(self) -> str:
        return Call.Stage(self.name).label

    @property
    def proposals(self):
        """Those at this stage now, whose turn it is."""
        return Proposal.objects.filter(call=self.call, stage=self.name, status__in=RUNNING)

    @property
    def release(self) -> Release | None:
        """The one that is set."""
        return self.call.releases.filter(stage=self.name, released_at=None).first()

    def address(self, page: str) -> str:
        return reverse(f"admin:proposals_selection_{page}", args=[self.call.pk, self.name])


def urls(site) -> list:
    def page(route: str, view: Callable, name: str):
        return path(route, site.admin_view(view), name=name)

    stage = "selection/<int:call>/<slug:stage>/"
    return [
        page("selection/", index, "proposals_selection"),
        page(f"{stage}reviewers/", reviewers, "proposals_selection_reviewers"),
        page(f"{stage}remind/", remind, "proposals_selection_remind"),
        page(f"{stage}results/", show_results, "proposals_selection_results"),
        page(f"{stage}results.csv", export_results, "proposals_selection_export"),
        page(f"{stage}decisions/", decisions, "proposals_selection_decisions"),
        page(f"{stage}release/", release, "proposals_selection_release"),
        page("<int:pk>/reviewers/", assign, "proposals_proposal_assign"),
        page("<int:pk>/reviews/", reviews, "proposals_proposal_reviews"),
        page("<int:pk>/decision/", decide, "proposals_proposal_decide"),
        page("decisions/<int:pk>/take-back/", take_back, "proposals_decision_take_back"),
        page("reviews/<int:pk>/unassign/", unassign, "proposals_review_unassign"),
    ]


def _stage_page(view):
    """Gives the view the stage, for coordinators who propose nothing to the call themselves."""

    @wraps(view)
    def wrapped(request, call: int, stage: str):
        if not permissions.is_coordinator(request.user):
            raise PermissionDenied
        row = get_object_or_404(Call, pk=call)
        if stage not in row.ordered_stages:
            raise Http404
        if not permissions.may_select(request.user, row):
            raise PermissionDenied
        return view(request, Stage(row, stage))

    return wrapped


def _proposal_page(view):
    """Gives the view a proposal that the person coordinates; others do not exist."""

    @wraps(view)
    def wrapped(request, pk: int):
        if not permissions.is_coordinator(request.user):
            raise PermissionDenied
        rows = permissions.coordinated_by(request.user).select_related("call", "sector", "city")
        return view(request, get_object_or_404(rows, pk=pk))

    return wrapped


def index(request):
    """All calls to which something was submitted, stage by stage."""
    if not permissions.is_coordinator(request.user):
        raise PermissionDenied
    calls = Call.objects.filter(pk__in=Proposal.objects.submitted().values("call")).order_by("-opens_at", "pk")
    lines = [
        _stage_line(Stage(call, name))
        for call in calls
        if permissions.may_select(request.user, call)
        for name in call.ordered_stages
    ]
    return _page(request, "selection_list", _("Selection by call"), lines=lines)


@_stage_page
def reviewers(request, stage: Stage):
    """Who has what, and the form that fills the gaps evenly."""
    form = ReviewersForm(
        request.POST if request.method == "POST" else None,
        people=permissions.reviewers_for(stage.call).order_by("name", "email"),
        load=_load(stage),
    )
    if request.method == "POST" and form.is_valid():
        made = services.assign_evenly(
            call=stage.call,
            stage=stage.name,
            reviewers=form.cleaned_data["reviewers"],
            by=request.user,
            due_on=form.cleaned_data["due_on"],
        )
        text = ngettext("%(count)d review has been assigned.", "%(count)d reviews have been assigned.", len(made))
        messages.success(request, text % {"count": len(made)})
        return redirect(stage.address("reviewers"))
    rows = stage.proposals.select_related("call").order_by("reference")
    lines = [{"proposal": each, "reviews": review_lines(each, stage.name), "missing": _missing(each)} for each in rows]
    return _page(request, "reviewers", _("Reviewers"), stage=stage, form=form, lines=lines)


@require_POST
@_stage_page
def remind(request, stage: Stage):
    count = services.chase_stage(call=stage.call, stage=stage.name, by=request.user)
    text = ngettext("%(count)d reminder has been sent.", "%(count)d reminders have been sent.", count)
    messages.success(request, text % {"count": count})
    return redirect(stage.address("reviewers"))


@_stage_page
def show_results(request, stage: Stage):
    table = results.of_stage(stage.call, stage.name)
    lines = [
        {"result": each, "reviews": _counted(each.proposal, stage.name), "missing": _missing(each.proposal, stage.name)}
        for each in table.results
    ]
    return _page(
        request,
        "results",
        _("Table of results"),
        stage=stage,
        table=table,
        lines=lines,
        step=results.WEIGHT_STEP,
        export_address=stage.address("export"),
    )


@_stage_page
def export_results(request, stage: Stage):
    table = results.of_stage(stage.call, stage.name)
    missing = {each.proposal: _missing(each.proposal, stage.name) for each in table.results}
    name = f"{stage.call.slug}-{stage.name}.csv"
    audit.record(audit.AuditRecord.Kind.EXPORT, request=request, about=name, details=f"{len(table.results)} rows")
    return results_sheet(table, missing, name=f"{stage.call.slug}-{stage.name}")


@_stage_page
def decisions(request, stage: Stage):
    """Every proposal of the stage with its rank and what is prepared, the undecided ones first seen."""
    with timezone.override(ZoneInfo(stage.call.time_zone)):
        form = ReleaseForm(initial={"at": stage.release.at if stage.release else None})
        return _decisions_page(request, stage, form).render()


@require_POST
@_stage_page
def release(request, stage: Stage):
    """Set the time, take it back, or release now."""
    asked = request.POST.get("do")
    if asked == "now":
        _release_now(request, stage)
        return redirect(stage.address("decisions"))
    if asked == "take_back":
        services.take_back_release(call=stage.call, stage=stage.name, by=request.user)
        messages.success(request, _("No time of release is set any more. The prepared decisions stay."))
        return redirect(stage.address("decisions"))
    with timezone.override(ZoneInfo(stage.call.time_zone)):
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            return _decisions_page(request, stage, form).render()
    services.set_release(call=stage.call, stage=stage.name, at=form.cleaned_data["at"], by=request.user)
    messages.success(
        request, _("The time of release is set. Until then nobody but coordinators knows of the decisions.")
    )
    return redirect(stage.address("decisions"))


@_proposal_page
def assign(request, proposal: Proposal):
    """Choose reviewers for one proposal by hand."""
    stage = Stage(proposal.call, proposal.stage)
    people = _assignable(proposal)
    form = ReviewersForm(request.POST if request.method == "POST" else None, people=people, load=_load(stage))
    if request.method == "POST" and form.is_valid():
        try:
            for person in form.cleaned_data["reviewers"]:
                services.assign_reviewer(
                    proposal=proposal, reviewer=person, by=request.user, due_on=form.cleaned_data["due_on"]
                )
        except ProposalError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The reviewers have been assigned and told by mail."))
        return redirect("admin:proposals_proposal_change", proposal.pk)
    lines = review_lines(proposal, proposal.stage)
    return _page(
        request, "assign", _("Assign reviewers"), form=form, proposal=proposal, has_people=people.exists(), lines=lines
    )


@_proposal_page
def reviews(request, proposal: Proposal):
    """The submitted reviews with scores and reasons, stage by stage."""
    measures = {each.key: each for each in criteria.of(proposal.call).measures}
    rows = proposal.reviews.select_related("reviewer").prefetch_related("scores").order_by("stage", "submitted_at")
    readable = [each for each in rows if permissions.may_read_review(request.user, each)]
    lines = [
        {
            "review": each,
            "scores": [
                {
                    "label": measures[score.criterion].label if score.criterion in measures else score.criterion,
                    "row": score,
                }
                for score in each.scores.all()
            ],
        }
        for each in readable
        if each.is_submitted
    ]
    return _page(request, "reviews", _("Submitted reviews"), proposal=proposal, lines=lines)


@_proposal_page
def decide(request, proposal: Proposal):
    """Prepare the decision on one proposal. What somebody else prepared meanwhile is shown before it is replaced."""
    if not permissions.may_select(request.user, proposal.call):
        raise PermissionDenied
    prepared = proposal.decisions.filter(released_at=None).select_related("prepared_by").first()
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=_as_typed(prepared))
    if form.is_bound and form.is_valid():
        verdict = services.Verdict(**{name: value for name, value in form.cleaned_data.items() if name != "seen"})
        try:
            services.prepare_decision(proposal=proposal, by=request.user, verdict=verdict, seen=form.seen_decision)
        except StaleDecision as error:
            prepared = error.decision
            form.see(prepared)
            form.add_error(None, str(error))
            return _decide_page(request, proposal, form, other=prepared)
        except ProposalError as error:
            form.add_error(None, str(error))
            return _decide_page(request, proposal, form)
        messages.success(request, _("The decision on %(reference)s is prepared.") % {"reference": proposal.reference})
        return redirect(Stage(proposal.call, proposal.stage).address("decisions"))
    return _decide_page(request, proposal, form)


@require_POST
def take_back(request, pk: int):
    decision = get_object_or_404(
        Decision, pk=pk, released_at=None, proposal__in=permissions.coordinated_by(request.user)
    )
    services.take_back_decision(decision=decision, by=request.user)
    messages.success(request, _("The prepared decision has been dropped."))
    return redirect(Stage(decision.proposal.call, decision.stage).address("decisions"))


def unassign(request, pk: int):
    """Asked for once more, because scores that were begun go with it."""
    review = get_object_or_404(
        Review.objects.select_related("proposal", "reviewer"),
        pk=pk,
        proposal__in=permissions.coordinated_by(request.user),
    )
    if request.method == "POST":
        try:
            services.unassign_reviewer(review=review, by=request.user)
            messages.success(request, _("%(name)s does not review it any more.") % {"name": review.reviewer})
        except ProposalError as error:
            messages.error(request, str(error))
        return redirect("admin:proposals_proposal_change", review.proposal_id)
    return _page(request, "unassign", _("Take the proposal from the reviewer"), review=review, proposal=review.proposal)


def review_lines(proposal: Proposal, stage: str = "") -> list[dict]:
    """The reviews of a proposal, at one stage or all, each with how far it is."""
    rows = proposal.reviews.select_related("reviewer").order_by("stage", "assigned_at", "pk")
    return [
        {
            "review": each,
            "state": _state(each),
            "is_late": not each.is_submitted and each.due_on is not None and each.due_on < timezone.localdate(),
        }
        for each in (rows.filter(stage=stage) if stage else rows)
    ]


def _state(review: Review) -> str:
    if review.is_submitted:
        return _("submitted")
    if review.conflict == Review.Conflict.SOME:
        return _("conflict of interest")
    return _("declared, not submitted") if review.conflict else _("not declared yet")


def _release_now(request, stage: Stage) -> None:
    if undecided := services.undecided(stage.call, stage.name):
        text = ngettext(
            "%(count)d proposal has no prepared decision; nothing has been released.",
            "%(count)d proposals have no prepared decision; nothing has been released.",
            undecided,
        )
        messages.error(request, text % {"count": undecided})
        return
    if not stage.proposals.exists():
        messages.error(request, _("There is no decision to release."))
        return
    services.set_release(call=stage.call, stage=stage.name, at=timezone.now(), by=request.user)
    told = services.release_due()
    text = ngettext("%(count)d decision has been released.", "%(count)d decisions have been released.", told)
    messages.success(request, text % {"count": told})


def _decisions_page(request, stage: Stage, form: ReleaseForm):
    table = results.of_stage(stage.call, stage.name)
    rows = Decision.objects.filter(proposal__call=stage.call, stage=stage.name).select_related("prepared_by")
    by_proposal = {each.proposal_id: each for each in rows.order_by("pk")}  # the last one, after a return
    lines = [_decision_line(each, stage, by_proposal.get(each.proposal.pk)) for each in table.results]
    return _page(
        request,
        "decisions",
        _("Decisions and release"),
        stage=stage,
        form=form,
        lines=lines,
        undecided=services.undecided(stage.call, stage.name),
        release=stage.release,
        following=stage.call.stage_after(stage.name),
    )


def _decision_line(result: results.Result, stage: Stage, decision: Decision | None) -> dict:
    proposal = result.proposal
    is_waiting = proposal.stage == stage.name and proposal.status in RUNNING
    is_told = decision is not None and decision.released_at is not None
    return {
        "result": result,
        "proposal": proposal,
        "reviews": _counted(proposal, stage.name),
        "decision": None if is_told and is_waiting else decision,  # told earlier, and back with changes
        "is_waiting": is_waiting,
        "is_undecided": is_waiting and (decision is None or is_told),
    }


def _decide_page(request, proposal: Proposal, form: DecisionForm, other: Decision | None = None):
    following = proposal.call.stage_after(proposal.stage) if proposal.stage in proposal.call.ordered_stages else None
    return _page(
        request,
        "decide",
        _("Prepare the decision"),
        form=form,
        proposal=proposal,
        other=other,
        following=following,
        prints_reason=Call.Part.REASON in proposal.call.open_parts,
        lines=review_lines(proposal, proposal.stage),
    )


def _as_typed(decision: Decision | None) -> dict:
    if decision is None:
        return {}
    names = ("outcome", "reason", "public_reason", "note", "due_on")
    return {name: getattr(decision, name) for name in names} | {"seen": mark_of(decision)}


def _stage_line(stage: Stage) -> dict:
    rows = list(stage.proposals)
    return {
        "stage": stage,
        "count": len(rows),
        "missing": sum(_missing(each) for each in rows),
        "undecided": services.undecided(stage.call, stage.name),
        "release": stage.release,
        "is_corner": stage.call.kind == Call.Kind.CORNER,
    }


def _missing(proposal: Proposal, stage: str = "") -> int:
    """How many submitted reviews the call still asks for at this stage."""
    return max(proposal.call.reviewers_needed - _counted(proposal, stage or proposal.stage), 0)


def _counted(proposal: Proposal, stage: str) -> int:
    return sum(each.stage == stage and each.is_submitted for each in proposal.reviews.all())


def _load(stage: Stage) -> dict[int, int]:
    rows = Review.objects.filter(proposal__call=stage.call, stage=stage.name)
    return dict(rows.order_by().values_list("reviewer").annotate(Count("pk")))


def _assignable(proposal: Proposal):
    """Reviewers who do not have it at this stage, have declared no conflict, and do not compete with it."""
    taken = proposal.reviews.filter(stage=proposal.stage).values("reviewer")
    conflicted = proposal.reviews.filter(conflict=Review.Conflict.SOME).values("reviewer")
    people = permissions.reviewers_for(proposal.call).exclude(pk__in=taken).exclude(pk__in=conflicted)
    able = [each.pk for each in people if permissions.may_be_assigned(each, proposal)]
    return User.objects.filter(pk__in=able).order_by("name", "email")


def _page(request, name: str, title: str, **context):
    """A page under the proposals of the administration. With a `stage` it gets the way between the stage's pages."""
    stage = context.get("stage")
    tabs = [
        {"label": label, "url": stage.address(page), "is_current": page == name}
        for page, label in (
            ("reviewers", _("Reviewers")),
            ("results", _("Table of results")),
            ("decisions", _("Decisions and release")),
        )
        if stage and not (page == "decisions" and stage.call.kind == Call.Kind.CORNER)
    ]
    shared = admin.site.each_context(request) | {"title": title, "opts": Proposal._meta, "tabs": tabs}
    return TemplateResponse(request, f"proposals/admin/{name}.html", shared | context)
