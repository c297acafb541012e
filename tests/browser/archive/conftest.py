"""The real content files behind a server, loaded once for all tests of this folder, which only read."""

from types import SimpleNamespace

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from policies.models import Policy
from search import index
from search.documents import kinds
from tests import databases
from tests.browser.visitor import Visitor, open_window

from . import cast
from .pages import DESK, Kind


@pytest.fixture(scope="package")
def archive(django_db_setup, django_db_blocker):
    """The server's `url`, a `policy`, and what `cast.everything` makes, with sessions of a `company` and of `staff`."""
    # The rows are committed, since the server reads them by connections of its own; in the end the database goes.
    with (
        django_db_blocker.unblock(),
        databases.copied(databases.with_archive()),
        override_settings(SEARCH_BY_MEANING=True),
    ):
        _encode_some()
        server = LiveServer("localhost")
        yield SimpleNamespace(
            url=server.url, **cast.everything(), policy=Policy.objects.get(slug="integrated-fare-tmoney")
        )
        server.stop()


def _encode_some() -> None:
    """The meaning of a few policies; that of all would take minutes on a slow machine."""
    keys = Policy.objects.filter(slug__contains="waste").values_list("pk", flat=True)
    index.update(kinds["policy"], list(keys), everything=True)


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


def _opened(look_at, language: str, kind: Kind) -> SimpleNamespace:
    visitor = look_at(language, kind)
    visitor.page.evaluate("document.fonts.ready")
    return SimpleNamespace(visitor=visitor, page=visitor.page, complaints=list(visitor.complaints))


@pytest.fixture(scope="package")
def opened(request, look_at):
    """A page loaded on a desk: the `visitor`, the `page`, and the `complaints` it came with. Tests may resize it."""
    return _opened(look_at, *request.param)


@pytest.fixture(scope="package")
def opened_admin(request, look_at):
    """The same for pages of the administration."""
    return _opened(look_at, *request.param)
