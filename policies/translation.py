from modeltranslation.translator import TranslationOptions, register

from .models import Award, Collection, CollectionItem, Document, Policy, Section, Sector, Subsector, Term, Video


@register(Sector)
class SectorTranslation(TranslationOptions):
    fields = ("name", "slogan", "introduction")


@register(Subsector)
class SubsectorTranslation(TranslationOptions):
    fields = ("name",)


@register(Policy)
class PolicyTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "key_facts",
        "year_note",
        "implementing_body",
        "authoring_institution",
        "adopted_by",
        "adoption_note",
        "quality_note",
    )


@register(Section)
class SectionTranslation(TranslationOptions):
    fields = ("heading", "body")


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title",)


@register(Award)
class AwardTranslation(TranslationOptions):
    fields = ("title", "summary", "key_facts", "awarding_body", "honoured", "level")


@register(Video)
class VideoTranslation(TranslationOptions):
    fields = ("title", "summary", "key_points", "length", "speaker_institution", "note")


@register(Collection)
class CollectionTranslation(TranslationOptions):
    fields = ("title", "summary", "note")


@register(CollectionItem)
class CollectionItemTranslation(TranslationOptions):
    fields = ("reason",)


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("name", "also", "meaning")
