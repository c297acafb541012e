"""What a reader's text asks for: words, phrases, what to leave out, alternatives, mended words, and its limits."""

import pytest

from search.models import Synonym
from search.request import MAX_CHARACTERS, MAX_WORDS, Clause, understand
from tests.factories import PolicyFactory
from tests.shared_rows import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker):
    """The words that records have."""
    with kept(django_db_blocker):
        PolicyFactory(
            title_ko="버스전용차로 도입과 교통카드",
            title_en="Median bus lanes and the metro",
            summary_ko="따릉이를 빌려 지하철역까지 갔다.",
            summary_en="Tramways were removed; a cable car followed in the city of Bogotá.",
        )
        yield


def words(clause: Clause) -> tuple[str, ...]:
    return clause.typed.lexemes


def clauses(text: str, **options) -> list[tuple[str, ...]]:
    return [words(clause) for clause in understand(text, **options).clauses]


def phrases(text: str) -> list[tuple[str, ...]]:
    return [words(clause) for clause in understand(text).clauses if clause.typed.is_phrase]


def excluded(text: str) -> list[tuple[str, ...]]:
    return [term.lexemes for term in understand(text).excluded]


def corrected(text: str, **options) -> list[tuple[str, str]]:
    return [(each.typed, each.used) for each in understand(text, **options).corrections]


# Words


def test_each_word_is_a_clause():
    assert clauses("bus lanes") == [("bus",), ("lane",)]


def test_a_korean_compound_is_one_clause_of_its_parts():
    assert clauses("버스전용차로 도입") == [("버스", "전용", "차로"), ("도입",)]


def test_a_word_typed_twice_counts_once():
    assert clauses("bus lanes bus") == [("bus",), ("lane",)]


@pytest.mark.parametrize("text", ["", "   ", "the of and", "!!!", "-", '""', "🚌", "\x00", "-- ( ) & |"])
def test_a_text_without_words_asks_for_nothing(text):
    request = understand(text)
    assert (request.clauses, request.excluded, request.unknown) == ((), (), ())


def test_a_text_in_capitals_asks_for_the_same():
    assert clauses("THE BUS AND THE METRO") == [("bus",), ("metro",)]
    assert understand("THE BUS AND THE METRO").unknown == ()


# Phrases


def test_words_in_quotes_are_one_phrase():
    assert phrases('"bus lanes" metro') == [("bus", "lane")]
    assert clauses('"bus lanes" metro') == [("bus", "lane"), ("metro",)]


@pytest.mark.parametrize(
    "text", ["“bus lanes”", "„bus lanes“", "«bus lanes»", "「bus lanes」", "『bus lanes』", "＂bus lanes＂"]
)
def test_quotes_of_other_languages_are_quotes(text):
    assert phrases(text) == [("bus", "lane")]


def test_a_quote_that_is_not_closed_reaches_to_the_end():
    assert phrases('metro "bus lanes') == [("bus", "lane")]


def test_a_quote_that_only_closes_begins_nothing():
    assert clauses('bus lanes"') == [("bus",), ("lane",)]


def test_an_empty_phrase_asks_for_nothing():
    assert clauses('"" bus " "') == [("bus",)]


def test_a_phrase_must_stand_in_every_result():
    assert "'bus' <1> 'lane'" in understand('"bus lanes" metro').required_query


def test_without_a_phrase_nothing_is_required():
    assert understand("bus lanes metro").required_query == ""


def test_a_stop_word_inside_a_phrase_keeps_its_place():
    assert "'citi' <2> 'bogota'" in understand('"city of Bogotá"').required_query


# Leaving out


@pytest.mark.parametrize(
    ("text", "expected"),
    [("bus -metro", [("metro",)]), ("버스 -지하철역", [("지하", "철", "역")]), ("-metro bus", [("metro",)])],
)
def test_a_word_behind_a_minus_is_left_out(text, expected):
    assert excluded(text) == expected


def test_a_phrase_behind_a_minus_is_left_out():
    request = understand('bus -"cable car"')
    assert [(term.lexemes, term.is_phrase) for term in request.excluded] == [(("cabl", "car"), True)]


def test_a_word_to_leave_out_is_not_searched_for():
    assert clauses("bus -metro") == [("bus",)]


@pytest.mark.parametrize("text", ["bus-lanes", "bus - lanes", "버스-전용", "bus--metro"])
def test_a_minus_inside_a_word_or_alone_leaves_nothing_out(text):
    assert excluded(text) == []


def test_only_words_to_leave_out_search_for_nothing():
    request = understand("-metro -bus")
    assert (request.clauses, request.unknown) == ((), ())
    assert len(request.excluded) == 2


def test_a_word_to_leave_out_is_never_mended():
    assert corrected("bus -metroo") == []


# Alternatives


def alternatives(text: str) -> list[list[tuple[str, ...]]]:
    return [[term.lexemes for term in (clause.typed, *clause.same)] for clause in understand(text).clauses]


@pytest.mark.parametrize("text", ["bus OR metro", "bus | metro"])
def test_either_of_two_words_can_be_asked_for(text):
    assert alternatives(text) == [[("bus",), ("metro",)]]


def test_more_than_two_alternatives_can_be_asked_for():
    assert alternatives("bus OR metro OR tramways") == [[("bus",), ("metro",), ("tramway",)]]


def test_alternatives_stand_beside_other_words():
    assert alternatives("median bus OR metro lanes") == [[("median",)], [("bus",), ("metro",)], [("lane",)]]


def test_a_phrase_can_be_an_alternative():
    assert alternatives('metro OR "cable car"') == [[("metro",), ("cabl", "car")]]


