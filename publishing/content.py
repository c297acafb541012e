"""Loading the archive's content files: YAML rows keyed by slug, in both languages.

An app's `content.py` registers a ContentKind for each of its models; the files of the kind "cities" are
`content/cities.yaml` or any `content/cities/*.yaml`, each holding one row or a list of rows. In a row

- a translated field is a mapping: `title: {ko: …, en: …}`; the text of a rich field is Markdown;
- a relation is the key of the other row, or a list of keys;
- children (a policy's sections) are a list of rows, in their order; they may have children of their own (a form's fields).

A load is all or nothing. A row that staff have changed, made or deleted since the last load is kept as it is.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from markdown_it import MarkdownIt
from modeltranslation.translator import NotRegistered, translator

from . import history, languages
from .exceptions import ContentError
from .fields import RichTextField
from .history.recording import LOADED
from .models import LoadedRow, Publishable, Source

_markdown = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Children:
    """Rows that a row consists of, with rows that these consist of.

    By `key`, one of their attributes, later children of the same row name them: the criterion that takes a field's number.
    """

    model: type[models.Model]
    key: str = ""
    children: dict[str, "Children"] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, "Children"]:
        return self.children


@dataclass(frozen=True)
class ContentKind:
    """How the rows of one model stand in the content files."""

    name: str
    model: type[models.Model]
    key: str = "slug"
    children: dict[str, type[models.Model] | Children] = field(default_factory=dict)
    creates_missing: bool = False  # a key that another row names makes the row (sources)

    @property
    def parts(self) -> dict[str, Children]:
        """The children; a model alone is short for children without a key and without children."""
        return {name: each if isinstance(each, Children) else Children(each) for name, each in self.children.items()}


kinds: dict[str, ContentKind] = {}


def register(kind: ContentKind) -> None:
    """Kinds are loaded in the order they are registered: what others refer to comes first."""
    kinds[kind.name] = kind


register(ContentKind("sources", Source, key="key", creates_missing=True))


@dataclass
class Report:
    """How many rows of a kind were created, updated, unchanged, or kept because staff had edited them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


class RowError(Exception):
    """One field of one row cannot be loaded. Needs no line of its own where it only follows from another row's."""

    def __init__(self, field_name: str, message: str, follows: bool = False):
        self.field_name = field_name
        self.follows = follows
        super().__init__(message)


@dataclass
class Row:
    file: str
    key: str
    values: dict[str, Any]

    @property
    def digest(self) -> str:
        return _digest(self.values)


def load(folder: Path) -> dict[str, Report]:
    """Load every content file below `folder`; return a report for each kind.

    Raises ContentError naming file, row and field of everything that is wrong; then nothing has changed.
    """
    return _Load(folder).run()


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


