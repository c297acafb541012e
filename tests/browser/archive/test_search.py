"""An official searches: by words and by a question, with slips, facets and suggestions, by keyboard and without scripts."""

import re
from urllib.parse import quote, unquote

import pytest
from django.utils import translation
from playwright.sync_api import Locator, expect

from policies.models import Policy
from publishing import languages
from search import meaning
from tests.browser.visitor import LANGUAGES, Visitor

from .pages import NARROWEST, PHONE
from .test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FIELDS = {"header": ("policies/", "#site-search"), "page": ("search/", "#page-q"), "home": ("", "#hero-q")}
WORDS = {"ko": "버스", "en": "bus"}
CHARGE = "policies/namsan-congestion-charge/"


@pytest.fixture(params=LANGUAGES)
def reader(visit, request) -> Visitor:
    return visit(request.param)


def search(reader: Visitor, text: str, rest: str = "") -> None:
    assert reader.open(f"search/?q={quote(text)}{rest}").ok


def count(reader: Visitor) -> int:
    """The number of records that the page says it found."""
    return int(reader.page.locator(".list-head__count strong").inner_text().replace(",", ""))


def promised(option: Locator) -> int:
    return int(option.locator(".facet__count, .kinds__count").inner_text().replace(",", ""))


def suggestions(reader: Visitor) -> Locator:
    return reader.page.locator(".suggestion:visible")


def type_into(reader: Visitor, field: str, text: str) -> Locator:
    """Type into one of the search fields and wait for the list below it."""
    address, selector = FIELDS[field]
    reader.open(address)
    found = reader.page.locator(selector)
    found.press_sequentially(text)
    suggestions(reader).first.wait_for()
    return found


# Results


@pytest.mark.parametrize("text", ["혼잡통행료", "congestion charge", "남산터널 통행료", "toll in the Namsan tunnel"])
def test_a_policy_is_found_by_words_of_either_language(reader, text):
    search(reader, text)
    assert reader.page.locator("#page-q").input_value() == text
    reader.page.locator(f".results h2 a[href*='/{CHARGE}']").first.click()
    assert reader.path.startswith(CHARGE)


def test_a_mistyped_word_is_mended_and_the_way_back_is_shown(reader):
    typed, meant = {"ko": ("청게천 복원", "청계천"), "en": ("congesion charge", "congestion")}[reader.language]
    search(reader, typed)
    notes = reader.page.locator(".search-notes")
    expect(notes).to_contain_text(meant)
    assert count(reader) > 1
    notes.get_by_role("link").click()
    assert unquote(reader.path).replace("+", " ") == f"search/?q={typed}&exact=1"
    assert reader.page.locator("#page-q").input_value() == typed
    assert notes.get_by_role("link").count() == 0


def test_a_facet_narrows_and_is_undone(reader):
    search(reader, WORDS[reader.language])
    everything = count(reader)
    option = reader.page.locator(".facet a[href*='sector=transportation']")
    narrowed = promised(option)
    option.click()
    assert count(reader) == narrowed < everything
    reader.page.locator(".active-filters .tag").click()
    assert count(reader) == everything


def test_two_values_of_a_facet_find_the_records_of_both(reader):
    search(reader, WORDS[reader.language])
    first, second = (reader.page.locator(f".facet a[href*='decade={decade}']") for decade in (1990, 2000))
    both = promised(first) + promised(second)
    first.click()
    second.click()
    assert count(reader) == both
    assert reader.page.locator(".active-filters .tag").count() == 2


def test_two_kinds_are_chosen_and_everything_again(reader):
    search(reader, WORDS[reader.language])
    everything = count(reader)
    first, second = (reader.page.locator(f".kinds a[href*='kind={kind}']") for kind in ("policy", "project"))
    both = promised(first) + promised(second)
    first.click()
    second.click()
    assert count(reader) == both
    reader.page.locator(".kinds").get_by_role("link", name=reader.say("Everything")).click()
    assert count(reader) == everything


def test_a_result_leads_to_the_part_that_answers(reader):
    text = {"ko": "버스 개편의 어려움", "en": "difficulties of the bus reform"}[reader.language]
    search(reader, text)
    part = reader.page.locator(".result__title a[href*='#']:has(.result__part)").first
    anchor = part.get_attribute("href").rsplit("#", 1)[1]
    part.click()
    heading = reader.page.locator(f"[id='{anchor}']")
    expect(heading).to_be_in_viewport()


def test_a_question_in_spanish_is_answered_by_meaning_and_says_so(reader):
    if not meaning.is_available():
        pytest.skip("This database or this machine has no search by meaning.")
    search(reader, "¿Cómo redujo Seúl la basura?")
    said = "The texts of this archive are in Korean and English. They were compared with your question by meaning."
    expect(reader.page.locator(".search-notes")).to_have_text(reader.say(said))
    expect(reader.page.locator(".result__kind").first).to_contain_text(reader.say("By meaning"))


