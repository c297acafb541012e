"""The Business Proposal Corner: what it is, the proposer's own list, and one proposal from draft to answer."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import ListView

from policies.models import Policy

from . import permissions, presentation, services
from .exceptions import FileNotStored, FileRefused, IncompleteProposal, NotOpen, StaleProposal, StepNotAllowed
from .forms import MessageForm, ProposalForm
from .models import Attachment, Proposal


def corner(request):
    """What the corner is for and how a proposal is handled."""
    own = Proposal.objects.of_proposer(request.user).count() if request.user.is_authenticated else 0
    context = _page(_("Business Proposal Corner")) | {"statuses": presentation.meanings(), "own_count": own}
    return render(request, "proposals/corner.html", context)


@method_decorator(never_cache, name="dispatch")
class Mine(LoginRequiredMixin, ListView):
    """The signed-in person's proposals, the last touched first."""

    template_name = "proposals/mine.html"
    paginate_by = 20

    def get_queryset(self):
        return Proposal.objects.of_proposer(self.request.user).with_names()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | _page(_("My proposals"))
        context["lines"] = [{"proposal": each, "tone": presentation.tone(each)} for each in context["object_list"]]
        return context


@never_cache
@login_required
def new(request):
    """An empty form; the draft comes to be with its first save."""
    if request.method == "POST":
        proposal = services.create_draft(by=request.user, token=_token(request.POST.get("token")))
        return _save(request, proposal)
    chosen = Policy.objects.published().filter(slug=request.GET.get("policy", ""))
    form = ProposalForm(initial={"policies": chosen, "sector": chosen[0].sector_id if chosen else None})
    return _form_page(request, form, Proposal(token=uuid4()), address=reverse("proposals:new"))


@never_cache
@login_required
def edit(request, token):
    """The form of a draft, or of a proposal that changes were requested of. `?check` marks what submission still needs."""
    proposal = _own(request, token)
    if request.method == "POST":
        return _save(request, proposal)
    if not permissions.may_edit(request.user, proposal):
        messages.error(request, str(NotOpen(proposal)))
        return redirect(proposal)
    form = _checked(proposal) if "check" in request.GET else ProposalForm(instance=proposal)
    return _form_page(request, form, proposal)


@never_cache
@login_required
def detail(request, token):
    """One proposal: to its proposer the preview and then the way to the answer; to reviewers once submitted."""
    return _detail_page(request, _visible(request, token), MessageForm())


@require_POST
@login_required
def submit(request, token):
    proposal = _own(request, token)
    try:
        proposal = services.submit_proposal(proposal=proposal, by=request.user)
    except IncompleteProposal:
        return redirect(f"{reverse('proposals:edit', args=[token])}?check=1")
    except StepNotAllowed as error:
        if error.proposal.status != Proposal.Status.SUBMITTED:  # the second of two clicks is told the same as the first
            messages.error(request, str(error))
            return redirect(proposal)
        proposal = error.proposal
    messages.success(
        request,
        _("Your proposal has been submitted. Its reference is %(reference)s.") % {"reference": proposal.reference},
    )
    return redirect(proposal)


@require_POST
@login_required
def withdraw(request, token):
    proposal = _own(request, token)
    if "confirmed" not in request.POST:
        return render(
            request,
            "proposals/confirm_withdraw.html",
            _page(_("Withdraw the proposal"), proposal) | {"proposal": proposal},
        )
    try:
        services.withdraw_proposal(proposal=proposal, by=request.user)
        messages.success(request, _("Your proposal has been withdrawn."))
    except StepNotAllowed as error:
        messages.error(request, str(error))
    return redirect(proposal)


@require_POST
@login_required
def delete(request, token):
    """A draft goes for good, so it is asked for once more."""
    proposal = _own(request, token)
    if not permissions.may_delete(request.user, proposal):
        raise PermissionDenied
    if "confirmed" not in request.POST:
        return render(
            request, "proposals/confirm_delete.html", _page(_("Delete the draft"), proposal) | {"proposal": proposal}
        )
    services.delete_proposal(proposal=proposal, by=request.user)
    messages.success(request, _("The draft has been deleted."))
    return redirect("proposals:mine")


