"""What is to be published on a day to come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import index
from search.models import Entry
from tests.factories import (
    CityFactory,
    CollectionFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
)

from ..finding import entry_of, finds
from .rows import document_of, event_in, training_in, with_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


@pytest.fixture
def the_day_has_come(monkeypatch, tomorrow):
    """Let the day after tomorrow be now, for the site; for the database, the days of the entries are moved back."""
    later, move = tomorrow + timedelta(days=1), timedelta(days=2)

    def come():
        for entry in Entry.objects.all():
            Entry.objects.filter(pk=entry.pk).update(published_at=entry.published_at - move)
        monkeypatch.setattr(timezone, "now", lambda: later)

    return come


def test_a_record_of_a_day_to_come_is_prepared(tomorrow):
    assert entry_of(PolicyFactory(published_at=tomorrow)).published_at == tomorrow


def test_a_record_of_a_day_to_come_is_not_found(tomorrow):
    assert not finds("zeppelin", PolicyFactory(title_en="Zeppelin", published_at=tomorrow))


def test_a_record_is_found_when_its_day_has_come(tomorrow):
    row = PolicyFactory(title_en="Zeppelin", published_at=tomorrow)
    Entry.objects.filter(kind="policy").update(published_at=timezone.now() - timedelta(seconds=1))
    assert finds("zeppelin", row)


def test_a_record_of_a_day_to_come_agrees_with_the_content(tomorrow):
    PolicyFactory(published_at=tomorrow)
    assert index.disagreements() == []


TO_COME = {
    "the document of a policy": lambda day: document_of(PolicyFactory(published_at=day)),
    "the country of a city": lambda day: CityFactory(published_at=day).country,
    "a collection with a policy": lambda day: collected(PolicyFactory(published_at=day)),
    "a project in a city": lambda day: ProjectFactory(city=CityFactory(name_en="Gondola", published_at=day)),
    "a project with a party": lambda day: with_party(OrganisationFactory(name_en="Gondola", published_at=day)),
    "an event with a city": lambda day: event_in(CityFactory(name_en="Gondola", published_at=day)),
    "a programme with a host": lambda day: ProgrammeFactory(
        host=OrganisationFactory(name_en="Gondola", published_at=day)
    ),
    "a programme with a city": lambda day: training_in(CityFactory(published_at=day)),
}


def collected(policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy, reason_en="For its gondola.")
    return collection


@pytest.mark.parametrize("relation", TO_COME)
def test_what_belongs_to_a_record_of_a_day_to_come_is_right_after_the_rebuild_of_that_night(
    relation, tomorrow, the_day_has_come
):
    row = TO_COME[relation](tomorrow)
    the_day_has_come()
    index.rebuild()
    assert index.disagreements() == []
    assert entry_of(row) is not None


def test_the_document_of_a_policy_is_found_with_the_policy_when_its_day_has_come(tomorrow, the_day_has_come):
    document = document_of(PolicyFactory(published_at=tomorrow), title_en="Zeppelin")
    the_day_has_come()
    assert finds("zeppelin", document)
