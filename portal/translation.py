from modeltranslation.translator import TranslationOptions, register

from .models import HeadlineFigure, Page


@register(HeadlineFigure)
class HeadlineFigureTranslation(TranslationOptions):
    fields = ("label", "text", "unit", "as_of", "scope", "note")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
