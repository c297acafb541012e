"""Coordinating in the administration: the list, one proposal, its steps, and assigning reviewers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from proposals import services
from proposals.models import Decision, Review
from tests.factories import UserFactory

from . import rounds, uploads


def address(name: str, *args) -> str:
    with translation.override("en"):
        return reverse(f"admin:proposals_{name}", args=args)


def change(proposal) -> str:
    return address("proposal_change", proposal.pk)


@pytest.fixture
def call(db):
    return rounds.make_round()


@pytest.fixture
def application(call, company):
    return rounds.apply(call, company)


@pytest.fixture
def expert(db):
    return rounds.make_reviewer("Expert")


def listed(client, **filters) -> str:
    return client.get(address("proposal_changelist"), filters).content.decode()


def test_coordinators_see_submitted_proposals(submitted, coordinator_client):
    assert submitted.reference in listed(coordinator_client)


def test_coordinators_never_see_a_draft(draft, coordinator_client):
    assert draft.title not in listed(coordinator_client)
    assert coordinator_client.get(change(draft)).status_code == 302


def test_not_even_an_administrator_sees_a_draft(draft, administrator_client):
    assert draft.title not in listed(administrator_client)


@pytest.mark.parametrize("client", ["editor_client", "reviewer_client"])
def test_other_staff_see_no_proposals(submitted, client, request):
    browser = request.getfixturevalue(client)
    assert browser.get(address("proposal_changelist")).status_code == 403
    assert browser.get(change(submitted)).status_code == 403


def test_a_company_does_not_get_in(submitted, company_client):
    assert company_client.get(change(submitted)).status_code == 302


def test_a_coordinator_does_not_coordinate_a_proposal_of_their_own(call, coordinator, coordinator_client):
    own = rounds.apply(call, coordinator, "My own plan")
    assert own.title not in listed(coordinator_client)
    assert coordinator_client.get(change(own)).status_code == 302


def test_the_page_tells_coordinators_that_a_part_is_confidential_and_not_what_it_says(submitted, coordinator_client):
    page = coordinator_client.get(change(submitted)).content.decode()
    assert submitted.summary in page
    assert "Secret body." not in page
    assert "Confidential: read by the proposer" in page


def test_files_are_not_named_to_coordinators(draft, company, coordinator_client):
    file = services.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    services.submit_proposal(proposal=draft, by=company)
    page = coordinator_client.get(change(draft)).content.decode()
    assert "plan.pdf" not in page
    assert str(file.token) not in page


def test_who_took_the_proposal_up_reads_it_all(draft, company, coordinator, coordinator_client):
    file = services.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    services.start_review(proposal=services.submit_proposal(proposal=draft, by=company), by=coordinator)
    page = coordinator_client.get(change(draft)).content.decode()
    assert "Secret body." in page
    assert str(file.token) in page


def test_the_proposers_text_cannot_be_changed(submitted, coordinator_client):
    coordinator_client.post(change(submitted), {"title": "Changed", **formsets(submitted)})
    submitted.refresh_from_db()
    assert submitted.title != "Changed"


def formsets(proposal, text: str | None = None) -> dict:
    total = {
        f"{name}-{kind}_FORMS": "0" for name in ("messages", "steps", "decisions") for kind in ("TOTAL", "INITIAL")
    }
    if text is None:
        return total
    return total | {
        "messages-TOTAL_FORMS": "1",
        "messages-0-text": text,
        "messages-0-proposal": str(proposal.pk),
        "messages-0-id": "",
    }


def test_a_message_added_there_is_from_staff(submitted, coordinator, coordinator_client):
    coordinator_client.post(change(submitted), formsets(submitted, "Please call us."))
    message = submitted.messages.get()
    assert (message.text, message.is_from_staff, message.author) == ("Please call us.", True, coordinator)


def test_a_written_message_is_shown_and_not_offered_for_change(submitted, coordinator, coordinator_client):
    services.write_message(proposal=submitted, by=coordinator, text="Please call us.")
    page = coordinator_client.get(change(submitted)).content.decode()
    assert "Please call us." in page
    assert '<textarea name="messages-0-text"' not in page


def run(client, action, *proposals, **data):
    chosen = {"action": action, "_selected_action": [each.pk for each in proposals]}
    return client.post(address("proposal_changelist"), chosen | data)


def test_the_review_is_started_from_the_list(submitted, coordinator_client):
    run(coordinator_client, "start_review", submitted)
    submitted.refresh_from_db()
    assert submitted.status == "in_review"


DECISIONS = [("request_changes", "changes_requested"), ("accept", "accepted"), ("decline", "declined")]


@pytest.mark.parametrize(("action", "status"), DECISIONS)
def test_a_decision_first_asks_for_an_answer(submitted, coordinator_client, action, status):
    page = run(coordinator_client, action, submitted).content.decode()
    submitted.refresh_from_db()
    assert 'name="answer"' in page
    assert submitted.status == "submitted"


@pytest.mark.parametrize(("action", "status"), DECISIONS)
def test_a_decision_with_an_answer_is_taken(submitted, coordinator_client, action, status):
    run(coordinator_client, action, submitted, answer="Our answer")
    submitted.refresh_from_db()
    assert submitted.status == status
    assert submitted.messages.get().text == "Our answer"


def test_a_decision_with_an_empty_answer_is_not_taken(submitted, coordinator_client):
    assert "errorlist" in run(coordinator_client, "accept", submitted, answer=" ").content.decode()
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


@pytest.mark.parametrize(("name", "status"), DECISIONS)
def test_a_decision_is_taken_from_the_proposals_own_page(submitted, coordinator_client, name, status):
    url = address("proposal_step", submitted.pk, name)
    assert url in coordinator_client.get(change(submitted)).content.decode()
    coordinator_client.post(url, {"answer": "Our answer"})
    submitted.refresh_from_db()
    assert submitted.status == status


def test_changes_are_requested_with_a_due_date(submitted, coordinator_client):
    due = timezone.localdate() + timedelta(days=14)
    url = address("proposal_step", submitted.pk, "request_changes")
    coordinator_client.post(url, {"answer": "More figures, please.", "due_on": due.isoformat()})
    submitted.refresh_from_db()
    assert submitted.due_on == due


def test_changes_are_not_due_in_the_past_and_the_text_is_kept(submitted, coordinator_client):
    url = address("proposal_step", submitted.pk, "request_changes")
    page = coordinator_client.post(url, {"answer": "More figures, please.", "due_on": "2020-01-01"}).content.decode()
    assert "Choose a day in the future." in page
    assert "More figures, please." in page
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_review_is_not_started_by_a_get(submitted, coordinator_client):
    coordinator_client.get(address("proposal_step", submitted.pk, "start_review"))
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_review_is_started_from_the_proposals_own_page(submitted, coordinator_client):
    coordinator_client.post(address("proposal_step", submitted.pk, "start_review"))
    submitted.refresh_from_db()
    assert submitted.status == "in_review"


@pytest.mark.parametrize("client", ["editor_client", "reviewer_client"])
def test_other_staff_take_no_step(submitted, client, request):
    url = address("proposal_step", submitted.pk, "accept")
    assert request.getfixturevalue(client).post(url, {"answer": "Yes"}).status_code == 403
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_a_step_that_cannot_be_is_told(in_status, coordinator_client):
    proposal = in_status("declined")
    chosen = {"action": "start_review", "_selected_action": [proposal.pk]}
    page = coordinator_client.post(address("proposal_changelist"), chosen, follow=True).content.decode()
    assert "cannot become" in page


def test_in_a_dated_call_nothing_is_accepted_at_once(application, coordinator_client):
    assert (
        address("proposal_step", application.pk, "accept")
        not in coordinator_client.get(change(application)).content.decode()
    )
    coordinator_client.post(address("proposal_step", application.pk, "accept"), {"answer": "Yes"})
    application.refresh_from_db()
    assert application.status == "submitted"


def test_in_a_dated_call_a_coordinator_cannot_open_the_confidential_parts_by_starting_a_review(
    application, coordinator, coordinator_client
):
    run(coordinator_client, "start_review", application)
    assert not Review.objects.exists()
    assert rounds.SECRET_BODY not in coordinator_client.get(change(application)).content.decode()


def test_nobody_but_administrators_deletes(submitted, coordinator_client):
    assert coordinator_client.get(address("proposal_add")).status_code == 403
    assert coordinator_client.post(address("proposal_delete", submitted.pk), {"post": "yes"}).status_code == 403


def test_an_administrator_can_erase_a_proposal(submitted, administrator_client):
    administrator_client.post(address("proposal_delete", submitted.pk), {"post": "yes"})
    assert not type(submitted).objects.filter(pk=submitted.pk).exists()


def test_a_legal_hold_needs_a_reason(submitted, coordinator_client):
    coordinator_client.post(address("proposal_step", submitted.pk, "hold"), {"note": ""})
    submitted.refresh_from_db()
    assert not submitted.is_held


def test_a_legal_hold_is_set_and_lifted(submitted, coordinator_client, administrator_client):
    coordinator_client.post(address("proposal_step", submitted.pk, "hold"), {"note": "A court asks for it."})
    submitted.refresh_from_db()
    assert (submitted.is_held, submitted.hold_note) == (True, "A court asks for it.")
    assert administrator_client.post(address("proposal_delete", submitted.pk), {"post": "yes"}).status_code == 403
    coordinator_client.post(address("proposal_step", submitted.pk, "lift_hold"))
    submitted.refresh_from_db()
    assert not submitted.is_held


def test_reviewers_are_assigned_by_hand_with_a_due_date(application, expert, coordinator_client):
    due = timezone.localdate() + timedelta(days=10)
    url = address("proposal_assign", application.pk)
    assert expert.name in coordinator_client.get(url).content.decode()
    coordinator_client.post(url, {"reviewers": [expert.pk], "due_on": due.isoformat()})
    review = application.reviews.get()
    assert (review.reviewer, review.due_on) == (expert, due)
    application.refresh_from_db()
    assert application.status == "in_review"


def test_somebody_must_be_chosen(application, expert, coordinator_client):
    page = coordinator_client.post(address("proposal_assign", application.pk), {}).content.decode()
    assert "Choose at least one reviewer." in page


def test_whoever_has_it_or_has_a_conflict_is_not_offered(application, expert, coordinator, coordinator_client):
    rounds.assign(application, expert, coordinator, declare="some")
    page = coordinator_client.get(address("proposal_assign", application.pk)).content.decode()
    assert f'value="{expert.pk}"' not in page


def test_a_member_of_the_organisation_is_not_offered(call, company, coordinator_client):
    organisation = rounds.make_organisation(company)
    application = rounds.apply(call, company, organisation=organisation)
    member = rounds.make_reviewer("Member")
    organisation.memberships.create(user=member, role="reader")
    url = address("proposal_assign", application.pk)
    assert member.name not in coordinator_client.get(url).content.decode()
    coordinator_client.post(url, {"reviewers": [member.pk]})
    assert not application.reviews.exists()


def test_an_editor_cannot_be_made_a_reviewer_by_a_made_up_form(application, editor, coordinator_client):
    coordinator_client.post(address("proposal_assign", application.pk), {"reviewers": [editor.pk]})
    assert not application.reviews.exists()


def test_a_proposal_is_taken_from_a_reviewer_after_a_question(application, expert, coordinator, coordinator_client):
    review = rounds.assign(application, expert, coordinator)
    url = address("review_unassign", review.pk)
    assert expert.name in coordinator_client.get(url).content.decode()
    assert application.reviews.exists()
    coordinator_client.post(url)
    assert not application.reviews.exists()


def test_a_submitted_review_is_not_taken_away(application, expert, coordinator, coordinator_client):
    review = rounds.reviewed(application, expert, coordinator, 3, 3)
    coordinator_client.post(address("review_unassign", review.pk))
    assert application.reviews.exists()


def test_reviewers_are_assigned_evenly_to_a_stage(call, application, coordinator_client):
    rounds.apply(call, UserFactory(), "Second")
    people = [rounds.make_reviewer(name).pk for name in ("Ann", "Bob", "Cho", "Dan")]
    coordinator_client.post(address("selection_reviewers", call.pk, "final"), {"reviewers": people})
    assert sorted(Review.objects.values_list("reviewer", flat=True)) == sorted(people)


def test_the_action_leads_to_the_stages_page(application, coordinator_client):
    answer = run(coordinator_client, "assign_evenly", application)
    assert answer.url == address("selection_reviewers", application.call_id, "final")


def test_the_action_takes_one_stage_at_a_time(application, submitted, coordinator_client):
    chosen = {"action": "assign_evenly", "_selected_action": [application.pk, submitted.pk]}
    page = coordinator_client.post(address("proposal_changelist"), chosen, follow=True).content.decode()
    assert "one call and one stage" in page


def test_missing_reviews_are_counted_and_filtered(call, application, expert, coordinator, coordinator_client):
    full = rounds.apply(call, UserFactory(), "Fully reviewed")
    for person in (expert, rounds.make_reviewer("Second")):
        rounds.reviewed(full, person, coordinator, 3, 3)
    assert "2 / 2" in listed(coordinator_client)
    page = listed(coordinator_client, reviews="missing")
    assert application.reference in page
    assert full.reference not in page


def test_overdue_reviews_are_filtered(call, application, expert, coordinator, coordinator_client):
    late = rounds.apply(call, UserFactory(), "Late one")
    rounds.assign(late, expert, coordinator, due_on=timezone.localdate() - timedelta(days=1))
    page = listed(coordinator_client, reviews="overdue")
    assert late.reference in page
    assert application.reference not in page


def test_unassigned_proposals_are_filtered(call, application, expert, coordinator, coordinator_client):
    other = rounds.apply(call, UserFactory(), "Assigned one")
    rounds.assign(other, expert, coordinator)
    page = listed(coordinator_client, reviews="unassigned")
    assert application.reference in page
    assert other.reference not in page


def test_everybody_who_has_not_submitted_is_reminded_once_a_day(
    call, application, expert, coordinator, coordinator_client
):
    review = rounds.assign(application, expert, coordinator)
    url = address("selection_remind", call.pk, "final")
    page = coordinator_client.post(url, follow=True).content.decode()
    assert "1 reminder has been sent." in page
    assert "0 reminders have been sent." in coordinator_client.post(url, follow=True).content.decode()
    review.refresh_from_db()
    assert review.chased_at is not None


def test_reminders_are_not_sent_by_a_get(call, application, coordinator_client):
    assert coordinator_client.get(address("selection_remind", call.pk, "final")).status_code == 405


def test_submitted_reviews_are_read_with_their_reasons(application, expert, coordinator, coordinator_client):
    rounds.reviewed(application, expert, coordinator, 4, 2)
    page = coordinator_client.get(address("proposal_reviews", application.pk)).content.decode()
    assert "Because of the need." in page
    assert expert.name in page


def test_reviews_that_are_only_saved_are_not_shown_to_coordinators(
    application, expert, coordinator, coordinator_client
):
    rounds.score(rounds.assign(application, expert, coordinator, declare="none"), 4, 2, submit=False)
    page = coordinator_client.get(address("proposal_reviews", application.pk)).content.decode()
    assert "Because of the need." not in page


def test_a_conflict_and_its_note_are_seen_by_coordinators(application, expert, coordinator, coordinator_client):
    review = rounds.assign(application, expert, coordinator)
    services.declare_conflict(review=review, by=expert, conflict="some", note="My former employer.")
    assert "My former employer." in coordinator_client.get(change(application)).content.decode()


def test_similar_proposals_are_shown_to_coordinators(call, application, coordinator_client, settings):
    settings.SEARCH_BY_MEANING = False
    other = rounds.apply(call, UserFactory(), "Clean water for Hanoi, second phase")
    unlike = rounds.apply(call, UserFactory(), "Bicycle lanes", summary="Lanes along the river.")
    page = coordinator_client.get(change(application)).content.decode()
    assert other.reference in page
    assert unlike.reference not in page


def test_the_table_of_results_and_its_sheet(call, application, expert, coordinator, coordinator_client):
    rounds.reviewed(application, expert, coordinator, 5, 3)
    page = coordinator_client.get(address("selection_results", call.pk, "final")).content.decode()
    assert "75.00" in page  # 20 % of 50, 50 % of 100, 30 % of 50
    assert "10.00 / 20" in page
    sheet = coordinator_client.get(address("selection_export", call.pk, "final"))
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert f"1,{application.reference}," in sheet.content.decode()


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", " =1"])
def test_a_title_never_becomes_a_formula(call, company, coordinator_client, title):
    rounds.apply(call, company, title, organisation_name=title.strip() + "x")
    sheet = coordinator_client.get(address("selection_export", call.pk, "final")).content.decode()
    assert f"'{title.strip()}" in sheet
    assert f",{title.strip()}" not in sheet


SELECTION = ["selection_reviewers", "selection_results", "selection_export", "selection_decisions"]


@pytest.mark.parametrize("name", SELECTION)
def test_a_coordinator_who_applies_too_does_not_look_at_the_rivals(
    call, application, coordinator, coordinator_client, name
):
    rounds.apply(call, coordinator, "My own plan")
    assert coordinator_client.get(address(name, call.pk, "final")).status_code == 403


def test_a_coordinator_who_applies_too_prepares_no_decision_on_rivals(
    call, application, coordinator, coordinator_client
):
    rounds.apply(call, coordinator, "My own plan")
    answer = coordinator_client.post(
        address("proposal_decide", application.pk), {"outcome": "reject", "reason": "No.", "seen": ""}
    )
    assert answer.status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", SELECTION)
def test_a_stage_that_the_call_does_not_have_does_not_exist(call, application, coordinator_client, name):
    assert coordinator_client.get(address(name, call.pk, "first")).status_code == 404


def test_the_overview_names_what_is_to_be_done(call, application, coordinator_client):
    page = coordinator_client.get(address("selection")).content.decode()
    assert str(call) in page
    assert address("selection_decisions", call.pk, "final") in page
