"""The titles that are offered while a reader types."""

import re

from . import hangul
from .analysis import clean, fold
from .documents import Text
from .models import Completion

_MAX_STARTS = 6  # words of a title from which it can be completed
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
    return [title[match.start() :] for match in re.finditer(r"\w+", title)][:_MAX_STARTS]
