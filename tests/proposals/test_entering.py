"""Staff type in what came on paper or by e-mail, for somebody who may have no account."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from proposals import services
from proposals.models import Proposal
from tests.factories import RoundFactory

PERSON = {"email": "city@example.org", "name": "City Office", "language": "en", "channel": "paper"}


def address(name: str, *args) -> str:
    return "/en" + reverse(f"proposals:{name}", args=args).removeprefix("/ko").removeprefix("/en")


@pytest.fixture
def begin(corner, coordinator_client):
    return lambda **data: coordinator_client.post(address("enter_for_others", corner.slug), PERSON | data)


@pytest.fixture
def entered(begin, filled, coordinator) -> Proposal:
    begin()
    draft = Proposal.objects.get()
    return services.save_draft(proposal=draft, by=coordinator, version=0, values=filled)


def test_the_page_asks_whose_application_it_is(corner, coordinator_client):
    page = coordinator_client.get(address("enter_for_others", corner.slug)).content.decode()
    for name in PERSON:
        assert f'name="{name}"' in page


def test_the_form_of_the_call_follows(begin, coordinator):
    answer = begin()
    draft = Proposal.objects.get()
    assert answer.url == address("edit", draft.token)
    assert (draft.proposer.email, draft.entered_by, draft.channel) == ("city@example.org", coordinator, "paper")


def test_an_account_that_exists_is_used(begin, company):
    begin(email=company.email.upper())
    assert Proposal.objects.get().proposer == company
    assert User.objects.count() == 2


def test_an_account_is_found_by_its_second_address_too(begin, company):
    EmailAddress.objects.create(user=company, email="second@example.org", verified=True)
    begin(email="second@example.org")
    assert Proposal.objects.get().proposer == company


def test_the_page_sent_twice_makes_one_draft(begin):
    token = "7d5f3a52-5a54-4b64-9c0e-3d9a2f5f0a11"
    for _click in range(2):
        assert begin(token=token).status_code == 302
    assert Proposal.objects.count() == 1


def test_a_new_account_is_claimed_by_a_password_reset_and_the_code_of_the_mail(begin, client):
    begin()
    person = User.objects.get(email="city@example.org")
    assert not person.has_usable_password()
    client.post("/en/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": "correct horse battery", "password2": "correct horse battery"})
    answer = client.post("/en/accounts/login/", {"login": person.email, "password": "correct horse battery"})
    code = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", mail.outbox[-1].body, re.M)[1]
    client.post(answer.url, {"code": code})
    draft = Proposal.objects.get()
    assert client.get(address("detail", draft.token)).status_code == 200


@pytest.mark.parametrize("missing", ["email", "channel", "language"])
def test_what_is_missing_is_said_and_makes_no_account(begin, missing):
    page = begin(**{missing: ""}).content.decode()
    assert f'id="id_{missing}_error"' in page
    assert not User.objects.filter(email="city@example.org").exists()


def test_nobody_enters_an_application_for_themselves(begin, coordinator):
    page = begin(email=coordinator.email).content.decode()
    assert "This is your own address." in page
    assert not Proposal.objects.exists()


def test_before_the_opening_nothing_is_entered(coordinator_client):
    call = RoundFactory(opens_at=timezone.now() + timedelta(days=1))
    page = coordinator_client.post(address("enter_for_others", call.slug), PERSON).content.decode()
    assert "is not open." in page
    assert not User.objects.filter(email="city@example.org").exists()


@pytest.mark.parametrize("name", ["company", "reviewer", "editor"])
def test_only_coordinators_enter_applications(request, corner, name):
    client = request.getfixturevalue(f"{name}_client")
    assert client.get(address("enter_for_others", corner.slug)).status_code == 404
    assert client.post(address("enter_for_others", corner.slug), PERSON).status_code == 404
    assert not Proposal.objects.exists()


def test_the_typist_writes_and_submits_and_gets_to_the_receipt_twice(entered, coordinator_client):
    page = coordinator_client.get(address("edit", entered.token)).content.decode()
    assert "You are typing this in for City Office (Paper)." in page
    for _click in range(2):
        answer = coordinator_client.post(address("submit", entered.token))
        assert answer.url == address("receipt", entered.token)
    page = coordinator_client.get(answer.url).content.decode()
    assert "A receipt has been mailed to the applicant." in page


def test_the_receipt_is_mailed_to_the_applicant(entered, coordinator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.submit_proposal(proposal=entered, by=coordinator)
    assert "city@example.org" in [each.to[0] for each in mail.outbox]


def test_what_came_in_time_may_be_typed_in_after_the_close(entered, coordinator):
    now = timezone.now()
    call = RoundFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2))
    Proposal.objects.filter(pk=entered.pk).update(call=call, answers={})
    entered.refresh_from_db()
    assert services.submit_proposal(proposal=entered, by=coordinator).status == "submitted"


def test_once_submitted_the_typist_reads_no_confidential_part_any_more(entered, coordinator, coordinator_client):
    assert "Secret body." in coordinator_client.get(address("detail", entered.token)).content.decode()
    services.submit_proposal(proposal=entered, by=coordinator)
    assert "Secret body." not in coordinator_client.get(address("detail", entered.token)).content.decode()


def test_the_typist_finds_what_is_begun_on_the_page(entered, corner, coordinator_client):
    page = coordinator_client.get(address("enter_for_others", corner.slug)).content.decode()
    assert address("edit", entered.token) in page


def test_other_coordinators_do_not_see_a_draft_that_is_being_typed_in(entered, administrator_client):
    assert administrator_client.get(address("detail", entered.token)).status_code == 404


def test_the_channel_stands_in_the_timeline(entered, coordinator_client):
    page = coordinator_client.get(address("detail", entered.token)).content.decode()
    assert "Came on paper; entered by staff" in page
