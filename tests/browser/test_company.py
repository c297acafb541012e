"""A company proposes something to the city and follows it to the answer; the coordinator's side is in the same rooms."""

import re
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone, translation
from playwright.sync_api import expect

from proposals import services
from proposals.models import Call, Proposal
from tests.factories import CallFactory, CityFactory, FormFieldFactory, SectorFactory
from tests.proposals import uploads

from .visitor import LANGUAGES, PATIENCE, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=PATIENCE)

PASSWORD = "correct horse battery"
TYPED = {
    "ko": {
        "Title": "하노이 버스 도착 안내 사업",
        "Public summary": "정류장에서 버스 도착 시각을 알려 주자는 제안입니다.",
        "Organisation": "한강 교통 주식회사",
    },
    "en": {
        "Title": "Telling Hanoi's passengers when the bus comes",
        "Public summary": "A proposal to show arrival times at bus stops.",
        "Organisation": "Han River Transport Ltd",
    },
}
BODY = {
    "ko": "서울의 경험을 하노이에 옮깁니다.\n\n기간은 12개월입니다.",
    "en": "We carry Seoul's experience to Hanoi.\n\nIt takes 12 months.",
}
PLAN = {"name": "사업계획.pdf", "mimeType": "application/pdf", "buffer": uploads.pdf()}
PROGRAM = {"name": "setup.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" + bytes(100)}

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True)
def corner(origin) -> Call:
    SectorFactory()
    CityFactory(slug="hanoi", name_ko="하노이", name_en="Hanoi")
    call = CallFactory(slug="business-proposal-corner", title_ko="사업 제안 코너", title_en="Business Proposal Corner")
    FormFieldFactory(section__call=call, key="proposal", label_ko="제안 내용", label_en="Proposal", max_length=200)
    return call


@pytest.fixture
def complete_draft(corner, company) -> Proposal:
    values = {
        "title": "Valves",
        "summary": "Summary",
        "answers": {"proposal": "Body"},
        "organisation_name": "Valves Ltd",
        "sector": SectorFactory(),
        "other_city": "Hue",
    }
    draft = services.create_draft(call=corner, by=company, token=uuid4())
    return services.save_draft(proposal=draft, by=company, version=0, values=values)


def reference(number: int = 1) -> str:
    return f"SS-{timezone.localdate().year}-{number:04d}"


def sign_up(person: Visitor, email: str) -> None:
    """From the corner's invitation, with the code of the mail, to the empty form."""
    person.open("proposals/")
    person.link("Open an account").click()
    person.page.locator("#id_name").fill("Kim")
    person.page.locator("#id_email").fill(email)
    person.page.locator("#id_password1").fill(PASSWORD)
    person.page.locator("#id_password2").fill(PASSWORD)
    person.button("Open an account").click()
    code = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", mail.outbox[-1].body, re.M).group(1)
    person.page.locator("#id_code").fill(code)
    person.button("Confirm").click()


def sign_in(person: Visitor, user, towards: str) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person.open(towards)
    person.page.locator("#id_login").fill(user.email)
    person.page.locator("#id_password").fill(PASSWORD)
    person.button("Sign in").click()


def write(person: Visitor) -> None:
    for label, text in TYPED[person.language].items():
        person.field(label).fill(text)
    body(person).fill(BODY[person.language])
    person.field("Sector").select_option(index=1)
    person.field("Target city").select_option(index=1)


def body(person: Visitor):
    """The one question of the corner's own."""
    return person.page.locator("#id_answer_proposal")


def press(person: Visitor, words: str) -> None:
    person.button(words).click()


def message(person: Visitor) -> str:
    return person.page.locator(".messages").inner_text()


def status(person: Visitor) -> str:
    return person.page.locator(".page-header .status").inner_text()


def decide(office: Visitor, step: str, answer: str) -> None:
    """Open the only proposal from the admin's list, take the step, and write the answer it asks for."""
    office.open("admin/proposals/proposal/")
    office.page.get_by_role("link", name=reference()).click()
    office.page.get_by_role("button", name=office.say(step), exact=True).click()
    office.page.locator("#id_answer").fill(answer)
    office.page.get_by_role("button", name=office.say(step), exact=True).click()
    office.page.locator(".messagelist .success").wait_for()


