"""Accounts are kept by administrators; roles come from the code."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import FailedSignIn, User
from accounts.roles import EDITOR, REVIEWER, sync_roles

LIST = "admin:accounts_user_changelist"


def test_administrators_see_accounts_by_address(administrator_client, company):
    assert company.email in administrator_client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("client_name", ["editor_client", "reviewer_client"])
def test_other_staff_do_not(client_name, request):
    assert request.getfixturevalue(client_name).get(reverse(LIST)).status_code == 403


def test_an_administrator_adds_a_person(administrator_client):
    data = {"email": "New@Example.org", "name": "New", "language": "en", "usable_password": "true"}
    administrator_client.post(
        reverse("admin:accounts_user_add"),
        data | {"password1": "correct horse battery", "password2": "correct horse battery"},
    )
    assert User.objects.get(email="new@example.org").check_password("correct horse battery")


def test_an_administrator_gives_a_role(administrator_client, company):
    reviewer = Group.objects.get(name=REVIEWER)
    data = {
        "email": company.email,
        "name": "Kim",
        "language": "ko",
        "is_active": "on",
        "is_staff": "on",
        "groups": [reviewer.pk],
        "editing_scope-TOTAL_FORMS": 0,
        "editing_scope-INITIAL_FORMS": 0,
    }
    administrator_client.post(reverse("admin:accounts_user_change", args=[company.pk]), data)
    company.refresh_from_db()
    assert (company.is_staff, list(company.groups.all())) == (True, [reviewer])


def test_editors_hold_no_right_on_proposals(db):
    assert not Group.objects.get(name=EDITOR).permissions.filter(content_type__app_label="proposals").exists()


def test_editors_keep_synonyms(db):
    rights = Group.objects.get(name=EDITOR).permissions.filter(content_type__model="synonym")
    assert {each.codename.split("_")[0] for each in rights} == {"view", "add", "change", "delete"}


def test_no_role_changes_what_was_counted(db):
    counted = Permission.objects.filter(content_type__model__in=["searchedtext", "click"], group__isnull=False)
    assert {each.codename for each in counted} == {"view_searchedtext", "view_click"}


def test_no_role_touches_the_index(db):
    kept_by_hand = ["synonym", "searchedtext", "click"]
    index = Permission.objects.filter(content_type__app_label="search").exclude(content_type__model__in=kept_by_hand)
    assert index.exists()
    assert not index.filter(group__isnull=False).exists()


def test_reviewers_hold_no_right_on_search(db):
    assert not Group.objects.get(name=REVIEWER).permissions.filter(content_type__app_label="search").exists()


def test_roles_are_made_what_the_code_says(db):
    group = Group.objects.get(name=REVIEWER)
    before = set(group.permissions.all())
    group.permissions.clear()
    sync_roles()
    assert before
    assert set(group.permissions.all()) == before


def test_an_address_is_one_account_in_any_case(db):
    User.objects.create_user("kim@example.org", "x")
    assert User.objects.get_by_natural_key("KIM@example.org").email == "kim@example.org"


ORGANISATIONS = "admin:accounts_organisation_changelist"


def admin_page_of(organisation) -> str:
    return reverse("admin:accounts_organisation_change", args=[organisation.pk])


def roles_posted(organisation, roles: dict) -> dict:
    """What the page of the organisation sends, with these roles by person."""
    data = {
        "name": "Mended",
        "kind": "institute",
        "country": "VN",
        "city_name": "",
        "registration_number": "",
        "website": "",
    }
    data |= {
        f"{name}-{key}": value
        for name in ("memberships", "invitations")
        for key, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()
    }
    members = list(organisation.memberships.all())
    data |= {"memberships-TOTAL_FORMS": len(members), "memberships-INITIAL_FORMS": len(members)}
    for at, member in enumerate(members):
        data |= {f"memberships-{at}-id": member.pk, f"memberships-{at}-organisation": organisation.pk}
        data[f"memberships-{at}-role"] = roles.get(member.user, member.role)
    return data


def test_administrators_see_organisations_with_their_members(administrator_client, organisation, writer):
    assert organisation.name in administrator_client.get(reverse(ORGANISATIONS)).content.decode()
    page = administrator_client.get(admin_page_of(organisation)).content.decode()
    assert "writer@example.org" in page
    assert "Writer Woo" in page


@pytest.mark.parametrize("client_name", ["editor_client", "reviewer_client"])
def test_staff_without_a_part_in_proposals_do_not(client_name, request):
    assert request.getfixturevalue(client_name).get(reverse(ORGANISATIONS)).status_code == 403


def test_coordinators_look_and_do_not_touch(coordinator_client, organisation, writer):
    page = coordinator_client.get(admin_page_of(organisation)).content.decode()
    assert organisation.name in page
    assert "writer@example.org" not in page
    assert coordinator_client.post(admin_page_of(organisation), roles_posted(organisation, {})).status_code == 403


def test_nobody_adds_an_organisation_in_the_administration(administrator_client):
    assert administrator_client.get(reverse("admin:accounts_organisation_add")).status_code == 403


def test_an_administrator_finds_a_new_owner(administrator_client, organisation, owner, writer):
    administrator_client.post(
        admin_page_of(organisation), roles_posted(organisation, {owner: "reader", writer: "owner"})
    )
    organisation.refresh_from_db()
    assert organisation.name == "Mended"
    assert dict(organisation.memberships.values_list("user", "role")) == {owner.pk: "reader", writer.pk: "owner"}


def test_an_organisation_keeps_an_owner_in_the_administration_too(administrator_client, organisation, owner):
    response = administrator_client.post(admin_page_of(organisation), roles_posted(organisation, {owner: "reader"}))
    assert response.status_code == 200
    assert organisation.memberships.get().role == "owner"


def test_the_administration_shows_no_token(administrator_client, organisation, owner):
    sent = services.invite(organisation=organisation, by=owner, email="kim@example.org", role="reader")
    page = administrator_client.get(admin_page_of(organisation)).content.decode()
    assert "kim@example.org" in page
    assert sent.token_hash not in page


# Failed sign-ins

FAILED = "/ko/admin/accounts/failedsignin/"


@pytest.fixture
def counted_alone():
    """So many sign-ins of one address would lock out the tests around."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def locked_out(company, counted_alone):
    for _attempt in range(8):
        Client().post("/en/accounts/login/", {"login": company.email, "password": "wrong"})
    return FailedSignIn.objects.get(username=company.email)


def is_let_in(person) -> bool:
    response = Client().post("/en/accounts/login/", {"login": person.email, "password": "correct horse battery"})
    return response.status_code == 302


def test_administrators_see_who_is_locked_out(administrator_client, locked_out):
    assert locked_out.is_locked
    page = administrator_client.get(FAILED).text
    assert locked_out.username in page
    assert "로그인 실패" in page


def test_a_few_failures_lock_nobody_out(company, counted_alone):
    Client().post("/en/accounts/login/", {"login": company.email, "password": "wrong"})
    assert not FailedSignIn.objects.get().is_locked


def test_deleting_them_lets_the_person_in_again(administrator_client, locked_out, company):
    company.emailaddress_set.create(email=company.email, verified=True, primary=True)
    assert not is_let_in(company)
    administrator_client.post(f"{FAILED}{locked_out.pk}/delete/", {"post": "yes"})
    assert is_let_in(company)


def test_the_password_that_was_tried_is_nowhere(administrator_client, locked_out):
    address = f"{FAILED}{locked_out.pk}/change/"
    page = administrator_client.get(address)
    assert page.status_code == 200
    assert "wrong" not in page.text
