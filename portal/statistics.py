"""Counts of this archive's rows, beside the figures that the city has published."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import City, Organisation
from policies.models import Award, Policy, Sector, Video
from projects.models import Project
from publishing import languages
from publishing.facets import label_of
from publishing.querysets import is_published
from training.models import Programme

from .models import HeadlineFigure

LARGEST_COUNTRIES = 15


@dataclass(frozen=True)
class Comparison:
    """One count of rows here beside the published figure nearest to it, and why the two differ."""

    label: str
    here: int
    url: str
    figure: HeadlineFigure | None
    reason: str


# What is counted, where it is listed, the published figure beside it, and why they differ.
_REASONS = {
    "policies-in-english": gettext_lazy(
        "The city's figure counts the old archive's English pages. Here stand the policies whose facts could be gathered from "
        "public pages, some of which were never in the old archive."
    ),
    "video-lectures": gettext_lazy("Only lectures whose page or place in a numbered series was found stand here."),
    "international-awards": gettext_lazy(
        "The city's list was not found. The rows here come from public sources and include rankings and reader votes."
    ),
    "overseas-projects": gettext_lazy(
        "The city's own list of 107 was not within reach. The rows here were gathered from public sources, count agreements, "
        "plans and donations too, and one programme of fire vehicles stands as a row for each country."
    ),
    "project-countries": gettext_lazy("The rows here are not the city's list, so their countries differ too."),
    "sister-friendship-cities": gettext_lazy("The city's figure is of 2016; ties made since then are counted here."),
    "organisations-joined": gettext_lazy("Only memberships that a source shows are counted here."),
}


def comparisons() -> list[Comparison]:
    """Every count of this archive that has a published counterpart."""
    counts = {
        "policies-in-english": (_("Policies"), Policy.objects.published().count(), reverse("policies:list")),
        "video-lectures": (_("Video lectures"), Video.objects.published().count(), reverse("videos:list")),
        "international-awards": (_("Awards"), Award.objects.published().count(), reverse("awards:list")),
        "overseas-projects": (_("Overseas projects"), Project.objects.published().count(), reverse("projects:list")),
        "project-countries": (
            _("Countries with projects"),
            Project.objects.published().order_by().values("country").distinct().count(),
            reverse("projects:list"),
        ),
        "sister-friendship-cities": (
            _("Sister and friendship cities"),
            City.objects.published().tied().count(),
            reverse("cities:list"),
        ),
        "organisations-joined": (
            _("International organisations Seoul belongs to"),
            Organisation.objects.published().filter(is_seoul_member=True).count(),
            reverse("organisations:list"),
        ),
    }
    figures = HeadlineFigure.objects.by_slug(*counts)
    return [
        Comparison(label, here, url, figures.get(slug), str(_REASONS[slug]))
        for slug, (label, here, url) in counts.items()
    ]


def charts() -> list[dict]:
    """The bar charts of the statistics page, each with its table (components/_chart_bar.html)."""
    projects, awards = Project.objects.published(), Award.objects.published()
    listed = reverse("projects:list")
    return [
        _chart("projects-by-sector", _("Projects by sector"), _by_sector("projects"), f"{listed}?sector="),
        _chart(
            "projects-by-country", _("Projects by country, the largest"), _by_country(projects), f"{listed}?country="
        ),
        _chart("projects-by-year", _("Projects by first year"), _by(projects, "year_start"), f"{listed}?year="),
        _chart(
            "projects-by-kind",
            _("Projects by kind"),
            _by(projects, "kind", label_of(Project.Kind), largest_first=True),
            f"{listed}?kind=",
        ),
        _chart(
            "projects-by-evidence",
            _("Projects by what is known of them"),
            _by(projects, "evidence", label_of(Project.Evidence), largest_first=True),
            f"{listed}?evidence=",
        ),
        _chart(
            "training-by-kind",
            _("Training programmes by kind"),
            _by(Programme.objects.published(), "kind", label_of(Programme.Kind), largest_first=True),
            f"{reverse('training:list')}?kind=",
        ),
        _chart("awards-by-year", _("Awards by year"), _by(awards, "year"), f"{reverse('awards:list')}?year="),
        _chart(
            "policies-by-sector", _("Policies by sector"), _by_sector("policies"), f"{reverse('policies:list')}?sector="
        ),
    ]


def figures_by_topic() -> list[dict]:
    """All published figures that readers may want, grouped by topic."""
    figures = list(HeadlineFigure.objects.for_readers().select_related("source"))
    return [
        {"label": topic.label, "slug": topic.value, "figures": [each for each in figures if each.topic == topic]}
        for topic in HeadlineFigure.Topic
        if any(each.topic == topic for each in figures)
    ]


def _by_sector(relation: str) -> list[tuple]:
    counted = Sector.objects.annotate(count=Count(relation, filter=is_published(f"{relation}__"))).filter(count__gt=0)
    return sorted(((each.slug, each.name, each.count) for each in counted), key=lambda row: -row[2])


def _by_country(projects) -> list[tuple]:
    here, other = languages.current(), languages.other(languages.current())
    rows = projects.order_by().values_list("country__iso2", f"country__name_{here}", f"country__name_{other}")
    counted = rows.annotate(count=Count("pk")).order_by("-count", "country__iso2")[:LARGEST_COUNTRIES]
    return [(iso2, name or fallback, count) for iso2, name, fallback, count in counted]


def _by(rows, column: str, label=str, largest_first: bool = False) -> list[tuple]:
    counted = rows.exclude(**{f"{column}__isnull": True}).order_by().values_list(column).annotate(count=Count("pk"))
    found = [(value, str(label(value)), count) for value, count in counted]
    return sorted(found, key=(lambda row: -row[2]) if largest_first else (lambda row: row[0]))


def _chart(slug: str, title: str, rows: list[tuple], address: str) -> dict:
    largest = max((count for _value, _label, count in rows), default=1)
    return {
        "id": slug,
        "title": title,
        "source": _("rows of this archive"),
        "rows": [
            {
                "label": label,
                "value": count,
                "display": formats.number_format(count, force_grouping=True),
                "percent": round(100 * count / largest, 1),
                "url": f"{address}{value}",
            }
            for value, label, count in rows
        ],
    }
