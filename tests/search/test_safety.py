"""Whatever is typed or sent, a reader gets a page: in reasonable time, without an error, and without their own HTML in it."""

import logging
from datetime import timedelta
from time import perf_counter
from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.query import search
from search.request import MAX_CHARACTERS
from search.suggestions import SHOWN, suggest
from tests.factories import CityFactory, PolicyFactory, ProjectFactory, SectionFactory
from tests.pages import Page
from tests.shared_rows import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_logged_as_an_error")]

MANY = settings(
    max_examples=80,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LIMIT = timedelta(seconds=5).total_seconds()  # on a machine that has much else to do

PIECES = [
    "bus", "버스", "lanes", "버스전용차로", "Bogotá", "首爾", "حافلة", "😀", "👨‍👩‍👧‍👦", "🇰🇷", "ㅂ", "ㅅㅇ", "버ㅅ", "tjdnf",
    "\u1107\u1165\u1109\u1173", "\u0301\u0301\u0301", "\u202e", "\u200f", "\u200b", "\ufeff", "\ufffd", "\x00", "\x1f",
    "\x7f", "\n", "\t", "&", "|", "!", "!!", "(", ")", "<->", "<2>", ":*", ":A", "'", "''", "\\", "\\'", '"', '""', "“",
    "”", "「", "-", "--", "-bus", '-"bus lanes"', "OR", "OR OR", "|", "%", "_", "*", "?", "[", "{", "^", "$", "$1", "%s",
    "%(q)s", "{{ q }}", "{% now %}", "'; DROP TABLE search_entry; --", "1' OR '1'='1", "0x", "1e999", "-1", "NULL",
    "<b>", "</title>", "</textarea>", "<!--", "]]>", "&lt;", "&#60;", "javascript:alert(1)", "the", "of", "은", "는",
    "\ud800", "\udfff\ud800", "İ", "ß", "ﬁ", "Ⅷ", "①", "½", "\u3000", "\xa0", "a" * 70, "가" * 70, "1" * 70,
]  # fmt: skip
any_text = st.one_of(
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=()), max_size=8)), max_size=12
    ).flatmap(lambda pieces: st.sampled_from(["", " ", "  ", "-", '"', "|"]).map(lambda between: between.join(pieces))),
    st.text(st.characters(exclude_categories=()), max_size=400),
)
any_bytes = st.one_of(
    st.binary(max_size=60), any_text.map(lambda text: text.encode("utf-8", "surrogatepass")), st.just(b"\xed\xa0\x80")
)

LONG = {
    "words": "bus lanes " * 1000,
    "Korean words": "버스 전용 차로 " * 1200,
    "one Korean word": "버스전용차로" * 1700,
    "a Korean word that is none": "뷁" * 10_000,
    "one endless word": "a" * 10_000,
    "one endless number": "1" * 10_000,
    "a number in pieces": "1,2." * 2500,
    "a word in pieces": "a-b/" * 2500,
    "letters and syllables in turn": "가a" * 5000,
    "half syllables": "ㅂㅏ" * 5000,
    "initials": "ㅂㅅ" * 5000,
    "half jamo": "\u1107" * 10_000,
    "combining characters": "a" + "\u0301" * 9999,
    "right-to-left marks": "\u202e" * 10_000,
    "emoji": "😀" * 10_000,
    "joined emoji": "👨‍👩‍👧‍👦" * 1400,
    "quotes": '"' * 10_000,
    "quoted words": '"bus lanes" ' * 850,
    "an open quote": '"' + "bus " * 2500,
    "minus signs": "-" * 10_000,
    "words to leave out": "-bus " * 2000,
    "alternatives": "bus OR " * 1500,
    "bars": "| " * 5000,
    "mistyped words": "lnaes bsu 교툥카드 " * 700,
    "words on the other keyboard": "qjtm tjdnf " * 900,
    "brackets": "(" * 10_000,
    "backslashes": "\\" * 10_000,
    "spaces": " " * 10_000,
    "control characters": "\x00\x01\x02" * 3400,
    "surrogates": "\ud800" * 10_000,
    "HTML": "<b>" * 3400,
    "ligatures that become eighteen letters": "ﷺ" * 10_000,
}


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        policy = PolicyFactory(slug="bus-lane", title_ko="버스전용차로 도입", title_en="Introducing median bus lanes")
        SectionFactory(policy=policy, body_en="<p>A <b>bus</b> &amp; a tram.</p>")
        ProjectFactory(city=CityFactory(name_ko="보고타", name_en="Bogotá"), title_en="Bus lanes for Bogotá")
        yield


@pytest.fixture
def nothing_is_logged_as_an_error(caplog):
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


def get(language: str, address: str, raw: bytes):
    return Client().get(f"/{language}/search/{address}?q={quote_from_bytes(raw)}")


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# The engine


@MANY
@given(any_text)
def test_any_text_is_searched(text):
    results = search(text)
    assert len(results.query) <= MAX_CHARACTERS
    assert len(results.hits) <= results.total


@MANY
@given(any_text)
def test_any_text_is_searched_as_typed(text):
    assert not search(text, mends=False).corrections


@settings(MANY, max_examples=25)
@given(any_text)
def test_any_text_is_searched_by_meaning(with_meaning, text):
    assert len(search(text).query) <= MAX_CHARACTERS


@MANY
@given(any_text)
def test_any_text_is_completed(text):
    assert len(suggest(text)) <= SHOWN


@pytest.mark.parametrize("case", LONG)
def test_a_long_text_is_searched_in_reasonable_time(case):
    begin = perf_counter()
    assert len(search(LONG[case]).query) <= MAX_CHARACTERS
    assert perf_counter() - begin < LIMIT


