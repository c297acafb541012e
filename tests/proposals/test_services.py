"""The state machine, and what each step leaves behind."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals import services
from proposals.exceptions import AnswerNeeded, IncompleteProposal, NotOpen, StaleProposal, StepNotAllowed
from proposals.models import Proposal
from tests.factories import PolicyFactory

STATUSES = ("draft", "submitted", "in_review", "changes_requested", "accepted", "declined", "withdrawn")
STEPS = {
    "submit": ("submitted", {"draft", "changes_requested"}),
    "withdraw": ("withdrawn", {"submitted", "in_review", "changes_requested"}),
    "start_review": ("in_review", {"submitted"}),
    "request_changes": ("changes_requested", {"submitted", "in_review"}),
    "accept": ("accepted", {"submitted", "in_review"}),
    "decline": ("declined", {"submitted", "in_review"}),
}


def take(step, proposal, company, coordinator):
    return {
        "submit": lambda: services.submit_proposal(proposal=proposal, by=company),
        "withdraw": lambda: services.withdraw_proposal(proposal=proposal, by=company),
        "start_review": lambda: services.start_review(proposal=proposal, by=coordinator),
        "request_changes": lambda: services.request_changes(
            proposal=proposal, by=coordinator, answer="Please add costs."
        ),
        "accept": lambda: services.accept_proposal(proposal=proposal, by=coordinator, answer="Yes."),
        "decline": lambda: services.decline_proposal(proposal=proposal, by=coordinator, answer="No."),
    }[step]()


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_where_the_table_allows_it_and_refused_elsewhere(step, status, in_status, company, coordinator):
    proposal = in_status(status)
    becomes, allowed_from = STEPS[step]
    if status in allowed_from:
        take(step, proposal, company, coordinator)
        proposal.refresh_from_db()
        assert proposal.status == becomes
        assert proposal.steps.last().status == becomes
    else:
        steps_before = proposal.steps.count()
        with pytest.raises((StepNotAllowed, PermissionDenied)):  # a draft is no business of the city's
            take(step, proposal, company, coordinator)
        proposal.refresh_from_db()
        assert (proposal.status, proposal.steps.count()) == (status, steps_before)


def test_submission_gives_references_in_order(draft, company, corner, filled):
    second = services.create_draft(call=corner, by=company)
    services.save_draft(proposal=second, by=company, version=0, values=filled)
    year = timezone.localdate().year
    assert services.submit_proposal(proposal=draft, by=company).reference == f"SS-{year}-0001"
    assert services.submit_proposal(proposal=second, by=company).reference == f"SS-{year}-0002"


def test_a_refused_submission_uses_no_number_up(draft, company, corner):
    empty = services.create_draft(call=corner, by=company)
    with pytest.raises(IncompleteProposal):
        services.submit_proposal(proposal=empty, by=company)
    assert services.submit_proposal(proposal=draft, by=company).reference.endswith("-0001")


def test_submitting_again_after_changes_keeps_the_reference(submitted, company, coordinator):
    services.request_changes(proposal=submitted, by=coordinator, answer="Please add costs.")
    assert services.submit_proposal(proposal=submitted, by=company).reference == submitted.reference


@pytest.mark.parametrize("name", ["title", "summary", "organisation_name", "sector", "city"])
def test_submission_names_what_is_missing(draft, company, name):
    empty = None if name in ("sector", "city") else "  "
    services.save_draft(proposal=draft, by=company, version=draft.version, values={name: empty})
    with pytest.raises(IncompleteProposal) as error:
        services.submit_proposal(proposal=draft, by=company)
    assert list(error.value.problems) == [name]


def test_another_city_in_words_is_enough(draft, company):
    services.save_draft(
        proposal=draft, by=company, version=draft.version, values={"city": None, "other_city": "Hue, Viet Nam"}
    )
    assert services.submit_proposal(proposal=draft, by=company).status == "submitted"


@pytest.mark.parametrize("decide", [services.accept_proposal, services.decline_proposal, services.request_changes])
def test_a_decision_needs_an_answer(submitted, coordinator, decide):
    with pytest.raises(AnswerNeeded):
        decide(proposal=submitted, by=coordinator, answer="  ")
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_answer_becomes_a_message_of_staff(submitted, coordinator):
    services.accept_proposal(proposal=submitted, by=coordinator, answer="Welcome.")
    message = submitted.messages.get()
    assert (message.text, message.is_from_staff, message.author) == ("Welcome.", True, coordinator)


def test_a_decision_is_dated(submitted, coordinator):
    assert services.decline_proposal(proposal=submitted, by=coordinator, answer="No.").decided_at is not None


def test_a_stale_save_is_refused_and_changes_nothing(draft, company):
    services.save_draft(proposal=draft, by=company, version=1, values={"title": "First window"})
    with pytest.raises(StaleProposal):
        services.save_draft(proposal=draft, by=company, version=1, values={"title": "Second window"})
    draft.refresh_from_db()
    assert draft.title == "First window"


def test_saving_the_very_same_twice_is_no_conflict(draft, company, filled):
    assert (
        services.save_draft(proposal=draft, by=company, version=0, values=filled, policies=[]).version == draft.version
    )


def test_policies_are_saved_with_the_draft(draft, company):
    policy = PolicyFactory()
    services.save_draft(proposal=draft, by=company, version=1, values={}, policies=[policy])
    assert list(draft.policies.all()) == [policy]


def test_save_cannot_touch_the_status(draft, company):
    services.save_draft(proposal=draft, by=company, version=1, values={"status": "accepted"})
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("status", ["submitted", "in_review", "accepted", "declined", "withdrawn"])
def test_text_is_closed_after_submission(in_status, status, company):
    proposal = in_status(status)
    with pytest.raises(NotOpen):
        services.save_draft(proposal=proposal, by=company, version=proposal.version, values={"title": "New"})


def test_a_draft_token_sent_twice_makes_one_draft(company, corner, draft):
    assert services.create_draft(call=corner, by=company, token=draft.token) == draft


def test_nobody_takes_over_a_draft_by_its_token(other_company, corner, draft):
    with pytest.raises(PermissionDenied):
        services.create_draft(call=corner, by=other_company, token=draft.token)


def test_a_coordinator_cannot_decide_on_a_proposal_of_their_own(coordinator, corner, filled):
    own = services.create_draft(call=corner, by=coordinator)
    services.save_draft(proposal=own, by=coordinator, version=0, values=filled)
    services.submit_proposal(proposal=own, by=coordinator)
    with pytest.raises(PermissionDenied):
        services.accept_proposal(proposal=own, by=coordinator, answer="Yes.")


def test_a_draft_can_be_deleted_by_its_proposer(draft, company):
    services.delete_proposal(proposal=draft, by=company)
    assert not Proposal.objects.exists()


def test_a_submitted_proposal_cannot_be_deleted_by_its_proposer(submitted, company):
    with pytest.raises(PermissionDenied):
        services.delete_proposal(proposal=submitted, by=company)


def test_an_administrator_can_erase_a_submitted_proposal(submitted, administrator):
    services.delete_proposal(proposal=submitted, by=administrator)
    assert not Proposal.objects.exists()


def test_the_database_itself_refuses_a_submitted_proposal_without_reference(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=draft.pk).update(status="submitted")
