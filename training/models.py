"""What Seoul teaches: programmes, their cohorts, and alumni who agreed to be on record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import City, Country, Organisation
from policies.models import Sector
from publishing.dates import PartialDateField
from publishing.models import LinesMixin, Publishable

from .querysets import ProgrammeQuerySet


class Programme(LinesMixin, Publishable):
    """A course, degree, visit or forum for officials of other cities; or a published total over many of them."""

    class Kind(models.TextChoices):
        SHORT = "short", _("Short course")
        DEGREE = "degree", _("Degree")
        ONLINE = "online", _("Online course")
        VISIT = "visit", _("Study visit")
        INTERNSHIP = "internship", _("Internship")
        FORUM = "forum", _("Forum")
        TOTAL = "aggregate", _("Published total")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    host = models.ForeignKey(Organisation, verbose_name=_("host"), on_delete=models.PROTECT, related_name="programmes")
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"), blank=True, related_name="programmes")
    duration = models.CharField(_("duration"), max_length=200, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("training programme")
        verbose_name_plural = _("training programmes")
        ordering = ["slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("training:detail", args=[self.slug])

    @property
    def public_host(self) -> Organisation | None:
        """The host, where readers may see it."""
        return self.host if self.host.is_published else None


class Cohort(models.Model):
    """One run of a programme, with the counts its source gives. Counts of totals overlap: they must not be summed."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="cohorts"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    starts = PartialDateField(_("starts"), blank=True)
    ends = PartialDateField(_("ends"), blank=True)
    is_date_inferred = models.BooleanField(_("date is inferred"), default=False)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    city_count = models.PositiveIntegerField(_("number of cities"), null=True, blank=True)
    country_count = models.PositiveIntegerField(_("number of countries"), null=True, blank=True)
    cities = models.ManyToManyField(City, verbose_name=_("cities"), blank=True, related_name="cohorts")
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="cohorts")

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts", "order"]
        constraints = [
            models.CheckConstraint(
                name="training_cohort_ends_after_start",
                condition=Q(ends="") | Q(ends__gte=F("starts")),
                violation_error_message=_("A cohort cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.programme} ({self.starts or '–'})"


class Alumnus(models.Model):
    """A person who took part in a programme. Seen by staff only, and kept only with the person's consent."""

    name = models.CharField(_("name"), max_length=150)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="alumnus",
    )
    cohort = models.ForeignKey(Cohort, verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="alumni")
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.SET_NULL, null=True, blank=True, related_name="alumni"
    )
    position = models.CharField(_("position"), max_length=150, blank=True)
    consented_on = models.DateField(_("consent given on"))
    is_demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("An invented person for showing the site; never counted.")
    )

    class Meta:
        verbose_name = _("alumnus")
        verbose_name_plural = _("alumni")
        ordering = ["name"]

    def __str__(self):
        return self.name