def test_from_opening_an_account_to_acceptance_after_requested_changes(visit, coordinator):
    company = visit("ko")
    sign_up(company, "kim@example.org")
    write(company)
    company.field("Add files").set_input_files([PLAN])
    press(company, "Save draft")
    assert message(company) == company.say("Your draft has been saved.")

    company.field("Title").fill("하노이 버스 안내 사업")
    press(company, "Save and check")
    assert company.heading == "하노이 버스 안내 사업"
    press(company, "Submit the proposal")
    assert reference() in company.heading
    assert [each.subject for each in mail.outbox if each.to == ["kim@example.org"]][-1].count(reference()) == 1

    office = visit("ko")
    sign_in(office, coordinator, towards="admin/proposals/proposal/")
    decide(office, "Request changes", "비용을 누가 부담하는지 적어 주십시오.")

    company.link("To the proposal").click()
    assert status(company) == company.say("Changes requested")
    assert "비용을 누가 부담하는지 적어 주십시오." in company.main.inner_text()
    company.link("Edit").click()
    body(company).fill("비용은 저희가 부담합니다.")
    press(company, "Save and check")
    press(company, "Submit the proposal")
    company.link("To the proposal").click()
    assert status(company) == company.say("Submitted")

    decide(office, "Accept", "함께 추진하겠습니다.")
    company.page.reload()
    assert status(company) == company.say("Accepted")
    assert "함께 추진하겠습니다." in company.main.inner_text()
    assert Proposal.objects.get().reference == reference()


def test_the_short_way_in_english(visit, company):
    person = visit("en")
    sign_in(person, company, towards="proposals/new/")
    write(person)
    press(person, "Save and check")
    press(person, "Submit the proposal")
    assert person.heading == f"Your proposal has been submitted. Its reference is {reference()}."
    assert f"Proposal {reference()} has been received" in [each.subject for each in mail.outbox]
    person.open("proposals/mine/")
    assert person.main.get_by_text(reference()).is_visible()


@in_both_languages
def test_a_program_named_pdf_is_refused_and_everything_else_is_kept(visit, company, language):
    person = visit(language, session=session_of(company))
    person.open("proposals/new/")
    write(person)
    person.field("Add files").set_input_files([PLAN, PROGRAM])
    press(person, "Save draft")
    assert "setup.pdf" in message(person)
    for label, text in TYPED[language].items():
        assert person.field(label).input_value() == text
    assert person.page.locator(".file__name").all_inner_texts() == ["사업계획.pdf"]


@in_both_languages
def test_the_attached_file_comes_back_as_it_was(visit, company, language):
    person = visit(language, session=session_of(company))
    person.open("proposals/new/")
    person.field("Add files").set_input_files([PLAN])
    press(person, "Save draft")
    with person.page.expect_download() as download:
        person.page.locator(".file__name").click()
    assert download.value.suggested_filename == "사업계획.pdf"
    assert download.value.path().read_bytes() == uploads.pdf()


@in_both_languages
def test_a_double_click_submits_once(visit, company, complete_draft, language):
    person = visit(language, session=session_of(company))
    person.open(f"proposals/p/{complete_draft.token}/")
    person.button("Submit the proposal").dblclick()
    person.page.wait_for_url("**/receipt/")
    assert reference() in person.heading
    assert complete_draft.steps.count() == 1
    assert len([each for each in mail.outbox if each.to == [company.email]]) == 1


@in_both_languages
def test_what_is_missing_is_named_with_a_way_to_its_field(visit, company, language, corner):
    person = visit(language, session=session_of(company))
    with translation.override(language):
        draft = services.create_draft(call=corner, by=company)
    person.open(f"proposals/p/{draft.token}/")
    person.link("Write a summary of a few sentences.").click()
    summary = person.field("Public summary")
    assert person.page.locator(".error-summary").is_visible()
    said = summary.get_attribute("aria-describedby").split()
    assert person.say("Write a summary of a few sentences.") in person.page.locator(f"#{said[-1]}").inner_text()


@in_both_languages
def test_another_company_is_shown_nothing_of_it(visit, other_company, complete_draft, language):
    person = visit(language, session=session_of(other_company))
    answer = person.open(f"proposals/p/{complete_draft.token}/")
    assert answer.status == 404
    assert "Valves" not in person.page.content()


