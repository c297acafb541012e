"""A person at a browser: opens pages of the site in one language, and notes whatever the browser complains of."""

import re
import shutil
from urllib.parse import urlsplit

from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"ko": "ko-KR", "en": "en-GB"}
LANGUAGES = list(LOCALES)
HEIGHT = 900
PATIENCE = 20_000  # milliseconds


def program() -> str | None:
    """Where the browser of the tests stands on this machine."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Visitor:
    """One window. `complaints` are its errors, breaches of our policy for browsers, and requests to other hosts."""

    def __init__(self, context: BrowserContext, origin: str, language: str):
        self.context, self.origin, self.language = context, origin, language
        self.complaints: list[str] = []
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._note_request)
        self._page = context.new_page()

    @property
    def page(self) -> Page:
        """The window's page, read to its end: a click waits for the answer's first line only, counting does not wait."""
        self._page.wait_for_load_state("domcontentloaded")
        return self._page

    def open(self, address: str = "") -> Response:
        """A page under the visitor's language, such as "policies/"."""
        return self.page.goto(f"{self.origin}/{self.language}/{address}")

    def say(self, english: str, context: str | None = None) -> str:
        """The interface's words for this, as the visitor reads them."""
        with translation.override(self.language):
            return translation.pgettext(context, english) if context else translation.gettext(english)

    def link(self, english: str, context: str | None = None) -> Locator:
        """A link of the page's content by its words."""
        return self.main.get_by_role("link", name=self.say(english, context), exact=True)

    def button(self, english: str) -> Locator:
        return self.main.get_by_role("button", name=self.say(english), exact=True)

    def field(self, english: str) -> Locator:
        """A field by its label, which goes on with "required" or "optional"."""
        return self.main.get_by_label(re.compile(f"^{re.escape(self.say(english))}( |$|\\()"))

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        """Where the visitor is, without host and language."""
        address = urlsplit(self.page.url)
        query = f"?{address.query}" if address.query else ""
        return address.path.removeprefix(f"/{self.language}/") + query

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def is_wider_than_the_window(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def _note_message(self, message: ConsoleMessage) -> None:
        is_refused_page = "Failed to load resource" in message.text and message.location["url"] == self.page.url
        if (
            message.type in ("error", "warning") and not is_refused_page
        ):  # a 404 page that was asked for is no complaint
            self.complaints.append(message.text)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")


def open_window(
    browser: Browser, origin: str, language: str, *, width: int = 1280, javascript: bool = True, session: str = ""
) -> Visitor:
    """A new window without history or cookies, but for the session of a person who is signed in."""
    context = browser.new_context(
        locale=LOCALES[language], viewport={"width": width, "height": HEIGHT}, java_script_enabled=javascript
    )
    context.set_default_timeout(PATIENCE)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])
    return Visitor(context, origin, language)


def session_of(user) -> str:
    """The key of a new session in which the person is signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
