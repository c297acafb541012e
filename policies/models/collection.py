"""Policies that editors put together."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.fields import RichTextField
from publishing.models import Publishable

from .policy import Policy


class Collection(Publishable):
    """Policies that an editor put together, in the order in which to read them, with a note on why."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    note = RichTextField(_("editor's note"), blank=True)

    class Meta(Publishable.Meta):
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["order", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("collections:detail", args=[self.slug])


class CollectionItem(models.Model):
    """One policy of a collection, and why it is there."""

    collection = models.ForeignKey(
        Collection, verbose_name=_("collection"), on_delete=models.CASCADE, related_name="items"
    )
    policy = models.ForeignKey(
        Policy, verbose_name=_("policy"), on_delete=models.CASCADE, related_name="collection_items"
    )
    reason = models.CharField(_("why it is here"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("policy of the collection")
        verbose_name_plural = _("policies of the collection")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "policy"],
                name="policies_collectionitem_once",
                violation_error_message=_("This policy stands in the collection already."),
            ),
        ]

    def __str__(self):
        return f"{self.collection}: {self.policy}"
