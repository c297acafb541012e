"""What is offered while a reader types: by letters, initials and the other keyboard, from any of the first words on."""

import pytest
from django.utils.translation import override

from publishing import services
from search import hangul, suggestions
from search.models import SearchedText, Synonym
from search.suggestions import SHOWN, suggest
from tests.factories import (
    AwardFactory,
    CityFactory,
    OrganisationFactory,
    PolicyFactory,
    SectionFactory,
    SectorFactory,
    TermFactory,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def offered(text: str, language: str = "en") -> list[str]:
    with override(language):
        return [each.title for each in suggest(text)]


@pytest.fixture
def bus_lane():
    return PolicyFactory(slug="bus-lane", title_ko="버스전용차로 도입", title_en="Introducing median bus lanes")


@pytest.fixture
def bogota():
    return CityFactory(slug="bogota", name_ko="보고타", name_en="Bogotá")


# What begins with the text


@pytest.mark.parametrize(
    "text", ["I", "intro", "Introducing", "INTRO", "introducing med", "introducingmedian", "  intro  "]
)
def test_a_title_is_offered_by_its_beginning(bus_lane, text):
    assert offered(text) == ["Introducing median bus lanes"]


@pytest.mark.parametrize("text", ["버", "버스", "버스전", "버스 전용", "버스전용차로 도", "버스전용차로도입"])
def test_a_korean_title_is_offered_by_its_beginning(bus_lane, text):
    assert offered(text, "ko") == ["버스전용차로 도입"]


@pytest.mark.parametrize("text", ["ㅂ", "벗", "버ㅅ", "버스ㅈ", "버스저", "버스전용차ㄹ", "버스전용찰"])
def test_a_syllable_half_typed_counts_by_its_letters(bus_lane, text):
    assert offered(text, "ko") == ["버스전용차로 도입"]


def test_a_title_is_offered_at_every_key_of_its_beginning(bus_lane):
    keys = hangul.letters("버스전용차로")
    typed = [hangul.compose(keys[:number]) for number in range(1, len(keys) + 1)]
    assert [text for text in typed if offered(text, "ko") != ["버스전용차로 도입"]] == []


def test_a_compound_vowel_counts_by_what_is_typed_of_it():
    PolicyFactory(title_ko="과정")
    assert offered("고", "ko") == ["과정"]


@pytest.mark.parametrize("text", ["bogota", "Bogotá", "BOGOTA", "bogo", "Bogota\u0301"])
def test_accents_and_case_do_not_count(bogota, text):
    assert offered(text) == ["Bogotá"]


@pytest.mark.parametrize("text", ["\u1107\u1165\u1109\u1173", "ｂｕｓ"])
def test_other_ways_to_write_the_same_letters_do_not_count(bus_lane, text):
    assert offered(text, "ko") == ["버스전용차로 도입"]


@pytest.mark.parametrize("text", ["t-money", "tmoney", "T money", "T·mon"])
def test_marks_and_spaces_do_not_count(text):
    PolicyFactory(title_en="T-money")
    assert offered(text) == ["T-money"]


# A later word


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("median", "en"),
        ("bus la", "en"),
        ("lanes", "en"),
        ("도입", "ko"),
        ("도이", "ko"),
        ("전용", "ko"),
        ("차로 도", "ko"),
    ],
)
def test_a_title_is_offered_by_a_later_word(bus_lane, text, language):
    assert offered(text, language) == [bus_lane.title_en if language == "en" else bus_lane.title_ko]


@pytest.mark.parametrize("text", ["roducing", "nes", "스전용", "입"])
def test_a_title_is_not_offered_by_the_inside_of_a_word(bus_lane, text):
    assert offered(text) == []


def test_a_title_is_not_offered_by_words_that_do_not_follow_each_other(bus_lane):
    assert offered("introducing bus") == []


def test_only_titles_are_offered(bus_lane):
    SectionFactory(policy=bus_lane, body_en="<p>A zeppelin.</p>")
    assert offered("zeppelin") == []


# Initials


@pytest.mark.parametrize("text", ["ㅂㅅ", "ㅂㅅㅈㅇ", "ㅂㅅㅈㅇㅊㄹㄷㅇ", "ㅂㅅ ㅈㅇ", "ㄷㅇ"])
def test_a_title_is_offered_by_its_initial_consonants(bus_lane, text):
    assert offered(text, "ko") == ["버스전용차로 도입"]


def test_other_initials_offer_nothing(bus_lane):
    assert offered("ㅂㅅㄱ") == []


def test_a_title_is_offered_to_an_english_reader_by_korean_initials_too(bus_lane):
    assert offered("ㅂㅅㅈㅇ") == ["Introducing median bus lanes"]


def test_doubled_consonants_are_initials_of_their_own():
    PolicyFactory(title_ko="따릉이")
    assert (offered("ㄸㄹㅇ", "ko"), offered("ㄷㄹㅇ", "ko")) == (["따릉이"], [])


# The other keyboard


