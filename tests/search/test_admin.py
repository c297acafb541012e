"""Staff's desk for search: synonyms that editors keep, and what readers searched for, to be read only."""

from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.roles import EDITOR, REVIEWER, ROLES
from search.models import Click, SearchedText, Synonym
from tests.factories import PolicyFactory
from tests.pages import Page

from .finding import finds

pytestmark = pytest.mark.django_db

MODELS = {"synonym": Synonym, "searchedtext": SearchedText}


def address(model: str, page: str, *args, language: str = "en") -> str:
    with override(language):
        return reverse(f"admin:search_{model}_{page}", args=args)


def synonym(*words: str, **fields) -> Synonym:
    return Synonym.objects.create(words="\n".join(words or ("bus", "coach")), **fields)


def searched(text: str = "zeppelin", searches: int = 3, without_result: int = 0) -> SearchedText:
    today = timezone.localdate()
    return SearchedText.objects.create(
        text=text, searches=searches, without_result=without_result, first_on=today, last_on=today
    )


ROWS = {"synonym": synonym, "searchedtext": searched}


def listed(client, model: str, **query) -> list[str]:
    response = client.get(address(model, "changelist"), query)
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


# Synonyms


def refused(words: str) -> dict[str, list[str]]:
    """What is said against a group of these words, by field."""
    try:
        Synonym(words=words).full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize("words", ["bus", "", "  \n ", "bus\n", "bus\n\n\n"])
def test_a_group_of_synonyms_has_two_words_at_least(words):
    assert "words" in refused(words)


@pytest.mark.parametrize("words", ["bus\nbus", "Bus\nbus", "bus\n buses ", "버스\n버스"])
def test_the_same_word_twice_is_not_two(words):
    assert "words" in refused(words)


@pytest.mark.parametrize("words", ["bus\n!", "bus\nthe", "bus\n-"])
def test_what_cannot_be_searched_for_is_no_synonym(words):
    assert "words" in refused(words)


@pytest.mark.parametrize("words", ["bus\ncoach", " bus \r\n\r\n median bus lane ", "버스\nbus\nautobus"])
def test_two_words_or_phrases_are_a_group(words):
    assert refused(words) == {}


def test_a_group_is_called_by_its_words():
    assert str(synonym("median bus lane", " BRT ", "")) == "median bus lane = BRT"


def test_an_editor_adds_synonyms_and_readers_find_by_them_at_once(editor_client):
    policy = PolicyFactory(title_en="Zeppelin")
    data = {"words": "airship\nzeppelin", "note": "", "is_active": "on"}
    assert editor_client.post(address("synonym", "add"), data).status_code == 302
    assert finds("airship", policy)


def test_a_group_that_is_not_in_use_finds_nothing(editor_client):
    policy = PolicyFactory(title_en="Zeppelin")
    group = synonym("airship", "zeppelin")
    editor_client.post(address("synonym", "change", group.pk), {"words": group.words, "note": ""})
    assert not finds("airship", policy)


def test_a_deleted_group_finds_nothing(editor_client):
    policy = PolicyFactory(title_en="Zeppelin")
    group = synonym("airship", "zeppelin")
    editor_client.post(address("synonym", "delete", group.pk), {"post": "yes"})
    assert not finds("airship", policy)


def test_a_group_of_one_is_refused_in_words_and_what_was_typed_is_kept(editor_client):
    response = editor_client.post(address("synonym", "add"), {"words": "airship", "note": "A note", "is_active": "on"})
    assert "Give at least two words or phrases, each on a line of its own." in response.text
    assert ">\nairship</textarea>" in response.text
    assert 'value="A note"' in response.text


def test_the_change_of_a_group_stands_in_its_history(editor_client):
    group = synonym()
    editor_client.post(address("synonym", "change", group.pk), {"words": "bus\ntram", "note": "", "is_active": "on"})
    assert LogEntry.objects.filter(object_id=str(group.pk)).count() == 1


@pytest.mark.parametrize("text", ["coach", "BUS", "a note"])
def test_a_group_is_found_by_its_words_and_its_note(editor_client, text):
    synonym("bus", "coach", note="A note")
    synonym("tram", "streetcar")
    assert listed(editor_client, "synonym", q=text) == ["bus = coach"]


