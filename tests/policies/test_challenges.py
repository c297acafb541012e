"""The challenges that a policy meets, on its page and in the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ChallengeFactory, PolicyFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    policy = PolicyFactory(slug="bus-lane")
    for slug, ko, en in (("transport", "교통", "Transport"), ("housing", "주택", "Housing")):
        policy.challenges.add(ChallengeFactory(slug=slug, name_ko=ko, name_en=en))
    return policy


@pytest.mark.parametrize(("language", "names"), [("ko", {"교통", "주택"}), ("en", {"Transport", "Housing"})])
def test_a_policy_s_page_names_its_challenges_and_leads_to_the_policies_that_meet_them(client, policy, language, names):
    address = f"/{language}/policies/bus-lane/"
    text = client.get(address).text
    links = Page(text, address).links
    assert {f"/{language}/policies/for-your-city/?challenge={slug}" for slug in ("transport", "housing")} <= set(links)
    assert all(f">{name}</a>" in text for name in names)


def test_the_linked_page_asks_for_that_challenge(client, policy):
    response = client.get("/en/policies/for-your-city/", {"challenge": "transport"})
    assert [fit.policy for fit in response.context["ranking"].fits] == [policy]


def test_a_policy_without_challenges_says_nothing_of_them(client):
    PolicyFactory(slug="bus-lane")
    assert "Meets the challenges" not in client.get("/en/policies/bus-lane/").text


def test_the_api_tells_the_challenges(client, policy):
    assert set(client.get("/api/v1/policies/bus-lane/").json()["challenges"]) == {"transport", "housing"}


@pytest.mark.parametrize("address", ["/en/policies/bus-lane/", "/api/v1/policies/"])
def test_more_challenges_ask_no_more_queries(client, policy, django_assert_num_queries, address):
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    policy.challenges.add(*(ChallengeFactory(slug=f"challenge-{number}") for number in range(5)))
    with django_assert_num_queries(len(before)):
        client.get(address)


def test_the_api_tells_that_there_are_none(client):
    PolicyFactory(slug="bus-lane")
    assert client.get("/api/v1/policies/bus-lane/").json()["challenges"] == []
