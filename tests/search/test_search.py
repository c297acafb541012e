"""Finding records: by Korean and English words as people write them, and only what is published now."""

import pytest
from django.utils.translation import override

from policies.models import Policy, Section
from publishing import services
from search import index
from search.analysis import morphemes
from search.models import Entry
from search.query import MAX_CHARACTERS, search
from tests.factories import (
    AwardFactory,
    CityFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    SectionFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bus_lane():
    return PolicyFactory(
        slug="bus-lane",
        title_ko="버스전용차로 도입",
        title_en="Introducing median bus lanes",
        summary_ko="버스가 빨라졌다.",
        summary_en="Buses became faster.",
    )


def found(text, **options) -> list[str]:
    with override("en"):
        return [hit.url for hit in search(text, **options).hits]


@pytest.mark.parametrize(
    "query",
    [
        "버스전용차로",
        "버스 전용 차로",
        "버스전용 차로",
        "버스전용차로를",
        "버스전용차로가 도입",
        "전용차로",
        "버스",
        "도입은",
        "bus lane",
        "bus lanes",
        "BUS LANES",
        "introduced",
        "introduction lane",
        "faster buses",
        "버스 lanes",
    ],
)
def test_a_record_is_found_by_its_words_in_either_language(bus_lane, query):
    PolicyFactory(title_ko="수돗물", title_en="Tap water")
    assert found(query) == ["/en/policies/bus-lane/"]


@pytest.mark.parametrize("query", ["지하철", "subway", "버스 지하철 공항철도역사관"])
def test_other_words_do_not_find_it_as_holding_them_all(bus_lane, query):
    results = search(query)
    assert not results.hits or not results.matched_all_words


def test_where_no_record_holds_every_word_those_with_any_are_given_and_said_to_be(client, bus_lane):
    results = search("bus zeppelin")
    assert [hit.kind for hit in results.hits] == ["policy"]
    assert not results.matched_all_words
    assert "No record has all of these words." in client.get("/en/search/", {"q": "bus zeppelin"}).text


def test_a_word_in_the_title_ranks_before_one_in_the_text():
    in_text = PolicyFactory(title_en="A history of water")
    SectionFactory(policy=in_text, body_en="<p>The cable car was never built.</p>")
    in_title = PolicyFactory(title_en="Cable car")
    assert found("cable car") == [f"/en{row.get_absolute_url()[3:]}" for row in (in_title, in_text)]


def test_kinds_are_counted_and_limit_the_hits_but_not_the_counts(bus_lane):
    VideoFactory(title_en="A lecture on bus lanes")
    results = search("bus lanes", kind="video")
    assert {each.name: each.count for each in results.counts} == {"policy": 1, "video": 1}
    assert [hit.kind for hit in results.hits] == ["video"]
    assert results.total == 2


def test_an_unknown_kind_limits_nothing(bus_lane):
    assert len(search("bus", kind="nonsense").hits) == 1


def test_each_kind_of_content_is_found():
    rows = [PolicyFactory, VideoFactory, ProjectFactory, EventFactory, ProgrammeFactory]
    for factory in rows:
        factory(title_en="Zeppelin")
    CityFactory(name_en="Zeppelin")
    OrganisationFactory(name_en="Zeppelin")
    kinds = {hit.kind for hit in search("zeppelin").hits}
    assert kinds == {"policy", "video", "project", "event", "training", "city", "organisation"}


def test_found_words_are_marked_and_everything_else_is_escaped():
    PolicyFactory(title_en="<script>alert('bus')</script>", summary_en="A <b>bus</b> & more")
    with override("en"):
        hit = search("bus").hits[0]
    assert hit.title == "&lt;script&gt;alert(&#x27;<mark>bus</mark>&#x27;)&lt;/script&gt;"
    assert hit.snippet == "A &lt;b&gt;<mark>bus</mark>&lt;/b&gt; &amp; more"


def test_the_page_prints_no_html_of_a_record_or_of_the_query(client):
    PolicyFactory(title_en="<script>alert('bus')</script>")
    text = client.get("/en/search/", {"q": "<script>alert('bus')</script>"}).text
    assert "<script>" not in text


def test_a_korean_word_is_marked_inside_a_longer_one(bus_lane):
    with override("ko"):
        assert "<mark>버스</mark>" in search("버스").hits[0].title


def test_an_english_word_is_marked_in_all_its_forms(bus_lane):
    with override("en"):
        assert "<mark>Introducing</mark>" in search("introduced").hits[0].title


def test_a_word_found_in_the_text_only_is_shown_in_its_surroundings(bus_lane):
    SectionFactory(policy=bus_lane, body_en=f"<p>{'Before. ' * 50}A zeppelin landed.{' After.' * 50}</p>")
    with override("en"):
        snippet = search("zeppelin").hits[0].snippet
    assert "<mark>zeppelin</mark>" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")


def test_a_record_in_korean_only_is_shown_in_korean_to_an_english_reader(client):
    PolicyFactory(title_ko="수돗물 아리수", title_en="", summary_en="")
    with override("en"):
        assert search("아리수").hits[0].language == "ko"
    assert '<h2 class="result__title" lang="ko">' in client.get("/en/search/", {"q": "아리수"}).text


def test_a_record_leaves_the_index_when_it_is_taken_off_the_site(bus_lane):
    services.unpublish(bus_lane)
    assert found("bus lanes") == []


def test_a_record_enters_the_index_when_it_is_published():
    policy = PolicyFactory(title_en="Zeppelin", status="draft", published_at=None)
    services.publish(policy)
    assert len(found("zeppelin")) == 1


def test_a_deleted_record_leaves_the_index(bus_lane):
    bus_lane.delete()
    assert not Entry.objects.exists()


def test_a_change_of_a_section_reaches_the_index(bus_lane):
    section = SectionFactory(policy=bus_lane, body_en="<p>A zeppelin landed.</p>")
    assert len(found("zeppelin")) == 1
    section.body_en = "<p>A balloon landed.</p>"
    section.save()
    assert (len(found("zeppelin")), len(found("balloon"))) == (0, 1)
    section.delete()
    assert found("balloon") == []


def test_a_change_of_a_party_reaches_the_index():
    project = ProjectFactory()
    project.parties.create(role="company", organisation=OrganisationFactory(name_en="Zeppelin Works"))
    assert f"/en{project.get_absolute_url()[3:]}" in found("zeppelin")


def test_changes_inside_a_pause_are_indexed_once_at_its_end(monkeypatch):
    rebuilt = []
    monkeypatch.setattr(index, "rebuild", lambda: rebuilt.append(Policy.objects.count()))
    with index.paused():
        PolicyFactory()
        PolicyFactory()
        assert not Entry.objects.exists()
    assert rebuilt == [2]


def test_a_pause_without_changes_rebuilds_nothing(monkeypatch):
    monkeypatch.setattr(index, "rebuild", lambda: pytest.fail("rebuilt"))
    with index.paused():
        Policy.objects.count()


def test_after_a_pause_changes_are_indexed_one_by_one_again():
    with pytest.raises(ZeroDivisionError), index.paused():
        raise ZeroDivisionError
    PolicyFactory(title_en="Zeppelin")
    assert len(found("zeppelin")) == 1


def test_a_rebuilt_index_equals_the_one_kept_change_by_change(bus_lane):
    SectionFactory(policy=bus_lane)
    ProjectFactory(city=CityFactory()).parties.create(role="company", name_ko="회사", name_en="Company")
    VideoFactory(policy=bus_lane)
    kept = list(entries())
    assert index.rebuild() == len(kept)
    assert list(entries()) == kept


def entries():
    names = [field.name for field in Entry._meta.fields if field.name != "id"]
    return Entry.objects.order_by("kind", "object_id").values_list(*names)


ODD = {
    "nothing": "",
    "spaces": "   ",
    "control characters": "bus\x00\x01\x1f\x7f",
    "only a NUL": "\x00",
    "very long": "버스 " * 5_000,
    "one endless word": "a" * 10_000,
    "operators": "bus & | ! ( <-> :* 'a' \\",
    "a broken operator": "!!!",
    "emoji": "🚌🚏",
    "emoji with a word": "🚌 bus",
    "half jamo": "ㅂㅅ",
    "half-typed": "버ㅅ",
    "decomposed hangul": "\u1107\u1165\u1109\u1173",
    "SQL": "'; DROP TABLE search_entry; --",
    "HTML": "<img src=x onerror=alert(1)>",
    "right to left": "حافلة",
    "Hanja": "首爾",
    "surrogate-like": "\ufffd\ufeff\u200b",
    "only stop words": "the of and",
    "only particles": "은 는 이 가",
    "regular expression": "(((a+)+)+$ [bus] ^.*",
    "percent": "100 % _ \\%",
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_any_input_is_answered(client, bus_lane, case, language):
    response = client.get(f"/{language}/search/", {"q": ODD[case]})
    assert response.status_code == 200
    assert len(response.context["results"].query) <= MAX_CHARACTERS


@pytest.mark.parametrize("page", ["0", "-1", "9", "x", "1e9", "9" * 5_000, "\x00", ""])
def test_any_page_number_is_answered(client, bus_lane, page):
    assert client.get("/en/search/", {"q": "bus", "page": page}).status_code == 200


@pytest.mark.parametrize("kind", ["\x00", "x" * 10_000, "' OR 1=1"])
def test_any_kind_is_answered(client, bus_lane, kind):
    assert client.get("/en/search/", {"q": "bus", "kind": kind}).status_code == 200


def test_a_search_without_a_hit_says_so_and_offers_other_ways(client):
    text = client.get("/en/search/", {"q": "zeppelin"}).text
    assert "Nothing was found for “zeppelin”" in text
    assert "/en/policies/sectors/" in text


def test_a_long_result_has_pages_that_keep_the_query(client):
    for _ in range(21):
        PolicyFactory(title_en="Zeppelin")
    response = client.get("/en/search/", {"q": "zeppelin", "kind": "policy"})
    assert len(response.context["results"].hits) == 20
    assert "?q=zeppelin&amp;kind=policy&amp;page=2" in response.text
    assert len(client.get("/en/search/", {"q": "zeppelin", "page": "2"}).context["results"].hits) == 1


def test_particles_and_endings_carry_no_meaning():
    assert morphemes("버스전용차로를") == ["버스", "전용", "차로"]
    assert morphemes("버스전용차로를", with_compounds=True) == ["버스전용차로", "버스", "전용", "차로"]
    assert morphemes("버스는 버스가 버스를") == ["버스", "버스", "버스"]


@pytest.mark.parametrize("count", [1, 15])
def test_a_search_asks_the_same_number_of_queries_however_much_it_finds(client, django_assert_num_queries, count):
    for _ in range(count):
        PolicyFactory(title_en="Zeppelin")
    client.get("/en/search/", {"q": "zeppelin"})
    with django_assert_num_queries(5):
        client.get("/en/search/", {"q": "zeppelin"})


def test_sections_without_text_are_not_part_of_the_reading_across_policies(bus_lane):
    SectionFactory(policy=bus_lane, body_ko="", body_en="")
    assert not Section.objects.published().exists()


@pytest.mark.django_db
def test_a_policy_stands_before_an_award_that_mentions_it(client):
    AwardFactory(title_en="Prize for median bus lanes", summary_en="For the median bus lanes.")
    PolicyFactory(title_en="Exclusive Median Bus Lane Network", summary_en="Lanes for buses in the middle of the road.")
    hits = client.get("/en/search/", {"q": "median bus lanes"}).context["results"].hits
    assert [hit.kind for hit in hits] == ["policy", "award"]
