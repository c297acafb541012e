"""The policies and projects like one project, on its page: with reasons, and not those that it lists already."""

import pytest

from tests.factories import CityFactory, PolicyFactory, ProjectFactory, SectorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro():
    return SectorFactory(slug="metro", name_en="Metro")


@pytest.fixture
def hanoi():
    return CityFactory(slug="hanoi", name_en="Hanoi")


@pytest.fixture
def project(metro, hanoi):
    return ProjectFactory(slug="line-one", sector=metro, city=hanoi, country=hanoi.country)


def like_this(client) -> dict[str, list[str]]:
    """The reasons by the titles below "Like this"."""
    page = client.get("/en/projects/line-one/")
    return {each.title: each.reasons for each in page.context["like_this"]}


def test_a_policy_of_the_same_sector_is_shown_with_the_reason(client, project, metro):
    PolicyFactory(title_en="Subway Line 9", sector=metro)
    assert "Same sector: Metro" in like_this(client)["Subway Line 9"]


def test_a_policy_that_the_project_carried_over_is_not_shown_again(client, project, metro):
    project.policies.add(PolicyFactory(sector=metro))
    assert like_this(client) == {}


def test_projects_listed_with_the_same_city_are_not_shown_again_and_a_fifth_is(client, project, hanoi):
    for number in range(5):
        ProjectFactory(title_en=f"Project {number}", city=hanoi, country=hanoi.country)
    page = client.get("/en/projects/line-one/")
    listed = {each.title_en for each in page.context["same_city"]}
    assert len(listed) == 4
    found = like_this(client)
    assert not listed & set(found)
    assert ["Same city: Hanoi"] in [reasons[:1] for reasons in found.values()]


def test_a_draft_is_not_shown(client, project, metro):
    ProjectFactory(status="draft", sector=metro)
    assert like_this(client) == {}
