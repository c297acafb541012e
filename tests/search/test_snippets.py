"""What is shown of a result: the words marked where they are written, everything escaped, long texts cut around them."""

import re
from collections.abc import Sequence

import pytest
from django.utils.translation import override

from search import index
from search.analysis import clean, tokens
from search.documents import Document, Part, Text
from search.models import Entry, Passage
from search.request import Clause, Request, Term
from search.snippets import LENGTH, Marker


def marker(*texts: str, same: tuple[str, ...] = ()) -> "Marking":
    """A marker of words; of phrases, where a text stands in quotes. `same` are phrases that mean the first one."""
    terms = [Term(tuple(tokens(clean(text.strip('"')))), is_phrase=text.startswith('"')) for text in texts]
    others = tuple(Term(tuple(tokens(clean(text))), is_phrase=True) for text in same)
    return Marking(Request(" ".join(texts), tuple(Clause(term, () if n else others) for n, term in enumerate(terms))))


def passage(order: int = 0, anchor: str = "", **texts: str) -> Passage:
    """A passage as the index writes it."""
    heading, text = (Text(texts.get(f"{name}_ko", ""), texts.get(f"{name}_en", "")) for name in ("heading", "text"))
    _own, found = index._passages(0, Document(Text(), Text(), [Part(heading, text, anchor)]))
    found.order = order
    return found


class Marking:
    """A marker of texts that stand in no record."""

    def __init__(self, request: Request):
        self.marker = Marker(request)

    def mark(self, text: str) -> str:
        return self.marker.heading(passage(heading_en=text), "en")

    def snippet(self, text: str) -> str:
        return self.marker.snippet(passage(text_en=text), "en")


def marked(text: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", text)


def plain(snippet: str) -> str:
    """What is read of a snippet whose text needed no escaping."""
    return re.sub("</?mark>", "", snippet).removeprefix("… ").removesuffix(" …")


# Marking


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("버스", "버스전용차로를 만들었다", "<mark>버스</mark>전용차로를 만들었다"),
        ("전용", "중앙버스전용차로제", "중앙버스<mark>전용</mark>차로제"),
        ("버스전용차로", "버스전용차로를", "<mark>버스전용차로</mark>를"),
        ("버스를", "버스가 달린다", "<mark>버스</mark>가 달린다"),
        ("물", "물을 관리한다", "<mark>물</mark>을 관리한다"),
        ("빠르다", "버스가 빨라졌다", "버스가 <mark>빨라졌</mark>다"),
        ("도시", "都市의", "<mark>都市</mark>의"),
    ],
)
def test_a_korean_word_is_marked_inside_longer_words_without_particle(word, text, expected):
    assert marker(word).mark(text) == expected


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("introduced", "Introducing lanes", ["Introducing"]),
        ("policy", "Policies of a city", ["Policies"]),
        ("LANE", "lanes, Lane; lane’s", ["lanes", "Lane", "lane"]),
        ("bus", "bus-only lanes", ["bus"]),
        ("bus-only", "bus-only lanes", ["bus-only"]),
        ("centre", "The center", ["center"]),
        ("Bogota", "in Bogotá", ["Bogotá"]),
        ("Bogotá", "in Bogota", ["Bogota"]),
        ("brt", "BRT를 도입", ["BRT"]),
        ("1000", "about 1,000 buses", ["1,000"]),
    ],
)
def test_an_english_word_is_marked_in_all_its_forms(word, text, expected):
    assert marked(marker(word).mark(text)) == expected


@pytest.mark.parametrize(
    ("word", "text"), [("bus", "business as usual"), ("car", "careful carpets"), ("물", "건물과 동물")]
)
def test_a_word_is_not_marked_inside_another_word(word, text):
    assert marked(marker(word).mark(text)) == []


def test_each_of_several_words_is_marked_by_itself():
    assert marked(marker("bus", "lane").mark("Lanes for each bus")) == ["Lanes", "bus"]


def test_a_word_within_a_marked_word_is_not_marked_again():
    assert marker("버스전용차로", "버스", "차로").mark("버스전용차로") == "<mark>버스전용차로</mark>"


def test_the_parts_of_a_compound_are_marked_where_they_stand_apart():
    assert marked(marker("버스전용차로").mark("버스가 전용 차로를 달린다"))[:2] == ["버스", "전용"]


def test_words_that_touch_have_one_mark():
    assert marker("물", "값").mark("물값을 올렸다") == "<mark>물값</mark>을 올렸다"


def test_words_are_marked_that_were_asked_for_as_an_alternative():
    clause = Clause(Term(tuple(tokens("bus"))), (Term(tuple(tokens("metro"))),))
    assert marked(Marking(Request("bus OR metro", (clause,))).mark("By metro or bus")) == ["metro", "bus"]


