"""Mistyped words, mended by words of the archive that a reader can find, and by no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from publishing import services
from search.models import Word
from search.query import search
from search.spelling import is_known, mend, without_particle
from tests.factories import PolicyFactory

pytestmark = pytest.mark.django_db

HIDDEN = {
    "a draft": {"status": "draft", "published_at": None},
    "a record in review": {"status": "in_review", "published_at": None},
    "a record from tomorrow on": {"published_at": timezone.now() + timedelta(days=1)},
}


@pytest.fixture
def archive():
    return PolicyFactory(
        title_ko="청계천 복원과 교통카드",
        title_en="Restoring the Cheonggyecheon stream",
        summary_ko="고가도로를 철거했다. 쓰레기 종량제도 있다.",
        summary_en="An elevated expressway was demolished in Bogotá.",
    )


# What is mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("expresway", "expressway"),
        ("expressswayy", "expressway"),
        ("exprsesway", "expressway"),
        ("demolisehd", "demolished"),
        ("Chonggyecheon", "cheonggyecheon"),
        ("CHEONGYECHEON", "cheonggyecheon"),
    ],
)
def test_an_english_word_with_few_mistakes_is_mended(archive, typed, meant):
    assert mend(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("교툥카드", "교통카드"), ("교통카두", "교통카드"), ("청게천", "청계천"), ("쓰래기", "쓰레기")]
)
def test_a_korean_word_with_a_wrong_letter_is_mended(archive, typed, meant):
    assert mend(typed) == meant


def test_half_a_syllable_that_is_missing_is_one_mistake(archive):
    assert mend("처계천") == "청계천"


def test_of_two_words_the_nearer_one_is_taken(archive):
    PolicyFactory(title_en="Tramway", summary_en="Tramcar")
    assert mend("tramwya") == "tramway"


@pytest.mark.parametrize("typed", ["zeppelin", "expropriation", "지하철"])
def test_a_word_that_is_near_to_none_is_not_mended(archive, typed):
    assert mend(typed) == ""


@pytest.mark.parametrize("typed", ["", "b", "buz", "물", "🚌", "-"])
def test_a_word_of_few_letters_is_not_mended(archive, typed):
    assert mend(typed) == ""


def test_a_word_is_mended_in_its_own_letters_only():
    PolicyFactory(title_ko="교통", title_en="Traffic")
    assert mend("트라픽") == ""
    assert mend("gyotong") == ""


@pytest.mark.parametrize("typed", ["%%%%", "____", "'; --", "\\\\\\\\", "ab'cd", "a" * 10_000, "가" * 1_000])
def test_any_text_can_be_asked_for(archive, typed):
    assert mend(typed) == ""


# Where the words come from


def test_words_of_both_languages_are_remembered_as_they_are_written(archive):
    assert {"청계천", "교통카드", "cheonggyecheon", "expressway"} <= set(Word.objects.values_list("word", flat=True))


def test_words_that_are_never_shown_are_not_offered():
    PolicyFactory(authoring_institution_en="Zeppelin Institute", authoring_institution_ko="비행선 연구원")
    assert mend("zepelin") == ""


def test_a_word_of_a_new_record_is_offered_at_once(archive):
    assert mend("zepelin") == ""
    PolicyFactory(title_en="Zeppelin")
    assert mend("zepelin") == "zeppelin"


@pytest.mark.parametrize("case", HIDDEN)
def test_a_word_that_stands_only_in_what_is_not_public_is_not_offered(archive, case):
    PolicyFactory(title_ko="비행선박물관", title_en="Zeppelin", **HIDDEN[case])
    assert mend("zepelin") == ""
    assert mend("비행선박물콴") == ""


def test_a_word_of_a_record_that_was_taken_off_the_site_is_not_offered(archive):
    services.unpublish(PolicyFactory(title_en="Zeppelin"))
    assert mend("zepelin") == ""


def test_a_word_of_a_deleted_record_is_not_offered(archive):
    PolicyFactory(title_en="Zeppelin").delete()
    assert mend("zepelin") == ""


def test_a_word_that_was_changed_is_not_offered(archive):
    policy = PolicyFactory(title_en="Zeppelin")
    policy.title_en = "Balloon"
    policy.save()
    assert mend("zepelin") == ""


def test_a_name_of_loose_syllables_is_not_offered_because_one_of_them_stands_in_a_public_record():
    """The dictionary does not know 따릉이 and cuts it; of its syllables only 릉 is a word by itself."""
    PolicyFactory(title_ko="조선 왕조의 릉", title_en="Royal tombs")
    PolicyFactory(title_ko="따릉이", **HIDDEN["a record from tomorrow on"])
    assert mend("따룽") == ""


def test_parts_of_a_compound_that_stand_apart_do_not_give_the_whole_away():
    PolicyFactory(title_ko="교통 정책과 신용카드", title_en="Traffic")
    PolicyFactory(title_ko="교통카드", **HIDDEN["a record from tomorrow on"])
    assert mend("교툥카드") == ""


@pytest.mark.parametrize("case", HIDDEN)
def test_a_reader_is_not_told_a_word_of_what_is_not_public(client, archive, case):
    PolicyFactory(title_en="Zeppelin", **HIDDEN[case])
    response = client.get("/en/search/", {"q": "zepelin"})
    assert list(response.context["results"].corrections) == []
    assert "zeppelin" not in response.text.lower()


# Whether a word can be found


def test_a_word_of_a_public_record_is_known(archive):
    assert is_known("expressway")
    assert is_known("교통카드")


@pytest.mark.parametrize("case", HIDDEN)
def test_a_word_of_what_is_not_public_is_not_known(case):
    PolicyFactory(title_en="Zeppelin", **HIDDEN[case])
    assert not is_known("zeppelin")


def test_words_that_stand_apart_are_not_known_as_one(archive):
    assert not is_known("교통쓰레기")


def test_a_word_is_not_known_because_one_of_its_syllables_is_a_word():
    """Of 가나다 the dictionary keeps 가, the stem of "go"."""
    PolicyFactory(title_ko="걸어서 갔다")
    assert not is_known("가나다")


def test_nothing_is_not_known():
    assert not is_known("")


# Particles


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("교툥카드를", "교툥카드"),
        ("교툥카드에서는", "교툥카드"),
        ("교툥카드", "교툥카드"),
        ("bus", "bus"),
        ("나는", "나는"),
    ],
)
def test_what_often_ends_a_korean_word_is_taken_off(word, expected):
    assert without_particle(word) == expected


def test_corrections_are_told_with_the_results(archive):
    results = search("expresway")
    assert [(each.typed, each.used) for each in results.corrections] == [("expresway", "expressway")]
    assert results.total
