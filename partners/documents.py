from django.utils.translation import gettext_lazy as _

from search.documents import Document, DocumentKind, Text, register

from .models import City, Event, Organisation


def _named(obj) -> Document:
    return Document(Text.of(obj, "name"), Text.of(obj, "summary"), Text.of(obj, "key_facts"))


def _city(city: City) -> Document:
    return Document(
        Text.of(city, "name"),
        Text.of(city, "summary"),
        Text.joined([Text.of(city.country, "name"), Text.of(city, "key_facts")]),
    )


def _event(event: Event) -> Document:
    return Document(Text.of(event, "title"), Text.of(event, "summary"), Text.of(event, "key_facts"))


register(
    DocumentKind(
        "city", _("Cities"), City, lambda: City.objects.published().select_related("country"), _city, weight=1.8
    )
)
register(DocumentKind("organisation", _("Organisations"), Organisation, Organisation.objects.published, _named))
register(DocumentKind("event", _("News and events"), Event, Event.objects.published, _event))