def test_a_phrase_is_marked_over_the_stop_words_in_it_and_not_without_them():
    assert marked(marker("park", same=("city of gardens",)).mark("A city of gardens")) == ["city of gardens"]
    assert marked(marker("park", same=("city of gardens",)).mark("City gardens")) == []


def test_stop_words_are_not_marked():
    assert marked(marker("the", "bus").mark("the bus")) == ["bus"]


# Phrases


def test_a_phrase_is_marked_as_one():
    assert marked(marker('"bus lanes"').mark("Median bus lanes")) == ["bus lanes"]


def test_the_words_of_a_synonym_are_marked_as_one():
    assert marked(marker("BRT", same=("bus rapid transit",)).mark("BRT is bus rapid transit")) == [
        "BRT",
        "bus rapid transit",
    ]


def test_words_of_a_synonym_that_stand_apart_are_not_marked():
    assert marked(marker("BRT", same=("bus rapid transit",)).mark("rapid growth of transit by bus")) == []


def test_a_synonym_of_one_word_is_marked_in_all_its_forms():
    assert marked(marker("노면전차", same=("tramway",)).mark("Tramways in Seoul")) == ["Tramways"]


def test_a_korean_phrase_is_marked_across_its_particles():
    assert marked(marker('"버스 회사"').mark("버스 회사의 반대")) == ["버스 회사"]


# Escaping


def test_html_of_a_record_is_escaped_inside_and_outside_of_marks():
    text = marker("bus").mark("<script>alert('bus')</script> & \"more\"")
    assert text == "&lt;script&gt;alert(&#x27;<mark>bus</mark>&#x27;)&lt;/script&gt; &amp; &quot;more&quot;"


def test_a_mark_that_a_record_brings_along_is_escaped():
    assert marker("bus").mark("<mark>bus</mark>") == "&lt;mark&gt;<mark>bus</mark>&lt;/mark&gt;"


def test_a_snippet_is_escaped_too():
    assert marker("bus").snippet("A <b>bus</b> & more") == "A &lt;b&gt;<mark>bus</mark>&lt;/b&gt; &amp; more"


def test_an_entity_is_never_cut_in_two():
    snippet = marker("bus").snippet("&<>'\" " * 100 + "bus " + "&<>'\" " * 100)
    assert re.sub("&(amp|lt|gt|quot|#x27);", "", snippet).count("&") == 0


@pytest.mark.parametrize("text", ["", " ", "\x00", "🚌", "\ud800"])
def test_any_text_can_be_marked_and_cut(text):
    assert marker("bus").mark(text).strip() in ("", "🚌")
    assert marker("bus").snippet(text).strip() in ("", "🚌")


# Cutting


def test_a_short_text_is_shown_whole():
    assert plain(marker("bus").snippet("A bus on its lane.")) == "A bus on its lane."
    assert "…" not in marker("bus").snippet("A bus on its lane.")


def test_a_long_text_is_shown_around_the_word_with_dots_at_both_ends():
    snippet = marker("zeppelin").snippet(f"{'Before it. ' * 50}A zeppelin landed.{' After it.' * 50}")
    assert marked(snippet) == ["zeppelin"]
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(plain(snippet)) <= LENGTH


def test_a_word_at_the_beginning_is_shown_from_the_beginning():
    snippet = marker("zeppelin").snippet(f"A zeppelin landed.{' After it.' * 50}")
    assert snippet.startswith("A <mark>zeppelin</mark>")


def test_a_word_at_the_end_is_shown_to_the_end():
    snippet = marker("zeppelin").snippet(f"{'Before it. ' * 50}A zeppelin landed.")
    assert snippet.endswith("<mark>zeppelin</mark> landed.")


def test_english_words_are_not_cut_in_two():
    text = (
        "Citizens discussed transport reform. " * 40
        + "A zeppelin landed. "
        + "Citizens discussed transport reform. " * 40
    )
    words = set(re.findall(r"\w+", text))
    assert set(re.findall(r"\w+", plain(marker("zeppelin").snippet(text)))) <= words


def test_korean_words_are_not_cut_in_two():
    text = "시민들이 교통체계를 논의하였다. " * 40 + "비행선이 착륙했다. " + "시민들이 교통체계를 논의하였다. " * 40
    snippet = marker("비행선").snippet(text)
    assert "비행선" in marked(snippet)
    assert set(plain(snippet).split()) <= set(text.split())


def test_a_text_without_spaces_is_cut_with_the_word_in_it():
    snippet = marker("비행선").snippet("시민" * 300 + "비행선" + "도시" * 300)
    assert "비행선" in marked(snippet)
    assert len(plain(snippet)) <= LENGTH


def test_the_place_with_the_most_words_together_is_shown():
    text = f"A bus came. {'Nothing happened here. ' * 30}A bus used its lane. {'Nothing happened here. ' * 30}"
    assert marked(marker("bus", "lane").snippet(text)) == ["bus", "lane"]


