"""Whom Seoul works with: countries, cities, organisations, agreements and events."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.dates import PartialDateField
from publishing.models import LinesMixin, Publishable
from publishing.permissions import OF_TEXTS

from .querysets import CityQuerySet, EventQuerySet


class Country(models.Model):
    """A country, by its ISO code."""

    class Region(models.TextChoices):
        """Sub-regions of the United Nations' M49 standard."""

        AUSTRALIA_AND_NEW_ZEALAND = "australia-and-new-zealand", _("Australia and New Zealand")
        CENTRAL_AMERICA = "central-america", _("Central America")
        CENTRAL_ASIA = "central-asia", _("Central Asia")
        EASTERN_AFRICA = "eastern-africa", _("Eastern Africa")
        EASTERN_ASIA = "eastern-asia", _("Eastern Asia")
        EASTERN_EUROPE = "eastern-europe", _("Eastern Europe")
        MELANESIA = "melanesia", _("Melanesia")
        MIDDLE_AFRICA = "middle-africa", _("Middle Africa")
        NORTHERN_AFRICA = "northern-africa", _("Northern Africa")
        NORTHERN_AMERICA = "northern-america", _("Northern America")
        NORTHERN_EUROPE = "northern-europe", _("Northern Europe")
        SOUTH_AMERICA = "south-america", _("South America")
        SOUTH_EASTERN_ASIA = "south-eastern-asia", _("South-eastern Asia")
        SOUTHERN_AFRICA = "southern-africa", _("Southern Africa")
        SOUTHERN_ASIA = "southern-asia", _("Southern Asia")
        SOUTHERN_EUROPE = "southern-europe", _("Southern Europe")
        WESTERN_AFRICA = "western-africa", _("Western Africa")
        WESTERN_ASIA = "western-asia", _("Western Asia")
        WESTERN_EUROPE = "western-europe", _("Western Europe")

    class Income(models.TextChoices):
        """Broad World Bank income classes, about 2024."""

        LOW = "low", _("Low income")
        LOWER_MIDDLE = "lower-middle", _("Lower middle income")
        UPPER_MIDDLE = "upper-middle", _("Upper middle income")
        HIGH = "high", _("High income")

    iso2 = models.CharField(_("ISO code"), max_length=2, unique=True)
    iso3 = models.CharField(_("ISO code, three letters"), max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=100)
    region = models.CharField(_("region"), max_length=30, choices=Region)
    income = models.CharField(_("income group"), max_length=12, choices=Income, blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        default_permissions = OF_TEXTS
        ordering = ["iso2"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("countries:detail", args=[self.iso2.lower()])


class Challenge(models.Model):
    """An urban problem that a city asked Seoul about or suffers from."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        default_permissions = OF_TEXTS
        ordering = ["slug"]

    def __str__(self):
        return self.name


class City(LinesMixin, Publishable):
    """A city, region or comparable place that Seoul has ties or projects with."""

    class Relation(models.TextChoices):
        SISTER = "sister", _("Sister city")
        FRIENDSHIP = "friendship", _("Friendship city")
        MEMORANDUM = "mou", _("Memorandum of understanding")
        PROJECT = "project-only", _("Project partner")
        NONE = "none", _("Other contact")

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="cities")
    relation = models.CharField(_("relation"), max_length=12, choices=Relation, default=Relation.NONE, db_index=True)
    tie_year = models.PositiveSmallIntegerField(_("year of the tie"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True, help_text=_("Rounded."))
    population_year = models.PositiveSmallIntegerField(_("year of the population figure"), null=True, blank=True)
    challenges = models.ManyToManyField(Challenge, verbose_name=_("challenges"), blank=True, related_name="cities")

    version_fields = ("name", "summary")

    objects = CityQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("cities:detail", args=[self.slug])


class Organisation(LinesMixin, Publishable):
    """An international body, funder, company, training institution or office of the city."""

    class Kind(models.TextChoices):
        INTERNATIONAL = "international-organisation", _("International organisation")
        FUNDER = "funder", _("Funder")
        SEOUL = "seoul-body", _("Body of Seoul")
        TRAINING = "training-institution", _("Training institution")
        PUBLIC = "public-body", _("Public body")
        COMPANY = "company", _("Company")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    website = models.URLField(_("website"), blank=True)
    is_seoul_member = models.BooleanField(_("Seoul is a member"), default=False)
    is_hosted_in_seoul = models.BooleanField(_("hosted in Seoul"), default=False)

    version_fields = ("name", "summary")

    class Meta(Publishable.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisations:detail", args=[self.slug])


class Agreement(models.Model):
    """A sister or friendship tie, or a memorandum, between Seoul and a city."""

    class Kind(models.TextChoices):
        SISTER = "sister", _("Sister city agreement")
        FRIENDSHIP = "friendship", _("Friendship city agreement")
        MEMORANDUM = "mou", _("Memorandum of understanding")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.CASCADE, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    signed = PartialDateField(_("signed"), blank=True)
    event = models.ForeignKey(
        "Event", verbose_name=_("event"), on_delete=models.SET_NULL, null=True, blank=True, related_name="agreements"
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        default_permissions = OF_TEXTS
        ordering = ["signed", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "kind"],
                condition=~Q(kind="mou"),
                name="partners_agreement_one_tie_of_a_kind",
                violation_error_message=_("This city has an agreement of this kind already."),
            ),
        ]

    def __str__(self):
        return f"{self.city}: {self.get_kind_display()}"


class Event(LinesMixin, Publishable):
    """Something that happened between Seoul and its partners: a tie, a visit, a forum."""

    class Kind(models.TextChoices):
        SISTER_TIE = "sister-tie", _("Sister city tie")
        FRIENDSHIP_TIE = "friendship-tie", _("Friendship city tie")
        MEMORANDUM = "mou", _("Memorandum")
        MAYOR_VISIT = "mayor-visit", _("Visit by the mayor of Seoul")
        MAYOR_MEETING = "mayor-meeting", _("Meeting of mayors")
        VISIT = "visit", pgettext_lazy("event", "Visit")
        STUDY_VISIT = "study-visit", _("Study visit")
        FORUM = "forum", _("Forum")
        PROJECT = "project", pgettext_lazy("event", "Project")
        ANNOUNCEMENT = "announcement", _("Announcement")
        ORGANISATION = "organisation", pgettext_lazy("event", "Organisation")
        AWARD = "award", pgettext_lazy("event", "Award")
        ODA_CHALLENGE = "oda-challenge", _("Seoul ODA Challenge")
        ANNIVERSARY = "anniversary", _("Anniversary")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    starts = PartialDateField(_("starts"))
    ends = PartialDateField(_("ends"), blank=True)
    cities = models.ManyToManyField(City, verbose_name=_("cities"), blank=True, related_name="events")

    objects = EventQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts", "slug"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="partners_event_ends_after_start",
                condition=Q(ends="") | Q(ends__gte=F("starts")),
                violation_error_message=_("An event cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("news:detail", args=[self.slug])