@pytest.mark.parametrize("text", ["qjtm", "qjtmwjsdyd", "qjt", "ehdlq"])
def test_korean_typed_on_the_latin_keyboard_is_understood(bus_lane, text):
    assert offered(text, "ko") == ["버스전용차로 도입"]


@pytest.mark.parametrize("text", ["ㅡㄷ얌ㅜ", "ㅠㅕㄴ", "ㅣ묻ㄴ"])
def test_english_typed_on_the_korean_keyboard_is_understood(bus_lane, text):
    assert offered(text) == ["Introducing median bus lanes"]


def test_what_was_typed_counts_before_what_the_other_keyboard_would_give(bus_lane):
    PolicyFactory(title_en="Qjtm")
    assert offered("qjtm") == ["Qjtm"]


# The other language


def test_a_title_of_the_other_language_finds_the_record_and_is_shown_in_the_reader_s(bus_lane):
    assert (offered("버스"), offered("intro", "ko")) == (["Introducing median bus lanes"], ["버스전용차로 도입"])


def test_a_title_that_exists_in_the_other_language_only_is_shown_in_that():
    PolicyFactory(title_ko="따릉이", title_en="", summary_en="")
    with override("en"):
        found = suggest("따릉이")
    assert [(each.title, each.language) for each in found] == [("따릉이", "ko")]


def test_a_record_found_in_both_languages_is_offered_once():
    PolicyFactory(title_ko="DMC 조성", title_en="DMC")
    assert offered("dmc") == ["DMC"]


@pytest.mark.parametrize(("language", "url"), [("ko", "/ko/policies/bus-lane/"), ("en", "/en/policies/bus-lane/")])
def test_a_suggestion_leads_to_the_record_in_the_reader_s_language(bus_lane, language, url):
    with override(language):
        assert [each.url for each in suggest("intro")] == [url]


@pytest.mark.parametrize(("language", "label"), [("ko", "정책"), ("en", "Policy")])
def test_a_suggestion_tells_its_kind_in_the_reader_s_language(bus_lane, language, label):
    with override(language):
        assert [str(each.kind_label) for each in suggest("intro")] == [label]


# Order and number


def test_titles_that_begin_with_the_text_come_before_those_with_a_later_word():
    later = PolicyFactory(title_en="A zeppelin")
    first = PolicyFactory(title_en="Zeppelin harbour")
    assert offered("zepp") == [first.title_en, later.title_en]


def test_kinds_that_readers_want_more_often_come_first():
    AwardFactory(title_en="Zeppelin a")
    OrganisationFactory(name_en="Zeppelin b")
    CityFactory(name_en="Zeppelin c")
    assert offered("zepp")[0] == "Zeppelin c"


def test_policies_come_before_cities_that_begin_alike():
    CityFactory(name_en="Budapest")
    PolicyFactory(title_en="Building on slopes")
    assert offered("bu") == ["Building on slopes", "Budapest"]


def test_a_city_comes_before_a_policy_with_a_later_word():
    PolicyFactory(title_en="Seoul Hanok registration")
    CityFactory(name_en="Hanoi")
    assert offered("han") == ["Hanoi", "Seoul Hanok registration"]


def test_a_policy_with_a_later_word_comes_before_a_term_that_begins_alike(bus_lane):
    TermFactory(name_ko="전용차로", name_en="Medians")
    assert offered("med") == [bus_lane.title_en, "Medians"]


def test_a_whole_word_comes_before_words_that_go_on():
    AwardFactory(title_en="Business Traveler prize")
    lanes = PolicyFactory(title_en="Exclusive median bus lane network")
    assert offered("bus")[0] == lanes.title_en
    assert offered("busi") == ["Business Traveler prize"]


def test_a_small_word_does_not_put_titles_first_that_have_it():
    PolicyFactory(title_en="Farming in Seoul")
    CityFactory(name_en="Incheon")
    assert offered("in") == ["Incheon", "Farming in Seoul"]


def test_a_document_is_not_offered_beside_its_policy(bus_lane):
    bus_lane.documents.create(title_ko="매뉴얼", title_en="Manual", url="https://seoul.example/manual")
    assert offered("introducing") == [bus_lane.title_en]


def test_of_one_kind_shorter_titles_come_first():
    PolicyFactory(title_en="Zeppelin over the river")
    PolicyFactory(title_en="Zeppelin")
    PolicyFactory(title_en="Zeppelin harbour")
    assert offered("zepp") == ["Zeppelin", "Zeppelin harbour", "Zeppelin over the river"]


def test_the_order_is_the_same_each_time():
    PolicyFactory.create_batch(5, title_en="Zeppelin")
    with override("en"):
        assert [each.url for each in suggest("zepp")] == [each.url for each in suggest("zepp")]


def test_no_more_are_offered_than_fit_the_list():
    PolicyFactory.create_batch(SHOWN + 2, title_en="Zeppelin")
    assert len(offered("zepp")) == SHOWN


