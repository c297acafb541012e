"""The pages of an organisation: who may open which, and what they do."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import permissions, services
from accounts.models import Membership, Organisation

from .conftest import PARTICULARS, client_of

TYPED = PARTICULARS | {"city_name": "Seoul", "registration_number": "110-81-00000", "website": "https://han.example"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def invitation(organisation, owner):
    return services.invite(organisation=organisation, by=owner, email="kim@example.org", role="writer")


@pytest.fixture
def addresses(organisation, writer, invitation) -> dict[str, str]:
    """Every address of an organisation."""
    member = Membership.objects.get(user=writer).pk
    token = organisation.token
    return {
        "organisation": reverse("accounts:organisation", args=[token]),
        "organisation_edit": reverse("accounts:organisation_edit", args=[token]),
        "organisation_leave": reverse("accounts:organisation_leave", args=[token]),
        "organisation_delete": reverse("accounts:organisation_delete", args=[token]),
        "invite": reverse("accounts:invite", args=[token]),
        "withdraw": reverse("accounts:withdraw", args=[token, invitation.pk]),
        "member": reverse("accounts:member", args=[token, member]),
        "member_remove": reverse("accounts:member_remove", args=[token, member]),
    }


LOOKED_AT = ["organisation", "organisation_edit", "invite", "member"]
ONLY_POSTED = ["organisation_leave", "organisation_delete", "withdraw", "member_remove"]
OF_OWNERS = ["organisation_edit", "organisation_delete", "invite", "withdraw", "member", "member_remove"]


# Access


@pytest.mark.parametrize("name", LOOKED_AT + ONLY_POSTED)
def test_a_stranger_is_asked_to_sign_in(addresses, client, name):
    for response in ([client.get(addresses[name])] if name in LOOKED_AT else []) + [client.post(addresses[name])]:
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", LOOKED_AT + ONLY_POSTED)
@pytest.mark.parametrize("who", ["outsider", "administrator"])
def test_to_everybody_else_it_does_not_exist(addresses, request, name, who):
    client = client_of(request.getfixturevalue(who))
    assert client.post(addresses[name], {"confirmed": "1"}).status_code == 404
    if name in LOOKED_AT:
        assert client.get(addresses[name]).status_code == 404


@pytest.mark.parametrize("name", OF_OWNERS)
@pytest.mark.parametrize("who", ["writer", "reader"])
def test_members_who_are_no_owners_may_not(addresses, organisation, request, name, who):
    client = client_of(request.getfixturevalue(who))
    before = list(organisation.memberships.values_list("user", "role"))
    assert client.post(addresses[name], TYPED | {"name": "Mine", "role": "owner", "confirmed": "1"}).status_code == 403
    if name in LOOKED_AT:
        assert client.get(addresses[name]).status_code == 403
    organisation.refresh_from_db()
    assert organisation.name == PARTICULARS["name"]
    assert list(organisation.memberships.values_list("user", "role")) == before
    assert organisation.invitations.unanswered().count() == 1


@pytest.mark.parametrize("name", LOOKED_AT)
def test_an_owner_opens_every_page(addresses, owner, name):
    response = client_of(owner).get(addresses[name])
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ONLY_POSTED)
def test_nothing_happens_by_opening_an_address(addresses, owner, name):
    assert client_of(owner).get(addresses[name]).status_code == 405


def test_a_member_of_another_organisation_is_not_found_here(organisation, owner, outsider):
    foreign = Membership.objects.get(user=outsider)
    client = client_of(owner)
    assert client.get(reverse("accounts:member", args=[organisation.token, foreign.pk])).status_code == 404
    assert client.post(reverse("accounts:member_remove", args=[organisation.token, foreign.pk])).status_code == 404


def test_an_invitation_of_another_organisation_is_not_found_here(organisation, owner, outsider):
    theirs = permissions.organisations_of(outsider).get()
    sent = services.invite(organisation=theirs, by=outsider, email="lee@example.org", role="reader")
    assert client_of(owner).post(reverse("accounts:withdraw", args=[organisation.token, sent.pk])).status_code == 404
    sent.refresh_from_db()
    assert sent.is_open


# What the page tells whom


def test_members_see_names_and_owners_see_addresses_too(addresses, owner, reader, writer):
    page = client_of(reader).get(addresses["organisation"]).content.decode()
    assert "Writer Woo" in page
    assert writer.email not in page
    assert writer.email in client_of(owner).get(addresses["organisation"]).content.decode()


def test_only_owners_see_who_was_invited(addresses, owner, writer):
    assert "kim@example.org" not in client_of(writer).get(addresses["organisation"]).content.decode()
    assert "kim@example.org" in client_of(owner).get(addresses["organisation"]).content.decode()


@pytest.mark.parametrize(("language", "country"), [("ko", "대한민국"), ("en", "Republic of Korea")])
def test_the_country_is_named_in_the_readers_language(organisation, owner, language, country):
    with translation.override(language):
        assert country in client_of(owner).get(organisation.get_absolute_url()).content.decode()


# Entering and changing


def test_a_signed_in_person_enters_an_organisation(company_client):
    response = company_client.post(reverse("accounts:organisation_new"), TYPED)
    organisation = Organisation.objects.get()
    assert response.url == organisation.get_absolute_url()
    assert {name: getattr(organisation, name) for name in TYPED} == TYPED
    assert permissions.may_manage(company_client.user, organisation)


def test_a_stranger_enters_none(db, client):
    client.post(reverse("accounts:organisation_new"), TYPED)
    assert not Organisation.objects.exists()


def test_the_form_sent_twice_enters_it_once(company_client):
    token = company_client.get(reverse("accounts:organisation_new")).context["token"]
    for _time in range(2):
        company_client.post(reverse("accounts:organisation_new"), TYPED | {"token": str(token)})
    assert Organisation.objects.count() == 1


def test_a_missing_name_is_told_at_its_field_and_the_rest_is_kept(company_client):
    response = company_client.post(reverse("accounts:organisation_new"), TYPED | {"name": ""})
    page = response.content.decode()
    assert 'id="id_name_error"' in page
    assert 'value="110-81-00000"' in page
    assert '<option value="KR" selected' in page


@pytest.mark.parametrize("website", ["javascript:alert(1)", "not an address"])
def test_a_website_is_an_address(company_client, website):
    page = company_client.post(reverse("accounts:organisation_new"), TYPED | {"website": website}).content.decode()
    assert 'id="id_website_error"' in page


def test_one_goes_on_to_where_one_wanted_to_go(company_client):
    wanted = reverse("proposals:mine")
    assert wanted in company_client.get(reverse("accounts:organisation_new"), {"next": wanted}).content.decode()
    assert company_client.post(reverse("accounts:organisation_new"), TYPED | {"next": wanted}).url == wanted


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_one_goes_to_no_foreign_site(company_client, address):
    page = company_client.get(reverse("accounts:organisation_new"), {"next": address}).content.decode()
    assert f'"{address}"' not in page
    response = company_client.post(reverse("accounts:organisation_new"), TYPED | {"next": address})
    assert response.url == Organisation.objects.get().get_absolute_url()


def test_an_owner_changes_the_particulars(addresses, organisation, owner):
    client_of(owner).post(addresses["organisation_edit"], TYPED | {"name": "New name"})
    organisation.refresh_from_db()
    assert (organisation.name, organisation.city_name) == ("New name", "Seoul")


def test_the_way_back_keeps_the_name_while_a_wrong_one_is_told(addresses, organisation, owner):
    page = client_of(owner).post(addresses["organisation_edit"], TYPED | {"name": "www.evil.example"}).content.decode()
    assert 'id="id_name_error"' in page
    assert PARTICULARS["name"] in page
    organisation.refresh_from_db()
    assert organisation.name == PARTICULARS["name"]


# Members


def test_an_owner_gives_another_role(addresses, organisation, owner, writer):
    client_of(owner).post(addresses["member"], {"role": "reader"})
    assert permissions.role_of(writer, organisation) == "reader"


def test_an_unknown_role_is_told_at_its_field(addresses, owner):
    assert 'id="id_role_error"' in client_of(owner).post(addresses["member"], {"role": "chief"}).content.decode()


def test_the_last_owner_is_told_why_not(organisation, owner, writer):
    address = reverse("accounts:member", args=[organisation.token, Membership.objects.get(user=owner).pk])
    page = client_of(owner).post(address, {"role": "reader"}).content.decode()
    assert "needs an owner" in page
    assert permissions.may_manage(owner, organisation)


def test_removing_is_asked_once_more(addresses, organisation, owner, writer):
    client = client_of(owner)
    assert "Remove Writer Woo?" in client.post(addresses["member_remove"]).content.decode()
    assert permissions.may_read_for(writer, organisation)
    client.post(addresses["member_remove"], {"confirmed": "1"})
    assert not permissions.may_read_for(writer, organisation)


def test_leaving_is_asked_once_more(addresses, organisation, reader):
    client = client_of(reader)
    assert "Leave “" in client.post(addresses["organisation_leave"]).content.decode()
    assert permissions.may_read_for(reader, organisation)
    assert client.post(addresses["organisation_leave"], {"confirmed": "1"}).url == reverse("accounts:account")
    assert not permissions.may_read_for(reader, organisation)


def test_the_last_owner_does_not_leave_members_alone(addresses, organisation, owner):
    page = client_of(owner).post(addresses["organisation_leave"], {"confirmed": "1"}, follow=True).content.decode()
    assert "needs an owner" in page
    assert permissions.may_manage(owner, organisation)


def test_the_only_member_may_delete_it(organisation, owner):
    client = client_of(owner)
    address = reverse("accounts:organisation_delete", args=[organisation.token])
    assert address in client.get(organisation.get_absolute_url()).content.decode()
    client.post(address)
    assert Organisation.objects.exists()
    client.post(address, {"confirmed": "1"})
    assert not Organisation.objects.exists()


def test_a_form_of_another_site_is_refused(addresses, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(addresses["organisation_leave"], {"confirmed": "1"}).status_code == 403