def test_groups_in_use_are_listed_by_themselves(editor_client):
    synonym("bus", "coach")
    synonym("tram", "streetcar", is_active=False)
    assert listed(editor_client, "synonym", is_active__exact="0") == ["tram = streetcar"]


def test_the_slug_of_a_group_from_the_content_files_cannot_be_changed(editor_client):
    group = synonym(slug="buses")
    page = Page(editor_client.get(address("synonym", "change", group.pk)).text)
    assert not page.all("input", name="slug")


# Searched texts


def test_what_found_nothing_stands_first_then_what_was_searched_most(editor_client):
    searched("found often", searches=9)
    searched("found", searches=2)
    searched("not found", searches=3, without_result=3)
    searched("not found often", searches=5, without_result=5)
    assert listed(editor_client, "searchedtext") == ["not found often", "not found", "found often", "found"]


def test_texts_without_result_are_listed_by_themselves(editor_client):
    searched("found")
    searched("not found", without_result=1)
    assert listed(editor_client, "searchedtext", result="none") == ["not found"]


def test_texts_whose_results_nobody_opened_are_listed_by_themselves(editor_client):
    searched("opened").clicks.create(path="policies/bus/", count=1)
    searched("not opened")
    searched("not found", without_result=1)
    assert listed(editor_client, "searchedtext", result="not-opened") == ["not opened"]


def test_a_text_shows_the_pages_that_were_opened(editor_client):
    row = searched()
    row.clicks.create(path="policies/bus-lane/", count=7)
    text = editor_client.get(address("searchedtext", "change", row.pk)).text
    assert "policies/bus-lane/" in text
    assert 'name="clicks-0-path"' not in text


def test_a_text_is_found_by_a_part_of_it(editor_client):
    searched("median bus lane")
    searched("tram")
    assert listed(editor_client, "searchedtext", q="bus") == ["median bus lane"]


def test_a_searched_text_is_printed_without_its_html(editor_client):
    searched("<script>alert(1)</script>")
    for text in (
        editor_client.get(address("searchedtext", "changelist")).text,
        editor_client.get(address("searchedtext", "change", SearchedText.objects.get().pk)).text,
    ):
        assert "<script>alert(1)" not in text


@pytest.mark.parametrize("client_name", ["editor_client", "administrator_client"])
def test_nobody_adds_a_searched_text(client_name, request):
    client = request.getfixturevalue(client_name)
    assert client.get(address("searchedtext", "add")).status_code == 403


@pytest.mark.parametrize("client_name", ["editor_client", "administrator_client"])
def test_nobody_changes_a_searched_text(client_name, request):
    client, row = request.getfixturevalue(client_name), searched()
    response = client.post(address("searchedtext", "change", row.pk), {"text": "other", "searches": "9"})
    assert response.status_code == 403


@pytest.mark.parametrize("client_name", ["editor_client", "administrator_client"])
def test_nobody_changes_a_click(client_name, request):
    client, row = request.getfixturevalue(client_name), searched()
    click = row.clicks.create(path="policies/bus/", count=1)
    client.post(
        address("searchedtext", "change", row.pk),
        {"clicks-TOTAL_FORMS": "1", "clicks-INITIAL_FORMS": "1", "clicks-0-id": click.pk, "clicks-0-count": "99"},
    )
    click.refresh_from_db()
    assert click.count == 1


def test_the_page_of_a_searched_text_has_no_button_that_changes_it(editor_client):
    page = Page(editor_client.get(address("searchedtext", "change", searched().pk)).text)
    names = [each.get("name", "") for each in page.all("input", type="submit")]
    assert not [name for name in names if name.startswith("_")]


def test_an_editor_deletes_no_searched_text(editor_client):
    row = searched()
    assert editor_client.post(address("searchedtext", "delete", row.pk), {"post": "yes"}).status_code == 403
    assert SearchedText.objects.exists()


# From a text to its synonyms


def to_synonyms(client, page: str, *args, language: str = "en") -> str:
    """Where the link of a searched text leads."""
    text = client.get(address("searchedtext", page, *args, language=language)).text
    [link] = [each["href"] for each in Page(text).all("a") if "synonym/add/?words=" in each.get("href", "")]
    return link


