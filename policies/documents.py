from django.utils.translation import gettext_lazy as _

from search.documents import Document, DocumentKind, Text, register

from .models import Award, Collection, CollectionItem, Policy, Section, Video


def _policy(policy: Policy) -> Document:
    names = ("key_facts", "implementing_body", "authoring_institution", "adopted_by", "adoption_note")
    parts = [Text.of(policy.sector, "name"), *(Text.of(policy, name) for name in names)]
    for section in policy.sections.all():
        parts += [Text.of(section, "heading"), Text.of(section, "body")]
    return Document(Text.of(policy, "title"), Text.of(policy, "summary"), Text.joined(parts))


def _award(award: Award) -> Document:
    parts = [Text.of(award, name) for name in ("awarding_body", "honoured", "level", "key_facts")]
    return Document(Text.of(award, "title"), Text.of(award, "summary"), Text.joined(parts))


def _video(video: Video) -> Document:
    parts = [Text.of(video, "key_points"), Text.of(video, "speaker_institution")]
    return Document(Text.of(video, "title"), Text.of(video, "summary"), Text.joined(parts))


def _collection(collection: Collection) -> Document:
    parts = [Text.of(collection, "note")]
    parts += [Text.of(item, "reason") for item in collection.items.all() if item.policy.is_published]
    return Document(Text.of(collection, "title"), Text.of(collection, "summary"), Text.joined(parts))


register(
    DocumentKind(
        "policy",
        _("Policies"),
        Policy,
        lambda: Policy.objects.published().select_related("sector").prefetch_related("sections"),
        _policy,
        parts={Section: "policy"},
        weight=2.0,
    )
)
register(DocumentKind("video", _("Video lectures"), Video, Video.objects.published, _video))
register(DocumentKind("award", _("Awards"), Award, Award.objects.published, _award))
register(
    DocumentKind(
        "collection",
        _("Collections"),
        Collection,
        lambda: Collection.objects.published().prefetch_related("items__policy"),
        _collection,
        parts={CollectionItem: "collection"},
    )
)
