"""Figures as people write them: read without guessing, printed alike everywhere."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_DIGITS, DECIMAL_PLACES = 18, 4
LIMIT = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES)

# As people say "there is none" instead of a figure.
NO_FIGURE = {
    *("na", "n/a", "n.a", "n.a.", "n/a.", "none", "nil", "null", "nan", "unknown", "not available", "not applicable"),
    *("not known", "tbd", "tba", "tbc", "?", "-", "--", "---", "–", "—", "―", ".", "..", "...", "x", "/"),
    *("없음", "해당없음", "해당 없음", "미정", "모름", "미상", "미측정", "불명", "자료없음", "자료 없음"),
}
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(,\d{3})+|( \d{3})+|('\d{3})+)(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d[\d. ']*,\d+")
_GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}")


def read(text: str) -> Decimal:
    """The figure that was written: "1,250.5", "1 250.5" and "1250.5" are one and the same.

    A comma before anything but groups of three digits is no thousands separator, and is asked about rather than
    guessed. Raises ValidationError with a sentence for the person who wrote it.
    """
    written = " ".join(unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("’", "'").split())
    if written.lower() in NO_FIGURE:
        raise ValidationError(
            _("“%(text)s” is not a figure. Measure or estimate the value, and say in words how you found it."),
            "no_figure",
            {"text": text.strip()},
        )
    if _PLAIN.fullmatch(written) or _GROUPED.fullmatch(written):
        return Decimal(re.sub(r"[, ']", "", written))
    if _DECIMAL_COMMA.fullmatch(written) or _GROUPED_BY_POINTS.fullmatch(written):
        raise ValidationError(
            _("“%(text)s” can be read in two ways. Write decimals with a point and thousands with a comma: 1,250.5."),
            "decimal_comma",
            {"text": text.strip()},
        )
    raise ValidationError(
        _("“%(text)s” is not a figure. Write digits only, without the unit: for example 1,250.5."),
        "not_a_figure",
        {"text": text.strip()},
    )


def in_words(value: Decimal) -> str:
    """1,250.5 for Decimal("1250.5000")."""
    return formats.number_format(_plain(value), use_l10n=True, force_grouping=True)


def _plain(value: Decimal) -> Decimal:
    """Without the zeros that the database adds, and without an exponent."""
    shortest = value.normalize()
    return shortest.quantize(Decimal(1)) if shortest.as_tuple().exponent > 0 else shortest


class FigureField(forms.DecimalField):
    """A figure in a text field: a browser's number field would silently drop what is not a number."""

    widget = forms.TextInput
    default_error_messages = {
        "required": gettext_lazy("A figure is needed here: without it nobody can tell what has changed.")
    }

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": MAX_DIGITS, "decimal_places": DECIMAL_PLACES} | kwargs)

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        return value if isinstance(value, Decimal) else read(str(value))

    def prepare_value(self, value):
        return in_words(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}
