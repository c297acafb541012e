"""A report that came on paper or by e-mail is typed in by staff."""

import pytest

from projects import services
from projects.models import Report
from projects.services import Figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def entering(report) -> str:
    return f"/en/admin/projects/report/{report.pk}/enter/"


@pytest.fixture
def paper(typed) -> dict:
    return typed | {"channel": "paper"}


def now(report) -> Report:
    return Report.objects.get(pk=report.pk)


def test_it_is_handed_in_with_its_channel_and_who_typed_it(
    entering, paper, report, indicator, coordinator, coordinator_client
):
    text = coordinator_client.post(entering, paper, follow=True).text
    assert "The report has been handed in." in text
    assert "Paper" in text
    assert (now(report).is_submitted, now(report).channel, now(report).narrative) == (True, "paper", "Two lines run.")
    assert indicator.latest.value == 1500
    assert now(report).steps.get(kind="submitted").by == coordinator


def test_its_lessons_reach_the_editors_like_any_others(entering, paper, policy, coordinator_client):
    coordinator_client.post(entering, paper)
    assert "Bring power first." in policy.suggestions.get().text


def test_the_partners_own_report_says_that_it_came_by_the_link(address, report, typed, client):
    client.post(address, typed)
    client.post(f"{address}check/", {"version": 1})
    assert (now(report).is_submitted, now(report).channel) == (True, "link")


def test_what_is_missing_is_all_said_at_once_and_nothing_typed_is_lost(
    entering, paper, report, indicator, coordinator_client
):
    missing = {"channel": "", f"value_{indicator.pk}": "", "reporter_name": "", "narrative": "Three lines run."}
    text = coordinator_client.post(entering, paper | missing).text
    assert text.count("This field is required.") == 2
    assert "A figure is needed here" in text
    assert "Three lines run." in text
    assert not now(report).is_submitted
    assert now(report).narrative == ""


def test_before_it_is_handed_in_a_report_came_by_no_way(report, coordinator_client):
    assert "Mailed link" not in coordinator_client.get(f"/en/admin/projects/report/{report.pk}/change/").text


@pytest.mark.parametrize("change", [{"channel": ""}, {"channel": "link"}])
def test_the_channel_must_be_said(entering, paper, report, change, coordinator_client):
    coordinator_client.post(entering, paper | change)
    assert not now(report).is_submitted


def test_what_is_no_figure_is_refused(entering, paper, report, indicator, coordinator_client):
    text = coordinator_client.post(entering, paper | {f"value_{indicator.pk}": "N/A"}).text
    assert "is not a figure" in text
    assert not now(report).is_submitted


def test_a_draft_of_the_partner_is_not_shown_and_is_replaced(entering, paper, report, indicator, coordinator_client):
    services.save_report(
        report=report, version=0, texts={"narrative": "Half a thought"}, figures={indicator: Figure(4321)}
    )
    shown = coordinator_client.get(entering).text
    assert "Half a thought" not in shown
    assert "4321" not in shown
    coordinator_client.post(entering, paper | {"version": 1})
    assert (now(report).narrative, indicator.latest.value) == ("Two lines run.", 1500)


def test_what_the_partner_saves_meanwhile_is_not_overwritten_unseen(entering, paper, report, coordinator_client):
    services.save_report(report=report, version=0, texts={"narrative": "The partner's own words"}, figures={})
    text = coordinator_client.post(entering, paper).text
    assert "was saved in another window" in text
    assert "Two lines run." in text
    assert now(report).narrative == "The partner's own words"


def test_a_submitted_report_cannot_be_typed_in_again(entering, paper, coordinator_client):
    coordinator_client.post(entering, paper)
    assert coordinator_client.get(entering).status_code == 404


@pytest.mark.parametrize("person", ["company", "reviewer", "editor"])
def test_only_coordinators_type_reports_in(request, entering, paper, report, person):
    request.getfixturevalue(f"{person}_client").post(entering, paper)
    assert not now(report).is_submitted


def test_the_reports_page_leads_there(report, entering, coordinator_client):
    assert f'href="{entering}"' in coordinator_client.get(f"/en/admin/projects/report/{report.pk}/change/").text
