"""What experience elsewhere suggests for a policy's text, until an editor has taken it over or put it aside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing import languages

from ..querysets import SuggestionQuerySet
from .policy import Policy, Section


class Suggestion(models.Model):
    """A text offered to the editors of one section of a policy. Never public: an editor writes what readers see."""

    policy = models.ForeignKey(Policy, verbose_name=_("policy"), on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(
        _("section"), max_length=12, choices=Section.Kind, default=Section.Kind.DIFFICULTIES, db_index=True
    )
    text = models.TextField(_("text"))
    language = models.CharField(
        _("language"), max_length=2, choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES]
    )
    origin = models.CharField(_("where it comes from"), max_length=400)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken over at"), null=True, blank=True)
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("suggestion", "handled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion for a policy")
        verbose_name_plural = _("suggestions for policies")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="policies_suggestion_one_end", condition=Q(taken_at__isnull=True) | Q(dismissed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="policies_suggestion_end_by_somebody",
                condition=Q(taken_at__isnull=True, dismissed_at__isnull=True) | Q(by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.policy}: {self.origin}"

    @property
    def is_waiting(self) -> bool:
        return self.taken_at is None and self.dismissed_at is None
