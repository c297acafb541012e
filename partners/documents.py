from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.documents import Document, DocumentKind, FacetNames, Part, Text, register, register_facet_names

from .models import City, Country, Event, Organisation

FACTS = _("Key facts")


def _facts(obj) -> list[Part]:
    return [Part(Text.translated(FACTS), Text.of(obj, "key_facts"))]


def _city(city: City) -> Document:
    return Document(
        Text.of(city, "name"),
        Text.of(city, "summary"),
        _facts(city),
        also=Text.of(city.country, "name"),
        countries=[city.country.iso2],
        cities=[city.slug],
    )


def _country(country: Country) -> Document:
    names = [Text.of(city, "name") for city in country.cities.all() if city.is_published]
    cities = Text(", ".join(name.ko for name in names if name.ko), ", ".join(name.en for name in names if name.en))
    return Document(
        Text.of(country, "name"),
        Text.translated(_("Cities in the archive: %(cities)s"), cities=cities),
        countries=[country.iso2],
    )


def _organisation(organisation: Organisation) -> Document:
    return Document(Text.of(organisation, "name"), Text.of(organisation, "summary"), _facts(organisation))


def _event(event: Event) -> Document:
    cities = [city for city in event.cities.all() if city.is_published]
    return Document(
        Text.of(event, "title"),
        Text.of(event, "summary"),
        _facts(event),
        also=Text.joined(Text.of(city, "name") for city in cities),
        year=int(event.starts[:4]),
        countries=[city.country.iso2 for city in cities],
        cities=[city.slug for city in cities],
    )


register(
    DocumentKind(
        "city",
        _("City"),
        _("Cities"),
        City,
        lambda: City.objects.approved().select_related("country"),
        _city,
        mentions={Country: "country"},
        weight=1.4,
        offered=3,
    )
)
register(
    DocumentKind(
        "country",
        _("Country"),
        _("Countries"),
        Country,
        lambda: Country.objects.filter(cities__in=City.objects.published()).distinct().prefetch_related("cities"),
        _country,
        children={City: "country"},
        weight=1.2,
        offered=2,
    )
)
register(
    DocumentKind(
        "organisation",
        pgettext_lazy("kind of record", "Organisation"),
        _("Organisations"),
        Organisation,
        Organisation.objects.approved,
        _organisation,
        weight=1.2,
        offered=2,
    )
)
register(
    DocumentKind(
        "event",
        _("News or event"),
        _("News and events"),
        Event,
        lambda: Event.objects.approved().prefetch_related("cities__country"),
        _event,
        mentions={City: "cities", Country: "cities__country"},
    )
)
register_facet_names(
    FacetNames("country", lambda: {country.iso2.lower(): country.name for country in Country.objects.all()})
)
