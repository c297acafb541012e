"""The pool of partner cities: who was not selected is advised, invited again and not forgotten."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from policies.models import Policy, Video
from search.query import Filters, search

from .. import notifications, permissions
from ..exceptions import CallNotOpen
from ..models import Call, PoolMember, Proposal
from .steps import require

logger = logging.getLogger(__name__)

SUGGESTED = 5  # policies, and as many lectures: what a tired official will look at
POOL_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Health:
    """How alive the pool is: with how many of its members something happened in the last twelve months."""

    members: int
    active: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None while the pool is empty."""
        return self.active / self.members if self.members else None


def join_pool(proposal: Proposal) -> None:
    """Keep a city or organisation that was not selected in a dated call; to the Corner there is no next round."""
    if proposal.call.kind == Call.Kind.CORNER:
        return
    member, is_new = PoolMember.objects.get_or_create(proposal=proposal)
    if is_new:
        transaction.on_commit(lambda: suggest(member=member), robust=True)  # advice that fails undoes no decision


@transaction.atomic
def suggest(*, member: PoolMember) -> None:
    """Policies and lectures near what was proposed: those it builds on first, then what search finds for it."""
    policies = _policies_for(member.proposal)
    member.suggested_policies.set(policies)
    lectures = Video.objects.published().filter(policy__in=policies).newest()
    if not lectures.exists():
        lectures = Video.objects.published().filter(sector=member.proposal.sector_id).newest()
    member.suggested_videos.set(lectures[:SUGGESTED])


@transaction.atomic
def invite_pool(*, call: Call, members: list[PoolMember], by: User) -> int:
    """Invite members to an open call by mail, each once. Returns the number invited. Raises CallNotOpen."""
    require(permissions.may_manage_calls(by))
    if not call.is_open:
        raise CallNotOpen(call)
    waiting = PoolMember.objects.select_for_update(of=("self",)).present().exclude(invited_to=call)
    invited = 0
    for member in waiting.filter(pk__in=[each.pk for each in members]).select_related("proposal"):
        member.invited_to, member.invited_at = call, timezone.now()
        member.save()
        notifications.invite_to_call(member.proposal, call)
        invited += 1
    return invited


def health(*, today: date | None = None) -> Health:
    """Of the members present, with how many there was an event, a course or a new proposal within 365 days."""
    present = PoolMember.objects.present()
    active = present.active_since((today or timezone.localdate()) - POOL_YEAR)
    return Health(present.count(), active.count())


def _policies_for(proposal: Proposal) -> list[Policy]:
    chosen = list(Policy.objects.published().filter(proposals=proposal)[:SUGGESTED])
    with override(proposal.language):
        hits = search(f"{proposal.title} {proposal.summary[:200]}", filters=Filters(kind=("policy",))).hits
    slugs = [hit.url.rstrip("/").rsplit("/", 1)[-1].split("#")[0] for hit in hits]
    found = {each.slug: each for each in Policy.objects.published().filter(slug__in=slugs)}
    return list(dict.fromkeys(chosen + [found[slug] for slug in slugs if slug in found]))[:SUGGESTED]
