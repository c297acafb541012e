"""What must always hold of indicators and reports, and the steps of a report."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from policies.models import Suggestion
from projects import services
from projects.exceptions import IncompleteReport, NobodyToAsk, ReportClosed, StaleReport
from projects.models import Indicator, Report
from projects.services import Figure
from tests.factories import PolicyFactory, ProjectFactory

from .conftest import make_indicator, make_report

pytestmark = pytest.mark.django_db

TEXTS = {
    "narrative": "Two lines run.",
    "difficulties": "The stops had no power.",
    "lessons": "Bring power first.",
    "reporter_name": "Partner",
    "reporter_email": "partner@example.org",
    "language": "en",
}


def fill(report, **texts):
    figures = {each: Figure(Decimal(1500), "Counted.") for each in report.project.indicators.all()}
    return services.save_report(report=report, version=report.version, texts=TEXTS | texts, figures=figures)


def submit(report, **texts):
    saved = fill(report, **texts)
    return services.submit_report(report=saved, version=saved.version)


# Indicators


@pytest.mark.parametrize(
    ("direction", "baseline", "target"),
    [("higher", 10, 10), ("higher", 10, 9), ("lower", 10, 10), ("lower", 10, 11)],
)
def test_the_target_lies_beyond_the_baseline_in_the_stated_direction(project, direction, baseline, target):
    with pytest.raises(IntegrityError):
        make_indicator(project, direction=direction, baseline=baseline, target=target)


def test_the_form_says_why_a_target_is_refused(project):
    row = Indicator(project=project, name="Deaths", unit="persons", direction="lower", baseline=10, target=20)
    with pytest.raises(ValidationError, match="below it where less is better"):
        row.full_clean()


def test_the_database_takes_no_not_a_number(indicator):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_indicator SET target = 'NaN' WHERE id = %s", [indicator.pk])


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "value", "share"),
    [
        ("higher", 1000, 3000, 2000, "0.5"),
        ("higher", 1000, 3000, 3000, "1"),
        ("higher", 1000, 3000, 500, "-0.25"),
        ("lower", 40, 20, 25, "0.75"),
        ("lower", 40, 20, 10, "1.5"),
        ("higher", -10, 10, 0, "0.5"),
    ],
)
def test_progress_is_the_share_of_the_way_from_the_baseline_to_the_target(direction, baseline, target, value, share):
    row = Indicator(direction=direction, baseline=Decimal(baseline), target=Decimal(target))
    assert row.way_made(Decimal(value)) == Decimal(share)


def test_the_latest_value_is_of_the_last_submitted_report(project, indicator):
    old = make_report(project, due_on=date(2026, 1, 1))
    new = make_report(project, due_on=date(2027, 1, 1))
    draft = make_report(project, due_on=date(2028, 1, 1))
    old.values.create(indicator=indicator, value=1)
    new.values.create(indicator=indicator, value=2)
    draft.values.create(indicator=indicator, value=3)
    signed = {"submitted_at": timezone.now(), "reporter_name": "P", "reporter_email": "p@example.org"}
    Report.objects.filter(pk__in=[old.pk, new.pk]).update(**signed)
    assert indicator.latest.value == 2


def test_an_indicator_with_reported_values_cannot_be_deleted(report, indicator):
    report.values.create(indicator=indicator, value=1)
    with pytest.raises(ProtectedError):
        indicator.delete()


# Planning


def test_checks_are_planned_one_three_and_five_years_after_the_end(project, coordinator):
    services.plan_reports(project=project, ends_on=date(2027, 6, 30), by=coordinator)
    assert list(project.reports.values_list("kind", "due_on")) == [
        ("check-1", date(2028, 6, 30)),
        ("check-3", date(2030, 6, 30)),
        ("check-5", date(2032, 6, 30)),
    ]


def test_an_end_on_a_leap_day_gives_the_last_of_february(project, coordinator):
    first = services.plan_reports(project=project, ends_on=date(2028, 2, 29), by=coordinator)[0]
    assert first.due_on == date(2029, 2, 28)


def test_planning_again_moves_what_is_not_submitted(project, indicator, coordinator):
    check, *_others = services.plan_reports(project=project, ends_on=date(2027, 6, 30), by=coordinator)
    submit(check)
    services.plan_reports(project=project, ends_on=date(2027, 12, 31), by=coordinator)
    assert list(project.reports.values_list("due_on", flat=True)) == [
        date(2028, 6, 30),
        date(2030, 12, 31),
        date(2032, 12, 31),
    ]


def test_a_project_has_each_check_once_and_several_progress_reports(project):
    make_report(project)
    make_report(project)
    make_report(project, kind="check-1")
    with pytest.raises(IntegrityError):
        make_report(project, kind="check-1")


# The link


def test_the_link_is_mailed_in_the_partners_language_and_without_a_word_of_the_report(
    project, coordinator, django_capture_on_commit_callbacks
):
    report = make_report(project, language="ko", contact_name="파트너", narrative="Secret narrative")
    with django_capture_on_commit_callbacks(execute=True):
        services.send_report_link(report=report, by=coordinator)
    [sent] = mail.outbox
    assert sent.to == ["partner@example.org"]
    assert "/ko/projects/report/" in sent.body
    assert "하노이 버스" in sent.subject
    assert str(report.due_on.year) in sent.body
    assert "Secret narrative" not in sent.body
    assert [(each.kind, each.by, each.email) for each in report.steps.all()] == [
        ("sent", coordinator, "partner@example.org")
    ]


def test_without_a_contact_the_proposer_is_asked_by_the_reference(
    select, coordinator, company, django_capture_on_commit_callbacks
):
    proposal = select()
    report = make_report(proposal.project, contact_email="")
    with django_capture_on_commit_callbacks(execute=True):
        services.send_report_link(report=report, by=coordinator)
    sent = mail.outbox[-1]
    assert sent.to == [company.email]
    assert proposal.reference in sent.subject
    assert proposal.title not in sent.body


def test_a_link_needs_somebody_to_go_to(project, coordinator):
    with pytest.raises(NobodyToAsk):
        services.send_report_link(report=make_report(project, contact_email=""), by=coordinator)


def test_a_closed_account_is_not_written_to(select, coordinator, company):
    report = make_report(select().project, contact_email="")
    company.is_active = False
    company.save()
    with pytest.raises(NobodyToAsk):
        services.send_report_link(report=report, by=coordinator)


def test_a_submitted_report_is_not_asked_for_again(report, coordinator):
    submit(report)
    with pytest.raises(ReportClosed):
        services.send_report_link(report=report, by=coordinator)


@pytest.mark.parametrize("person", ["editor", "reviewer", "company"])
def test_nobody_but_a_coordinator_plans_sends_or_revokes(person, request, report):
    by = request.getfixturevalue(person)
    for step in (
        lambda: services.send_report_link(report=report, by=by),
        lambda: services.revoke_link(report=report, by=by),
        lambda: services.plan_reports(project=report.project, ends_on=date(2027, 1, 1), by=by),
    ):
        with pytest.raises(PermissionDenied):
            step()


# Saving and submitting


def test_a_draft_may_be_incomplete(report, indicator):
    saved = services.save_report(report=report, version=0, texts={"narrative": "Begun."}, figures={})
    assert (saved.narrative, saved.version, saved.is_submitted) == ("Begun.", 1, False)


def test_an_older_page_overwrites_nothing(report):
    services.save_report(report=report, version=0, texts={"narrative": "First."}, figures={})
    with pytest.raises(StaleReport):
        services.save_report(report=report, version=0, texts={"narrative": "Second."}, figures={})
    report.refresh_from_db()
    assert report.narrative == "First."


def test_saving_the_same_again_is_no_conflict(report, indicator):
    figures = {indicator: Figure(Decimal("1500"), "Counted.")}
    services.save_report(report=report, version=0, texts=TEXTS, figures=figures)
    again = services.save_report(report=report, version=0, texts=TEXTS, figures=figures)
    assert again.version == 1


def test_an_emptied_figure_leaves_the_draft(report, indicator):
    services.save_report(report=report, version=0, texts={}, figures={indicator: Figure(Decimal(5))})
    services.save_report(report=report, version=1, texts={}, figures={indicator: Figure(None)})
    assert not report.values.exists()


def test_a_figure_of_another_projects_indicator_is_not_taken(report):
    other = make_indicator(ProjectFactory())
    services.save_report(report=report, version=0, texts={}, figures={other: Figure(Decimal(5))})
    assert not other.values.exists()


@pytest.mark.parametrize("name", ["narrative", "reporter_name", "reporter_email"])
def test_only_a_complete_report_is_submitted(report, name):
    saved = fill(report, **{name: " "})
    with pytest.raises(IncompleteReport) as error:
        services.submit_report(report=saved, version=saved.version)
    assert list(error.value.problems) == [name]


def test_every_indicator_needs_its_figure(report, project):
    saved = fill(report)
    late = make_indicator(project, name_en="Waiting time", direction="lower", baseline=20, target=10)
    with pytest.raises(IncompleteReport) as error:
        services.submit_report(report=saved, version=saved.version)
    assert error.value.problems == {f"value_{late.pk}": "The figure of “Waiting time” is missing."}


def test_what_is_submitted_is_what_was_read(report):
    read = fill(report).version
    services.save_report(report=report, version=read, texts={"narrative": "Changed since."}, figures={})
    with pytest.raises(StaleReport):
        services.submit_report(report=report, version=read)


def test_a_submitted_report_changes_no_more(report):
    done = submit(report)
    with pytest.raises(ReportClosed):
        services.submit_report(report=done, version=done.version)
    with pytest.raises(ReportClosed):
        fill(done, narrative="Changed.")


def test_coordinators_hear_of_a_submission_without_a_word_of_it(
    report, coordinator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submit(report)
    [told] = mail.outbox
    assert told.to == [coordinator.email]
    assert f"/admin/projects/report/{report.pk}/change/" in told.body
    for secret in (*list(TEXTS.values())[:3], "1500", "1,500", "report/eyJ"):
        assert secret not in told.body


def test_difficulties_and_lessons_go_to_each_policy_as_a_suggestion(report, project, policy):
    other = PolicyFactory()
    project.policies.add(other)
    submit(report)
    assert {each.policy for each in Suggestion.objects.all()} == {policy, other}
    made = policy.suggestions.get()
    assert made.text == "The stops had no power.\n\nBring power first."
    assert (made.kind, made.language, made.is_waiting) == ("difficulties", "en", True)


def test_a_report_without_difficulties_and_lessons_suggests_nothing(report):
    submit(report, difficulties="", lessons=" ")
    assert not Suggestion.objects.exists()


# Reminding

DUE = date(2027, 3, 1)


@pytest.fixture
def due(project, coordinator):
    """A report due on 1 March 2027 whose link was sent long before."""
    return make_report(project, due_on=DUE, sent_at=timezone.make_aware(datetime(2026, 12, 1)))


def asked_on(report, days) -> list[int]:
    """On which of these days, counted from the due date, the contact is written to."""
    asked = []
    for day in days:
        today = DUE + timedelta(days=day)
        if services.remind_due(today=today):
            asked.append(day)
            moment = timezone.make_aware(datetime.combine(today, datetime.min.time()))
            Report.objects.filter(pk=report.pk).update(reminded_at=moment)
    return asked


def test_reminders_go_before_on_and_six_times_after_the_due_date(due):
    assert asked_on(due, range(-40, 200)) == [-14, 0, 14, 28, 42, 56, 70, 84]


def test_a_night_that_was_missed_is_made_up_for_by_one_mail(due):
    assert asked_on(due, [-20, 3, 4, 5, 30, 31]) == [3, 30]


def test_running_again_sends_nothing_twice(due):
    assert services.remind_due(today=DUE) == 1
    Report.objects.filter(pk=due.pk).update(reminded_at=timezone.make_aware(datetime(DUE.year, DUE.month, DUE.day)))
    assert services.remind_due(today=DUE) == 0


def test_a_link_that_was_never_sent_goes_out_by_itself(project, django_capture_on_commit_callbacks):
    report = make_report(project, kind="check-5", due_on=timezone.localdate() + timedelta(days=14))
    with django_capture_on_commit_callbacks(execute=True):
        assert services.remind_due() == 1
    report.refresh_from_db()
    assert report.sent_at is not None
    assert [each.kind for each in report.steps.all()] == ["sent"]
    assert "Please report on" in mail.outbox[0].subject
    assert services.remind_due() == 0


def test_no_reminder_comes_right_after_the_link_was_sent(project, coordinator):
    report = make_report(project, due_on=timezone.localdate() - timedelta(days=3))
    services.send_report_link(report=report, by=coordinator)
    assert services.remind_due() == 0


def test_a_revoked_link_is_not_sent_by_the_clock(due, coordinator):
    services.revoke_link(report=due, by=coordinator)
    assert services.remind_due(today=DUE) == 0


def test_nobody_is_reminded_of_a_submitted_report(report):
    submit(report)
    assert services.remind_due(today=report.due_on) == 0


def test_coordinators_are_told_where_nobody_can_be_asked(project, coordinator, django_capture_on_commit_callbacks):
    report = make_report(project, contact_email="", due_on=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        assert services.remind_due() == 0
    assert [each.to for each in mail.outbox] == [[coordinator.email]]
    assert "nobody can be asked" in mail.outbox[0].subject
    assert report.steps.get().kind == "no-contact"
    with django_capture_on_commit_callbacks(execute=True):
        services.remind_due()
    assert len(mail.outbox) == 1


def test_the_nightly_command_asks_and_says_how_many(project, capsys):
    make_report(project, due_on=timezone.localdate())
    call_command("run_follow_up")
    assert capsys.readouterr().out == "Partners asked for a report: 1\n"


def test_an_overdue_report_is_called_overdue_in_the_mail(project, django_capture_on_commit_callbacks):
    make_report(project, due_on=timezone.localdate() - timedelta(days=20))
    with django_capture_on_commit_callbacks(execute=True):
        services.remind_due()
    assert mail.outbox[0].subject == "Your report on Buses of Hanoi is overdue"


def test_the_mail_names_the_kind_of_report(project, coordinator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.send_report_link(report=make_report(project, kind="check-3"), by=coordinator)
    assert mail.outbox[0].subject == "Please report on Buses of Hanoi: Check after 3 years"
