"""Figures as people write them: read without guessing, or asked about in a clear sentence."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from projects import figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1250", "1250"),
        ("1,250", "1250"),
        ("1,250.5", "1250.5"),
        ("1 250 000", "1250000"),
        ("1\u00a0250", "1250"),
        ("1\u202f250", "1250"),
        ("1'250", "1250"),
        ("-3.5", "-3.5"),
        ("\u22123.5", "-3.5"),
        ("+7", "7"),
        ("0.25", "0.25"),
        (" 12 ", "12"),
        ("１２", "12"),
        ("12,345,678.9", "12345678.9"),
    ],
)
def test_a_figure_is_read(text, value):
    assert figures.read(text) == Decimal(value)


@pytest.mark.parametrize("text", ["N/A", "n/a", "NA", "-", "–", "none", "TBD", "?", "해당 없음", "미정", "NaN"])
def test_words_for_no_figure_are_refused(text):
    with pytest.raises(ValidationError) as error:
        figures.read(text)
    assert error.value.messages == [
        f"“{text}” is not a figure. Measure or estimate the value, and say in words how you found it."
    ]


@pytest.mark.parametrize("text", ["1,5", "12,50", "0,250", "1.234,5", "1 234,5", "1.234.567", "1234,567"])
def test_a_decimal_comma_is_asked_about_and_never_guessed(text):
    with pytest.raises(ValidationError) as error:
        figures.read(text)
    assert error.value.code == "decimal_comma"
    assert "Write decimals with a point" in error.value.messages[0]


@pytest.mark.parametrize("text", ["many", "45 %", "45%", "3 km", "1e5", "Infinity", "0x10", "1..2", "12 34", "½"])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(ValidationError) as error:
        figures.read(text)
    assert "for example 1,250.5" in error.value.messages[0]


@pytest.mark.parametrize(
    ("value", "words"), [("1250.5000", "1,250.5"), ("3000.0000", "3,000"), ("-0.2500", "-0.25"), ("0.0000", "0")]
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_figure_is_printed_without_the_zeros_of_the_database(value, words, language):
    with translation.override(language):
        assert figures.in_words(Decimal(value)) == words


def test_what_is_printed_can_be_typed_again():
    assert figures.read(figures.in_words(Decimal("1234567.8901"))) == Decimal("1234567.8901")


def test_an_empty_field_is_asked_for_in_a_sentence():
    with pytest.raises(ValidationError, match="A figure is needed here"):
        figures.FigureField().clean(" ")


def test_a_figure_with_too_many_decimals_is_refused():
    with pytest.raises(ValidationError, match="4 decimal places"):
        figures.FigureField().clean("1.00001")
