"""Lessons of a report come to the policy's editors: shown beside the text, handled once, and public by no step of that."""

import pytest
from django.core import mail

from policies.models import Suggestion
from policies.services import dismiss_suggestion, make_suggestion, take_suggestion
from tests.factories import PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db

LESSON = "Bring power to the stops first."


@pytest.fixture
def section(policy):
    return SectionFactory(policy=policy, kind="difficulties", body_en="<p>Companies resisted.</p>")


@pytest.fixture
def suggestion(policy, section) -> Suggestion:
    return make_suggestion(policy=policy, text=LESSON, language="en", origin="Buses of Hanoi: final report")


def page_of(policy) -> str:
    return f"/en/admin/policies/policy/{policy.pk}/change/"


def form_of(policy, section, **changes) -> dict:
    values = {
        "title_ko": policy.title_ko,
        "title_en": policy.title_en,
        "summary_ko": policy.summary_ko,
        "summary_en": policy.summary_en,
        "slug": policy.slug,
        "kind": policy.kind,
        "sector": policy.sector_id,
        "is_in_old_archive": "unknown",
        "sections-TOTAL_FORMS": 1,
        "sections-INITIAL_FORMS": 1,
        "sections-0-id": section.pk,
        "sections-0-policy": policy.pk,
        "sections-0-kind": "difficulties",
        "sections-0-order": 0,
        "sections-0-body_en": "<p>Companies resisted.</p>",
        "documents-TOTAL_FORMS": 0,
        "documents-INITIAL_FORMS": 0,
        "_continue": "1",
    }
    return values | changes


def answer(policy, suggestion, decision) -> dict:
    return {
        "suggestions-TOTAL_FORMS": 1,
        "suggestions-INITIAL_FORMS": 1,
        "suggestions-0-id": suggestion.pk,
        "suggestions-0-policy": policy.pk,
        "suggestions-0-decision": decision,
    }


def test_the_policys_page_shows_it_beside_the_section(editor_client, policy, suggestion):
    text = editor_client.get(page_of(policy)).text
    assert text.count(LESSON) == 2  # to be handled, and beside the section's text
    assert "Buses of Hanoi: final report" in text


def test_a_policy_without_suggestions_has_no_place_for_them(editor_client, policy, section):
    text = editor_client.get(page_of(policy)).text
    assert "Suggestions that wait" not in text
    assert "suggested for this section" not in text.lower()


def test_an_editor_takes_it_over_and_writes_the_text_in_one_save(editor_client, policy, section, suggestion):
    body = {"sections-0-body_en": "<p>Companies resisted. Stops need power first.</p>"}
    data = form_of(policy, section, **answer(policy, suggestion, "take"), **body)
    page = editor_client.post(page_of(policy), data, follow=True)
    assert "1 suggestion is handled." in page.text
    suggestion.refresh_from_db()
    section.refresh_from_db()
    assert (suggestion.taken_at is not None, suggestion.by) == (True, editor_client.user)
    assert "Stops need power first." in section.body_en


def test_taking_over_changes_no_text_by_itself(editor_client, policy, section, suggestion):
    editor_client.post(page_of(policy), form_of(policy, section, **answer(policy, suggestion, "take")))
    section.refresh_from_db()
    assert section.body_en == "<p>Companies resisted.</p>"


def test_an_editor_dismisses_it(editor_client, policy, section, suggestion):
    editor_client.post(page_of(policy), form_of(policy, section, **answer(policy, suggestion, "dismiss")))
    suggestion.refresh_from_db()
    assert suggestion.dismissed_at is not None
    assert LESSON not in editor_client.get(page_of(policy)).text


def test_it_waits_where_the_editor_says_nothing(editor_client, policy, section, suggestion):
    editor_client.post(page_of(policy), form_of(policy, section, **answer(policy, suggestion, "")))
    suggestion.refresh_from_db()
    assert suggestion.is_waiting


def test_a_page_opened_before_the_suggestion_came_can_be_saved(editor_client, policy, section, suggestion):
    assert editor_client.post(page_of(policy), form_of(policy, section)).status_code == 302


def test_what_another_editor_has_handled_meanwhile_is_said(editor_client, administrator, policy, section, suggestion):
    dismiss_suggestion(suggestion=suggestion, by=administrator)
    data = form_of(policy, section, **answer(policy, suggestion, "take"))
    page = editor_client.post(page_of(policy), data, follow=True)
    assert "Somebody else has handled the suggestion" in page.text
    suggestion.refresh_from_db()
    assert suggestion.taken_at is None


def test_it_is_handled_once(policy, suggestion, editor):
    assert take_suggestion(suggestion=suggestion, by=editor)
    assert not dismiss_suggestion(suggestion=suggestion, by=editor)


@pytest.mark.parametrize("person", ["client", "company_client", "reviewer_client", "editor_client"])
def test_it_is_public_nowhere(request, person, policy, suggestion):
    browser = request.getfixturevalue(person)
    for path in (policy.get_absolute_url(), "/api/v1/policies/", "/en/search/?q=bring+power+stops", "/en/policies/"):
        assert LESSON not in browser.get(path).text


def test_somebody_elses_text_is_printed_as_text(editor_client, policy, section):
    row = make_suggestion(policy=policy, text="<script>alert(1)</script>", language="en", origin="<b>Report</b>")
    for path in (page_of(policy), f"/en/admin/policies/suggestion/{row.pk}/change/"):
        text = editor_client.get(path).text
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_a_coordinator_sees_no_suggestion_on_the_policys_page(coordinator_client, policy, suggestion):
    assert LESSON not in coordinator_client.get(page_of(policy)).text


def test_the_list_of_suggestions_is_narrowed_to_those_that_wait(editor_client, editor, policy, suggestion):
    other = make_suggestion(policy=PolicyFactory(), text="Done", language="en", origin="Another")
    take_suggestion(suggestion=other, by=editor)
    page = editor_client.get("/en/admin/policies/suggestion/?state=waiting")
    assert list(page.context["cl"].queryset) == [suggestion]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_editors_get_a_mail_in_their_language_with_a_link_and_no_word_of_it(
    language, policy, editor, company, coordinator, django_capture_on_commit_callbacks
):
    editor.language = language
    editor.save()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        make_suggestion(policy=policy, text=LESSON, language="en", origin="Buses of Hanoi: final report")
    [letter] = mail.outbox
    assert letter.to == [editor.email]
    assert f"/{language}/admin/policies/policy/{policy.pk}/change/" in letter.body
    assert LESSON not in letter.subject + letter.body
    assert (policy.title_ko if language == "ko" else policy.title_en) in letter.subject


def test_an_editor_whose_account_is_closed_gets_no_mail(policy, editor, django_capture_on_commit_callbacks):
    editor.is_active = False
    editor.save()
    with django_capture_on_commit_callbacks(execute=True):
        make_suggestion(policy=policy, text=LESSON, language="en", origin="Buses of Hanoi: final report")
    assert mail.outbox == []
