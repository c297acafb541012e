"""What is not published now is in no part of search: no hit, count, facet, suggestion, correction or likeness."""

import pytest
from django.utils import timezone

from policies.models import Document
from search import meaning, ranking, spelling
from search.models import Entry, Word
from search.query import search
from search.ranking import Filters
from search.related import related
from search.suggestions import suggest
from tests.factories import CityFactory, CohortFactory, PolicyFactory, ProgrammeFactory, ProjectFactory, SectorFactory
from tests.hidden_rows import KINDS, SLUG, STATES, WORD, hidden, in_every_state, of_every_kind

from .finding import entry_of, key

pytestmark = pytest.mark.django_db

FEW_OR_MANY = pytest.mark.parametrize("listed", [ranking.LISTED, 0], ids=["few hits", "very many hits"])


def put(row, state: str):
    """Save the row in one of the STATES."""
    for name, value in STATES[state].items():
        setattr(row, name, value)
    row.save()
    return row


def hidden_after_publication(kind: str, state: str):
    """A row that readers could see before: its words are known, and its entry was there."""
    return put(hidden(kind, status="published", published_at=timezone.now()), state)


# Hits and counts


@of_every_kind
@in_every_state
def test_an_unpublished_row_is_no_hit(kind, state):
    hidden(kind, state)
    assert search(WORD).hits == []


@of_every_kind
@in_every_state
def test_a_row_that_was_published_before_is_no_hit(kind, state):
    hidden_after_publication(kind, state)
    assert search(WORD).hits == []


@FEW_OR_MANY
@in_every_state
def test_an_unpublished_row_is_not_counted_among_others(state, listed, monkeypatch):
    monkeypatch.setattr(ranking, "LISTED", listed)
    PolicyFactory(title_en=WORD)
    hidden("policy", state)
    results = search(WORD)
    assert (results.total, len(results.hits), results.counts["kind"]) == (1, 1, {"policy": 1})


@FEW_OR_MANY
@in_every_state
def test_an_unpublished_row_gives_no_facet_a_value(state, listed, monkeypatch):
    monkeypatch.setattr(ranking, "LISTED", listed)
    PolicyFactory(title_en=WORD)
    hidden("video", state, sector=SectorFactory(slug="secret"), title_ko="")
    hidden("policy", state, sector=SectorFactory(slug="secret"), year_start=1950)
    counts = search(WORD).counts
    assert counts["sector"] == {"transportation": 1}
    assert counts["decade"] == {2000: 1}
    assert counts["language"] == {"ko": 1, "en": 1}


@FEW_OR_MANY
@in_every_state
def test_an_unpublished_row_is_not_found_by_a_filter(state, listed, monkeypatch):
    monkeypatch.setattr(ranking, "LISTED", listed)
    hidden("policy", state, sector=SectorFactory(slug="secret"))
    assert search(WORD, filters=Filters(sector=("secret",))).total == 0


@in_every_state
def test_an_unpublished_row_is_no_option_on_the_page(client, state):
    PolicyFactory(title_en="Zeppelin")
    hidden("policy", state, summary_en="A zeppelin.", sector=SectorFactory(slug="secret", name_en="Secrets"))
    response = client.get("/en/search/", {"q": "zeppelin"})
    assert [facet.name for facet in response.context["facets"] if facet.name == "sector"] == []
    assert "?q=zeppelin&amp;sector=secret" not in response.text


@in_every_state
def test_an_unpublished_row_is_not_found_by_some_of_the_words(state):
    shown = PolicyFactory(title_en="Zeppelin")
    hidden("policy", state, summary_en="A zeppelin over water.")
    hits = search(f"{WORD} zeppelin").hits
    assert [(hit.kind, hit.object_id) for hit in hits] == [key(shown)]


@in_every_state
def test_a_word_of_an_unpublished_row_is_as_unknown_as_any_other(state):
    PolicyFactory()
    hidden_after_publication("policy", state)
    assert search(WORD).unknown == (WORD,)


@in_every_state
def test_the_page_names_and_links_no_unpublished_row(client, state):
    PolicyFactory(title_en="Zeppelin")
    hidden("policy", state, summary_en="A zeppelin.")
    text = client.get("/en/search/", {"q": "zeppelin"}).text
    assert WORD not in text
    assert SLUG not in text


# What belongs to an unpublished row


@in_every_state
def test_the_document_of_an_unpublished_policy_is_no_hit(state):
    Document.objects.create(policy=hidden("policy", state), url="https://example.org/", title_en="Zeppelin")
    assert search("zeppelin").hits == []


