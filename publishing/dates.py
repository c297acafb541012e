"""Dates as sources give them: a year, a year and month, or a day."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

_FORM = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$", re.ASCII)


def validate_partial_date(value: str) -> None:
    """2004, 2004-07 or 2004-07-01, of a real day."""
    padded = value + "-01-01"[len(value) - 4 :] if len(value) in (4, 7) else value
    try:
        real = bool(_FORM.match(value)) and parse_date(padded) is not None
    except ValueError:
        real = False
    if not real:
        raise ValidationError(
            _("“%(value)s” is not a year, a year and month, or a date (2004, 2004-07, 2004-07-01)."),
            params={"value": value},
        )


class PartialDateField(models.CharField):
    """Text in ISO order, so that it sorts; `year_of` and `in_words` read it."""

    default_validators = [validate_partial_date]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)


def year_of(value: str) -> int | None:
    return int(value[:4]) if value else None


def in_words(value: str) -> str:
    """ "2004-07" as "July 2004" or "2004년 7월", by the reader's language; "" for none."""
    if not value:
        return ""
    if len(value) == 4:
        return pgettext("a year alone", "%(year)s") % {"year": value}
    if len(value) == 7:
        return formats.date_format(parse_date(f"{value}-01"), "YEAR_MONTH_FORMAT")
    return formats.date_format(parse_date(value), "DATE_FORMAT")


def years_in_words(first: int | None, last: int | None) -> str:
    """ "2004–2009", "2004", "from 2004" where the end is not known, "to 2009" where the beginning is not; "" for neither."""
    if first is None:
        return pgettext("years", "to %(year)s") % {"year": last} if last else ""
    if last is None:
        return pgettext("years", "from %(year)s") % {"year": first}
    return str(first) if first == last else f"{first}–{last}"
