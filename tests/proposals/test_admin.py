"""Reviewing in the administration."""

import pytest
from django.urls import reverse
from django.utils import translation

from proposals import services

from . import uploads


def address(name: str, *args) -> str:
    with translation.override("en"):
        return reverse(f"admin:proposals_proposal_{name}", args=args)


def test_reviewers_see_submitted_proposals(submitted, reviewer_client):
    page = reviewer_client.get(address("changelist")).content.decode()
    assert submitted.reference in page


def test_reviewers_never_see_a_draft(draft, reviewer_client):
    assert draft.title not in reviewer_client.get(address("changelist")).content.decode()
    assert reviewer_client.get(address("change", draft.pk)).status_code == 302


def test_not_even_an_administrator_sees_a_draft(draft, administrator_client):
    assert draft.title not in administrator_client.get(address("changelist")).content.decode()


@pytest.mark.parametrize("page", ["changelist", "change"])
def test_editors_see_no_proposals(submitted, editor_client, page):
    args = [submitted.pk] if page == "change" else []
    assert editor_client.get(address(page, *args)).status_code == 403


def test_a_company_does_not_get_in(submitted, company_client):
    assert company_client.get(address("change", submitted.pk)).status_code == 302


def test_the_page_shows_text_and_files(draft, company, reviewer_client):
    file = services.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    services.submit_proposal(proposal=draft, by=company)
    page = reviewer_client.get(address("change", draft.pk)).content.decode()
    assert "Secret body." in page
    assert str(file.token) in page


def test_the_proposers_text_cannot_be_changed(submitted, reviewer_client):
    data = {"title": "Changed", **formsets(submitted)}
    reviewer_client.post(address("change", submitted.pk), data)
    submitted.refresh_from_db()
    assert submitted.title != "Changed"


def formsets(proposal, text: str | None = None) -> dict:
    total = {
        "messages-TOTAL_FORMS": "0",
        "messages-INITIAL_FORMS": "0",
        "steps-TOTAL_FORMS": "0",
        "steps-INITIAL_FORMS": "0",
    }
    if text is None:
        return total
    return total | {
        "messages-TOTAL_FORMS": "1",
        "messages-0-text": text,
        "messages-0-proposal": str(proposal.pk),
        "messages-0-id": "",
    }


def test_a_message_added_there_is_from_staff(submitted, reviewer, reviewer_client):
    reviewer_client.post(address("change", submitted.pk), formsets(submitted, "Please call us."))
    message = submitted.messages.get()
    assert (message.text, message.is_from_staff, message.author) == ("Please call us.", True, reviewer)


def test_a_written_message_is_shown_and_not_offered_for_change(submitted, reviewer, reviewer_client):
    services.write_message(proposal=submitted, by=reviewer, text="Please call us.")
    page = reviewer_client.get(address("change", submitted.pk)).content.decode()
    assert "Please call us." in page
    assert '<textarea name="messages-0-text"' not in page


def run(client, action, proposal, **data):
    return client.post(address("changelist"), {"action": action, "_selected_action": [proposal.pk], **data})


def test_the_review_is_started_from_the_list(submitted, reviewer_client):
    run(reviewer_client, "start_review", submitted)
    submitted.refresh_from_db()
    assert submitted.status == "in_review"


DECISIONS = [("request_changes", "changes_requested"), ("accept", "accepted"), ("decline", "declined")]


@pytest.mark.parametrize(("action", "status"), DECISIONS)
def test_a_decision_first_asks_for_an_answer(submitted, reviewer_client, action, status):
    page = run(reviewer_client, action, submitted).content.decode()
    submitted.refresh_from_db()
    assert 'name="answer"' in page
    assert submitted.status == "submitted"


@pytest.mark.parametrize(("action", "status"), DECISIONS)
def test_a_decision_with_an_answer_is_taken(submitted, reviewer_client, action, status):
    run(reviewer_client, action, submitted, answer="Our answer")
    submitted.refresh_from_db()
    assert submitted.status == status
    assert submitted.messages.get().text == "Our answer"


def test_a_decision_with_an_empty_answer_is_not_taken(submitted, reviewer_client):
    assert "errorlist" in run(reviewer_client, "accept", submitted, answer=" ").content.decode()
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


@pytest.mark.parametrize(("name", "status"), DECISIONS)
def test_a_decision_is_taken_from_the_proposals_own_page(submitted, reviewer_client, name, status):
    url = address("step", submitted.pk, name)
    assert url in reviewer_client.get(address("change", submitted.pk)).content.decode()
    reviewer_client.post(url, {"answer": "Our answer"})
    submitted.refresh_from_db()
    assert submitted.status == status


def test_the_review_is_not_started_by_a_get(submitted, reviewer_client):
    reviewer_client.get(address("step", submitted.pk, "start_review"))
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_review_is_started_from_the_proposals_own_page(submitted, reviewer_client):
    reviewer_client.post(address("step", submitted.pk, "start_review"))
    submitted.refresh_from_db()
    assert submitted.status == "in_review"


def test_editors_take_no_step(submitted, editor_client):
    assert editor_client.post(address("step", submitted.pk, "accept"), {"answer": "Yes"}).status_code == 404
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_a_step_that_cannot_be_is_told(in_status, reviewer_client):
    proposal = in_status("declined")
    page = reviewer_client.post(
        address("changelist"), {"action": "start_review", "_selected_action": [proposal.pk]}, follow=True
    ).content.decode()
    assert "cannot become" in page


def test_reviewers_can_neither_add_nor_delete(submitted, reviewer_client):
    assert reviewer_client.get(address("add")).status_code == 403
    assert reviewer_client.post(address("delete", submitted.pk), {"post": "yes"}).status_code == 403


def test_an_administrator_can_erase_a_proposal(submitted, administrator_client):
    administrator_client.post(address("delete", submitted.pk), {"post": "yes"})
    assert not type(submitted).objects.filter(pk=submitted.pk).exists()
