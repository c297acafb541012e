"""The feedback letter to those who were not selected."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.second_factor import signed_in
from policies.models import Policy, Video

from .. import permissions
from ..models import PoolMember


@require_GET
@never_cache
@signed_in
def letter(request, token):
    """Why the proposal was not selected, what to read and watch, and what comes next; to be printed too."""
    own = permissions.own_proposals(request.user)
    member = get_object_or_404(
        PoolMember.objects.filter(proposal__in=own).select_related("proposal__call", "proposal__city", "invited_to"),
        proposal__token=token,
    )
    proposal, invited_to = member.proposal, member.invited_to
    title = _("Feedback letter")
    context = {
        "proposal": proposal,
        "member": member,
        "call": proposal.call,
        "policies": Policy.objects.published().filter(pk__in=member.suggested_policies.all()).select_related("sector"),
        "videos": Video.objects.published().filter(pk__in=member.suggested_videos.all()),
        "next_call": invited_to if invited_to and invited_to.is_open else None,
        "breadcrumbs": [
            {"label": _("My proposals"), "url": reverse("proposals:mine")},
            {"label": proposal.reference, "url": proposal.get_absolute_url()},
            {"label": title, "url": ""},
        ],
        "nav_section": "proposals",
    }
    return render(request, "proposals/letter.html", context)
