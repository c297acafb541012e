from django.utils.translation import gettext_lazy as _

from search.documents import Document, DocumentKind, Part, Text, register

from .models import Page


def _page(page: Page) -> Document:
    return Document(Text.of(page, "title"), Text.of(page, "summary"), [Part(Text(), Text.of(page, "body"))])


register(DocumentKind("page", _("About the archive"), _("About the archive"), Page, Page.objects.approved, _page))
