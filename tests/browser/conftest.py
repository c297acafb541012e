"""A real Chromium: one for all browser tests of a worker, and a new window for each person of a test."""

import time
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections
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
    with _Traffic() as traffic:
        yield live_server.url
        traffic.wait_for_silence()


class _Traffic:
    """The requests that the server is answering. A closing window still sends its draft, and the test's rows go next."""

    SILENCE = 0.15  # seconds without a request
    PATIENCE = 30

    def __enter__(self) -> "_Traffic":
        self.underway, self.last = 0, time.monotonic()
        request_started.connect(self._begin)
        request_finished.connect(self._end)
        return self

    def __exit__(self, *_error) -> None:
        request_started.disconnect(self._begin)
        request_finished.disconnect(self._end)

    def _begin(self, **_kwargs) -> None:
        self.underway += 1

    def _end(self, **_kwargs) -> None:
        self.underway, self.last = self.underway - 1, time.monotonic()

    def wait_for_silence(self) -> None:
        began = time.monotonic()
        while time.monotonic() < began + self.PATIENCE:
            if not self.underway and time.monotonic() > max(began, self.last) + self.SILENCE:
                return
            time.sleep(0.02)


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
