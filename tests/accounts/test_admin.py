"""Accounts are kept by administrators; roles come from the code."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
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
