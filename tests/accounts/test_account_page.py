"""One's own account: what the page shows and changes, and the file of everything held."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessLog
from django.urls import reverse
from django.utils import timezone, translation

from accounts import services
from accounts.models import Membership

from .conftest import client_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def page_of(person) -> str:
    return client_of(person).get(reverse("accounts:account")).content.decode()


def file_of(person) -> dict:
    return json.loads(client_of(person).get(reverse("accounts:download")).content)


@pytest.mark.parametrize("name", ["account", "download", "delete", "organisation_new"])
def test_a_stranger_is_asked_to_sign_in(client, name):
    response = client.get(reverse(f"accounts:{name}"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["account", "delete", "organisation_new"])
def test_each_page_is_in_the_frame_and_kept_by_no_cache(company_client, name, language):
    with translation.override(language):
        response = company_client.get(reverse(f"accounts:{name}"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert "noindex" in page


def test_it_shows_what_is_held(organisation, owner):
    EmailAddress.objects.create(user=owner, email="second@example.org", verified=False)
    page = page_of(owner)
    for text in (
        "Owner Oh",
        "owner@example.org",
        "second@example.org",
        "not confirmed",
        "Han River Transport",
        "Owner",
    ):
        assert text in page


def test_it_shows_nothing_of_others(organisation, writer, outsider):
    page = page_of(outsider)
    for text in ("Han River Transport", "owner@example.org", "Writer Woo"):
        assert text not in page


def test_an_open_invitation_is_shown_to_who_has_confirmed_the_address(organisation, owner, outsider):
    services.invite(organisation=organisation, by=owner, email=outsider.email, role="reader")
    assert "“Han River Transport” has invited you" in page_of(outsider)
    organisation.invitations.update(
        created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
    )
    assert "has invited you" not in page_of(outsider)


def test_an_invitation_to_an_unconfirmed_address_is_not_shown(organisation, owner, outsider):
    EmailAddress.objects.create(user=outsider, email="kim@example.org", verified=False)
    services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    assert "has invited you" not in page_of(outsider)


def test_name_and_language_are_changed(owner):
    response = client_of(owner).post(reverse("accounts:account"), {"name": "New Name", "language": "ko"})
    owner.refresh_from_db()
    assert response.status_code == 302
    assert (owner.name, owner.language) == ("New Name", "ko")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"name": "www.evil.example"}, "name"), ({"language": "fr"}, "language")],
)
def test_a_wrong_value_is_told_at_its_field(owner, wrong, field):
    page = (
        client_of(owner).post(reverse("accounts:account"), {"name": "New", "language": "en"} | wrong).content.decode()
    )
    owner.refresh_from_db()
    assert f'id="id_{field}_error"' in page
    assert (owner.name, owner.language) == ("Owner Oh", "en")


def test_nothing_else_is_changed_by_the_form(owner):
    data = {"name": "New", "language": "en", "email": "x@example.org", "is_staff": "on", "is_superuser": "on"}
    client_of(owner).post(reverse("accounts:account"), data)
    owner.refresh_from_db()
    assert (owner.email, owner.is_staff, owner.is_superuser) == ("owner@example.org", False, False)


# The file


def test_the_file_is_to_be_saved_and_kept_by_no_cache(owner):
    response = client_of(owner).get(reverse("accounts:download"))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response["Cache-Control"]


def test_the_file_is_read_only(owner):
    assert client_of(owner).post(reverse("accounts:download")).status_code == 405


def test_the_file_holds_everything_of_the_account(organisation, owner):
    services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    AccessLog.objects.create(username=owner.email, ip_address="192.0.2.7", user_agent="Firefox")
    AccessAttempt.objects.create(username=owner.email, ip_address="192.0.2.8", failures_since_start=3)
    part = file_of(owner)["accounts"]
    assert (part["account"]["name"], part["account"]["email"], part["account"]["language"]) == (
        "Owner Oh",
        "owner@example.org",
        "en",
    )
    assert part["email_addresses"] == [{"email": "owner@example.org", "verified": True, "primary": True}]
    assert [(each["name"], each["role"]) for each in part["organisations"]] == [("Han River Transport", "owner")]
    assert [each["role"] for each in part["invitations_sent"]] == ["reader"]
    assert {"192.0.2.7"} == {each["network_address"] for each in part["sign_ins"] if each["browser"] == "Firefox"}
    assert part["failed_sign_ins"][0]["attempts"] == 3


def test_the_file_holds_invitations_to_ones_own_addresses(organisation, owner, outsider):
    services.invite(organisation=organisation, by=owner, email=outsider.email, role="reader")
    assert [each["organisation"] for each in file_of(outsider)["accounts"]["invitations_received"]] == [
        "Han River Transport"
    ]


def test_the_file_holds_nothing_of_others(organisation, owner, writer, outsider):
    services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    AccessLog.objects.create(username=owner.email, ip_address="192.0.2.7", user_agent="Firefox")
    AccessAttempt.objects.create(username=writer.email, ip_address="192.0.2.8", failures_since_start=3)
    text = json.dumps(file_of(writer), ensure_ascii=False)
    for secret in (
        "owner@example.org",
        "Owner Oh",
        "kim@example.org",
        "192.0.2.7",
        "192.0.2.8",
        "outsider@example.org",
        "Other Works",
    ):
        assert secret not in text


def test_the_file_holds_no_password_and_no_token(organisation, owner):
    services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    text = json.dumps(file_of(owner))
    assert owner.password not in text
    assert organisation.invitations.get().token_hash not in text


def test_korean_is_written_as_korean():
    person = make_person("kim@example.org", name="김서울")
    assert "김서울" in client_of(person).get(reverse("accounts:download")).content.decode()


def test_the_pages_ask_the_database_no_more_for_more_organisations(owner, organisation, django_assert_max_num_queries):
    client = client_of(owner)
    client.get(reverse("accounts:account"))
    for number in range(10):
        services.create_organisation(by=owner, values={"name": f"Works {number}", "kind": "company", "country": "KR"})
    assert Membership.objects.filter(user=owner).count() == 11
    with django_assert_max_num_queries(8):
        client.get(reverse("accounts:account"))
