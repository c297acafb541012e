"""Who was not selected and stays in touch."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models import Policy, Video

from ..querysets import PoolQuerySet
from .call import Call
from .proposal import Proposal


class PoolMember(models.Model):
    """A city or organisation whose proposal to a dated call was not selected: what it was advised, what it was invited to."""

    proposal = models.OneToOneField(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="pool_member"
    )
    joined_at = models.DateTimeField(_("joined the pool"), auto_now_add=True)
    suggested_policies = models.ManyToManyField(
        Policy, verbose_name=_("suggested policies"), blank=True, related_name="+"
    )
    suggested_videos = models.ManyToManyField(Video, verbose_name=_("suggested lectures"), blank=True, related_name="+")
    invited_to = models.ForeignKey(
        Call, verbose_name=_("invited to"), on_delete=models.SET_NULL, null=True, blank=True, related_name="invited"
    )
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(
        _("left the pool"), null=True, blank=True, help_text=_("Is not invited any more, and not counted.")
    )

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the pool of partner cities")
        verbose_name_plural = _("pool of partner cities")
        ordering = ["-joined_at", "-pk"]

    def __str__(self):
        return f"{self.proposal.display_city} ({self.proposal.reference})"

    @property
    def reason(self) -> str:
        """Why the proposal was not selected, as its makers were told."""
        decision = self.proposal.decisions.filter(outcome="reject", released_at__isnull=False).last()
        return decision.reason if decision else ""
