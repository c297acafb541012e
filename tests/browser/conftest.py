"""A real Chromium: one for all browser tests of a worker, and a new window for each person of a test."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from playwright.sync_api import sync_playwright

from .visitor import FLAGS, PROGRAMS, Visitor, open_window, program


@pytest.fixture(scope="package")
def chromium():
    path = program()
    if path is None:
        pytest.fail(
            f"The browser tests need Chromium, and none of {', '.join(PROGRAMS)} was found. Run `make browser`.",
            pytrace=False,
        )
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, from which Django would otherwise refuse to ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        connections.close_all()  # those of this event loop, which Django would not find again
        browser.close()


@pytest.fixture
def origin(live_server, settings) -> Iterator[str]:
    """The address of a server over an empty database, which the test fills."""
    settings.SITE_ADDRESS = live_server.url
    yield live_server.url
    _wait_for_the_server()


def _wait_for_the_server(seconds: float = 30) -> None:
    """Until it has written what it was sent: a closing window still saves its draft, and the test's rows go next."""
    deadline = time.monotonic() + seconds
    while _busy_connections() and time.monotonic() < deadline:
        time.sleep(0.05)


def _busy_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@pytest.fixture
def visit(chromium, origin):
    """Opens a window for a person: `visit("ko", width=320, session=session_of(editor))`. In the end none may have complained."""
    windows: list[Visitor] = []

    def start(language: str, **window) -> Visitor:
        windows.append(open_window(chromium, origin, language, **window))
        return windows[-1]

    yield start
    for each in windows:
        each.context.close()
    assert [text for each in windows for text in each.complaints] == []
