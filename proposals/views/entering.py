"""Staff type in what somebody sent on paper or by e-mail."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.second_factor import signed_in
from publishing import languages

from .. import permissions, presentation, services
from ..exceptions import CallNotOpen
from ..forms import EnterForm
from ..models import Call, Proposal
from .writing import uuid_of


@never_cache
@signed_in
def enter(request, slug):
    """Whose application it is and how it came; then follows the form of the call."""
    if not permissions.may_enter_for_others(request.user):
        raise Http404
    call = get_object_or_404(Call.objects.published(), slug=slug)
    form = EnterForm(request.POST or None, initial={"language": languages.current()})
    if request.method == "POST" and form.is_valid() and (proposal := _begin(request, call, form)):
        return redirect("proposals:edit", token=proposal.token)
    context = {
        "call": call,
        "form": form,
        "token": uuid_of(request.POST.get("token")) or uuid4(),
        "lines": [
            {"proposal": each, "tone": presentation.tone(each)}
            for each in Proposal.objects.filter(call=call, entered_by=request.user, status=Proposal.Status.DRAFT)
        ],
        "page_title": _("Enter an application for somebody"),
        "nav_section": "proposals",
        "breadcrumbs": [
            {"label": _("Calls for proposals"), "url": reverse("proposals:calls")},
            {"label": str(call), "url": call.get_absolute_url()},
            {"label": _("Enter an application for somebody"), "url": ""},
        ],
    }
    return render(request, "proposals/enter.html", context)


def _begin(request, call: Call, form: EnterForm) -> Proposal | None:
    """The draft; None where it cannot be, which the form then says."""
    typed, by = form.cleaned_data, request.user
    if not call.has_opened:
        form.add_error(None, str(CallNotOpen(call)))
        return None
    person = services.account_for(email=typed["email"], name=typed["name"], language=typed["language"], by=by)
    if person == by:
        form.add_error("email", _("This is your own address. Apply yourself, like everybody else."))
        return None
    token = uuid_of(request.POST.get("token"))
    proposal = services.enter_for_others(call=call, by=by, proposer=person, channel=typed["channel"], token=token)
    messages.success(request, _("You are entering this application for %(name)s.") % {"name": person})
    return proposal
