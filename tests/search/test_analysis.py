"""From text to lexemes: Korean by morphemes, other words by their stem, each with its place in the text."""

import pytest

from search.analysis import MAX_LEXEME, Role, clean, fold, lexemes, stem, tokens, written_words

ODD = {
    "nothing": "",
    "spaces": " \t\n ",
    "NUL": "\x00",
    "control characters": "bus\x01\x1f\x7f버스",
    "one endless word": "a" * 10_000,
    "one endless Korean word": "버스" * 5_000,
    "one endless line of one syllable": "가" * 5_000,
    "emoji": "🚌버스🚏bus🚏",
    "letters of syllables": "ㅂㅅ ㅋㅋㅋ 버ㅅ",
    "decomposed Korean": "\u1107\u1165\u1109\u1173 전용",
    "half of a character": "버스\ud800 bus \udfff",
    "right to left": "حافلة 버스",
    "Thai without spaces": "รถโดยสารประจำทาง",
    "Hanja and Kana": "首爾特別市 バス",
    "marks": "-'’·.&/ --- ''' ... a- -b 'c' .d. &",
    "invisible characters": "\ufeff\u200b버스\u200d\ufffd",
    "a ligature and a fraction": "ﬁre ½ km² ①",
    "quotes of SQL and vectors": "'a\\'b' \\ : * <-> & | !",
}


def written(text: str) -> list[tuple[str, str]]:
    """Each lexeme with the piece of the text that it stands for."""
    text = clean(text)
    return [(token.lexeme, text[token.start : token.end]) for token in tokens(text)]


def by_role(text: str, role: Role) -> list[str]:
    return [token.lexeme for token in tokens(clean(text)) if token.role == role]


# Korean


def test_particles_carry_no_meaning():
    assert by_role("버스는 버스가 버스를 버스로 버스에서", Role.PART) == ["버스"] * 5


@pytest.mark.parametrize("word", ["시민", "정책", "서울시", "사업", "버스", "한강"])
def test_a_particle_at_the_end_of_a_text_carries_no_meaning(word):
    assert lexemes(f"{word}의") == lexemes(word)


def test_a_compound_is_itself_and_its_parts():
    assert lexemes("버스전용차로를") == ["버스전용차로", "버스", "전용", "차로"]
    assert by_role("버스전용차로를", Role.WHOLE) == ["버스전용차로"]


@pytest.mark.parametrize(
    ("together", "apart"),
    [
        ("쓰레기종량제", "쓰레기 종량제"),
        ("청계천복원", "청계천 복원"),
        ("도시재생", "도시 재생"),
        ("서울시청", "서울 시청"),
        ("물관리", "물 관리"),
    ],
)
def test_a_compound_has_the_same_parts_with_and_without_spaces(together, apart):
    assert by_role(together, Role.PART) == by_role(apart, Role.PART)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("빨라졌다 빠르게 빠른", "빠르"),
        ("줄였다 줄이기 줄이는", "줄이"),
        ("걸어서 걷다 걷는", "걷"),
        ("높은 높아졌다 높다", "높"),
        ("아름다운 아름답게", "아름답"),
        ("도입은 도입했다 도입하여", "도입"),
    ],
)
def test_all_forms_of_a_verb_or_adjective_have_one_stem(forms, expected):
    assert all(expected in lexemes(form) for form in forms.split())


@pytest.mark.parametrize("word", ["물", "강", "길", "집", "땅"])
def test_a_noun_of_one_syllable_counts_with_and_without_particle(word):
    assert lexemes(word) == lexemes(f"{word}을") == [word]


def test_a_name_that_the_dictionary_does_not_know_is_known_by_its_pairs():
    assert "따릉" in by_role("따릉이", Role.PAIR)
    assert set(lexemes("따릉이")) <= set(lexemes("따릉이를 빌렸다"))


@pytest.mark.parametrize("name", ["보고타", "나이지리아", "그리스", "울란바토르", "하노이"])
def test_the_name_of_a_foreign_place_is_whole_with_and_without_particle(name):
    assert lexemes(f"{name}에서") == lexemes(name) == [name]


def test_a_word_that_only_begins_like_a_foreign_place_is_another_word():
    assert "그리스" not in lexemes("그리스도교")


def test_hanja_count_as_written_and_as_read():
    assert set(lexemes("都市計劃")) == {"都市", "도시", "計劃", "계획"}


def test_the_reading_of_hanja_is_what_korean_letters_give():
    assert set(by_role("都市計劃", Role.PART)) == set(by_role("도시계획", Role.PART))


def test_decomposed_korean_is_the_same_as_composed():
    assert lexemes("\u1107\u1165\u1109\u1173") == lexemes("버스") == ["버스"]


@pytest.mark.parametrize(
    ("with_particle", "alone"),
    [("BRT를", "BRT"), ("CCTV가", "CCTV"), ("Seoul의", "Seoul"), ("TOPIS는", "TOPIS"), ("漢江의", "漢江")],
)
def test_particles_behind_other_letters_carry_no_meaning(with_particle, alone):
    assert lexemes(with_particle) == lexemes(alone)


