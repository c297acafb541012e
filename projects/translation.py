from modeltranslation.translator import TranslationOptions, register

from .models import Amount, Indicator, Party, Project


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ("title", "summary", "key_facts", "progress_note")


@register(Party)
class PartyTranslation(TranslationOptions):
    fields = ("name",)


@register(Amount)
class AmountTranslation(TranslationOptions):
    fields = ("note",)


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("name", "description", "unit")