class _Load:
    def __init__(self, folder: Path):
        self.folder = folder
        self.problems: list[str] = []
        self.reports: dict[str, Report] = {}
        self.keys: dict[type[models.Model], dict[str, Any]] = {}
        self.named_children: dict[type[models.Model], dict[str, Any]] = {}  # of the row that is being written
        self.failed: set[tuple[type[models.Model], str]] = set()
        self.unresolved: list[tuple[Row, models.Model, str, list[str] | None]] = []

    def run(self) -> dict[str, Report]:
        rows = {kind.name: self._read(kind) for kind in kinds.values()}
        with history.recorded(comment=LOADED, is_first_load=True):
            written = {name: self._load_kind(kinds[name], rows[name]) for name in kinds}
            self._link_rows_to_their_own_kind()
            if self.problems:
                raise ContentError(self.problems)
            for name, changed in written.items():
                _remember(kinds[name], changed)
        return self.reports

    # reading

    def _read(self, kind: ContentKind) -> list[Row]:
        files = [self.folder / f"{kind.name}.yaml", *sorted((self.folder / kind.name).glob("*.yaml"))]
        rows = [row for file in files if file.exists() for row in self._read_file(kind, file)]
        for key, count in Counter(row.key for row in rows).items():
            if count > 1:
                names = ", ".join(dict.fromkeys(row.file for row in rows if row.key == key))
                self.problems.append(f"{names}: {key}: {kind.key}: stands {count} times.")
        return list({row.key: row for row in rows}.values())

    def _read_file(self, kind: ContentKind, file: Path) -> Iterable[Row]:
        name = str(file.relative_to(self.folder))
        try:
            data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.problems.append(f"{name}: cannot be read as YAML: {error}")
            return
        for number, values in enumerate(data if isinstance(data, list) else [data], start=1):
            if isinstance(values, dict) and values.get(kind.key):
                yield Row(name, str(values[kind.key]), values)
            else:
                self.problems.append(f"{name}: row {number}: {kind.key}: is missing.")

    # writing

    def _load_kind(self, kind: ContentKind, rows: list[Row]) -> dict[str, Row]:
        """Write what is new or changed; return those rows by key."""
        self.keys.clear()
        report = self.reports[kind.name] = Report()
        existing = {getattr(each, kind.key): each for each in _with_relations(kind)}
        memory = {each.key: each for each in LoadedRow.objects.filter(kind=kind.name)}
        written = {}
        for row in rows:
            instance, remembered = existing.get(row.key), memory.get(row.key)
            if _was_touched_by_staff(kind, instance, remembered):
                report.kept.append(row.key)
            elif remembered and remembered.row_digest == row.digest:
                report.unchanged += 1
            elif self._write(kind, row, instance or kind.model()):
                written[row.key] = row
                report.created += instance is None
                report.updated += instance is not None
        return written

    def _write(self, kind: ContentKind, row: Row, instance: models.Model) -> bool:
        values = dict.fromkeys(_content_fields(kind.model)) | row.values  # what a row leaves out is emptied
        try:
            relations = self._fill(instance, values, leave_out=set(kind.children))
            _check_other_keys(kind, instance)
            if isinstance(instance, Publishable) and "status" not in row.values:
                _publish(instance)
            instance.save()
            for name, field_ in relations.items():
                if field_.related_model is kind.model:
                    self.unresolved.append((row, instance, name, values[name]))
                else:
                    self._set_relation(instance, name, values[name])
            self._write_all_children(kind, instance, row.values)
        except RowError as error:
            self.failed.add((kind.model, row.key))
            self._note(row, error)
            return False
        return True

    def _note(self, row: Row, error: RowError) -> None:
        if not error.follows:
            self.problems.append(f"{row.file}: {row.key}: {error.field_name}: {error}")

    def _write_all_children(self, kind: ContentKind, instance: models.Model, values: dict[str, Any]) -> None:
        self.named_children.clear()
        for each in reversed(kind.parts.values()):  # what names others goes before them
            each.model.objects.filter(**{_link(each.model, type(instance)).name: instance}).delete()
        for name, children in kind.parts.items():
            self._write_children(instance, name, children, values.get(name) or [])

    def _write_children(self, parent, name: str, children: Children, rows: list[dict]) -> None:
        if not isinstance(rows, list):
            raise RowError(name, "needs a list of rows.")
        link = _link(children.model, type(parent)).name
        has_order = any(f.name == "order" for f in children.model._meta.fields)
        for number, values in enumerate(rows, start=1):
            child = children.model(**{link: parent} | ({"order": number} if has_order else {}))
            try:
                self._write_child(child, children, values)
            except RowError as error:
                raise RowError(f"{name} {number}: {error.field_name}", str(error), error.follows) from error

    def _write_child(self, child: models.Model, children: Children, values: dict[str, Any]) -> None:
        relations = self._fill(child, values, leave_out=set(children.parts))
        child.save()
        for relation in relations:
            self._set_relation(child, relation, values[relation])
        if children.key:
            self.named_children.setdefault(children.model, {})[getattr(child, children.key)] = child.pk
        for name, each in children.parts.items():
            self._write_children(child, name, each, values.get(name) or [])

    def _fill(self, instance, values: dict[str, Any], leave_out: set[str] = frozenset()) -> dict[str, models.Field]:
        """Set the instance's own fields from a row and check them; return its many-to-many fields in the row."""
        if not isinstance(values, dict):
            raise RowError("row", "needs fields with their values.")
        relations = {}
        for name, value in values.items():
            if name in leave_out:
                continue
            field_ = _field(type(instance), name)
            if field_.many_to_many:
                relations[name] = field_
            else:
                self._set(instance, field_, value)
        _check(instance)
        return relations

    def _set(self, instance, field_: models.Field, value: Any) -> None:
        if field_.name in _translated_fields(type(instance)):
            self._set_translations(instance, field_, value)
        elif field_.is_relation:
            key = None if value is None else self._key_of(field_.related_model, field_.name, value)
            setattr(instance, field_.attname, key)
        else:
            setattr(instance, field_.name, _plain_value(field_, value))

    def _set_translations(self, instance, field_: models.Field, value: Any) -> None:
        value = value or {}
        if not isinstance(value, dict) or not set(value) <= set(languages.CODES):
            raise RowError(field_.name, f"needs a text for each language ({', '.join(languages.CODES)}).")
        for code in languages.CODES:
            text = value.get(code) or ""
            if not isinstance(text, str):
                raise RowError(f"{field_.name}.{code}", "needs a text.")
            setattr(
                instance,
                f"{field_.name}_{code}",
                _markdown.render(text) if isinstance(field_, RichTextField) else text.strip(),
            )

    def _set_relation(self, instance, name: str, keys: list[str] | None) -> None:
        field_ = instance._meta.get_field(name)
        if not isinstance(keys or [], list):
            raise RowError(name, "needs a list of keys.")
        getattr(instance, name).set([self._key_of(field_.related_model, name, key) for key in keys or []])

    def _link_rows_to_their_own_kind(self) -> None:
        """Relations between rows of one kind (related policies), once all of them are there."""
        self.keys.clear()
        for row, instance, name, keys in self.unresolved:
            try:
                self._set_relation(instance, name, keys)
            except RowError as error:
                self._note(row, error)

    def _key_of(self, model: type[models.Model], field_name: str, key: str):
        """The primary key of the row that `key` names."""
        if not isinstance(key, str):
            raise RowError(field_name, "needs the key of a row.")
        if key in (named := self.named_children.get(model, {})):
            return named[key]
        kind = next((each for each in kinds.values() if each.model is model), None)
        if model not in self.keys:
            self.keys[model] = _known_keys(model, kind.key if kind else "slug")
        known = self.keys[model]
        if key not in known and kind and kind.creates_missing:
            known[key] = model.objects.create(key=key, url=key).pk
        if key not in known:
            raise RowError(field_name, f"there is no {model._meta.verbose_name} “{key}”.", (model, key) in self.failed)
        return known[key]


