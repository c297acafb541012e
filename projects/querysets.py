from datetime import date, timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

from publishing.querysets import PublishedQuerySet

SOON = timedelta(days=14)


class ProjectQuerySet(PublishedQuerySet):
    def latest_first(self):
        return self.order_by(F("year_start").desc(nulls_last=True), "slug")

    def for_cards(self):
        return self.select_related("city", "country", "sector")


class ReportQuerySet(models.QuerySet):
    def submitted(self):
        return self.filter(submitted_at__isnull=False)

    def awaited(self):
        return self.filter(submitted_at=None)

    def overdue(self, today: date | None = None):
        return self.awaited().filter(due_on__lt=today or timezone.localdate())

    def due_soon(self, today: date | None = None):
        """Today or in the next 14 days."""
        today = today or timezone.localdate()
        return self.awaited().filter(due_on__range=(today, today + SOON))
