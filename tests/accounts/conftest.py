"""An organisation with an owner, a writer and a reader, and somebody who owns another one."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import services
from accounts.models import Membership, Organisation, Role, User
from tests.factories import UserFactory

PARTICULARS = {"name": "Han River Transport", "kind": "company", "country": "KR"}


def make_person(email: str, **fields) -> User:
    """With a confirmed address, as everybody who can sign in has one."""
    person = UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


@pytest.fixture
def owner(db) -> User:
    return make_person("owner@example.org", name="Owner Oh")


@pytest.fixture
def organisation(owner) -> Organisation:
    return services.create_organisation(by=owner, values=PARTICULARS)


@pytest.fixture
def writer(organisation) -> User:
    return _member(organisation, "writer@example.org", Role.WRITER, name="Writer Woo")


@pytest.fixture
def reader(organisation) -> User:
    return _member(organisation, "reader@example.org", Role.READER, name="Reader Ryu")


@pytest.fixture
def outsider(db) -> User:
    """The owner of another organisation."""
    person = make_person("outsider@example.org", name="Outsider Ok")
    services.create_organisation(by=person, values=PARTICULARS | {"name": "Other Works"})
    return person


def _member(organisation: Organisation, email: str, role: str, **fields) -> User:
    person = make_person(email, **fields)
    Membership.objects.create(organisation=organisation, user=person, role=role)
    return person