def test_a_phrase_that_is_only_an_alternative_is_not_required():
    assert alternatives('"cable car" OR metro') == [[("cabl", "car"), ("metro",)]]
    assert "'metro'" in understand('"cable car" OR metro').all_query


def test_a_small_or_is_a_word_without_meaning():
    assert clauses("bus or metro") == [("bus",), ("metro",)]


@pytest.mark.parametrize("text", ["OR bus", "bus OR", "OR bus OR", "OR | bus", "-metro OR bus"])
def test_an_or_without_two_words_changes_nothing(text):
    assert alternatives(text) == [[("bus",)]]


def test_an_alternative_that_no_record_has_leaves_the_other():
    request = understand("bus OR qwxzvk")
    assert [words(clause) for clause in request.clauses] == [("bus",)]
    assert request.unknown == ("qwxzvk",)


def test_what_stands_behind_an_unknown_alternative_is_still_an_alternative():
    assert alternatives("bus OR qwxzvk OR metro") == [[("bus",), ("metro",)]]


# Words that no record has


def test_a_word_that_no_record_has_is_told():
    assert understand("bus qwxzvk").unknown == ("qwxzvk",)


@pytest.mark.parametrize("typed", ["zeppelins", "비행선", "아리수", "앵그리버드"])
def test_an_unknown_word_is_told_as_it_was_typed(typed):
    assert understand(typed).unknown == (typed,)


def test_a_known_text_has_no_unknown_share():
    assert understand("median bus lanes").unknown_share == 0


def test_a_text_of_strange_words_is_unknown_as_a_whole():
    assert understand("¿Cómo redujeron los atascos?").unknown_share > 0.9


def test_the_unknown_share_counts_letters():
    assert 0.5 < understand("metro qwxzvkqwx", mends=False).unknown_share < 1


# Mended words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tramwasy", "tramways"),
        ("metro tramwys", "tramways"),
        ("교툥카드", "교통카드"),
        ("버스전용차루", "버스전용차로"),
    ],
)
def test_a_mistyped_word_is_replaced_by_one_of_the_archive(typed, meant):
    assert meant in [used for _typed, used in corrected(typed)]


def test_a_correction_tells_what_was_typed():
    assert corrected("metro tramwasy") == [("tramwasy", "tramways")]


def test_what_was_mended_is_searched_for():
    assert clauses("tramwasy") == clauses("tramways")


def test_a_mended_word_is_not_unknown():
    assert understand("tramwasy").unknown == ()


def test_a_word_of_the_archive_is_not_mended():
    assert corrected("tramways metro 버스전용차로") == []


def test_a_form_of_a_word_of_the_archive_is_not_mended():
    assert corrected("introduces removing tramway") == corrected("tramway") == []


def test_nothing_is_mended_where_the_reader_wants_it_exactly():
    request = understand("tramwasy", mends=False)
    assert (request.corrections, request.unknown) == ((), ("tramwasy",))


def test_a_phrase_is_never_mended():
    assert corrected('"tramwasy"') == []


def test_a_question_in_another_language_is_not_taken_for_mistakes():
    assert corrected("Wie hat die Stadt die tramwasy und die metrro und die busssen verdrängt") == []


def test_a_korean_particle_behind_a_mistyped_word_does_not_hinder():
    assert clauses("교툥카드를") == clauses("교통카드")


# The other keyboard layout


@pytest.mark.parametrize(
    ("typed", "meant"), [("qjtm", "버스"), ("ryxhdzkem", "교통카드"), ("ㅡㄷㅅ개", "metro"), ("ㅠㅕㄴ", "bus")]
)
def test_a_word_typed_in_the_other_layout_is_understood(typed, meant):
    assert corrected(typed) == [(typed, meant)]


@pytest.mark.parametrize("typed", ["rkskek", "qwerty", "ㅁㄴㅇㄹ"])
def test_keys_that_are_no_word_of_the_archive_in_the_other_layout_stay(typed):
    assert corrected(typed) == []


# Synonyms


def same(text: str) -> list[list[str]]:
    return [[" ".join(term.lexemes) for term in clause.same] for clause in understand(text).clauses]


def test_a_word_brings_its_synonyms():
    Synonym.objects.create(words="metro\nunderground railway\n지하철")
    assert same("bus metro") == [[], ["underground railway", "지하 철"]]


def test_synonyms_of_a_phrase_are_found_among_other_words():
    Synonym.objects.create(words="cable car\nropeway")
    assert same("the cable car of Bogotá") == [["ropeway"], []]


def test_the_longer_phrase_with_synonyms_counts():
    Synonym.objects.create(words="bus\ncoach")
    Synonym.objects.create(words="median bus lanes\nBRT")
    assert same("median bus lanes") == [["brt"]]


def test_words_of_a_phrase_with_synonyms_that_stand_apart_bring_none():
    Synonym.objects.create(words="cable car\nropeway")
    assert same("cable metro car") == [[], [], []]


def test_a_declared_synonym_that_no_record_has_is_not_mended():
    Synonym.objects.create(words="tramwasy\nmetro")
    request = understand("tramwasy")
    assert (request.corrections, request.unknown) == ((), ())
    assert same("tramwasy") == [["metro"]]


# Limits


def test_a_very_long_text_is_cut():
    assert len(understand("bus " * 5_000).text) <= MAX_CHARACTERS


def test_the_cut_counts_the_text_without_the_spaces_around_it():
    assert clauses(" " * 400 + "bus") == [("bus",)]


def test_very_many_words_are_cut():
    text = " ".join(f"w{number}" for number in range(60))
    assert len(text) < MAX_CHARACTERS
    assert len(understand(text).unknown) == MAX_WORDS


def test_the_text_is_given_back_without_what_cannot_be_stored():
    assert understand("\x00bus\ud800 lanes\x1f").text == "bus  lanes"
