"""What the proposer's pages have in common: breadcrumbs, and the proposal that somebody may open."""

from datetime import datetime

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .. import opened, permissions
from ..models import Call, Proposal


def page(title: str, proposal: Proposal | None = None, *, call: Call | None = None, is_own: bool = False) -> dict:
    """Breadcrumbs and section of a page: of a proposal that is saved, of the form of a call, or of the corner."""
    if call and call.kind != Call.Kind.CORNER:
        crumbs = [
            {"label": _("Calls for proposals"), "url": reverse("proposals:calls")},
            {"label": str(call), "url": call.get_absolute_url()},
        ]
    else:
        crumbs = [{"label": _("Business Proposal Corner"), "url": reverse("proposals:corner")}]
    if proposal or is_own:
        crumbs = [*crumbs[:1], {"label": _("My proposals"), "url": reverse("proposals:mine")}]
    if proposal:
        crumbs.append({"label": proposal.reference or proposal.display_title, "url": proposal.get_absolute_url()})
    if title != crumbs[0]["label"]:
        crumbs.append({"label": title, "url": ""})
    return {"breadcrumbs": crumbs, "nav_section": "proposals", "page_title": title}


def visible(request, token) -> Proposal:
    """What the person may not see does not exist for them."""
    rows = permissions.visible_to(request.user).select_related("proposer", "sector", "city", "call", "organisation")
    return get_object_or_404(rows, token=token)


def own(request, token) -> Proposal:
    """Of those who make it, and of who types it in for them; nobody else is offered its form."""
    proposal = visible(request, token)
    if not (permissions.is_applicant(request.user, proposal) or is_entered_by(request.user, proposal)):
        raise Http404
    return proposal


def opened_mark(request, proposal: Proposal) -> str:
    """The mark that the page brought with it, from the form or in its address; of a page that brought none, a new one."""
    return _brought_mark(request, proposal) or opened.mark(proposal, request.user)


def opened_at(request, proposal: Proposal) -> datetime | None:
    """When the page was opened that this request comes from."""
    return opened.time_of(_brought_mark(request, proposal), proposal, request.user)


def onwards(request, proposal: Proposal, address: str, **query) -> str:
    """The address of the next page, which goes on from this one: near the deadline and after it, it is told since when."""
    closes_at = proposal.call.closes_at
    if proposal.is_draft and closes_at and timezone.now() > closes_at - settings.CALL_GRACE:
        query["opened"] = opened_mark(request, proposal)
    return f"{address}?{urlencode(query)}" if query else address


def _brought_mark(request, proposal: Proposal) -> str:
    brought = request.POST.get("opened") or request.GET.get("opened") or ""
    return brought if opened.time_of(brought, proposal, request.user) else ""


def is_entered_by(user, proposal: Proposal) -> bool:
    return proposal.entered_by_id == user.pk and permissions.may_enter_for_others(user)
