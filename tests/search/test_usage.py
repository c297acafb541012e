"""What is searched and what is opened afterwards is counted; who does it is not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from search import usage
from search.models import Click, SearchedText
from tests.factories import PolicyFactory
from tests.hidden_rows import PageFactory, hidden, in_every_state

pytestmark = pytest.mark.django_db

SEARCH = "http://testserver/en/search/"


@pytest.fixture(autouse=True)
def bus_lane():
    return PolicyFactory(slug="bus-lane", title_ko="버스전용차로", title_en="Median bus lanes")


def ask(client, text, language="en", **data):
    response = client.get(f"/{language}/search/", {"q": text, **data})
    assert response.status_code == 200
    return response


def counted() -> dict[str, tuple[int, int]]:
    """Each text with its searches and those without result."""
    return {row.text: (row.searches, row.without_result) for row in SearchedText.objects.all()}


# Searches


def test_a_search_is_counted(client):
    ask(client, "bus")
    assert counted() == {"bus": (1, 0)}


def test_a_search_is_counted_each_time(client):
    ask(client, "bus")
    ask(client, "bus")
    assert counted() == {"bus": (2, 0)}


def test_a_search_without_result_is_counted_as_such(client):
    ask(client, "zeppelin")
    assert counted() == {"zeppelin": (1, 1)}


def test_a_search_that_later_has_a_result_keeps_the_count_of_those_without(client):
    ask(client, "zeppelin")
    PolicyFactory(title_en="Zeppelin")
    ask(client, "zeppelin")
    assert counted() == {"zeppelin": (2, 1)}


def test_the_first_and_the_last_day_are_kept(client):
    earlier = timezone.localdate() - timedelta(days=3)
    SearchedText.objects.create(text="bus", searches=1, first_on=earlier, last_on=earlier)
    ask(client, "bus")
    row = SearchedText.objects.get()
    assert (row.first_on, row.last_on) == (earlier, timezone.localdate())


@pytest.mark.parametrize("text", ["BUS  Lanes", " bus lanes ", "bus\tlanes", "Bus\nLanes", "bus\x00lanes"])
def test_case_and_spaces_make_no_other_text(client, text):
    ask(client, text)
    assert counted() == {"bus lanes": (1, 0)}


def test_both_languages_count_together(client):
    ask(client, "버스", "ko")
    ask(client, "버스", "en")
    assert counted() == {"버스": (2, 0)}


@pytest.mark.parametrize("text", ["", "  ", "\x00"])
def test_nothing_is_not_counted(client, text):
    ask(client, text)
    assert counted() == {}


@pytest.mark.parametrize(
    "data", [{"page": "2"}, {"page": "1"}, {"kind": "policy"}, {"decade": "2000"}, {"country": "vn"}]
)
def test_a_further_page_or_filter_of_a_search_is_not_counted_again(client, data):
    ask(client, "bus", **data)
    assert counted() == {}


def test_the_longest_text_that_is_kept(client):
    ask(client, "b" * 100)
    assert counted() == {"b" * 100: (1, 1)}


def test_a_longer_text_is_not_kept(client):
    ask(client, "b" * 101)
    assert counted() == {}


def test_a_text_that_grows_in_lower_case_is_not_kept_past_its_length(client):
    ask(client, "İ" * 80)
    assert counted() == {}


# Persons


PERSONAL = {
    "an address of mail": "kim@example.org",
    "an address of mail among words": "proposal by kim@example.org please",
    "an address of mail with a full-width sign": "kim＠example.org",
    "a mobile telephone": "010-1234-5678",
    "a mobile telephone without signs": "01012345678",
    "a mobile telephone with spaces": "010 1234 5678",
    "a mobile telephone with points": "010.1234.5678",
    "a mobile telephone from abroad": "+82 10 1234 5678",
    "a telephone with brackets": "02)2133-1234",
    "a registration number": "900101-1234567",
    "the number of a company": "123-45-67890",
    "the number of a card": "1234 5678 9012 3456",
    "a telephone that begins like a year": "2012-5678",
    "a telephone after a year": "2004 2133-1234",
    "eight digits in a row": "20042014",
    "a number among words": "김민수 010-1234-5678 버스",
    "full-width digits": "０１０１２３４５６７８",
}


@pytest.mark.parametrize("case", PERSONAL)
def test_what_may_tell_who_searched_is_never_kept(client, case):
    ask(client, PERSONAL[case])
    assert counted() == {}


@pytest.mark.parametrize("case", PERSONAL)
def test_what_may_tell_who_searched_is_answered_all_the_same(client, case):
    assert ask(client, f"bus {PERSONAL[case]}").context["results"].total == 1


@pytest.mark.parametrize(
    "text",
    [
        "2004",
        "line 9",
        "1,000 km",
        "119",
        "2030 plan",
        "seoul @ night",
        "12,345,678",
        "2004-2014",
        "bus 1974 / 2004 / 2030",
    ],
)
def test_a_short_number_is_kept(client, text):
    ask(client, text)
    assert set(counted()) == {text}


def test_no_address_browser_or_account_is_kept():
    fields = {field.name for model in (SearchedText, Click) for field in model._meta.fields}
    assert fields == {"id", "text", "searches", "without_result", "first_on", "last_on", "searched", "path", "count"}


def test_a_search_sets_no_cookie(client):
    assert not ask(client, "bus").cookies


# Floods


def test_a_day_s_new_texts_have_a_limit(client, monkeypatch):
    monkeypatch.setattr(usage, "NEW_TEXTS_A_DAY", 2)
    for text in ("one", "two", "three"):
        ask(client, text)
    assert set(counted()) == {"one", "two"}


def test_past_the_limit_known_texts_are_still_counted(client, monkeypatch):
    monkeypatch.setattr(usage, "NEW_TEXTS_A_DAY", 1)
    for text in ("one", "two", "one"):
        ask(client, text)
    assert counted() == {"one": (2, 2)}


def test_the_limit_is_that_of_one_day(client, monkeypatch):
    monkeypatch.setattr(usage, "NEW_TEXTS_A_DAY", 1)
    yesterday = timezone.localdate() - timedelta(days=1)
    SearchedText.objects.create(text="one", first_on=yesterday, last_on=timezone.localdate())
    ask(client, "two")
    assert set(counted()) == {"one", "two"}


# Clicks


def open_page(client, address="/en/policies/bus-lane/", referer=f"{SEARCH}?q=bus", status=200):
    response = client.get(address, headers={"referer": referer})
    assert response.status_code == status
    return response


def clicks() -> dict[tuple[str, str], int]:
    return {(row.searched.text, row.path): row.count for row in Click.objects.select_related("searched")}


@pytest.fixture
def searched(client):
    ask(client, "bus")


def test_a_page_opened_from_the_results_is_counted(client, searched):
    open_page(client)
    assert clicks() == {("bus", "policies/bus-lane/"): 1}


def test_a_page_is_counted_each_time(client, searched):
    open_page(client)
    open_page(client)
    assert clicks() == {("bus", "policies/bus-lane/"): 2}


def test_both_languages_of_a_page_count_together(client, searched):
    open_page(client)
    open_page(client, "/ko/policies/bus-lane/", referer="http://testserver/ko/search/?q=bus")
    assert clicks() == {("bus", "policies/bus-lane/"): 2}


@pytest.mark.parametrize("query", ["q=bus&page=2", "kind=policy&q=bus", "q=+BUS+", "q=bus#results", "q=bus&exact=1"])
def test_the_text_is_read_from_any_page_of_the_results(client, searched, query):
    open_page(client, referer=f"{SEARCH}?{query}")
    assert clicks() == {("bus", "policies/bus-lane/"): 1}


def test_a_korean_text_is_read_from_the_address(client):
    ask(client, "버스")
    open_page(client, referer=f"{SEARCH}?q=%EB%B2%84%EC%8A%A4")
    assert clicks() == {("버스", "policies/bus-lane/"): 1}


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://testserver/en/policies/?q=bus",
        "http://testserver/en/search/suggestions/?q=bus",
        "http://testserver/en/search/",
        "http://testserver/en/search/?page=2",
        "http://testserver/",
        "http://testserver/en/searching/?q=bus",
        "http://elsewhere.example/en/search/?q=bus",
        "http://testserver.elsewhere.example/en/search/?q=bus",
        "http://elsewhere.example/?u=http://testserver/en/search/?q=bus",
        "http://testserver:8000/en/search/?q=bus",
        "/en/search/?q=bus",
    ],
)
def test_a_page_opened_from_elsewhere_is_not_counted(client, searched, referer):
    open_page(client, referer=referer)
    assert clicks() == {}


@pytest.mark.parametrize(
    "referer",
    [
        "http://[",
        "http://[::1/en/search/?q=bus",
        "http://testserver/en/search/?q=%00",
        "http://testserver/en/search/?q=%ED%A0%80",
        "http://testserver/en/search/?q=%FF",
        "http://testserver/en/search/?q",
        "http://testserver/en/search/?" + "&".join(["a=b"] * 3000),
        "http://testserver/en/search/?q=" + "b" * 5000,
        "http://testserver:x/en/search/?q=bus",
    ],
)
def test_a_broken_referer_neither_counts_nor_fails(client, searched, referer):
    open_page(client, referer=referer)
    assert clicks() == {}


def test_a_text_that_nobody_searched_for_is_not_counted(client, searched):
    open_page(client, referer=f"{SEARCH}?q=tram")
    assert clicks() == {}
    assert set(counted()) == {"bus"}


def test_a_page_that_is_no_record_is_not_counted(client, searched):
    open_page(client, "/en/policies/")
    assert clicks() == {}


def test_a_missing_page_is_not_counted(client, searched):
    open_page(client, "/en/policies/nothing/", status=404)
    assert clicks() == {}


@in_every_state
def test_an_unpublished_page_is_not_counted(client, searched, state):
    row = hidden("policy", state)
    usage.count_click("bus", f"policies/{row.slug}/")
    assert clicks() == {}


def test_a_page_of_the_archive_about_itself_is_counted(client, searched):
    PageFactory(slug="about")
    open_page(client, "/en/about/")
    assert clicks() == {("bus", "about/"): 1}


@pytest.mark.parametrize("method", ["post", "head", "options"])
def test_only_reading_a_page_is_counted(client, searched, method):
    getattr(client, method)("/en/policies/bus-lane/", headers={"referer": f"{SEARCH}?q=bus"})
    assert clicks() == {}


def test_browsers_are_told_to_name_the_page_they_came_from_within_the_site(client):
    policy = client.get("/en/search/").headers["Referrer-Policy"]
    assert policy in ("same-origin", "strict-origin-when-cross-origin")


def test_a_page_opened_from_elsewhere_asks_nothing_of_the_counting(client, searched):
    with connection.execute_wrapper(_refuse_counting):
        open_page(client, referer="http://testserver/en/policies/")


def _refuse_counting(execute, sql, params, many, context):
    assert "search_searchedtext" not in sql
    return execute(sql, params, many, context)


# Trouble


def break_the_counting() -> None:
    """As where the table cannot be written: a migration under way, a database that only reads."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_searchedtext RENAME TO search_searchedtext_elsewhere")


