"""Many changes as one piece of work: what follows each single change may follow them together at the end."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

Progress = Callable[[int, int], None]
_followers: list[Callable[[Progress], AbstractContextManager]] = []


def follow(follower: Callable[[Progress], AbstractContextManager]) -> None:
    """Let `follower` surround every piece of work; it gets a function to tell its own progress (done, total) to."""
    _followers.append(follower)


@contextmanager
def together(progress: Progress = lambda done, total: None) -> Iterator[None]:
    """Surround the transaction that makes the changes."""
    with ExitStack() as stack:
        for each in _followers:
            stack.enter_context(each(progress))
        yield
