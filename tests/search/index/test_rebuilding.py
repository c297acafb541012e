"""The index made anew, in the code and by its command, without an empty moment for readers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Event as Signal
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from policies.models import Policy
from search import index
from search.documents import kinds
from search.models import CommonLexeme, Entry, SearchedText, Word
from tests.factories import (
    AwardFactory,
    CallFactory,
    CityFactory,
    CollectionFactory,
    OrganisationFactory,
    PolicyFactory,
    SectionFactory,
    SectorFactory,
    TermFactory,
    VideoFactory,
)

from ..finding import entry_of, finds, index_as_it_is, key, records
from .rows import document_of, event_in, page, training_in, with_party

pytestmark = pytest.mark.django_db


# Rebuilding


@pytest.fixture
def archive():
    """A row of every kind, tied to others."""
    city = CityFactory(slug="hue", name_en="Hue")
    policy = PolicyFactory(slug="bus")
    SectionFactory(policy=policy)
    document_of(policy)
    VideoFactory(policy=policy)
    AwardFactory(policy=policy)
    CollectionFactory().items.create(policy=policy, reason_en="For its gondola.")
    TermFactory(sector=policy.sector)
    event_in(city)
    with_party(OrganisationFactory())
    training_in(city)
    page(title_en="About")
    CallFactory()
    return policy


def test_the_index_kept_change_by_change_equals_one_made_anew(archive):
    before = index_as_it_is()
    Entry.objects.all().delete()
    index.rebuild()
    assert index_as_it_is() == before


def test_a_rebuild_gives_the_number_of_entries(archive):
    assert index.rebuild() == Entry.objects.count() > len(kinds)


def test_a_rebuild_leaves_unchanged_entries_alone(archive):
    before = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    index.rebuild()
    assert list(Entry.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_rebuild_of_everything_writes_every_entry_anew(archive):
    before = set(Entry.objects.values_list("pk", flat=True))
    index.rebuild(everything=True)
    assert not before & set(Entry.objects.values_list("pk", flat=True))


def test_a_rebuild_of_everything_gives_the_same_index(archive):
    before = index_as_it_is()
    index.rebuild(everything=True)
    assert index_as_it_is() == before


def test_a_rebuild_renews_what_changed_unseen(policy):
    Policy.objects.update(title_en="Balloon")
    index.rebuild()
    assert (finds("zeppelin", policy), finds("balloon", policy)) == (False, True)


def test_a_rebuild_adds_what_was_made_unseen():
    sector = SectorFactory()
    row = PolicyFactory.build(sector=sector, title_en="Zeppelin")
    Policy.objects.bulk_create([row])
    index.rebuild()
    assert finds("zeppelin", row)


def test_a_rebuild_removes_what_was_taken_off_the_site_unseen(policy):
    Policy.objects.update(status="draft")
    index.rebuild()
    assert not Entry.objects.filter(kind="policy").exists()


def test_a_rebuild_removes_the_entries_of_a_kind_that_is_no_more(policy):
    Entry.objects.filter(kind="policy").update(kind="leaflet")
    index.rebuild()
    assert set(Entry.objects.values_list("kind", flat=True)) == {"policy", "sector"}


def test_a_new_version_of_the_index_renews_every_entry(archive, monkeypatch):
    before = set(Entry.objects.values_list("pk", flat=True))
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    index.rebuild()
    assert not before & set(Entry.objects.values_list("pk", flat=True))


def test_a_rebuild_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    PolicyFactory.create_batch(3)
    told = []
    index.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(2, 4), (3, 4), (4, 4)]  # three policies and their sector


def test_a_rebuild_works_in_batches(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    with index.paused():
        rows = [PolicyFactory(title_en="Zeppelin") for _ in range(5)]
    assert records("zeppelin") == {key(row) for row in rows}


def test_a_rebuild_counts_the_words_of_very_many_entries(monkeypatch):
    monkeypatch.setattr(index, "COMMON", 1)
    PolicyFactory.create_batch(2, title_en="Zeppelin")
    PolicyFactory(title_en="Balloon")
    index.rebuild()
    counted = dict(CommonLexeme.objects.values_list("lexeme", "entries"))
    assert (counted.get("zeppelin"), counted.get("balloon")) == (2, None)


def test_the_words_of_the_archive_are_kept_for_mending(policy):
    assert Word.objects.filter(word="zeppelin").exists()


# Readers during a rebuild, on a connection of their own


def as_another_reader(look):
    """What `look` gives on another connection."""

    def run():
        try:
            return look()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


def zeppelins() -> int:
    return len(records("zeppelin"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("everything", [False, True])
def test_readers_find_all_records_after_every_batch_of_a_rebuild(monkeypatch, everything):
    monkeypatch.setattr(index, "BATCH", 2)
    PolicyFactory.create_batch(5, title_en="Zeppelin")
    seen = []
    index.rebuild(lambda done, total: seen.append(as_another_reader(zeppelins)), everything=everything)
    assert seen == [5] * len(seen)
    assert len(seen) > 2


@pytest.mark.django_db(transaction=True)
def test_readers_find_all_records_while_a_batch_is_being_written(monkeypatch):
    PolicyFactory.create_batch(3, title_en="Zeppelin")
    write, seen = index._write, []

    def look_and_write(kind, rows):
        seen.append(as_another_reader(zeppelins))
        write(kind, rows)

    monkeypatch.setattr(index, "_write", look_and_write)
    index.rebuild(everything=True)
    assert set(seen) == {3}


@pytest.mark.django_db(transaction=True)
def test_readers_find_what_was_changed_only_once_it_is_committed():
    with transaction.atomic():
        PolicyFactory(title_en="Zeppelin")
        inside = as_another_reader(zeppelins)
    assert (inside, as_another_reader(zeppelins)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_neither_s_text_is_lost():
    policy = PolicyFactory()
    has_saved, problems = Signal(), []

    def first():
        with transaction.atomic():
            SectionFactory(policy=policy, kind="background", body_en="<p>A gondola.</p>")
            has_saved.set()
            waiting.wait(timeout=1)  # the other editor saves meanwhile, and waits for this one's commit

    def second():
        has_saved.wait(timeout=10)
        SectionFactory(policy=policy, kind="effects", body_en="<p>A balloon.</p>")
        waiting.set()

    def run(work):
        try:
            work()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    waiting = Signal()
    threads = [Thread(target=run, args=[work]) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert problems == []
    assert (finds("gondola", policy), finds("balloon", policy)) == (True, True)


# The command


def run_command(*args, **options) -> str:
    out = StringIO()
    call_command("rebuild_search", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_renews_what_changed_unseen(policy):
    Policy.objects.update(title_en="Balloon")
    run_command()
    assert finds("balloon", policy)


def test_the_command_says_how_far_it_is_and_how_many_entries_there_are(policy):
    lines = run_command().splitlines()
    assert lines[-2].startswith("2 of 2 records")
    assert lines[-1].startswith("2 entries")


def test_the_command_is_silent_about_its_progress_where_asked(policy):
    assert "records" not in run_command(verbosity=0)


def test_the_command_leaves_unchanged_entries_alone(policy):
    before = entry_of(policy).pk
    run_command()
    assert entry_of(policy).pk == before


def test_the_command_writes_everything_anew_where_asked(policy):
    before = entry_of(policy).pk
    run_command("--all")
    assert entry_of(policy).pk != before


def test_the_command_finds_that_index_and_content_agree(archive):
    assert run_command("--check") == "The index agrees with the content.\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Policy.objects.update(title_en="Balloon"),
        lambda: Policy.objects.update(status="draft"),
        lambda: Entry.objects.filter(kind="policy").delete(),
        lambda: Policy.objects.all()._raw_delete("default"),
    ],
    ids=["changed", "taken off the site", "never indexed", "deleted"],
)
def test_the_command_names_what_does_not_agree(policy, change):
    pk = policy.pk
    change()
    with pytest.raises(CommandError, match=f"1 entries do not agree with the content: policy {pk}"):
        run_command("--check")


def test_a_check_changes_nothing(policy):
    Policy.objects.update(title_en="Balloon")
    before = index_as_it_is()
    with pytest.raises(CommandError):
        run_command("--check")
    assert index_as_it_is() == before


def test_the_command_forgets_old_searches(policy):
    long_ago = timezone.localdate() - timedelta(days=1000)
    SearchedText.objects.create(text="zeppelin", first_on=long_ago, last_on=long_ago)
    assert "1 old searches forgotten" in run_command()
