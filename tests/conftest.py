"""The cast: people with stated rights, signed in where a test asks for their client."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.roles import EDITOR, REVIEWER

from .factories import UserFactory


def _client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


def _staff(role: str, **fields):
    user = UserFactory(is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def editor(db):
    return _staff(EDITOR, email="editor@example.org", name="Editor")


@pytest.fixture
def reviewer(db):
    return _staff(REVIEWER, email="reviewer@example.org", name="Reviewer")


@pytest.fixture
def administrator(db):
    return UserFactory(email="administrator@example.org", name="Administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def company(db):
    return UserFactory(email="company@example.org", name="Company")


@pytest.fixture
def other_company(db):
    return UserFactory(email="other-company@example.org", name="Other company")


@pytest.fixture
def editor_client(editor):
    return _client_of(editor)


@pytest.fixture
def reviewer_client(reviewer):
    return _client_of(reviewer)


@pytest.fixture
def administrator_client(administrator):
    return _client_of(administrator)


@pytest.fixture
def company_client(company):
    return _client_of(company)


@pytest.fixture
def other_company_client(other_company):
    return _client_of(other_company)
