"""Rows that a whole module of tests reads, made once. What a test changes of them is undone after it, as ever."""

from contextlib import contextmanager

from django.db import transaction


@contextmanager
def kept(django_db_blocker):
    """The rows made inside stay until the block ends: for module-scoped fixtures of tests that are marked `django_db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
