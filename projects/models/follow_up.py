"""What becomes of a project: indicators with a target, and the partner's reports on them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing import languages

from ..figures import DECIMAL_PLACES, LIMIT, MAX_DIGITS, in_words
from ..querysets import ReportQuerySet
from .project import Project


def is_figure(name: str) -> Q:
    """Within the bounds; PostgreSQL counts its NaN as greater than every number, so that is refused too."""
    return Q(**{f"{name}__gt": -LIMIT, f"{name}__lt": LIMIT})


class Indicator(models.Model):
    """One thing that is measured before a project, aimed at, and measured again in its reports."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("More is better")
        LOWER = "lower", _("Less is better")

    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="indicators")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(
        _("description"), blank=True, help_text=_("What exactly is counted, where and by whom.")
    )
    unit = models.CharField(_("unit"), max_length=40)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction, default=Direction.HIGHER)
    baseline = models.DecimalField(_("baseline"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)
    target = models.DecimalField(_("target value"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["project", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="projects_indicator_target_beyond_baseline",
                condition=Q(direction="higher", target__gt=F("baseline"))
                | Q(direction="lower", target__lt=F("baseline")),
                violation_error_message=_(
                    "The target must be above the baseline where more is better, and below it where less is better."
                ),
            ),
            models.CheckConstraint(
                name="projects_indicator_has_figures",
                condition=is_figure("baseline") & is_figure("target"),
                violation_error_message=_("The baseline and the target must be figures."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def display_language(self) -> str:
        asked = languages.current()
        return asked if languages.text_in(self, "name", asked) else languages.other(asked)

    def way_made(self, value: Decimal) -> Decimal:
        """How much of the way from the baseline to the target is made: (value - baseline) / (target - baseline).

        1 is the target; less than 0 is further away than at the start, more than 1 is beyond the target. The same
        formula serves both directions, because both differences change their sign together.
        """
        return (value - self.baseline) / (self.target - self.baseline)

    @property
    def latest(self) -> "ReportedValue | None":
        """The value of the last submitted report."""
        submitted = self.values.filter(report__submitted_at__isnull=False).select_related("report")
        return submitted.order_by("report__due_on", "report__submitted_at").last()


@dataclass(frozen=True)
class Recipient:
    """Whom a report is asked of."""

    name: str
    email: str


class Report(models.Model):
    """What a partner is asked to tell of a project at a certain date, and what it told. Filled in by a mailed link."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress report")
        FINAL = "final", _("Final report")
        CHECK_1 = "check-1", _("Check after 1 year")
        CHECK_3 = "check-3", _("Check after 3 years")
        CHECK_5 = "check-5", _("Check after 5 years")

    class Channel(models.TextChoices):
        """How it reached the city."""

        LINK = "link", _("Mailed link")
        EMAIL = "email", _("E-mail")
        PAPER = "paper", _("Paper")

    CHECKS = {1: Kind.CHECK_1, 3: Kind.CHECK_3, 5: Kind.CHECK_5}  # by years after the project's end
    LINK_LIVES = timedelta(days=180)  # after the due date

    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    due_on = models.DateField(_("due on"))
    contact_name = models.CharField(_("contact's name"), max_length=150, blank=True)
    contact_email = models.EmailField(
        _("contact's e-mail address"), blank=True, help_text=_("Empty: the person who proposed the project.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES],
        default="en",
        help_text=_("Of the mail to the contact, and of what was reported."),
    )
    link_version = models.PositiveIntegerField(default=1, editable=False)  # a link of an earlier version is revoked
    sent_at = models.DateTimeField(_("link sent"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("link revoked"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("link opened"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(pgettext_lazy("report", "submitted at"), null=True, blank=True, editable=False)
    channel = models.CharField(_("came by"), max_length=5, choices=Channel, default=Channel.LINK, editable=False)
    reporter_name = models.CharField(_("reporter"), max_length=150, blank=True)
    reporter_email = models.EmailField(_("reporter's e-mail address"), blank=True)
    narrative = models.TextField(_("what was done and achieved"), max_length=10000, blank=True)
    difficulties = models.TextField(_("difficulties and how they were met"), max_length=10000, blank=True)
    lessons = models.TextField(_("lessons for other cities"), max_length=10000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)  # counts saves, so that no save overwrites another

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=~Q(kind="progress"),
                name="projects_report_once_but_progress",
                violation_error_message=_("The project has a report of this kind already."),
            ),
            models.CheckConstraint(
                name="projects_report_submitted_is_signed",
                condition=Q(submitted_at__isnull=True) | (~Q(reporter_name="") & ~Q(reporter_email="")),
            ),
        ]

    def __str__(self):
        return f"{self.project}: {self.get_kind_display()} ({self.due_on})"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def is_overdue(self) -> bool:
        return not self.is_submitted and self.due_on < timezone.localdate()

    @property
    def link_ends_on(self) -> date:
        """The last day of the mailed link."""
        return self.due_on + self.LINK_LIVES

    @property
    def recipient(self) -> Recipient | None:
        """The contact; where none is named, the proposer of the project, while the account is open."""
        if self.contact_email:
            return Recipient(self.contact_name, self.contact_email)
        proposer = self.project.origin.proposer if self.project.origin else None
        if proposer is None or proposer.is_deleted or not proposer.is_active:
            return None
        return Recipient(proposer.name, proposer.email)

    @property
    def subject(self) -> str:
        """What mail calls the project: the reference of its proposal, or its title in the report's language."""
        if self.project.origin:
            return self.project.origin.reference
        return languages.text_in(self.project, "title", self.language) or str(self.project)


class ReportedValue(models.Model):
    """An indicator's value in one report."""

    report = models.ForeignKey(Report, verbose_name=_("report"), on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="values"
    )
    value = models.DecimalField(_("value"), max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES)
    note = models.CharField(_("how it was measured"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reported value")
        verbose_name_plural = _("reported values")
        ordering = ["report", "indicator__order", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="projects_reportedvalue_once"),
            models.CheckConstraint(name="projects_reportedvalue_is_figure", condition=is_figure("value")),
        ]

    def __str__(self):
        return f"{self.indicator}: {in_words(self.value)}"

    @property
    def way_made(self) -> Decimal:
        return self.indicator.way_made(self.value)


class ReportStep(models.Model):
    """What happened to a report and when; `by` is empty for what the partner or the clock did. Rows are only ever added."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENT = "sent", _("Link sent")
        REMINDED = "reminded", _("Reminder sent")
        NO_CONTACT = "no-contact", _("Nobody to send it to")
        REVOKED = "revoked", _("Link revoked")
        OPENED = "opened", _("Link opened")
        SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")

    report = models.ForeignKey(Report, verbose_name=_("report"), on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=10, choices=Kind)
    email = models.EmailField(_("sent to"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("taken at"), auto_now_add=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.report}: {self.get_kind_display()}"
