"""The editor for rich text in the administration, under our policy for browsers."""

import re

import pytest

from tests.factories import SectionFactory

from .visitor import Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def section(origin):
    return SectionFactory(body_ko="", body_en="")


@pytest.fixture
def office(visit, editor, section) -> Visitor:
    """The section's policy in the admin, before a signed-in editor."""
    visitor = visit("ko", session=session_of(editor))
    visitor.open(f"admin/policies/policy/{section.policy_id}/change/")
    return visitor


def write(office: Visitor, code: str, *keys: str) -> None:
    """Type into the editor of one language; a name in <angles> is a key to press."""
    editor = office.page.locator(f".rich-text[lang={code}]:has([name=sections-0-body_{code}]) [contenteditable=true]")
    editor.click()
    office.page.wait_for_timeout(200)  # the editor takes the focus in its own time
    for key in keys:
        if key.startswith("<"):
            office.page.keyboard.press(key.strip("<>"))
        else:
            office.page.keyboard.type(key)


def save(office: Visitor, section) -> None:
    office.page.locator("[name=_continue]").first.click()
    office.page.locator(".messagelist .success").wait_for()
    section.refresh_from_db()


def tags(html: str) -> set[str]:
    return set(re.findall(r"<(\w+)", html))


def test_an_editor_types_bold_words_and_lists_in_both_languages(office, section):
    write(office, "ko", "버스 이용이 늘었다.")
    write(office, "en", "<Control+b>", "More riders", "<Control+b>", "<Enter>", "- one", "<Enter>", "two")
    save(office, section)
    assert section.body_ko == "<p>버스 이용이 늘었다.</p>"
    assert section.body_en == "<p><strong>More riders</strong></p><ul><li><p>one</p></li><li><p>two</p></li></ul>"


def test_the_editor_keeps_every_tag_the_site_prints(office, section):
    section.body_en = (
        "<h2>Two</h2><h3>Three</h3><h4>Four</h4><blockquote><p>Said</p></blockquote><ol><li><p><em>One</em></p></li></ol>"
        '<p>A<br>B <a href="https://example.org/">link</a></p><table><tbody><tr><th>Year</th><td>2004</td></tr></tbody></table>'
    )
    section.save()
    before = tags(section.body_en)
    office.page.reload()
    write(office, "en", "!")
    save(office, section)
    assert tags(section.body_en) >= before


def test_the_buttons_of_the_editor_have_korean_names(office):
    office.page.locator("[title=굵게]").first.wait_for()  # the names come with the editors
    names = office.page.locator(".rich-text .prose-menubar__button").evaluate_all("all => all.map(one => one.title)")
    assert not [name for name in names if name.isascii()]
