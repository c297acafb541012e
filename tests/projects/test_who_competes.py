"""A coordinator who proposed something to the same call keeps out of the follow-up of what was selected in it."""

import pytest
from django.core.exceptions import PermissionDenied

from projects import permissions, services
from projects.models import Project
from proposals import services as proposing
from tests.factories import RoundFactory
from tests.proposals import rounds

from .conftest import make_indicator, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(db):
    return RoundFactory()


@pytest.fixture
def chosen(call, select) -> Project:
    """The project of a selected proposal, with an indicator and a report."""
    project = select(call=call).project
    make_indicator(project, name_en="Passengers who wait")
    make_report(project)
    return project


@pytest.fixture
def rival(call, chosen, coordinator):
    """The coordinator, who has something in the same call."""
    rounds.apply(call, coordinator, "Plan of the coordinator")
    return coordinator


def test_their_lists_and_pages_hold_no_report_of_it(chosen, rival, coordinator_client):
    assert str(chosen) not in coordinator_client.get("/en/admin/projects/report/").text
    address = f"/en/admin/projects/report/{chosen.reports.get().pk}/change/"
    assert coordinator_client.get(address).status_code == 302


def test_the_projects_page_shows_them_no_indicator_and_no_report(chosen, rival, coordinator_client):
    page = coordinator_client.get(f"/en/admin/projects/project/{chosen.pk}/change/")
    assert page.status_code == 200
    assert "Passengers who wait" not in page.text
    assert "partner@example.org" not in page.text


def test_no_step_of_theirs_is_taken(chosen, rival, coordinator_client):
    report = chosen.reports.get()
    for step in ("send", "revoke"):
        coordinator_client.post(f"/en/admin/projects/report/{report.pk}/{step}/step/")
    report.refresh_from_db()
    assert (report.sent_at, report.revoked_at) == (None, None)
    with pytest.raises(PermissionDenied):
        services.send_report_link(report=report, by=rival)
    assert coordinator_client.get(f"/en/admin/projects/project/{chosen.pk}/plan/").status_code == 404


def test_another_coordinator_goes_on_with_it(chosen, rival, administrator):
    services.send_report_link(report=chosen.reports.get(), by=administrator)
    assert permissions.reports_followed_by(administrator).count() == 1


def test_projects_of_other_calls_and_without_a_call_stay_theirs(project, chosen, rival):
    own = make_report(project)
    assert list(permissions.reports_followed_by(rival)) == [own]
    assert permissions.may_follow_up(rival, project)


def test_who_withdrew_from_the_call_follows_up_again(chosen, rival):
    proposing.withdraw_proposal(proposal=rival.proposals.get(), by=rival)
    assert permissions.may_follow_up(rival, chosen)
