"""Rows that readers may not see: of every kind of content, in every state that is not published now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import Page
from tests.factories import (
    AwardFactory,
    CallFactory,
    CityFactory,
    CollectionFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    PublishedFactory,
    VideoFactory,
)

WORD = "Zanzibarium"  # stands in the hidden row only
SLUG = "hidden-row"


class PageFactory(PublishedFactory):
    class Meta:
        model = Page

    title_ko = "쪽"
    title_en = "Page"
    summary_ko = "요약이다."
    summary_en = "A summary."


# kind: (factory, field of its name)
KINDS = {
    "policy": (PolicyFactory, "title"),
    "video": (VideoFactory, "title"),
    "award": (AwardFactory, "title"),
    "project": (ProjectFactory, "title"),
    "city": (CityFactory, "name"),
    "organisation": (OrganisationFactory, "name"),
    "event": (EventFactory, "title"),
    "training": (ProgrammeFactory, "title"),
    "collection": (CollectionFactory, "title"),
    "page": (PageFactory, "title"),
    "call": (CallFactory, "title"),
}
STATES = {
    "draft": {"status": "draft", "published_at": None},
    "draft again, with the date of its publication": {"status": "draft", "published_at": timezone.now()},
    "in review": {"status": "in_review", "published_at": None},
    "published from tomorrow": {"status": "published", "published_at": timezone.now() + timedelta(days=1)},
}


def of_every_kind(test):
    return pytest.mark.parametrize("kind", KINDS)(test)


def in_every_state(test):
    return pytest.mark.parametrize("state", STATES)(test)


def hidden(kind: str, state: str = "draft", **fields):
    """A row named WORD in both languages."""
    factory, name = KINDS[kind]
    names = {f"{name}_{code}": WORD for code in ("ko", "en")}
    return factory(**{"slug": SLUG} | names | STATES[state] | fields)
