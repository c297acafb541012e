"""The curation desk: changes prepared beside a public page, links to see them, many records at once, and work that is not lost."""

import pytest
from django.contrib.sessions.models import Session

from policies.models import Policy
from tests.factories import PolicyFactory, SectionFactory

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def policy(origin) -> Policy:
    row = PolicyFactory(slug="river-bus", title_ko="수상버스", title_en="River bus")
    SectionFactory(policy=row, kind="background", body_ko="<p>옛 배경.</p>", body_en="<p>Old background.</p>")
    return row


@pytest.fixture
def office(visit, editor):
    return lambda language, **window: visit(language, session=session_of(editor), **window)


def open_form(person: Visitor, row: Policy, query: str = "") -> None:
    person.open(f"admin/policies/policy/{row.pk}/change/{query}")
    person.page.locator("#sections-0 [contenteditable=true]").first.wait_for()
    person.page.wait_for_timeout(900)  # until the page has noted how it came


def press(person: Visitor, name: str) -> None:
    person.page.locator(f"[name={name}]").first.click()
    person.page.locator(".messagelist .success").first.wait_for()


def follow(person: Visitor, english: str) -> None:
    person.page.locator("#content").get_by_role("link", name=person.say(english), exact=True).first.click()


def typed(person: Visitor, name: str) -> str:
    return person.page.locator(f"[name={name}]").input_value()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_is_prepared_shown_to_somebody_by_a_link_and_published(visit, office, policy, language):
    editor, guest = office(language), visit(language)
    open_form(editor, policy)
    editor.page.locator("[name=title_ko]").fill("한강버스")
    editor.page.locator("[name=title_en]").fill("Hangang bus")
    press(editor, "_prepare")
    guest.open("policies/river-bus/")
    assert guest.heading == {"ko": "수상버스", "en": "River bus"}[language]

    follow(editor, "Preview link")
    guest.page.goto(editor.page.locator("#preview-address").input_value())
    assert guest.heading == {"ko": "한강버스", "en": "Hangang bus"}[language]

    open_form(editor, policy, "?prepared=1")
    follow(editor, "Publish the change")
    editor.page.locator(".submit-row [type=submit]").click()
    editor.page.locator(".messagelist .success").wait_for()
    guest.open("policies/river-bus/")
    assert guest.heading == {"ko": "한강버스", "en": "Hangang bus"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_for_many_is_announced_and_then_taken(office, policy, language):
    editor = office(language)
    other = PolicyFactory()
    editor.open("admin/policies/policy/")
    for box in editor.page.locator("input.action-select").all():
        box.check()
    editor.page.select_option("select[name=action]", "withdraw")
    editor.page.locator(".actions button").click()
    assert editor.page.locator(".announced li").count() == 2
    assert Policy.objects.published().count() == 2
    editor.page.locator("[name=comment]").fill("Checked by the office.")
    editor.page.locator(".submit-row [type=submit]").click()
    editor.page.locator(".messagelist .success").wait_for()
    assert set(Policy.objects.filter(status="withdrawn")) == {policy, other}


@pytest.mark.parametrize("language", LANGUAGES)
def test_records_are_translated_one_after_another(office, origin, language):
    first, second = (PolicyFactory(title_ko=f"정책 {n}", title_en="", summary_en="") for n in (1, 2))
    editor = office(language)
    editor.open("admin/policies/policy/?missing=en")
    follow(editor, "Translate one after another")
    for row in (first, second):
        assert row.title_ko in editor.page.locator(".translation__source").first.inner_text()
        editor.page.locator("[name=title_en]").fill(f"Policy {row.pk}")
        editor.page.locator("[name=summary_en]").fill("A summary.")
        press(editor, "_next")
    assert editor.path == "admin/policies/policy/"
    assert not Policy.objects.filter(title_en="").exists()


# Work that was not saved


def test_work_that_was_not_saved_survives_a_closed_window(office, policy):
    editor = office("ko")
    open_form(editor, policy)
    editor.page.locator("[name=title_en]").fill("Typed and not saved")
    editor.page.locator("#sections-0 [contenteditable=true]").first.fill("쓰다 만 배경")
    editor.page.wait_for_timeout(800)
    address = editor.page.url
    editor.page.close()

    page = editor._page = editor.context.new_page()
    page.goto(address)
    page.locator(".unsaved button").first.click()
    assert typed(editor, "title_en") == "Typed and not saved"
    assert "쓰다 만 배경" in page.locator("#sections-0 [contenteditable=true]").first.inner_text()
    press(editor, "_continue")
    policy.refresh_from_db()
    assert policy.title_en == "Typed and not saved"
    assert "쓰다 만 배경" in policy.sections.get().body_ko


def test_after_saving_nothing_is_kept(office, policy):
    editor = office("ko")
    open_form(editor, policy)
    editor.page.locator("[name=title_en]").fill("Saved")
    editor.page.wait_for_timeout(800)
    press(editor, "_continue")
    assert editor.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unsaved:'))") == []
    open_form(editor, policy)
    assert editor.page.locator(".unsaved").count() == 0


def test_leaving_with_unsaved_work_asks_first(office, policy):
    editor = office("ko")
    open_form(editor, policy)
    editor.page.locator("[name=title_en]").fill("Typed")
    asked = []
    editor.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    editor.page.locator("#site-name a, .breadcrumbs a").first.click()
    editor.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert typed(editor, "title_en") == "Typed"


def test_an_unchanged_form_is_left_without_a_question(office, policy):
    editor = office("ko")
    open_form(editor, policy)
    editor.page.locator(".breadcrumbs a").first.click()
    editor.page.locator(".desk").wait_for()
    assert editor.path == "admin/"


def test_an_expired_session_does_not_eat_the_form(office, editor, policy):
    person = office("ko")
    open_form(person, policy)
    person.page.locator("[name=title_en]").fill("Written through an expired session")
    Session.objects.all().delete()
    person.page.locator("[name=_continue]").first.click()
    person.page.locator("#id_login").wait_for()
    person.context.add_cookies([{"name": "sessionid", "value": session_of(editor), "url": person.origin}])
    open_form(person, policy)
    person.page.locator(".unsaved button").first.click()
    press(person, "_continue")
    policy.refresh_from_db()
    assert policy.title_en == "Written through an expired session"


def test_what_one_person_has_not_saved_is_not_shown_to_the_next(office, administrator, policy):
    first = office("ko")
    open_form(first, policy)
    first.page.locator("[name=title_en]").fill("Mine alone")
    first.page.wait_for_timeout(800)
    first.page.on("dialog", lambda dialog: dialog.accept())
    first.context.add_cookies([{"name": "sessionid", "value": session_of(administrator), "url": first.origin}])
    open_form(first, policy)
    assert first.page.locator(".unsaved").count() == 0
    assert first.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unsaved:'))") == []


def test_a_part_that_was_added_and_not_saved_comes_back(office, policy):
    editor = office("en")
    open_form(editor, policy)
    editor.page.locator("#sections-group .add-row a").click()
    editor.page.locator("[name=sections-1-kind]").select_option("effects")
    editor.page.locator("[name=sections-1-heading_en]").fill("Added")
    editor.page.wait_for_timeout(800)
    editor.page.on("dialog", lambda dialog: dialog.accept())
    open_form(editor, policy)
    editor.page.locator(".unsaved button").first.click()
    assert typed(editor, "sections-1-heading_en") == "Added"
    assert typed(editor, "sections-1-kind") == "effects"
