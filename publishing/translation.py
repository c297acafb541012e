from modeltranslation.translator import TranslationOptions, register

from .models import Picture, Source


@register(Source)
class SourceTranslation(TranslationOptions):
    fields = ("title", "publisher")


@register(Picture)
class PictureTranslation(TranslationOptions):
    fields = ("alt", "caption", "credit")