def test_the_place_with_the_word_is_shown_and_not_one_with_a_longer_word_that_begins_alike():
    text = f"A business opened. {'Nothing happened here. ' * 30}A bus came. {'Nothing happened here. ' * 30}"
    assert marked(marker("bus").snippet(text)) == ["bus"]


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("city", "Cities"),
        ("introduced", "Introducing"),
        ("centre", "Center"),
        ("center", "Centre"),
        ("Bogota", "Bogotá"),
        ("Cordoba", "Córdoba"),
        ("1000", "1,000"),
        ("빠르다", "빨라졌다"),
        ("줄이기", "줄였다"),
        ("아름답다", "아름다운 거리"),
        ("도시", "都市"),
        ("都市", "도시"),
    ],
)
def test_another_form_of_the_word_is_shown_in_its_surroundings(word, form):
    text = f"{'Nothing happened here. ' * 30}{form} at last. {'Nothing happened here. ' * 30}"
    assert marked(marker(word).snippet(text))


def test_a_synonym_is_shown_in_its_surroundings():
    text = f"{'Nothing happened here. ' * 30}Here came bus rapid transit. {'Nothing happened here. ' * 30}"
    assert marked(marker("BRT", same=("bus rapid transit",)).snippet(text)) == ["bus rapid transit"]


def test_a_text_without_the_words_is_shown_from_its_beginning():
    snippet = marker("zeppelin").snippet("Nothing happened here. " * 30)
    assert snippet.startswith("Nothing happened here.")
    assert snippet.endswith(" …")


def test_a_text_stored_in_another_composition_is_cut_and_marked_at_the_right_place():
    decomposed = "\u1107\u1165\u1109\u1173"  # 버스
    snippet = marker("zeppelin").snippet(f"{(decomposed + ' ') * 200}zeppelin {(decomposed + ' ') * 200}")
    assert marked(snippet) == ["zeppelin"]


# The passage that answers

OWN = passage(order=0, heading_en="Buses", text_en="About buses.", heading_ko="버스", text_ko="버스를 다룬다.")
TOLL = passage(
    order=1, anchor="effects-0", heading_en="Effects", text_en="The toll worked.", heading_ko="효과", text_ko=""
)
BOTH = passage(order=2, anchor="lessons-0", heading_en="Lessons", text_en="A bus pays no toll.", text_ko="")
KOREAN = passage(order=3, anchor="background-0", heading_ko="배경", text_ko="비행선이 착륙했다.")
PASSAGES = [OWN, TOLL, BOTH, KOREAN]


def best(
    *words: str, passages: Sequence[Passage] = PASSAGES, language: str = "en", by_meaning: int | None = None
) -> Passage:
    """The passage that answers, of an entry that has these."""
    entry = Entry.objects.create(kind="policy", object_id=1, published_at=index.ALWAYS)
    for each in passages:
        each.pk, each.entry = None, entry
    Passage.objects.bulk_create(passages)
    with override(language):
        own, answer = marker(*words).marker.answers({entry.pk: by_meaning})[entry.pk]
    assert own.id == passages[0].pk
    return next(each for each in passages if each.pk == answer.id)


@pytest.mark.django_db
def test_the_passage_with_the_most_of_the_words_answers():
    assert best("bus", "toll") is BOTH


@pytest.mark.django_db
def test_the_record_itself_answers_where_it_has_as_many_of_the_words():
    assert best("bus") is OWN


@pytest.mark.django_db
def test_a_word_of_a_heading_counts():
    assert best("lessons") is BOTH


@pytest.mark.django_db
def test_a_word_that_stands_in_the_other_language_only_chooses_the_passage_there():
    assert best("비행선") is KOREAN


@pytest.mark.django_db
def test_without_any_of_the_words_the_passage_nearest_in_meaning_answers():
    assert best("zeppelin", by_meaning=2) is BOTH


@pytest.mark.django_db
def test_without_words_and_meaning_the_record_itself_answers():
    assert best("zeppelin") is OWN


@pytest.mark.django_db
def test_a_word_stands_before_nearness_in_meaning():
    assert best("toll", "worked", by_meaning=0) is TOLL


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "text"), [("center", "The Centre."), ("cordoba", "In Córdoba."), ("빠르다", "버스가 빨라졌다.")]
)
def test_a_passage_with_another_form_of_the_word_answers(word, text):
    own, answer = passage(text_en="A record.", text_ko="기록"), passage(order=1, text_en=text, text_ko=text)
    assert best(word, passages=[own, answer], language="ko") is answer


@pytest.mark.django_db
def test_a_passage_with_a_longer_word_that_begins_alike_does_not_answer():
    passages = [passage(order=0, text_en="A record."), passage(order=1, text_en="Business as usual."), BOTH]
    assert best("bus", passages=passages) is BOTH
