"""Lists with facets: counts, labels, undo, odd input, pages, and a steady number of queries."""

import pytest
from django.utils.translation import override

from tests import pages
from tests.factories import (
    AwardFactory,
    CityFactory,
    CohortFactory,
    CountryFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    SectionFactory,
    SectorFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db

FILTERS = {
    "policies/": ["sector", "decade", "kind"],
    "policies/sections/difficulties/": ["sector"],
    "videos/": ["sector", "year", "kind"],
    "awards/": ["sector", "year"],
    "cities/": ["relation", "country", "region", "challenge"],
    "organisations/": ["kind"],
    "news/": ["kind", "year"],
    "projects/": ["sector", "country", "kind", "evidence", "year", "policy"],
    "training/": ["kind", "sector", "host"],
}
ODD = {
    "long": "x" * 10_000,
    "NUL": "a\x00b",
    "emoji": "🚌",
    "SQL": "' OR 1=1 --",
    "HTML": "<script>alert(1)</script>",
    "a huge number": "9" * 60,
    "a fraction": "2004.5",
    "minus": "-1",
    "infinity": "1e999999",
    "not a number": "NaN",
    "empty": "",
}


@pytest.fixture
def policies():
    """Three in transport, begun in two decades; one on water."""
    water = SectorFactory(slug="water", name_ko="상수도", name_en="Water", order=2)
    PolicyFactory(slug="bus", year_start=2004, kind="manual")
    PolicyFactory(slug="metro", year_start=1974)
    PolicyFactory(slug="taxi", year_start=2009)
    PolicyFactory(slug="arisu", year_start=2004, sector=water)


def listed(client, address, language="en"):
    return client.get(f"/{language}/{address}").context


def options(context, name) -> dict[str, tuple[str, int]]:
    facet = next(each for each in context["facets"] if each.name == name)
    return {option.value: (option.label, option.count) for option in facet.options}


def slugs(context) -> list[str]:
    return [row.slug for row in context["page_obj"]]


def test_a_facet_counts_the_rows_of_each_option(client, policies):
    assert options(listed(client, "policies/"), "sector") == {
        "transportation": ("Transportation", 3),
        "water": ("Water", 1),
    }


def test_labels_are_in_the_language_of_the_page(client, policies):
    found = listed(client, "policies/", "ko")
    assert options(found, "sector")["water"] == ("상수도", 1)
    assert options(found, "decade")["2000"][0] == "2000년대"
    assert options(listed(client, "policies/"), "decade")["2000"][0] == "2000s"


def test_a_facet_counts_under_the_other_filters_and_not_under_its_own(client, policies):
    found = listed(client, "policies/?sector=water")
    assert options(found, "sector") == {"transportation": ("Transportation", 3), "water": ("Water", 1)}
    found = listed(client, "policies/?sector=transportation")
    assert {value: count for value, (_label, count) in options(found, "decade").items()} == {"1970": 1, "2000": 2}


def test_two_filters_narrow_together_and_the_heading_says_so(client, policies):
    found = listed(client, "policies/?sector=transportation&decade=2000")
    assert slugs(found) == ["bus", "taxi"]
    assert found["full_heading"] == "Policies: Transportation, 2000s"


def test_a_chosen_option_undoes_itself_and_keeps_the_rest(client, policies):
    found = listed(client, "policies/?sector=water&decade=2000&page=3")
    assert [each["remove_url"] for each in found["active_filters"]] == ["?decade=2000", "?sector=water"]
    sector = next(each for each in found["facets"] if each.name == "sector")
    assert [option.url for option in sector.options if option.is_selected] == ["?decade=2000"]


def test_a_facet_with_one_option_only_is_no_choice_and_left_out(client, policies):
    PolicyFactory._meta.model.objects.update(kind="manual")
    assert "kind" not in [each.name for each in listed(client, "policies/")["facets"]]


def test_an_unknown_value_gives_an_empty_list_with_a_way_out(client, policies):
    text = client.get("/en/policies/?sector=magic").text
    assert "Nothing matches these filters." in text
    assert '<a class="button button--secondary" href="/en/policies/">' in text


def test_a_long_facet_shows_its_first_options_and_a_link_to_all(client):
    for number in range(15):
        country = CountryFactory(iso2=f"A{chr(65 + number)}", iso3=f"AA{chr(65 + number)}", name_en=f"Land {number}")
        CityFactory(country=country)
    facet = next(each for each in listed(client, "cities/")["facets"] if each.name == "country")
    assert (len(facet.options), facet.more, facet.more_url) == (12, 3, "?all=country")
    facet = next(each for each in listed(client, "cities/?all=country")["facets"] if each.name == "country")
    assert (len(facet.options), facet.more) == (15, 0)


def test_orders_are_links_that_keep_the_filters(client, policies):
    found = listed(client, "policies/?sector=transportation&order=latest")
    assert slugs(found) == ["taxi", "bus", "metro"]
    assert {each["url"] for each in found["orderings"]} == {
        f"?sector=transportation&order={order}" for order in ("sector", "oldest", "latest")
    }
    assert [each["url"] for each in found["orderings"] if each["is_current"]] == ["?sector=transportation&order=latest"]


def test_an_unknown_order_is_the_usual_one(client, policies):
    assert slugs(listed(client, "policies/?order=magic")) == slugs(listed(client, "policies/"))


@pytest.mark.parametrize(
    ("page", "number"), [("2", 2), ("99", 3), ("0", 3), ("-1", 3), ("x", 1), ("", 1), ("9" * 5_000, 1)]
)
def test_a_wrong_page_number_gives_the_nearest_page(client, page, number):
    for _ in range(41):
        PolicyFactory()
    assert listed(client, f"policies/?page={page}")["page_obj"].number == number


def test_a_narrowed_list_and_a_later_page_are_not_for_search_engines(client, policies):
    noindex = '<meta name="robots" content="noindex, follow">'
    assert noindex in client.get("/en/policies/?sector=water").text
    assert noindex not in client.get("/en/policies/").text


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("address", FILTERS)
def test_odd_input_in_any_filter_is_answered_and_never_printed_as_html(client, address, case):
    for name in [*FILTERS[address], "order", "all", "page"]:
        response = client.get(f"/en/{address}", {name: ODD[case]})
        assert response.status_code == 200
        assert "<script>" not in response.text


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("name", ["policies", "projects", "videos", "awards", "cities", "events", "training"])
def test_odd_input_in_the_api_is_answered(client, name, case):
    page = f"{ {'events': 'news'}.get(name, name) }/"
    for each in [*FILTERS[page], "page"]:
        assert client.get(f"/api/v1/{name}/", {each: ODD[case]}).status_code in (200, 400, 404)


ROWS = {
    "policies/": PolicyFactory,
    "policies/sections/difficulties/": SectionFactory,
    "videos/": VideoFactory,
    "awards/": lambda: AwardFactory(policy=PolicyFactory()),
    "cities/": CityFactory,
    "organisations/": OrganisationFactory,
    "news/": EventFactory,
    "projects/": lambda: ProjectFactory(city=CityFactory()),
    "training/": lambda: CohortFactory().programme,
}


def count_queries(client, address, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(40) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ROWS)
def test_a_list_asks_as_many_queries_for_twenty_rows_as_for_three(client, address, django_assert_max_num_queries):
    for _ in range(3):
        ROWS[address]()
    few = count_queries(client, f"/en/{address}", django_assert_max_num_queries)
    for _ in range(17):
        ROWS[address]()
    assert count_queries(client, f"/en/{address}", django_assert_max_num_queries) == few


API_ROWS = {
    name: ROWS[f"{ {'events': 'news'}.get(name, name) }/"]
    for name in ("policies", "videos", "awards", "cities", "organisations", "events", "projects", "training")
}


@pytest.mark.parametrize("name", API_ROWS)
def test_an_api_list_asks_as_many_queries_for_twenty_rows_as_for_three(client, name, django_assert_max_num_queries):
    for _ in range(3):
        API_ROWS[name]()
    few = count_queries(client, f"/api/v1/{name}/", django_assert_max_num_queries)
    for _ in range(17):
        API_ROWS[name]()
    assert count_queries(client, f"/api/v1/{name}/", django_assert_max_num_queries) == few


def policy_with(number):
    policy = PolicyFactory(slug="whole")
    PolicyFactory(sector=policy.sector)  # which is like it
    for _ in range(number):
        SectionFactory(policy=policy)
        VideoFactory(policy=policy)
        AwardFactory(policy=policy)
        policy.related.add(PolicyFactory())
        ProjectFactory(city=CityFactory()).policies.add(policy)
    return policy


def city_with(number):
    city = CityFactory(slug="whole")
    for _ in range(number):
        ProjectFactory(city=city, country=city.country).policies.add(PolicyFactory())
        EventFactory().cities.add(city)
        CohortFactory().cities.add(city)
        CityFactory()
    return city


def project_with(number):
    project = ProjectFactory(slug="whole", city=CityFactory())
    ProjectFactory(sector=project.sector)  # which is like it
    for _ in range(number):
        project.parties.create(role="company", organisation=OrganisationFactory())
        project.policies.add(PolicyFactory())
    return project


def organisation_with(number):
    organisation = OrganisationFactory(slug="whole")
    for _ in range(number):
        ProjectFactory(city=CityFactory()).parties.create(role="company", organisation=organisation)
        ProgrammeFactory(host=organisation)
    return organisation


def programme_with(number):
    programme = ProgrammeFactory(slug="whole")
    for _ in range(number):
        CohortFactory(programme=programme).cities.add(CityFactory())
    return programme


@pytest.mark.parametrize("make", [policy_with, city_with, project_with, organisation_with, programme_with])
def test_a_page_asks_as_many_queries_for_eight_related_rows_as_for_two(client, make, django_assert_max_num_queries):
    first = make(2)
    few = count_queries(client, first.get_absolute_url(), django_assert_max_num_queries)
    first.slug = "before"
    first.save()
    assert count_queries(client, make(8).get_absolute_url(), django_assert_max_num_queries) == few


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_home_page_asks_few_queries_however_much_there_is(client, language, django_assert_max_num_queries):
    policy_with(2)
    with django_assert_max_num_queries(20):
        client.get(f"/{language}/")


def test_the_page_links_of_a_list_keep_its_filters(client):
    for _ in range(21):
        PolicyFactory()
    PolicyFactory(sector=SectorFactory(slug="water"))
    with override("en"):
        found = pages.Page(client.get("/en/policies/?sector=transportation").text, "/en/policies/")
    assert "/en/policies/?sector=transportation&page=2" in found.links
