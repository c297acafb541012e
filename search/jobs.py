"""What the index does in the background."""

from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks import task

from . import index
from .documents import kinds


@task(priority=-10)
def renew(kind: str, keys: list[int]) -> None:
    """Bring the entries of some records up to date."""
    index.update(kinds[kind], keys)


@contextmanager
def after_many_changes() -> Iterator[None]:
    """The index follows many changes by jobs, some records in each: other jobs come in between.

    To stand inside the transaction that makes the changes, which then has these jobs or has not happened.
    """
    with index.collected() as changed:
        yield
    for kind, keys in changed.items():
        for start in range(0, len(keys), index.BATCH):
            renew.enqueue(kind, sorted(keys)[start : start + index.BATCH])