def test_where_counting_fails_the_search_is_answered(client):
    break_the_counting()
    assert ask(client, "bus").context["results"].total == 1


def test_where_counting_fails_the_log_says_so(client, caplog):
    break_the_counting()
    ask(client, "bus")
    assert "A search could not be counted." in [record.getMessage() for record in caplog.records]


def test_where_counting_fails_a_page_opened_from_the_results_is_answered(client, searched):
    break_the_counting()
    open_page(client)


def test_where_a_click_cannot_be_written_the_page_is_answered(client, searched, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_click RENAME TO search_click_elsewhere")
    open_page(client)
    assert "A click could not be counted." in [record.getMessage() for record in caplog.records]


# Forgetting


def last_searched(days_ago: int, text: str = "zeppelin") -> SearchedText:
    day = timezone.localdate() - timedelta(days=days_ago)
    return SearchedText.objects.create(text=text, searches=1, first_on=day, last_on=day)


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (400, True), (401, False)])
def test_a_text_is_forgotten_when_nobody_searched_for_it_in_four_hundred_days(days, is_kept):
    last_searched(days)
    usage.forget_old()
    assert SearchedText.objects.exists() is is_kept


def test_the_clicks_of_a_forgotten_text_are_forgotten():
    last_searched(500).clicks.create(path="policies/bus-lane/", count=1)
    usage.forget_old()
    assert not Click.objects.exists()


def test_forgetting_tells_how_many_texts_were_forgotten():
    last_searched(500).clicks.create(path="policies/bus-lane/", count=1)
    last_searched(600, "balloon")
    last_searched(1, "gondola")
    assert usage.forget_old() == 2
