"""The policies and projects like one policy, on its page: with reasons, published, and not those that it names already."""

import pytest
from django.utils.html import escape

from tests.factories import PolicyFactory, ProjectFactory, SectorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def water():
    return SectorFactory(slug="water", name_en="Water")


@pytest.fixture
def policy(water):
    return PolicyFactory(slug="tap-water", sector=water)


def like_this(client, policy) -> list[str]:
    """The titles below "Like this"."""
    page = client.get(f"/en/policies/{policy.slug}/")
    return [each.title for each in page.context["like_this"]]


def test_a_policy_of_the_same_sector_is_shown_with_the_reason(client, policy, water):
    PolicyFactory(title_en="Sewers", sector=water)
    page = client.get("/en/policies/tap-water/").text
    block = page[page.index('id="like-this"') :]
    assert "Sewers" in block
    assert escape("Same sector: Water") in block


def test_a_project_is_like_a_policy_too(client, policy, water):
    ProjectFactory(title_en="Pipes for a city", sector=water)
    assert like_this(client, policy) == ["Pipes for a city"]


def test_a_policy_named_as_related_is_not_shown_again_whichever_side_names_it(client, policy, water):
    named, naming = PolicyFactory(sector=water), PolicyFactory(sector=water)
    policy.related.add(named)
    naming.related.add(policy)
    PolicyFactory(title_en="Sewers", sector=water)
    assert like_this(client, policy) == ["Sewers"]


def test_a_project_listed_on_the_page_is_not_shown_again(client, policy, water):
    ProjectFactory(sector=water).policies.add(policy)
    assert like_this(client, policy) == []


def test_a_draft_is_not_shown(client, policy, water):
    PolicyFactory(status="draft", sector=water)
    assert like_this(client, policy) == []


def test_without_records_like_it_there_is_no_heading(client, policy):
    assert "like-this" not in client.get("/en/policies/tap-water/").text


def test_a_title_without_a_version_in_the_reader_s_language_says_its_language(client, policy, water):
    PolicyFactory(title_en="", summary_en="", title_ko="하수도", sector=water)
    page = client.get("/en/policies/tap-water/").text
    assert '<h3 class="card__title" lang="ko">' in page[page.index('id="like-this"') :]
