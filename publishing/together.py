"""Many changes as one piece of work: what follows each single change may follow them together at the end."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

_followers: list[Callable[[], AbstractContextManager]] = []


def follow(follower: Callable[[], AbstractContextManager]) -> None:
    """Let `follower` surround every piece of work, inside its transaction."""
    _followers.append(follower)


@contextmanager
def together() -> Iterator[None]:
    """To be used inside the transaction that makes the changes."""
    with ExitStack() as stack:
        for each in _followers:
            stack.enter_context(each())
        yield
