"""The editor for rich text in a real browser, under our policy for browsers."""

import re

import pytest
from playwright.sync_api import sync_playwright

from tests.factories import SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture
def section():
    return SectionFactory(body_ko="", body_en="")


def write(page, code: str, *keys: str) -> None:
    """Type into the editor of one language; a name in <angles> is a key to press."""
    editor = page.locator(f".rich-text[lang={code}]:has([name=sections-0-body_{code}]) [contenteditable=true]")
    editor.click()
    page.wait_for_timeout(200)  # the editor takes the focus in its own time
    for key in keys:
        if key.startswith("<"):
            page.keyboard.press(key.strip("<>"))
        else:
            page.keyboard.type(key)


def edit(live_server, client, section, work) -> list[str]:
    """Open the section's policy as a signed-in editor, do the work, save; returns the browser's complaints."""
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        context = browser.new_context()
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"{live_server.url}/ko/admin/policies/policy/{section.policy_id}/change/")
        work(page)
        page.locator("[name=_continue]").first.click()
        page.locator(".messagelist .success").wait_for()
        browser.close()
    section.refresh_from_db()
    return [text for text in complaints if "favicon" not in text]


def test_an_editor_types_bold_words_and_lists_in_both_languages(live_server, editor_client, section):
    def work(page):
        write(page, "ko", "버스 이용이 늘었다.")
        write(page, "en", "<Control+b>", "More riders", "<Control+b>", "<Enter>", "- one", "<Enter>", "two")

    assert edit(live_server, editor_client, section, work) == []
    assert section.body_ko == "<p>버스 이용이 늘었다.</p>"
    assert section.body_en == "<p><strong>More riders</strong></p><ul><li><p>one</p></li><li><p>two</p></li></ul>"


def test_the_editor_keeps_every_tag_the_site_prints(live_server, editor_client, section):
    section.body_en = (
        "<h2>Two</h2><h3>Three</h3><h4>Four</h4><blockquote><p>Said</p></blockquote><ol><li><p><em>One</em></p></li></ol>"
        '<p>A<br>B <a href="https://example.org/">link</a></p><table><tbody><tr><th>Year</th><td>2004</td></tr></tbody></table>'
    )
    section.save()
    before = tags(section.body_en)
    edit(live_server, editor_client, section, lambda page: write(page, "en", "!"))
    assert tags(section.body_en) >= before


def tags(html: str) -> set[str]:
    return set(re.findall(r"<(\w+)", html))
