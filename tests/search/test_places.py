"""What the index notes of where words stand, and finding it again."""

from hypothesis import given
from hypothesis import strategies as st

from search.analysis import clean, tokens
from search.places import Reader, noted


def places(text: str, *lexemes: str) -> dict:
    return Reader(lexemes).read(noted([text]))


def test_a_word_is_found_at_each_of_its_places():
    text = "버스가 서고, 버스가 간다"
    found = places(text, "버스")["버스"]
    assert [text[start:end] for start, end in found.values()] == ["버스", "버스"]
    assert [start for start, _end in found.values()] == [0, 8]


def test_a_word_that_is_not_there_is_not_found():
    assert places("A bus came.", "zeppelin") == {}


def test_a_word_is_not_taken_for_a_longer_one_that_begins_or_ends_alike():
    assert places("business, minibus", "bus") == {}


def test_no_words_find_nothing():
    assert places("A bus came.") == {}


def test_words_next_to_each_other_have_numbers_next_to_each_other():
    found = places("a bus lane", "bus", "lane")
    assert [number + 1 for number in found["bus"]] == list(found["lane"])


def test_the_second_text_begins_behind_the_first_and_a_line_break():
    found = Reader(["lane"]).read(noted(["bus", "lane"]))
    assert [span for span in found["lane"].values()] == [(4, 8)]


def test_the_last_word_of_a_text_and_the_first_of_the_next_do_not_stand_together():
    found = Reader(["bus", "lane"]).read(noted(["bus", "lane"]))
    assert min(found["lane"]) > min(found["bus"]) + 1


@given(st.text(alphabet="버스전용차로 bus-lane 1,000 . * ( | \\ \t\n都市", max_size=40))
def test_whatever_a_text_holds_every_lexeme_of_it_is_found_where_it_stands(text):
    text = clean(text)
    expected: dict = {}
    for token in tokens(text):
        expected.setdefault(token.lexeme, {})[token.position] = (token.start, token.end)
    assert places(text, *expected) == expected