def test_a_word_that_no_record_has_is_named(reader):
    search(reader, f"{WORDS[reader.language]} qwxzvbn")
    expect(reader.page.locator(".search-notes")).to_contain_text("qwxzvbn")
    assert count(reader) > 1


def test_the_last_page_says_that_there_is_more_than_can_be_reached(reader):
    search(reader, "서울", "&page=1")
    assert not reader.page.get_by_role("note").filter(has_text="500").is_visible()
    search(reader, "서울", "&page=999")
    assert reader.page.locator(".pagination [aria-current]").inner_text().endswith("25")
    assert reader.page.get_by_role("note").filter(has_text="500").is_visible()


def test_nothing_found_says_what_to_do(reader):
    search(reader, '"zzzzzz zzzzzz"')
    assert reader.page.locator(".results").count() == 0
    assert reader.main.locator("a[href$='/about/#contact']").is_visible()
    assert reader.link("Look through the sectors").is_visible()
    reader.link("Search without the quotation marks").click()
    assert reader.page.locator("#page-q").input_value() == "zzzzzz zzzzzz"


def test_filters_that_leave_nothing_are_cleared(reader):
    search(reader, WORDS[reader.language])
    everything = count(reader)
    search(reader, WORDS[reader.language], "&sector=metro&decade=1900")
    reader.link("Clear all filters").click()
    assert count(reader) == everything


def test_every_example_of_the_search_page_finds_something(reader):
    reader.open("search/")
    addresses = [each.get_attribute("href") for each in reader.page.locator(".search-examples a").all()]
    assert len(addresses) > 4
    for address in addresses:
        reader.page.goto(f"{reader.origin}{address}")
        assert count(reader) > 0, address


# Suggestions


@pytest.mark.parametrize("field", FIELDS)
def test_a_suggestion_is_chosen_by_keyboard_alone(reader, field):
    typed = type_into(reader, field, "남산" if reader.language == "ko" else "namsan")
    reader.page.keyboard.press("ArrowDown")
    chosen = reader.page.locator(".suggestion[aria-selected=true]")
    expect(typed).to_be_focused()
    expect(typed).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    address = chosen.get_attribute("href").split("#")[0]
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(f"**{address}*")


def test_the_arrows_go_round_through_the_field(reader):
    typed = type_into(reader, "page", WORDS[reader.language])
    last = suggestions(reader).count()
    reader.page.keyboard.press("ArrowUp")
    expect(typed).to_have_attribute("aria-activedescendant", f"page-q-suggestions-{last}")
    reader.page.keyboard.press("ArrowDown")
    assert typed.get_attribute("aria-activedescendant") is None
    reader.page.keyboard.press("ArrowDown")
    expect(typed).to_have_attribute("aria-activedescendant", "page-q-suggestions-1")


def test_enter_without_a_choice_searches_for_what_was_typed(reader):
    type_into(reader, "page", WORDS[reader.language])
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/search/?q=*")
    assert reader.page.locator("#page-q").input_value() == WORDS[reader.language]


@pytest.mark.parametrize("typed", ["ㅎㅈㅌㅎㄹ", "혼잡토", "ghswkq"])
def test_korean_is_suggested_by_its_initials_letters_and_keys(visit, typed):
    reader = visit("ko")
    type_into(reader, "page", typed)
    assert "혼잡통행료" in " ".join(suggestions(reader).all_inner_texts())


def test_one_korean_letter_is_enough_and_one_latin_letter_is_not(visit):
    reader = visit("ko")
    asked = []
    reader.page.on("request", lambda each: asked.append(each.url) if "/suggestions/" in each.url else None)
    reader.open("search/")
    reader.page.locator("#page-q").press_sequentially("b")
    reader.page.wait_for_timeout(400)
    assert asked == []
    reader.page.locator("#page-q").fill("")
    type_into(reader, "page", "버")
    assert len(asked) == 1


def test_suggestions_come_while_a_syllable_is_still_composed(visit):
    reader = visit("ko")
    reader.open("search/")
    field = reader.page.locator("#page-q")
    field.focus()
    keyboard = reader.context.new_cdp_session(reader.page)
    keyboard.send("Input.imeSetComposition", {"text": "버", "selectionStart": 1, "selectionEnd": 1})
    suggestions(reader).first.wait_for()
    assert field.input_value() == "버"


@pytest.mark.parametrize("sign", [{"isComposing": True}, {"keyCode": 229}])
@pytest.mark.parametrize("key", ["Enter", "ArrowDown", "Escape"])
def test_keys_of_a_composed_syllable_are_left_to_the_input_method(visit, key, sign):
    reader = visit("ko")
    typed = type_into(reader, "page", "버")
    reader.page.keyboard.press("ArrowDown")
    event = {"key": key, "bubbles": True, "cancelable": True, **sign}
    is_left = typed.evaluate("(field, event) => field.dispatchEvent(new KeyboardEvent('keydown', event))", event)
    assert is_left
    expect(typed).to_have_attribute("aria-activedescendant", "page-q-suggestions-1")
    assert suggestions(reader).count() > 1


