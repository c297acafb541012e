"""Deleting one's own account: who may, what goes, what stays, and who is told."""

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessLog
from django.conf import settings as site_settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import translation

from accounts import personal_data, services
from accounts.exceptions import MustHandOver, StaffAccount
from accounts.models import Invitation, Membership, Organisation, Role, User

from .conftest import client_of, make_person

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
YES = {"password": PASSWORD, "is_certain": "on"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def protected(monkeypatch):
    """As if a submitted proposal of the person were on record."""

    def refuse(self, *args, **kwargs):
        raise ProtectedError("needed", {self})

    monkeypatch.setattr(User, "delete", refuse)


def delete(client, data=YES):
    return client.post(reverse("accounts:delete"), data)


def exists(person) -> bool:
    return User.objects.filter(pk=person.pk).exists()


# The page


def test_the_person_deletes_the_account_and_is_signed_out(company):
    client = client_of(company)
    assert delete(client).url == reverse("portal:home")
    assert not exists(company)
    assert "_auth_user_id" not in client.session


def test_the_home_page_says_that_it_is_done(company):
    client = client_of(company)
    delete(client)
    assert "Your account has been deleted." in client.get(reverse("portal:home")).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"is_certain": "on"}, "password"),
        ({"password": "wrong password", "is_certain": "on"}, "password"),
        ({"password": PASSWORD}, "is_certain"),
    ],
)
def test_without_password_and_tick_nothing_happens(company, data, field):
    assert f'id="id_{field}_error"' in delete(client_of(company), data).content.decode()
    assert exists(company)


def test_opening_the_page_deletes_nothing(company):
    client_of(company).get(reverse("accounts:delete"), YES)
    assert exists(company)


def test_the_password_of_somebody_else_does_not_do(company, other_company):
    other_company.set_password("another horse battery")
    other_company.save()
    delete(client_of(company), {"password": "another horse battery", "is_certain": "on"})
    assert exists(company)


def test_guessing_the_password_is_locked_out(company):
    client = client_of(company)
    for _attempt in range(site_settings.AXES_FAILURE_LIMIT):
        response = delete(client, {"password": "wrong password", "is_certain": "on"})
    assert response.status_code == 429
    assert delete(client).status_code == 429
    assert exists(company)


def test_the_password_is_never_sent_back(company):
    page = delete(client_of(company), {"password": PASSWORD}).content.decode()
    assert PASSWORD not in page


def test_who_has_no_password_is_asked_for_none(company):
    company.set_unusable_password()
    company.save()
    client = client_of(company)
    assert 'name="password"' not in client.get(reverse("accounts:delete")).content.decode()
    delete(client, {"is_certain": "on"})
    assert not exists(company)


@pytest.mark.parametrize("who", ["editor", "reviewer", "administrator"])
def test_staff_are_told_why_they_cannot(request, who):
    person = request.getfixturevalue(who)
    client = client_of(person)
    page = client.get(reverse("accounts:delete")).content.decode()
    assert "belongs to a member of staff" in page
    assert '<form class="form' not in page
    assert delete(client).status_code == 409
    assert exists(person)


def test_the_page_says_what_goes(organisation, owner):
    page = client_of(owner).get(reverse("accounts:delete")).content.decode()
    assert "Your name, your e-mail addresses" in page
    assert "“Han River Transport”, which has no other member" in page


def test_the_last_owner_is_told_to_hand_over(organisation, owner, writer):
    client = client_of(owner)
    page = client.get(reverse("accounts:delete")).content.decode()
    assert "You are the only owner of “Han River Transport”" in page
    assert organisation.get_absolute_url() in page
    assert delete(client).status_code == 409
    assert exists(owner)


# The service


def test_nothing_of_the_person_is_left(organisation, owner, writer):
    services.invite(organisation=organisation, by=owner, email="second@example.org", role="reader")
    EmailAddress.objects.create(user=writer, email="second@example.org", verified=True)
    AccessLog.objects.create(username=writer.email)
    services.delete_account(user=writer)
    assert not exists(writer)
    assert not EmailAddress.objects.filter(email__in=["writer@example.org", "second@example.org"]).exists()
    assert not Invitation.objects.exists()
    assert not AccessLog.objects.filter(username=writer.email).exists()
    assert list(organisation.memberships.values_list("user", flat=True)) == [owner.pk]


