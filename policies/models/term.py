"""The glossary for readers."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.models import lines
from publishing.permissions import OF_TEXTS

from .policy import Policy
from .sector import Sector


class Term(models.Model):
    """A term of the archive, explained for readers in both languages."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("term"), max_length=120)
    also = models.TextField(_("also written"), blank=True, help_text=_("Other spellings and short forms, one a line."))
    meaning = models.TextField(_("meaning"))
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.SET_NULL, null=True, blank=True, related_name="terms"
    )
    policies = models.ManyToManyField(Policy, verbose_name=_("policies"), blank=True, related_name="terms")
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        default_permissions = OF_TEXTS
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('glossary:list')}#{self.slug}"

    @property
    def also_list(self) -> list[str]:
        return lines(self.also)

    def also_in(self, code: str) -> list[str]:
        return lines(languages.text_in(self, "also", code))
