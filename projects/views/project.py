"""Public pages of the register of overseas projects."""

from django.utils.translation import gettext_lazy as _

from publishing.views import FacetedListView, PublishedDetailView
from search.related import related

from ..filters import ProjectFilter
from ..models import Party, Project


class ProjectList(FacetedListView):
    model = Project
    filterset_class = ProjectFilter
    nav_section = "projects"
    heading = _("Overseas projects")
    lead = _(
        "Contracts, agreements, donations and other cooperation known from public sources. This is not the city's own list."
    )

    def published_rows(self):
        return Project.objects.published().for_cards()


class ProjectDetail(PublishedDetailView):
    model = Project
    nav_section = "projects"
    list_url_name = "projects:list"
    list_label = _("Overseas projects")
    queryset = Project.objects.select_related("city__country", "country", "sector").prefetch_related(
        "sources", "amounts", "parties__organisation"
    )

    def get_context_data(self, **kwargs):
        project = self.object
        others = Project.objects.published().exclude(pk=project.pk).for_cards().latest_first()
        policies = list(project.policies.published().for_cards())
        same_city = list(others.filter(city=project.city)[:4]) if project.public_city else []
        same_country = list(others.filter(country=project.country, city__isnull=True)[:4]) if not project.city else []
        shown = [("policy", each.pk) for each in policies]
        shown += [("project", each.pk) for each in [*same_city, *same_country]]
        return super().get_context_data(
            parties_by_role=_by_role([party for party in project.parties.all() if party.public_label]),
            policies=policies,
            same_city=same_city,
            same_country=same_country,
            like_this=related("project", project.pk, exclude=shown),
            **kwargs,
        )


def _by_role(parties) -> list[dict]:
    """The parties grouped by what they did, in the order of the roles."""
    return [
        {"label": role.label, "parties": [party for party in parties if party.role == role]}
        for role in Party.Role
        if any(party.role == role for party in parties)
    ]
