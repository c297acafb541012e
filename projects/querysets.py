from django.db.models import F

from publishing.querysets import PublishedQuerySet


class ProjectQuerySet(PublishedQuerySet):
    def latest_first(self):
        return self.order_by(F("year_start").desc(nulls_last=True), "slug")

    def for_cards(self):
        return self.select_related("city", "country", "sector")
