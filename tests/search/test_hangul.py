"""Korean as a keyboard types it: letters, syllables, initial consonants, and the keys of the other layout."""

import pytest

from search import hangul

ALL_SYLLABLES = [chr(number) for number in range(ord("가"), ord("힣") + 1)]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("서울", "ㅅㅓㅇㅜㄹ"),
        ("과정", "ㄱㅗㅏㅈㅓㅇ"),
        ("값", "ㄱㅏㅂㅅ"),
        ("까치", "ㄲㅏㅊㅣ"),
        ("의원", "ㅇㅡㅣㅇㅜㅓㄴ"),
        ("ㅘ", "ㅗㅏ"),
        ("ㄳ", "ㄱㅅ"),
    ],
)
def test_a_syllable_is_its_letters_in_the_order_of_typing(text, letters):
    assert hangul.letters(text) == letters


def test_decomposed_syllables_give_the_same_letters():
    assert hangul.letters("\u1107\u1165\u1109\u1173") == hangul.letters("버스")


def test_what_is_not_korean_stays_as_it_is():
    assert hangul.letters("bus 2호선!") == "bus 2ㅎㅗㅅㅓㄴ!"


def test_every_syllable_can_be_put_together_again():
    assert [hangul.compose(hangul.letters(each)) for each in ALL_SYLLABLES] == ALL_SYLLABLES


@pytest.mark.parametrize("word", ["값이", "갑시", "각가", "까까", "원의원", "닭을", "없었다", "버스전용차로", "괜찮아"])
def test_the_letters_of_a_word_give_its_syllables_again(word):
    assert hangul.compose(hangul.letters(word)) == word


def test_letters_that_belong_to_no_syllable_stay_alone():
    assert hangul.compose("ㅋㅋㅅㅓㅜ") == "ㅋㅋ서ㅜ"


def test_initials_are_those_of_the_syllables_alone():
    assert hangul.initials("서울 광장 2호 BRT") == "ㅅㅇㄱㅈㅎ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ㅅㅇ", True), ("ㄲ", True), ("서ㅇ", False), ("ㅏ", False), ("ㅅ ㅇ", False), ("bus", False), ("", False)],
)
def test_initial_consonants_alone_are_told_from_other_text(text, expected):
    assert hangul.is_initials(text) is expected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tjdnf", "서울"), ("qjtm", "버스"), ("rhkwjd", "과정"), ("Rkcl", "까치"), ("rkqt", "값"), ("2ghtjs", "2호선")],
)
def test_latin_keys_give_what_the_korean_layout_types(typed, meant):
    assert hangul.from_latin_keys(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("ㅠㅕㄴ", "bus"), ("ㅡㄷㅅ개", "metro"), ("버ㅅ", "qjt"), ("120", "120")]
)
def test_korean_letters_give_what_the_latin_layout_types(typed, meant):
    assert hangul.to_latin_keys(typed) == meant


def test_latin_words_that_were_composed_to_syllables_are_read_key_by_key():
    assert hangul.to_latin_keys("ㅠㅕㄴ ㅣ무ㄷ") == "bus lane"


@pytest.mark.parametrize("word", ["서울", "괜찮아", "버스전용차로", "값", "쌍둥이"])
def test_a_word_typed_with_the_latin_layout_is_the_same_again_in_the_korean_one(word):
    assert hangul.from_latin_keys(hangul.to_latin_keys(word)) == word


@pytest.mark.parametrize("text", ["버스", "뫼비우스", "ㅋㅋ 버스전용차로", "buses", "地铁", "🚌", ""])
def test_words_are_readable(text):
    assert hangul.is_readable(text)


@pytest.mark.parametrize("text", ["ㅁㄴㅇㄹ밯", "ㅅㅇㄱ", "뷁쀍쮉", "ㅋㅋㅋ bus 뷁"])
def test_letters_that_make_no_words_are_not_readable(text):
    assert not hangul.is_readable(text)
