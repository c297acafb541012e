"""Lists of the administration narrowed to a decade."""

import pytest

from tests.factories import AwardFactory, PolicyFactory, ProjectFactory

pytestmark = pytest.mark.django_db
LIST = "/en/admin/policies/policy/"


@pytest.fixture
def policies():
    for year in (1999, 2000, 2009, 2010, None):
        PolicyFactory(slug=f"of-{year}", year_start=year)


def listed(client, narrowed: str) -> set[str]:
    return {row.slug for row in client.get(f"{LIST}?{narrowed}").context["cl"].result_list}


def test_a_decade_holds_its_ten_years(editor_client, policies):
    assert listed(editor_client, "decade=2000") == {"of-2000", "of-2009"}
    assert listed(editor_client, "decade=1990") == {"of-1999"}


def test_rows_without_a_year_are_found(editor_client, policies):
    assert listed(editor_client, "decade=none") == {"of-None"}


@pytest.mark.parametrize("value", ["1950", "2004", "x", "", "9" * 60, "2000.0"])
def test_what_is_no_decade_of_the_list_narrows_nothing(editor_client, policies, value):
    assert len(listed(editor_client, f"decade={value}")) == 5


def test_the_decades_there_are_stand_beside_the_list_newest_first(editor_client, policies):
    filters = editor_client.get(LIST).context["cl"].filter_specs
    [decades] = [each for each in filters if getattr(each, "parameter_name", "") == "decade"]
    assert [str(label) for _value, label in decades.lookup_choices] == ["2010s", "2000s", "1990s", "No year"]


def test_projects_and_awards_are_narrowed_to_decades_too(editor_client):
    project, award = ProjectFactory(year_start=2015), AwardFactory(year=2013)
    ProjectFactory(year_start=2005)
    AwardFactory(year=2003)
    for row in (project, award):
        address = f"/en/admin/{row._meta.app_label}/{row._meta.model_name}/?decade=2010"
        assert list(editor_client.get(address).context["cl"].result_list) == [row]
