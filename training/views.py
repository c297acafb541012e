"""Public pages of training programmes. Alumni have none."""

from django.utils.translation import gettext_lazy as _

from publishing.views import FacetedListView, PublishedDetailView

from .filters import ProgrammeFilter
from .models import Programme


class ProgrammeList(FacetedListView):
    model = Programme
    filterset_class = ProgrammeFilter
    nav_section = "training"
    heading = _("Training")
    lead = _("Courses, degrees and visits for officials of other cities.")

    def published_rows(self):
        return Programme.objects.published().with_first_start().select_related("host").prefetch_related("cohorts")


class ProgrammeDetail(PublishedDetailView):
    model = Programme
    nav_section = "training"
    list_url_name = "training:list"
    list_label = _("Training")
    queryset = Programme.objects.select_related("host").prefetch_related(
        "sources", "sectors", "cohorts__cities__country", "cohorts__countries"
    )

    def get_context_data(self, **kwargs):
        programme = self.object
        others = Programme.objects.published().with_first_start().filter(host=programme.host).exclude(pk=programme.pk)
        return super().get_context_data(
            cohorts=programme.cohorts.all(),
            others=others.prefetch_related("cohorts").order_by("-first_start")[:4],
            **kwargs,
        )
