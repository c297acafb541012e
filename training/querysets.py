from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from publishing.querysets import PublishedQuerySet


class ProgrammeQuerySet(PublishedQuerySet):
    def with_first_start(self):
        """Adds `first_start`: when its first cohort began; "" where that is not known."""
        cohorts = self.model._meta.get_field("cohorts").related_model.objects.filter(programme=OuterRef("pk"))
        return self.annotate(first_start=Coalesce(Subquery(cohorts.order_by("starts").values("starts")[:1]), Value("")))
