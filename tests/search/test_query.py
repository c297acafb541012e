"""Searching: what a reader's words find in either language, in what order, how it is shown, and nothing unpublished."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from policies.models import Section
from publishing import services
from search import ranking
from search.query import Hit, Results, search
from search.ranking import Filters
from search.request import MAX_CHARACTERS
from search.suggestions import suggest
from tests.factories import (
    AwardFactory,
    CityFactory,
    CollectionFactory,
    CountryFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    SectionFactory,
    SectorFactory,
    TermFactory,
    VideoFactory,
)
from tests.pages import Page
from tests.shared_rows import kept

pytestmark = pytest.mark.django_db

HIDDEN = {
    "a draft": {"status": "draft", "published_at": None},
    "a record in review": {"status": "in_review", "published_at": None},
    "a record from tomorrow on": {"published_at": timezone.now() + timedelta(days=1)},
}


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker):
    """Some policies, in both languages."""
    with kept(django_db_blocker):
        PolicyFactory(
            slug="bus-lane",
            title_ko="버스전용차로 도입",
            title_en="Introducing median bus lanes",
            summary_ko="버스가 빨라졌다.",
            summary_en="Buses became faster.",
        )
        PolicyFactory(
            slug="waste",
            title_ko="쓰레기종량제",
            title_en="Volume-based waste fee",
            summary_ko="주민이 쓰레기를 줄였다.",
            summary_en="Neighbourhood organisations separated litter by colour.",
        )
        PolicyFactory(
            slug="river",
            title_ko="한강 수질 관리",
            title_en="Cleaning the Han River",
            summary_ko="강물을 맑게 했다.",
            summary_en="A treatment center and a research program were set up, as in Bogotá and Córdoba.",
        )
        PolicyFactory(
            slug="bike",
            title_ko="공공자전거 따릉이",
            title_en="Ttareungyi public bicycles",
            summary_ko="시민이 자전거를 빌려 탄다.",
            summary_en="Citizens rent bicycles by the hour.",
        )
        PolicyFactory(
            slug="topis",
            title_ko="TOPIS를 통한 교통 정보 제공",
            title_en="Traffic information by TOPIS",
            summary_ko="CCTV로 도로를 살핀다. 環境 오염도 잰다.",
            summary_en="An e-government system watches the BRT of the city and its 1,000 cameras.",
        )
        gasometers()
        yield


def gasometers():
    """Eight records of several kinds, sectors, decades, countries and languages that share a word."""
    names = {"title_en": "Gasometer", "title_ko": "가스탱크"}
    transport, water = SectorFactory(), SectorFactory(slug="water", name_en="Water", name_ko="물")
    peru = CountryFactory(iso2="PE", iso3="PER", name_en="Peru", name_ko="페루")
    for number, (sector, year) in enumerate([(transport, 1995), (transport, 2004), (water, 2009), (water, None)]):
        PolicyFactory(slug=f"gas-{number}", sector=sector, year_start=year, **names)
    ProjectFactory(sector=water, country=peru, year_start=2004, **names)
    ProjectFactory(sector=transport, country=CountryFactory(), year_start=2015, **names)
    VideoFactory(title_en="Gasometer", title_ko="", summary_ko="", sector=transport)
    VideoFactory(title_ko="가스탱크", title_en="", summary_en="Gasometer", sector=water)


def hits(text: str, language: str = "en", **options) -> list[Hit]:
    with override(language):
        return search(text, **options).hits


def slugs(text: str, **options) -> list[str]:
    """The addresses of what has the words, in order, by their last part."""
    return [hit.url.split("#")[0].rstrip("/").split("/")[-1] for hit in hits(text, **options) if not hit.is_by_meaning]


def first(text: str, language: str = "en") -> Hit:
    return hits(text, language)[0]


# Korean words


@pytest.mark.parametrize("query", ["버스가", "버스를", "버스는", "버스에서", "버스로", "버스와"])
def test_a_particle_does_not_hinder(query):
    assert slugs(query) == ["bus-lane"]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("빠르다", "bus-lane"),
        ("빠른 버스", "bus-lane"),
        ("도입하는", "bus-lane"),
        ("줄이기", "waste"),
        ("줄여서", "waste"),
        ("빌리는", "bike"),
        ("맑은", "river"),
    ],
)
def test_an_ending_does_not_hinder(query, slug):
    assert slugs(query)[0] == slug


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("버스전용차로", "bus-lane"),
        ("버스전용차로를", "bus-lane"),
        ("버스 전용 차로", "bus-lane"),
        ("버스전용 차로", "bus-lane"),
        ("버스 전용차로", "bus-lane"),
        ("전용차로", "bus-lane"),
        ("전용 차로", "bus-lane"),
        ("버스전용차로가 도입", "bus-lane"),
        ("쓰레기 종량제", "waste"),
        ("쓰레기종량제", "waste"),
        ("종량제", "waste"),
        ("공공 자전거", "bike"),
        ("공공자전거", "bike"),
        ("교통정보", "topis"),
        ("교통 정보", "topis"),
        ("수질관리", "river"),
        ("한강수질", "river"),
    ],
)
def test_a_compound_is_found_by_its_parts_with_and_without_spaces(query, slug):
    assert slugs(query)[0] == slug


@pytest.mark.parametrize("query", ["차로", "차로를"])
def test_a_part_that_by_itself_could_be_another_word_is_found(query):
    """The dictionary takes 차로 alone for "by car"."""
    assert slugs(query) == ["bus-lane"]


@pytest.mark.parametrize("query", ["아리수", "아리수는", "수돗물 아리수", "아리수 수돗물"])
def test_a_name_that_the_dictionary_reads_otherwise_beside_other_words_is_found(query):
    PolicyFactory(slug="arisu", title_ko="수돗물 아리수", title_en="Tap water")
    assert slugs(query) == ["arisu"]


@pytest.mark.parametrize(
    "query", ["버스 전용 차로", "전용 차로", "쓰레기 종량제", "공공 자전거", "교통정보", "따릉이를"]
)
def test_a_compound_typed_with_other_spaces_is_no_mistake(query):
    results = search(query)
    assert (list(results.corrections), list(results.unknown)) == ([], [])
    assert results.with_all_words == 1


@pytest.mark.parametrize(("query", "slug"), [("길", "road"), ("빛", "road"), ("도로", "topis"), ("시민", "bike")])
def test_a_noun_of_one_or_two_syllables_is_found(query, slug):
    PolicyFactory(slug="road", title_ko="길과 빛", title_en="Lights")
    assert slugs(query) == [slug]


@pytest.mark.parametrize("query", ["따릉이", "따릉이를", "따릉이가", "따릉"])
def test_a_name_that_the_dictionary_does_not_know_is_found(query):
    assert slugs(query) == ["bike"]


def test_a_name_of_loose_syllables_does_not_find_what_has_one_of_them():
    PolicyFactory(slug="tombs", title_ko="조선 왕조의 릉", title_en="Royal tombs")
    assert slugs("따릉이") == ["bike"]
    assert slugs('"따릉이"') == ["bike"]


@pytest.mark.parametrize(
    ("query", "slug"), [("漢江", "river"), ("漢江 水質", "river"), ("環境", "topis"), ("환경", "topis")]
)
def test_hanja_and_their_reading_find_each_other(query, slug):
    assert slugs(query) == [slug]


@pytest.mark.parametrize("query", ["TOPIS", "topis", "TOPIS의", "CCTV", "CCTV로", "교통 TOPIS"])
def test_latin_words_inside_korean_are_found(query):
    assert slugs(query)[0] == "topis"


# English words


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("bus lane", "bus-lane"),
        ("BUS LANES", "bus-lane"),
        ("introduced", "bus-lane"),
        ("introduces lanes", "bus-lane"),
        ("introduction lane", "bus-lane"),
        ("faster buses", "bus-lane"),
        ("separating", "waste"),
        ("cleaned rivers", "river"),
        ("bicycle", "bike"),
        ("citizen", "bike"),
    ],
)
def test_an_english_word_is_found_in_all_its_forms(query, slug):
    assert slugs(query)[0] == slug


@pytest.mark.parametrize(("query", "slug"), [("buses", "only-bus"), ("bus", "only-buses")])
def test_bus_and_buses_find_each_other(query, slug):
    PolicyFactory(
        slug=slug, title_ko="가나다", summary_ko="라마바", title_en=slug[5:].capitalize(), summary_en="It runs."
    )
    assert slug in slugs(query)


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("neighborhood organizations", "waste"),
        ("neighbourhood organisation", "waste"),
        ("color", "waste"),
        ("colour", "waste"),
        ("treatment centre", "river"),
        ("treatment center", "river"),
        ("research programmes", "river"),
    ],
)
def test_british_and_american_spelling_find_each_other(query, slug):
    assert slugs(query)[0] == slug


@pytest.mark.parametrize("query", ["bogota", "Bogotá", "BOGOTÁ", "cordoba", "Córdoba"])
def test_accents_do_not_hinder(query):
    assert slugs(query) == ["river"]


@pytest.mark.parametrize("query", ["e-government", "egovernment", "e government", "E-Government", "government"])
def test_a_hyphenated_word_is_found_with_and_without_hyphen(query):
    assert slugs(query)[0] == "topis"


@pytest.mark.parametrize("query", ["volume-based", "volume based", "volumebased"])
def test_a_hyphen_in_a_record_does_not_hinder(query):
    assert slugs(query)[0] == "waste"


@pytest.mark.parametrize("query", ["BRT", "brt", "B.R.T.", "BRT's", "the BRT"])
def test_an_acronym_is_found_however_it_is_written(query):
    assert slugs(query) == ["topis"]


@pytest.mark.parametrize("query", ["1000 cameras", "1,000 cameras"])
def test_a_number_is_found_with_and_without_separator(query):
    results = search(query)
    assert slugs(query)[0] == "topis"
    assert results.with_all_words == 1


@pytest.mark.parametrize("query", ["business", "introspection", "지하철", "개", "the of and"])
def test_other_words_find_nothing_by_their_words(query):
    assert slugs(query, mends=False) == []


# Both languages


@pytest.mark.parametrize(("query", "language"), [("버스전용차로", "en"), ("bus lanes", "ko"), ("버스 lanes", "en")])
def test_words_of_either_language_find_a_record_in_the_reader_s(query, language):
    hit = first(query, language)
    assert hit.url == f"/{language}/policies/bus-lane/"
    assert hit.language == language


def test_a_record_found_by_the_other_language_is_shown_in_the_reader_s():
    assert first("버스전용차로", "en").title == "Introducing median bus lanes"
    assert first("median", "ko").title == "버스전용차로 도입"


def test_a_record_that_the_reader_s_language_does_not_have_is_shown_in_the_other():
    PolicyFactory(title_ko="세계 비행선 대회", title_en="", summary_en="")
    hit = first("비행선", "en")
    assert (hit.language, hit.title) == ("ko", "세계 <mark>비행선</mark> 대회")
    assert hit.url.startswith("/en/")


def test_the_kind_is_told_in_the_reader_s_language():
    for language, label in (("en", "Policy"), ("ko", "정책")):
        with override(language):
            assert search("bus lanes").hits[0].kind_label == label


def test_each_kind_of_content_is_found():
    for factory in (PolicyFactory, VideoFactory, ProjectFactory, EventFactory, ProgrammeFactory, AwardFactory):
        factory(title_en="Zeppelin")
    CityFactory(name_en="Zeppelin", country=CountryFactory(name_en="Zeppelin"))
    OrganisationFactory(name_en="Zeppelin")
    TermFactory(name_en="Zeppelin")
    CollectionFactory(title_en="Zeppelin")
    SectorFactory(slug="zeppelin", name_en="Zeppelin")
    kinds = {hit.kind for hit in hits("zeppelin")}
    assert kinds == {
        *("policy", "video", "project", "event", "training", "award"),
        *("city", "country", "organisation", "term", "collection", "sector"),
    }


# Parts of a record


@pytest.fixture
def told():
    policy = PolicyFactory(slug="told", title_en="A long story", title_ko="긴 이야기")
    SectionFactory(policy=policy, kind="background", order=0, body_en="<p>Before.</p>", body_ko="<p>이전이다.</p>")
    SectionFactory(
        policy=policy,
        kind="difficulties",
        order=1,
        body_en="<p>A <strong>zeppelin</strong> landed.</p><p>And more.</p>",
        body_ko="<p>비행선이 내렸다.</p>",
    )
    return policy


def test_a_hit_in_a_section_leads_to_its_place_on_the_page(client, told):
    hit = first("zeppelin")
    address, anchor = hit.url.split("#")
    assert address == "/en/policies/told/"
    assert anchor in Page(client.get(address).text).ids


@pytest.mark.parametrize(
    ("query", "language", "heading"),
    [("zeppelin", "en", "Difficulties and solutions"), ("비행선", "ko", "어려움과 해결 방안")],
)
def test_a_hit_in_a_section_shows_its_heading(told, query, language, heading):
    assert first(query, language).heading == heading


def test_a_section_s_own_heading_is_shown_with_the_words_marked(told):
    SectionFactory(policy=told, kind="lessons", order=2, heading_en="When balloons land", body_en="<p>Wait.</p>")
    assert first("balloons").heading == "When <mark>balloons</mark> land"


def test_a_hit_in_a_section_shows_the_words_there_without_html(told):
    assert first("zeppelin").snippet == "A <mark>zeppelin</mark> landed. And more."


def test_a_section_found_by_the_other_language_is_shown_in_the_reader_s(told):
    hit = first("비행선", "en")
    assert hit.heading == "Difficulties and solutions"
    assert hit.snippet == "A zeppelin landed. And more."


def test_a_hit_in_the_title_leads_to_the_record_itself(told):
    hit = first("long story")
    assert (hit.url, hit.heading) == ("/en/policies/told/", "")


def test_a_section_without_text_is_not_among_the_sections_to_read(told):
    SectionFactory(policy=told, kind="effects", order=3, body_ko="", body_en="")
    assert "effects" not in Section.objects.published().values_list("kind", flat=True)


def test_a_heading_over_nothing_finds_nothing():
    """Every policy has room for key facts; these have none."""
    assert slugs('"핵심 정보"') == []
    assert slugs('"key facts"') == []


# What is shown


def test_found_words_are_marked_and_html_of_a_record_is_escaped():
    PolicyFactory(title_en="<script>alert('zeppelin')</script>", summary_en="A <b>zeppelin</b> & more")
    hit = first("zeppelin")
    assert hit.title == "&lt;script&gt;alert(&#x27;<mark>zeppelin</mark>&#x27;)&lt;/script&gt;"
    assert hit.snippet == "A &lt;b&gt;<mark>zeppelin</mark>&lt;/b&gt; &amp; more"


def test_a_korean_word_is_marked_inside_a_longer_one():
    assert first("버스", "ko").title == "<mark>버스</mark>전용차로 도입"


# The page


def test_the_page_says_where_no_record_has_every_word(client):
    assert "No record has all of these words." in client.get("/en/search/", {"q": "litter bicycles"}).text


def test_the_page_says_in_which_language_a_foreign_text_is(client):
    PolicyFactory(title_ko="세계 비행선 대회", title_en="", summary_en="")
    page = Page(client.get("/en/search/", {"q": "비행선"}).text)
    assert page.all("h2", **{"class": "result__title", "lang": "ko"})


def test_a_search_without_a_hit_says_so_and_offers_other_ways(client):
    text = client.get("/en/search/", {"q": '"qwxzvk"'}).text
    assert "Nothing was found for “qwxzvk”" in text
    assert "/en/policies/sectors/" in text


def test_a_long_result_has_pages_that_keep_the_query_and_the_filters(client):
    for _ in range(21):
        PolicyFactory(title_en="Zeppelin")
    response = client.get("/en/search/", {"q": "zeppelin", "kind": "policy"})
    assert len(response.context["results"].hits) == 20
    assert "?q=zeppelin&amp;kind=policy&amp;page=2" in response.text
    rest = client.get("/en/search/", {"q": "zeppelin", "kind": "policy", "page": "2"})
    assert len(rest.context["results"].hits) == 1


# Order


def test_what_has_every_word_stands_before_what_has_some():
    PolicyFactory(slug="some", title_en="Zeppelin and zeppelin and zeppelin")
    PolicyFactory(slug="every", title_en="Gondola", summary_en="A zeppelin with a gondola.")
    assert slugs("zeppelin gondola") == ["every", "some"]


def test_a_word_in_the_title_counts_more_than_one_in_the_text():
    in_text = PolicyFactory(slug="in-text", title_en="A history of water")
    SectionFactory(policy=in_text, body_en="<p>The cable car was never built.</p>")
    PolicyFactory(slug="in-title", title_en="Cable car")
    assert slugs("cable car") == ["in-title", "in-text"]


def test_a_rare_word_counts_more_than_a_common_one():
    for number in range(8):
        PolicyFactory(slug=f"common-{number}", title_en=f"Gondola {number}")
    PolicyFactory(slug="rare", title_en="Zeppelin")
    assert slugs("gondola zeppelin")[0] == "rare"


def test_a_policy_stands_before_an_award_that_mentions_it():
    AwardFactory(slug="prize", title_en="Prize for the tramway network", summary_en="For the tramway network.")
    PolicyFactory(slug="tram", title_en="Tramway Network for All", summary_en="Rails in the middle of the road.")
    assert [hit.kind for hit in hits("tramway network") if not hit.is_by_meaning] == ["policy", "award"]


def test_a_policy_stands_before_a_project_and_an_event_that_mention_it():
    EventFactory(slug="opening", title_en="Zeppelin day opened", summary_en="The mayor spoke of the zeppelin.")
    ProjectFactory(slug="abroad", title_en="Advice on a zeppelin", summary_en="A city asked about the zeppelin.")
    PolicyFactory(slug="zeppelin", title_en="Zeppelin")
    assert slugs("zeppelin")[0] == "zeppelin"


def test_a_city_stands_before_projects_in_it():
    city = CityFactory(slug="ulaanbaatar", name_en="Ulaanbaatar")
    ProjectFactory(slug="abroad", city=city, title_en="Buses of Ulaanbaatar")
    EventFactory(slug="visit", title_en="Ulaanbaatar visits Seoul").cities.add(city)
    assert slugs("ulaanbaatar")[0] == "ulaanbaatar"


def test_equal_records_keep_their_order():
    for number in range(6):
        PolicyFactory(slug=f"equal-{number}", title_en="Zeppelin")
    assert slugs("zeppelin") == slugs("zeppelin") == [f"equal-{number}" for number in range(6)]


# Phrases, alternatives, leaving out


def test_a_phrase_finds_its_words_only_where_they_stand_together():
    PolicyFactory(slug="together", title_en="A cable car for the hill")
    PolicyFactory(slug="apart", title_en="A car for the cable")
    assert slugs('"cable car"') == ["together"]
    assert hits('"cable car"')[0].title == "A <mark>cable car</mark> for the hill"


def test_a_korean_phrase_is_found_without_regard_to_spaces_and_particles():
    assert slugs('"쓰레기 종량제"') == slugs('"쓰레기종량제를"') == ["waste"]


def test_a_phrase_does_not_reach_from_the_title_into_the_summary():
    PolicyFactory(title_en="Riding the cable", summary_en="Car traffic fell.")
    assert slugs('"cable car"') == []


def test_a_phrase_is_required_and_other_words_only_rank():
    PolicyFactory(slug="with-hill", title_en="A cable car for the hill")
    PolicyFactory(slug="without-hill", title_en="A cable car for the valley")
    PolicyFactory(title_en="A car for the hill, without a cable")
    assert slugs('hill "cable car"') == ["with-hill", "without-hill"]


def test_one_of_several_phrases_suffices_where_they_are_alternatives():
    PolicyFactory(slug="car", title_en="A cable car for the hill")
    PolicyFactory(slug="lift", title_en="A ski lift for the hill")
    PolicyFactory(title_en="A car on a cable, a lift for those who ski")
    assert set(slugs('"cable car" OR "ski lift"')) == {"car", "lift"}


def test_of_very_many_entries_with_the_words_of_a_phrase_some_are_read_and_the_rest_is_said_to_exist(monkeypatch):
    monkeypatch.setattr(ranking, "PHRASED", 2)
    for number in range(3):
        PolicyFactory(slug=f"car-{number}", title_en="A cable car for the hill")
    results = search('"cable car"')
    assert (results.total, results.is_capped) == (2, True)
    assert not search('"hill"').is_capped  # one word needs no reading
    assert search('"hill"').total == 3


def test_a_phrase_that_no_record_has_finds_nothing_at_all():
    assert search('"lanes median"').total == 0


def test_what_has_a_word_to_leave_out_is_left_out():
    PolicyFactory(slug="trolley", title_en="Trolley lanes")
    assert set(slugs("lanes")) == {"trolley", "bus-lane"}
    assert slugs("lanes -trolley") == ["bus-lane"]
    assert not [hit for hit in hits("lanes -trolley") if hit.url.endswith("/trolley/")]


def test_a_korean_word_to_leave_out_is_left_out():
    assert set(slugs("자전거 버스")) == {"bike", "bus-lane"}
    assert slugs("자전거 버스 -따릉이") == ["bus-lane"]


def test_either_of_two_words_is_enough_with_or():
    assert set(slugs("bicycles OR litter")) == {"bike", "waste"}
    assert search("bicycles OR litter").with_all_words == 2


def test_where_no_record_has_every_word_those_with_some_are_given_and_said_to_be():
    results = search("litter bicycles")
    assert set(slugs("litter bicycles")) == {"waste", "bike"}
    assert results.with_all_words == 0


def test_a_word_that_no_record_has_is_told_and_the_others_are_found():
    results = search("litter qwxzvk")
    assert results.unknown == ("qwxzvk",)
    assert slugs("litter qwxzvk") == ["waste"]


# Corrections


def test_a_mistyped_word_finds_what_was_meant_and_says_so():
    results = search("litetr")
    assert [(each.typed, each.used) for each in results.corrections] == [("litetr", "litter")]
    assert slugs("litetr") == ["waste"]


def test_a_mistyped_korean_word_finds_what_was_meant():
    assert slugs("쓰래기종량제") == ["waste"]


def test_a_word_in_the_other_keyboard_layout_finds_what_was_meant():
    assert slugs("qjtm") == ["bus-lane"]


def test_without_mending_the_mistyped_word_finds_nothing_and_is_told():
    results = search("litetr", mends=False)
    assert slugs("litetr", mends=False) == []
    assert (list(results.corrections), list(results.unknown)) == ([], ["litetr"])


def test_the_page_searches_exactly_where_it_is_asked_to(client):
    mended = client.get("/en/search/", {"q": "litetr"}).context
    assert mended["results"].corrections
    exact = client.get(f"/en/search/{mended['exact_url']}").context["results"]
    assert (exact.query, list(exact.corrections), list(exact.unknown)) == ("litetr", [], ["litetr"])


# Filters and counts

SIZES = {"few records": 200, "many records": 0}


@pytest.fixture(params=SIZES)
def size(request, monkeypatch):
    """Both ways of ranking: records looked at one by one, and very many."""
    monkeypatch.setattr(ranking, "LISTED", SIZES[request.param])


def gasometer(**filters) -> Results:
    return search('"gasometer"', filters=Filters(**filters))  # in quotes: not by meaning


def test_every_value_is_counted(size):
    assert gasometer().counts == {
        "kind": {"policy": 4, "project": 2, "video": 2},
        "sector": {"transportation": 4, "water": 4},
        "decade": {1990: 1, 2000: 3, 2010: 1},
        "country": {"pe": 1, "vn": 1},
        "language": {"ko": 7, "en": 7},
    }


@pytest.mark.parametrize(
    "others", [{}, {"kind": ("policy",)}, {"sector": ("water",)}, {"decade": (2000,), "language": ("en",)}]
)
def test_each_count_is_what_choosing_the_value_gives(size, others):
    for facet, counts in gasometer(**others).counts.items():
        for value, count in counts.items():
            chosen = gasometer(**{**others, facet: (value,)})
            assert (facet, value, chosen.total) == (facet, value, count)
            assert len(chosen.hits) == count


def test_a_filter_limits_the_hits_and_their_number(size):
    results = gasometer(kind=("video",))
    assert [hit.kind for hit in results.hits] == ["video", "video"]
    assert results.total == 2


def test_a_filter_does_not_limit_its_own_counts(size):
    assert gasometer(kind=("video",)).counts["kind"] == gasometer().counts["kind"]


def test_a_filter_limits_the_counts_of_the_others(size):
    assert gasometer(kind=("policy",)).counts["sector"] == {"transportation": 2, "water": 2}
    assert gasometer(kind=("policy",)).counts["country"] == {}


def test_several_values_of_a_facet_are_each_enough(size):
    assert gasometer(decade=(1990, 2010)).total == 2
    assert gasometer(country=("pe", "vn")).total == 2


def test_filters_of_several_facets_must_all_hold(size):
    assert gasometer(sector=("water",), decade=(2000,)).total == 2
    assert gasometer(sector=("water",), decade=(2000,), kind=("project",)).total == 1


@pytest.mark.parametrize(
    "filters",
    [
        {"sector": ("' OR 1=1 --",)},
        {"country": ("zz", "vietnam", "%")},
        {"language": ("fr",)},
        {"decade": (0, 9999)},
    ],
)
def test_a_value_that_nothing_has_finds_nothing(size, filters):
    results = gasometer(**filters)
    assert (results.total, results.hits) == (0, [])


def test_few_and_many_records_give_the_same_hits(monkeypatch):
    texts = ["bus", "버스전용차로", "introduced lanes", '"bus lanes"', "lanes -median", "bicycles OR litter"]
    monkeypatch.setattr("search.meaning.is_available", lambda: False)
    few = {text: set(slugs(text)) for text in texts}
    monkeypatch.setattr(ranking, "LISTED", 0)
    assert {text: set(slugs(text)) for text in texts} == few


def test_more_records_than_are_counted_are_said_to_be_more(monkeypatch):
    monkeypatch.setattr(ranking, "LISTED", 0)
    monkeypatch.setattr(ranking, "MANY", 5)
    results = gasometer()
    assert (results.total, results.is_capped) == (5, True)


def test_all_records_are_counted_where_not_all_can_be_opened(monkeypatch):
    monkeypatch.setattr(ranking, "LISTED", 0)
    monkeypatch.setattr(ranking, "KEPT", 3)
    results = gasometer()
    assert (results.total, results.is_capped) == (8, False)
    assert results.page.paginator.count == 3


# Pages


def test_a_long_result_has_pages_with_every_hit_once():
    for number in range(7):
        PolicyFactory(slug=f"z-{number}", title_en="Zeppelin")
    pages = [slugs('"zeppelin"', page=page, page_size=3) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({slug for page in pages for slug in page}) == 7


def test_every_page_knows_the_total():
    for number in range(7):
        PolicyFactory(slug=f"z-{number}", title_en="Zeppelin")
    results = search('"zeppelin"', page=3, page_size=3)
    assert (results.total, results.page.paginator.num_pages, results.with_all_words) == (7, 3, 7)


@pytest.mark.parametrize("page", ["0", "-1", "9", "x", "1e9", "9" * 5_000, "\x00", "", None, 10**30])
def test_any_page_number_is_answered(page):
    assert len(search("bicycle", page=page).hits) >= 1


# Nothing unpublished


@pytest.mark.parametrize("case", HIDDEN)
def test_what_is_not_public_is_no_hit(case):
    PolicyFactory(title_ko="비행선", title_en="Zeppelin", summary_en="It flies.", **HIDDEN[case])
    found = [hit for query in ("zeppelin", "비행선", '"zeppelin"', "what flies") for hit in hits(query)]
    assert not [hit for hit in found if "zeppelin" in f"{hit.title} {hit.snippet}".lower()]


@pytest.mark.parametrize("case", HIDDEN)
def test_what_is_not_public_is_not_counted(size, case):
    PolicyFactory(slug="open", title_en="Zeppelin", year_start=1990)
    PolicyFactory(
        title_en="Zeppelin", year_start=1950, sector=SectorFactory(slug="secret", name_en="S"), **HIDDEN[case]
    )
    results = search('"zeppelin"')
    assert (results.total, results.with_all_words) == (1, 1)
    assert (results.counts["decade"], results.counts["sector"]) == ({1990: 1}, {"transportation": 1})


@pytest.mark.parametrize("case", HIDDEN)
def test_what_is_not_public_is_not_suggested(case):
    PolicyFactory(title_ko="비행선", title_en="Zeppelin", **HIDDEN[case])
    assert [suggest(text) for text in ("zep", "비행", "ㅂㅎㅅ", "qlgod")] == [[], [], [], []]


@pytest.mark.parametrize("case", HIDDEN)
def test_a_word_of_what_is_not_public_is_as_unknown_as_any(case):
    PolicyFactory(title_en="Zeppelin", **HIDDEN[case])
    results = search("zeppelin litter")
    assert list(results.unknown) == ["zeppelin"]
    assert list(search("zepelin litter").corrections) == []


@pytest.mark.parametrize("case", HIDDEN)
def test_the_page_never_shows_what_is_not_public(client, case):
    PolicyFactory(slug="secret", title_ko="비행선박물관", title_en="Zeppelin", **HIDDEN[case])
    for query in ("zeppelins", "zepelin", "비행선", "비행썬박물관", "zeppelin -bus", "zeppelin OR bus", "policy"):
        text = client.get("/en/search/", {"q": query}).text
        assert "policies/secret" not in text
        assert "Zeppelin" not in text
        assert "비행선박물관" not in text


def test_a_section_of_what_is_not_public_finds_nothing():
    SectionFactory(policy=PolicyFactory(status="draft", published_at=None), body_en="<p>A zeppelin landed.</p>")
    assert slugs("zeppelin", mends=False) == []


def test_a_record_leaves_the_results_when_it_is_taken_off_the_site():
    policy = PolicyFactory(title_en="Zeppelin")
    services.unpublish(policy)
    assert slugs("zeppelin") == []


def test_a_record_enters_the_results_when_it_is_published():
    policy = PolicyFactory(slug="z", title_en="Zeppelin", status="draft", published_at=None)
    services.publish(policy)
    assert slugs("zeppelin") == ["z"]


# Any input

ODD = {
    "nothing": "",
    "spaces": "   ",
    "control characters": "bus\x00\x01\x1f\x7f",
    "only a NUL": "\x00",
    "half of a character": "bus\ud800",
    "very long": "버스 " * 5_000,
    "one endless word": "a" * 10_000,
    "one endless Korean word": "버스전용" * 3_000,
    "operators": "bus & | ! ( <-> :* 'a' \\",
    "a broken operator": "!!!",
    "only OR": "OR OR | OR",
    "only minus": "- -- -bus -- -",
    "many quotes": '"" " "bus" "lane "" \'"',
    "many phrases": '"bus lanes" ' * 40,
    "many words to leave out": "-bus " * 60,
    "emoji": "🚌🚏",
    "emoji with a word": "🚌 bus",
    "letters of syllables": "ㅂㅅ",
    "half-typed": "버ㅅ",
    "decomposed Korean": "\u1107\u1165\u1109\u1173",
    "SQL": "'; DROP TABLE search_entry; --",
    "HTML": "<img src=x onerror=alert(1)>",
    "right to left": "حافلة",
    "Hanja": "首爾",
    "invisible characters": "\ufffd\ufeff\u200b",
    "only stop words": "the of and",
    "only particles": "은 는 이 가",
    "a regular expression": "(((a+)+)+$ [bus] ^.*",
    "wildcards": "100 % _ \\%",
    "a quote of a vector": "bus' \\' ''",
}


@pytest.mark.parametrize("case", ODD)
def test_any_text_is_answered(case):
    results = search(ODD[case])
    assert len(results.query) <= MAX_CHARACTERS


def test_decomposed_korean_finds_what_composed_korean_finds():
    assert slugs("\u1107\u1165\u1109\u1173") == slugs("버스") == ["bus-lane"]


@pytest.mark.parametrize("query", ["", "   ", "the of and", "!!!"])
def test_a_text_without_words_finds_nothing(query):
    results = search(query)
    assert (results.total, results.hits, results.page) == (0, [], None)


def test_a_search_asks_the_same_number_of_queries_however_much_it_finds():
    asked = []
    for _ in range(2):
        for _ in range(8):
            PolicyFactory(title_en="Zeppelin", title_ko="비행선")
        search("zeppelin")  # a first time: what is kept in memory is asked once
        with CaptureQueriesContext(connection) as queries:
            search("zeppelin")
        asked.append(len(queries))
    assert asked[0] == asked[1]
