"""The mailed link of a report: a signed address that opens this report and nothing else, until 180 days after it is due."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation

from .exceptions import BadLink, ExpiredLink, RevokedLink
from .models import Report

SALT = "projects.report-link"


def token_of(report: Report) -> str:
    return signing.dumps([report.pk, report.link_version], salt=SALT)


def address_of(report: Report) -> str:
    """With the host, in the report's language."""
    with translation.override(report.language):
        return settings.SITE_ADDRESS + reverse("projects:report", args=[token_of(report)])


def report_of(token: str) -> Report:
    """The report of a link. Raises BadLink, RevokedLink or ExpiredLink."""
    try:
        pk, version = signing.loads(token, salt=SALT)
        report = Report.objects.select_related("project__origin").get(pk=pk)
    except (signing.BadSignature, Report.DoesNotExist):
        raise BadLink from None
    if version != report.link_version:
        raise RevokedLink
    if timezone.localdate() > report.link_ends_on:
        raise ExpiredLink(report.link_ends_on)
    return report