def _known_keys(model: type[models.Model], lookup: str) -> dict[str, Any]:
    """Primary keys by the key; none for a model without one, whose rows only their siblings name."""
    has_it = any(each.name == lookup for each in model._meta.concrete_fields)
    return dict(model.objects.values_list(lookup, "pk")) if has_it else {}


def _link(child: type[models.Model], parent: type[models.Model]) -> models.Field:
    return next(each for each in child._meta.fields if each.related_model is parent)


def _accessor(child: type[models.Model], parent: type[models.Model]) -> str:
    """The parent's attribute that holds these children."""
    return _link(child, parent).remote_field.get_accessor_name()


def _field(model: type[models.Model], name: str) -> models.Field:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        raise RowError(name, "is not a field of this kind of content.") from None


def _content_fields(model: type[models.Model]) -> list[str]:
    """The fields that content files decide: neither keys nor dates of record keeping nor the steps of publication."""
    kept = {"status", "published_at"}
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [
        each.name
        for each in fields
        if each.editable and not each.primary_key and each.name not in kept and not hasattr(each, "translated_field")
    ]


def _plain_value(field_: models.Field, value: Any) -> Any:
    if value is None:
        return field_.get_default()
    value = str(value) if isinstance(field_, models.DecimalField) else value  # a binary 33.6 has too many digits
    try:
        field_.to_python(value)
    except ValidationError:
        pass  # full_clean() says what is wrong
    except (TypeError, ValueError):
        raise RowError(field_.name, "has a value of the wrong kind.") from None
    return value


