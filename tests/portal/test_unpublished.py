"""What is not published yet is nowhere: one table of kinds, and one of the ways that lead to a row from another."""

import pytest

from policies.models import Section
from search.models import Entry
from tests.factories import (
    AwardFactory,
    CityFactory,
    CohortFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    SectionFactory,
    VideoFactory,
)
from tests.hidden_rows import KINDS, SLUG, WORD, PageFactory, hidden, in_every_state, of_every_kind

pytestmark = pytest.mark.django_db

# kind: (list page, API)
LISTS = {
    "policy": ("policies", "policies"),
    "video": ("videos", "videos"),
    "award": ("awards", "awards"),
    "project": ("projects", "projects"),
    "city": ("cities", "cities"),
    "organisation": ("organisations", "organisations"),
    "event": ("news", "events"),
    "training": ("training", "training"),
    "collection": ("collections", "collections"),
    "page": ("about", None),
    "call": ("proposals/calls", "calls"),
}
WITH_FACETS = [kind for kind in KINDS if kind not in ("page", "collection", "call")]


@of_every_kind
@in_every_state
def test_an_unpublished_row_has_no_page_and_stands_on_no_list(client, kind, state):
    row = hidden(kind, state)
    listed = LISTS[kind][0]
    if kind != "award":  # has no page of its own
        assert client.get(row.get_absolute_url()).status_code == 404
    if kind != "page":
        assert WORD not in client.get(f"/en/{listed}/").text
    if kind in WITH_FACETS:
        assert client.get(f"/en/{listed}/").context["page_obj"].paginator.count == 0


@of_every_kind
@in_every_state
def test_an_unpublished_row_is_not_found_by_search(client, kind, state):
    hidden(kind, state)
    assert client.get("/en/search/", {"q": WORD}).context["results"].total == 0
    assert not Entry.objects.visible().filter(path__contains=SLUG).exists()


@pytest.mark.parametrize("kind", [each for each in KINDS if each != "page"])
@in_every_state
def test_an_unpublished_row_is_not_in_the_api(client, kind, state):
    hidden(kind, state)
    address = f"/api/v1/{LISTS[kind][1]}/"
    assert client.get(address).json()["count"] == 0
    assert client.get(f"{address}hidden-row/").status_code == 404


@of_every_kind
@in_every_state
def test_an_unpublished_row_is_in_no_sitemap_and_no_feed(client, kind, state):
    hidden(kind, state)
    assert "hidden-row" not in client.get("/sitemap.xml").text
    assert "hidden-row" not in client.get("/en/feed/policies/").text + client.get("/en/feed/news/").text


@of_every_kind
@in_every_state
def test_an_unpublished_row_is_neither_named_nor_counted_on_home_statistics_and_its_sector(client, kind, state):
    PolicyFactory(slug="shown")
    addresses = ["/en/", "/en/statistics/", "/en/policies/sectors/", "/en/policies/sectors/transportation/"]
    before = [client.get(address).text for address in addresses]
    hidden(kind, state)
    assert [client.get(address).text for address in addresses] == before


@pytest.mark.parametrize("kind", WITH_FACETS)
def test_an_unpublished_row_is_not_counted_by_a_facet(client, kind):
    factory, listed = KINDS[kind][0], LISTS[kind][0]
    factory()
    factory()
    hidden(kind)
    facets = client.get(f"/en/{listed}/").context["facets"]
    assert all(option.count <= 2 for facet in facets for option in facet.options)


# How a published row could lead to a hidden one: each makes the hidden row and gives back the address of the other.


def project_of_city():
    city = CityFactory()
    hidden("project", city=city, country=city.country)
    return city.get_absolute_url()


def project_of_country():
    hidden("project")
    return "/en/countries/vn/"


def project_of_policy():
    policy = PolicyFactory()
    hidden("project").policies.add(policy)
    return policy.get_absolute_url()


def project_of_organisation():
    organisation = OrganisationFactory()
    hidden("project").parties.create(role="funder", organisation=organisation)
    return organisation.get_absolute_url()


def project_beside_project():
    project = ProjectFactory(city=CityFactory())
    hidden("project", city=project.city)
    return project.get_absolute_url()


def policy_of_project():
    project = ProjectFactory()
    project.policies.add(hidden("policy"))
    return project.get_absolute_url()


