"""Fields of policy."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.permissions import OF_TEXTS

from ..querysets import SectorQuerySet


class Sector(models.Model):
    """One of the archive's fields of policy."""

    ICONS = {
        "transportation": "transport",
        "metro": "metro",
        "water": "water",
        "environment": "environment",
        "urban-planning": "urban-planning",
        "housing": "housing",
        "e-government": "e-government",
        "welfare": "welfare",
        "culture-tourism": "culture",
        "safety": "safety",
    }

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    slogan = models.CharField(_("slogan"), max_length=200, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    aliases = ArrayField(
        models.SlugField(),
        verbose_name=_("other slugs"),
        default=list,
        blank=True,
        help_text=_("Words that other lists use for this sector, separated by commas."),
    )
    is_name_inferred = models.BooleanField(_("name is inferred"), default=False)

    objects = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        default_permissions = OF_TEXTS
        ordering = ["order", "slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("policies:sector", args=[self.slug])

    @property
    def icon(self) -> str:
        """The symbol of `static/img/icons.svg` that stands for the sector."""
        return self.ICONS.get(self.slug, "archive")


class Subsector(models.Model):
    """A part of a sector."""

    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.CASCADE, related_name="subsectors")
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("subsector")
        verbose_name_plural = _("subsectors")
        default_permissions = OF_TEXTS
        ordering = ["slug"]

    def __str__(self):
        return self.name
