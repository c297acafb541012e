"""What was typed into a form that could not be saved."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django_prose_editor.fields import ProseEditorFormField

from ...fields import sanitise
from .. import wording
from .pages import RESTORE


@dataclass(frozen=True)
class Typed:
    """What stood in one field of a form that could not be saved; whether it differs from the record as it was deleted."""

    label: str
    text: str
    language: str
    is_changed: bool


def typed_of(form: forms.BaseForm, prefix: str = "") -> Iterator[Typed]:
    for bound in form:
        value = bound.value()
        if bound.field.widget.is_hidden or value in (None, "", [], False):
            continue
        language = bound.field.widget.attrs.get("lang", "")
        yield Typed(f"{prefix}{bound.label}", _printed(bound.field, value), language, _is_changed(bound, value))


def _is_changed(bound: forms.BoundField, value) -> bool:
    """Of links to many nothing is known while the record is away."""
    field, saved = bound.field, bound.field.prepare_value(bound.initial)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return False
    if isinstance(field, ProseEditorFormField):
        value, saved = wording.plain(sanitise(value)), wording.plain(saved or "")
    return str(value).split() != str("" if saved is None else saved).split()


def _printed(field: forms.Field, value) -> str:
    """What was chosen by its name, what was written as it is."""
    chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset.filter(pk__in=[each for each in chosen if each.isdecimal()])
        return ", ".join(map(str, rows))
    if isinstance(field, forms.ChoiceField):
        return ", ".join(str(label) for key, label in field.choices if str(key) in chosen)
    return wording.plain(sanitise(value)) if isinstance(field, ProseEditorFormField) else str(value)


def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The form as it was sent, for another form to send again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", RESTORE)
        for value in values
    ]
