from django.utils.translation import gettext_lazy as _

from search.documents import Document, DocumentKind, Text, register

from .models import Party, Project


def _project(project: Project) -> Document:
    parts = [Text.of(project, "key_facts"), Text.of(project.country, "name"), Text.of(project.sector, "name")]
    if project.public_city:
        parts.append(Text.of(project.public_city, "name"))
    for party in project.parties.all():
        parts.append(Text.of(party.public_organisation or party, "name"))
    return Document(Text.of(project, "title"), Text.of(project, "summary"), Text.joined(parts))


register(
    DocumentKind(
        "project",
        _("Overseas projects"),
        Project,
        lambda: (
            Project.objects.published()
            .select_related("country", "city", "sector")
            .prefetch_related("parties__organisation")
        ),
        _project,
        parts={Party: "project"},
    )
)
