"""Two editors on one record: the second to save is told, sees both versions field by field, and chooses."""

from html import unescape
from threading import Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from policies.models import Policy, Section
from publishing.conflicts import TAKE, locked
from tests import admin_forms
from tests.conftest import _client_of, _staff
from tests.factories import ChallengeFactory, PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db

TOLD = "Somebody else has saved this record while you were writing."


def address(row) -> str:
    with translation.override("en"):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def policy():
    return PolicyFactory(title_ko="버스", title_en="Buses", summary_ko="요약\n둘째 줄", summary_en="Summary")


@pytest.fixture
def colleague_client(db):
    return _client_of(_staff("editor", email="colleague@example.org"))


def opened(client, row) -> dict[str, list[str]]:
    return admin_forms.values_of(client.get(address(row)))


def save(client, row, form: dict, **changes):
    return client.post(address(row), form | {"_continue": "1"} | changes)


def is_proposed(response, name: str) -> bool:
    """Whether the page proposes to take what is saved."""
    return f'name="{TAKE}" value="{name}" checked>' in response.text


def saved_meanwhile(response, name: str) -> str:
    """What the page shows as saved beside a field."""
    box = f'<label class="saved-version__take"><input type="checkbox" name="{TAKE}" value="{name}"'
    before, _box, after = response.text.partition(box)
    return unescape(strip_tags(before.rpartition('<span class="saved-version">')[2])).strip() if after else ""


def test_one_editor_saves_and_saves_again(editor_client, policy):
    save(editor_client, policy, opened(editor_client, policy), title_en="Bus reform")
    save(editor_client, policy, opened(editor_client, policy), title_en="The bus reform")
    policy.refresh_from_db()
    assert policy.title_en == "The bus reform"


def test_the_second_to_save_is_told_and_nothing_is_saved(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs")
    response = save(editor_client, policy, mine, title_en="Mine", summary_ko="새 요약")
    policy.refresh_from_db()
    assert TOLD in response.text
    assert (policy.title_en, policy.summary_ko) == ("Theirs", "요약\n둘째 줄")


def test_both_versions_of_a_field_stand_on_the_page(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs")
    response = save(editor_client, policy, mine, title_en="Mine")
    assert response.context["adminform"].form["title_en"].value() == "Mine"
    assert saved_meanwhile(response, "title_en") == "Theirs"


def test_a_field_in_which_both_agree_shows_nothing(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs")
    response = save(editor_client, policy, mine, title_en="Mine")
    assert saved_meanwhile(response, "title_ko") == ""
    assert saved_meanwhile(response, "summary_ko") == ""  # whose lines the browser ends otherwise


def test_saving_again_keeps_what_stands_in_the_form(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs", title_ko="그들의 제목")
    told = save(editor_client, policy, mine, title_en="Mine")
    form = mine | {"began_from": told.context["adminform"].form["began_from"].value()}
    save(editor_client, policy, form, title_en="Mine")
    policy.refresh_from_db()
    assert (policy.title_en, policy.title_ko) == ("Mine", "버스")


def test_a_field_is_set_back_to_what_is_saved(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs", title_ko="그들의 제목")
    told = save(editor_client, policy, mine, title_en="Mine")
    form = mine | {"began_from": told.context["adminform"].form["began_from"].value(), TAKE: ["title_ko"]}
    save(editor_client, policy, form, title_en="Mine")
    policy.refresh_from_db()
    assert (policy.title_en, policy.title_ko) == ("Mine", "그들의 제목")


def test_what_only_the_other_touched_is_proposed(editor_client, colleague_client, policy):
    SectionFactory(policy=policy, kind="background", body_en="<p>Before</p>")
    challenge = ChallengeFactory()
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    changes = {
        "title_en": "Theirs",
        "title_ko": "그들",
        "challenges": [challenge.pk],
        "sections-0-body_en": "<p>New</p>",
    }
    save(colleague_client, policy, theirs, **changes)
    response = save(editor_client, policy, mine, title_en="Mine")
    assert not is_proposed(response, "title_en")
    assert all(is_proposed(response, name) for name in ("title_ko", "challenges", "sections-0-body_en"))


def test_a_third_save_is_told_of_too(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs")
    told = save(editor_client, policy, mine, title_en="Mine")
    save(colleague_client, policy, opened(colleague_client, policy), title_en="Theirs again")
    form = mine | {"began_from": told.context["adminform"].form["began_from"].value()}
    assert saved_meanwhile(save(editor_client, policy, form, title_en="Mine"), "title_en") == "Theirs again"


@pytest.mark.parametrize("state", ["[]", "nonsense", '{"a": 1}', "[1,2]", "null"])
def test_a_page_with_a_state_that_nobody_wrote_is_answered(editor_client, policy, state):
    form = opened(editor_client, policy) | {"began_from": state}
    assert save(editor_client, policy, form).status_code in (200, 302)


def test_choices_and_links_are_compared_too(editor_client, colleague_client, policy):
    challenge = ChallengeFactory(name_en="Flooding")
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, challenges=[challenge.pk], kind="manual")
    response = save(editor_client, policy, mine, title_en="Mine")
    assert saved_meanwhile(response, "challenges") == "Flooding"
    assert saved_meanwhile(response, "kind") == "Manual"


def test_links_are_set_back(editor_client, colleague_client, policy):
    challenge = ChallengeFactory()
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, challenges=[challenge.pk])
    told = save(editor_client, policy, mine, title_en="Mine")
    form = mine | {"began_from": told.context["adminform"].form["began_from"].value(), TAKE: ["challenges"]}
    save(editor_client, policy, form, title_en="Mine")
    assert list(Policy.objects.get().challenges.all()) == [challenge]


def test_the_text_of_a_section_is_compared_too(editor_client, colleague_client, policy):
    SectionFactory(policy=policy, kind="background", body_en="<p>Before</p>")
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, **{"sections-0-body_en": "<p>Theirs</p>"})
    response = save(editor_client, policy, mine, **{"sections-0-body_en": "<p>Mine</p>"})
    assert saved_meanwhile(response, "sections-0-body_en").strip() == "Theirs"
    assert Section.objects.get().body_en == "<p>Theirs</p>"


def test_saved_text_is_never_html_of_the_page(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, summary_en="<script>alert(1)</script>")
    response = save(editor_client, policy, mine, summary_en="Mine")
    assert "<script>alert(1)" not in response.text
    assert "alert(1)" in saved_meanwhile(response, "summary_en")


def test_the_steps_of_publication_are_refused_with_an_old_form(editor_client, colleague_client, policy):
    mine, theirs = opened(editor_client, policy), opened(colleague_client, policy)
    save(colleague_client, policy, theirs, title_en="Theirs")
    response = editor_client.post(address(policy), mine | {"_unpublish": "1"})
    policy.refresh_from_db()
    assert response.status_code == 200
    assert policy.is_published


def test_who_may_only_look_is_asked_for_no_state(coordinator_client, policy):
    response = coordinator_client.get(address(policy))
    assert response.status_code == 200
    assert "began_from" not in response.text


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_being_saved_is_waited_for():
    policy = PolicyFactory(title_en="Before")
    seen = []

    def look():
        with transaction.atomic():
            seen.append(locked(Policy.objects.all(), policy.pk).title_en)
        connection.close()

    with transaction.atomic():
        locked(Policy.objects.all(), policy.pk)
        other = Thread(target=look)
        other.start()
        other.join(0.3)
        assert other.is_alive()
        Policy.objects.filter(pk=policy.pk).update(title_en="After")
    other.join(10)
    assert seen == ["After"]
