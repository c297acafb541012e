"""A selected proposal becomes the draft of a project."""

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from partners.models import Country
from policies.models import Sector
from proposals.models import Proposal
from publishing import history

from .. import permissions
from ..exceptions import NotSelected, PlaceUnknown
from ..models import Project


@transaction.atomic
def draft_from_proposal(
    *, proposal: Proposal, by: User | None = None, country: Country | None = None, sector: Sector | None = None
) -> Project:
    """The project of a selected proposal: the one there is, or a new draft that editors complete and publish.

    Only the title and the public summary go into it, in the proposal's language. `by` is None for the release itself;
    `country` and `sector` are for what the proposal does not say. Raises NotSelected, or PlaceUnknown.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("call").get(pk=proposal.pk)
    if by is not None and not permissions.may_make_draft(by, proposal):
        raise PermissionDenied
    if made := Project.objects.filter(origin=proposal).first():
        return made
    if proposal.status != Proposal.Status.ACCEPTED or proposal.call.kind not in permissions.SELECTING_KINDS:
        raise NotSelected(proposal)
    country, sector = known_country(proposal) or country, proposal.sector or sector
    if country is None or sector is None:
        raise PlaceUnknown(proposal)
    with history.recorded(by=by):
        return _made(proposal, country, sector)


def _made(proposal: Proposal, country: Country, sector: Sector) -> Project:
    project = Project.objects.create(
        origin=proposal,
        slug=_slug_for(proposal),
        kind=Project.Kind.CONSULTING,
        evidence=Project.Evidence.AGREED,
        progress=Project.Progress.PLANNED,
        city=proposal.city,
        country=country,
        sector=sector,
        **{f"title_{proposal.language}": proposal.title, f"summary_{proposal.language}": proposal.summary},
    )
    project.policies.set(proposal.policies.all())
    return project


def known_country(proposal: Proposal) -> Country | None:
    """The country of the target city, or of the organisation where that is a country of the archive."""
    if proposal.city:
        return proposal.city.country
    if proposal.organisation:
        return Country.objects.filter(iso2=proposal.organisation.country).first()
    return None


def _slug_for(proposal: Proposal) -> str:
    """From the title where it has Latin letters; with the reference where that is taken. Editors may change it."""
    slug = slugify(proposal.title)[:90].strip("-")
    if not re.search("[a-z]", slug):
        slug = ""  # what is left of a Korean title: a year, a number
    if slug and not Project.objects.filter(slug=slug).exists():
        return slug
    return f"{slug}-{proposal.reference.lower()}".strip("-")