@pytest.mark.parametrize("case", ["words", "one Korean word", "combining characters", "emoji", "surrogates"])
def test_a_long_text_is_searched_by_meaning_in_reasonable_time(with_meaning, case):
    search("bus")  # the encoder takes its time once
    begin = perf_counter()
    search(LONG[case])
    assert perf_counter() - begin < LIMIT


@pytest.mark.parametrize("case", LONG)
def test_a_long_text_is_completed_in_reasonable_time(case):
    begin = perf_counter()
    assert len(suggest(LONG[case])) <= SHOWN
    assert perf_counter() - begin < LIMIT


# The page


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_typed_is_a_page_as_well(client, language):
    assert client.get(f"/{language}/search/").status_code == 200


@MANY
@given(raw=any_bytes, language=st.sampled_from(["ko", "en"]))
def test_a_page_answers_any_text(raw, language):
    assert get(language, "", raw).status_code == 200


@MANY
@given(raw=any_bytes)
def test_the_field_holds_what_was_searched_for(raw):
    response = get("en", "", raw)
    field = Page(response.text).all("input", id="page-q")[0]
    assert field["value"] == response.context["results"].query


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("case", LONG)
def test_a_page_answers_a_long_text_in_reasonable_time(case, language):
    begin = perf_counter()
    assert get(language, "", encoded(LONG[case])).status_code == 200
    assert perf_counter() - begin < LIMIT


@MANY
@given(
    sent=st.lists(
        st.tuples(
            st.sampled_from(["q", "kind", "sector", "decade", "country", "language", "page", "all", "exact"]),
            st.one_of(any_bytes, st.sampled_from([b"bus", b"policy", b"2000", b"vn", b"ko", b"-1", b"99999999999"])),
        ),
        max_size=8,
    )
)
@example(sent=[("q", b"bus"), ("decade", "２０００".encode())])
@example(sent=[("q", b"bus"), ("page", b"9" * 5000)])
@example(sent=[("q", b"bus"), ("kind", b"policy"), ("all", b"kind")])
def test_a_page_answers_any_filter(sent):
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in sent)
    assert Client().get(f"/en/search/?{query}").status_code == 200


@pytest.mark.parametrize("name", ["q", "kind", "country", "page"])
def test_a_page_answers_a_parameter_given_many_times(client, name):
    assert client.get("/en/search/?q=bus" + f"&{name}=policy" * 900).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "9", "x", "1e9", "9" * 5000, "\x00", "", "²"])
def test_any_page_number_is_answered(client, number):
    assert client.get("/en/search/", {"q": "bus", "page": number}).status_code == 200


ELEMENT = "<zz-sent onzz='1'>"
BREAKING_OUT = [
    "",
    '"',
    "'",
    '">',
    "'>",
    "</title>",
    "</h1>",
    "</textarea>",
    "</script>",
    "-->",
    "]]>",
    "&quot;>",
    "=`",
]


def has_sent_html(html: str) -> bool:
    return any(tag == "zz-sent" or "onzz" in attributes for tag, attributes in Page(html).elements)


@MANY
@given(before=any_text, breaking=st.sampled_from(BREAKING_OUT), after=any_text)
def test_a_page_holds_no_html_of_the_query(before, breaking, after):
    raw = encoded(before[:80] + breaking + ELEMENT + " onzz=1 " + after)
    assert not has_sent_html(get("en", "", raw).text)


@MANY
@given(before=any_text, breaking=st.sampled_from(BREAKING_OUT), words=st.sampled_from(["bus", "bsu", "zzz bus"]))
def test_a_page_with_results_holds_no_html_of_the_query(before, breaking, words):
    raw = encoded(f"{words} {breaking}{ELEMENT} {before}")
    assert not has_sent_html(get("en", "", raw).text)


@pytest.mark.parametrize("breaking", BREAKING_OUT)
@pytest.mark.parametrize("name", ["kind", "sector", "country", "language", "decade", "all", "page", "exact", "other"])
def test_a_page_holds_no_html_of_a_parameter(client, name, breaking):
    response = client.get(f"/en/search/?q=bus&{name}={quote(breaking + ELEMENT)}&page=1")
    assert not has_sent_html(response.text)


def test_a_page_holds_no_html_of_a_record(client):
    PolicyFactory(title_en=f"Bus {ELEMENT}", summary_en=f"A bus. {ELEMENT}")
    response = client.get("/en/search/", {"q": "bus zz-sent"})
    assert response.context["results"].hits[0].title.startswith("<mark>Bus</mark> &lt;")
    assert not has_sent_html(response.text)


# The suggestions


@MANY
@given(raw=any_bytes, language=st.sampled_from(["ko", "en"]))
def test_suggestions_answer_any_text(raw, language):
    assert get(language, "suggestions/", raw).status_code == 200


@MANY
@given(before=any_text, breaking=st.sampled_from(BREAKING_OUT))
def test_suggestions_hold_no_html_of_the_query(before, breaking):
    assert not has_sent_html(get("en", "suggestions/", encoded(before[:80] + breaking + ELEMENT)).text)


def test_suggestions_hold_no_html_of_a_record(client):
    PolicyFactory(title_en=f"Zeppelin {ELEMENT}")
    text = client.get("/en/search/suggestions/", {"q": "zepp"}).text
    assert "Zeppelin" in text
    assert not has_sent_html(text)


# Where a reader came from


@MANY
@given(
    referer=st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80),
        any_bytes.map(lambda raw: f"http://testserver/en/search/?q={quote_from_bytes(raw)}"),
    )
)
def test_a_page_answers_wherever_a_reader_came_from(referer):
    assert Client().get("/en/policies/bus-lane/", headers={"referer": referer}).status_code == 200
