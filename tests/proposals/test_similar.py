"""Proposals like one another: found in either language, from open texts only, and shown to nobody who may not read them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from proposals import services
from proposals.models import Proposal
from proposals.similar import similar_to
from search import meaning
from tests.factories import CityFactory, UserFactory

from . import rounds

pytestmark = pytest.mark.django_db

BUSES = "Telling passengers in Hanoi when the bus comes"
BUSES_KO = "하노이 시내버스 도착 시간 안내 체계 구축"
WASTE = "Less food waste from restaurants"
SECRET = "A tunnel under the old harbour for freight trains"


@pytest.fixture(autouse=True)
def by_letters(settings):
    """Without the encoder, which only the tests across languages need."""
    settings.SEARCH_BY_MEANING = False


@pytest.fixture
def by_meaning(settings, by_letters):
    settings.SEARCH_BY_MEANING = True


@pytest.fixture
def call(db):
    return rounds.make_round()


@pytest.fixture
def one(call):
    return apply(call, BUSES)


def apply(call, title: str, **more) -> Proposal:
    return rounds.apply(call, UserFactory(), title, **{"summary": title, "city": CityFactory()} | more)


def titles(proposal, user) -> list[str]:
    return [each.proposal.title for each in similar_to(proposal, user=user)]


def test_the_nearest_come_first_and_the_others_not_at_all(call, one, coordinator):
    apply(call, BUSES + " and the tram")
    apply(call, BUSES)
    apply(call, WASTE)
    assert titles(one, coordinator) == [BUSES, BUSES + " and the tram"]


def test_a_proposal_is_not_like_itself(one, coordinator):
    assert titles(one, coordinator) == []


def test_the_same_matter_is_found_in_the_other_language(by_meaning, call, one, coordinator):
    apply(call, BUSES_KO, language="ko")
    apply(call, "음식점 음식물 쓰레기 감량", language="ko")
    assert titles(one, coordinator) == [BUSES_KO]


def test_what_is_confidential_makes_nothing_similar(call, coordinator):
    one = apply(call, BUSES, answers={"plan": SECRET, "people": "1"})
    apply(call, WASTE, answers={"plan": SECRET, "people": "1"})
    assert titles(one, coordinator) == []


def test_a_confidential_text_does_not_reach_the_encoder(by_meaning, monkeypatch, call, coordinator):
    one = apply(call, "Cable cars over the hills", answers={"plan": SECRET, "people": "1"})
    apply(call, "Ferries over the bay", answers={"plan": SECRET, "people": "1"})
    read, encode = [], meaning.encode
    monkeypatch.setattr(meaning, "encode", lambda texts: read.extend(texts) or encode(texts))
    similar_to(one, user=coordinator)
    titles_twice = [
        "Cable cars over the hills. Cable cars over the hills",
        "Ferries over the bay. Ferries over the bay",
    ]
    assert read == titles_twice


def test_a_draft_is_never_shown(call, one, coordinator):
    rounds.write(call, UserFactory(), BUSES)
    assert titles(one, coordinator) == []


def test_what_was_withdrawn_is_not_shown(call, one, coordinator):
    other = apply(call, BUSES)
    services.withdraw_proposal(proposal=other, by=other.proposer)
    assert titles(one, coordinator) == []


def test_what_was_erased_is_not_shown(call, one, coordinator):
    other = apply(call, BUSES)
    Proposal.objects.filter(pk=other.pk).update(erased_at=timezone.now())
    assert titles(one, coordinator) == []


def test_a_reviewer_is_shown_what_they_may_read_and_nothing_else(call, one, coordinator):
    expert = rounds.make_reviewer("Expert")
    readable, undeclared, conflicted, _unassigned = (apply(call, f"{BUSES} {name}") for name in "abcd")
    rounds.assign(one, expert, coordinator, declare="none")
    rounds.assign(readable, expert, coordinator, declare="none")
    rounds.assign(undeclared, expert, coordinator)
    rounds.assign(conflicted, expert, coordinator, declare="some")
    assert titles(one, expert) == [readable.title]


@pytest.mark.parametrize("role", ["company", "editor"])
def test_who_neither_reviews_nor_coordinates_is_shown_none(role, request, call, one):
    apply(call, BUSES)
    assert titles(one, request.getfixturevalue(role)) == []


def test_a_coordinator_who_competes_is_shown_none(call, one, coordinator):
    apply(call, BUSES)
    rounds.apply(call, coordinator, "Something else")
    assert titles(one, coordinator) == []


@pytest.mark.parametrize(("years", "is_shown"), [(1, True), (9, False)])
def test_other_calls_are_looked_at_for_some_years(years, is_shown, one, coordinator):
    other = apply(rounds.make_round(slug="earlier-round"), BUSES)
    Proposal.objects.filter(pk=other.pk).update(submitted_at=timezone.now() - timedelta(days=366 * years))
    assert titles(one, coordinator) == ([BUSES] if is_shown else [])


def test_an_empty_title_and_summary_are_like_nothing(call, one, coordinator):
    blank = apply(call, WASTE)
    Proposal.objects.filter(pk=blank.pk).update(title="", summary="")
    blank.refresh_from_db()
    assert titles(blank, coordinator) == []
