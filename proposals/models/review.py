"""What reviewers judge, each for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .call import Call
from .proposal import Proposal


class Review(models.Model):
    """One reviewer's work on one proposal at one stage, from assignment to submission."""

    class Conflict(models.TextChoices):
        NONE = "none", _("No conflict of interest")
        SOME = "some", _("Conflict of interest")

    proposal = models.ForeignKey(Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="reviews")
    stage = models.CharField(_("stage"), max_length=12, choices=Call.Stage)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reviewer"), on_delete=models.PROTECT, related_name="proposal_reviews"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assigned by"), on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(_("assigned at"), auto_now_add=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    chased_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    conflict = models.CharField(_("conflict of interest"), max_length=4, choices=Conflict, blank=True)
    conflict_note = models.TextField(_("kind of conflict"), max_length=1000, blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)
    comment = models.TextField(_("overall comment"), max_length=5000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)  # counts saves, so that no save overwrites another
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["due_on", "assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "stage", "reviewer"],
                name="proposals_review_once",
                violation_error_message=_("This reviewer has the proposal already."),
            ),
            models.CheckConstraint(
                name="proposals_review_submitted_without_conflict",
                condition=Q(submitted_at__isnull=True) | Q(conflict="none"),
            ),
        ]

    def __str__(self):
        return f"{self.proposal.reference}: {self.reviewer}"

    @property
    def is_free_of_conflict(self) -> bool:
        return self.conflict == self.Conflict.NONE

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


class Score(models.Model):
    """A reviewer's judgement of one criterion: 1 to 5, or a number in the criterion's unit, and why."""

    review = models.ForeignKey(Review, verbose_name=_("review"), on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(_("criterion"), max_length=40)  # the key in the frozen version
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=3000, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["review", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="proposals_score_once")]

    def __str__(self):
        return f"{self.criterion}: {self.value}"
