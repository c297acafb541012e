from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from publishing.querysets import PublishedQuerySet


class CallQuerySet(PublishedQuerySet):
    def opened(self):
        """Published, and the opening time has come."""
        return self.published().filter(Q(opens_at__isnull=True) | Q(opens_at__lte=timezone.now()))

    def open(self):
        return self.opened().filter(Q(closes_at__isnull=True) | Q(closes_at__gt=timezone.now()))

    def closed(self):
        return self.opened().filter(closes_at__lte=timezone.now())

    def announced(self):
        """Published, to open later."""
        return self.published().filter(opens_at__gt=timezone.now())

    def corner(self):
        """The Business Proposal Corner that is open now; None where there is none."""
        return self.open().filter(kind="corner").order_by("-published_at").first()


class ProposalQuerySet(models.QuerySet):
    def submitted(self):
        """Everything staff may see: a draft is its proposer's own business."""
        return self.exclude(status="draft")

    def in_the_running(self):
        """Handed in and neither withdrawn nor decided."""
        return self.filter(status__in=["submitted", "in_review", "changes_requested"])

    def public(self):
        """Selected, told, and open to everybody as the call and the proposer allow."""
        return self.filter(
            Q(call__needs_consent=False) | Q(agrees_to_publication=True),
            status="accepted",
            erased_at__isnull=True,
            call__open_parts__len__gt=0,
        )

    def showing(self, part: str):
        """Those whose call makes this part of a selected proposal public (`Call.Part`)."""
        return self.filter(call__open_parts__contains=[part])

    def for_public_list(self):
        """Loads what a public page prints of a selected proposal; the last decided first."""
        rows = self.select_related("call", "sector", "city__country").prefetch_related("decisions")
        return rows.order_by("-decided_at", "-pk")

    def with_names(self):
        """Loads what a line about a proposal prints."""
        return self.select_related("proposer", "sector", "city", "call", "organisation")


class PoolQuerySet(models.QuerySet):
    def present(self):
        """Those who have not left."""
        return self.filter(left_at=None)

    def active_since(self, day):
        """Those with whom something happened on or after this day: an event or a course with their city, or a new proposal."""
        proposal = self.model._meta.get_field("proposal").related_model
        later = proposal.objects.submitted().filter(submitted_at__date__gte=day, submitted_at__gt=OuterRef("joined_at"))
        same = Q(organisation__isnull=False, organisation=OuterRef("proposal__organisation")) | Q(
            proposer=OuterRef("proposal__proposer")
        )
        has_event = Q(proposal__city__events__status="published", proposal__city__events__starts__gte=day.isoformat())
        has_course = Q(proposal__city__cohorts__starts__gte=day.isoformat())
        return self.filter(has_event | has_course | Exists(later.filter(same))).distinct()
