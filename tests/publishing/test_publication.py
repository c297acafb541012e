"""What published means, the steps to it, and the sources a reader may see."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from policies.models import Policy
from publishing import services
from publishing.exceptions import IncompleteError
from publishing.models import Source
from tests.factories import (
    AwardFactory,
    CityFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db

FACTORIES = [
    PolicyFactory,
    VideoFactory,
    AwardFactory,
    ProjectFactory,
    CityFactory,
    OrganisationFactory,
    EventFactory,
    ProgrammeFactory,
]


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_published_row_needs_its_date(factory):
    with pytest.raises(IntegrityError):
        factory(published_at=None)


def test_publishing_gives_a_date_and_keeps_the_first_one():
    policy = PolicyFactory(status="draft", published_at=None)
    services.publish(policy)
    first = policy.published_at
    services.unpublish(policy)
    assert not policy.is_published
    services.publish(policy)
    assert (policy.published_at, policy.is_published) == (first, True)


def test_publishing_a_row_of_tomorrow_makes_it_public_now():
    policy = PolicyFactory(published_at=timezone.now() + timedelta(days=1))
    services.publish(policy)
    assert policy.is_published


def test_a_row_without_a_complete_language_cannot_be_published():
    policy = PolicyFactory(status="draft", published_at=None, summary_ko="", title_en="")
    with pytest.raises(IncompleteError):
        services.publish(policy)
    assert not Policy.objects.published().exists()


def test_a_row_in_review_is_not_public():
    policy = PolicyFactory(status="draft", published_at=None)
    services.send_to_review(policy)
    assert not Policy.objects.published().exists()


def test_a_page_prints_its_sources_but_no_weak_one(client):
    policy = PolicyFactory(slug="bus")
    strong = Source.objects.create(key="a", url="https://city.example/a", title_en="The report")
    weak = Source.objects.create(key="b", url="https://blog.example/b", is_weak=True)
    policy.sources.set([strong, weak])
    for address in ("/en/policies/bus/", "/api/v1/policies/bus/"):
        text = client.get(address).text
        assert "https://city.example/a" in text
        assert "blog.example" not in text


def test_a_source_without_a_title_is_named_by_its_site():
    assert Source(url="https://www.city.example/a?b=c").label == "city.example"


def test_the_readers_wish_to_save_data_leaves_the_fonts_out(client):
    assert "pretendard" in client.get("/en/").text
    assert "pretendard" not in client.get("/en/", headers={"save-data": "on"}).text


def test_the_switch_keeps_the_question_of_a_search(client):
    assert 'href="/ko/search/?q=bus+lane"' in client.get("/en/search/?q=bus+lane").text
