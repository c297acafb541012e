from modeltranslation.translator import TranslationOptions, register

from .models import Call, CityType, CountryList, Criterion, FormField, FormSection, Guideline, Question


@register(CountryList)
class CountryListTranslation(TranslationOptions):
    fields = ("name",)


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("title", "summary", "about")


@register(FormSection)
class FormSectionTranslation(TranslationOptions):
    fields = ("title", "help")


@register(FormField)
class FormFieldTranslation(TranslationOptions):
    fields = ("label", "help", "unit", "options")


@register(CityType)
class CityTypeTranslation(TranslationOptions):
    fields = ("name",)


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("name", "description", "unit", "anchor_1", "anchor_2", "anchor_3", "anchor_4", "anchor_5")


@register(Guideline)
class GuidelineTranslation(TranslationOptions):
    fields = ("title", "body", "change_note")


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "answer")
