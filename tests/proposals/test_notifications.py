"""Mail: to whom, in which language, and that nothing confidential is in it."""

import pytest
from django.core import mail

from accounts.models import Membership, User
from accounts.models.user import DELETED_DOMAIN
from proposals import services
from proposals.exceptions import IncompleteProposal
from proposals.models import Proposal
from tests.factories import UserFactory

from . import rounds
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

    monkeypatch.setattr("publishing.mail.send_mail", fail)
    assert sent(lambda: services.submit_proposal(proposal=draft, by=company)) == []
    draft.refresh_from_db()
    assert draft.status == "submitted"
    assert "was not sent" in caplog.text


@pytest.fixture
def colleagues(draft, company):
    """The proposal is an organisation's, with a member of each role."""
    organisation = rounds.make_organisation(company)
    draft.organisation = organisation
    draft.save()
    people = {role: UserFactory(email=f"{role}@example.org") for role in ("owner", "writer", "reader")}
    for role, person in people.items():
        Membership.objects.create(organisation=organisation, user=person, role=role)
    return people


def steps_told(sent, draft, company, coordinator) -> dict[str, list]:
    """Receipt, request for changes and decision, each with the mails to others than coordinators."""

    def outside(step) -> list:
        return [each for each in sent(step) if each.to != [coordinator.email]]

    def fresh() -> Proposal:
        return Proposal.objects.get(pk=draft.pk)

    return {
        "receipt": outside(lambda: services.submit_proposal(proposal=fresh(), by=company)),
        "changes": outside(lambda: STEPS["request_changes"](fresh(), coordinator)),
        "again": outside(lambda: services.submit_proposal(proposal=fresh(), by=company)),
        "decision": outside(lambda: STEPS["accept"](fresh(), coordinator)),
    }


def test_owners_and_writers_are_told_too_each_in_their_language(draft, company, coordinator, colleagues, sent):
    colleagues["owner"].language = "ko"
    colleagues["owner"].save()
    for letters in steps_told(sent, draft, company, coordinator).values():
        by_person = {each.to[0]: each.body for each in letters}
        assert set(by_person) == {company.email, "owner@example.org", "writer@example.org"}
        assert "/ko/proposals/p/" in by_person["owner@example.org"]
        assert "/en/proposals/p/" in by_person["writer@example.org"]
        assert not [text for text in by_person.values() if "Secret" in text]


def test_closed_and_deleted_accounts_get_no_mail(draft, company, coordinator, colleagues, sent):
    User.objects.filter(pk=colleagues["owner"].pk).update(is_active=False)
    User.objects.filter(pk=colleagues["writer"].pk).update(email=f"deleted-1@{DELETED_DOMAIN}")
    for letters in steps_told(sent, draft, company, coordinator).values():
        assert [each.to for each in letters] == [[company.email]]


def test_a_deleted_proposer_gets_no_mail_and_the_colleagues_do(submitted, company, coordinator, sent):
    organisation = rounds.make_organisation(UserFactory(email="owner@example.org"))
    Proposal.objects.filter(pk=submitted.pk).update(organisation=organisation)
    User.objects.filter(pk=company.pk).update(email=f"deleted-2@{DELETED_DOMAIN}", is_active=False)
    letters = sent(lambda: STEPS["decline"](Proposal.objects.get(pk=submitted.pk), coordinator))
    assert [each.to for each in letters] == [["owner@example.org"]]


def test_a_coordinator_who_competes_is_not_told_of_rivals(draft, company, coordinator, corner, filled, sent):
    own = services.create_draft(call=corner, by=coordinator)
    services.save_draft(proposal=own, by=coordinator, version=0, values=filled)
    services.submit_proposal(proposal=own, by=coordinator)
    letters = sent(lambda: services.submit_proposal(proposal=draft, by=company))
    assert [each.to for each in letters] == [[company.email]]


def test_who_asked_and_has_left_since_gets_no_answer_by_mail(corner, company, coordinator, sent):
    question = services.ask_question(call=corner, by=company, text="May we?")
    User.objects.filter(pk=company.pk).update(is_active=False)
    question.refresh_from_db()
    question.answer_en = "You may."
    assert sent(lambda: services.answer_question(question=question, by=coordinator)) == []
