"""What is decided: prepared in private, and told to all at one time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .call import Call
from .proposal import Proposal


class Decision(models.Model):
    """What becomes of one proposal at one stage. Until `released_at` only those who decide know of it."""

    class Outcome(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("decision at a stage", "Accept")
        REJECT = "reject", _("Not select")
        RETURN = "return", _("Return for changes")

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="decisions"
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Call.Stage)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome)
    reason = models.TextField(_("reason, told to the proposer"), max_length=5000)
    public_reason = models.TextField(_("reason, printed for everybody"), max_length=2000, blank=True)
    note = models.TextField(_("note for staff"), max_length=5000, blank=True)
    due_on = models.DateField(_("changes due on"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("prepared by"), on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(_("prepared at"), auto_now=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(released_at__isnull=True),
                name="proposals_decision_one_prepared",
                violation_error_message=_("A decision on this proposal is prepared already."),
            )
        ]

    def __str__(self):
        return f"{self.proposal.reference}: {self.get_outcome_display()}"


class Release(models.Model):
    """The moment at which the prepared decisions of a call's stage are told, all together."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="releases")
    stage = models.CharField(_("stage"), max_length=12, choices=Call.Stage)
    at = models.DateTimeField(_("to be released at"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("set by"), on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    warned_at = models.DateTimeField(_("staff told of what is missing at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("release of decisions")
        verbose_name_plural = _("releases of decisions")
        ordering = ["call", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "stage"],
                condition=Q(released_at__isnull=True),
                name="proposals_release_one_waiting",
                violation_error_message=_("A release of this stage is set already."),
            )
        ]

    def __str__(self):
        return f"{self.call}: {self.get_stage_display()}"
