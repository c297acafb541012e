"""Mail: to whom, in which language, and that nothing confidential is in it."""

import pytest
from django.core import mail

from proposals import services
from proposals.exceptions import IncompleteProposal

from .conftest import SECRET


@pytest.fixture(autouse=True)
def site_address(settings):
    settings.SITE_ADDRESS = "https://archive.example"


def mails_of(django_capture_on_commit_callbacks, step) -> list:
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        step()
    return list(mail.outbox)


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    return lambda step: mails_of(django_capture_on_commit_callbacks, step)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_receipt_goes_to_the_proposer_in_their_language(draft, company, sent, language):
    company.language = language
    company.save()
    receipt = next(
        each
        for each in sent(lambda: services.submit_proposal(proposal=draft, by=company))
        if each.to == [company.email]
    )
    draft.refresh_from_db()
    assert draft.reference in receipt.subject
    assert f"https://archive.example/{language}/proposals/p/{draft.token}/" in receipt.body


def test_coordinators_hear_of_a_new_proposal(draft, company, coordinator, editor, sent):
    coordinator.language = "ko"
    coordinator.save()
    mails = sent(lambda: services.submit_proposal(proposal=draft, by=company))
    assert sorted(each.to[0] for each in mails) == [company.email, coordinator.email]
    assert (
        f"/ko/admin/proposals/proposal/{draft.pk}/change/"
        in next(each for each in mails if each.to == [coordinator.email]).body
    )


STEPS = {
    "start_review": lambda proposal, coordinator: services.start_review(proposal=proposal, by=coordinator),
    "request_changes": lambda proposal, coordinator: services.request_changes(
        proposal=proposal, by=coordinator, answer="Secret answer"
    ),
    "accept": lambda proposal, coordinator: services.accept_proposal(
        proposal=proposal, by=coordinator, answer="Secret answer"
    ),
    "decline": lambda proposal, coordinator: services.decline_proposal(
        proposal=proposal, by=coordinator, answer="Secret answer"
    ),
    "message": lambda proposal, coordinator: services.write_message(
        proposal=proposal, by=coordinator, text="Secret answer"
    ),
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_staff_is_mailed_without_a_confidential_word(
    submitted, company, coordinator, sent, step, language
):
    company.language = language
    company.save()
    submitted.proposer.refresh_from_db()
    (letter,) = sent(lambda: STEPS[step](submitted, coordinator))
    text = letter.subject + letter.body
    assert letter.to == [company.email]
    assert submitted.reference in letter.subject
    assert f"https://archive.example/{language}/proposals/p/{submitted.token}/" in letter.body
    for secret in ("Secret", SECRET, "Hanoi", "하노이"):
        assert secret not in text


def test_the_receipt_and_the_note_to_coordinators_hold_no_confidential_word(draft, company, coordinator, sent):
    for letter in sent(lambda: services.submit_proposal(proposal=draft, by=company)):
        assert "Secret" not in letter.subject + letter.body


def test_coordinators_hear_of_a_message_from_the_proposer(submitted, company, coordinator, sent):
    (letter,) = sent(lambda: services.write_message(proposal=submitted, by=company, text="Secret question"))
    assert letter.to == [coordinator.email]
    assert "Secret" not in letter.body


def test_a_refused_step_sends_nothing(draft, company, corner, sent):
    def submit_empty():
        empty = services.create_draft(call=corner, by=company)
        with pytest.raises(IncompleteProposal):
            services.submit_proposal(proposal=empty, by=company)

    assert sent(submit_empty) == []


def test_a_mail_server_that_fails_breaks_no_step(draft, company, coordinator, sent, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("proposals.notifications.send_mail", fail)
    assert sent(lambda: services.submit_proposal(proposal=draft, by=company)) == []
    draft.refresh_from_db()
    assert draft.status == "submitted"
    assert "was not sent" in caplog.text
