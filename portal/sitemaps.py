"""The sitemap: every published page, in the languages it really exists in."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from partners.models import City, Country, Event, Organisation
from policies.models import Collection, Policy, Sector, Video
from projects.models import Project
from proposals.models import Call
from training.models import Programme

from .models import Page


class LanguageSitemap(Sitemap):
    i18n = True
    alternates = True
    x_default = False


class PublishedSitemap(LanguageSitemap):
    """The published rows of one model."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().order_by("pk")

    def get_languages_for_item(self, item):
        return item.languages

    def lastmod(self, item):
        return item.updated_at


class VocabularySitemap(LanguageSitemap):
    """Sectors and countries, which always have both languages."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.order_by("pk")


class FixedSitemap(LanguageSitemap):
    """Pages without a row: home, lists, statistics."""

    NAMES = (
        "portal:home",
        "policies:list",
        "policies:sectors",
        "policies:fit",
        "videos:list",
        "awards:list",
        "collections:list",
        "glossary:list",
        "projects:list",
        "cities:list",
        "organisations:list",
        "news:list",
        "training:list",
        "proposals:corner",
        "proposals:calls",
        "portal:statistics",
        "portal:accessibility",
        "portal:privacy",
    )

    def items(self):
        return self.NAMES

    def location(self, item):
        return reverse(item)


SITEMAPS = {
    "fixed": FixedSitemap(),
    "pages": PublishedSitemap(Page),
    "sectors": VocabularySitemap(Sector),
    "policies": PublishedSitemap(Policy),
    "videos": PublishedSitemap(Video),
    "collections": PublishedSitemap(Collection),
    "projects": PublishedSitemap(Project),
    "cities": PublishedSitemap(City),
    "countries": VocabularySitemap(Country),
    "organisations": PublishedSitemap(Organisation),
    "events": PublishedSitemap(Event),
    "training": PublishedSitemap(Programme),
    "calls": PublishedSitemap(Call),
}
