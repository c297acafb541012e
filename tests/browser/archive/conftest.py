"""The real content files behind a server, loaded once for all tests of this folder, which only read."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.roles import COORDINATOR, EDITOR, REVIEWER
from policies.models import Policy, Sector
from proposals import services
from proposals.models import Call, Proposal
from search import index
from search.documents import kinds
from tests.browser.visitor import Visitor, open_window, session_of
from tests.factories import UserFactory

from .pages import DESK, Kind


@pytest.fixture(scope="package")
def archive(django_db_setup, django_db_blocker):
    """The server's `url`; sessions of a `company` and of `staff`; a proposal `answered` and a `draft`; a `policy`."""
    with django_db_blocker.unblock():
        # The rows are committed, since the server reads them by connections of its own, and in the end everything goes.
        assert connection.settings_dict["NAME"].startswith("test_")
        call_command("load_content", verbosity=0)
        with override_settings(SEARCH_BY_MEANING=True):
            _encode_some()
            server = LiveServer("localhost")
            yield SimpleNamespace(url=server.url, **_cast(), policy=Policy.objects.get(slug="integrated-fare-tmoney"))
            server.stop()
        call_command("flush", interactive=False, verbosity=0)


def _encode_some() -> None:
    """The meaning of a few policies; that of all would take minutes on a slow machine."""
    keys = Policy.objects.filter(slug__contains="waste").values_list("pk", flat=True)
    index.update(kinds["policy"], list(keys), everything=True)


def _cast() -> dict:
    company = UserFactory(email="company@example.org", name="Company")
    staff = UserFactory(email="staff@example.org", name="Staff", is_staff=True)
    staff.groups.set(Group.objects.filter(name__in=[EDITOR, REVIEWER, COORDINATOR]))
    return {
        "company": session_of(company),
        "staff": session_of(staff),
        "draft": _draft(company, organisation_name=""),
        "answered": _answered(company, staff),
    }


def _draft(company: User, **changes) -> Proposal:
    values = {
        "title": "버스 도착 안내 사업",
        "summary": "정류장에 도착 시각을 알린다.",
        "answers": {"proposal": "서울의 경험을 옮긴다."},
        "organisation_name": "시연 회사",
        "sector": Sector.objects.get(slug="transportation"),
        "other_city": "Hue",
    }
    draft = services.create_draft(call=Call.objects.corner(), by=company)
    return services.save_draft(proposal=draft, by=company, version=0, values=values | changes)


def _answered(company: User, staff: User) -> Proposal:
    proposal = services.submit_proposal(proposal=_draft(company), by=company)
    return services.request_changes(proposal=proposal, by=staff, answer="비용을 적어 주십시오.")


@pytest.fixture
def origin(archive) -> str:
    return archive.url


@pytest.fixture(scope="package")
def look_at(chromium, archive):
    """Opens a kind of page: `look_at("ko", kind)`. One window serves all pages of a language and person, to be quick."""
    windows: dict[tuple, Visitor] = {}

    def look(language: str, kind: Kind) -> Visitor:
        key = (language, kind.session)
        if key not in windows:
            session = getattr(archive, kind.session, "")
            windows[key] = open_window(chromium, archive.url, language, session=session)
        windows[key].resize(DESK)
        windows[key].page.emulate_media(media="screen")
        windows[key].complaints.clear()
        assert windows[key].open(kind.address.format(archive=archive)).status == kind.status
        return windows[key]

    yield look
    for each in windows.values():
        each.context.close()
