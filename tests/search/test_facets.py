"""The facets of the search page: values in the address, several at once, undone one by one, and any nonsense answered."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from publishing.facets import SHOWN_OPTIONS, FacetOptions, Option
from search import facets
from search.query import Results
from search.ranking import Filters
from tests.factories import CountryFactory, PolicyFactory, ProjectFactory, SectorFactory, VideoFactory
from tests.shared_rows import kept

pytestmark = pytest.mark.django_db

QUERY = '"zeppelin"'  # in quotes: by words alone


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker):
    """Six records that share a word."""
    with kept(django_db_blocker):
        transport, water = SectorFactory(), SectorFactory(slug="water", name_en="Water", name_ko="물")
        peru = CountryFactory(iso2="PE", iso3="PER", name_en="Peru", name_ko="페루")
        names = {"title_en": "Zeppelin", "title_ko": "비행선"}
        PolicyFactory(sector=transport, year_start=1995, **names)
        PolicyFactory(sector=transport, year_start=2004, **names)
        PolicyFactory(sector=water, year_start=2009, **names)
        ProjectFactory(sector=water, country=peru, year_start=2015, **names)
        ProjectFactory(sector=transport, country=CountryFactory(), year_start=2015, **names)
        VideoFactory(sector=water, title_en="Zeppelin", title_ko="", summary_ko="")
        yield


def page(client, reader="en", /, **chosen):
    return client.get(f"/{reader}/search/", {"q": QUERY, **chosen})


def facet(response, name: str) -> FacetOptions:
    return next(each for each in response.context["facets"] if each.name == name)


def option(response, name: str, value: str) -> Option:
    return next(each for each in facet(response, name).options if each.value == value)


def counts(response, name: str) -> dict[str, int]:
    return {each.value: each.count for each in facet(response, name).options}


def parameters(address: str) -> dict[str, list[str]]:
    return dict(QueryDict(address.removeprefix("?")).lists())


def shown(response) -> list[str]:
    return sorted(hit.kind for hit in response.context["results"].hits)


# Options


def test_each_facet_has_its_values_with_their_counts(client):
    response = page(client)
    assert counts(response, "kind") == {"policy": 3, "video": 1, "project": 2}
    assert counts(response, "sector") == {"transportation": 3, "water": 3}
    assert counts(response, "decade") == {"1990": 1, "2000": 2, "2010": 2}
    assert counts(response, "country") == {"pe": 1, "vn": 1}
    assert counts(response, "language") == {"en": 6, "ko": 5}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [("Kind of record", "Policies"), ("Sector", "Water"), ("Decade", "1990s"), ("Country", "Peru")]),
        ("ko", [(None, "정책"), (None, "물"), (None, "1990년대"), (None, "페루")]),
    ],
)
def test_labels_are_in_the_reader_s_language(client, language, expected):
    response = page(client, language)
    with override(language):
        for (name, value), (label, value_label) in zip(
            [("kind", "policy"), ("sector", "water"), ("decade", "1990"), ("country", "pe")], expected, strict=True
        ):
            assert option(response, name, value).label == value_label
            assert label in (None, str(facet(response, name).label))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_languages_are_named_in_themselves(client, language):
    response = page(client, language)
    assert {each.label for each in facet(response, "language").options} == {"한국어", "English"}


def test_decades_stand_in_their_order(client):
    assert list(counts(page(client), "decade")) == ["1990", "2000", "2010"]


def test_a_facet_with_a_single_value_is_left_out(client):
    response = page(client, kind="video")
    assert "country" not in [each.name for each in response.context["facets"]]


def test_a_search_without_a_hit_has_no_facets(client):
    assert client.get("/en/search/", {"q": '"qwxzvk"'}).context["facets"] == []


def test_a_page_without_a_search_has_no_facets(client):
    assert client.get("/en/search/").context["facets"] == []


# Choosing


def test_an_option_leads_to_the_number_of_records_it_tells(client):
    response = page(client)
    for each in response.context["facets"]:
        for choice in each.options:
            found = client.get(f"/en/search/{choice.url}").context["results"].total
            assert (each.name, choice.value, found) == (each.name, choice.value, choice.count)


def test_an_option_of_a_narrowed_search_leads_to_the_number_it_tells(client):
    response = page(client, sector="water")
    for name in ("kind", "decade", "language"):
        for choice in facet(response, name).options:
            found = client.get(f"/en/search/{choice.url}").context["results"].total
            assert (name, choice.value, found) == (name, choice.value, choice.count)


def test_choosing_keeps_the_query_and_what_was_chosen(client):
    url = option(page(client, kind="policy"), "sector", "water").url
    assert parameters(url) == {"q": [QUERY], "kind": ["policy"], "sector": ["water"]}


def test_choosing_begins_at_the_first_page(client):
    assert "page" not in parameters(option(page(client, page="2"), "kind", "policy").url)


def test_several_values_of_a_facet_can_be_chosen(client):
    url = option(page(client, kind="policy"), "kind", "video").url
    assert parameters(url)["kind"] == ["policy", "video"]
    assert shown(client.get(f"/en/search/{url}")) == ["policy", "policy", "policy", "video"]


def test_the_other_values_of_a_chosen_facet_keep_their_counts(client):
    assert counts(page(client, kind="policy"), "kind") == counts(page(client), "kind")


def test_chosen_values_are_said_to_be(client):
    response = page(client, kind=["policy", "video"])
    assert {each.value for each in facet(response, "kind").options if each.is_selected} == {"policy", "video"}


def test_a_chosen_value_that_nothing_has_under_the_other_filters_can_still_be_undone(client):
    response = page(client, kind="video", country="pe")
    assert option(response, "country", "pe").count == 0
    assert parameters(option(response, "country", "pe").url) == {"q": [QUERY], "kind": ["video"]}


# Undoing


def test_a_chosen_value_is_undone_by_itself(client):
    url = option(page(client, kind=["policy", "video"], sector="water"), "kind", "policy").url
    assert parameters(url) == {"q": [QUERY], "kind": ["video"], "sector": ["water"]}


def test_the_values_in_force_are_listed_with_the_address_that_undoes_each(client):
    response = page(client, kind="policy", decade=["1990", "2000"])
    with override("en"):
        active = [
            (str(each["label"]), str(each["value_label"]), parameters(each["remove_url"]))
            for each in response.context["active_filters"]
        ]
    assert active == [
        ("Kind of record", "Policies", {"q": [QUERY], "decade": ["1990", "2000"]}),
        ("Decade", "1990s", {"q": [QUERY], "kind": ["policy"], "decade": ["2000"]}),
        ("Decade", "2000s", {"q": [QUERY], "kind": ["policy"], "decade": ["1990"]}),
    ]


def test_without_filters_none_is_in_force(client):
    assert page(client).context["active_filters"] == []


def test_all_filters_can_be_undone_at_once(client):
    url = page(client, kind="policy", sector="water", page="2").context["clear_url"]
    assert parameters(url) == {"q": [QUERY]}


# Many values


@pytest.fixture
def many_sectors():
    names = {f"s-{number}": 1 for number in range(SHOWN_OPTIONS + 3)}
    return Results("zeppelin", counts={"sector": names})


def sectors(results, address: str) -> FacetOptions:
    data = QueryDict(address)
    return facets.options(results, facets.filters_of(data), data)[0]


def test_of_many_values_the_first_are_shown_and_the_rest_is_one_click_away(many_sectors):
    found = sectors(many_sectors, "q=zeppelin")
    assert (len(found.options), found.more) == (SHOWN_OPTIONS, 3)
    everything = sectors(many_sectors, found.more_url.removeprefix("?"))
    assert (len(everything.options), everything.more, everything.more_url) == (SHOWN_OPTIONS + 3, 0, "")


def test_the_values_chosen_are_shown_first(many_sectors):
    assert sectors(many_sectors, "q=zeppelin&sector=s-14").options[0].value == "s-14"


def test_showing_all_values_keeps_what_was_chosen(many_sectors):
    url = sectors(many_sectors, "q=zeppelin&sector=s-14&page=3").more_url
    assert parameters(url) == {"q": ["zeppelin"], "sector": ["s-14"], "all": ["sector"]}


# What an address asks for


def asked(address: str) -> Filters:
    return facets.filters_of(QueryDict(address))


def test_an_address_without_filters_asks_for_none():
    assert asked("q=bus&page=2&nonsense=1") == Filters()


def test_an_address_asks_for_several_values():
    assert asked("kind=policy&kind=video&decade=1990&decade=2000") == Filters(
        kind=("policy", "video"), decade=(1990, 2000)
    )


def test_a_value_asked_for_twice_counts_once():
    assert asked("kind=policy&kind=policy").kind == ("policy",)


@pytest.mark.parametrize(
    "value",
    ["", "x", "-1990", "1990.0", "1e3", "199", "19900", "²⁰⁰⁰", "２０００", "1990%00", "%00", " 1990", "9" * 5_000],
)
def test_a_decade_that_is_no_number_of_four_digits_is_left_out(value):
    assert asked(f"decade={value}").decade == ()


def test_a_decade_that_is_no_number_leaves_the_others():
    assert asked("decade=x&decade=2000").decade == (2000,)


@pytest.mark.parametrize("name", ["kind", "sector", "country", "language"])
@pytest.mark.parametrize("value", ["", "%00"])
def test_an_empty_value_narrows_nothing(client, name, value):
    assert client.get(f"/en/search/?q=%22zeppelin%22&{name}={value}").context["results"].total == 6


@pytest.mark.parametrize("name", ["sector", "country", "language"])
def test_a_nul_byte_in_a_value_is_taken_out(name):
    assert getattr(asked(f"{name}=wa%00ter"), name) == ("water",)


def test_very_many_values_are_cut():
    assert len(asked("&".join(f"sector=s{number}" for number in range(500))).sector) <= 100


NONSENSE = {
    "a NUL": "\x00",
    "a NUL in a word": "pol\x00icy",
    "half of a character": "%ED%A0%80",
    "very long": "x" * 10_000,
    "SQL": "' OR 1=1; --",
    "an array of SQL": '{"a","b',
    "HTML": "<script>alert(1)</script>",
    "Korean": "정책",
    "a wildcard": "%",
    "a number": "-1",
    "a big number": "9999",
    "no number": "١٩٩٠",
    "a format": "%(x)s %s",
}


@pytest.mark.parametrize("case", NONSENSE)
@pytest.mark.parametrize("name", [*Filters.NAMES, "all", "exact", "page"])
def test_any_value_in_the_address_is_answered(client, name, case):
    response = page(client, **{name: NONSENSE[case]})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_an_unknown_kind_narrows_nothing(client):
    response = page(client, kind="nonsense")
    assert response.context["results"].total == 6
    assert response.context["active_filters"] == []


@pytest.mark.parametrize("case", ["a NUL in a word", "SQL", "very long"])
@pytest.mark.parametrize("name", ["kind", "sector", "country", "language"])
def test_a_nonsense_value_can_be_undone(client, name, case):
    """Such an address may be an old bookmark; its reader must find the way back."""
    response = page(client, **{name: NONSENSE[case]})
    results = response.context["results"]
    assert results.total == 6 or response.context["active_filters"]


@pytest.mark.parametrize("name", Filters.NAMES)
def test_a_nonsense_value_beside_a_right_one_finds_what_the_right_one_does(client, name):
    right = {"kind": "policy", "sector": "water", "decade": "2000", "country": "pe", "language": "ko"}[name]
    both = page(client, **{name: [right, "nonsense"]}).context["results"].total
    assert both == page(client, **{name: right}).context["results"].total > 0


def test_addresses_are_escaped_in_what_the_page_offers(client):
    response = client.get("/en/search/", {"q": 'zeppelin&kind=video"<'})
    url = response.context["clear_url"]
    assert parameters(url) == {"q": ['zeppelin&kind=video"<']}
    assert 'video"<' not in url
