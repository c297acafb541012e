"""Words that mean the same: what staff save in the administration counts at the next search, with nothing rebuilt."""

import pytest
from django.utils.translation import override

from policies.models import Term
from search.models import Synonym
from search.query import search
from tests.factories import PolicyFactory, TermFactory

from .finding import finds

pytestmark = pytest.mark.django_db

SYNONYMS = "/en/admin/search/synonym/"
TERMS = "/en/admin/policies/term/"


@pytest.fixture
def policy():
    return PolicyFactory(
        title_ko="중앙버스전용차로", title_en="Median bus lanes", summary_ko="빨라졌다.", summary_en="Faster."
    )


def term_form(**changes) -> dict:
    return {"slug": "tram", "name_ko": "노면전차", "meaning_ko": "도로 위의 전차", "_save": "1"} | changes


def titles(text: str) -> list[str]:
    with override("en"):
        return [str(hit.title) for hit in search(text, mends=False).hits if not hit.is_by_meaning]


# Staff's synonyms


def test_a_synonym_saved_in_the_administration_works_at_the_next_search(editor_client, policy):
    assert not finds("BRT", policy)
    editor_client.post(f"{SYNONYMS}add/", {"words": "BRT\nmedian bus lanes", "is_active": "on"})
    assert finds("BRT", policy)


def test_a_synonym_changed_in_the_administration_works_as_changed(editor_client, policy):
    synonym = Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("BRT", policy)
    editor_client.post(f"{SYNONYMS}{synonym.pk}/change/", {"words": "busway\nmedian bus lanes", "is_active": "on"})
    assert not finds("BRT", policy)
    assert finds("busway", policy)


def test_a_synonym_taken_out_of_use_in_the_administration_stops_working(editor_client, policy):
    synonym = Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("BRT", policy)
    editor_client.post(f"{SYNONYMS}{synonym.pk}/change/", {"words": synonym.words})
    assert not finds("BRT", policy)


def test_a_synonym_taken_into_use_again_works_again(editor_client, policy):
    synonym = Synonym.objects.create(words="BRT\nmedian bus lanes", is_active=False)
    assert not finds("BRT", policy)
    editor_client.post(f"{SYNONYMS}{synonym.pk}/change/", {"words": synonym.words, "is_active": "on"})
    assert finds("BRT", policy)


def test_a_synonym_deleted_in_the_administration_stops_working(editor_client, policy):
    synonym = Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("BRT", policy)
    editor_client.post(f"{SYNONYMS}{synonym.pk}/delete/", {"post": "yes"})
    assert not finds("BRT", policy)


def test_synonyms_deleted_from_the_list_stop_working(editor_client, policy):
    synonym = Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("BRT", policy)
    data = {"action": "delete_selected", "_selected_action": [synonym.pk], "post": "yes"}
    editor_client.post(SYNONYMS, data)
    assert not finds("BRT", policy)


def test_one_synonym_deleted_while_another_is_added_changes_both(policy):
    old = Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("BRT", policy)
    old.delete()
    Synonym.objects.create(words="busway\nmedian bus lanes")
    assert (finds("BRT", policy), finds("busway", policy)) == (False, True)


def test_an_older_synonym_deleted_after_a_newer_one_was_saved_stops_working(policy):
    old = Synonym.objects.create(words="BRT\nmedian bus lanes")
    Synonym.objects.create(words="busway\nmedian bus lanes")
    assert finds("BRT", policy)
    old.delete()
    assert not finds("BRT", policy)


@pytest.mark.parametrize("words", ["BRT", "", "  \n ", "BRT\n\n"])
def test_a_group_of_fewer_than_two_words_is_refused(editor_client, words):
    response = editor_client.post(f"{SYNONYMS}add/", {"words": words, "is_active": "on"})
    assert response.status_code == 200
    assert response.context["errors"]
    assert not Synonym.objects.exists()


# Either language


@pytest.mark.parametrize("typed", ["간선급행버스", "간선급행버스를", "BRT", "brt", "bus rapid transit"])
def test_a_group_finds_by_its_words_in_either_language(policy, typed):
    Synonym.objects.create(words="간선급행버스\nBRT\nbus rapid transit\n중앙버스전용차로")
    assert finds(typed, policy)


def test_a_korean_word_finds_a_record_in_english_only():
    record = PolicyFactory(title_ko="", summary_ko="", title_en="Tramway", summary_en="On rails.")
    assert not finds("노면전차", record)
    Synonym.objects.create(words="노면전차\ntramway")
    assert finds("노면전차", record)


