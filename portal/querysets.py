from django.db import models


class FigureQuerySet(models.QuerySet):
    def for_readers(self):
        """Without page counters and the like."""
        return self.exclude(topic="furniture")

    def by_slug(self, *slugs: str) -> dict:
        return {each.slug: each for each in self.filter(slug__in=slugs).select_related("source")}
