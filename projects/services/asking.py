"""Asking partners for reports: planning, sending and revoking the link, reminding."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User

from .. import notifications, permissions
from ..exceptions import NobodyToAsk, ReportClosed
from ..models import Project, Report, ReportStep

Kind = ReportStep.Kind
FIRST_ASKED = timedelta(days=14)  # before the due date
ASKED_AGAIN = timedelta(days=14)  # after it, each
TIMES_ASKED_AGAIN = 6


@transaction.atomic
def plan_reports(*, project: Project, ends_on: date, by: User) -> list[Report]:
    """The checks one, three and five years after the project's end. Another end moves those not submitted yet."""
    require_follow_up(by, project)
    project = Project.objects.select_for_update(of=("self",)).select_related("origin").get(pk=project.pk)
    return [_planned(project, kind, _years_after(ends_on, years), by) for years, kind in Report.CHECKS.items()]


@transaction.atomic
def send_report_link(*, report: Report, by: User) -> Report:
    """Mail the link to the report's contact. Raises ReportClosed or NobodyToAsk."""
    require_follow_up(by, report.project)
    report = _locked(report)
    if report.is_submitted:
        raise ReportClosed(report)
    if report.recipient is None:
        raise NobodyToAsk(report)
    report.sent_at, report.revoked_at = timezone.now(), None
    report.save()
    record(report, Kind.SENT, by, report.recipient.email)
    notifications.send_link(report)
    return report


@transaction.atomic
def revoke_link(*, report: Report, by: User) -> Report:
    """No link mailed so far opens the report any more, and nobody is reminded until a new one is sent."""
    require_follow_up(by, report.project)
    report = _locked(report)
    report.link_version += 1
    report.revoked_at = timezone.now()
    report.save()
    record(report, Kind.REVOKED, by)
    return report


def remind_due(*, today: date | None = None) -> int:
    """Ask for the reports that are due: 14 days before, on the day, and every 14 days after it, six times at most.

    A report whose link was never sent gets it now; one whose link was revoked waits for staff. A night that was missed is
    made up for by one mail. Returns the number of contacts written to.
    """
    today = today or timezone.localdate()
    near = Report.objects.awaited().filter(due_on__lte=today + FIRST_ASKED, revoked_at=None)
    return sum(_remind(pk, today) for pk in near.values_list("pk", flat=True))


def require_follow_up(by: User, project: Project) -> None:
    if not permissions.may_follow_up(by, project):
        raise PermissionDenied


def record(report: Report, kind: str, by: User | None = None, email: str = "") -> None:
    ReportStep.objects.create(report=report, kind=kind, by=by, email=email)


@transaction.atomic
def _remind(pk: int, today: date) -> bool:
    report = _rows().filter(pk=pk, submitted_at=None, revoked_at=None).first()
    if report is None or not _should_ask(report, today):
        return False
    is_first, recipient = report.sent_at is None, report.recipient
    report.reminded_at = timezone.now()
    if recipient is None:
        report.save()
        record(report, Kind.NO_CONTACT)
        notifications.tell_coordinators_of_missing_contact(report)
        return False
    report.sent_at = report.sent_at or report.reminded_at
    report.save()
    record(report, Kind.SENT if is_first else Kind.REMINDED, email=recipient.email)
    notifications.send_link(report) if is_first and not report.is_overdue else notifications.remind(report)
    return True


def _should_ask(report: Report, today: date) -> bool:
    """Whether a day of asking has come since the last mail about it."""
    days = [report.due_on - FIRST_ASKED, *(report.due_on + n * ASKED_AGAIN for n in range(TIMES_ASKED_AGAIN + 1))]
    come = [day for day in days if day <= today]
    written = [timezone.localdate(moment) for moment in (report.sent_at, report.reminded_at) if moment]
    return bool(come) and (not written or max(written) < come[-1])


def _planned(project: Project, kind: str, due_on: date, by: User) -> Report:
    language = project.origin.language if project.origin else Report._meta.get_field("language").default
    report, is_new = Report.objects.get_or_create(
        project=project, kind=kind, defaults={"due_on": due_on, "language": language}
    )
    if is_new or (report.due_on != due_on and not report.is_submitted):
        report.due_on = due_on
        report.save()
        record(report, Kind.PLANNED, by)
    return report


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; 28 February where that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _locked(report: Report) -> Report:
    return _rows().get(pk=report.pk)


def _rows():
    return Report.objects.select_for_update(of=("self",)).select_related("project__origin__proposer")