def policy_of_project_of_city():
    project = ProjectFactory(city=CityFactory())
    project.policies.add(hidden("policy"))
    return project.city.get_absolute_url()


def policy_related():
    policy = PolicyFactory()
    policy.related.add(hidden("policy"))
    return policy.get_absolute_url()


def policy_relating():
    policy = PolicyFactory()
    hidden("policy").related.add(policy)
    return policy.get_absolute_url()


def policy_of_video():
    return VideoFactory(policy=hidden("policy")).get_absolute_url()


def policy_of_award():
    AwardFactory(policy=hidden("policy"))
    return "/en/awards/"


def policy_of_office():
    office = OrganisationFactory(kind="seoul-body")
    hidden("policy", contact_office=office)
    return office.get_absolute_url()


def policy_with_section():
    SectionFactory(policy=hidden("policy"))
    return "/en/policies/sections/difficulties/"


def policy_as_facet_of_projects():
    project, other = ProjectFactory(), ProjectFactory()
    project.policies.add(hidden("policy"), PolicyFactory())
    other.policies.add(PolicyFactory())
    return "/en/projects/"


def video_of_policy():
    policy = PolicyFactory()
    hidden("video", policy=policy)
    return policy.get_absolute_url()


def video_beside_video():
    video = VideoFactory()
    hidden("video")
    return video.get_absolute_url()


def award_of_policy():
    policy = PolicyFactory()
    hidden("award", policy=policy)
    return policy.get_absolute_url()


def organisation_as_party():
    project = ProjectFactory()
    project.parties.create(role="company", organisation=hidden("organisation"))
    return project.get_absolute_url()


def organisation_as_contact_office():
    return PolicyFactory(contact_office=hidden("organisation")).get_absolute_url()


def organisation_as_host():
    return ProgrammeFactory(host=hidden("organisation")).get_absolute_url()


def organisation_as_host_on_the_list():
    ProgrammeFactory(host=hidden("organisation"))
    return "/en/training/"


def organisation_as_facet_of_training():
    ProgrammeFactory(host=hidden("organisation"))
    ProgrammeFactory()
    ProgrammeFactory()
    return "/en/training/"


def organisation_as_host_of_a_cohort():
    city = CityFactory()
    CohortFactory(programme=ProgrammeFactory(host=hidden("organisation"))).cities.add(city)
    return city.get_absolute_url()


def city_of_project():
    return ProjectFactory(city=hidden("city")).get_absolute_url()


def city_of_project_on_the_list():
    ProjectFactory(city=hidden("city"))
    return "/en/projects/"


def city_of_project_on_home():
    ProjectFactory(city=hidden("city"))
    return "/en/"


def city_of_project_of_policy():
    project, policy = ProjectFactory(city=hidden("city")), PolicyFactory()
    project.policies.add(policy)
    return policy.get_absolute_url()


def city_of_project_of_organisation():
    organisation = OrganisationFactory()
    ProjectFactory(city=hidden("city")).parties.create(role="company", organisation=organisation)
    return organisation.get_absolute_url()


def city_of_country():
    return hidden("city").country.get_absolute_url()


def city_beside_city():
    hidden("city")
    return CityFactory().get_absolute_url()


def city_of_event():
    event = EventFactory()
    event.cities.add(hidden("city"))
    return event.get_absolute_url()


def city_of_cohort():
    cohort = CohortFactory()
    cohort.cities.add(hidden("city"))
    return cohort.programme.get_absolute_url()


def event_of_city():
    city = CityFactory()
    city.events.add(hidden("event"))
    return city.get_absolute_url()


def event_of_agreement():
    city = CityFactory()
    city.agreements.create(slug="tie", kind="sister", event=hidden("event"))
    return city.get_absolute_url()


def programme_of_organisation():
    organisation = OrganisationFactory()
    hidden("training", host=organisation)
    return organisation.get_absolute_url()


def programme_beside_programme():
    programme = ProgrammeFactory()
    hidden("training", host=programme.host)
    return programme.get_absolute_url()


def programme_of_cohort_of_city():
    city = CityFactory()
    CohortFactory(programme=hidden("training")).cities.add(city)
    return city.get_absolute_url()


