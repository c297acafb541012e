"""What differs between two states of a record, field by field and in both languages, in words for a page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import display_for_field, display_for_value
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext

from .. import languages
from ..fields import RichTextField
from . import kinds, wording
from .models import Deletion
from .states import State, Values, columns

BLANK = (None, "", [])


@dataclass(frozen=True)
class Version:
    """A field in one language, or in none ("")."""

    language: str
    text: str | SafeString
    is_changed: bool


@dataclass(frozen=True)
class Line:
    """A field that differs."""

    label: str
    versions: list[Version]


@dataclass(frozen=True)
class PartLines:
    """A part that differs; `sign` is "added", "removed" or "changed"."""

    label: str
    sign: str
    lines: list[Line]


@dataclass
class Differences:
    lines: list[Line] = field(default_factory=list)
    parts: list[PartLines] = field(default_factory=list)

    def __bool__(self):
        return bool(self.lines or self.parts)


def differences(model: type[models.Model], pairs: Iterable[tuple[State, State]]) -> list[Differences]:
    """For each pair of an older and a newer state. The names of linked records are asked for once for all of them."""
    pairs = list(pairs)
    printer = _Printer(_Names(model, pairs))
    return [printer.differences(model, old, new) for old, new in pairs]


class _Names:
    """The names of the records that differing fields link to, read when the first one of its kind is asked for."""

    def __init__(self, model: type[models.Model], pairs: list[tuple[State, State]]):
        self.wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        self.found: dict[type[models.Model], dict[int, str]] = {}
        for old, new in pairs:
            self._gather(model, old["values"], new["values"])
            for label, part in kinds.kinds[model].items():
                for before, after in matched(old["parts"].get(label, []), new["parts"].get(label, [])):
                    self._gather(part.model, before or {}, after or {})

    def _gather(self, model, old: Values, new: Values) -> None:
        if old == new:
            return
        for each in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if each.is_relation:
                values = (old.get(each.name), new.get(each.name))
                self.wanted[each.related_model].update(key for value in values for key in _keys(value))

    def of(self, model: type[models.Model], key: int) -> str:
        if model not in self.found:
            self.found[model] = self._read(model)
        return self.found[model].get(key) or gettext("no. %(number)s, which is no longer there") % {"number": key}

    def _read(self, model) -> dict[int, str]:
        keys = self.wanted[model]
        names = {each.pk: str(each) for each in model._base_manager.filter(pk__in=keys)}
        if missing := keys - names.keys():
            kind = ContentType.objects.get_for_model(model)
            deleted = Deletion.objects.filter(content_type=kind, object_id__in=missing).defer("rows", "cut_links")
            names |= {each.object_id: gettext("%(name)s (deleted)") % {"name": each} for each in deleted}
        return names


def _keys(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value] if value is not None else []


def matched(old: list[Values], new: list[Values]) -> Iterator[tuple[Values | None, Values | None]]:
    """Rows of a part in pairs: by key, else (loading content makes them anew) by what they are and where they stand."""
    left = {each["pk"]: each for each in old}
    pairs = [(left.pop(each["pk"], None), each) for each in new]
    by_place = {_place(each): each for each in left.values()}
    for before, after in pairs:
        if before is None and (before := by_place.pop(_place(after), None)):
            left.pop(before["pk"])
        yield before, after
    yield from ((each, None) for each in left.values())


def _place(values: Values) -> tuple:
    return values.get("kind"), values.get("order")


class _Printer:
    def __init__(self, names: _Names):
        self.names = names

    def differences(self, model, old: State, new: State) -> Differences:
        found = Differences(self.lines(model, old["values"], new["values"]))
        for label, part in kinds.kinds[model].items():
            for before, after in matched(old["parts"].get(label, []), new["parts"].get(label, [])):
                if lines := self.lines(part.model, before or {}, after or {}):
                    sign = "added" if before is None else "removed" if after is None else "changed"
                    found.parts.append(PartLines(self.name_of_part(part, after or before), sign, lines))
        return found

    def lines(self, model, old: Values, new: Values) -> list[Line]:
        translated = kinds.translated(model)
        found = []
        for each in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if each.name in translated:
                fields = [model._meta.get_field(f"{each.name}_{code}") for code in languages.CODES]
                versions = [self.version(one, old, new, one.language) for one in fields]
            elif hasattr(each, "translated_field"):
                continue
            else:
                versions = [self.version(each, old, new)]
            if any(version.is_changed for version in versions):
                found.append(Line(capfirst(each.verbose_name), versions))
        return found

    def version(self, field_: models.Field, old: Values, new: Values, language: str = "") -> Version:
        before, after = old.get(field_.name), new.get(field_.name)
        if before == after or (before in BLANK and after in BLANK):
            return Version(language, "", is_changed=False)
        return Version(language, self.change(field_, before, after), is_changed=True)

    def change(self, field_: models.Field, before: Any, after: Any) -> str | SafeString:
        if isinstance(before, list) or isinstance(after, list):
            return self.change_of_list(field_, before or [], after or [])
        if _is_text(field_):
            return _change_of_text(field_, before or "", after or "")
        return _replaced(self.value(field_, before), self.value(field_, after))

    def change_of_list(self, field_, before: list, after: list) -> SafeString:
        gone = [self.value(field_, each) for each in before if each not in after]
        come = [self.value(field_, each) for each in after if each not in before]
        return _replaced(", ".join(gone), ", ".join(come))

    def value(self, field_: models.Field, value: Any) -> str:
        """As a person reads it; "" for none."""
        if value is None or value == "":
            return ""
        if field_.is_relation:
            return self.names.of(field_.related_model, value)
        field_ = getattr(field_, "base_field", field_)  # of an array
        try:
            value = field_.to_python(value)
        except ValidationError:
            return str(value)
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if field_.flatchoices:
            return str(display_for_field(value, field_, ""))
        return str(value) if isinstance(value, str | int) else display_for_value(value, "")

    def name_of_part(self, part: kinds.Part, values: Values) -> str:
        """ "Section “Background”": its kind, and the first of the fields that tell such parts apart."""
        known = {each.name: each for each in (*columns(part.model), *part.model._meta.many_to_many)}
        shown = []
        for name in part.names:
            texts = [values.get(each) for each in _in_languages(name)]
            value = next((text for text in texts if text), values.get(name))
            field_ = known.get(name) or known.get(f"{name}_{languages.current()}")
            if field_ is not None and not isinstance(value, list) and not _is_long(field_):
                shown.append(self.value(field_, value))
        name = Truncator(", ".join(filter(None, shown))).chars(80)
        kind = capfirst(part.model._meta.verbose_name)
        return gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": name} if name else kind


def _in_languages(name: str) -> list[str]:
    return [f"{name}_{code}" for code in (languages.current(), languages.other(languages.current()))]


def _is_text(field_: models.Field) -> bool:
    return isinstance(field_, models.CharField | models.TextField) and not field_.flatchoices


def _is_long(field_: models.Field) -> bool:
    return isinstance(field_, models.TextField | models.FileField)


def _change_of_text(field_: models.Field, before: str, after: str) -> str | SafeString:
    old, new = (wording.plain(each) if isinstance(field_, RichTextField) else each for each in (before, after))
    return gettext("Only the formatting differs.") if old.split() == new.split() else wording.marked(old, new)


def _replaced(old: str, new: str) -> SafeString:
    pieces = [format_html(f"<{mark}>{{}}</{mark}>", text) for mark, text in (("del", old), ("ins", new)) if text]
    return format_html(" ".join(["{}"] * len(pieces)), *pieces)
