"""What is called for: who may apply until when, what they are asked, and by which criteria they are judged."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from publishing import languages
from publishing.fields import RichTextField
from publishing.models import Publishable, lines

from ..querysets import CallQuerySet

KEY = RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and _ only, beginning with a letter."))


def both_languages() -> list[str]:
    return list(languages.CODES)


def last_stage_only() -> list[str]:
    return ["final"]


class CountryList(models.Model):
    """Countries that a call can be limited to, such as those that may receive development aid."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("countries"),
        help_text=_("ISO codes of two letters, separated by commas."),
    )
    origin = models.CharField(_("taken from"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("list of countries")
        verbose_name_plural = _("lists of countries")
        ordering = ["slug"]

    def __str__(self):
        return self.name


class Call(Publishable):
    """An invitation to propose: the standing Business Proposal Corner, a dated round, or a contest with a budget."""

    class Kind(models.TextChoices):
        CORNER = "corner", _("Business Proposal Corner")
        ROUND = "round", _("Programme round")
        CONTEST = "contest", _("Contest")

    class Stage(models.TextChoices):
        """The stages a call may have, in their order."""

        ELIGIBILITY = "eligibility", _("Eligibility")
        FIRST = "first", _("First round")
        SHORTLIST = "shortlist", _("Shortlist")
        FINAL = "final", _("Final selection")

    class OnePer(models.TextChoices):
        CITY = "city", _("One for each city")
        ORGANISATION = "organisation", _("One for each organisation")

    class Part(models.TextChoices):
        """What of a selected proposal becomes public with the decision."""

        SUMMARY = "summary", _("Public summary")
        ORGANISATION = "organisation", _("Organisation")
        CITY = "city", _("City")
        REASON = "reason", _("Reason for the selection")
        SCORE = "score", _("Score")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    about = RichTextField(_("about the call"), blank=True)
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True, help_text=_("Empty for a standing call."))
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Asia/Seoul", help_text=_("The one its dates are shown in.")
    )
    organisation_kinds = ArrayField(
        models.CharField(max_length=20, choices=Organisation.Kind),
        verbose_name=_("kinds of organisation that may apply"),
        default=list,
        blank=True,
        help_text=_("Empty: anybody may apply, without an organisation too."),
    )
    country_lists = models.ManyToManyField(
        CountryList,
        verbose_name=_("countries that may apply"),
        blank=True,
        related_name="calls",
        help_text=_("Empty: all countries."),
    )
    one_per = models.CharField(_("how many"), max_length=12, choices=OnePer, blank=True)
    accepted_languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES),
        verbose_name=_("languages of application"),
        default=both_languages,
    )
    stages = ArrayField(
        models.CharField(max_length=12, choices=Stage), verbose_name=_("stages"), default=last_stage_only
    )
    is_blind = models.BooleanField(
        _("blind review"),
        default=False,
        help_text=_("Reviewers do not see who proposes, nor the attached files' names."),
    )
    reviewers_needed = models.PositiveSmallIntegerField(
        _("reviewers for each proposal"), default=1, validators=[MaxValueValidator(20)]
    )
    open_parts = ArrayField(
        models.CharField(max_length=12, choices=Part),
        verbose_name=_("public after the decision"),
        default=list,
        blank=True,
        help_text=_("Of selected proposals only; of the others nothing is ever public."),
    )
    needs_consent = models.BooleanField(
        _("public only where the proposer agrees"),
        default=True,
        help_text=_("Each proposer is asked in the form; without a yes nothing of the proposal is public."),
    )
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=0, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="KRW")
    retention_years = models.PositiveSmallIntegerField(
        _("years until erasure"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("So long after the decision the confidential parts and files are kept."),
    )
    is_template = models.BooleanField(
        _("template"), default=False, help_text=_("Never public; new calls are made from it.")
    )
    previous = models.ForeignKey(
        "self",
        verbose_name=_("previous call"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="following",
        help_text=_("Who applied then finds the form filled in from that time."),
    )

    objects = CallQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_at", "slug"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="proposals_call_closes_after_opening",
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("A call cannot close before it opens."),
            ),
            models.CheckConstraint(
                name="proposals_call_template_not_published",
                condition=Q(is_template=False) | ~Q(status="published"),
                violation_error_message=_("A template is never published."),
            ),
            models.CheckConstraint(
                name="proposals_call_dated_has_dates",
                condition=Q(kind="corner")
                | ~Q(status="published")
                | (Q(opens_at__isnull=False) & Q(closes_at__isnull=False)),
                violation_error_message=_("A dated call needs the times when it opens and closes."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposals:call", args=[self.slug])

    @property
    def has_opened(self) -> bool:
        """From this moment its form, criteria and weights no longer change."""
        return self.is_published and (self.opens_at is None or self.opens_at <= timezone.now())

    @property
    def has_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.has_opened and not self.has_closed

    def takes_page_of(self, opened_at: datetime | None) -> bool:
        """Open now; or the page was opened before the deadline, which was at most settings.CALL_GRACE ago."""
        if self.is_open:
            return True
        in_time = self.has_closed and opened_at is not None and opened_at < self.closes_at
        return self.has_opened and in_time and timezone.now() <= self.closes_at + settings.CALL_GRACE

    @property
    def ordered_stages(self) -> list["Call.Stage"]:
        return [stage for stage in self.Stage if stage in self.stages]

    def stage_after(self, stage: str) -> "Call.Stage | None":
        """The next stage; None after the last."""
        stages = self.ordered_stages
        at = stages.index(self.Stage(stage)) + 1
        return stages[at] if at < len(stages) else None

    @property
    def asks_organisation(self) -> bool:
        """Whether only a registered organisation can apply, because the rules are about it."""
        return bool(self.organisation_kinds or self.one_per == self.OnePer.ORGANISATION or self.country_lists.exists())


class FormSection(models.Model):
    """A part of the form: a heading and the fields under it."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=150)
    help = models.TextField(_("help"), blank=True)

    class Meta:
        verbose_name = _("section of the form")
        verbose_name_plural = _("sections of the form")
        ordering = ["call", "order", "pk"]

    def __str__(self):
        return self.title


class FormField(models.Model):
    """A question of the form. Its answer stands in `Proposal.answers` under `key`; files are attachments with that key."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        CHOICE = "choice", _("Choice")
        BUDGET = "budget", _("Table of budget lines")
        FILE = "file", _("File")

    section = models.ForeignKey(
        FormSection, verbose_name=_("section of the form"), on_delete=models.CASCADE, related_name="fields"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    key = models.CharField(_("key"), max_length=40, validators=[KEY])
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("label"), max_length=200)
    help = models.TextField(_("help"), blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    is_confidential = models.BooleanField(
        _("confidential"), default=True, help_text=_("Seen by the proposer and the assigned reviewers only.")
    )
    max_length = models.PositiveIntegerField(_("greatest length"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    minimum = models.DecimalField(_("smallest value"), max_digits=18, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("greatest value"), max_digits=18, decimal_places=4, null=True, blank=True)
    options = models.TextField(
        _("options"), blank=True, help_text=_("One a line, in the same order in both languages.")
    )

    class Meta:
        verbose_name = _("field of the form")
        verbose_name_plural = _("fields of the form")
        ordering = ["section", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "key"],
                name="proposals_formfield_key_once",
                violation_error_message=_("There is a field with this key already."),
            )
        ]

    def __str__(self):
        return self.label

    @property
    def option_list(self) -> list[tuple[str, str]]:
        """(value, label): the value is the option's place, counted from 1, and so the same in both languages."""
        return [(str(place), label) for place, label in enumerate(lines(self.options), start=1)]


class CityType(models.Model):
    """A stated type of city by which weights may differ, such as "capital" or "city below 300,000 people"."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="city_types")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("type of city")
        verbose_name_plural = _("types of city")
        ordering = ["call", "order", "pk"]

    def __str__(self):
        return self.name


class Criterion(models.Model):
    """What proposals are judged by: a number that becomes points, or a judgement from 1 to 5 with described anchors."""

    class Kind(models.TextChoices):
        QUALITATIVE = "qualitative", _("Judgement from 1 to 5")
        QUANTITATIVE = "quantitative", _("Number")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("More is better")
        LOWER = "lower", _("Less is better")

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    key = models.CharField(_("key"), max_length=40, validators=[KEY])
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.QUALITATIVE)
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    anchor_1 = models.TextField(_("what 1 means"), blank=True)
    anchor_2 = models.TextField(_("what 2 means"), blank=True)
    anchor_3 = models.TextField(_("what 3 means"), blank=True)
    anchor_4 = models.TextField(_("what 4 means"), blank=True)
    anchor_5 = models.TextField(_("what 5 means"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction, default=Direction.HIGHER)
    lower = models.DecimalField(
        _("lower bound"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Here or below: 0 points."),
    )
    upper = models.DecimalField(
        _("upper bound"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Here or above: 100 points, and evenly between. The other way round where less is better."),
    )
    field = models.ForeignKey(
        FormField,
        verbose_name=_("number of the form"),
        on_delete=models.RESTRICT,  # goes with its call, not by itself
        null=True,
        blank=True,
        related_name="criteria",
        help_text=_(
            "Where it is named, the points come from the answer by themselves; else reviewers enter the number."
        ),
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["call", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "key"],
                name="proposals_criterion_key_once",
                violation_error_message=_("There is a criterion with this key already."),
            ),
            models.CheckConstraint(
                name="proposals_criterion_number_has_bounds",
                condition=Q(kind="qualitative") | Q(lower__isnull=False, upper__gt=F("lower")),
                violation_error_message=_("A number needs a lower and a higher upper bound."),
            ),
        ]

    def __str__(self):
        return self.name


class CriterionWeight(models.Model):
    """Another weight of a criterion for one type of city."""

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.CASCADE, related_name="weights"
    )
    city_type = models.ForeignKey(
        CityType, verbose_name=_("type of city"), on_delete=models.CASCADE, related_name="weights"
    )
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("weight for a type of city")
        verbose_name_plural = _("weights for types of city")
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "city_type"],
                name="proposals_criterionweight_once",
                violation_error_message=_("There is a weight for this type of city already."),
            )
        ]

    def __str__(self):
        return f"{self.criterion} / {self.city_type}: {self.weight}"


class CriteriaVersion(models.Model):
    """Criteria and weights as they stood when the call opened. Every score is computed from here, and nothing changes it.

    `content` is what `criteria.snapshot` makes: {"criteria": [...], "city_types": [...]}.
    """

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="criteria_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    frozen_at = models.DateTimeField(_("frozen at"), auto_now_add=True)
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("version of the criteria")
        verbose_name_plural = _("versions of the criteria")
        ordering = ["call", "number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="proposals_criteriaversion_once")]

    def __str__(self):
        return f"{self.call}: {self.number}"


class Guideline(models.Model):
    """One version of the guidelines of a call; the newest published one is in force, the others stay readable."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="guidelines")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    body = RichTextField(_("text"), blank=True)
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("guidelines")
        verbose_name_plural = _("guidelines")
        ordering = ["call", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "version"],
                name="proposals_guideline_version_once",
                violation_error_message=_("There is this version already."),
            )
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"


class Question(models.Model):
    """A question about a call and its answer, which everybody can read once it is public."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    text = models.TextField(_("question"), max_length=2000)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Question and answer are printed on the call's page, without a name.")
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions and answers")
        ordering = ["call", "asked_at", "pk"]

    def __str__(self):
        return self.text[:80]
