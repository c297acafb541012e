from django.utils.translation import gettext_lazy as _

from partners.models import City, Country, Organisation
from search.documents import Document, DocumentKind, Part, Text, register

from .models import Cohort, Programme


def _programme(programme: Programme) -> Document:
    cohorts = programme.cohorts.all()
    return Document(
        Text.of(programme, "title"),
        Text.of(programme, "summary"),
        [Part(Text.translated(_("Key facts")), Text.of(programme, "key_facts"))],
        also=Text.of(programme.public_host, "name") if programme.public_host else Text(),
        countries={country.iso2 for cohort in cohorts for country in cohort.countries.all()},
        cities={city.slug for cohort in cohorts for city in cohort.cities.all() if city.is_published},
    )


register(
    DocumentKind(
        "training",
        _("Training programme"),
        _("Training"),
        Programme,
        lambda: (
            Programme.objects.approved()
            .select_related("host")
            .prefetch_related("cohorts__countries", "cohorts__cities")
        ),
        _programme,
        children={Cohort: "programme"},
        mentions={Organisation: "host", City: "cohorts__cities", Country: "cohorts__countries"},
        offered=2,
    )
)
