"""Sentences on a file, kept in both languages: whoever reads them may read them later, and in the other one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import override

from .. import languages


def in_both(sentence: Callable[[], Any]) -> dict[str, str]:
    found = {}
    for code in languages.CODES:
        with override(code):
            found[code] = str(sentence())
    return found


def note(row: int, column: str, text: Any) -> dict:
    """`text` is lazy, or a ValidationError."""
    sentence = (lambda: " ".join(text.messages)) if isinstance(text, ValidationError) else (lambda: text)
    return {"row": row, "column": column, "text": in_both(sentence)}


@dataclass
class Problems:
    """What is wrong with a file's rows, in their order."""

    found: list[dict] = field(default_factory=list)

    def add(self, row: int, column: str, text: Any) -> None:
        self.found.append(note(row, column, text))

    def add_all(self, row: int, error: ValidationError, columns: dict) -> None:
        """Of a check of the whole record: each message at its column, or at the row where no column has it."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {"": [error]}
        for name, errors in by_field.items():
            for each in errors:
                self.add(row, name if name in columns else "", each)