def test_the_draft_is_saved_while_it_is_written_and_a_reload_loses_nothing(visit, company):
    person = visit("ko", session=session_of(company))
    person.open("proposals/new/")
    person.field("Title").fill("하노이 버스 안내 사업")
    saved = person.page.locator("[data-status]")
    expect(saved).to_contain_text(person.say("Saved at %(time)s.").split("%(time)s")[-1])
    draft = Proposal.objects.get()
    assert person.path == f"proposals/p/{draft.token}/edit/"
    body(person).fill(BODY["ko"])
    person.page.wait_for_function(
        "version => document.forms['proposal-form'].version.value > version", arg=draft.version
    )
    person.page.reload()
    assert person.field("Title").input_value() == "하노이 버스 안내 사업"
    assert body(person).input_value() == BODY["ko"]


def test_without_a_connection_the_writer_is_told_and_it_is_saved_later(visit, company, complete_draft):
    person = visit("en", session=session_of(company))
    person.open(f"proposals/p/{complete_draft.token}/edit/")
    person.context.set_offline(True)
    person.field("Title").fill("Written on a train")
    status = person.page.locator("[data-status]")
    expect(status).to_contain_text("Not saved: there is no connection.")
    person.complaints.clear()  # the browser notes the lost connection
    person.context.set_offline(False)
    expect(status).to_contain_text("Saved at ")
    complete_draft.refresh_from_db()
    assert complete_draft.title == "Written on a train"


def test_two_windows_meet_and_both_texts_are_shown(visit, company, complete_draft):
    session = session_of(company)
    first, second = visit("en", session=session), visit("en", session=session)
    for window in (first, second):
        window.open(f"proposals/p/{complete_draft.token}/edit/")
    first.field("Public summary").fill("The first window's summary")
    press(first, "Save draft")
    second.field("Public summary").fill("The second window's summary")
    expect(second.page.locator("[data-status]")).to_contain_text("Somebody else has saved this proposal meanwhile.")
    second.complaints.clear()  # the browser notes the answer 409
    press(second, "Save draft")
    assert "The first window's summary" in second.page.locator(".both-versions").inner_text()
    assert second.field("Public summary").input_value() == "The second window's summary"
    press(second, "Save draft")
    complete_draft.refresh_from_db()
    assert complete_draft.summary == "The second window's summary"


@in_both_languages
def test_a_line_of_the_budget_comes_at_once_and_is_kept(visit, company, corner, language):
    FormFieldFactory(section=corner.sections.get(), key="costs", kind="budget", label_ko="비용", label_en="Costs")
    person = visit(language, session=session_of(company))
    person.open("proposals/new/")
    person.button("Add lines").click()
    person.page.locator("#id_answer_costs-3-item").fill("Survey")
    person.page.locator("#id_answer_costs-3-amount").fill("1,200")
    assert "1,200" in person.page.locator("[data-sum]").inner_text()
    press(person, "Save draft")
    assert person.page.locator("#id_answer_costs-0-item").input_value() == "Survey"


def test_the_letters_are_counted_near_the_limit(visit, company):
    person = visit("en", session=session_of(company))
    person.open("proposals/new/")
    count = person.page.locator("#id_answer_proposal + .field__count")
    body(person).fill("x" * 100)
    expect(count).to_be_hidden()
    body(person).fill("x" * 201)
    expect(count).to_have_text("201 of 200 characters: too long")


def test_a_phone_without_scripts_comes_from_sign_up_to_submission(visit, corner):
    FormFieldFactory(section=corner.sections.get(), key="costs", kind="budget", label_ko="비용", label_en="Costs")
    person = visit("ko", width=320, javascript=False)
    sign_up(person, "kim@example.org")
    assert not person.is_wider_than_the_window()
    person.page.locator("#id_answer_costs-0-item").fill("조사")
    person.page.locator("#id_answer_costs-0-amount").fill("1200000")
    person.button("Add lines").click()
    assert person.page.locator(".budget__line").count() == 4
    write(person)
    person.field("Add files").set_input_files([PLAN])
    press(person, "Save and check")
    assert not person.is_wider_than_the_window()
    press(person, "Submit the proposal")
    assert reference() in person.heading
    assert not person.is_wider_than_the_window()
    person.link("To the proposal").click()
    assert status(person) == person.say("Submitted")
    assert not person.is_wider_than_the_window()
