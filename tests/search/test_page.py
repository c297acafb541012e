"""The page of results: the word beside a title, and what it says where little or nothing was found."""

import pytest

from search import views
from tests.factories import CityFactory, PolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bus_lane():
    return PolicyFactory(title_ko="버스전용차로 도입", title_en="Introducing median bus lanes")


def ask(client, text, language="en", **data):
    response = client.get(f"/{language}/search/", {"q": text, **data})
    assert response.status_code == 200
    return response


def test_one_record_is_named_in_the_singular_and_its_facet_in_the_plural(client, bus_lane):
    CityFactory(name_en="Busan")
    context = ask(client, "bus OR busan").context
    assert {"Policy", "City"} <= {str(hit.kind_label) for hit in context["results"].hits}
    kinds = next(facet for facet in context["facets"] if facet.name == "kind")
    assert {"Policies", "Cities"} <= {option.label for option in kinds.options}


# Nothing found


@pytest.mark.parametrize("text", ['"lanes median"', "“lanes median”", "lanes -bus", "「차로 버스」"])
def test_where_a_text_to_the_letter_finds_nothing_records_with_its_words_are_shown(client, bus_lane, text):
    response = ask(client, text)
    assert response.context["results"].total == 0
    assert bus_lane.get_absolute_url().split("/", 2)[2] in response.text
    assert "Records with some of its words" in response.text


def test_a_text_as_typed_that_finds_nothing_shows_what_its_mended_words_find(client, bus_lane):
    assert [hit.url for hit in ask(client, "introdcing", exact=1).context["near"]] == [bus_lane.get_absolute_url()]


def test_words_that_nobody_has_bring_no_records_with_some_of_them(client, bus_lane):
    response = ask(client, '"zeppelin balloon"')
    assert response.context["near"] == []
    assert "Records with some of its words" not in response.text


def test_plain_words_are_not_searched_for_twice(client, bus_lane, monkeypatch):
    asked, search = [], views.search
    monkeypatch.setattr(views, "search", lambda text, **rest: (asked.append(text), search(text, **rest))[1])
    ask(client, "zeppelin")
    assert asked == ["zeppelin"]


def test_filters_that_leave_nothing_bring_no_records_with_some_of_the_words(client, bus_lane):
    assert ask(client, "bus", kind="city").context["near"] == []


# Another language


def test_a_question_in_another_language_is_told_how_it_was_searched(client, with_meaning):
    PolicyFactory(
        title_en="How Seoul reduced its rubbish", summary_en="The city reduced rubbish by a fee on waste bags."
    )
    response = ask(client, "¿Cómo redujo Seúl la basura?")
    assert response.context["results"].by_meaning
    assert "They were compared with your question by meaning." in response.text
    assert "Not in the archive" not in response.text


def test_a_question_with_one_unknown_word_is_told_which(client, with_meaning, bus_lane):
    response = ask(client, "median bus lanes zeppelinish")
    assert "Not in the archive: zeppelinish" in response.text
    assert "They were compared with your question by meaning." not in response.text
