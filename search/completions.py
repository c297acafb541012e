"""The titles that are offered while a reader types."""

import re

from . import hangul
from .analysis import Role, clean, fold, has_hangul, tokens
from .documents import Text
from .models import Completion

_MAX_STARTS = 10  # words of a title, and parts of its Korean ones, from which it can be completed
_LENGTH = Completion._meta.get_field("letters").max_length


def remember(titles: dict[int, Text]) -> None:
    """Store the titles of some entries, by the id of their entry, from each of their first words on."""
    Completion.objects.bulk_create(
        (
            Completion(
                entry_id=entry,
                language=code,
                is_whole=number == 0,
                letters=letters_of(rest)[:_LENGTH],
                initials=hangul.initials(rest)[:20],
            )
            for entry, title in titles.items()
            for code in title.languages
            for number, rest in enumerate(_starts(getattr(title, code)))
        ),
        batch_size=2000,
    )


def letters_of(text: str) -> str:
    """A title or what was typed of it, in the letters of the keyboard, without spaces, marks and accents."""
    return hangul.letters(fold(clean(text)))


def _starts(title: str) -> list[str]:
    """What is left of a title from each of its words on, and from the parts of Korean ones: 버스전용차로, 전용차로, 차로."""
    title = clean(title)
    words = {match.start() for match in re.finditer(r"\w+", title)}
    parts = {t.start for t in tokens(title) if t.role == Role.PART and t.end - t.start > 1 and has_hangul(t.lexeme)}
    return [title[start:] for start in sorted(words | parts)][:_MAX_STARTS]
