"""What `make bench-search` measures with is like what it stands for."""

from collections import Counter

import pytest

from search.analysis import clean, tokens
from search.benchmark.records import Records, sentences_analysed_once, tokens_of
from search.benchmark.sentences import Stock
from search.vectors import tsvector


@pytest.fixture(scope="module")
def records() -> Records:
    return Records(Stock(), total=1000)


def _body(record, code: str) -> str:
    return " ".join(getattr(part.body, code) for part in record.document.parts)


def _bilingual(records: Records) -> list:
    found = [records.record(number) for number in range(1, 40)]
    return [record for record in found if record.document.title.languages == ["ko", "en"]]


@pytest.mark.parametrize("code", ["ko", "en"])
def test_a_record_has_about_a_thousand_words_in_each_language(records, code):
    lengths = [len(_body(record, code).split()) for record in _bilingual(records)]
    assert 850 < sum(lengths) / len(lengths) < 1150


def test_a_number_always_gives_the_same_record(records):
    assert records.record(7) == records.record(7)
    assert records.record(7).document != records.record(8).document


def test_lexemes_put_together_by_sentence_are_those_of_the_whole_text(records):
    whole, together = Counter(), Counter()
    for record in _bilingual(records)[:5]:
        for code in ("ko", "en"):
            text = clean(_body(record, code))
            whole += Counter(token.lexeme for token in tokens(text))
            together += Counter(token.lexeme for token in tokens_of(text))
    assert (whole & together).total() > 0.99 * (whole | together).total()


def test_english_words_put_together_by_sentence_keep_their_places(records):
    text = clean(_body(_bilingual(records)[0], "en"))
    with sentences_analysed_once():
        together = tsvector([("C", text)])
    assert together == tsvector([("C", text)])
