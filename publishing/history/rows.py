"""Writing kept values into rows again, by the rules that hold for every row."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from .. import languages
from ..models import Publishable
from .exceptions import StandsInTheWay
from .kinds import translated
from .states import Values


def fill(row: models.Model, values: Values) -> None:
    """Set the columns that `values` names; what is no column any more is passed over."""
    for field in row._meta.concrete_fields:
        if field.name in values:
            setattr(row, field.attname, _value(field, values[field.name]))


def _value(field: models.Field, value: Any) -> Any:
    target = field.target_field if field.is_relation else field
    if value is None and not field.null:
        return field.get_default()
    return target.to_python(value)


def link(row: models.Model, values: Values) -> None:
    """Set the many-to-many fields that `values` names."""
    for field in row._meta.many_to_many:
        if field.name in values:
            getattr(row, field.name).set(values[field.name])


def check(row: models.Model, name: str) -> None:
    """Raise StandsInTheWay where the row breaks a rule of its model, or could not be read in any language though it is public."""
    check_against_others(row, name, everything=True)
    reasons = [
        gettext("%(field)s is empty in both languages.") % {"field": capfirst(row._meta.get_field(each).verbose_name)}
        for each in translated(type(row))
        if not row._meta.get_field(each).blank
        and not any(languages.text_in(row, each, code) for code in languages.CODES)
    ]
    if isinstance(row, Publishable) and row.status == Publishable.Status.PUBLISHED and not row.languages:
        reasons.append(
            gettext("A published record must be complete in Korean or in English. Take it back to draft first.")
        )
    if reasons:
        raise StandsInTheWay(name, reasons)


def check_against_others(row: models.Model, name: str, everything: bool = False) -> None:
    """Raise StandsInTheWay where another row has what only one may have, such as a slug.

    A translated field's own column is left out: checking it would write the text of one language down as that of the other.
    """
    passing = translated(type(row))
    try:
        if everything:
            row.full_clean(exclude=passing)
        else:
            row.validate_unique(exclude=passing)
            row.validate_constraints(exclude=passing)
    except ValidationError as error:
        raise StandsInTheWay(name, _reasons(row, error)) from error


def _reasons(row: models.Model, error: ValidationError) -> list[str]:
    """The messages, each with the field it is about unless it names that itself."""
    found = []
    for name, messages in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else str(capfirst(row._meta.get_field(name).verbose_name))
        found += [each if not label or label in each else f"{label}: {each}" for each in messages]
    return found
