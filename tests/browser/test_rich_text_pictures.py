"""Pictures, footnotes and pasted text in the editor for rich text, under our policy for browsers."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from publishing.fields import sanitise
from tests.factories import SectionFactory
from tests.publishing.test_pictures import drawn, make_picture

from .visitor import Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTED = Path(__file__).parents[1] / "publishing" / "pasted"
PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def section(origin):
    return SectionFactory(body_ko="<p>앞</p>", body_en="")


@pytest.fixture
def office(visit, editor, section) -> Visitor:
    visitor = visit("en", session=session_of(editor))
    visitor.open(f"admin/policies/policy/{section.policy_id}/change/")
    return visitor


def box(office: Visitor, code: str = "ko"):
    return office.page.locator(f".rich-text[lang={code}]:has([name=sections-0-body_{code}])")


def begin(office: Visitor, code: str = "ko") -> None:
    box(office, code).locator("[contenteditable=true]").click()
    office.page.wait_for_timeout(300)  # the editor takes the focus in its own time
    office.page.keyboard.press("Control+End")


def save(office: Visitor, section) -> None:
    office.page.locator("[name=_continue]").first.click()
    office.page.locator(".messagelist .success").wait_for()
    section.refresh_from_db()


def open_library(office: Visitor):
    """The window of pictures, opened by the keyboard."""
    button = box(office).get_by_role("button", name=office.say("Picture"), exact=True)
    button.focus()
    with office.context.expect_page() as opened:
        office.page.keyboard.press("Enter")
    opened.value.wait_for_load_state()
    return opened.value


def test_a_picture_of_the_library_is_chosen_by_the_keyboard_and_shown(office, section):
    picture = make_picture(alt_ko="물길", caption_ko="복원 뒤")
    begin(office)
    library = open_library(office)
    library.locator(f'[data-popup-opener="{picture.pk}"]').last.focus()
    with library.expect_event("close"), suppress(Error):  # it closes while the key is still down
        library.keyboard.press("Enter")
    shown = box(office).locator("figure img")
    shown.wait_for()
    assert shown.get_attribute("alt") == "물길"
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 960
    office.page.keyboard.type("뒤")
    save(office, section)
    assert section.body_ko == f'<p>앞</p><img data-picture="{picture.pk}"><p>뒤</p>'


def test_a_picture_is_uploaded_while_writing_and_no_word_is_lost(office, section):
    begin(office)
    office.page.keyboard.type(" 쓰던 글")
    library = open_library(office)
    library.locator(".addlink").first.click()
    library.wait_for_load_state()
    library.set_input_files("[name=file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn()})
    library.fill("[name=alt_ko]", "물길")
    library.fill("[name=alt_en]", "A stream")
    with library.expect_event("close"):
        library.locator("[name=_save]").first.click()
    box(office).locator("figure img").wait_for()
    save(office, section)
    assert section.body_ko.startswith('<p>앞 쓰던 글</p><img data-picture="')


def test_a_picture_that_is_gone_is_told_in_the_editor_and_kept_in_the_text(visit, editor, section):
    text = '<p>앞</p><img data-picture="99999"><p>뒤</p>'
    type(section).objects.filter(pk=section.pk).update(body_ko=text)
    office = visit("en", session=session_of(editor))
    office.open(f"admin/policies/policy/{section.policy_id}/change/")
    box(office).get_by_text(
        office.say("This picture is not in the library any more; nothing is printed here.")
    ).wait_for()
    assert office.page.locator("[name=sections-0-body_ko]").input_value() == text
    office.complaints[:] = [each for each in office.complaints if "404" not in each]


def test_a_footnote_is_typed_with_its_button_and_keys(office, section):
    begin(office)
    note = box(office).get_by_role("button", name=office.say("Footnote"), exact=True)
    note.click()
    office.page.keyboard.type("각주")
    note.click()
    office.page.keyboard.type(" 뒤")
    office.page.keyboard.press("Control+Alt+f")
    office.page.keyboard.type("또")
    save(office, section)
    assert section.body_ko == '<p>앞<small class="footnote">각주</small> 뒤<small class="footnote">또</small></p>'


def test_a_footnote_with_a_link_stays_one_note(visit, editor, section):
    text = '<p>a<small class="footnote">see <a href="https://e.example/" rel="noopener noreferrer">it</a> <strong>b</strong></small>!</p>'
    type(section).objects.filter(pk=section.pk).update(body_ko=text)
    office = visit("en", session=session_of(editor))
    office.open(f"admin/policies/policy/{section.policy_id}/change/")
    begin(office)
    office.page.keyboard.type("?")
    save(office, section)
    assert section.body_ko == text.replace("!", "!?")


@pytest.mark.parametrize("program", ["word", "hwp"])
def test_what_is_pasted_is_cleaned_at_once_and_saved_as_it_was_shown(office, section, program):
    pasted = (PASTED / f"{program}.html").read_text()
    begin(office, "en")
    box(office, "en").locator("[contenteditable=true]").evaluate(PASTE, pasted)
    shown = box(office, "en").locator("[contenteditable=true]")
    shown.locator("table").wait_for()
    before = shown.inner_html()
    assert "Mso" not in before
    assert "HStyle" not in before
    assert shown.locator("ul ul li").count() >= 1
    told = office.page.get_by_text(
        office.say("Pictures of the pasted text were left out. Add them with the button “Picture”.")
    )
    assert told.count() == (1 if program == "word" else 0)
    save(office, section)
    assert sanitise(section.body_en) == section.body_en
    assert section.body_en.count("<li>") == sanitise(pasted).count("<li>")
    assert section.body_en.count("footnote") == sanitise(pasted).count("footnote")


def test_without_an_answer_what_is_pasted_still_arrives(office, section):
    office.page.route("**/clean/", lambda route: route.abort())
    begin(office, "en")
    box(office, "en").locator("[contenteditable=true]").evaluate(PASTE, "<p class=MsoNormal>Words</p>")
    box(office, "en").get_by_text("Words").wait_for()
    save(office, section)
    assert section.body_en == "<p>Words</p>"
    office.complaints.clear()  # of the request that failed


def test_the_translation_view_has_the_same_buttons(visit, editor, section):
    picture = make_picture(alt_en="A stream")
    type(section).objects.filter(pk=section.pk).update(body_ko=f'<p>a</p><img data-picture="{picture.pk}">')
    office = visit("en", session=session_of(editor))
    office.open(f"admin/policies/policy/{section.policy_id}/translate/en/")
    assert office.page.locator("figure img[srcset]").count() == 1  # the source, as it is printed
    target = office.page.locator(".rich-text[lang=en]").last
    with office.context.expect_page() as opened:
        target.get_by_role("button", name=office.say("Picture"), exact=True).click()
    opened.value.wait_for_load_state()
    with opened.value.expect_event("close"):
        opened.value.locator(f'[data-popup-opener="{picture.pk}"]').last.click()
    target.locator("figure img[alt='A stream']").wait_for()


def test_without_a_script_the_textarea_holds_the_number(visit, editor, section):
    text = '<p>앞</p><img data-picture="7">'
    type(section).objects.filter(pk=section.pk).update(body_ko=text)
    office = visit("en", session=session_of(editor), javascript=False)
    office.open(f"admin/policies/policy/{section.policy_id}/change/")
    assert office.page.locator("[name=sections-0-body_ko]").input_value() == text


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_page_shows_picture_and_notes_and_leads_to_them_and_back(visit, section, width):
    picture = make_picture(alt_en="A stream")
    type(section).objects.filter(pk=section.pk).update(
        body_en=f'<p>Words<small class="footnote">A note</small>.</p><img data-picture="{picture.pk}">'
    )
    reader = visit("en", width=width)
    reader.page.goto(f"{reader.origin}/en/policies/{section.policy.slug}/")
    image = reader.main.get_by_role("img", name="A stream")
    image.scroll_into_view_if_needed()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert not reader.is_wider_than_the_window()
    reader.main.get_by_role("link", name="Footnote 1", exact=True).click()
    assert reader.page.locator("li:target").inner_text().startswith("A note")
    reader.main.get_by_role("link", name="Back to footnote 1 in the text").click()
    assert reader.page.locator("sup a:target").inner_text() == "1"
