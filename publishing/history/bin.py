"""The bin: what was deleted can come back for 30 days, with all that went with it and the links that were cut."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import IntegrityError, models, router, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext

from ..conflicts import locked
from ..models import Publishable
from . import kinds, rows, states
from .exceptions import NotInBin, StandsInTheWay
from .models import Change, Deletion
from .recording import recorded, relation_of

Kept = dict[str, Any]  # {"model": "policies.section", "pk": 5, "values": {...}}


@transaction.atomic
def put(row: models.Model, *, by) -> Deletion | None:
    """Delete a record with all that Django deletes with it, and keep everything needed to undo that.

    None where somebody else has just deleted it. Raises ProtectedError where something else needs the record.
    """
    row = locked(type(row)._base_manager.all(), row.pk)  # so that no part is added to it meanwhile
    if row is None:
        return None
    gone, cut = what_goes([row])
    with recorded(by=by) as recording:
        for each in (*gone, *(linked for linked, _field in cut)):
            recording.note_row(each)
        deletion = Deletion.objects.create(
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            labels=states.labels(row),
            by=recording.by,
            rows=[_kept(each) for each in gone],
            cut_links=[
                _address(each) | {"field": field.name, "to": getattr(each, field.attname)} for each, field in cut
            ],
        )
        row.delete()
    return deletion


def what_goes(wanted: list[models.Model]) -> tuple[list[models.Model], list[tuple[models.Model, models.Field]]]:
    """The rows that Django deletes with these records, they themselves first; and rows that stay, with the field that is emptied."""
    collector = NestedObjects(using=router.db_for_write(type(wanted[0])))
    collector.collect(wanted)
    if collector.protected:
        raise ProtectedError("Something needs this record.", collector.protected)
    gone = [*wanted, *(each for found in collector.data.values() for each in found if each not in wanted)]
    return gone, list(_links_to_be_cut(collector, gone))


def losing_a_link(gone: list[models.Model], cut: list[tuple[models.Model, models.Field]]) -> list[models.Model]:
    """The records that stay and name what goes, by a field of their own or in a list of links."""
    wanted = defaultdict(set)
    for row in gone:
        if field := relation_of(type(row)):
            wanted[field.model].add(getattr(row, f"{field.m2m_field_name()}_id"))
    owners = [each for model, keys in wanted.items() for each in model._base_manager.filter(pk__in=keys)]
    return list(dict.fromkeys(each for each in (*owners, *(row for row, _field in cut)) if each not in gone))


def _links_to_be_cut(collector: NestedObjects, gone: list[models.Model]) -> Iterator[tuple[models.Model, models.Field]]:
    """Rows that stay, with the field in which they will no longer name a row that goes."""
    for (field, _value), found in collector.field_updates.items():
        for batch in found:
            yield from (
                (each, field) for each in (batch if isinstance(batch, Iterable) else [batch]) if each not in gone
            )


def _address(row: models.Model) -> Kept:
    return {"model": row._meta.label_lower, "pk": row.pk}


def _kept(row: models.Model) -> Kept:
    passing = kinds.translated(type(row))
    fields = [each for each in row._meta.concrete_fields if not each.primary_key and each.name not in passing]
    return _address(row) | {"values": states.column_values(row, fields)}


def row_of(deletion: Deletion) -> models.Model | None:
    """The deleted record as an unsaved row, to ask for rights to it. None where its kind is no more."""
    return _row(deletion.rows[0]) if deletion.model else None


def model_of(kept: Kept) -> type[models.Model]:
    return apps.get_model(kept["model"])


def parts_of(deletion: Deletion, model: type[models.Model]) -> dict[str, models.Model]:
    """Rows of one model that went with the record, unsaved, by their keys as a form gives them."""
    return {str(each["pk"]): _row(each) for each in deletion.rows if model_of(each) is model}


def _row(kept: Kept) -> models.Model:
    row = model_of(kept)(pk=kept["pk"])
    rows.fill(row, kept["values"])
    return row


def find(model: type[models.Model], key) -> Deletion | None:
    """What the bin holds of a record."""
    kind = ContentType.objects.get_for_model(model)
    return Deletion.objects.filter(content_type=kind, object_id=key).first() if str(key).isdecimal() else None


@transaction.atomic
def restore(deletion: Deletion, *, by) -> tuple[models.Model, int]:
    """Bring a record back as it was, with its parts and its links; what was public comes back as a draft.

    Returns it, and the number of rows left out because what they belonged to has gone meanwhile. Raises NotInBin, or
    StandsInTheWay; then nothing has changed.
    """
    deletion = Deletion.objects.select_for_update().filter(pk=deletion.pk).first()
    if deletion is None:
        raise NotInBin
    kept, left_out = _without_lost(deletion.rows, str(deletion))
    found = [_row(each) for each in kept]
    try:
        with recorded(by=by) as recording:
            for row in found:
                recording.note_row(row)
                _check(row, str(deletion))
            for row in reversed(found):  # the record last: search then finds all of it
                _insert(row)
            for each in deletion.cut_links:
                _link_again(each)
            deletion.delete()
    except IntegrityError as error:
        raise StandsInTheWay(str(deletion), [gettext("It contradicts another record.")]) from error
    return found[0], left_out


def _without_lost(kept: list[Kept], name: str) -> tuple[list[Kept], int]:
    """The rows whose links lead somewhere; an optional link that does not is emptied, and a row that needs its link left out."""
    total, existing = len(kept), _existing(kept)
    while lost := [each for each in kept if _is_lost(each, existing | _addresses(kept))]:
        if kept[0] in lost:
            raise StandsInTheWay(name, [gettext("Something it belongs to is no longer there; it may be in the bin.")])
        kept = [each for each in kept if each not in lost]
    return kept, total - len(kept)


def _addresses(kept: list[Kept]) -> set[tuple[str, int]]:
    return {(each["model"], each["pk"]) for each in kept}


def _links(each: Kept) -> Iterator[tuple[models.Field, int]]:
    for field in model_of(each)._meta.concrete_fields:
        if field.is_relation and each["values"].get(field.name) is not None:
            yield field, each["values"][field.name]


def _existing(kept: list[Kept]) -> set[tuple[str, int]]:
    """Of all that the rows link to, what is there now."""
    wanted = defaultdict(set)
    for each in kept:
        for field, key in _links(each):
            wanted[field.related_model].add(key)
    return {
        (model._meta.label_lower, key)
        for model, keys in wanted.items()
        for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    }


def _is_lost(each: Kept, there: set[tuple[str, int]]) -> bool:
    for field, key in _links(each):
        if (field.related_model._meta.label_lower, key) not in there:
            if not field.null:
                return True
            each["values"][field.name] = None
    return False


def _check(row: models.Model, name: str) -> None:
    if isinstance(row, Publishable) and row.status == Publishable.Status.PUBLISHED:
        row.status = Publishable.Status.DRAFT
    if not row._meta.auto_created:
        rows.check_against_others(row, name)


def _insert(row: models.Model) -> None:
    fields = [each for each in row._meta.concrete_fields if _is_clock(each)]
    times = {each.attname: getattr(row, each.attname) for each in fields}
    row.save(force_insert=True)
    if times:  # which saving has set to now
        type(row)._base_manager.filter(pk=row.pk).update(**times)


def _is_clock(field: models.Field) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _link_again(cut: Kept) -> None:
    """Unless the row names something else by now, or has gone."""
    model = model_of(cut)
    row = model._base_manager.filter(pk=cut["pk"], **{f"{cut['field']}__isnull": True}).first()
    if row is not None:
        setattr(row, model._meta.get_field(cut["field"]).attname, cut["to"])
        row.save(update_fields=[cut["field"]])


def empty(until: datetime) -> int:
    """Delete for good what was put into the bin before a time: rows, history and files. Returns the number of records."""
    count = 0
    for key in list(Deletion.objects.filter(at__lt=until).values_list("pk", flat=True)):
        with transaction.atomic():
            if deletion := Deletion.objects.select_for_update().filter(pk=key).first():
                _forget(deletion)
                count += 1
    return count


def _forget(deletion: Deletion) -> None:
    changes = Change.objects.filter(content_type=deletion.content_type_id, object_id=deletion.object_id)
    files = set(_files(deletion, changes))
    changes.delete()
    deletion.delete()
    for field, name in files:
        if not field.model._base_manager.filter(**{field.name: name}).exists():
            transaction.on_commit(lambda storage=field.storage, name=name: _remove(storage, name))


def _remove(storage: Storage, name: str) -> None:
    storage.delete(name)


def _files(deletion: Deletion, changes: QuerySet[Change]) -> Iterator[tuple[models.FileField, str]]:
    """The files of its rows, and those that stood in its rows at any time of its history."""
    for each in deletion.rows:
        yield from _files_of(model_of(each), each["values"])
    model = deletion.model
    for change in changes.iterator():
        yield from _files_of(model, change.state["values"])
        for label, found in change.state["parts"].items():
            for values in found:
                yield from _files_of(apps.get_model(label), values)


def _files_of(model: type[models.Model], values: dict) -> Iterator[tuple[models.FileField, str]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.FileField) and values.get(field.name):
            yield field, values[field.name]
