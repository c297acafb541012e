"""What `make check-content` finds in a text that says more than its facts, or less in one language."""

from decimal import Decimal

import pytest

from scripts.check_content import in_english, in_korean, known_numbers, problems_of_policy

FACTS = {"k1": {"source": "KRW 2.7 billion from 2004; 1,200 buses", "en": "", "ko": ""}}
PATHS = {"/en/policies/bus-reform/"}


def found(english: str, korean: str, facts=("k1",)) -> list[str]:
    section = {"kind": "effects", "facts": list(facts), "body": {"en": english, "ko": korean}}
    return list(problems_of_policy({"slug": "bus", "sections": [section]}, FACTS, PATHS))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("KRW 2.7 billion", 2_700_000_000),
        ("1,200 buses", 1200),
        ("1.2 million", 1_200_000),
        ("33.6%", "33.6"),
        ("the 1980s", 1980),
    ],
)
def test_an_english_number_is_read_by_its_value(text, value):
    assert in_english(text).digits == {Decimal(value)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27억 원", 2_700_000_000),
        ("3억 8,600만 달러", 386_000_000),
        ("120만 명", 1_200_000),
        ("9만 404대", 90_404),
        ("1천만 명", 10_000_000),
    ],
)
def test_a_korean_number_is_read_by_its_value(text, value):
    assert in_korean(text).digits == {Decimal(value)}


def test_list_numbers_times_and_chemical_signs_count_nothing():
    assert in_english("1. From 22:00 to 01:00, less CO2").digits == set()


def test_texts_that_say_what_the_facts_say_are_fine():
    assert found("In 2004 it cost KRW 2.7 billion.", "2004년 27억 원이 들었다.") == []


def test_a_small_number_may_be_a_word_in_one_language():
    assert found("Two cities since July 2004.", "2004년 7월부터 2개 도시") == [
        "bus: section 1 (effects): Korean has numbers that are in no fact: 2, 7"
    ]


def test_a_number_that_is_in_no_fact_is_named():
    assert "English has numbers that are in no fact: 1300" in found("1,300 buses", "1,200대")[0]


def test_a_number_that_only_one_language_has_is_named():
    assert found("1,200 buses in 2004", "1,200대") == ["bus: section 1 (effects): only English has 2004"]


@pytest.mark.parametrize(("english", "korean", "missing"), [("", "버스", "English"), ("Buses", "", "Korean")])
def test_a_section_without_one_language_is_named(english, korean, missing):
    assert found(english, korean) == [f"bus: section 1 (effects): {missing} is missing."]


def test_a_section_names_facts_and_only_real_ones():
    assert found("Buses", "버스", facts=["k9"]) == ["bus: section 1 (effects): there is no fact “k9”."]
    assert found("Buses", "버스", facts=[]) == ["bus: section 1 (effects): names no fact."]


def test_a_link_inside_the_archive_must_lead_somewhere():
    assert found("[bus](/en/policies/bus-reform/)", "버스") == []
    assert "leads nowhere" in found("[bus](/en/policies/nothing/)", "버스")[0]


def test_numbers_of_every_wording_of_a_fact_are_known():
    facts = {"k1": {"source": "three lines", "en": "in 2004", "ko": "120만 명"}}
    assert {Decimal(3), Decimal(2004), Decimal(1_200_000)} <= known_numbers(facts)
