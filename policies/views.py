"""Public pages of policies, sectors, sections, video lectures and awards."""

from collections import defaultdict

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView, TemplateView

from partners.models import Challenge, City
from publishing import languages
from publishing.facets import decade_label
from publishing.views import FacetedListView, PublishedDetailView
from search.related import related

from . import fit
from .filters import AwardFilter, PolicyFilter, SectionFilter, TermFilter, VideoFilter
from .forms import CityForm
from .models import FIRST_DECADE, Award, Collection, CollectionItem, Policy, Section, Sector, Term, Video


class PolicyList(FacetedListView):
    model = Policy
    filterset_class = PolicyFilter
    nav_section = "policies"
    heading = _("Policies")
    lead = _("How Seoul dealt with its urban problems: why, how, with what difficulties and with what effect.")

    def published_rows(self):
        return Policy.objects.published().with_decade().for_cards()


class PolicyDetail(PublishedDetailView):
    model = Policy
    nav_section = "policies"
    list_url_name = "policies:list"
    list_label = _("Policies")
    queryset = Policy.objects.select_related("sector", "subsector", "contact_office").prefetch_related(
        "sources", "documents", "challenges", Prefetch("sections", Section.objects.all())
    )

    def get_context_data(self, **kwargs):
        policy = self.object
        projects = list(policy.projects.published().for_cards().latest_first())
        sections = [section for section in policy.sections.all() if section.body]
        named = list(_related(policy))
        shown = [("policy", each.pk) for each in named] + [("project", each.pk) for each in projects]
        return super().get_context_data(
            sections=sections,
            has_glance=any(section.kind == Section.Kind.GLANCE for section in sections),
            projects=projects,
            cities=_published_cities(projects),
            videos=policy.videos.published().select_related("sector"),
            awards=policy.awards.published(),
            related=named,
            like_this=related("policy", policy.pk, exclude=shown),
            collections=Collection.objects.published().filter(items__policy=policy),
            proposals=policy.proposals.public().showing("summary").for_public_list(),
            **kwargs,
        )

    def breadcrumbs(self):
        crumbs = super().breadcrumbs()
        sector = self.object.sector
        return [crumbs[0], {"label": sector.name, "url": sector.get_absolute_url()}, crumbs[1]]


class PoliciesForYourCity(TemplateView):
    """The policies that fit a city best, each with its reasons; everything asked stands in the address."""

    template_name = "policies/fit.html"
    heading = _("Policies for a city like yours")

    def get_context_data(self, **kwargs):
        cities = list(City.objects.published().select_related("country").prefetch_related("challenges"))
        form = CityForm(self.request.GET, cities=cities, challenges=list(Challenge.objects.all()))
        asked = self._asked(form, cities) if form.is_valid() else {}
        return super().get_context_data(
            form=form,
            heading_text=self.heading,
            nav_section="policies",
            breadcrumbs=[{"label": _("Policies"), "url": reverse("policies:list")}, {"label": self.heading, "url": ""}],
            is_narrowed=bool(self.request.GET),
            rules=fit.RULES,
            **asked,
            **kwargs,
        )

    @staticmethod
    def _asked(form: CityForm, cities: list[City]) -> dict:
        city, profile = form.chosen_city, form.profile
        return {
            "city": city,
            "compared": form.compared,
            "has_challenges": bool(profile.challenges),
            "ranking": fit.rank(profile, cities, here=city),
        }


def _published_cities(projects) -> list:
    return list({p.city.pk: p.city for p in projects if p.city and p.city.is_published}.values())


def _related(policy: Policy):
    """Policies named as related on either side."""
    either = policy.related.published() | policy.related_from.published()
    return either.exclude(pk=policy.pk).distinct().for_cards().chronological()


class SectorList(ListView):
    template_name = "policies/sector_list.html"
    queryset = Sector.objects.with_policy_counts()

    def get_context_data(self, **kwargs):
        crumbs = [{"label": _("Policies"), "url": reverse("policies:list")}, {"label": _("Sectors"), "url": ""}]
        return super().get_context_data(nav_section="policies", breadcrumbs=crumbs, **kwargs)


class SectorDetail(DetailView):
    """A sector: its introduction and its policies on a line from the 1960s to now."""

    model = Sector

    def get_context_data(self, **kwargs):
        sector = self.object
        policies = list(sector.policies.published().for_cards().chronological())
        return super().get_context_data(
            nav_section="policies",
            breadcrumbs=[{"label": _("Policies"), "url": reverse("policies:list")}, {"label": sector.name, "url": ""}],
            policies=policies,
            periods=_decades(policies),
            section_kinds=_section_kinds(sector),
            videos=sector.videos.published().select_related("sector")[:6],
            video_count=sector.videos.published().count(),
            awards=sector.awards.published()[:8],
            projects=sector.projects.published().for_cards().latest_first()[:6],
            project_count=sector.projects.published().count(),
            **kwargs,
        )


