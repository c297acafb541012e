"""International prizes and rankings."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.models import LinesMixin, Publishable

from .policy import Policy
from .sector import Sector


class Award(LinesMixin, Publishable):
    """An international prize or ranking that Seoul received for a policy."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    awarding_body = models.CharField(_("awarding body"), max_length=200)
    honoured = models.CharField(_("what was honoured"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, db_index=True)
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="awards")
    policy = models.ForeignKey(
        Policy, verbose_name=_("policy"), on_delete=models.SET_NULL, null=True, blank=True, related_name="awards"
    )

    class Meta(Publishable.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-year", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its place on the list, narrowed so far that it stands on the first page."""
        narrowed = f"year={self.year}" if self.year else f"sector={self.sector.slug}"
        return f"{reverse('awards:list')}?{narrowed}#{self.slug}"
