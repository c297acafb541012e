from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.documents import Document as Indexed
from search.documents import (
    DocumentKind,
    FacetNames,
    Part,
    SynonymSource,
    Text,
    register,
    register_facet_names,
    register_synonyms,
)

from .models import Award, Collection, CollectionItem, Document, Policy, Section, Sector, Term, Video


def _policy(policy: Policy) -> Indexed:
    names = ("implementing_body", "authoring_institution", "adopted_by", "adoption_note")
    return Indexed(
        Text.of(policy, "title"),
        Text.of(policy, "summary"),
        [_section(section) for section in policy.sections.all()]
        + [Part(Text.translated(_("Key facts")), Text.of(policy, "key_facts"))],
        also=Text.joined([Text.of(policy.sector, "name"), *(Text.of(policy, name) for name in names)]),
        sector=policy.sector.slug,
        year=policy.year_start,
    )


def _section(section: Section) -> Part:
    own, kind = Text.of(section, "heading"), Text.translated(Section.Kind(section.kind).label)
    return Part(Text(own.ko or kind.ko, own.en or kind.en), Text.of(section, "body"), section.anchor)


def _award(award: Award) -> Indexed:
    also = [Text.of(award, name) for name in ("awarding_body", "honoured", "level")]
    return Indexed(
        Text.of(award, "title"),
        Text.of(award, "summary"),
        [Part(Text.translated(_("Key facts")), Text.of(award, "key_facts"))],
        also=Text.joined([*also, Text.of(award.sector, "name")]),
        sector=award.sector.slug,
        year=award.year,
    )


def _video(video: Video) -> Indexed:
    return Indexed(
        Text.of(video, "title"),
        Text.of(video, "summary"),
        [Part(Text.translated(_("Key points")), Text.of(video, "key_points"))],
        also=Text.of(video, "speaker_institution"),
        sector=video.sector.slug,
    )


def _collection(collection: Collection) -> Indexed:
    reasons = [Text.of(item, "reason") for item in collection.items.all() if item.policy.is_published]
    note = Part(Text.translated(_("Editor’s note")), Text.of(collection, "note"))
    return Indexed(Text.of(collection, "title"), Text.of(collection, "summary"), [note], also=Text.joined(reasons))


def _document(document: Document) -> Indexed:
    names = {"policy": Text.of(document.policy, "title"), "document": Text.of(document, "title")}
    return Indexed(
        Text.translated(_("%(policy)s: %(document)s"), **names),
        Text.translated(_("Document of the policy “%(policy)s”"), policy=names["policy"]),
        sector=document.policy.sector.slug,
        year=document.policy.year_start,
    )


def _sector(sector: Sector) -> Indexed:
    introduction = Part(Text.translated(_("Introduction")), Text.of(sector, "introduction"))
    return Indexed(Text.of(sector, "name"), Text.of(sector, "slogan"), [introduction], sector=sector.slug)


def _term(term: Term) -> Indexed:
    return Indexed(
        Text.of(term, "name"),
        Text.of(term, "meaning"),
        also=Text.of(term, "also"),
        sector=term.sector.slug if term.sector else "",
    )


def _groups_of_terms() -> list[list[str]]:
    """The glossary's terms: both languages' names and other spellings of each."""
    return [
        [word for code in ("ko", "en") for word in (getattr(term, f"name_{code}"), *term.also_in(code)) if word]
        for term in Term.objects.all()
    ]


register(
    DocumentKind(
        "policy",
        _("Policy"),
        _("Policies"),
        Policy,
        lambda: Policy.objects.approved().select_related("sector").prefetch_related("sections"),
        _policy,
        children={Section: "policy"},
        mentions={Sector: "sector"},
        weight=1.4,
        offered=4,
    )
)
register(DocumentKind("sector", _("Sector"), _("Sectors"), Sector, Sector.objects.all, _sector, weight=1.2, offered=3))
register(
    DocumentKind(
        "video",
        _("Video lecture"),
        _("Video lectures"),
        Video,
        lambda: Video.objects.approved().select_related("sector"),
        _video,
        mentions={Sector: "sector"},
    )
)
register(
    DocumentKind(
        "document",
        pgettext_lazy("kind of record", "Document"),
        _("Documents"),
        Document,
        lambda: Document.objects.filter(policy__in=Policy.objects.approved()).select_related("policy__sector"),
        _document,
        mentions={Policy: "policy", Sector: "policy__sector"},
        weight=0.3,  # a link, with the title of its policy
        offered=0,
    )
)
register(
    DocumentKind(
        "award",
        _("Award"),
        _("Awards"),
        Award,
        lambda: Award.objects.approved().select_related("sector"),
        _award,
        mentions={Sector: "sector"},
    )
)
register(
    DocumentKind(
        "collection",
        _("Collection"),
        _("Collections"),
        Collection,
        lambda: Collection.objects.approved().prefetch_related(
            Prefetch("items", CollectionItem.objects.select_related("policy"))
        ),
        _collection,
        children={CollectionItem: "collection"},
        mentions={Policy: "items__policy"},
        offered=3,
    )
)
register(
    DocumentKind(
        "term",
        _("Term"),
        _("Glossary"),
        Term,
        lambda: Term.objects.select_related("sector"),
        _term,
        mentions={Sector: "sector"},
        weight=0.7,
    )
)
register_facet_names(FacetNames("sector", lambda: {sector.slug: sector.name for sector in Sector.objects.all()}))
register_synonyms(SynonymSource(Term.objects.all, _groups_of_terms))
