"""The reports' part of a person's file and of the deletion of an account: see accounts/personal_data.py.

A report knows people by their e-mail address only. What was submitted stays on record without name and address.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from accounts.models import User
from accounts.models.user import DELETED_DOMAIN
from accounts.personal_data import PersonalData, register

from .models import Report, ReportStep


def _of(user: User) -> QuerySet[Report]:
    return Report.objects.filter(Q(contact_email__iexact=user.email) | Q(reporter_email__iexact=user.email))


def _export(user: User) -> dict:
    return {"reports": [_line(each) for each in _of(user).select_related("project")]}


def _line(report: Report) -> dict:
    return {
        "project": str(report.project),
        "kind": report.kind,
        "due_on": report.due_on,
        "contact": [report.contact_name, report.contact_email],
        "reporter": [report.reporter_name, report.reporter_email],
        "submitted_at": report.submitted_at,
        "narrative": report.narrative,
        "difficulties": report.difficulties,
        "lessons": report.lessons,
    }


def _erase(user: User) -> None:
    Report.objects.filter(contact_email__iexact=user.email).update(contact_name="", contact_email="")
    signed = Report.objects.filter(reporter_email__iexact=user.email)
    signed.awaited().update(reporter_name="", reporter_email="")
    signed.submitted().update(reporter_name="–", reporter_email=f"deleted@{DELETED_DOMAIN}")
    ReportStep.objects.filter(email__iexact=user.email).update(email="")


def _stays(user: User) -> list[str]:
    count = Report.objects.submitted().filter(reporter_email__iexact=user.email).count()
    if not count:
        return []
    text = ngettext(
        "%(count)d submitted report on a project, without your name and your e-mail address.",
        "%(count)d submitted reports on projects, without your name and your e-mail address.",
        count,
    )
    return [text % {"count": count}]


register(PersonalData("projects", _export, _erase, stays=_stays))
