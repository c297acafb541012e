from django.utils.translation import gettext_lazy as _

from partners.models import City, Country, Organisation
from policies.models import Sector
from search.documents import Document, DocumentKind, Part, Text, register

from .models import Party, Project


def _project(project: Project) -> Document:
    places = [project.country, *([project.public_city] if project.public_city else [])]
    named = [*places, project.sector, *(party.public_organisation or party for party in project.parties.all())]
    return Document(
        Text.of(project, "title"),
        Text.of(project, "summary"),
        [Part(Text.translated(_("Key facts")), Text.of(project, "key_facts"))],
        also=Text.joined(Text.of(each, "name") for each in named),
        sector=project.sector.slug,
        year=project.year_start,
        countries=[project.country.iso2],
        cities=[project.city.slug] if project.public_city else [],
    )


register(
    DocumentKind(
        "project",
        _("Overseas project"),
        _("Overseas projects"),
        Project,
        lambda: (
            Project.objects.approved()
            .select_related("country", "city", "sector")
            .prefetch_related("parties__organisation")
        ),
        _project,
        children={Party: "project"},
        mentions={City: "city", Country: "country", Sector: "sector", Organisation: "parties__organisation"},
        offered=2,
    )
)