@pytest.mark.parametrize("text", ["zeppelin", "버스 전용차로", 'a "quoted" & <b> + 50% #1', "q=a&words=b"])
def test_the_link_to_add_a_synonym_fills_the_text_in(editor_client, text):
    searched(text)
    html = editor_client.get(to_synonyms(editor_client, "changelist")).text
    field = html.split('name="words"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert unescape(field).strip() == text


def test_the_page_of_a_text_has_the_link_too(editor_client):
    row = searched()
    assert editor_client.get(to_synonyms(editor_client, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_link_stays_in_the_editor_s_language(editor_client, language):
    searched()
    assert to_synonyms(editor_client, "changelist", language=language).startswith(f"/{language}/admin/")


def test_a_text_that_was_filled_in_needs_a_second_word(editor_client):
    searched()
    response = editor_client.post(to_synonyms(editor_client, "changelist"), {"words": "zeppelin\r\n", "note": ""})
    assert "Give at least two words" in response.text


# Who may see what


@pytest.mark.parametrize("model", MODELS)
def test_an_editor_sees_the_list(editor_client, model):
    row = ROWS[model]()
    assert str(row) in listed(editor_client, model)


@pytest.mark.parametrize("place", ["changelist", "add"])
@pytest.mark.parametrize("model", MODELS)
def test_a_reviewer_sees_neither_synonyms_nor_searches(reviewer_client, model, place):
    assert reviewer_client.get(address(model, place)).status_code == 403


@pytest.mark.parametrize("place", ["change", "delete", "history"])
@pytest.mark.parametrize("model", MODELS)
def test_a_reviewer_opens_no_row(reviewer_client, model, place):
    assert reviewer_client.get(address(model, place, ROWS[model]().pk)).status_code == 403


def test_a_reviewer_adds_no_synonym(reviewer_client):
    reviewer_client.post(address("synonym", "add"), {"words": "bus\ncoach", "is_active": "on"})
    assert not Synonym.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_company_sees_nothing_of_it(company_client, model):
    assert company_client.get(address(model, "changelist"), follow=True).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_an_anonymous_reader_is_sent_to_the_sign_in(client, model):
    assert "/login/" in client.get(address(model, "changelist")).url


def test_the_role_of_an_editor_keeps_synonyms_and_reads_searches():
    rights = {name: set(actions) for name, actions in ROLES[EDITOR].items() if name.startswith("search.")}
    assert rights == {
        "search.synonym": {"view", "add", "change", "delete"},
        "search.searchedtext": {"view"},
        "search.click": {"view"},
    }


def test_the_role_of_a_reviewer_has_nothing_of_search():
    assert not [name for name in ROLES[REVIEWER] if name.startswith("search.")]


@pytest.mark.parametrize("model", ["entry", "passage", "completion", "meaning", "word", "commonlexeme", "click"])
def test_the_index_itself_is_no_page_of_the_administration(administrator_client, model):
    assert administrator_client.get(f"/en/admin/search/{model}/").status_code == 404


# Both languages


@pytest.mark.parametrize("name", ["verbose_name", "verbose_name_plural"])
@pytest.mark.parametrize("model", [Synonym, SearchedText, Click])
def test_a_model_has_a_name_in_each_language(model, name):
    with override("en"):
        english = str(getattr(model._meta, name))
    with override("ko"):
        korean = str(getattr(model._meta, name))
    assert english.isascii()
    assert not korean.isascii()


FIELDS = [(model, field.name) for model in (Synonym, SearchedText, Click) for field in model._meta.fields]


@pytest.mark.parametrize(("model", "name"), [each for each in FIELDS if each[1] != "id"])
def test_a_field_has_a_label_in_each_language(model, name):
    field = model._meta.get_field(name)
    with override("ko"):
        assert not str(field.verbose_name).isascii()
        assert not field.help_text or not str(field.help_text).isascii()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Nothing was found", "Found, but nothing was opened", "Add a synonym"]),
        ("ko", []),
    ],
)
def test_the_list_of_searches_is_in_the_editor_s_language(editor_client, language, words):
    searched()
    text = editor_client.get(address("searchedtext", "changelist", language=language)).text
    assert all(word in text for word in words)
    assert ("Add a synonym" in text, "Nothing was found" in text) == (language == "en", language == "en")


def test_a_refusal_is_in_the_editor_s_language(editor_client):
    response = editor_client.post(address("synonym", "add", language="ko"), {"words": "버스"})
    assert "Give at least two" not in response.text
