"""An editor curates a policy in the administration, and readers see it, or no longer see it."""

import pytest
from allauth.account.models import EmailAddress

from policies.models import Policy
from tests.factories import PolicyFactory

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
TEXTS = {
    "title_ko": "한강 수상버스",
    "title_en": "River bus on the Han",
    "summary_ko": "한강에서 출퇴근하는 배편이다.",
    "summary_en": "Boats for commuters on the river.",
}


@pytest.fixture
def draft(origin) -> Policy:
    empty = dict.fromkeys(TEXTS, "") | {"title_ko": "초안"}
    return PolicyFactory(slug="river-bus", status="draft", published_at=None, **empty)


def write(office: Visitor, texts: dict) -> None:
    for name, text in texts.items():
        office.page.locator(f"[name={name}]").fill(text)


def press(office: Visitor, button: str) -> None:
    office.page.locator(f"[name={button}]").first.click()
    office.page.locator(".messagelist .success").first.wait_for()


def open_form(office: Visitor, policy: Policy) -> None:
    office.open(f"admin/policies/policy/{policy.pk}/change/")


def appears_on(reader: Visitor, address: str) -> bool:
    reader.open(address)
    return reader.main.get_by_role("link", name=TEXTS[f"title_{reader.language}"]).count() > 0


def test_a_draft_is_written_in_both_languages_previewed_and_published(visit, editor, draft):
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    office = visit("ko")
    office.open("admin/policies/policy/")
    office.page.locator("#id_login").fill(editor.email)
    office.page.locator("#id_password").fill(PASSWORD)
    office.button("Sign in").click()
    office.page.get_by_role("link", name="초안").click()
    write(office, TEXTS)
    press(office, "_continue")

    office.page.get_by_role("link", name=office.say("Preview"), exact=True).click()
    assert office.heading == TEXTS["title_ko"]
    assert office.say("This is how the page will look. It is not public yet.") in office.main.inner_text()

    office.page.go_back()
    press(office, "_publish")
    for language in LANGUAGES:
        reader = visit(language)
        assert reader.open("policies/river-bus/").status == 200
        assert reader.heading == TEXTS[f"title_{language}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_policy_stands_in_list_and_search_until_it_is_taken_back(visit, editor, draft, language):
    office, reader = visit(language, session=session_of(editor)), visit(language)
    search = f"search/?q={TEXTS[f'title_{language}']}"
    open_form(office, draft)
    write(office, TEXTS)
    press(office, "_publish")
    assert appears_on(reader, "policies/")
    assert appears_on(reader, search)

    open_form(office, draft)
    press(office, "_withdraw")
    assert reader.open("policies/river-bus/").status == 404
    assert not appears_on(reader, "policies/")
    assert not appears_on(reader, search)


def test_readers_do_not_see_what_is_only_previewed(visit, editor, draft):
    office, reader = visit("ko", session=session_of(editor)), visit("ko")
    open_form(office, draft)
    write(office, TEXTS)
    press(office, "_continue")
    assert reader.open("policies/river-bus/").status == 404
    assert not appears_on(reader, "policies/")


def test_an_editor_may_not_open_proposals(visit, editor):
    office = visit("ko", session=session_of(editor))
    assert office.open("admin/proposals/proposal/").status == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_of_two_editors_sees_both_versions_and_chooses(visit, editor, administrator, draft, language):
    mine = visit(language, session=session_of(editor))
    theirs = visit(language, session=session_of(administrator))
    for office in (mine, theirs):
        open_form(office, draft)
    write(theirs, {"title_en": "Their title", "title_ko": "그들의 제목"})
    press(theirs, "_continue")

    write(mine, {"title_en": "My title"})
    mine.page.locator("[name=_continue]").first.click()
    told = mine.say("Somebody else has saved this record while you were writing. Nothing of yours is lost and nothing is saved "
        "yet: below, each field that differs shows what is saved now. Take that where it is right, then save again.")  # fmt: skip
    assert told in mine.page.locator(".errornote ~ .errorlist").inner_text()
    assert "Their title" in mine.page.locator(".form-row.field-title_en").first.inner_text()
    assert mine.page.locator("[name=title_en]").input_value() == "My title"
    assert mine.page.locator("[name=take_saved][value=title_ko]").is_checked()  # which only they have touched
    press(mine, "_continue")
    draft.refresh_from_db()
    assert (draft.title_en, draft.title_ko) == ("My title", "그들의 제목")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_editor_looks_at_the_history_and_goes_back(visit, editor, draft, language):
    office = visit(language, session=session_of(editor))
    open_form(office, draft)
    write(office, TEXTS)
    press(office, "_continue")
    write(office, {"title_en": "A hasty title", "summary_ko": "급히 쓴 요약이다."})
    press(office, "_continue")

    office.page.locator(".historylink").click()
    newest = office.page.locator(".change").first
    assert newest.locator("del").first.inner_text() == TEXTS["title_en"]
    assert office.say("This is the present state.") in newest.inner_text()
    office.page.locator(".change").nth(1).get_by_role("link", name=office.say("Go back to this state …")).click()
    assert "A hasty title" in office.page.locator(".change__line del").first.inner_text()
    office.page.get_by_role("button", name=office.say("Go back to this state"), exact=True).click()
    office.page.locator(".messagelist .success").wait_for()
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in TEXTS} == TEXTS
    assert draft.status == "draft"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_survives_that_somebody_deletes_the_record(visit, publisher, administrator, draft, language):
    mine = visit(language, session=session_of(publisher))
    theirs = visit(language, session=session_of(administrator))
    open_form(mine, draft)
    write(mine, TEXTS)
    theirs.open(f"admin/policies/policy/{draft.pk}/delete/")
    theirs.page.locator("#content input[type=submit]").click()
    theirs.page.locator(".messagelist .success").first.wait_for()
    assert not Policy.objects.exists()

    mine.page.locator("[name=_continue]").first.click()
    assert TEXTS["summary_en"] in mine.page.locator("#typed + *").inner_text()
    mine.button("Restore the record and save what I wrote").click()
    mine.page.locator(".messagelist .success").first.wait_for()
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in TEXTS} == TEXTS


def test_a_deletion_is_undone_by_the_link_of_its_message(visit, publisher, draft):
    office = visit("ko", session=session_of(publisher))
    office.open(f"admin/policies/policy/{draft.pk}/delete/")
    office.page.locator("#content input[type=submit]").click()
    office.page.get_by_role("link", name=office.say("Undo"), exact=True).click()
    office.page.get_by_role("button", name=office.say("Restore"), exact=True).click()
    office.page.locator(".messagelist .success").first.wait_for()
    assert Policy.objects.get().title_ko == "초안"


def test_a_list_fits_a_phone_and_scrolls_by_itself(visit, editor, origin):
    PolicyFactory(title_ko="교통카드로 환승하는 시내버스와 한강 수상버스", title_en="Complete in both languages")
    office = visit("ko", width=375, session=session_of(editor))
    office.open("admin/policies/policy/")
    assert office.page.locator(".results").evaluate("list => list.scrollWidth > list.clientWidth")
    assert office.page.evaluate("document.documentElement.scrollWidth") == 375