# Words in other letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lanes", "lane"),
        ("buses", "bus"),
        ("gases", "gas"),
        ("policies", "policy"),
        ("cities", "city"),
        ("introduced", "introducing"),
        ("running", "run"),
        ("BUS", "bus"),
    ],
)
def test_forms_of_an_english_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("centre", "center"),
        ("centres", "centers"),
        ("colour", "color"),
        ("programme", "program"),
        ("programmes", "programs"),
        ("metre", "meter"),
        ("labour", "labor"),
        ("neighbourhood", "neighborhood"),
        ("organisation", "organization"),
        ("organised", "organized"),
        ("digitisation", "digitization"),
        ("pedestrianisation", "pedestrianization"),
        ("travelling", "traveling"),
        ("licence", "license"),
        ("Harbour", "HARBOR"),
    ],
)
def test_british_and_american_spelling_are_one(british, american):
    assert stem(british) == stem(american)


@pytest.mark.parametrize(
    ("accented", "plain"),
    [("Bogotá", "Bogota"), ("Córdoba", "cordoba"), ("São", "sao"), ("Việt", "viet"), ("İstanbul", "istanbul")],
)
def test_accents_do_not_count(accented, plain):
    assert fold(accented) == fold(plain)
    assert stem(accented) == stem(plain)


def test_a_hyphenated_word_is_its_parts_and_itself_without_hyphen():
    assert set(lexemes("e-government")) == {"e", stem("government"), stem("egovernment")}


def test_an_acronym_with_dots_is_the_acronym_without():
    assert set(lexemes("BRT")) <= set(lexemes("B.R.T.")) & set(lexemes("B.R.T"))


@pytest.mark.parametrize("word", ["US", "IT", "WHO"])
def test_an_acronym_that_would_be_a_stop_word_in_small_letters_counts(word):
    assert lexemes(f"the {word} and Seoul") == [word.lower(), "seoul"]


@pytest.mark.parametrize(
    ("word", "first"), [("T머니", "t"), ("t머니", "t"), ("S맵", "s"), ("it기업", "it"), ("T머니를", "t")]
)
def test_letters_that_go_on_in_korean_count_even_if_they_are_a_stop_word_alone(word, first):
    assert lexemes(word)[0] == first
    assert len(lexemes(word)) > 1


def test_a_possessive_is_the_word():
    assert lexemes("city's") == lexemes("city’s") == lexemes("city")
    assert lexemes("citizens'") == lexemes("citizens")


def test_stop_words_have_no_lexeme_but_keep_their_place():
    assert [(token.lexeme, token.position) for token in tokens("bus of the lanes")] == [("bus", 0), ("lane", 3)]


def test_a_number_is_the_same_with_and_without_separator():
    assert lexemes("1,000") == lexemes("1000")


def test_a_number_keeps_its_decimals():
    assert lexemes("3.5") == ["3.5"]


def test_a_year_is_found_inside_a_korean_date():
    assert "2004" in lexemes("2004년에")


# Places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "새로운 버스전용차로를",
            [("버스전용차로", "버스전용차로"), ("버스", "버스"), ("전용", "전용"), ("차로", "차로")],
        ),
        ("빨라졌다", [("빠르", "빨라졌")]),
        ("The Introducing of", [("introduc", "Introducing")]),
        ("bus-only", [("bus", "bus"), ("buson", "bus-only")]),
        ("(Bogotá)", [("bogota", "Bogotá")]),
        ("漢江", [("漢江", "漢江"), ("한강", "漢江")]),
        ("city's", [("citi", "city")]),
    ],
)
def test_a_token_stands_where_its_word_is_written(text, expected):
    assert set(expected) <= set(written(text))


def test_places_are_right_far_into_a_long_text():
    text = "정책을 설명한다. " * 200 + "따릉이와 zeppelin 그리고 버스전용차로"
    assert {("zeppelin", "zeppelin"), ("버스전용차로", "버스전용차로"), ("따릉", "따릉")} <= set(written(text))


def test_words_of_both_scripts_count_their_positions_together():
    assert [(token.lexeme, token.position) for token in tokens("버스bus 카드 card")] == [
        ("버스", 0),
        ("bus", 1),
        ("카드", 2),
        ("card", 3),
    ]


@pytest.mark.parametrize("case", ODD)
def test_any_text_gives_lexemes_inside_it_in_the_order_of_their_place(case):
    text = clean(ODD[case])
    found = tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(1 <= len(token.lexeme) <= MAX_LEXEME for token in found)
    assert [token.position for token in found if token.role == Role.PART] == sorted(
        token.position for token in found if token.role == Role.PART
    )


@pytest.mark.parametrize("case", ODD)
def test_cleaned_text_can_be_stored(case):
    cleaned = clean(ODD[case])
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned  # a half of a character cannot be encoded


def test_cleaning_keeps_every_place():
    text = "bus\x00\x1f버스\x7f\ud800lane"
    assert len(clean(text)) == len(text)


def test_the_lexemes_of_a_text_are_given_once_each():
    assert lexemes("버스 bus 버스 BUS") == ["버스", "bus"]


# Words as they are written


def test_the_words_of_a_text_are_nouns_without_particle_and_neighbours_together():
    assert written_words("교통카드를 썼다") == {"교통카드", "교통", "카드"}


def test_nouns_with_a_space_between_are_no_word_together():
    assert written_words("교통 카드를 썼다") == {"교통", "카드"}


def test_the_words_of_an_english_text_are_in_lower_case_and_not_stemmed():
    assert written_words("Lanes in CITIES") == {"lanes", "cities"}


def test_numbers_are_no_words():
    assert written_words("2004 120 3.5") == set()
