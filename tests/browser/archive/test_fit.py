"""An official looks for policies that fit the city: from its page, by hand, with mistakes, without scripts."""

import pytest
from playwright.sync_api import Locator

from partners.models import Challenge, City
from publishing import languages
from tests.browser.visitor import LANGUAGES, Visitor

from .pages import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ADDRESS = "policies/for-your-city/"


@pytest.fixture(params=LANGUAGES)
def official(visit, request) -> Visitor:
    return visit(request.param)


def named(row, official: Visitor) -> str:
    return languages.text_in(row, "name", official.language)


def tick(official: Visitor, challenge: Challenge) -> Locator:
    return official.main.get_by_label(named(challenge, official), exact=True)


def titles(official: Visitor) -> list[str]:
    return official.page.locator(".fit h3").all_inner_texts()


def points(official: Visitor) -> list[int]:
    badges = official.page.locator(".fit .badge--primary").all_inner_texts()
    return [int("".join(filter(str.isdigit, text))) for text in badges]


def test_from_a_city_s_page_to_the_policies_for_it_and_on_to_one(official):
    hanoi = City.objects.get(slug="hanoi")
    official.open("cities/hanoi/")
    official.main.locator(f"a[href$='{ADDRESS}?city=hanoi']").click()
    assert official.path == f"{ADDRESS}?city=hanoi"
    assert named(hanoi, official) in official.page.locator(".key-facts h2").inner_text()
    assert official.page.locator("#id_city").input_value() == "hanoi"
    assert points(official) == sorted(points(official), reverse=True)
    first = titles(official)[0]
    official.page.locator(".fit h3 a").first.click()
    assert official.heading == first


def test_from_home_with_values_by_hand(official):
    water = Challenge.objects.get(slug="water")
    official.open()
    official.main.locator(f"a[href$='{ADDRESS}']").click()
    official.field("Population").fill("1,200,000")
    official.field("Income group").select_option("lower-middle")
    tick(official, water).check()
    official.button("Find policies").click()
    assert len(titles(official)) > 1
    assert official.page.locator(".fit__reasons").first.inner_text().count(named(water, official)) == 1
    assert official.field("Population").input_value() == "1,200,000"
    assert tick(official, water).is_checked()


def test_the_sum_of_the_reasons_is_the_number_of_points(official):
    official.open(f"{ADDRESS}?city=ulaanbaatar")
    for row, total in zip(official.page.locator(".fit").all(), points(official), strict=True):
        parts = row.locator(".fit__points").all_inner_texts()
        assert sum(int("".join(filter(str.isdigit, text))) for text in parts) == total


def test_the_order_is_explained_on_demand(official):
    official.open(f"{ADDRESS}?city=ulaanbaatar")
    rules = official.page.locator(".fit-rules")
    assert not rules.is_visible()
    official.page.get_by_text(official.say("Why this order")).click()
    assert rules.is_visible()


def test_a_mistake_is_named_by_its_field_and_mended(official):
    official.open(ADDRESS)
    official.field("Population").fill("-5")
    official.button("Find policies").click()
    assert official.page.locator("#id_population_error").is_visible()
    assert official.field("Population").input_value() == "-5"
    official.page.locator(".error-summary a").click()
    assert official.page.evaluate("document.activeElement.id") == "id_population"
    official.field("Population").fill("5000000")
    official.button("Find policies").click()
    assert not official.page.locator(".error-summary").is_visible()
    assert titles(official)


def test_the_language_switch_keeps_the_question_and_the_order(official):
    other = languages.other(official.language)
    official.open(f"{ADDRESS}?city=ulaanbaatar&challenge=water&challenge=transport")
    before = points(official)
    official.page.locator(f".language-switch a[hreflang={other}]").click()
    assert official.page.url.endswith(f"/{other}/{ADDRESS}?city=ulaanbaatar&challenge=water&challenge=transport")
    assert points(official) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_on_a_phone_the_values_are_changed(visit, language):
    official = visit(language, javascript=False, width=PHONE)
    official.open(f"{ADDRESS}?city=hanoi")
    assert not official.page.locator("#id_city").is_visible()
    official.page.get_by_text(official.say("Change the city or its values")).click()
    official.page.locator("#id_city").select_option("ulaanbaatar")
    official.button("Find policies").click()
    assert "city=ulaanbaatar" in official.page.url
    assert titles(official)
