"""The two languages of the archive, and which of them a text exists in."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language

CODES = tuple(code for code, _name in settings.LANGUAGES)
NATIVE_NAMES = {"ko": "한국어", "en": "English"}


def current() -> str:
    """The language of this request, as one of CODES."""
    code = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return code if code in CODES else settings.LANGUAGE_CODE


def other(code: str) -> str:
    return next(each for each in CODES if each != code)


def text_in(obj, field: str, code: str) -> str:
    """The text of a translated field in exactly this language; empty where there is none."""
    return getattr(obj, f"{field}_{code}", None) or ""


def of_fields(names: Iterable[str]) -> set[str]:
    """The languages whose texts these fields hold, by their names, such as "title_ko"."""
    ends = {name.rpartition("_")[2] for name in names}
    return {code for code in CODES if code in ends}
