"""The index changes in the transaction of the content, and once after a pause."""

from unittest import mock

import pytest
from django.db import IntegrityError, transaction

from policies.models import Policy
from search import index
from search.models import Entry
from tests.factories import (
    PolicyFactory,
    SectorFactory,
)

from ..finding import finds, index_as_it_is
from .rows import rename

pytestmark = pytest.mark.django_db


# The same transaction


class Failure(Exception):
    pass


def fail_after(change) -> None:
    change()
    raise Failure


def undo(change) -> None:
    with transaction.atomic():
        change()
        transaction.set_rollback(True)


def test_a_record_whose_making_is_rolled_back_leaves_no_entry():
    SectorFactory()
    before = index_as_it_is()
    undo(lambda: PolicyFactory(title_en="Zeppelin"))
    assert index_as_it_is() == before


def test_a_change_that_is_rolled_back_leaves_the_entry_as_it_was(policy):
    before = index_as_it_is()

    def change():
        rename(policy, "Balloon")
        assert finds("balloon", policy)

    undo(change)
    assert index_as_it_is() == before


def test_a_deletion_that_is_rolled_back_leaves_the_entry(policy):
    undo(policy.delete)
    assert finds("zeppelin", Policy.objects.get())


def test_where_the_entry_cannot_be_written_the_record_is_not_saved(policy, monkeypatch):
    monkeypatch.setattr(index, "_write", mock.Mock(side_effect=Failure))
    with pytest.raises(Failure), transaction.atomic():
        rename(policy, "Balloon")
    assert Policy.objects.get().title_en == "Zeppelin"


# Pauses


@pytest.fixture
def rebuilds(monkeypatch) -> list[int]:
    """How many policies there were at each rebuild."""
    found = []
    original = index.rebuild
    monkeypatch.setattr(index, "rebuild", lambda: (found.append(Policy.objects.count()), original())[1])
    return found


def test_changes_inside_a_pause_are_not_indexed_before_its_end(rebuilds):
    with index.paused():
        PolicyFactory()
        assert not Entry.objects.exists()


def test_changes_inside_a_pause_are_indexed_once_at_its_end(rebuilds):
    with index.paused():
        PolicyFactory.create_batch(2)
    assert rebuilds == [2]


def test_changes_inside_a_pause_are_found_after_it():
    with index.paused():
        row = PolicyFactory(title_en="Zeppelin")
    assert finds("zeppelin", row)


def test_a_deletion_inside_a_pause_leaves_the_index_after_it(policy):
    with index.paused():
        policy.delete()
    assert not Entry.objects.filter(kind="policy").exists()


def test_a_pause_inside_a_pause_ends_with_the_outer_one(rebuilds):
    with index.paused():
        with index.paused():
            PolicyFactory()
        assert rebuilds == []
        PolicyFactory()
    assert rebuilds == [2]


def test_a_pause_without_changes_rebuilds_nothing(policy, rebuilds):
    with index.paused():
        Policy.objects.count()
    assert rebuilds == []


def test_a_pause_after_one_with_changes_rebuilds_nothing_without_its_own(rebuilds):
    with index.paused():
        PolicyFactory()
    with index.paused():
        Policy.objects.count()
    assert rebuilds == [1]


def test_after_a_pause_changes_are_indexed_one_by_one_again(rebuilds):
    with index.paused():
        PolicyFactory()
    row = PolicyFactory(title_en="Zeppelin")
    assert (finds("zeppelin", row), rebuilds) == (True, [1])


def test_after_a_pause_that_failed_changes_are_indexed_one_by_one_again(rebuilds):
    with pytest.raises(Failure), index.paused():
        raise Failure
    row = PolicyFactory(title_en="Zeppelin")
    assert (finds("zeppelin", row), rebuilds) == (True, [])


def test_what_was_saved_before_a_pause_failed_is_found():
    with pytest.raises(Failure), index.paused():
        fail_after(lambda: PolicyFactory(title_en="Zeppelin"))
    assert finds("zeppelin", Policy.objects.get())


def test_what_was_undone_before_a_pause_failed_is_not_found(policy):
    with pytest.raises(Failure), index.paused(), transaction.atomic():
        fail_after(policy.delete)
    assert finds("zeppelin", Policy.objects.get())


def test_a_pause_in_a_transaction_that_failed_passes_its_error_on(rebuilds, policy):
    def save_twice():
        for slug in ("balloon", policy.slug):
            Policy.objects.create(slug=slug, sector=policy.sector)

    with pytest.raises(IntegrityError), transaction.atomic(), index.paused():
        save_twice()
    assert rebuilds == []


def test_an_error_in_the_inner_pause_does_not_end_the_outer_one(rebuilds):
    with index.paused():
        with pytest.raises(Failure), index.paused():
            raise Failure
        PolicyFactory()
        assert not Entry.objects.exists()
