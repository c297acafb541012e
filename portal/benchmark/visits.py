"""The pages of the administration that are timed, and how long each may take."""

from dataclasses import dataclass

from django.db import models

from policies.models import Award, Policy, Section, Video
from projects.models import Project
from proposals.models import Proposal
from publishing.admin_urls import address_of
from publishing.audit import AuditRecord
from publishing.models import Change, Deletion, Link, Source

from .archive import Archive

LIST, FORM = 300, 500  # milliseconds


@dataclass(frozen=True)
class Visit:
    """A page for one person; `mark` is what it may take in milliseconds, None where nobody waits for a page."""

    label: str
    address: str
    mark: int | None = LIST
    queries: int | None = None
    is_for_editors: bool = True


POLICY_LISTS = {
    "first page": "",
    "by status": "status__exact=in_review",
    "by sector": "sector__id__exact=1",
    "missing English": "missing=en",
    "stale English": "stale=en",
    "a change prepared": "attention=prepared",
    "scheduled": "attention=scheduled",
    "unchanged for two years": "attention=unchanged",
    "without an office": "attention=contact",
    "a required section is empty": "attention=section",
    "dead links": "attention=dead-link",
    "assigned to me": "assigned=me",
    "assigned to nobody": "assigned=nobody",
    "inferred": "inferred=any",
    "weak sources": "weak_sources=yes",
    "weak sources only": "weak_sources=only",
    "a word": "q=버스",
    "a rare word": "q=policy-777",
    "two words": "q=bus+reform",
    "a word and a filter": "q=subway&missing=en",
    "by year": "o=6",
    "by day": "published_at__year=2025",
}
AUDIT_LISTS = {"first page": "", "a late page": "p=90", "a kind": "kind__exact=export", "a word": "q=staff7"}
OTHER_LISTS: tuple[type[models.Model], ...] = (Section, Project, Video, Award, Source, Link, Change, Proposal)


def visits(archive: Archive) -> list[Visit]:
    policies = address_of(Policy._meta, "changelist")
    late = f"p={max(1, archive.total // 50 - 10)}"
    audit = address_of(AuditRecord._meta, "changelist")
    page = archive.fullest
    return [
        Visit("desk", "/ko/admin/", LIST, queries=20),
        *(
            Visit(f"policies: {label}", f"{policies}?{asked}")
            for label, asked in (POLICY_LISTS | {"a late page": late}).items()
        ),
        *(
            Visit(model._meta.label_lower, address_of(model._meta, "changelist"), is_for_editors=model is not Proposal)
            for model in OTHER_LISTS
        ),
        Visit("policy with 12 sections", address_of(Policy._meta, "change", page), FORM),
        Visit("its history", address_of(Policy._meta, "history", page), FORM),
        Visit("its translation", address_of(Policy._meta, "translate", page, "en"), FORM),
        Visit("a new policy", address_of(Policy._meta, "add"), FORM),
        Visit("bin", address_of(Deletion._meta, "changelist"), is_for_editors=False),
        *(Visit(f"audit: {label}", f"{audit}?{asked}", is_for_editors=False) for label, asked in AUDIT_LISTS.items()),
        Visit("export of a filtered list", f"{address_of(Policy._meta, 'export', 'csv')}?attention=section", None),
    ]