def _decades(policies: list[Policy]) -> list[dict]:
    """The policies by decade, all before FIRST_DECADE together, years not known last; empty decades are left out."""
    by_decade = defaultdict(list)
    for policy in policies:  # in chronological order, unknown years last
        label = _period_label(policy.decade)
        shown = policy.display_language
        by_decade[label].append(
            {
                "when": policy.year_start or "",
                "title": policy.title,
                "url": policy.get_absolute_url(),
                "lang": shown if shown != languages.current() else "",
            }
        )
    return [{"label": label, "entries": entries} for label, entries in by_decade.items()]


def _period_label(decade: int | None) -> str:
    if decade is None:
        return _("Year not known")
    return decade_label(decade) if decade >= FIRST_DECADE else _("Before the %(year)ss") % {"year": FIRST_DECADE}


def _section_kinds(sector: Sector) -> list[dict]:
    """The kinds of section that policies of the sector have, with their counts and where to read them all."""
    kinds = list(Section.objects.published().filter(policy__sector=sector).values_list("kind", flat=True))
    return [
        {
            "label": kind.label,
            "count": kinds.count(kind),
            "url": f"{reverse('policies:sections', args=[kind])}?sector={sector.slug}",
        }
        for kind in Section.Kind
        if kind in kinds
    ]


class SectionList(FacetedListView):
    """One kind of section read across policies, such as every difficulty of a sector."""

    model = Section
    filterset_class = SectionFilter
    nav_section = "policies"
    template_name = "policies/section_list.html"
    paginate_by = 10
    lead = _("One part of the text, read across policies.")

    def published_rows(self):
        kind = self.kwargs["kind"]
        if kind not in Section.Kind.values:
            raise Http404
        return Section.objects.published().filter(kind=kind).select_related("policy__sector")

    def get_heading(self):
        return Section.Kind(self.kwargs["kind"]).label

    def get_context_data(self, **kwargs):
        here = self.kwargs["kind"]
        other_kinds = [
            {"label": kind.label, "url": reverse("policies:sections", args=[kind]), "is_current": kind == here}
            for kind in Section.Kind
            if kind not in (Section.Kind.OTHER, Section.Kind.GLANCE, Section.Kind.LESSONS)
        ]
        return super().get_context_data(section_kinds=other_kinds, **kwargs)

    def breadcrumbs(self):
        return [{"label": _("Policies"), "url": reverse("policies:list")}, *super().breadcrumbs()]


class VideoList(FacetedListView):
    model = Video
    filterset_class = VideoFilter
    nav_section = "videos"
    heading = _("Video lectures")
    lead = _("Recorded lectures on Seoul's policies, with the page where each can be watched.")

    def published_rows(self):
        return Video.objects.published().with_year().select_related("sector")


class VideoDetail(PublishedDetailView):
    model = Video
    nav_section = "videos"
    list_url_name = "videos:list"
    list_label = _("Video lectures")
    queryset = Video.objects.select_related("sector", "policy__sector").prefetch_related("sources")

    def get_context_data(self, **kwargs):
        video = self.object
        policy = video.policy if video.policy and video.policy.is_published else None
        others = Video.objects.published().exclude(pk=video.pk).select_related("sector")
        same = others.filter(policy=video.policy) if policy else others.filter(sector=video.sector)
        return super().get_context_data(policy=policy, others=same[:6], **kwargs)


class AwardList(FacetedListView):
    model = Award
    filterset_class = AwardFilter
    nav_section = "policies"
    heading = _("Awards")
    lead = _("International prizes, rankings and reader votes that Seoul received.")

    def published_rows(self):
        return Award.objects.published().select_related("sector", "policy").prefetch_related("sources")


class CollectionList(ListView):
    model = Collection

    def get_queryset(self):
        return Collection.objects.published()

    def get_context_data(self, **kwargs):
        crumbs = [{"label": _("Policies"), "url": reverse("policies:list")}, {"label": _("Collections"), "url": ""}]
        return super().get_context_data(nav_section="policies", breadcrumbs=crumbs, **kwargs)


class CollectionDetail(PublishedDetailView):
    """An editor's choice of policies, in reading order; unpublished ones are left out."""

    model = Collection
    nav_section = "policies"
    list_url_name = "collections:list"
    list_label = _("Collections")
    queryset = Collection.objects.prefetch_related("sources")

    def get_context_data(self, **kwargs):
        items = CollectionItem.objects.filter(collection=self.object).select_related("policy__sector")
        return super().get_context_data(
            items=[item for item in items if item.policy.is_published],
            others=Collection.objects.published().exclude(pk=self.object.pk),
            **kwargs,
        )


class Glossary(FacetedListView):
    """Every term on one page, so that a browser's own search finds it."""

    model = Term
    filterset_class = TermFilter
    nav_section = "policies"
    heading = _("Glossary")
    lead = _("The terms of the archive in Korean and English, with a short meaning.")
    template_name = "policies/glossary.html"
    paginate_by = 1000

    def published_rows(self):
        published = Prefetch("policies", Policy.objects.published())
        return Term.objects.select_related("sector").prefetch_related(published)