def programme_of_cohort_of_country():
    city = CityFactory()
    CohortFactory(programme=hidden("training")).countries.add(city.country)
    return city.country.get_absolute_url()


def policy_like_policy():
    policy = PolicyFactory()
    hidden("policy", sector=policy.sector)
    return policy.get_absolute_url()


def project_like_policy():
    policy = PolicyFactory()
    hidden("project", sector=policy.sector)
    return policy.get_absolute_url()


def policy_like_project():
    project = ProjectFactory()
    hidden("policy", sector=project.sector)
    return project.get_absolute_url()


def page_beside_page():
    hidden("page")
    return PageFactory(slug="about").get_absolute_url()


WAYS = [
    project_of_city,
    project_of_country,
    project_of_policy,
    project_of_organisation,
    project_beside_project,
    policy_of_project,
    policy_of_project_of_city,
    policy_related,
    policy_relating,
    policy_of_video,
    policy_of_award,
    policy_of_office,
    policy_with_section,
    policy_as_facet_of_projects,
    video_of_policy,
    video_beside_video,
    award_of_policy,
    organisation_as_party,
    organisation_as_contact_office,
    organisation_as_host,
    organisation_as_host_on_the_list,
    organisation_as_facet_of_training,
    organisation_as_host_of_a_cohort,
    city_of_project,
    city_of_project_on_the_list,
    city_of_project_on_home,
    city_of_project_of_policy,
    city_of_project_of_organisation,
    city_of_country,
    city_beside_city,
    city_of_event,
    city_of_cohort,
    event_of_city,
    event_of_agreement,
    programme_of_organisation,
    programme_beside_programme,
    programme_of_cohort_of_city,
    programme_of_cohort_of_country,
    policy_like_policy,
    project_like_policy,
    policy_like_project,
    page_beside_page,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("_", " "))
def test_a_published_page_neither_names_nor_links_an_unpublished_row(client, way):
    address = way().replace("/ko/", "/en/")
    response = client.get(address)
    assert response.status_code == 200
    assert WORD not in response.text
    assert "hidden-row" not in response.text


API_RELATIONS = {
    "the city of a project": ("projects", lambda: ProjectFactory(city=hidden("city"))),
    "the policy of a project": ("projects", lambda: ProjectFactory().policies.add(hidden("policy"))),
    "the party of a project": (
        "projects",
        lambda: ProjectFactory().parties.create(role="company", organisation=hidden("organisation")),
    ),
    "the policy of a video": ("videos", lambda: VideoFactory(policy=hidden("policy"))),
    "the policy of an award": ("awards", lambda: AwardFactory(policy=hidden("policy"))),
    "a related policy": ("policies", lambda: PolicyFactory().related.add(hidden("policy"))),
    "the city of an event": ("events", lambda: EventFactory().cities.add(hidden("city"))),
    "the host of a programme": ("training", lambda: ProgrammeFactory(host=hidden("organisation"))),
}


@pytest.mark.parametrize("relation", API_RELATIONS)
def test_the_api_does_not_name_an_unpublished_row_either(client, relation):
    name, make = API_RELATIONS[relation]
    make()
    text = client.get(f"/api/v1/{name}/").text
    assert "hidden-row" not in text
    assert WORD not in text


@pytest.mark.parametrize(
    "make",
    [
        lambda: ProjectFactory(city=hidden("city")),
        lambda: ProjectFactory().parties.create(role="company", organisation=hidden("organisation")),
        lambda: ProgrammeFactory(host=hidden("organisation")),
    ],
    ids=["city", "party", "host"],
)
def test_search_does_not_find_a_row_by_the_name_of_an_unpublished_one(client, make):
    make()
    assert client.get("/en/search/", {"q": WORD}).context["results"].total == 0


@pytest.mark.parametrize(("name", "value"), [("policy", "hidden-row")])
def test_a_filter_by_an_unpublished_row_finds_nothing(client, name, value):
    ProjectFactory().policies.add(hidden("policy"))
    assert client.get(f"/en/projects/?{name}={value}").context["page_obj"].paginator.count == 0
    assert client.get(f"/api/v1/projects/?{name}={value}").json()["count"] == 0


def test_a_section_goes_with_its_policy(client):
    SectionFactory(policy=hidden("policy"))
    assert not Section.objects.published().exists()
