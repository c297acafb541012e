"""Searching by meaning: questions in other languages, exact words before it, and search without either half of it."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from publishing import services
from search import meaning
from search.documents import Document, Part, Text
from search.models import Entry, Meaning
from search.query import Hit, search
from search.related import related
from tests.factories import PolicyFactory, SectionFactory
from tests.shared_rows import kept

pytestmark = pytest.mark.django_db

QUESTIONS = {
    "Spanish, buses": ("¿Cómo aceleró la ciudad sus autobuses?", "bus-lane"),
    "Spanish, waste": ("¿Cuánto pagan los vecinos por tirar la basura?", "waste"),
    "Spanish, water": ("agua potable del grifo", "tap-water"),
    "Spanish, bicycles": ("alquiler de bicicletas", "bike"),
    "Chinese, buses": ("如何让公交车更快？", "bus-lane"),
    "Chinese, waste": ("减少生活垃圾", "waste"),
    "Chinese, water": ("自来水水质检测", "tap-water"),
    "Chinese, bicycles": ("公共自行车租赁", "bike"),
    "Arabic, buses": ("كيف أصبحت الحافلات أسرع؟", "bus-lane"),
    "Arabic, waste": ("تقليل النفايات المنزلية", "waste"),
    "Arabic, water": ("جودة مياه الشرب", "tap-water"),
    "Arabic, bicycles": ("استئجار الدراجات", "bike"),
    "French": ("comment réduire les ordures ménagères ?", "waste"),
    "Russian": ("качество питьевой воды", "tap-water"),
    "English without a word in common": ("renting a two-wheeler", "bike"),
}


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker):
    """Policies about four different things; all of this module searches by meaning, which other tests leave out."""
    with override_settings(SEARCH_BY_MEANING=True), kept(django_db_blocker):
        PolicyFactory(
            slug="bus-lane",
            title_ko="중앙버스전용차로",
            title_en="Median bus lanes",
            summary_ko="버스가 도로 가운데를 달려 빨라졌다.",
            summary_en="Buses run in lanes of their own in the middle of the road and became faster.",
        )
        PolicyFactory(
            slug="waste",
            title_ko="쓰레기종량제",
            title_en="Volume-based waste fee",
            summary_ko="버리는 만큼 돈을 낸다.",
            summary_en="Households pay for each bag of rubbish, so that less of it is thrown away.",
        )
        PolicyFactory(
            slug="tap-water",
            title_ko="수돗물 수질 검사",
            title_en="Testing the tap water",
            summary_ko="집집마다 수돗물을 검사한다.",
            summary_en="The quality of drinking water is tested at the taps of homes.",
        )
        PolicyFactory(
            slug="bike",
            title_ko="공공자전거",
            title_en="Public bicycles",
            summary_ko="시민이 자전거를 빌려 탄다.",
            summary_en="Citizens rent bicycles at stations all over the city.",
        )
        yield


@pytest.fixture(autouse=True)
def with_both_halves(request):
    """All tests here need the encoder and pgvector, but those that take one of them away."""
    if not any(name.startswith("without_") for name in request.fixturenames):
        request.getfixturevalue("with_meaning")


@pytest.fixture
def asked_anew():
    """What meaning remembers of its two halves is forgotten before and after."""
    remembered = (meaning._encoder, meaning._has_table, meaning._literal, meaning._any_question)
    for function in remembered:
        function.cache_clear()
    yield
    for function in remembered:
        function.cache_clear()


@pytest.fixture
def without_encoder(asked_anew, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(meaning, "import_module", missing)


@pytest.fixture
def without_table(asked_anew):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_meaning")


@pytest.fixture
def without_setting(asked_anew, settings):
    settings.SEARCH_BY_MEANING = False


@pytest.fixture(params=["without_encoder", "without_table", "without_setting"])
def without_meaning(request):
    """Search with one of its two halves missing, or switched off."""
    request.getfixturevalue(request.param)


def hits(text: str, **options) -> list[Hit]:
    with override("en"):
        return search(text, **options).hits


def slugs(text: str, **options) -> list[str]:
    return [hit.url.split("#")[0].rstrip("/").split("/")[-1] for hit in hits(text, **options)]


# Questions


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_in_another_language_finds_the_right_policy_first(case):
    question, slug = QUESTIONS[case]
    assert slugs(question)[0] == slug


def test_what_was_found_by_meaning_alone_is_said_to_be():
    with override("en"):
        results = search("¿Cómo aceleró la ciudad sus autobuses?")
    assert results.by_meaning
    assert results.hits[0].is_by_meaning


def test_what_was_found_by_its_words_is_not_said_to_be_by_meaning():
    hit = hits("median bus lanes")[0]
    assert not hit.is_by_meaning


def test_a_question_in_another_language_is_shown_in_the_reader_s_language():
    hit = hits("公共自行车租赁")[0]
    assert (hit.language, hit.title) == ("en", "Public bicycles")


def test_the_section_nearest_in_meaning_is_shown():
    policy = PolicyFactory(
        slug="subway", title_en="Building the subway", title_ko="지하철 건설", summary_en="How it was built."
    )
    SectionFactory(policy=policy, kind="background", order=0, body_en="<p>Loans paid for the tunnels.</p>")
    SectionFactory(policy=policy, kind="lessons", order=1, body_en="<p>Doors at platforms stopped people falling.</p>")
    hit = hits("seguridad: puertas de andén contra las caídas a la vía")[0]
    assert hit.url == "/en/policies/subway/#lessons-1"


@pytest.mark.parametrize("text", ["ㅁㄴㅇㄹ밯", "ㅋㅋㅋㅋ", "뷁쀍쮉", "🙂🙂", "🚌"])
def test_what_is_no_word_of_any_language_finds_nothing(text):
    assert search(text).total == 0


def test_a_text_that_no_record_is_near_to_finds_nothing():
    assert hits("qwxzvkqwx") == []


# Words before meaning


NEAR = [("garbage collection", "Picking up household waste"), ("taxi fares", "What a ride in a cab costs")]


@pytest.mark.parametrize(("exact", "near"), NEAR)
def test_meaning_never_pushes_an_exact_match_down(exact, near):
    for number in range(3):
        PolicyFactory(slug=f"near-{number}", title_en=near, summary_en=f"{near}. {near}.")
    PolicyFactory(slug="exact", title_en=exact.capitalize(), summary_en="A record about something else altogether.")
    assert slugs(exact)[0] == "exact"


@pytest.mark.parametrize(("exact", "near"), NEAR)
def test_meaning_never_pushes_an_exact_match_in_the_text_down(exact, near):
    for number in range(3):
        PolicyFactory(slug=f"near-{number}", title_en=near, summary_en=f"{near}. {near}.")
    policy = PolicyFactory(
        slug="exact", title_en="Something else", summary_en="A record about something else altogether."
    )
    SectionFactory(policy=policy, body_en=f"<p>It also changed {exact}.</p>")
    assert slugs(exact)[0] == "exact"


def test_a_title_typed_word_by_word_is_found_first():
    PolicyFactory(slug="zeppelin", title_en="Zeppelin bicycles", summary_en="They fly.")
    assert slugs("zeppelin bicycles")[0] == "zeppelin"
    assert slugs("public bicycles")[0] == "bike"


def test_a_phrase_in_quotes_is_not_searched_for_by_meaning():
    assert slugs('"renting a two-wheeler"') == []


def test_a_word_to_leave_out_holds_for_what_is_near_in_meaning_too():
    assert "bike" not in slugs("renting a two-wheeler -bicycles")


def test_filters_hold_for_what_is_near_in_meaning_too(client):
    response = client.get("/en/search/", {"q": "alquiler de bicicletas", "kind": "video"})
    assert response.context["results"].hits == []


# Nothing unpublished


BOOKS = {"title_en": "Libraries", "summary_en": "Books are lent in every quarter."}
ABOUT_BOOKS = "préstamo de libros en bibliotecas"


def test_what_is_not_public_is_not_found_by_meaning():
    PolicyFactory(slug="draft", status="draft", published_at=None, **BOOKS)
    PolicyFactory(slug="future", published_at=timezone.now() + timedelta(days=1), **BOOKS)
    assert not {"draft", "future"} & set(slugs(ABOUT_BOOKS))


def test_a_record_taken_off_the_site_is_not_found_by_meaning():
    policy = PolicyFactory(slug="books", **BOOKS)
    assert slugs(ABOUT_BOOKS)[0] == "books"
    services.unpublish(policy)
    assert "books" not in slugs(ABOUT_BOOKS)


# What is kept


def vectors_of(policy) -> int:
    return Meaning.objects.filter(entry_id__in=Entry.objects.filter(kind="policy", object_id=policy.pk)).count()


def test_a_record_keeps_a_vector_of_each_of_its_sentences():
    policy = PolicyFactory(summary_en="One. Two.")
    assert vectors_of(policy) == 3  # with its title
    SectionFactory(policy=policy, body_en="<p>Three. Four.</p><p>Five.</p>")
    assert vectors_of(policy) == 6


def test_a_changed_record_is_found_by_its_new_meaning_alone():
    policy = PolicyFactory(slug="changed", **BOOKS)
    assert slugs(ABOUT_BOOKS)[0] == "changed"
    policy.title_en, policy.summary_en = "Street lamps", "Streets are lit at night."
    policy.save()
    assert slugs("alumbrado de las calles por la noche")[0] == "changed"
    assert slugs(ABOUT_BOOKS)[:1] != ["changed"]


def test_nothing_is_left_of_a_deleted_record():
    before = Meaning.objects.count()
    PolicyFactory().delete()
    assert Meaning.objects.count() == before


def test_the_sentences_of_a_record_are_taken_in_english_where_there_is_english():
    document = Document(
        Text("제목", "Title"), Text("요약이다.", ""), [Part(Text("장", "Part"), Text("글.", "One. Two."))]
    )
    assert meaning.sentences(document) == [(0, "Title"), (0, "요약이다."), (1, "One."), (1, "Two.")]


def test_a_very_long_record_gives_a_limited_number_of_sentences():
    document = Document(Text("", "Title"), Text("", "A sentence. " * 5_000))
    assert len(meaning.sentences(document)) == meaning.MAX_SENTENCES


# Without the encoder, or without pgvector


def test_without_meaning_words_are_found(without_meaning):
    assert slugs("bus lanes") == ["bus-lane"]
    assert slugs("버스 전용 차로")[0] == "bus-lane"


def test_without_meaning_a_strange_question_finds_nothing_and_fails_nowhere(without_meaning):
    assert hits("¿Cómo aceleró la ciudad sus autobuses?") == []


def test_without_meaning_the_page_answers(without_meaning, client):
    assert client.get("/en/search/", {"q": "公共自行车租赁"}).status_code == 200


def test_without_meaning_a_new_record_is_found(without_meaning):
    policy = PolicyFactory(title_en="Zeppelin")
    assert slugs("zeppelin") == [policy.slug]


def test_without_meaning_a_changed_record_is_found(without_meaning):
    policy = PolicyFactory(title_en="Zeppelin")
    policy.title_en = "Gondola"
    policy.save()
    assert (slugs("zeppelin", mends=False), slugs("gondola")) == ([], [policy.slug])


def test_without_meaning_a_deleted_record_is_gone(without_meaning):
    PolicyFactory(title_en="Zeppelin").delete()
    assert slugs("zeppelin", mends=False) == []


def test_without_meaning_related_records_are_those_that_share_something(without_meaning):
    policy = PolicyFactory()
    assert {each.kind for each in related("policy", policy.pk)} == {"policy"}


@pytest.mark.parametrize(
    ("missing", "told"), [("without_encoder", "encoder is not installed"), ("without_table", "no pgvector")]
)
def test_the_log_says_once_that_search_works_by_words(request, caplog, missing, told):
    request.getfixturevalue(missing)
    with caplog.at_level(logging.WARNING, logger="search.meaning"):
        for text in ("bus lanes", "tap water", "bus lanes"):
            search(text)
        PolicyFactory()
    assert [told in record.message for record in caplog.records if record.name == "search.meaning"] == [True]


def test_with_both_halves_the_log_says_nothing(asked_anew, caplog):
    search("bus lanes")
    assert not [record for record in caplog.records if record.name == "search.meaning"]


def test_the_table_is_made_where_it_is_missing(without_table):
    assert not meaning.is_available()
    meaning.create_table()
    assert meaning.is_available()
    assert not Meaning.objects.exists()


def test_a_table_that_is_there_is_left_alone():
    before = Meaning.objects.count()
    meaning.create_table()
    assert Meaning.objects.count() == before > 0