def test_an_english_word_finds_a_record_in_korean_only():
    record = PolicyFactory(title_ko="노면전차", summary_ko="철길 위를 달린다.", title_en="", summary_en="")
    assert not finds("tramway", record)
    Synonym.objects.create(words="노면전차\ntramway")
    assert finds("tramway", record)


# The glossary


def test_a_glossary_term_saved_in_the_administration_works_at_the_next_search(editor_client):
    record = PolicyFactory(title_ko="노면전차 계획", title_en="", summary_en="")
    assert not finds("streetcar", record)
    editor_client.post(f"{TERMS}add/", term_form(name_en="streetcar", meaning_en="On rails."))
    assert finds("streetcar", record)


def test_another_spelling_of_a_glossary_term_works(editor_client):
    record = PolicyFactory(title_ko="노면전차 계획", title_en="", summary_en="")
    editor_client.post(f"{TERMS}add/", term_form(name_en="streetcar", also_en="trolley\nlight tram", also_ko="트램"))
    assert finds("trolley", record)
    assert finds("light tram", record)
    assert finds("트램", record)


def test_a_glossary_term_changed_in_the_administration_works_as_changed(editor_client):
    record = PolicyFactory(title_ko="노면전차 계획", title_en="", summary_en="")
    term = TermFactory(slug="tram", name_ko="노면전차", name_en="streetcar")
    assert finds("streetcar", record)
    editor_client.post(f"{TERMS}{term.pk}/change/", term_form(name_en="trolley"))
    assert (finds("streetcar", record), finds("trolley", record)) == (False, True)


def test_a_glossary_term_deleted_in_the_administration_stops_working(publisher_client):
    record = PolicyFactory(title_ko="노면전차 계획", title_en="", summary_en="")
    term = TermFactory(name_ko="노면전차", name_en="streetcar")
    assert finds("streetcar", record)
    publisher_client.post(f"{TERMS}{term.pk}/delete/", {"post": "yes"})
    assert not Term.objects.exists()
    assert not finds("streetcar", record)


# What a synonym finds


def test_a_word_of_two_groups_finds_what_either_finds():
    tram, bus = PolicyFactory(title_en="Tramway"), PolicyFactory(title_en="Trolleybus")
    Synonym.objects.create(words="streetcar\ntramway")
    Synonym.objects.create(words="streetcar\ntrolleybus")
    assert finds("streetcar", tram)
    assert finds("streetcar", bus)


def test_a_phrase_counts_only_where_its_words_stand_together(policy):
    apart = PolicyFactory(title_en="Lanes beside the median for every bus")
    Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("BRT", policy)
    assert not finds("BRT", apart)


def test_a_phrase_is_known_among_other_words(policy):
    Synonym.objects.create(words="BRT\nbus rapid transit")
    record = PolicyFactory(title_en="BRT in Jakarta")
    assert finds("bus rapid transit in Jakarta", record)


def test_a_phrase_is_known_without_its_spaces(policy):
    Synonym.objects.create(words="버스 전용 도로\n중앙버스전용차로")
    assert finds("버스전용도로", policy)


def test_the_typed_word_stands_before_its_synonym():
    PolicyFactory(title_en="Tramway")
    PolicyFactory(title_en="Streetcar")
    Synonym.objects.create(words="streetcar\ntramway")
    assert titles("streetcar")[0] == "<mark>Streetcar</mark>"
    assert titles("tramway")[0] == "<mark>Tramway</mark>"


def test_a_synonym_is_marked_where_it_was_found(policy):
    Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert titles("BRT") == ["<mark>Median bus lanes</mark>"]


def test_a_word_to_leave_out_leaves_out_itself_alone(policy):
    Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert finds("faster -BRT", policy)


def test_a_quoted_word_is_meant_as_written(policy):
    Synonym.objects.create(words="BRT\nmedian bus lanes")
    assert not finds('"BRT"', policy)


@pytest.mark.parametrize("words", ["the\nof", "!!!\n???", "'a\\'b\nmedian", "BRT\nbrt", "x" * 5_000 + "\nmedian"])
def test_any_words_can_be_saved_without_hurting_the_search(policy, words):
    Synonym.objects.create(words=words)
    assert finds("median", policy)


def test_a_group_does_not_show_what_is_not_public():
    hidden = PolicyFactory(title_en="Tramway", status="draft", published_at=None)
    Synonym.objects.create(words="streetcar\ntramway")
    assert ("policy", hidden.pk) not in {(hit.kind, hit.object_id) for hit in search("streetcar").hits}
