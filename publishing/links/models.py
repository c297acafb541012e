"""Addresses outside that the archive leads to, and where it does."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 1000


class LinkQuerySet(models.QuerySet):
    def dead(self):
        """Those that led nowhere on two days, unless a person says that they do."""
        return self.filter(state=Link.State.DEAD, marked_fine_at=None)


class Link(models.Model):
    """One address, with what the last question gave."""

    class State(models.TextChoices):
        NEW = "new", _("Not checked yet")
        FINE = "fine", pgettext_lazy("link", "Fine")
        UNSURE = "unsure", _("Unsure")
        SUSPECT = "suspect", _("Failed once")
        DEAD = "dead", _("Dead")

    class Reason(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("link", "Answered")
        NO_NAME = "no-name", _("There is no such host")
        TIMEOUT = "timeout", _("No answer in time")
        UNREACHABLE = "unreachable", _("No connection")
        CERTIFICATE = "certificate", _("The certificate is not valid")
        REDIRECTS = "redirects", _("Led on too often")
        INTERNAL = "internal", _("An internal address: not asked")
        WRONG = "wrong", _("Not an address that can be asked")

    address = models.CharField(_("address"), max_length=LONGEST, unique=True)
    host = models.CharField(_("host"), max_length=255, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW, db_index=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    leads_to = models.CharField(_("leads to"), max_length=LONGEST, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, db_index=True)
    failed_on = models.DateField(_("failing since"), null=True, blank=True)
    marked_fine_at = models.DateTimeField(_("marked as fine at"), null=True, blank=True)
    marked_fine_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("marked as fine by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["address"]

    def __str__(self):
        return self.address


class LinkUse(models.Model):
    """A record that leads to an address, by one of its fields or parts."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=60)  # as "policies.policy": the record that a person opens
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=60)  # of the record, or "sections.body"

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="publishing_linkuse_record")]
        constraints = [
            models.UniqueConstraint(fields=["link", "kind", "object_id", "field"], name="publishing_linkuse_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}: {self.field}"


def with_dead_link(model: type[models.Model]) -> Q:
    """Records of a kind that lead to a dead address."""
    uses = LinkUse.objects.filter(kind=model._meta.label_lower, link__in=Link.objects.dead())
    return Q(pk__in=uses.values("object_id"))
