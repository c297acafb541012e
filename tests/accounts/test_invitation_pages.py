"""From the invitation to the membership, by mail and page, for people with and without an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from accounts import permissions, services
from accounts.models import Invitation, Membership

from .conftest import client_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_ADDRESS = "https://archive.example"
    settings.ACCOUNT_RATE_LIMITS = False
    with translation.override("en"):
        yield


@pytest.fixture
def link(organisation, owner, django_capture_on_commit_callbacks):
    """Invites by the page, and gives the path of the mailed link."""

    def send(email: str = "kim@example.org", role: str = "writer", language: str = "en") -> str:
        with translation.override(language), django_capture_on_commit_callbacks(execute=True):
            address = reverse("accounts:invite", args=[organisation.token])
            client_of(owner).post(address, {"email": email, "role": role})
        return re.search(r"https://archive\.example(/\S+)", mail.outbox[-1].body).group(1)

    return send


# The mail


def test_the_mail_goes_to_the_invited_and_names_who_invites_to_what(link):
    link("Kim@example.org")
    letter = mail.outbox[0]
    assert letter.to == ["kim@example.org"]
    assert "Han River Transport" in letter.subject
    assert "Owner Oh" in letter.body
    assert "Writer" in letter.body


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_mail_is_in_the_language_of_the_inviters_page(link, language):
    path = link(language=language)
    assert path.startswith(f"/{language}/accounts/invitations/")
    with translation.override(language):
        assert (
            translation.gettext("Open this link and sign in, or open an account, with this e-mail address:")
            in mail.outbox[0].body
        )


def test_the_mail_holds_nothing_else(link, organisation, owner):
    services.change_organisation(organisation=organisation, by=owner, values={"registration_number": "110-81-00000"})
    link()
    assert "110-81-00000" not in mail.outbox[0].body
    assert owner.email not in mail.outbox[0].body


def test_a_name_with_marks_is_written_as_it_is(link, organisation, owner):
    services.change_organisation(organisation=organisation, by=owner, values={"name": "Lee & Kim’s <Works>"})
    link()
    assert "Lee & Kim’s <Works>" in mail.outbox[0].subject
    assert "&amp;" not in mail.outbox[0].body


def test_a_mail_server_that_fails_undoes_nothing(organisation, owner, monkeypatch, django_capture_on_commit_callbacks):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("publishing.mail.send_mail", fail)
    with django_capture_on_commit_callbacks(execute=True):
        services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    assert organisation.invitations.count() == 1


# Inviting


def test_a_wrong_address_is_told_at_its_field_and_kept(organisation, owner):
    address = reverse("accounts:invite", args=[organisation.token])
    page = client_of(owner).post(address, {"email": "kim at home", "role": "reader"}).content.decode()
    assert 'id="id_email_error"' in page
    assert 'value="kim at home"' in page
    assert re.search(r'value="reader"[^>]*checked', page)


def test_a_member_is_not_invited_again(organisation, owner, writer):
    address = reverse("accounts:invite", args=[organisation.token])
    page = client_of(owner).post(address, {"email": writer.email, "role": "reader"}).content.decode()
    assert 'id="id_email_error"' in page


def test_the_daily_limit_is_told(organisation, owner, monkeypatch):
    monkeypatch.setattr(services, "INVITATIONS_A_DAY", 0)
    address = reverse("accounts:invite", args=[organisation.token])
    page = client_of(owner).post(address, {"email": "kim@example.org", "role": "reader"}).content.decode()
    assert "tomorrow" in page
    assert "kim@example.org" in page


def test_inviting_tells_nothing_of_accounts(organisation, owner):
    address = reverse("accounts:invite", args=[organisation.token])
    make_person("known@example.org")
    pages = [
        client_of(owner).post(address, {"email": email, "role": "reader"}, follow=True).content.decode()
        for email in ("known@example.org", "unknown@example.org")
    ]
    told = [re.search(r"The invitation to (\S+) is on its way", page).group(1) for page in pages]
    assert told == ["known@example.org", "unknown@example.org"]


# The page of the link


def shape(page: str, email: str) -> str:
    """A page without what differs from link to link."""
    return re.sub(
        r"(value|nonce|content)=\"[^\"]*\"|/invitations/[\w-]+/|%2Finvitations%2F[\w-]+%2F",
        "",
        page.replace(email, "").replace(email.replace("@", "%40"), ""),
    )


def test_the_page_says_the_same_with_and_without_an_account(link, client):
    make_person("known@example.org")
    pages = [
        shape(client.get(link(email)).content.decode(), email)
        for email in ("known@example.org", "stranger@example.org")
    ]
    assert pages[0] == pages[1]


def test_a_stranger_finds_the_ways_in_with_the_way_back(link, client):
    path = link()
    page = client.get(path).content.decode()
    assert f"{reverse('account_login')}?next=" in page
    assert f"{reverse('account_signup')}?email=kim%40example.org" in page


def test_a_stranger_who_presses_the_button_signs_in_first(link, client, organisation):
    path = link()
    response = client.post(path)
    assert response.url.startswith(reverse("account_login"))
    assert organisation.memberships.count() == 1


def test_the_invited_person_joins_by_the_button(link, organisation):
    path, kim = link(role="reader"), make_person("kim@example.org")
    client = client_of(kim)
    assert "Join the organisation" in client.get(path).content.decode()
    assert not permissions.may_read_for(kim, organisation)
    assert client.post(path).url == organisation.get_absolute_url()
    assert permissions.role_of(kim, organisation) == "reader"


def test_who_opens_the_link_again_comes_to_the_organisation(link, organisation):
    path, client = link(), client_of(make_person("kim@example.org"))
    client.post(path)
    assert client.get(path).url == organisation.get_absolute_url()


def test_somebody_else_is_told_how_to_go_on(link, outsider, organisation):
    path, client = link(), client_of(outsider)
    page = client.get(path).content.decode()
    assert "kim@example.org" in page
    assert reverse("account_email") in page
    assert "Join the organisation" not in page
    assert client.post(path).status_code == 409
    assert not permissions.may_read_for(outsider, organisation)


def test_an_address_added_but_not_confirmed_opens_nothing(link, outsider, organisation):
    path = link()
    EmailAddress.objects.create(user=outsider, email="kim@example.org", verified=False)
    assert client_of(outsider).post(path).status_code == 409
    assert not permissions.may_read_for(outsider, organisation)


def ended(how: str, path: str, organisation, owner):
    if how == "withdrawn":
        services.withdraw_invitation(invitation=organisation.invitations.get(), by=owner)
    if how == "used":
        client_of(make_person("kim@example.org")).post(path)
    return timezone.now() + timedelta(days=15 if how == "expired" else 0)


@pytest.mark.parametrize(
    ("how", "sentence"), [("withdrawn", "was withdrawn"), ("used", "accepted already"), ("expired", "has expired")]
)
def test_a_link_that_has_ended_says_how(link, client, organisation, owner, how, sentence):
    path = link()
    with time_machine.travel(ended(how, path, organisation, owner)):
        response = client.get(path)
    assert response.status_code == 410
    assert sentence in response.content.decode()


def test_a_cut_off_link_says_so(client):
    response = client.get(reverse("accounts:invitation", args=["cut-off"]))
    assert response.status_code == 404
    assert "not complete" in response.content.decode()
    assert client.post(reverse("accounts:invitation", args=["cut-off"])).status_code == 404


def test_the_page_is_kept_by_no_cache_and_no_search_engine(link, client):
    response = client.get(link())
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.content.decode()


def test_the_link_of_the_mail_is_nowhere_on_the_owners_page(link, organisation, owner):
    token = link().rstrip("/").rsplit("/", 1)[-1]
    page = client_of(owner).get(organisation.get_absolute_url()).content.decode()
    assert "kim@example.org" in page
    assert token not in page
    assert Invitation.objects.get().token_hash not in page


def test_an_owner_withdraws(link, client, organisation, owner):
    path = link()
    sent = organisation.invitations.get()
    client_of(owner).post(reverse("accounts:withdraw", args=[organisation.token, sent.pk]))
    assert client.get(path).status_code == 410


def test_what_was_accepted_meanwhile_is_told(link, organisation, owner):
    client_of(make_person("kim@example.org")).post(link())
    sent = organisation.invitations.get()
    address = reverse("accounts:withdraw", args=[organisation.token, sent.pk])
    assert "accepted in the meantime" in client_of(owner).post(address, follow=True).content.decode()
    assert organisation.memberships.count() == 2


def test_a_person_without_an_account_signs_up_by_the_link(link, client, organisation):
    path = link()
    signup = re.search(
        r'href="([^"]*signup[^"]*)"[^>]*class="button"|class="button" href="([^"]*)"', client.get(path).content.decode()
    )
    address = (signup.group(1) or signup.group(2)).replace("&amp;", "&")
    assert 'value="kim@example.org"' in client.get(address).content.decode()
    data = {
        "name": "Kim",
        "email": "kim@example.org",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }
    client.post(address, data | {"next": path})
    code = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", mail.outbox[-1].body, re.M).group(1)
    assert client.post(reverse("account_email_verification_sent"), {"code": code}).url == path
    client.post(path)
    assert Membership.objects.filter(user__email="kim@example.org", organisation=organisation).exists()
