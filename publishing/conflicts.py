"""Two editors on one record: the second to save is told, sees what is saved beside what they wrote, and chooses.

A form carries the state it began from: the time, and a checksum of each field. Where the record was saved meanwhile nothing
is written; each field that differs shows what is saved, and can be set back to it, which is proposed where only the other
editor has touched it. Saving again keeps what then stands in the form.
"""

import json
from zlib import crc32

from django import forms
from django.contrib.admin.utils import display_for_field, display_for_value
from django.db.models import Model, QuerySet
from django.utils.html import format_html, linebreaks, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import RichTextField
from .history import wording

TAKE = "take_saved"  # names of the fields to set back


class ComparedForm(forms.ModelForm):
    """A form that can show what is saved of each field that differs from what was typed."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        wanted = {each for each in data.getlist(TAKE)} if self.is_bound and hasattr(data, "getlist") else set()
        names = [name for name in self.fields if self.add_prefix(name) in wanted]
        if names:
            self.data = self.data.copy()
            for name in names:
                self._set_back(name)

    def _set_back(self, name: str) -> None:
        field, key = self.fields[name], self.add_prefix(name)
        value = field.prepare_value(self.get_initial_for_field(field, name))
        self.data.pop(key, None)
        if isinstance(value, (list, tuple)):
            self.data.setlist(key, [str(getattr(each, "pk", each)) for each in value])
        elif value is not None and value is not False:
            self.data[key] = field.widget.format_value(value) or ""

    def checksums(self) -> dict[str, int]:
        """Of what is saved, by the fields' names in the page."""
        return {
            self.add_prefix(name): _checksum(field, self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        }

    def show_saved(self, began_from: dict[str, int]) -> None:
        """To be called on a form that was checked: an error at each field that differs, with what is saved."""
        for name in self.changed_data:
            if name in self.fields and not self.fields[name].widget.is_hidden and self._differs(name):
                typed = _checksum(self.fields[name], self[name].value())
                self.add_error(name, self._saved(name, is_untouched=began_from.get(self.add_prefix(name)) == typed))

    def _differs(self, name: str) -> bool:
        typed, saved = self[name].value(), self.get_initial_for_field(self.fields[name], name)
        return not (isinstance(typed, str) and isinstance(saved, str) and _plain(typed) == _plain(saved))

    def _saved(self, name: str, is_untouched: bool) -> str:
        return format_html(
            '<strong>{}</strong> <span class="saved-version">{}</span><label class="saved-version__take">'
            '<input type="checkbox" name="{}" value="{}"{}> {}</label>',
            gettext("Saved meanwhile:"),
            self._printed(name) or gettext("(empty)"),
            TAKE,
            self.add_prefix(name),
            mark_safe(" checked") if is_untouched else "",
            gettext("Take this in place of what I wrote"),
        )

    def _printed(self, name: str) -> str:
        """The saved value as a person reads it."""
        model_fields = {
            field.name: field for field in self._meta.model._meta.get_fields() if hasattr(field, "formfield")
        }
        if name not in model_fields:
            return ""
        value, field = self.get_initial_for_field(self.fields[name], name), model_fields[name]
        if field.many_to_many:
            return ", ".join(map(str, value or []))
        if field.is_relation:
            related = field.related_model._base_manager.filter(pk=value).first() if value else None
            return str(related or "")
        if isinstance(field, RichTextField):
            value = strip_tags(wording.named(value).replace("</p>", "</p>\n"))
        if isinstance(value, str) and not field.choices:
            return mark_safe(linebreaks(value.strip(), autoescape=True))  # noqa: S308 - escaped there
        if isinstance(value, list):
            return display_for_value(value, "")
        return display_for_field(value, field, "")


def _checksum(field: forms.Field, value) -> int:
    """Of a value as it is saved, or as it came back from a page."""
    value = field.prepare_value(value)
    if isinstance(value, (list, tuple)):
        value = ",".join(sorted(str(getattr(each, "pk", each)) for each in value))
    return crc32(_plain("" if value is None else str(value)).encode())


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class CarriedField(forms.CharField):
    """What a page carries beside the record's own fields: never a change of the record."""

    def has_changed(self, initial, data):
        return False


class GuardedForm(ComparedForm):
    """The form of a record with `updated_at`: refuses what was begun from a state that has been saved over."""

    began_from = CarriedField(required=False, widget=forms.HiddenInput)
    is_outdated = False

    def began(self) -> tuple[str, dict[str, int]]:
        """The time and the checksums that the page carried; nothing of them where it carried none."""
        try:
            time, checksums = json.loads(self.cleaned_data.get("began_from") or "")
            return str(time), dict(checksums)
        except (ValueError, TypeError):
            return "", {}

    def carry_state(self, others: list[ComparedForm]) -> None:
        """Let the page carry the present state, of the forms of the record's parts too."""
        state = [self.instance.updated_at.isoformat(), self.checksums()]
        for form in others:
            state[1] |= form.checksums()
        self.initial["began_from"] = json.dumps(state, separators=(",", ":"))
        if self.is_bound:
            self.data = self.data.copy()
            self.data[self.add_prefix("began_from")] = self.initial["began_from"]

    def clean(self):
        cleaned = super().clean()
        time, checksums = self.began()
        if self.instance.pk and time and time != self.instance.updated_at.isoformat():
            self.is_outdated = True
            self.add_error(
                None,
                _(
                    "Somebody else has saved this record while you were writing. Nothing of yours is lost and nothing is saved "
                    "yet: below, each field that differs shows what is saved now. Take that where it is right, then save again."
                ),
            )
            self.show_saved(checksums)
        return cleaned


def locked(queryset: QuerySet, pk) -> Model | None:
    """The row as it is now, which nobody else can save before this transaction ends."""
    list(queryset.model._base_manager.select_for_update().filter(pk=pk).values_list("pk"))
    return queryset.filter(pk=pk).first()
