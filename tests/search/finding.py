"""What a reader's words find, for tests of what is in the index: by words alone, as typed."""

from django.db.models import Model
from django.utils.translation import override

from search.documents import kinds
from search.models import Completion, Entry, Passage
from search.query import search


def key(row: Model) -> tuple[str, int]:
    """The kind and the id under which search knows a row."""
    return next(kind.name for kind in kinds.values() if kind.model is type(row)), row.pk


def records(text: str) -> set[tuple[str, int]]:
    """The keys of the records that have the words of a text."""
    with override("en"):
        hits = search(text, mends=False, page_size=500).hits
    return {(hit.kind, hit.object_id) for hit in hits if not hit.is_by_meaning}


def finds(text: str, row: Model) -> bool:
    return key(row) in records(text)


def entry_of(row: Model) -> Entry | None:
    kind, pk = key(row)
    return Entry.objects.filter(kind=kind, object_id=pk).first()


def index_as_it_is() -> list:
    """Everything that is indexed, without the numbers of the rows: of two indexes of the same content, the same."""
    entries = Entry.objects.order_by("kind", "object_id")
    names = {pk: (kind, number) for pk, kind, number in entries.values_list("pk", "kind", "object_id")}
    found = [list(entries.values_list(*_fields(Entry)))]
    for model in (Passage, Completion):
        rows = model.objects.values_list("entry_id", *_fields(model, "entry"))
        found.append(sorted((names[entry], *map(str, rest)) for entry, *rest in rows))
    return found


def _fields(model: type[Model], *left_out: str) -> list[str]:
    return [field.name for field in model._meta.fields if field.name not in ("id", *left_out)]
