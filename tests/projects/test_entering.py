"""A report that came on paper or by e-mail is typed in by staff."""

import pytest

from projects import services
from projects.models import Report
from projects.services import Figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(report) -> str:
    return f"/en/admin/projects/report/{report.pk}/enter/"


@pytest.fixture
def paper(typed) -> dict:
    return typed | {"channel": "paper"}


def now(report) -> Report:
    return Report.objects.get(pk=report.pk)


def test_it_is_handed_in_with_its_channel_and_who_typed_it(
    page, paper, report, indicator, coordinator, coordinator_client
):
    text = coordinator_client.post(page, paper, follow=True).text
    assert "The report has been handed in." in text
    assert "Paper" in text
    assert (now(report).is_submitted, now(report).channel, now(report).narrative) == (True, "paper", "Two lines run.")
    assert indicator.latest.value == 1500
    assert now(report).steps.get(kind="submitted").by == coordinator


def test_its_lessons_reach_the_editors_like_any_others(page, paper, policy, coordinator_client):
    coordinator_client.post(page, paper)
    assert "Bring power first." in policy.suggestions.get().text


def test_the_partners_own_report_says_that_it_came_by_the_link(address, report, typed, client):
    client.post(address, typed)
    client.post(f"{address}check/", {"version": 1})
    assert (now(report).is_submitted, now(report).channel) == (True, "link")


def test_what_is_missing_is_said_and_nothing_typed_is_lost(page, paper, report, indicator, coordinator_client):
    text = coordinator_client.post(page, paper | {f"value_{indicator.pk}": "", "narrative": "Three lines run."}).text
    assert "The figure of “Passengers a day” is missing." in text
    assert "Three lines run." in text
    assert not now(report).is_submitted
    assert now(report).narrative == ""


@pytest.mark.parametrize("change", [{"channel": ""}, {"channel": "link"}])
def test_the_channel_must_be_said(page, paper, report, change, coordinator_client):
    coordinator_client.post(page, paper | change)
    assert not now(report).is_submitted


def test_what_is_no_figure_is_refused(page, paper, report, indicator, coordinator_client):
    text = coordinator_client.post(page, paper | {f"value_{indicator.pk}": "N/A"}).text
    assert "is not a figure" in text
    assert not now(report).is_submitted


def test_a_draft_of_the_partner_is_not_shown_and_is_replaced(page, paper, report, indicator, coordinator_client):
    services.save_report(
        report=report, version=0, texts={"narrative": "Half a thought"}, figures={indicator: Figure(4321)}
    )
    shown = coordinator_client.get(page).text
    assert "Half a thought" not in shown
    assert "4321" not in shown
    coordinator_client.post(page, paper | {"version": 1})
    assert (now(report).narrative, indicator.latest.value) == ("Two lines run.", 1500)


def test_what_the_partner_saves_meanwhile_is_not_overwritten_unseen(page, paper, report, coordinator_client):
    services.save_report(report=report, version=0, texts={"narrative": "The partner's own words"}, figures={})
    text = coordinator_client.post(page, paper).text
    assert "was saved in another window" in text
    assert "Two lines run." in text
    assert now(report).narrative == "The partner's own words"


def test_a_submitted_report_cannot_be_typed_in_again(page, paper, coordinator_client):
    coordinator_client.post(page, paper)
    assert coordinator_client.get(page).status_code == 404


@pytest.mark.parametrize("person", ["company", "reviewer", "editor"])
def test_only_coordinators_type_reports_in(request, page, paper, report, person):
    request.getfixturevalue(f"{person}_client").post(page, paper)
    assert not now(report).is_submitted


def test_the_reports_page_leads_there(report, page, coordinator_client):
    assert f'href="{page}"' in coordinator_client.get(f"/en/admin/projects/report/{report.pk}/change/").text
