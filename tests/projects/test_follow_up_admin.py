"""Follow-up in the administration: who reaches what, and what coordinators do there."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from policies.services import make_suggestion
from projects import services
from projects.models import Indicator, Report
from projects.services import Figure

from .conftest import make_report
from .test_follow_up import submit

pytestmark = pytest.mark.django_db

PEOPLE = ["stranger", "company", "other_company", "reviewer", "editor", "coordinator", "administrator"]
STEPS = ("change", "coordinator", "administrator")


@pytest.fixture
def stranger_client(client):
    return client


def visit(person, request):
    return request.getfixturevalue(f"{person}_client")


# Every address as every person


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("report/", {"coordinator", "administrator"}),
        ("report/{report}/change/", {"coordinator", "administrator"}),
        ("report/{report}/history/", {"coordinator", "administrator"}),
        ("project/", {"editor", "coordinator", "administrator"}),
        ("project/{project}/change/", {"editor", "coordinator", "administrator"}),
        ("project/{project}/plan/", {"coordinator", "administrator"}),
        ("project/selected/", {"coordinator", "administrator"}),
        ("report/add/", set()),
        ("report/{report}/delete/", {"coordinator", "administrator"}),
    ],
)
def test_only_those_who_may_reach_a_page(request, report, person, address, allowed):
    path = address.format(report=report.pk, project=report.project_id)
    response = visit(person, request).get(f"/en/admin/projects/{path}")
    assert (response.status_code == 200) == (person in allowed)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("step", ["send", "revoke"])
def test_only_coordinators_send_and_revoke_links(request, report, person, step):
    visit(person, request).post(f"/en/admin/projects/report/{report.pk}/{step}/step/")
    report.refresh_from_db()
    assert bool(report.sent_at or report.revoked_at) == (person in {"coordinator", "administrator"})


@pytest.mark.parametrize("person", PEOPLE)
def test_only_coordinators_plan_checks(request, project, person):
    visit(person, request).post(f"/en/admin/projects/project/{project.pk}/plan/", {"ends_on": "2027-06-30"})
    assert project.reports.exists() == (person in {"coordinator", "administrator"})


def test_looking_at_a_step_takes_none(coordinator_client, report):
    coordinator_client.get(f"/en/admin/projects/report/{report.pk}/send/step/")
    report.refresh_from_db()
    assert report.sent_at is None


@pytest.mark.parametrize("person", ["stranger", "company", "editor"])
def test_the_follow_up_is_nowhere_but_with_coordinators(request, project, report, indicator, person):
    submit(report)
    project.status, project.published_at = "published", timezone.now()
    project.save()
    browser = visit(person, request)
    for path in (project.get_absolute_url(), "/api/v1/projects/", "/en/search/?q=passengers", "/en/projects/"):
        text = browser.get(path).text
        for word in ("Passengers a day", "Two lines run.", "1,500", "partner@example.org", "SS-2026"):
            assert word not in text


def test_an_editor_sees_no_follow_up_on_the_projects_page(editor_client, project, report, indicator):
    text = editor_client.get(f"/en/admin/projects/project/{project.pk}/change/").text
    assert "Passengers a day" not in text
    assert "partner@example.org" not in text


# The project's page


def inlines(**filled) -> dict:
    rows = {"indicators": [], "reports": []} | filled
    data = {}
    for prefix, forms in rows.items():
        known = sum("id" in form for form in forms)
        data |= {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": known}
        data |= {f"{prefix}-{at}-{name}": value for at, form in enumerate(forms) for name, value in form.items()}
    return data


def an_indicator(**values) -> dict:
    return {
        "order": 0,
        "direction": "higher",
        "name_en": "Stops with a display",
        "unit_en": "stops",
        "baseline": "0",
        "target": "1,200",
    } | values


def post(client, project, **filled):
    return client.post(f"/en/admin/projects/project/{project.pk}/change/", inlines(**filled) | {"_continue": "1"})


def test_a_coordinator_adds_an_indicator_and_a_report(coordinator_client, project):
    report = {"kind": "final", "due_on": "2027-12-31", "contact_email": "partner@example.org", "language": "en"}
    assert post(coordinator_client, project, indicators=[an_indicator()], reports=[report]).status_code == 302
    assert project.indicators.get().target == 1200
    assert project.reports.get().kind == "final"


def test_a_coordinator_follows_up_a_published_project_too(coordinator_client, project):
    project.status, project.published_at = "published", timezone.now()
    project.save()
    assert post(coordinator_client, project, indicators=[an_indicator()]).status_code == 302
    assert project.indicators.count() == 1


@pytest.mark.parametrize("text", ["N/A", "-", "해당 없음"])
@pytest.mark.parametrize("name", ["baseline", "target"])
def test_no_figure_is_refused_in_a_sentence(coordinator_client, project, name, text):
    page = post(coordinator_client, project, indicators=[an_indicator(**{name: text})])
    assert "is not a figure. Measure or estimate the value" in page.text
    assert not Indicator.objects.exists()


@pytest.mark.parametrize("name", ["baseline", "target"])
def test_an_empty_figure_is_refused_in_a_sentence(coordinator_client, project, name):
    page = post(coordinator_client, project, indicators=[an_indicator(**{name: ""})])
    assert "A figure is needed here" in page.text
    assert not Indicator.objects.exists()


def test_a_target_on_the_wrong_side_is_refused_in_a_sentence(coordinator_client, project):
    page = post(coordinator_client, project, indicators=[an_indicator(direction="lower")])
    assert "The target must be above the baseline where more is better" in page.text
    assert not Indicator.objects.exists()


def test_two_final_reports_at_once_are_refused_in_a_sentence(coordinator_client, project):
    row = {"kind": "final", "due_on": "2027-12-31", "language": "en"}
    page = post(coordinator_client, project, reports=[row, row])
    assert "The project has a report of this kind already." in page.text
    assert not Report.objects.exists()


def test_a_coordinator_changes_nothing_of_the_projects_text(coordinator_client, project):
    post(coordinator_client, project, **{})
    coordinator_client.post(
        f"/en/admin/projects/project/{project.pk}/change/",
        inlines() | {"title_en": "Changed", "slug": "changed", "summary_en": "Changed"},
    )
    project.refresh_from_db()
    assert (project.title_en, project.slug) == ("Buses of Hanoi", "hanoi-bus")


@pytest.mark.parametrize("button", ["_publish", "_review"])
def test_a_coordinator_does_not_publish(coordinator_client, project, button):
    page = coordinator_client.post(
        f"/en/admin/projects/project/{project.pk}/change/", inlines() | {button: "1"}, follow=True
    )
    assert "You may not do this with" in page.text
    project.refresh_from_db()
    assert project.status == "draft"


def test_a_coordinator_does_not_publish_from_the_list(coordinator_client, project):
    data = {"action": "publish", "_selected_action": project.pk}
    coordinator_client.post("/en/admin/projects/project/", data)
    project.refresh_from_db()
    assert project.status == "draft"


def test_the_page_shows_the_progress_towards_the_target(coordinator_client, project, report, indicator):
    submit(report)
    text = coordinator_client.get(f"/en/admin/projects/project/{project.pk}/change/").text
    assert "1,500 persons (Progress report): 25 % of the way" in text


def test_a_submitted_report_keeps_its_dates(coordinator_client, project, report, indicator):
    submit(report)
    row = {"id": report.pk, "project": project.pk, "kind": "final", "due_on": "2030-01-01", "language": "ko"}
    known = {"id": indicator.pk, "project": project.pk}
    post(coordinator_client, project, reports=[row], indicators=[an_indicator(**known)])
    report.refresh_from_db()
    assert report.kind == "progress"
    assert report.due_on != "2030-01-01"
    assert report.language == "en"


# Reports


def test_the_list_is_narrowed_to_what_is_overdue_due_soon_or_submitted(coordinator_client, project, indicator):
    today = timezone.localdate()
    overdue = make_report(project, due_on=today - timedelta(days=1))
    soon = make_report(project, due_on=today + timedelta(days=14))
    later = make_report(project, due_on=today + timedelta(days=15))
    done = submit(make_report(project, due_on=today - timedelta(days=400)))
    listed = {
        due: {row.pk for row in coordinator_client.get(f"/en/admin/projects/report/?due={due}").context["cl"].queryset}
        for due in ("overdue", "soon", "awaited", "submitted")
    }
    assert listed == {
        "overdue": {overdue.pk},
        "soon": {soon.pk},
        "awaited": {overdue.pk, soon.pk, later.pk},
        "submitted": {done.pk},
    }


def test_a_link_is_sent_from_the_reports_page(coordinator_client, report, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = coordinator_client.post(f"/en/admin/projects/report/{report.pk}/send/step/", follow=True)
    assert "The link has been sent." in page.text
    assert [each.to for each in mail.outbox] == [["partner@example.org"]]


def test_links_are_sent_from_the_list_and_those_without_a_contact_are_named(coordinator_client, project, report):
    lonely = make_report(project, contact_email="")
    data = {"action": "send_links", "_selected_action": [report.pk, lonely.pk]}
    page = coordinator_client.post("/en/admin/projects/report/", data, follow=True)
    assert "has no contact. Enter an e-mail address first." in page.text
    report.refresh_from_db()
    assert report.sent_at is not None


def test_a_draft_of_the_partner_is_not_shown_to_staff(coordinator_client, report, indicator):
    services.save_report(
        report=report, version=0, texts={"narrative": "Half a thought"}, figures={indicator: Figure(4321)}
    )
    text = coordinator_client.get(f"/en/admin/projects/report/{report.pk}/change/").text
    assert "Half a thought" not in text
    assert "4,321" not in text


def test_a_submitted_report_is_shown_with_its_figures(coordinator_client, report, indicator):
    submit(report, narrative="<b>Two lines</b> run.")
    text = coordinator_client.get(f"/en/admin/projects/report/{report.pk}/change/").text
    assert "&lt;b&gt;Two lines&lt;/b&gt; run." in text
    assert "1,500 persons" in text
    assert "25 %" in text


def test_a_report_that_somebody_was_asked_for_is_not_deleted(coordinator_client, coordinator, report):
    services.send_report_link(report=report, by=coordinator)
    coordinator_client.post(f"/en/admin/projects/report/{report.pk}/delete/", {"post": "yes"})
    assert Report.objects.exists()


def test_a_report_that_was_only_planned_can_be_deleted(coordinator_client, coordinator, project):
    report = make_report(project)
    coordinator_client.post(f"/en/admin/projects/report/{report.pk}/delete/", {"post": "yes"})
    assert not Report.objects.exists()


# Suggestions


def test_only_editors_read_suggestions(request, policy):
    row = make_suggestion(policy=policy, text="Bring power first.", language="en", origin="A report")
    for person in PEOPLE:
        for path in ("", f"{row.pk}/change/"):
            response = visit(person, request).get(f"/en/admin/policies/suggestion/{path}")
            assert (response.status_code == 200) == (person in {"editor", "administrator"})
