"""Dates as exact as their source, and sums of money, in the words of each language."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from publishing.dates import in_words, validate_partial_date, year_of, years_in_words
from publishing.money import in_words as money_in_words


@pytest.mark.parametrize("value", ["2004", "2004-07", "2004-07-01", "2024-02-29", "0968-01-01"])
def test_a_year_a_month_or_a_day_is_a_date(value):
    validate_partial_date(value)


@pytest.mark.parametrize(
    "value",
    ["", "04", "2004-7", "2004-13", "2004-00", "2023-02-29", "2004/07", "2004-07-01T00", "년", "٢٠٠٤-01-01", "0000"],
)
def test_anything_else_is_none(value):
    with pytest.raises(ValidationError):
        validate_partial_date(value)


@pytest.mark.parametrize(
    ("value", "ko", "en"),
    [
        ("", "", ""),
        ("2004", "2004년", "2004"),
        ("2004-07", "2004년 7월", "July 2004"),
        ("2004-07-01", "2004년 7월 1일", "1 July 2004"),
    ],
)
def test_a_date_is_as_exact_in_words_as_it_is_written(value, ko, en):
    with override("ko"):
        assert in_words(value) == ko
    with override("en"):
        assert in_words(value) == en


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (2004, 2009, "2004–2009"),
        (2004, 2004, "2004"),
        (2004, None, "from 2004"),
        (None, 2009, "to 2009"),
        (None, None, ""),
    ],
)
def test_a_period_says_which_of_its_ends_is_known(first, last, words):
    with override("en"):
        assert years_in_words(first, last) == words


def test_the_year_of_a_date_is_a_number_and_of_none_nothing():
    assert year_of("2004-07") == 2004
    assert year_of("") is None


@pytest.mark.parametrize(
    ("amount", "currency", "ko", "en"),
    [
        ("13500000000", "KRW", "135억 원", "KRW 13,500,000,000"),
        ("1000000000000", "KRW", "1조 원", "KRW 1,000,000,000,000"),
        ("62000", "KRW", "6만 2,000원", "KRW 62,000"),
        ("850", "KRW", "850원", "KRW 850"),
        ("300000000", "USD", "USD 300,000,000", "USD 300,000,000"),
        ("1234.56", "USD", "USD 1,235", "USD 1,235"),
    ],
)
def test_money_is_written_as_each_language_writes_it(amount, currency, ko, en):
    with override("ko"):
        assert money_in_words(Decimal(amount), currency).replace(" 원", "원") == ko.replace(" 원", "원")
    with override("en"):
        assert money_in_words(Decimal(amount), currency) == en