@in_every_state
def test_the_country_of_an_unpublished_city_is_no_hit(state):
    hidden("city", state)
    assert search("베트남").hits == []


@in_every_state
@pytest.mark.parametrize(
    "make",
    [
        lambda city: ProjectFactory(city=city),
        lambda city: CityFactory(country=city.country),
        lambda city: CohortFactory().cities.set([city]),
    ],
    ids=["a project in it", "its country", "a cohort from it"],
)
def test_the_name_of_an_unpublished_city_finds_nothing(state, make):
    make(hidden("city", state))
    assert search(WORD).hits == []


@in_every_state
def test_an_unpublished_city_gives_no_entry_its_name(state):
    city = hidden("city", status="published", published_at=timezone.now())
    CohortFactory().cities.add(city)
    ProjectFactory(city=city)
    put(city, state)
    assert not Entry.objects.visible().filter(cities__contains=[SLUG]).exists()


# Suggestions


@of_every_kind
@in_every_state
def test_an_unpublished_row_is_not_suggested(kind, state):
    hidden(kind, state)
    assert suggest(WORD[:4]) == []


@of_every_kind
@in_every_state
def test_a_row_that_was_published_before_is_not_suggested(kind, state):
    hidden_after_publication(kind, state)
    assert suggest(WORD[:4]) == []


@in_every_state
def test_an_unpublished_row_is_not_suggested_by_its_initials(state):
    hidden("policy", state, title_ko="비밀 정책")
    assert suggest("ㅂㅁㅈㅊ") == []


@in_every_state
def test_an_unpublished_row_takes_no_place_among_the_suggestions(client, state):
    PolicyFactory(title_en=f"{WORD} two")
    hidden("policy", state)
    suggestions = client.get("/en/search/suggestions/", {"q": WORD[:4]}).context["suggestions"]
    assert [each.title for each in suggestions] == [f"{WORD} two"]


# Corrections


@of_every_kind
@in_every_state
def test_a_mistyped_word_is_not_mended_by_one_of_an_unpublished_row(kind, state):
    hidden(kind, state)
    assert search(WORD[:-2] + "um").corrections == ()


@of_every_kind
@in_every_state
def test_a_mistyped_word_is_not_mended_by_one_of_a_row_that_was_published_before(kind, state):
    hidden_after_publication(kind, state)
    assert Word.objects.filter(word=WORD.lower()).exists()
    assert search(WORD[:-2] + "um").corrections == ()


@in_every_state
def test_a_word_typed_on_the_other_keyboard_is_not_one_of_an_unpublished_row(state):
    hidden_after_publication("policy", state)
    assert not spelling.is_known(WORD)


# Likeness


@pytest.mark.parametrize("kind", ["policy", "project", "video", "award"])
@in_every_state
def test_an_unpublished_row_is_like_nothing(kind, state):
    own = PolicyFactory()
    hidden_after_publication(kind, state)
    assert related("policy", own.pk, among=("policy", "project", "video", "award")) == []


@pytest.mark.parametrize("kind", KINDS)
@in_every_state
def test_nothing_is_like_an_unpublished_row(kind, state):
    PolicyFactory()
    row = hidden_after_publication(kind, state)
    assert related(kind, row.pk) == []


@in_every_state
def test_an_unpublished_city_is_no_reason(state):
    city = hidden("city", status="published", published_at=timezone.now())
    own, other = ProgrammeFactory(), ProgrammeFactory()
    for programme in (own, other):
        CohortFactory(programme=programme).cities.add(city)
    put(city, state)
    assert related("training", own.pk, among=("training",)) == []


# Meaning

QUESTION = "zeppelins flew travellers over the port"
MEANT = "Airships carried passengers above the harbour of the island."


@of_every_kind
def test_an_unpublished_row_is_not_found_by_meaning(with_meaning, kind):
    hidden(kind, "published from tomorrow", summary_en=MEANT)
    assert search(QUESTION).hits == []


def test_the_entries_near_in_meaning_are_visible_ones(with_meaning):
    shown = PolicyFactory(summary_en=MEANT)
    hidden("policy", "published from tomorrow", summary_en=MEANT)
    assert set(meaning.nearest(QUESTION)) == {entry_of(shown).pk, entry_of(shown.sector).pk}


def test_unpublished_rows_do_not_crowd_published_ones_out(with_meaning, monkeypatch):
    monkeypatch.setattr(meaning, "NEAREST", 5)
    shown = PolicyFactory(summary_en=MEANT)
    hidden("policy", "published from tomorrow", summary_en=f"{QUESTION}. " * 10)
    assert key(shown) in [(hit.kind, hit.object_id) for hit in search(QUESTION).hits]
