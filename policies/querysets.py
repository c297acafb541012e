from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Substr

from publishing.querysets import PublishedQuerySet, is_published

# Compared with the empty text, whose length differs, no long text is unpacked; `> ""` would unpack each.
WRITTEN = Q(body_ko__isnull=False) & ~Q(body_ko="") | Q(body_en__isnull=False) & ~Q(body_en="")


class SectorQuerySet(models.QuerySet):
    def with_policy_counts(self):
        """Adds `policy_count`: the published policies of each sector."""
        return self.annotate(policy_count=Count("policies", filter=is_published("policies__")))


class PolicyQuerySet(PublishedQuerySet):
    def with_decade(self):
        """Adds `decade_start`: 2000 for a policy begun in 2004."""
        return self.annotate(decade_start=F("year_start") / 10 * 10)

    def chronological(self):
        return self.order_by(F("year_start").asc(nulls_last=True), "slug")

    def for_cards(self):
        return self.select_related("sector")

    def meeting(self, challenges):
        """Policies that meet any of these challenges; adds `met_count`, of how many."""
        return self.filter(challenges__in=challenges).annotate(met_count=Count("challenges"))

    def most_met_first(self):
        """After `meeting()`: of equal counts full manuals first."""
        is_no_manual = Case(When(kind="manual", then=0), default=1)
        return self.order_by("-met_count", is_no_manual, "slug")

    def naming_adopters(self):
        """Policies with places that a source names as adopting them."""
        return self.filter(Q(adopted_by_ko__gt="") | Q(adopted_by_en__gt=""))


class SectionQuerySet(models.QuerySet):
    def written(self):
        """Sections with a text in one of the languages. The index of this condition answers without reading a text."""
        return self.filter(WRITTEN)

    def published(self):
        """Sections with a text, of published policies."""
        return self.filter(is_published("policy__")).exclude(Q(body_ko="") & Q(body_en=""))


class VideoQuerySet(PublishedQuerySet):
    def with_year(self):
        """Adds `year`, as text."""
        return self.annotate(year=Substr("recorded", 1, 4))


class SuggestionQuerySet(models.QuerySet):
    def waiting(self):
        """Neither taken over nor dismissed."""
        return self.filter(taken_at=None, dismissed_at=None)
