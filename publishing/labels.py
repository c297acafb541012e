"""What a field is called, with its language where it is one of a translated text."""

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext

LANGUAGE_NAMES = dict(settings.LANGUAGES)


def label_of(field) -> str:
    """ "Title (Korean)" for one language of a translated field, else the field's own name."""
    original = getattr(field, "translated_field", None)
    if original is None:
        return capfirst(field.verbose_name)
    return f"{capfirst(original.verbose_name)} ({gettext(LANGUAGE_NAMES[field.language])})"
