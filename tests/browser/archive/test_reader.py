"""An official of another city finds a policy: by sector, by facets, by search, by one kind of section, by keyboard alone."""

import re

import pytest
from django.db.models import F

from policies.models import Policy, Section, Sector
from publishing import languages
from tests.browser.visitor import LANGUAGES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SECTOR = "transportation"


@pytest.fixture(params=LANGUAGES)
def reader(visit, request) -> Visitor:
    return visit(request.param)


def count(reader: Visitor) -> int:
    """The number of entries that the list says it has."""
    return int(reader.page.locator(".list-head__count strong").first.inner_text())


def tab_to(reader: Visitor, wanted: str, most: int = 60) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _press in range(most):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{most} times Tab did not reach {wanted}")


def has_focus_ring(reader: Visitor) -> bool:
    return reader.page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")


def test_from_home_by_a_sector_to_a_policy_and_to_the_same_in_the_other_language_and_back(reader):
    other = languages.other(reader.language)
    policy = Policy.objects.get(slug="median-bus-lanes")
    reader.open()
    reader.page.locator(".tile", has_text=languages.text_in(policy.sector, "name", reader.language)).first.click()
    reader.main.get_by_role("link", name=languages.text_in(policy, "title", reader.language)).first.click()
    assert reader.heading == languages.text_in(policy, "title", reader.language)

    reader.page.locator(f".language-switch a[hreflang={other}]").click()
    assert reader.page.url.endswith(f"/{other}/policies/median-bus-lanes/")
    assert reader.heading == languages.text_in(policy, "title", other)

    reader.page.go_back()
    assert reader.path == "policies/median-bus-lanes/"
    assert reader.heading == languages.text_in(policy, "title", reader.language)


def test_the_language_switch_keeps_the_filters(reader):
    other = languages.other(reader.language)
    reader.open(f"policies/?sector={SECTOR}&order=latest")
    before = count(reader)
    reader.page.locator(f".language-switch a[hreflang={other}]").click()
    assert reader.page.url.endswith(f"/{other}/policies/?sector={SECTOR}&order=latest")
    assert count(reader) == before


def test_a_facet_promises_as_many_as_the_list_then_has(reader):
    reader.open("policies/")
    option = reader.page.locator(f".facet a[href*='sector={SECTOR}']")
    promised = int(option.locator(".facet__count").inner_text())
    option.click()
    assert reader.path == f"policies/?sector={SECTOR}"
    assert count(reader) == promised == Policy.objects.published().filter(sector__slug=SECTOR).count()


def test_a_chosen_facet_is_undone_by_its_tag(reader):
    reader.open("policies/")
    everything = count(reader)
    reader.page.locator(f".facet a[href*='sector={SECTOR}']").click()
    assert count(reader) < everything
    reader.page.locator(".active-filters .tag").click()
    assert count(reader) == everything
    assert not reader.page.locator(".active-filters").is_visible()


def test_the_list_is_put_in_another_order(reader):
    reader.open("policies/")
    reader.link("Latest policy first", "order").click()
    latest = Policy.objects.published().order_by(F("year_start").desc(nulls_last=True), "slug")[:5]
    shown = reader.page.locator(".card__title").all_inner_texts()
    assert shown[:5] == [languages.text_in(each, "title", reader.language) for each in latest]
    assert reader.page.locator(".ordering a[aria-current]").inner_text() == reader.say("Latest policy first", "order")


def test_the_headers_search_finds_a_policy_with_its_words_marked(reader):
    words, title, marked = {
        "ko": ("버스전용차로", "중앙버스전용차로", "버스전용차로"),
        "en": ("median bus lanes", "Exclusive Median Bus Lane Network", "Exclusive Median Bus Lane"),
    }[reader.language]
    reader.open()
    reader.page.locator("#site-search").fill(words)
    reader.page.keyboard.press("Enter")
    found = reader.page.locator("h2 a[href$='/policies/median-bus-lanes/']")
    assert found.inner_text() == title
    assert "".join(found.locator("mark").all_inner_texts()) == marked
    found.click()
    assert reader.path == "policies/median-bus-lanes/"


def test_search_results_are_narrowed_to_a_kind(reader):
    reader.open(f"search/?q={'버스' if reader.language == 'ko' else 'bus'}")
    kind = reader.page.locator(".kinds a[href*='kind=project']")
    promised = int(kind.locator(".kinds__count").inner_text())
    kind.click()
    assert count(reader) == promised
    labels = set(reader.page.locator(".result__kind .badge:not(.badge--outline)").all_inner_texts())
    assert len(labels) == 1


def test_one_kind_of_section_is_read_across_policies(reader):
    reader.open("policies/")
    reader.link("Read the difficulties of all policies").click()
    assert reader.heading == reader.say("Difficulties and solutions")
    option = reader.page.locator(f".facet a[href*='sector={SECTOR}']")
    option.click()
    sections = Section.objects.published().filter(kind="difficulties", policy__sector__slug=SECTOR)
    assert count(reader) == sections.count() > 1
    reader.page.locator("article h3 a").first.click()
    assert re.search(r"policies/[\w-]+/#[\w-]+$", reader.page.url)
    anchor = reader.page.url.rsplit("#", 1)[1]
    assert reader.page.locator(f"[id='{anchor}']").is_visible()


def test_by_keyboard_the_first_stop_skips_to_the_content(reader):
    reader.open("policies/")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.matches('.skip-link')")
    assert reader.page.locator(".skip-link").is_visible()
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "main"


def test_by_keyboard_the_main_navigation_is_walked(reader):
    reader.open()
    tab_to(reader, ".main-nav a[href$='/projects/']")
    assert has_focus_ring(reader)
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/projects/")
    assert reader.page.locator(".main-nav a[aria-current]").get_attribute("href") == f"/{reader.language}/projects/"


def test_by_keyboard_a_facet_is_chosen(reader):
    reader.open("policies/")
    tab_to(reader, f".facet a[href*='sector={SECTOR}']")
    assert has_focus_ring(reader)
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(f"**/policies/?sector={SECTOR}")
    assert count(reader) == Policy.objects.published().filter(sector__slug=SECTOR).count()


@pytest.fixture(params=LANGUAGES)
def phone(visit, request) -> Visitor:
    return visit(request.param, width=320, javascript=False)


def test_on_a_phone_without_scripts_the_menu_opens(phone):
    phone.open()
    cities = phone.page.locator(".main-nav a[href$='/cities/']")
    assert not cities.is_visible()
    phone.page.locator(".site-menu > summary").click()
    cities.click()
    assert phone.path == "cities/"


def test_on_a_phone_without_scripts_the_filters_open_and_narrow(phone):
    phone.open("policies/")
    option = phone.page.locator(f".facet a[href*='sector={SECTOR}']")
    assert not option.is_visible()
    phone.page.locator(".filters > summary").click()
    option.click()
    name = languages.text_in(Sector.objects.get(slug=SECTOR), "name", phone.language)
    assert name in phone.heading
    assert name in phone.page.locator(".active-filters .tag").inner_text()


def test_on_a_phone_without_scripts_one_can_search(phone):
    phone.open()
    phone.page.locator("#hero-q").fill("버스")
    phone.page.locator(".hero-search button").click()
    assert count(phone) > 1