def test_where_very_many_begin_with_the_text_the_list_is_full_all_the_same(monkeypatch):
    monkeypatch.setattr(suggestions, "_LOOKED_AT", SHOWN)
    PolicyFactory.create_batch(SHOWN + 2, title_en="Zeppelin")
    assert len(offered("zepp")) == SHOWN


def test_rows_not_yet_published_do_not_keep_published_ones_from_the_list(monkeypatch):
    monkeypatch.setattr(suggestions, "_LOOKED_AT", 2)
    from_later = PolicyFactory.create_batch(2, title_en="Zeppelin")
    shown = PolicyFactory(title_en="Zeppelin shown")
    for row in from_later:
        row.published_at = row.published_at.replace(year=row.published_at.year + 1)
        row.save()
    assert offered("zepp") == [shown.title_en]


# Synonyms and slips


def test_a_synonym_of_the_text_is_offered(bus_lane):
    Synonym.objects.create(words="BRT\nmedian bus lane")
    assert offered("BRT") == [bus_lane.title_en]


def test_a_title_with_the_text_counts_before_one_with_a_synonym(bus_lane):
    Synonym.objects.create(words="BRT\nmedian bus lane")
    PolicyFactory(title_en="BRT")
    assert offered("brt") == ["BRT"]


@pytest.mark.parametrize(("text", "language"), [("introdcing", "en"), ("midian bus", "en"), ("버스전용차루", "ko")])
def test_a_slip_is_forgiven(bus_lane, text, language):
    assert offered(text, language) == [bus_lane.title_en if language == "en" else bus_lane.title_ko]


# Nothing to offer


@pytest.mark.parametrize("text", ["", " ", "\u3000", "!", "-", "…", "\x00", "😀"])
def test_a_text_without_letters_offers_nothing(bus_lane, text):
    assert offered(text) == []


@pytest.mark.parametrize("text", ["%", "_", "%%%%", "_______", "_ntro", "i_tro", "int%lanes", "\\", "\\%"])
def test_wildcards_stand_for_no_letters(bus_lane, text):
    assert offered(text) == []


def test_a_text_longer_than_any_title_offers_nothing(bus_lane):
    assert offered("Introducing median bus lanes " * 10) == []


def test_a_long_title_is_offered_to_its_end():
    title = "A very long title of a policy for the transport of the city and its people by trams"
    PolicyFactory(title_en=title)
    assert offered(title) == [title]


# As content changes


def test_a_new_title_is_offered_at_once(bus_lane):
    bus_lane.title_en = "Zeppelin"
    bus_lane.save()
    assert (offered("zepp"), offered("intro")) == (["Zeppelin"], [])


def test_a_record_taken_off_the_site_is_offered_no_more(bus_lane):
    services.unpublish(bus_lane)
    assert offered("intro") == []


# The address


def test_the_address_gives_links_to_the_records(client, bus_lane):
    page = Page(client.get("/en/search/suggestions/", {"q": "intro"}).text)
    assert [each["href"] for each in page.all("a", role="option")] == ["/en/policies/bus-lane/"]


def test_the_address_gives_a_piece_of_a_page_only(client, bus_lane):
    text = client.get("/en/search/suggestions/", {"q": "intro"}).text
    assert "<html" not in text
    assert "Introducing median bus lanes" in text


def test_the_address_says_how_many_there_are_to_who_cannot_see_them(client, bus_lane):
    assert "1 suggestion." in client.get("/en/search/suggestions/", {"q": "intro"}).text


def test_the_address_marks_a_title_in_the_other_language(client):
    PolicyFactory(title_ko="따릉이", title_en="", summary_en="")
    page = Page(client.get("/en/search/suggestions/", {"q": "따릉"}).text)
    assert page.all("span", lang="ko")


@pytest.mark.parametrize("query", ["", "?q=", "?q=zzzz", "?q=%ED%A0%80", "?p=1"])
def test_the_address_answers_where_there_is_nothing_to_offer(client, bus_lane, query):
    response = client.get(f"/ko/search/suggestions/{query}")
    assert response.status_code == 200
    assert response.context["suggestions"] == []


def test_the_answer_may_be_kept_by_the_reader_s_browser_only(client, bus_lane):
    rules = client.get("/en/search/suggestions/", {"q": "intro"}).headers["Cache-Control"].split(", ")
    assert {"private", "max-age=300"} <= set(rules)


def test_the_address_sets_no_cookie(client, bus_lane):
    assert not client.get("/en/search/suggestions/", {"q": "intro"}).cookies


def test_the_address_refuses_a_post(client):
    assert client.post("/en/search/suggestions/", {"q": "intro"}).status_code == 405


def test_what_is_typed_is_not_counted_as_a_search(client, bus_lane):
    client.get("/en/search/suggestions/", {"q": "intro"})
    assert not SearchedText.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_suggestions_take_as_many_queries_however_many_are_offered(client, django_assert_max_num_queries, count):
    SectorFactory()
    PolicyFactory.create_batch(count, title_en="Zeppelin")
    with django_assert_max_num_queries(4):
        client.get("/en/search/suggestions/", {"q": "zepp"})
