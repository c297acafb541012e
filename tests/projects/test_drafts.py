"""A selected proposal becomes the draft of a project, and nothing confidential with it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from accounts.models import Organisation
from projects import services
from projects.exceptions import NotSelected, PlaceUnknown
from projects.models import Project
from proposals import services as proposing
from tests.factories import CallFactory, CountryFactory, PolicyFactory, ProjectFactory, RoundFactory, SectorFactory

from .conftest import SECRET

pytestmark = pytest.mark.django_db


def test_the_release_of_a_selection_makes_the_draft(select, django_capture_on_commit_callbacks):
    policy = PolicyFactory()
    proposal = select(policies=[policy])
    project = Project.objects.get()
    assert (project.origin, project.status, project.is_published) == (proposal, "draft", False)
    assert (project.title_en, project.summary_en) == (proposal.title, proposal.summary)
    assert not project.has_language("ko")
    assert (project.city, project.country, project.sector) == (proposal.city, proposal.city.country, proposal.sector)
    assert (project.kind, project.evidence, project.progress) == ("consulting", "agreement-or-plan", "planned")
    assert list(project.policies.all()) == [policy]


def test_a_korean_proposal_gives_a_korean_title_and_an_ascii_slug(select):
    proposal = select(title="하노이 버스 안내", summary="도착 시각을 알려 준다.", language="ko")
    project = Project.objects.get()
    assert (project.title_ko, project.title_en) == ("하노이 버스 안내", None)
    assert project.slug == proposal.reference.lower()


def test_a_number_in_a_korean_title_is_no_slug(select):
    proposal = select(title="2026년 하노이 버스", language="ko")
    assert proposal.project.slug == proposal.reference.lower()


def test_a_slug_that_is_taken_gets_the_reference(select):
    ProjectFactory(slug="arrival-times-for-hanoi")
    proposal = select()
    assert proposal.project.slug == f"arrival-times-for-hanoi-{proposal.reference.lower()}"


def test_a_contest_makes_projects_too(select):
    select(call=RoundFactory(kind="contest"))
    assert Project.objects.count() == 1


def test_what_is_not_selected_makes_no_project(select):
    select(outcome="reject")
    assert not Project.objects.exists()


def test_an_idea_of_the_corner_makes_no_project(company, coordinator):
    call = CallFactory()
    proposal = proposing.create_draft(call=call, by=company)
    values = {
        "title": "Valves",
        "summary": "Valves.",
        "organisation_name": "Valves",
        "sector": SectorFactory(),
        "other_city": "Hue",
    }
    proposing.save_draft(proposal=proposal, by=company, version=0, values=values)
    proposal = proposing.submit_proposal(proposal=proposal, by=company)
    proposal = proposing.accept_proposal(proposal=proposal, by=coordinator, answer="Welcome.")
    assert not Project.objects.exists()
    with pytest.raises(NotSelected):
        services.draft_from_proposal(proposal=proposal)


def test_asking_twice_gives_the_same_project(select):
    proposal = select()
    assert services.draft_from_proposal(proposal=proposal) == services.draft_from_proposal(proposal=proposal)
    assert Project.objects.count() == 1


def test_the_draft_is_nowhere_public(select, client):
    select()
    project = Project.objects.get()
    assert client.get(f"/en/projects/{project.slug}/").status_code == 404
    for address in ("/en/projects/", "/api/v1/projects/", "/sitemap.xml", "/en/search/?q=arrival+times"):
        assert project.title_en not in client.get(address).text


def test_nothing_confidential_goes_into_the_project(select):
    select()
    row = Project.objects.values().get()
    words = " ".join(str(value) for value in row.values())
    for secret in (SECRET, "Reason for the proposer.", "Note for staff.", "company@example.org"):
        assert secret not in words


@pytest.fixture
def homeless(select, company):
    """Selected, for a city without a row, of an organisation in a country the archive does not know."""
    organisation = Organisation.objects.create(name="Suva", kind="city_government", country="FJ")
    organisation.memberships.create(user=company, role="owner")
    return lambda: select(city=None, other_city="Suva", organisation=organisation)


def test_the_country_of_the_organisation_is_taken_where_the_city_has_no_row(homeless):
    fiji = CountryFactory(iso2="FJ", iso3="FJI", name_en="Fiji", name_ko="피지", region="melanesia")
    homeless()
    assert Project.objects.get().country == fiji
    assert Project.objects.get().city is None


def test_without_a_country_no_project_is_made_and_the_decision_is_told_all_the_same(
    homeless, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        proposal = homeless()
    assert proposal.status == "accepted"
    assert not Project.objects.exists()
    [told] = [each for each in mail.outbox if "has no project yet" in each.subject]
    assert told.to == ["coordinator@example.org"]
    assert proposal.reference in told.subject
    assert "/admin/projects/project/selected/" in told.body
    assert proposal.title not in told.body
    assert SECRET not in told.body


def test_a_coordinator_chooses_the_country_and_makes_the_project(homeless, coordinator_client):
    proposal, country = homeless(), CountryFactory()
    page = coordinator_client.get("/en/admin/projects/project/selected/")
    assert proposal.reference in page.text
    prefix = f"proposal-{proposal.pk}"
    posted = {"proposal": proposal.pk, f"{prefix}-country": country.pk, f"{prefix}-sector": proposal.sector_id}
    coordinator_client.post("/en/admin/projects/project/selected/", posted)
    assert proposal.project.country == country
    assert proposal.reference not in coordinator_client.get("/en/admin/projects/project/selected/").text


def test_the_country_must_be_chosen(homeless, coordinator_client):
    proposal = homeless()
    page = coordinator_client.post("/en/admin/projects/project/selected/", {"proposal": proposal.pk})
    assert "This field is required." in page.text
    assert not Project.objects.exists()


def test_the_service_alone_refuses_a_project_without_country(homeless, coordinator):
    with pytest.raises(PlaceUnknown):
        services.draft_from_proposal(proposal=homeless(), by=coordinator)


def test_nobody_but_a_coordinator_makes_the_project(homeless, editor, reviewer, company):
    proposal = homeless()
    for person in (editor, reviewer, company):
        with pytest.raises(PermissionDenied):
            services.draft_from_proposal(proposal=proposal, by=person, country=CountryFactory())


def test_a_proposal_with_a_project_cannot_be_deleted(select):
    proposal = select()
    with pytest.raises(ProtectedError):
        proposal.delete()


def test_editors_are_warned_where_the_proposer_has_not_agreed_to_publication(select, editor_client):
    select()
    page = editor_client.get(f"/en/admin/projects/project/{Project.objects.get().pk}/change/")
    assert "The proposer has not agreed that anything of the proposal becomes public." in page.text


def test_no_warning_where_the_proposer_has_agreed(select, editor_client):
    select(agrees_to_publication=True)
    page = editor_client.get(f"/en/admin/projects/project/{Project.objects.get().pk}/change/")
    assert "has not agreed" not in page.text


def test_a_decision_that_is_not_released_yet_makes_nothing(select):
    proposal = select(release_in=timedelta(days=1))
    assert proposal.status == "submitted"
    assert not Project.objects.exists()
    with pytest.raises(NotSelected):
        services.draft_from_proposal(proposal=proposal)
