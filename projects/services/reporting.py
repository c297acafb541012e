"""What the partner does with a report: open it, save it as a draft, submit it once."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from policies.services import make_suggestion

from .. import notifications
from ..exceptions import IncompleteReport, ReportClosed, StaleReport
from ..models import Indicator, Report, ReportedValue, ReportStep
from .asking import record, require_follow_up

TEXTS = ("language", "reporter_name", "reporter_email", "narrative", "difficulties", "lessons")
NEEDED = ("narrative", "reporter_name", "reporter_email")


@dataclass(frozen=True)
class Figure:
    """A value with the words on how it was measured; `value` None takes it out of the draft."""

    value: Decimal | None
    note: str = ""


@transaction.atomic
def note_opening(*, report: Report) -> None:
    """Keep when the link was first opened."""
    if Report.objects.filter(pk=report.pk, opened_at=None).update(opened_at=timezone.now()):
        record(report, ReportStep.Kind.OPENED)


@transaction.atomic
def save_report(*, report: Report, version: int, texts: dict[str, str], figures: dict[Indicator, Figure]) -> Report:
    """Write `texts` (any of TEXTS) and figures; what is not given stays. `version` is the one the writer had before their eyes.

    Raises ReportClosed after the submission, and StaleReport where another save came between; saving the very same again
    is no conflict.
    """
    report = _locked(report)
    if report.is_submitted:
        raise ReportClosed(report)
    texts = {name: text for name, text in texts.items() if name in TEXTS}
    figures = {each: figure for each, figure in figures.items() if each.project_id == report.project_id}
    if report.version != version:
        if _is_same(report, texts, figures):
            return report
        raise StaleReport(report)
    for name, text in texts.items():
        setattr(report, name, text)
    report.version += 1
    report.save()
    for indicator, figure in figures.items():
        _write(report, indicator, figure)
    return report


@transaction.atomic
def submit_report(*, report: Report, version: int) -> Report:
    """Hand in what was saved: once, complete, and as it was read (`version`). Coordinators and the policies' editors hear of it.

    Raises ReportClosed, StaleReport, or IncompleteReport.
    """
    report = _locked(report)
    if report.is_submitted:
        raise ReportClosed(report)
    if report.version != version:
        raise StaleReport(report)
    return _hand_in(report)


@transaction.atomic
def enter_report(
    *, report: Report, by: User, channel: str, version: int, texts: dict[str, str], figures: dict[Indicator, Figure]
) -> Report:
    """Staff type in and hand in what the partner sent on paper or by e-mail; `channel` says which.

    It takes the place of what the partner may have begun behind the link. Raises what `save_report` and `submit_report` do.
    """
    require_follow_up(by, report.project)
    report = save_report(report=report, version=version, texts=texts, figures=figures)
    report.channel = Report.Channel(channel)
    return _hand_in(report, by)


def _hand_in(report: Report, by: User | None = None) -> Report:
    if problems := missing(report):
        raise IncompleteReport(problems)
    report.submitted_at = timezone.now()
    report.save()
    record(report, ReportStep.Kind.SUBMITTED, by)
    _suggest(report)
    notifications.tell_coordinators_of_report(report)
    return report


def missing(report: Report) -> dict[str, str]:
    """What the submission needs and the saved report does not have: a sentence for each, by the form's field."""
    given = set(report.values.values_list("indicator", flat=True))
    found = {
        f"value_{each.pk}": _("The figure of “%(indicator)s” is missing.") % {"indicator": each.name}
        for each in report.project.indicators.all()
        if each.pk not in given
    }
    sentences = {
        "narrative": _("Say in a few sentences what was done and achieved."),
        "reporter_name": _("Give the name of the person who reports."),
        "reporter_email": _("Give the e-mail address of the person who reports."),
    }
    return found | {name: sentences[name] for name in NEEDED if not getattr(report, name).strip()}


def _suggest(report: Report) -> None:
    """The difficulties and lessons for the editors of each policy that the project carried over."""
    text = "\n\n".join(part.strip() for part in (report.difficulties, report.lessons) if part.strip())
    if not text:
        return
    for policy in report.project.policies.all():
        make_suggestion(policy=policy, text=text, language=report.language, origin=str(report))


def _write(report: Report, indicator: Indicator, figure: Figure) -> None:
    if figure.value is None:
        report.values.filter(indicator=indicator).delete()
    else:
        ReportedValue.objects.update_or_create(
            report=report, indicator=indicator, defaults={"value": figure.value, "note": figure.note}
        )


def _is_same(report: Report, texts: dict[str, str], figures: dict[Indicator, Figure]) -> bool:
    saved = {each.indicator_id: (each.value, each.note) for each in report.values.all()}
    given = {each.pk: (figure.value, figure.note) for each, figure in figures.items()}
    return all(getattr(report, name) == text for name, text in texts.items()) and all(
        saved.get(pk, (None, "")) == (value, note if value is not None else "") for pk, (value, note) in given.items()
    )


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("project__origin").get(pk=report.pk)
