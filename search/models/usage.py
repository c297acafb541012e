"""What is searched and what is opened afterwards: counts, never persons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchedText(models.Model):
    """How often a text was searched for, and how often nothing was found."""

    text = models.CharField(_("text"), max_length=100, unique=True)  # in lower case, spaces made one
    searches = models.PositiveIntegerField(_("searches"), default=0)
    without_result = models.PositiveIntegerField(_("without result"), default=0)
    first_on = models.DateField(_("first searched on"))
    last_on = models.DateField(_("last searched on"), db_index=True)

    class Meta:
        verbose_name = _("searched text")
        verbose_name_plural = _("searched texts")
        ordering = ["-without_result", "-searches", "text"]

    def __str__(self):
        return self.text


class Click(models.Model):
    """How often a record was opened from the results of a text."""

    searched = models.ForeignKey(
        SearchedText, verbose_name=_("searched text"), on_delete=models.CASCADE, related_name="clicks"
    )
    path = models.CharField(_("page"), max_length=300)  # without the language
    count = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        verbose_name = _("opened page")
        verbose_name_plural = _("opened pages")
        ordering = ["-count", "path"]
        constraints = [models.UniqueConstraint(fields=["searched", "path"], name="search_click_one_per_page")]

    def __str__(self):
        return self.path
