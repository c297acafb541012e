"""Writing a proposal: the form of its call, saved by itself or by a button, and the submission."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import Role
from accounts.second_factor import signed_in
from partners.models import City
from policies.models import Policy

from .. import announcement, answers, permissions, presentation, services
from ..exceptions import (
    CallNotOpen,
    FileNotStored,
    FileRefused,
    IncompleteProposal,
    NotEligible,
    NotOpen,
    StaleProposal,
    StepNotAllowed,
)
from ..forms import ProposalForm
from ..merging import Merged, marks_of, merge
from ..models import Call, FormField, Proposal
from .frame import onwards, opened_at, opened_mark, own, page


@never_cache
@signed_in
def new(request, slug=None):
    """An empty form, or one filled in from last time; the draft comes to be with its first save."""
    call = _call(slug)
    if call is None or not _may_begin(request, call):
        messages.error(request, str(CallNotOpen(call)) if call else _("No proposals are taken at the moment."))
        return redirect(call if slug else "proposals:corner")
    token = uuid_of(request.POST.get("token"))
    if request.method == "POST":
        return _save(request, services.create_draft(call=call, by=request.user, token=token))
    proposal, policies = services.begin(call=call, proposer=request.user, token=uuid4())
    form = ProposalForm(instance=proposal, initial=_chosen_before(request, policies), writer=request.user)
    return _form_page(request, form, proposal)


@never_cache
@signed_in
def edit(request, token):
    """The form of a draft, or of a proposal that changes were requested of. `?check` marks what submission still needs."""
    proposal = own(request, token)
    if request.method == "POST":
        return _save(request, proposal)
    if not proposal.is_open_to_proposer:
        messages.error(request, str(NotOpen(proposal)))
        return redirect(proposal)
    if not permissions.may_edit(request.user, proposal):
        raise PermissionDenied
    form = ProposalForm(instance=proposal, initial=_registered_meanwhile(request, proposal), writer=request.user)
    if "check" in request.GET:
        form.say_what_is_missing(answers.missing(proposal))
    return _form_page(request, form, proposal)


@require_POST
@signed_in
def submit(request, token):
    proposal = own(request, token)
    try:
        services.submit_proposal(proposal=proposal, by=request.user, opened_at=opened_at(request, proposal))
    except IncompleteProposal:
        return redirect(onwards(request, proposal, reverse("proposals:edit", args=[token]), check="1"))
    except (CallNotOpen, NotEligible) as error:
        messages.error(request, str(error))
        return redirect(onwards(request, proposal, proposal.get_absolute_url()))
    except StepNotAllowed as error:
        if error.proposal.status != Proposal.Status.SUBMITTED:  # the second of two clicks is told the same as the first
            messages.error(request, str(error))
            return redirect(proposal)
    return redirect("proposals:receipt", token=token)


@never_cache
@signed_in
def receipt(request, token):
    """What the city confirms to have received, and what comes next."""
    proposal = own(request, token)
    submission = proposal.submissions.last()
    if submission is None or not submission.content:
        raise Http404
    context = page(_("Receipt"), proposal, call=proposal.call) | {
        "proposal": proposal,
        "submission": submission,
        "at": announcement.moment(proposal.call, submission.at),
        "files": [(name, size) for _key, name, size in submission.content["files"]],
        "way": presentation.way(proposal),
        "is_proposer": proposal.proposer == request.user,
    }
    return render(request, "proposals/receipt.html", context)


def uuid_of(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _call(slug: str | None) -> Call | None:
    """The call of this name, or the corner."""
    if slug is None:
        return Call.objects.corner()
    return get_object_or_404(Call.objects.published(), slug=slug)


def _may_begin(request, call: Call) -> bool:
    """A page that was opened in time is still taken later, and what it holds becomes a draft: nothing typed is lost."""
    return call.has_opened if request.method == "POST" else call.is_open


def _chosen_before(request, policies: list[Policy]) -> dict:
    """Policies and city that another page leads here with."""
    policy = Policy.objects.published().filter(slug=request.GET.get("policy", "")).first()
    city = City.objects.published().filter(slug=request.GET.get("city", "")).first()
    found = {"policies": [*policies, policy] if policy else policies}
    if policy:
        found["sector"] = policy.sector_id
    return found | ({"city": city.pk} if city else {})


def _registered_meanwhile(request, proposal: Proposal) -> dict:
    """The organisation that the person left the form to register: chosen when they come back, taken with the next save."""
    if proposal.organisation_id:
        return {}
    owned = request.user.memberships.filter(role=Role.OWNER, joined_at__gt=proposal.updated_at)
    row = owned.order_by("joined_at").last()
    return {"organisation": row.organisation_id} if row else {}


def _save(request, proposal: Proposal):
    """Save what was typed correctly and the files that are fine; whatever is wrong is said, and nothing else is lost by it."""
    form = ProposalForm(request.POST, request.FILES, instance=proposal, writer=request.user)
    form.is_valid()
    version, values, policies = form.cleaned_data.get("version") or 0, form.values(), form.policies_typed()
    saved = Proposal.objects.get(pk=proposal.pk)  # the form's instance holds what was typed
    try:
        saved = services.save_draft(proposal=saved, by=request.user, version=version, values=values, policies=policies)
    except StaleProposal as error:
        return _stale(request, form, error)
    except NotOpen as error:
        return _closed(request, form, error)
    if _is_autosave(request):
        return JsonResponse(_autosaved(form, saved))
    refused = _take_files(request, saved, form)
    if form.errors:
        form.data = form.data.copy()
        form.data["version"] = saved.version
        messages.warning(request, _("Everything has been saved but what is marked below."))
        return _form_page(request, form, saved)
    messages.success(request, _("Your draft has been saved.") if saved.is_draft else _("Your changes have been saved."))
    if saved.is_draft and not _may_still_submit(request, saved):
        messages.warning(request, str(CallNotOpen(saved.call)))
    return redirect(_after(request, saved, refused))


def _stale(request, form: ProposalForm, error: StaleProposal):
    """Both versions on one page. The script that saves by itself is told to stop: this is for the person to settle."""
    if _is_autosave(request):
        return JsonResponse(
            {"text": _("Somebody else has saved this proposal meanwhile. Press “Save draft” to see both versions.")},
            status=409,
        )
    merged = merge(form, error.proposal)
    _take_files(request, error.proposal, form)
    form.add_error(None, str(error))
    return _form_page(request, form, error.proposal, merged)


def _closed(request, form: ProposalForm, error: NotOpen):
    if _is_autosave(request):
        return JsonResponse({"text": str(error)}, status=409)
    form.add_error(None, str(error))  # what was typed stays on the page, to be copied from it
    return _form_page(request, form, error.proposal)


def _is_autosave(request) -> bool:
    return request.headers.get("Accept") == "application/json"


def _autosaved(form: ProposalForm, proposal: Proposal) -> dict:
    time = formats.time_format(timezone.localtime(proposal.updated_at), "TIME_FORMAT")
    wrong = ", ".join(str(form.fields[name].label) for name in form.errors if name in form.fields)
    text = _("Saved at %(time)s.") % {"time": time}
    if wrong:
        text = _("Saved at %(time)s, but for: %(fields)s.") % {"time": time, "fields": wrong}
    return {
        "version": proposal.version,
        "seen": marks_of(proposal),
        "address": reverse("proposals:edit", args=[proposal.token]),
        "text": text,
    }


def _after(request, proposal: Proposal, refused: bool) -> str:
    """Where the button that was pressed leads; back to the form where a file was refused."""
    form, pressed = reverse("proposals:edit", args=[proposal.token]), request.POST.get("next", "")
    if refused:
        return onwards(request, proposal, form)
    if pressed == "check":
        return onwards(request, proposal, proposal.get_absolute_url())
    if pressed == "organisation":
        return f"{reverse('accounts:organisation_new')}?{urlencode({'next': onwards(request, proposal, form)})}"
    if pressed.startswith("lines:answer_"):
        return f"{onwards(request, proposal, form)}#id_{pressed.removeprefix('lines:')}"
    return onwards(request, proposal, form)


def _take_files(request, proposal: Proposal, form: ProposalForm) -> bool:
    """Remove the files ticked off, add the new ones; a refused one is told of by a message. Whether any was refused."""
    tokens = filter(None, map(uuid_of, request.POST.getlist("remove")))
    for row in proposal.attachments.filter(token__in=list(tokens)):
        services.remove_attachment(attachment=row, by=request.user)
    refused = False
    for key, upload in form.uploaded():
        try:
            services.add_attachment(proposal=proposal, by=request.user, upload=upload, field=key)
        except (FileRefused, FileNotStored) as error:
            messages.error(request, str(error))
            refused = True
    return refused


def _may_still_submit(request, proposal: Proposal) -> bool:
    return proposal.call.takes_page_of(opened_at(request, proposal)) or proposal.entered_by_id is not None


def _form_page(request, form: ProposalForm, proposal: Proposal, merged: Merged | None = None):
    form.mark_needed()
    is_saved = proposal.pk is not None
    title = _("Edit the proposal") if is_saved else _("New proposal")
    address = (
        reverse("proposals:edit", args=[proposal.token])
        if is_saved
        else reverse("proposals:new_for_call", args=[proposal.call.slug])
    )
    sections, files = form.sections(), _files_by_question(proposal)
    for section in sections:
        for line in section["lines"]:
            line["attachments"] = files.pop(line["key"], [])
    context = page(title, proposal if is_saved else None, call=proposal.call) | {
        "form": form,
        "proposal": proposal,
        "call": proposal.call,
        "address": address,
        "steps": presentation.writing_steps(0),
        "deadline": presentation.deadline(proposal.call) if not proposal.reference else None,
        "sections": sections,
        "other_files": [each for rows in files.values() for each in rows],
        "open_parts": [Call.Part(each).label for each in proposal.call.open_parts],
        "policy_groups": form.policies_by_sector(),
        "seen": marks_of(proposal),
        "opened": opened_mark(request, proposal),
        "merged": merged,
        "is_prefilled": not proposal.version and bool(proposal.title or proposal.answers) and not form.is_bound,
        "drafts": _other_drafts(request.user, proposal),
        "is_for_others": proposal.proposer != request.user and proposal.entered_by == request.user,
        "is_colleague": permissions.is_applicant(request.user, proposal) and proposal.proposer != request.user,
    }
    return render(request, "proposals/form.html", context)


def _files_by_question(proposal: Proposal) -> dict[str, list[dict]]:
    """The attached files under the keys of their questions; under "" what answers none."""
    keys = {each.key for each in answers.fields_of(proposal.call) if each.kind == FormField.Kind.FILE}
    found: dict[str, list[dict]] = {}
    for row in proposal.attachments.select_related("proposal") if proposal.pk else ():
        found.setdefault(row.field if row.field in keys else "", []).append(presentation.file_line(row))
    return found


def _other_drafts(user, proposal: Proposal):
    """Drafts for the same call, so that nobody begins twice by mistake."""
    if proposal.pk:
        return []
    return permissions.own_proposals(user).filter(call=proposal.call, status=Proposal.Status.DRAFT)[:5]
