"""Writing the history: who changed which record, and what it was before and after."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from threading import local

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.utils import timezone
from django.utils.translation import gettext_noop

from . import kinds, states
from .models import Change

LOADED = gettext_noop("Loaded from the content files")
BATCH = 200

_running = local()


def _stack() -> list["Recording"]:
    if not hasattr(_running, "stack"):
        _running.stack = []
    return _running.stack


@contextmanager
def recorded(*, by=None, comment: str = "", is_first_load: bool = False, **more):
    """What is changed inside becomes part of the history of its records, in one transaction with it.

    One entry a record, however often it is saved; none where nothing differs in the end. Inside another recording, what came
    before is written first, so that each has its entry; `by` is then that of the outer one, unless given. An English
    `comment` that is a message of the interface is translated when it is read. With `is_first_load`, records that are made
    inside get no entry: the state they began with is written before their first change. For many records, tell
    `recording.note(Model, keys)` before you change them: their states are then read together.
    """
    stack = _stack()
    if stack:
        stack[-1].write()
        by = by or stack[-1].by
    recording = Recording(by=by, comment=comment, is_first_load=is_first_load, more=more)
    with transaction.atomic():
        stack.append(recording)
        try:
            yield recording
            recording.write()
        finally:
            stack.remove(recording)


class Recording:
    """The records that were changed, with the state each had before; None for one that was not there."""

    def __init__(self, *, by, comment: str, is_first_load: bool, more: dict):
        self.by = by if by is not None and by.pk else None
        self.comment, self.is_first_load, self.more = comment, is_first_load, more
        self.began = timezone.now()
        self.before: dict[type[models.Model], dict[int, states.Snapshot | None]] = defaultdict(dict)

    def note(self, model: type[models.Model], keys: Iterable[int]) -> None:
        """These records are about to be changed."""
        known = self.before[model]
        if new := [key for key in keys if key is not None and key not in known]:
            found = states.read(model, new)
            known.update({key: found.get(key) for key in new})

    def note_row(self, row: models.Model) -> None:
        for model, key in records_of(row):
            self.note(model, [key])

    def note_new(self, row: models.Model) -> None:
        self.before[type(row)].setdefault(row.pk, None)

    def write(self) -> None:
        noted, self.before = self.before, defaultdict(dict)
        for model, before in noted.items():
            told = {key: each for key, each in before.items() if each is not None} if self.is_first_load else before
            if told:
                Change.objects.bulk_create(self._changes(model, told), batch_size=BATCH)

    def _changes(self, model: type[models.Model], before: dict[int, states.Snapshot | None]) -> Iterable[Change]:
        kind = ContentType.objects.get_for_model(model)
        known = _last_changes(kind, before)
        now = states.read(model, before)
        for key, was in before.items():
            last, present = known.get(key), now.get(key)
            about = {"content_type": kind, "object_id": key}
            if (was and was.state) == (present and present.state):
                continue
            if was and (last is None or last.state != was.state):
                found = {"kind": Change.Kind.FOUND, "at": self.began}
                yield Change(**about | found, state=was.state, labels=was.labels)
            shown = present or was
            step = {"kind": _step(was, present, last), "by": self.by, "comment": self.comment} | self.more
            yield Change(**about | step, state=shown.state, labels=shown.labels)


def _step(was, present, last: Change | None) -> Change.Kind:
    if present is None:
        return Change.Kind.DELETED
    if was is None:
        return Change.Kind.RESTORED if last and last.kind == Change.Kind.DELETED else Change.Kind.MADE
    return Change.Kind.CHANGED


def _last_changes(kind: ContentType, keys: Iterable[int]) -> dict[int, Change]:
    changes = Change.objects.filter(content_type=kind, object_id__in=list(keys))
    return {each.object_id: each for each in changes.order_by("object_id", "-pk").distinct("object_id")}


def records_of(row: models.Model) -> Iterable[tuple[type[models.Model], int]]:
    """The records with a history that a row is, is a part of, or is a link of; a part also of the one it is being taken from."""
    model = type(row)
    if model in kinds.kinds and row.pk:
        yield model, row.pk
    if model in kinds.links:
        link = kinds.links[model]
        yield link.related_model, getattr(row, link.attname)
        if row.pk:
            kept = model._base_manager.filter(pk=row.pk).values_list(link.attname, flat=True)
            yield from ((link.related_model, key) for key in kept)
    if model in _relations:
        field = _relations[model]
        owner = field.model._base_manager.filter(pk=getattr(row, f"{field.m2m_field_name()}_id")).first()
        yield from records_of(owner) if owner else ()


_relations: dict[type[models.Model], models.ManyToManyField] = {}  # by the model of their rows


def relation_of(model: type[models.Model]) -> models.ManyToManyField | None:
    """The field whose rows the model holds, of a record with a history or a part of one."""
    return _relations.get(model)


def watch() -> None:
    """Follow every change of records with a history and of their parts."""
    kinds.find()
    for model in (*kinds.kinds, *kinds.links):
        name = f"history.{model._meta.label}"
        pre_save.connect(_about_to_change, sender=model, dispatch_uid=name)
        post_save.connect(_saved, sender=model, dispatch_uid=name)
        pre_delete.connect(_about_to_change, sender=model, dispatch_uid=name)
        for field in model._meta.many_to_many:
            through = field.remote_field.through
            _relations[through] = field
            m2m_changed.connect(_about_to_link, sender=through, dispatch_uid=f"{name}.{field.name}")


def _about_to_change(sender, instance, **kwargs) -> None:
    if stack := _stack():
        stack[-1].note_row(instance)


def _saved(sender, instance, created, **kwargs) -> None:
    if (stack := _stack()) and created and sender in kinds.kinds:
        stack[-1].note_new(instance)


def _about_to_link(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    stack = _stack()
    if not stack or not action.startswith("pre_"):
        return
    field = _relations[sender]
    rows = [instance]
    if reverse:
        own = field.model._base_manager
        rows = own.filter(pk__in=pk_set) if pk_set else own.filter(**{field.name: instance})
    for row in rows:
        stack[-1].note_row(row)