@require_POST
@login_required
def message(request, token):
    proposal = _visible(request, token)
    if not permissions.may_write_message(request.user, proposal):
        raise PermissionDenied
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, proposal, form)
    services.write_message(proposal=proposal, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your message has been sent."))
    return redirect(f"{proposal.get_absolute_url()}#messages")


@require_GET
@login_required
def attachment(request, token, attachment_token):
    """The file itself, to the proposer and to reviewers: to be saved, never shown, never cached by others."""
    proposal = _visible(request, token)
    row = get_object_or_404(Attachment, proposal=proposal, token=attachment_token)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _visible(request, token) -> Proposal:
    """What the person may not see does not exist for them."""
    return get_object_or_404(
        permissions.visible_to(request.user).select_related("proposer", "sector", "city"), token=token
    )


def _own(request, token) -> Proposal:
    return get_object_or_404(Proposal.objects.of_proposer(request.user), token=token)


def _token(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _save(request, proposal: Proposal):
    """Save what was typed and the files that are fine; whatever is wrong is said, and nothing else is lost by it."""
    form = ProposalForm(request.POST, request.FILES, instance=proposal)
    is_valid = form.is_valid()
    version = form.cleaned_data.get("version") or 0
    proposal = Proposal.objects.get(pk=proposal.pk)  # the form's instance holds what was typed
    try:
        if is_valid:
            policies = form.cleaned_data["policies"]
            proposal = services.save_draft(
                proposal=proposal, by=request.user, version=version, values=form.values(), policies=policies
            )
    except StaleProposal as error:
        is_valid = False
        proposal = error.proposal
        form.add_error(None, str(error))
        form.data = form.data.copy()
        form.data["version"] = proposal.version
    except NotOpen as error:
        form.add_error(None, str(error))  # what was typed stays on the page, to be copied from it
        return _form_page(request, form, error.proposal)
    refused = proposal.is_open_to_proposer and _take_files(request, proposal, form)
    if not is_valid:
        return _form_page(request, form, proposal)
    messages.success(
        request, _("Your draft has been saved.") if proposal.is_draft else _("Your changes have been saved.")
    )
    if refused or request.POST.get("next") != "check":
        return redirect("proposals:edit", token=proposal.token)
    return redirect(proposal)


def _take_files(request, proposal: Proposal, form: ProposalForm) -> bool:
    """Remove the files ticked off, add the new ones; a refused one is told of by a message. Whether any was refused."""
    for row in proposal.attachments.filter(token__in=_tokens(request.POST.getlist("remove"))):
        services.remove_attachment(attachment=row, by=request.user)
    refused = False
    for upload in form.cleaned_data.get("uploads") or []:
        try:
            services.add_attachment(proposal=proposal, by=request.user, upload=upload)
        except (FileRefused, FileNotStored) as error:
            messages.error(request, str(error))
            refused = True
    return refused


def _tokens(texts: list[str]) -> list[UUID]:
    return [token for token in map(_token, texts) if token]


def _checked(proposal: Proposal) -> ProposalForm:
    """The saved proposal as a form that says what is missing."""
    data = model_to_dict(proposal, ProposalForm.Meta.fields) | {"version": proposal.version}
    data["policies"] = [policy.pk for policy in data["policies"]]
    form = ProposalForm(data, instance=proposal)
    form.is_valid()
    form.say_what_is_missing(proposal.missing)
    return form


def _form_page(request, form: ProposalForm, proposal: Proposal, address: str = ""):
    form.mark_needed()
    saved = proposal.pk is not None
    title = _("Edit the proposal") if saved else _("New proposal")
    context = _page(title, proposal if saved else None) | {
        "form": form,
        "proposal": proposal,
        "address": address or reverse("proposals:edit", args=[proposal.token]),
        "steps": presentation.writing_steps(0),
        "policy_groups": form.policies_by_sector(),
        "attachments": [_attachment_line(row) for row in proposal.attachments.all()] if saved else [],
        "page_title": title,
    }
    return render(request, "proposals/form.html", context)


def _attachment_line(row: Attachment) -> dict:
    return presentation.file_line(row) | {"token": row.token}


def _detail_page(request, proposal: Proposal, form: MessageForm):
    user = request.user
    is_proposer = permissions.is_proposer(user, proposal)
    context = _page(proposal.reference or proposal.display_title, is_own=is_proposer) | {
        "proposal": proposal,
        "tone": presentation.tone(proposal),
        "meaning": presentation.meaning(proposal),
        "way": presentation.way(proposal),
        "writing_steps": presentation.writing_steps(1),
        "facts": presentation.facts(proposal),
        "files": [presentation.file_line(row) for row in proposal.attachments.all()],
        "policies": proposal.policies.select_related("sector"),
        "letters": proposal.messages.select_related("author"),
        "problems": proposal.missing if proposal.is_open_to_proposer else {},
        "form": form,
        "is_proposer": is_proposer,
        "may_edit": permissions.may_edit(user, proposal),
        "may_submit": permissions.may_submit(user, proposal),
        "may_withdraw": permissions.may_withdraw(user, proposal),
        "may_delete": permissions.may_delete(user, proposal) and proposal.is_draft,
        "may_write": permissions.may_write_message(user, proposal),
        "may_review": permissions.may_review(user, proposal),
    }
    return render(request, "proposals/detail.html", context)


def _page(title: str, proposal: Proposal | None = None, is_own: bool = False) -> dict:
    """Breadcrumbs and section of a page in the corner."""
    crumbs = [{"label": _("Business Proposal Corner"), "url": reverse("proposals:corner")}]
    if title != crumbs[0]["label"]:
        if proposal or is_own:
            crumbs.append({"label": _("My proposals"), "url": reverse("proposals:mine")})
        if proposal:
            crumbs.append({"label": proposal.reference or proposal.display_title, "url": proposal.get_absolute_url()})
        crumbs.append({"label": title, "url": ""})
    return {"breadcrumbs": crumbs, "nav_section": "proposals"}