def test_escape_closes_the_list_and_keeps_what_was_typed(reader):
    typed = type_into(reader, "page", WORDS[reader.language])
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("Escape")
    assert suggestions(reader).count() == 0
    assert typed.input_value() == WORDS[reader.language]
    expect(typed).to_have_attribute("aria-expanded", "false")
    assert typed.get_attribute("aria-activedescendant") is None
    reader.page.keyboard.press("ArrowDown")
    suggestions(reader).first.wait_for()


def test_leaving_the_field_closes_the_list(reader):
    type_into(reader, "page", WORDS[reader.language])
    reader.page.keyboard.press("Tab")
    assert suggestions(reader).count() == 0
    assert reader.page.evaluate("document.activeElement.type") == "submit"


def test_home_and_end_move_in_the_text(reader):
    typed = type_into(reader, "page", WORDS[reader.language])
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("Home")
    assert typed.evaluate("field => field.selectionStart") == 0
    assert typed.get_attribute("aria-activedescendant") is None
    assert suggestions(reader).count() > 1


def test_a_suggestion_is_opened_by_mouse(reader):
    type_into(reader, "page", WORDS[reader.language])
    address = suggestions(reader).nth(1).get_attribute("href")
    suggestions(reader).nth(1).click()
    assert reader.page.url == f"{reader.origin}{address}"


def test_a_screen_reader_is_told_what_the_field_does_and_how_much_is_offered(reader):
    typed = type_into(reader, "page", WORDS[reader.language])
    field = reader.page.get_by_role("combobox", name=reader.say("Search the archive"), expanded=True)
    assert field.nth(0).get_attribute("aria-autocomplete") == "list"
    listed = reader.page.locator(f"#{typed.get_attribute('aria-controls')}")
    expect(listed).to_have_role("listbox")
    expect(listed).to_have_accessible_name(reader.say("Suggestions"))
    assert listed.get_by_role("option").count() == suggestions(reader).count()
    number = suggestions(reader).count()
    one, several = (f"%(number)s {word}. Choose with the arrow keys." for word in ("suggestion", "suggestions"))
    with translation.override(reader.language):
        said = translation.ngettext(one, several, number) % {"number": number}
    expect(reader.main.get_by_role("status")).to_have_text(said)


def test_nothing_to_suggest_is_said_and_shows_no_list(reader):
    typed = type_into(reader, "page", WORDS[reader.language])
    typed.press_sequentially("qqqqzzzz")
    expect(reader.main.get_by_role("status")).to_have_text(reader.say("No suggestions."))
    assert suggestions(reader).count() == 0


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("width", [NARROWEST, PHONE])
def test_the_list_fits_a_phone_and_has_no_barrier(visit, field, width):
    reader = visit("en", width=width)
    address, selector = FIELDS[field]
    reader.open(address)
    if field == "header":
        reader.page.locator(".site-menu > summary").click()
    reader.page.locator(selector).press_sequentially("seoul")
    suggestions(reader).first.wait_for()
    assert not reader.is_wider_than_the_window()
    box = reader.page.locator(".suggestions:visible").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert violations(reader.page) == []


@pytest.mark.parametrize("address", ["search/?q=bus", "search/", "search/?q=%22zzzzzz%22"])
def test_a_search_page_with_the_list_open_has_no_barrier(reader, address):
    reader.open(address)
    reader.page.locator("#page-q").fill("")
    reader.page.locator("#page-q").press_sequentially(WORDS[reader.language])
    suggestions(reader).first.wait_for()
    reader.page.keyboard.press("ArrowDown")
    assert violations(reader.page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_the_field_is_a_plain_one(visit, language):
    reader = visit(language, width=NARROWEST, javascript=False)
    reader.open("search/")
    field = reader.page.locator("#page-q")
    assert field.get_attribute("role") is None
    field.fill(WORDS[language])
    reader.page.locator(".search-form--page button").click()
    assert count(reader) > 1
    reader.page.locator(".kinds a[href*='kind=policy']").click()
    assert reader.page.locator(".active-filters .tag").count() == 1


# Like this


@pytest.mark.parametrize("address", ["policies/median-bus-lanes/", "projects/auckland-transit-card/"])
def test_a_page_names_records_like_it_with_the_reasons(reader, address):
    reader.open(address)
    cards = reader.page.locator("section[aria-labelledby=like-this] .card")
    assert cards.count() > 1
    for card in cards.all():
        assert card.locator(".card__meta li").first.inner_text().strip()
    title = cards.first.locator("h3").inner_text()
    cards.first.get_by_role("link").click()
    assert reader.heading == title


def test_records_like_a_policy_are_not_those_that_its_page_names_already(reader):
    policy = Policy.objects.published().filter(related__isnull=False).first()
    reader.open(f"policies/{policy.slug}/")
    hrefs = [each.get_attribute("href") for each in reader.page.locator("article .card .card__link").all()]
    assert len(hrefs) == len(set(hrefs))
    assert not any(re.search(f"/{policy.slug}/$", href) for href in hrefs)
    assert languages.text_in(policy, "title", reader.language) == reader.heading
