"""A page that exists in one language only: shown in that language, said so, and not offered as a translation."""

import pytest

from tests import pages
from tests.factories import PolicyFactory, ProjectFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def korean_only():
    return PolicyFactory(
        slug="korean", title_ko="한국어 정책", title_en="", summary_ko="한국어 요약이다.", summary_en=""
    )


def test_a_policy_in_korean_only_is_shown_in_korean_under_a_plain_notice(client, korean_only):
    text = client.get("/en/policies/korean/").text
    assert '<h1 lang="ko">한국어 정책</h1>' in text
    assert '<p class="lead" lang="ko">한국어 요약이다.</p>' in text
    assert "This page is not available in English yet." in text


def test_its_own_language_carries_no_notice(client, korean_only):
    text = client.get("/ko/policies/korean/").text
    assert "notice--language" not in text
    assert "<h1>한국어 정책</h1>" in text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_neither_page_offers_a_translation_and_both_name_the_one_that_exists(client, korean_only, language):
    found = pages.Page(client.get(f"/{language}/policies/korean/").text)
    assert not [each for each in found.all("link", rel="alternate") if "hreflang" in each]
    assert found.all("link", rel="canonical")[0]["href"] == "http://testserver/ko/policies/korean/"


def test_its_card_on_a_list_says_its_language(client, korean_only):
    assert '<h3 class="card__title" lang="ko">' in client.get("/en/policies/").text


def test_a_title_without_a_summary_is_no_language_version(client):
    PolicyFactory(slug="half", title_en="Half translated", summary_en="")
    text = client.get("/en/policies/half/").text
    assert "This page is not available in English yet." in text


def test_a_section_in_english_only_says_so_on_a_korean_page(client):
    policy = PolicyFactory(slug="bus")
    SectionFactory(policy=policy, body_ko="", body_en="<p>Only in English.</p>")
    assert '<div lang="en"><p>Only in English.</p></div>' in client.get("/ko/policies/bus/").text
    assert '<div lang="en"><p>Only in English.</p></div>' in client.get("/ko/policies/sections/difficulties/").text


def test_a_row_in_one_language_is_found_by_a_filter_in_the_other(client, korean_only):
    ProjectFactory().policies.add(korean_only)
    assert client.get("/en/policies/?sector=transportation").context["page_obj"].paginator.count == 1
    assert client.get("/en/projects/?policy=korean").context["page_obj"].paginator.count == 1


def test_the_api_gives_the_pages_that_exist(client, korean_only):
    row = client.get("/api/v1/policies/korean/").json()
    assert row["title"] == {"ko": "한국어 정책", "en": ""}
    assert set(row["pages"]) == {"ko"}