def test_an_invitation_of_somebody_elses_address_stays(organisation, owner, writer):
    """Adding an address without confirming it must not delete what was sent there."""
    EmailAddress.objects.create(user=writer, email="kim@example.org", verified=False)
    services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    services.delete_account(user=writer)
    assert Invitation.objects.get().is_open


def test_the_invitations_a_person_sent_lose_the_name_and_go_on(organisation, owner, writer):
    Membership.objects.filter(user=writer).update(role=Role.OWNER)
    services.invite(organisation=organisation, by=writer, email="kim@example.org", role="reader")
    services.delete_account(user=writer)
    invitation = Invitation.objects.get()
    assert invitation.is_open
    assert invitation.invited_by is None


def test_an_organisation_without_members_goes_too(organisation, owner):
    services.delete_account(user=owner)
    assert not Organisation.objects.exists()


def test_an_organisation_that_is_needed_stays_without_members(organisation, owner, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ProtectedError("needed", {self})

    monkeypatch.setattr(Organisation, "delete", refuse)
    services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    services.delete_account(user=owner)
    assert list(Organisation.objects.all()) == [organisation]
    assert not organisation.memberships.exists()
    assert not organisation.invitations.exists()


def test_others_keep_everything(organisation, owner, writer, outsider):
    services.delete_account(user=outsider)
    assert organisation.memberships.count() == 2
    assert EmailAddress.objects.filter(user__in=[owner, writer]).count() == 2


def test_a_needed_row_keeps_nothing_that_names_the_person(writer, protected):
    services.delete_account(user=writer)
    writer.refresh_from_db()
    assert (writer.name, writer.is_active, writer.has_usable_password(), writer.last_login) == ("", False, False, None)
    assert writer.email.startswith("deleted-")
    assert writer.email.endswith("@deleted.invalid")
    assert str(writer) == "(account deleted)"
    assert not writer.memberships.exists()
    assert not EmailAddress.objects.filter(user=writer).exists()


def test_nobody_signs_in_to_what_is_left(company, protected, client):
    services.delete_account(user=company)
    client.post(reverse("account_login"), {"login": "company@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_other_windows_of_the_person_are_signed_out(company, protected):
    other_window = client_of(company)
    services.delete_account(user=company)
    assert other_window.get(reverse("accounts:account")).status_code == 302


def test_the_address_is_free_again(company, protected):
    services.delete_account(user=company)
    assert make_person("company@example.org").pk != company.pk


def test_a_deleted_account_is_not_deleted_again(company, protected):
    services.delete_account(user=company)
    with pytest.raises(PermissionDenied):
        services.delete_account(user=company)


def test_refusal_erases_nothing(organisation, owner, writer, monkeypatch):
    monkeypatch.setattr(personal_data, "erase", lambda user: pytest.fail("erased"))
    with pytest.raises(MustHandOver):
        services.delete_account(user=owner)


def test_staff_with_a_role_and_no_access_to_the_administration_cannot_either(reviewer):
    reviewer.is_staff = False
    reviewer.save()
    with pytest.raises(StaffAccount):
        services.delete_account(user=reviewer)


def test_what_fails_midway_leaves_all_as_it_was(organisation, owner, monkeypatch):
    def fail(user):
        raise RuntimeError

    monkeypatch.setattr(services, "_delete_unless_protected", fail)
    with pytest.raises(RuntimeError):
        services.delete_account(user=owner)
    assert exists(owner)
    assert organisation.memberships.count() == 1


# The mail


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_last_mail_is_in_the_persons_language(company, language, django_capture_on_commit_callbacks):
    company.language = language
    company.save()
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_account(user=company)
    (letter,) = mail.outbox
    with translation.override(language):
        assert letter.subject == translation.gettext("Your account has been deleted")
    assert letter.to == ["company@example.org"]
    assert "http" not in letter.body.replace(site_settings.CONTACT_EMAIL, "")


# The registry


def test_apps_are_erased_from_the_highest_room_down():
    names = [part.name for part in personal_data.parts()]
    assert names[0] == "accounts"
    assert "proposals" in names


def test_each_app_has_its_part_of_the_file(company):
    assert set(personal_data.export(company)) == {part.name for part in personal_data.parts()}
