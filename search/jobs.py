"""What the index does in the background."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django_tasks import task

from . import index, meaning


@task(priority=-10)
def remember_meanings(entry_ids: list[int]) -> None:
    """Sentences become vectors at some hundred a second: not while somebody waits."""
    index.remember_meanings(entry_ids)


@contextmanager
def after_many_changes(progress: Callable[[int, int], None]) -> Iterator[None]:
    """Words are indexed at the end of the work, meanings in a job of their own; until then search finds by words."""
    with index.deferred(progress) as without_meaning:
        yield
    if without_meaning and meaning.is_available():
        remember_meanings.enqueue(without_meaning)
