"""A reviewer's own pages: what is assigned, the declaration on conflicts of interest, the scores."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from accounts.second_factor import signed_in

from .. import answers, criteria, permissions, presentation, results, services
from ..exceptions import IncompleteReview, ReviewClosed, StaleReview
from ..models import Attachment, Proposal, Review
from ..scoring import DeclarationForm, ScoreForm, text_of
from ..similar import similar_to

Status = Proposal.Status


@dataclass(frozen=True)
class Line:
    """One assigned review as the list prints it."""

    review: Review
    state: str
    tone: str
    is_late: bool = False


@method_decorator(never_cache, name="dispatch")
@method_decorator(signed_in, name="dispatch")
class Reviews(ListView):
    """What waits for this reviewer, the most urgent first, and what is done."""

    template_name = "proposals/review_list.html"

    def get_queryset(self):
        if not permissions.is_reviewer(self.request.user):
            raise Http404
        return permissions.reviews_of(self.request.user).select_related("proposal__call", "proposal__sector")

    def get_context_data(self, **kwargs):
        rows = [_line(each) for each in self.object_list]
        context = {
            "waiting": [each for each in rows if _is_open(each.review)],
            "done": [each for each in rows if not _is_open(each.review)],
        }
        return super().get_context_data(**kwargs) | context | _page(_("My reviews"))


@never_cache
@signed_in
def review(request, pk):
    """Before the declaration what everybody may know; after it the proposal beside the scores."""
    row = _own(request, pk)
    if not permissions.may_read_confidential(request.user, row.proposal):
        return _declaration_page(request, row, DeclarationForm())
    if not row.is_free_of_conflict:  # declared at an earlier stage; each stage asks anew
        return _declaration_page(request, row, DeclarationForm())
    if request.method == "POST":
        return _save(request, row)
    return _scoring_page(request, row, ScoreForm(review=row, criteria=criteria.of(row.proposal.call)))


@require_POST
@signed_in
def declare(request, pk):
    row = _own(request, pk)
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return _declaration_page(request, row, form)
    conflict, note = form.cleaned_data["conflict"], form.cleaned_data["note"]
    try:
        services.declare_conflict(review=row, by=request.user, conflict=conflict, note=note)
    except ReviewClosed as error:
        messages.error(request, str(error))
        return redirect("proposals:reviews")
    if conflict == Review.Conflict.SOME:
        messages.success(request, _("Thank you. The coordinators will ask somebody else."))
        return redirect("proposals:reviews")
    return redirect("proposals:review", pk=row.pk)


def _own(request, pk) -> Review:
    """What is assigned to somebody else does not exist for this person."""
    rows = permissions.reviews_of(request.user).select_related("proposal__call", "proposal__sector", "proposal__city")
    return get_object_or_404(rows.exclude(proposal__in=permissions.own_proposals(request.user)), pk=pk)


def _save(request, row: Review):
    """Save, and hand in where that was asked for. Whatever goes wrong, the page comes back with all that was typed."""
    form = ScoreForm(request.POST, review=row, criteria=criteria.of(row.proposal.call))
    if not form.is_valid():
        return _scoring_page(request, row, form)
    try:
        row = services.save_scores(
            review=row,
            by=request.user,
            version=form.cleaned_data["version"],
            scores=form.scores(),
            comment=form.cleaned_data["comment"],
        )
        form.take_version(row)
        if request.POST.get("next") == "submit":
            services.submit_review(review=row, by=request.user)
    except StaleReview as error:
        form.take_version(error.review)
        form.add_error(None, str(error))
        return _scoring_page(request, row, form)
    except IncompleteReview as error:
        form.add_error(None, _("What you wrote is saved, but the review cannot be submitted yet."))
        form.say_what_is_missing(error.measures)
        return _scoring_page(request, row, form)
    except ReviewClosed as error:
        return _closed(request, error, form)
    if request.POST.get("next") == "submit":
        messages.success(
            request, _("Your review of %(reference)s has been submitted.") % {"reference": row.proposal.reference}
        )
        return redirect("proposals:reviews")
    messages.success(request, _("Your review has been saved. It is not submitted yet."))
    return redirect("proposals:review", pk=row.pk)


def _closed(request, error: ReviewClosed, form: ScoreForm):
    """The second of two clicks on "submit" finds its work done; else what was typed stays on the page, to be copied."""
    if error.review.is_submitted:
        messages.info(request, _("This review has been submitted."))
        return redirect("proposals:review", pk=error.review.pk)
    form.add_error(None, str(error))
    return _scoring_page(request, error.review, form)


def _declaration_page(request, row: Review, form: DeclarationForm):
    context = _page(row.proposal.reference, is_inner=True) | {
        "review": row,
        "proposal": row.proposal,
        "facts": _facts(row, request.user),
        "form": form,
        "is_open": _may_still_change(row),
        "has_conflict": row.conflict == Review.Conflict.SOME,
    }
    return render(request, "proposals/review_declare.html", context)


def _scoring_page(request, row: Review, form: ScoreForm):
    form.mark_needed()
    proposal, measures = row.proposal, criteria.of(row.proposal.call)
    weights = results.weights_for(measures, proposal.city_type_id)
    sees_names = permissions.sees_names(request.user, proposal)
    context = _page(proposal.reference, is_inner=True) | {
        "review": row,
        "proposal": proposal,
        "facts": _facts(row, request.user),
        "sections": _sections(proposal, sees_names),
        "files": [_file_line(each, sees_names) for each in proposal.attachments.filter(field="")],
        "policies": proposal.policies.select_related("sector"),
        "form": form,
        "parts": form.parts(weights),
        "numbers": _numbers(proposal, measures, weights),
        "others": _others(request.user, row, measures),
        "has_submitted": row.is_submitted,
        "is_open": _is_open(row),
        "similar": similar_to(proposal, user=request.user),
    }
    return render(request, "proposals/review.html", context)


def _sections(proposal: Proposal, sees_names: bool) -> list[dict]:
    return [
        {
            "title": section.title,
            "answers": [
                {"answered": each, "files": [_file_line(file, sees_names) for file in each.files]}
                for each in section.answers
                if not each.is_empty
            ],
        }
        for section in answers.sections(proposal, with_confidential=True)
    ]


def _file_line(attachment: Attachment, sees_names: bool) -> dict:
    line = presentation.file_line(attachment) | {"can_be_opened": attachment.may_be_opened}
    return line if sees_names else line | {"title": attachment.blind_name}


def _numbers(proposal: Proposal, measures, weights) -> list[dict]:
    """The criteria that no reviewer touches: the number of the form and the points it gives."""
    found = []
    for measure in measures.measures:
        if measure.is_automatic:
            number = answers.number(proposal, measure.field)
            value = "" if number is None else answers.with_unit(answers.printed(number), text_of(measure.unit))
            points = 0 if number is None else results.rounded(measure.points(number))
            found.append({"label": measure.label, "value": value, "points": points, "weight": weights[measure.key]})
    return found


def _others(user, row: Review, measures) -> list[dict]:
    """What the other reviewers of this stage handed in, without their names."""
    rows = row.proposal.reviews.filter(stage=row.stage).exclude(pk=row.pk).prefetch_related("scores")
    readable = [each for each in rows.order_by("submitted_at") if permissions.may_read_review(user, each)]
    labels = {each.key: each.label for each in measures.measures}
    return [
        {
            "label": _("Another reviewer (%(number)d)") % {"number": place},
            "scores": [
                {"label": labels.get(score.criterion, score.criterion), "value": score.value, "reason": score.reason}
                for score in each.scores.all()
            ],
            "comment": each.comment,
        }
        for place, each in enumerate(readable, start=1)
    ]


def _facts(row: Review, user) -> list[dict]:
    """What a reviewer may know before the declaration."""
    proposal = row.proposal
    return [
        {"label": _("Call"), "value": proposal.call},
        {"label": _("Stage"), "value": row.get_stage_display()},
        {
            "label": _("Organisation"),
            "value": proposal.organisation_name
            if permissions.sees_names(user, proposal)
            else _("hidden: blind review"),
        },
        {"label": _("Sector"), "value": proposal.sector},
        {"label": _("Target city"), "value": proposal.display_city},
        {"label": _("Review due on"), "value": formats.date_format(row.due_on) if row.due_on else ""},
    ]


def _line(row: Review) -> Line:
    if row.is_submitted:
        return Line(row, pgettext("review", "Submitted"), "success")
    if row.conflict == Review.Conflict.SOME:
        return Line(row, _("Conflict of interest"), "closed")
    if not _is_open(row):
        return Line(row, _("Closed without your review"), "closed")
    is_late = row.due_on is not None and row.due_on < timezone.localdate()
    if row.conflict:
        return Line(row, _("To be scored"), "progress", is_late)
    return Line(row, _("Declaration needed"), "waiting", is_late)


def _is_open(row: Review) -> bool:
    """Something is still to be done by this reviewer."""
    return not row.is_submitted and row.conflict != Review.Conflict.SOME and _may_still_change(row)


def _may_still_change(row: Review) -> bool:
    return row.proposal.stage == row.stage and row.proposal.status in (Status.SUBMITTED, Status.IN_REVIEW)


def _page(title: str, is_inner: bool = False) -> dict:
    crumbs = [{"label": _("My reviews"), "url": reverse("proposals:reviews") if is_inner else ""}]
    if is_inner:
        crumbs.append({"label": title, "url": ""})
    return {"breadcrumbs": crumbs, "nav_section": "proposals", "page_title": title}
