"""Who saves a title that another record nearly has is told so; nothing is refused."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from partners.models import Organisation
from publishing.similar import alike
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

ADD = "/en/admin/partners/organisation/add/"
VALUES = {"slug": "metropolis-2", "kind": "international-organisation", "_save": "1"}


def warnings(response) -> list[str]:
    return [str(each) for each in get_messages(response.wsgi_request) if each.level_tag == "warning"]


@pytest.fixture
def metropolis():
    return OrganisationFactory(name_ko="세계대도시협의회", name_en="World Association of the Major Metropolises")


@pytest.mark.parametrize(
    "title",
    [
        {"name_en": "World Association of the Major Metropolises"},
        {"name_en": "World Association of Major Metropolises"},
        {"name_ko": "세계 대도시 협의회", "name_en": "world association of the major metropolises"},
        {"name_ko": "세계대도시협의회"},
    ],
)
def test_a_title_nearly_that_of_another_is_saved_with_a_warning_that_leads_there(editor_client, metropolis, title):
    response = editor_client.post(ADD, VALUES | title)
    assert Organisation.objects.filter(slug="metropolis-2").exists()
    [text] = warnings(response)
    assert reverse("admin:partners_organisation_change", args=[metropolis.pk]) in text


@pytest.mark.parametrize("title", [{"name_en": "Bank of Asia"}, {"name_ko": "서울연구원"}])
def test_another_title_warns_of_nothing(editor_client, metropolis, title):
    assert warnings(editor_client.post(ADD, VALUES | title)) == []


def test_titles_are_escaped_in_the_warning(editor_client):
    OrganisationFactory(name_ko="<b>세계대도시협의회</b>", name_en="")
    [text] = warnings(editor_client.post(ADD, VALUES | {"name_ko": "<b>세계대도시협의회</b>"}))
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


def test_saving_again_without_another_title_warns_no_more(editor_client, metropolis):
    twin = OrganisationFactory(slug="twin", name_ko="세계대도시협의회", name_en="", status="draft")
    values = {"name_ko": twin.name_ko, "slug": "twin", "kind": "company", "summary_ko": "새 요약", "_save": "1"}
    page = reverse("admin:partners_organisation_change", args=[twin.pk])
    assert warnings(editor_client.post(page, values)) == []
    assert warnings(editor_client.post(page, values | {"name_ko": "세계대도시협의회 2"})) != []


def test_the_nearest_come_first_and_the_record_itself_is_not_among_them(metropolis):
    nearest = OrganisationFactory(name_en="Metropolis group", name_ko="")
    near = OrganisationFactory(name_en="Metropolis groups", name_ko="")
    row = OrganisationFactory(name_en="Metropolis group", name_ko="")
    assert alike(row, Organisation.objects.all()) == [nearest, near]
