"""Failed sign-ins as django-axes counts them, under names that staff read."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FailedSignIn(AccessAttempt):
    """The failures of one account from one network address since its last sign-in there. Deleting them lifts a lock."""

    class Meta:
        proxy = True
        verbose_name = _("failed sign-ins")
        verbose_name_plural = _("failed sign-ins")

    @property
    def is_locked(self) -> bool:
        is_fresh = self.attempt_time > timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
        return is_fresh and self.failures_since_start >= settings.AXES_FAILURE_LIMIT
