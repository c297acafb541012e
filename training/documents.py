from django.utils.translation import gettext_lazy as _

from search.documents import Document, DocumentKind, Text, register

from .models import Programme


def _programme(programme: Programme) -> Document:
    parts = [Text.of(programme, "key_facts")]
    if programme.public_host:
        parts.append(Text.of(programme.public_host, "name"))
    return Document(Text.of(programme, "title"), Text.of(programme, "summary"), Text.joined(parts))


register(
    DocumentKind(
        "training", _("Training"), Programme, lambda: Programme.objects.published().select_related("host"), _programme
    )
)
