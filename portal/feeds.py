"""Atom feeds of what is published, in the language of their address."""

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from partners.models import Event
from policies.models import Policy
from publishing import languages

LENGTH = 30


class PublishedFeed(Feed):
    """The newest published rows that exist in the reader's language."""

    feed_type = Atom1Feed
    model = None

    def items(self):
        return self.model.objects.published().with_language_version(languages.current()).newest()[:LENGTH]

    def item_title(self, item):
        return str(item)

    def item_description(self, item):
        return item.summary

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at


class PolicyFeed(PublishedFeed):
    model = Policy

    def title(self):
        return _("Policies of the Seoul Policy Archive")

    def link(self):
        return reverse("policies:list")


class EventFeed(PublishedFeed):
    model = Event

    def title(self):
        return _("News and events of the Seoul Policy Archive")

    def link(self):
        return reverse("news:list")
