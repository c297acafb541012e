"""What looks across the archive: the published headline figures and the portal's own pages."""

from django.db import models
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from publishing import money
from publishing.dates import PartialDateField
from publishing.fields import RichTextField
from publishing.models import Publishable, Source
from publishing.permissions import OF_TEXTS

from .querysets import FigureQuerySet


class HeadlineFigure(models.Model):
    """A figure as a document of the city printed it, with its date: not a count of this archive's rows."""

    class Topic(models.TextChoices):
        ARCHIVE = "archive", _("Archive")
        VIDEOS = "videos", _("Video lectures")
        AWARDS = "awards", _("Awards")
        ORGANISATIONS = "organisations", _("International organisations")
        TRAINING = "training", _("Training")
        PROJECTS = "projects", _("Overseas projects")
        EXPORTS = "exports", _("Policy exports")
        CITIES = "cities", _("Partner cities")
        PLAN = "plan", _("Urban Diplomacy Plan")
        FUNDS = "funds", _("Funds")
        PROGRAMME = "programme", _("Sharing Seoul Program")
        FURNITURE = "furniture", _("Page counters and the like")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    label = models.CharField(_("figure"), max_length=200)
    topic = models.CharField(_("topic"), max_length=14, choices=Topic, db_index=True)
    number = models.DecimalField(_("number"), max_digits=18, decimal_places=2, null=True, blank=True)
    text = models.CharField(
        _("value in words"), max_length=200, blank=True, help_text=_("Where the value is no number.")
    )
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    as_of = models.CharField(_("as of"), max_length=60, blank=True)
    sort_date = PartialDateField(_("date for sorting"), blank=True)
    scope = models.CharField(_("scope"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, verbose_name=_("source document"), on_delete=models.PROTECT, related_name="figures"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("headline figure")
        verbose_name_plural = _("headline figures")
        default_permissions = OF_TEXTS
        ordering = ["topic", "order"]

    def __str__(self):
        return self.label

    @property
    def display(self) -> str:
        """The value as it is printed, without its unit unless that is money."""
        if self.number is None:
            return self.text
        if self.is_money:
            return money.in_words(self.number, "KRW")
        whole = self.number == self.number.to_integral_value()
        number = int(self.number) if whole else self.number.normalize()
        return str(number) if self.unit_en == "year" else formats.number_format(number, force_grouping=True)

    @property
    def is_money(self) -> bool:
        return (self.unit_en or "").startswith("KRW")

    @property
    def display_unit(self) -> str:
        """What stands behind the value; nothing where the value says it itself."""
        if self.number is None:
            return ""
        if self.is_money:
            return self.unit.removeprefix("KRW").removeprefix("원").strip(" ()")
        return "%" if self.unit_en == "percent" else self.unit


class Page(Publishable):
    """A page of the portal about itself: about the archive, making, sharing, solving."""

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    body = RichTextField(_("text"), blank=True)

    class Meta(Publishable.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:about") if self.slug == "about" else reverse("portal:page", args=[self.slug])
