"""The portal's own pages: home, statistics, about, accessibility, privacy."""

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.models import F
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partners.models import City, Event
from policies.models import Award, Collection, Policy, Sector, Video
from projects.models import Project
from publishing.views import PublishedDetailView
from training.models import Programme

from . import statistics as counts
from .models import HeadlineFigure, Page

NEWEST = 5
HOME_FIGURES = ("overseas-projects", "shrdc-officials", "policies-in-english", "international-awards")


@require_safe
def home(request):
    return render(
        request,
        "portal/home.html",
        {
            "sectors": Sector.objects.with_policy_counts(),
            "collections": Collection.objects.published()[:6],
            "ways": _ways(),
            "new_policies": _links(
                Policy.objects.published()
                .select_related("sector")
                .order_by(F("year_start").desc(nulls_last=True), "slug")[:NEWEST]
            ),
            "new_projects": _links(Project.objects.published().for_cards().latest_first()[:NEWEST]),
            "new_events": _links(Event.objects.published()[:NEWEST]),
            "popular_searches": _popular_searches(),
            "stats": _headline_stats(),
        },
    )


def _links(rows) -> list[dict]:
    """Rows as lines of the home page, each with the one thing that tells it from others."""
    meta = {
        Policy: lambda row: f"{row.sector.name} · {row.period}" if row.period else row.sector.name,
        Project: lambda row: " · ".join(filter(None, [str(row.public_city or row.country), row.period])),
        Event: lambda row: row.starts[:4],
    }
    return [
        {"title": str(row), "url": row.get_absolute_url(), "meta": meta[type(row)](row), "lang": row.display_language}
        for row in rows
    ]


def _popular_searches() -> list[dict]:
    words = [_("bus reform"), _("tap water"), _("waste fee"), _("urban regeneration"), _("smart city")]
    return [{"label": word, "url": f"{reverse('search:search')}?q={word}"} for word in words]


def _ways() -> list[dict]:
    """Making, sharing, solving: each step with the archive's own counts, taken now."""

    def figure(rows, label: str, name: str) -> dict:
        return {"value": rows.count(), "label": label, "url": reverse(name)}

    return [
        {
            "eyebrow": _("Step 1"),
            "title": _("Making"),
            "url": reverse("portal:page", args=["making"]),
            "text": _("Seoul writes down how it solved a problem, so that others can use it."),
            "figures": [
                figure(Policy.objects.published(), _("policies"), "policies:list"),
                figure(Video.objects.published(), _("video lectures"), "videos:list"),
                figure(Award.objects.published(), _("awards"), "awards:list"),
            ],
        },
        {
            "eyebrow": _("Step 2"),
            "title": _("Sharing"),
            "url": reverse("portal:page", args=["sharing"]),
            "text": _(
                "Officials of other cities learn in courses, degrees and visits, and cities agree to work together."
            ),
            "figures": [
                figure(Programme.objects.published(), _("training programmes"), "training:list"),
                figure(City.objects.published().tied(), _("sister and friendship cities"), "cities:list"),
            ],
        },
        {
            "eyebrow": _("Step 3"),
            "title": _("Solving"),
            "url": reverse("portal:page", args=["solving"]),
            "text": _("Seoul, companies and partner cities carry a policy over to another city."),
            "figures": [
                figure(Project.objects.published(), _("overseas projects known from public sources"), "projects:list")
            ],
        },
    ]


def _headline_stats() -> list[dict]:
    figures = HeadlineFigure.objects.by_slug(*HOME_FIGURES)
    return [
        {
            "value": each.display,
            "unit": each.display_unit,
            "label": each.label,
            "date": each.as_of,
            "source": each.source.label,
            "source_url": f"{reverse('portal:statistics')}#figures",
        }
        for each in (figures.get(slug) for slug in HOME_FIGURES)
        if each
    ]


@require_safe
def statistics(request):
    return render(
        request,
        "portal/statistics.html",
        {
            "nav_section": "statistics",
            "breadcrumbs": [{"label": _("Statistics"), "url": ""}],
            "comparisons": counts.comparisons(),
            "charts": counts.charts(),
            "topics": counts.figures_by_topic(),
            "counting_page": Page.objects.published().filter(slug="counting").first(),
        },
    )


class PageDetail(PublishedDetailView):
    model = Page
    template_name = "portal/page_detail.html"

    def breadcrumbs(self):
        about = {"label": _("About"), "url": reverse("portal:about")}
        here = {"label": self.object.title, "url": ""}
        return [here] if self.object.slug == "about" else [about, here]

    def get_context_data(self, **kwargs):
        others = Page.objects.published().exclude(pk=self.object.pk)
        return super().get_context_data(other_pages=others, **kwargs)


@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html", {"breadcrumbs": [{"label": _("Accessibility"), "url": ""}]})


@require_safe
def privacy(request):
    return render(request, "portal/privacy.html", {"breadcrumbs": [{"label": _("Privacy"), "url": ""}]})


def styleguide(request):
    """Every component with sample data, for those who build the site."""
    if not settings.DEBUG:
        raise Http404
    samples = json.loads((settings.BASE_DIR / "templates/portal/styleguide_samples.json").read_text(encoding="utf-8"))
    page = Paginator(range(100), 10).get_page(request.GET.get("page", 4))
    return render(request, "portal/styleguide.html", {"samples": samples, "page_obj": page})


@never_cache
@require_safe
def healthz(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """The process can reach its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "ok"})
