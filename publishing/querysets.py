"""The one meaning of "published", chained by every page, feed, API, sitemap and search."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


def is_published(prefix: str = "") -> Q:
    """The condition for a published row; `prefix` reaches it from a related model ("policy__")."""
    return Q(**{f"{prefix}status": "published", f"{prefix}published_at__lte": timezone.now()})


class PublishedQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published())

    def approved(self):
        """Published, or to be on a day that was set: what the search index prepares."""
        return self.filter(status="published", published_at__isnull=False)

    def newest(self):
        return self.order_by("-published_at", "-pk")

    def with_language_version(self, code: str):
        """Rows whose defining texts (title and summary, as the model says) are filled in this language."""
        conditions = Q()
        for field in self.model.version_fields:
            conditions &= Q(**{f"{field}_{code}__gt": ""})
        return self.filter(conditions)
