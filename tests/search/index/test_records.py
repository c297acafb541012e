"""The index follows the content: records saved, changed, taken back and deleted."""

from datetime import timedelta

import pytest

from policies.models import Policy
from publishing import services
from search import index, meaning
from search.documents import kinds
from search.models import Completion, Entry, Meaning, Passage
from tests.factories import (
    OrganisationFactory,
    PolicyFactory,
    SectionFactory,
)

from ..finding import entry_of, finds
from .rows import ROWS, document_of, rename

pytestmark = pytest.mark.django_db


def test_every_kind_has_a_row():
    assert set(ROWS) == set(kinds)


@pytest.mark.parametrize("kind", ROWS)
def test_a_saved_record_is_found_at_once(kind):
    row = ROWS[kind]("Zeppelin")
    assert finds("zeppelin", row)


@pytest.mark.parametrize("kind", ROWS)
def test_a_changed_record_is_found_by_its_new_words(kind):
    row = ROWS[kind]("Zeppelin")
    rename(row, "Balloon")
    assert finds("balloon", row)


@pytest.mark.parametrize("kind", ROWS)
def test_a_changed_record_is_not_found_by_the_words_it_lost(kind):
    row = ROWS[kind]("Zeppelin")
    rename(row, "Balloon")
    assert not finds("zeppelin", row)


def test_a_draft_is_not_in_the_index():
    assert entry_of(PolicyFactory(status="draft", published_at=None)) is None


def test_a_published_draft_is_found():
    draft = PolicyFactory(title_en="Zeppelin", status="draft", published_at=None)
    services.publish(draft)
    assert finds("zeppelin", draft)


@pytest.mark.parametrize("step", [services.unpublish, services.withdraw])
def test_a_record_taken_off_the_site_leaves_the_index(policy, step):
    step(policy)
    assert not Entry.objects.filter(kind="policy").exists()


def test_a_record_published_again_is_found_again(policy):
    services.unpublish(policy)
    services.publish(policy)
    assert finds("zeppelin", policy)


def test_a_deleted_record_leaves_the_index(policy):
    policy.delete()
    assert not Entry.objects.filter(kind="policy").exists()


def test_records_deleted_together_leave_the_index():
    PolicyFactory.create_batch(3)
    Policy.objects.all().delete()
    assert not Entry.objects.filter(kind="policy").exists()


@pytest.mark.parametrize("model", [Passage, Completion])
def test_nothing_of_a_deleted_record_stays(model):
    row = OrganisationFactory()
    row.delete()
    assert not model.objects.exists()


def test_the_meaning_of_a_deleted_record_does_not_stay(with_meaning):
    row = OrganisationFactory()
    assert Meaning.objects.exists()
    row.delete()
    assert not Meaning.objects.exists()


def test_the_meaning_of_a_changed_record_is_that_of_its_new_text(with_meaning):
    row = OrganisationFactory(summary_en="Trams run late.")
    before = len(meaning.sentences(kinds["organisation"].document(row)))
    row.summary_en = "Trams run late. Buses do not. Trains never do."
    row.save()
    assert Meaning.objects.count() == before + 2


def test_a_record_deleted_with_the_one_it_belongs_to_leaves_the_index(policy):
    document_of(policy)
    policy.delete()
    assert not Entry.objects.filter(kind="document").exists()


def test_the_document_of_a_policy_taken_off_the_site_leaves_the_index(policy):
    document = document_of(policy)
    services.unpublish(policy)
    assert entry_of(document) is None


def test_a_changed_address_reaches_the_index(policy):
    policy.slug = "balloon"
    policy.save()
    assert entry_of(policy).path == "policies/balloon/"


def test_a_changed_day_reaches_the_index(policy):
    policy.published_at -= timedelta(days=1)
    policy.save()
    assert entry_of(policy).published_at == policy.published_at


def test_a_save_that_changes_nothing_leaves_the_entry_alone(policy):
    before = entry_of(policy).pk
    policy.save()
    assert entry_of(policy).pk == before


def test_one_record_can_be_brought_up_to_date_by_itself(policy):
    Policy.objects.filter(pk=policy.pk).update(title_en="Balloon")
    index.update(kinds["policy"], [policy.pk])
    assert finds("balloon", policy)


def test_html_is_no_word_of_a_record(policy):
    SectionFactory(policy=policy, body_en='<p class="gondola">Text<br>of <b>bold</b></p>')
    assert not finds("gondola", policy)


def test_words_that_only_a_tag_separates_are_words_by_themselves(policy):
    SectionFactory(policy=policy, body_en="<ul><li>gondola</li><li>balloon</li></ul>")
    assert finds("balloon", policy)
