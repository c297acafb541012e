"""Mail about projects and their reports, each in its recipient's language.

A mail holds the reference of the proposal, or the project's title where there is none, and a link: never a figure or a
word of a report.
"""

from functools import partial

from django.conf import settings
from django.urls import reverse

from proposals.models import Proposal
from publishing import mail

from . import links, permissions
from .models import Report


def send_link(report: Report) -> None:
    _ask("link", report)


def remind(report: Report) -> None:
    _ask("overdue" if report.is_overdue else "reminder", report)


def tell_coordinators_of_report(report: Report) -> None:
    _tell_coordinators("staff_submitted", report)


def tell_coordinators_of_missing_contact(report: Report) -> None:
    _tell_coordinators("staff_no_contact", report)


def tell_coordinators_of_missing_place(proposal: Proposal) -> None:
    path = partial(reverse, "admin:projects_project_selected")
    for person in permissions.coordinators_for(proposal):
        _send(
            "staff_no_place",
            person.email,
            person.language,
            proposal.reference,
            name=person.name,
            address=mail.address_of(path),
        )


def _ask(name: str, report: Report) -> None:
    """Only these mails hold the link that opens the report."""
    recipient = report.recipient
    _send(
        name,
        recipient.email,
        report.language,
        report.subject,
        name=recipient.name,
        kind=Report.Kind(report.kind).label,
        due_on=report.due_on,
        link_ends_on=report.link_ends_on,
        contact=settings.CONTACT_EMAIL,
        address=links.address_of(report),
    )


def _tell_coordinators(name: str, report: Report) -> None:
    origin = report.project.origin
    path = partial(reverse, "admin:projects_report_change", args=[report.pk])
    for person in permissions.coordinators_for(origin) if origin else permissions.coordinators():
        _send(
            name,
            person.email,
            person.language,
            report.subject,
            name=person.name,
            kind=Report.Kind(report.kind).label,
            address=mail.address_of(path),
        )


def _send(template: str, email: str, language: str, subject: str, **context) -> None:
    mail.after_commit(
        f"projects/mail/{template}.txt", to=email, language=language, about=subject, subject=subject, **context
    )
