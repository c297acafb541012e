"""Mail about projects and their reports, each in its recipient's language.

A mail holds the reference of the proposal, or the project's title where there is none, and a link: never a figure or a
word of a report. It leaves after the step is committed, and a mail server that fails never undoes a step.
"""

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from proposals.models import Proposal

from . import links, permissions
from .models import Report

logger = logging.getLogger(__name__)


def send_link(report: Report) -> None:
    _ask("link", report)


def remind(report: Report) -> None:
    _ask("overdue" if report.is_overdue else "reminder", report)


def tell_coordinators_of_report(report: Report) -> None:
    _tell_coordinators("staff_submitted", report)


def tell_coordinators_of_missing_contact(report: Report) -> None:
    _tell_coordinators("staff_no_contact", report)


def tell_coordinators_of_missing_place(proposal: Proposal) -> None:
    for person in permissions.coordinators_for(proposal):
        context = {"subject": proposal.reference, "name": person.name}
        _after_commit("staff_no_place", person.email, person.language, context, "admin:projects_project_selected")


def _ask(name: str, report: Report) -> None:
    """Only these mails hold the link that opens the report."""
    recipient = report.recipient
    context = {
        "subject": report.subject,
        "name": recipient.name,
        "kind": Report.Kind(report.kind).label,
        "due_on": report.due_on,
        "link_ends_on": report.link_ends_on,
        "contact": settings.CONTACT_EMAIL,
        "address": links.address_of(report),
    }
    _after_commit(name, recipient.email, report.language, context)


def _tell_coordinators(name: str, report: Report) -> None:
    origin = report.project.origin
    for person in permissions.coordinators_for(origin) if origin else permissions.coordinators():
        context = {"subject": report.subject, "name": person.name, "kind": Report.Kind(report.kind).label}
        _after_commit(name, person.email, person.language, context, "admin:projects_report_change", report.pk)


def _after_commit(name: str, email: str, language: str, context: dict, view: str = "", *args) -> None:
    transaction.on_commit(partial(_send, name, email, language, context, view, *args))


def _send(name: str, email: str, language: str, context: dict, view: str, *args) -> None:
    """The first line of the template is the subject."""
    try:
        with translation.override(language):
            address = {"address": settings.SITE_ADDRESS + reverse(view, args=args)} if view else {}
            text = render_to_string(f"projects/mail/{name}.txt", context | address).strip()
        subject, body = text.split("\n", 1)
        send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [email])
    except Exception:  # the step is done; what fails here is the mail
        logger.exception("Mail %s about %s was not sent", name, context["subject"])
