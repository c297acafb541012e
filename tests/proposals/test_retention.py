"""After the years a call states, the confidential parts go and a tombstone stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from proposals import services
from proposals.exceptions import AnswerNeeded
from proposals.models import Attachment, Proposal
from proposals.services import retention

from . import uploads


@pytest.fixture
def declined(draft, company, coordinator, time_machine) -> Proposal:
    """Declined on 1 March 2027 in a call that keeps for five years; with a file and a message."""
    time_machine.move_to("2027-03-01T03:00:00Z")
    services.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    proposal = services.submit_proposal(proposal=draft, by=company)
    proposal = services.start_review(proposal=proposal, by=coordinator)
    services.write_message(proposal=proposal, by=company, text="A secret message.")
    services.decline_proposal(proposal=proposal, by=coordinator, answer="A secret reason.")
    return Proposal.objects.get(pk=proposal.pk)


def everything_kept_of(proposal: Proposal) -> str:
    related = [
        *proposal.messages.all(),
        *proposal.submissions.all(),
        *proposal.decisions.all(),
        *proposal.reviews.all(),
    ]
    rows = [Proposal.objects.get(pk=proposal.pk), *related]
    return " ".join(str(value) for row in rows for value in vars(row).values())


def test_nothing_goes_before_the_day(declined):
    assert services.erase_due(today=date(2032, 2, 28)) == 0
    assert "Secret body." in everything_kept_of(declined)


def test_on_the_day_the_confidential_parts_go(declined, django_capture_on_commit_callbacks):
    file = Attachment.objects.get()
    storage, name = file.file.storage, file.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert services.erase_due(today=date(2032, 3, 1)) == 1
    kept = everything_kept_of(declined)
    assert "Secret body." not in kept
    assert "secret message" not in kept
    assert "secret reason" not in kept
    assert not Attachment.objects.exists()
    assert not storage.exists(name)


def test_a_tombstone_stays(declined):
    services.erase_due(today=date(2032, 3, 1))
    proposal = Proposal.objects.get(pk=declined.pk)
    assert (proposal.reference, proposal.title, proposal.status) == (declined.reference, declined.title, "declined")
    assert proposal.erased_at
    assert proposal.steps.count() == declined.steps.count()


def test_it_is_erased_once(declined):
    assert services.erase_due(today=date(2032, 3, 1)) == 1
    assert services.erase_due(today=date(2032, 3, 2)) == 0


def test_a_legal_hold_stops_it(declined, coordinator):
    services.hold(proposal=declined, by=coordinator, note="Claim before a court.")
    assert services.erase_due(today=date(2040, 1, 1)) == 0
    assert "Secret body." in everything_kept_of(declined)


def test_after_the_hold_it_goes(declined, coordinator):
    services.hold(proposal=declined, by=coordinator, note="Claim before a court.")
    services.lift_hold(proposal=declined, by=coordinator)
    assert services.erase_due(today=date(2040, 1, 1)) == 1


def test_a_hold_says_why(declined, coordinator):
    with pytest.raises(AnswerNeeded):
        services.hold(proposal=declined, by=coordinator, note=" ")


@pytest.mark.parametrize("person", ["company", "reviewer", "editor"])
def test_only_coordinators_hold(declined, person, request):
    with pytest.raises(PermissionDenied):
        services.hold(proposal=declined, by=request.getfixturevalue(person), note="x")


def test_what_is_still_on_its_way_is_never_erased(submitted):
    assert services.erase_due(today=date(2090, 1, 1)) == 0


def test_what_was_withdrawn_is_erased_after_the_same_years(draft, company, time_machine):
    time_machine.move_to("2028-02-29T03:00:00Z")
    proposal = services.submit_proposal(proposal=draft, by=company)
    services.withdraw_proposal(proposal=proposal, by=company)
    assert services.erase_due(today=date(2033, 2, 27)) == 0
    assert services.erase_due(today=date(2033, 2, 28)) == 1


def test_the_day_is_known_beforehand(declined, draft):
    assert retention.erase_on(declined) == date(2032, 3, 1)


def test_a_draft_has_no_such_day(draft):
    assert retention.erase_on(draft) is None
