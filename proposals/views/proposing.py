"""The Business Proposal Corner, the proposer's own list, and one proposal from draft to answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import ListView

from accounts.second_factor import signed_in

from .. import outcome, permissions, presentation, services
from ..exceptions import StepNotAllowed
from ..forms import MessageForm
from ..models import Attachment, Call, Proposal, Submission
from .frame import is_entered_by, onwards, opened_at, opened_mark, own, page, visible


def corner(request):
    """What the corner is for and how a proposal is handled."""
    call = Call.objects.corner()
    context = page(_("Business Proposal Corner")) | {
        "call": call,
        "statuses": presentation.meanings(),
        "own_count": permissions.own_proposals(request.user).count(),
        "adopted": outcome.adopted(),
    }
    return render(request, "proposals/corner.html", context)


@method_decorator(never_cache, name="dispatch")
@method_decorator(signed_in, name="dispatch")
class Mine(ListView):
    """The signed-in person's proposals and those of their organisations, the last touched first."""

    template_name = "proposals/mine.html"
    paginate_by = 20

    def get_queryset(self):
        return permissions.own_proposals(self.request.user).with_names()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | page(_("My proposals"))
        context["lines"] = [_line(each, self.request.user) for each in context["object_list"]]
        return context


@never_cache
@signed_in
def detail(request, token):
    """One proposal: to those who make it the preview and then the way to the answer; to staff once submitted."""
    return _detail_page(request, visible(request, token), MessageForm())


@never_cache
@signed_in
def printable(request, token):
    """The whole proposal on one page without anything around it, to be printed or kept as PDF."""
    proposal = visible(request, token)
    context = (
        page(_("Printable copy"), proposal, call=proposal.call)
        | _content(request.user, proposal)
        | {"proposal": proposal}
    )
    return render(request, "proposals/printable.html", context)


@never_cache
@signed_in
def version(request, token, number):
    """What was handed in at that time, though the proposal may have changed since."""
    proposal = visible(request, token)
    row = get_object_or_404(Submission.objects.select_related("proposal__call"), proposal=proposal, number=number)
    if not row.content:
        raise Http404  # erased after its retention time
    then = presentation.as_submitted(row)
    context = page(_("Version %(number)d") % {"number": number}, proposal, call=proposal.call) | {
        "proposal": then,
        "submission": row,
        "facts": presentation.facts_as_submitted(row, request.user),
        "sections": presentation.sections_as_submitted(row, request.user),
        "policies": presentation.policies_of(row),
        "is_last": row.number == proposal.submissions.count(),
    }
    return render(request, "proposals/version.html", context)


@require_POST
@signed_in
def withdraw(request, token):
    proposal = own(request, token)
    if "confirmed" not in request.POST:
        context = page(_("Withdraw the proposal"), proposal, call=proposal.call) | {"proposal": proposal}
        return render(request, "proposals/confirm_withdraw.html", context)
    try:
        services.withdraw_proposal(proposal=proposal, by=request.user)
        messages.success(request, _("Your proposal has been withdrawn."))
    except StepNotAllowed as error:
        messages.error(request, str(error))
    return redirect(proposal)


@require_POST
@signed_in
def delete(request, token):
    """A draft goes for good, so it is asked for once more."""
    proposal = own(request, token)
    if not permissions.may_delete(request.user, proposal):
        raise PermissionDenied
    if "confirmed" not in request.POST:
        context = page(_("Delete the draft"), proposal, call=proposal.call) | {"proposal": proposal}
        return render(request, "proposals/confirm_delete.html", context)
    services.delete_proposal(proposal=proposal, by=request.user)
    messages.success(request, _("The draft has been deleted."))
    return redirect("proposals:mine")


@require_POST
@signed_in
def message(request, token):
    proposal = visible(request, token)
    if not permissions.may_write_message(request.user, proposal):
        raise PermissionDenied
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, proposal, form)
    services.write_message(proposal=proposal, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your message has been sent."))
    return redirect(f"{proposal.get_absolute_url()}#messages")


@require_GET
@signed_in
def attachment(request, token, attachment_token):
    """The file itself, to those who may read what is confidential: to be saved, never shown, never cached by others.

    Who opened it is written down, unless it is one of those whose file it is.
    """
    proposal = visible(request, token)
    row = get_object_or_404(
        Attachment.objects.select_related("proposal__call"), proposal=proposal, token=attachment_token
    )
    if not permissions.may_open(request.user, row):
        raise Http404
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if not permissions.is_applicant(request.user, proposal):
        services.note_opening(attachment=row, by=request.user, request=request)
    name = row.name if permissions.sees_names(request.user, proposal) else row.blind_name
    response = FileResponse(file, as_attachment=True, filename=name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _line(proposal: Proposal, user) -> dict:
    is_waiting = proposal.status == Proposal.Status.CHANGES_REQUESTED and proposal.due_on
    return {
        "proposal": proposal,
        "tone": presentation.tone(proposal),
        "due": presentation.due(proposal) if is_waiting else "",
        "is_colleagues": proposal.proposer_id != user.pk,
    }


def _content(user, proposal: Proposal) -> dict:
    """What the proposal says, as this person may read it."""
    return {
        "facts": presentation.facts(proposal, user),
        "sections": presentation.sections(proposal, user),
        "files": presentation.other_files(proposal, user),
        "policies": proposal.policies.select_related("sector"),
        "way": presentation.way(proposal),
    }


def _detail_page(request, proposal: Proposal, form: MessageForm):
    user = request.user
    is_applicant = permissions.is_applicant(user, proposal)
    is_writer = is_applicant or permissions.enters(user, proposal)
    sees_letters = is_applicant or permissions.may_coordinate(user, proposal)
    form_url = reverse("proposals:edit", args=[proposal.token])
    edit_url, check_url = onwards(request, proposal, form_url), onwards(request, proposal, form_url, check=1)
    checks = presentation.check_list(proposal, check_url) if is_writer and proposal.is_open_to_proposer else []
    may_still_come = proposal.entered_by_id is not None or proposal.call.takes_page_of(opened_at(request, proposal))
    is_too_late = proposal.is_draft and not may_still_come
    context = page(proposal.reference or proposal.display_title, call=proposal.call, is_own=is_applicant) | _content(
        user, proposal
    )
    context |= {
        "proposal": proposal,
        "tone": presentation.tone(proposal),
        "meaning": presentation.meaning(proposal),
        "writing_steps": presentation.writing_steps(1),
        "deadline": presentation.deadline(proposal.call) if proposal.is_draft else None,
        "is_too_late": is_too_late,
        "opened": opened_mark(request, proposal),
        "edit_url": edit_url,
        "due": presentation.due(proposal) if proposal.due_on else "",
        "versions": presentation.versions(proposal),
        "decisions": presentation.decisions(proposal) if sees_letters else [],
        "has_letter": is_applicant and hasattr(proposal, "pool_member"),
        "letters": proposal.messages.select_related("author") if sees_letters else [],
        "checks": checks,
        "form": form,
        "is_applicant": is_applicant,
        "is_writer": is_writer,
        "has_receipt": is_applicant or is_entered_by(user, proposal),
        "may_edit": permissions.may_edit(user, proposal),
        "may_submit": permissions.may_submit(user, proposal) and not checks and not is_too_late,
        "may_withdraw": permissions.may_withdraw(user, proposal),
        "may_delete": permissions.may_delete(user, proposal) and proposal.is_draft,
        "may_write": permissions.may_write_message(user, proposal),
        "may_review": permissions.may_coordinate(user, proposal),
    }
    return render(request, "proposals/detail.html", context)
