from django.db.models.functions import Substr

from publishing.querysets import PublishedQuerySet


class CityQuerySet(PublishedQuerySet):
    def tied(self):
        """Cities with a sister or friendship tie."""
        return self.filter(relation__in=("sister", "friendship"))


class EventQuerySet(PublishedQuerySet):
    def with_year(self):
        """Adds `year`, as text."""
        return self.annotate(year=Substr("starts", 1, 4))