def _check(instance: models.Model) -> None:
    try:
        instance.full_clean(validate_unique=False, validate_constraints=False)
        instance.validate_constraints(exclude=None if instance.pk else {"pk"})
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RowError(name, " ".join(messages)) from error
    except (TypeError, ValueError) as error:  # a text in a list of numbers
        raise RowError("row", f"has a value of the wrong kind ({error}).") from error


def _check_other_keys(kind: ContentKind, instance: models.Model) -> None:
    """Fields besides the key whose value no other row may have, such as a country's second code."""
    fields = instance._meta.concrete_fields
    others = {each.name for each in fields if each.unique and not each.primary_key and each.name != kind.key}
    try:
        instance.validate_unique(exclude={each.name for each in fields} - others)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RowError(name, " ".join(messages)) from error


def _translated_fields(model: type[models.Model]) -> set[str]:
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def _publish(instance: Publishable) -> None:
    instance.status = Publishable.Status.PUBLISHED
    instance.published_at = instance.published_at or timezone.now()


def _with_relations(kind: ContentKind) -> models.QuerySet:
    return kind.model.objects.prefetch_related(*_relations(kind.model, kind.parts.values()))


def _relations(model: type[models.Model], parts: Iterable[Children]) -> list[str]:
    """What a row of the model and its children, at every depth, refer to."""
    names = [f.name for f in model._meta.many_to_many]
    for each in parts:
        accessor = _accessor(each.model, model)
        names += [accessor, *(f"{accessor}__{name}" for name in _relations(each.model, each.parts.values()))]
    return names


def _state(instance: models.Model, parts: Iterable[Children] = ()) -> dict[str, Any]:
    """Everything that staff can change of a row, comparable."""
    follows_the_language = _translated_fields(type(instance))
    passing = {"id", "created_at", "updated_at", "assigned_to", "changed_ko_at", "changed_en_at"} | follows_the_language
    state = {f.attname: f.value_to_string(instance) for f in instance._meta.concrete_fields if f.name not in passing}
    for field_ in instance._meta.many_to_many:
        state[field_.name] = sorted(each.pk for each in getattr(instance, field_.name).all())
    for part in parts:
        rows = getattr(instance, _accessor(part.model, type(instance))).all()
        ordered = rows if part.model._meta.ordering else sorted(rows, key=lambda each: each.pk)
        state[part.model.__name__] = [_state(each, part.parts.values()) for each in ordered]
    return state


def _was_touched_by_staff(kind: ContentKind, instance, remembered: LoadedRow | None) -> bool:
    if instance is None:
        return remembered is not None  # staff deleted it
    if remembered is None:
        return not kind.creates_missing  # staff made it, under the same key
    return _differs(remembered.state, _state(instance, kind.parts.values()))


def _differs(remembered: Any, current: Any) -> bool:
    """Whether a remembered value has changed. Fields that came or went with a new version of the models are passed over."""
    if isinstance(remembered, dict) and isinstance(current, dict):
        return any(_differs(remembered[name], current[name]) for name in remembered.keys() & current.keys())
    if isinstance(remembered, list) and isinstance(current, list):
        return len(remembered) != len(current) or any(map(_differs, remembered, current))
    return remembered != current


def _remember(kind: ContentKind, written: dict[str, Row]) -> None:
    """Keep what was written, as the database gives it back."""
    fresh = _with_relations(kind).filter(**{f"{kind.key}__in": list(written)})
    LoadedRow.objects.bulk_create(
        [
            LoadedRow(
                kind=kind.name,
                key=getattr(each, kind.key),
                row_digest=written[getattr(each, kind.key)].digest,
                state=_state(each, kind.parts.values()),
            )
            for each in fresh
        ],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["row_digest", "state"],
    )
