"""The cast: people with stated rights, signed in where a test asks for their client."""

import gc

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from accounts.roles import COORDINATOR, EDITOR, PUBLISHER, REVIEWER

from . import databases, emptying
from .factories import UserFactory

# The first example of a test loads dictionaries; how long that takes says nothing.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")

emptying.empty_only_what_is_full()

# What takes longest begins first, so that in the end no core waits for another. The browser's archive is one group, on
# one core: its content is loaded once for all its files, and loading it takes a minute.
ARCHIVE = "tests/browser/archive"
SLOWEST_FIRST = (ARCHIVE, "tests/test_make_run.py", "tests/portal/test_archive.py", "tests/browser")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((i for i, name in enumerate(SLOWEST_FIRST) if item.nodeid.startswith(name)), 99))


def pytest_collection_finish():
    """What is there now stays to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


class _Groups(LoadScopeScheduling):
    """Tests of one file go to one core, in order; those of ARCHIVE as if they were one file.

    Not xdist's own groups (`--dist loadgroup`), which pytest 9 does not see.
    """

    def _split_scope(self, nodeid: str) -> str:
        return ARCHIVE if nodeid.startswith(ARCHIVE) else nodeid.split("::", maxsplit=1)[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _Groups(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_use_migrations, django_db_blocker
):
    """The test database begins with all migrations, which then find nothing to do in it."""
    if django_db_use_migrations:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = databases.migrated()


@pytest.fixture(autouse=True)
def _the_sites_language():
    """What a page of the test before had for its language counts for no other."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


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
def publisher(db):
    return _staff(PUBLISHER, email="publisher@example.org", name="Publisher")


@pytest.fixture
def reviewer(db):
    return _staff(REVIEWER, email="reviewer@example.org", name="Reviewer")


@pytest.fixture
def coordinator(db):
    return _staff(COORDINATOR, email="coordinator@example.org", name="Coordinator")


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
def publisher_client(publisher):
    return _client_of(publisher)


@pytest.fixture
def coordinator_client(coordinator):
    return _client_of(coordinator)


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
