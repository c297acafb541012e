"""A company proposes something to the city and follows it to the answer; the reviewer's side is in the same rooms."""

import re
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone, translation

from proposals import services
from proposals.models import Proposal
from tests.factories import CityFactory, SectorFactory
from tests.proposals import uploads

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
TYPED = {
    "ko": {
        "Title": "하노이 버스 도착 안내 사업",
        "Summary": "정류장에서 버스 도착 시각을 알려 주자는 제안입니다.",
        "Proposal": "서울의 경험을 하노이에 옮깁니다.\n\n기간은 12개월입니다.",
        "Organisation": "한강 교통 주식회사",
    },
    "en": {
        "Title": "Telling Hanoi's passengers when the bus comes",
        "Summary": "A proposal to show arrival times at bus stops.",
        "Proposal": "We carry Seoul's experience to Hanoi.\n\nIt takes 12 months.",
        "Organisation": "Han River Transport Ltd",
    },
}
PLAN = {"name": "사업계획.pdf", "mimeType": "application/pdf", "buffer": uploads.pdf()}
PROGRAM = {"name": "setup.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" + bytes(100)}

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True)
def rows(origin):
    SectorFactory()
    CityFactory(slug="hanoi", name_ko="하노이", name_en="Hanoi")


@pytest.fixture
def complete_draft(company) -> Proposal:
    values = {
        "title": "Valves",
        "summary": "Summary",
        "body": "Body",
        "organisation_name": "Valves Ltd",
        "sector": SectorFactory(),
        "other_city": "Hue",
    }
    draft = services.create_draft(by=company, token=uuid4())
    return services.save_draft(proposal=draft, by=company, version=0, values=values)


def reference(number: int = 1) -> str:
    return f"BP-{timezone.localdate().year}-{number:04d}"


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
    person.field("Sector").select_option(index=1)
    person.field("Target city").select_option(index=1)


def press(person: Visitor, words: str) -> None:
    person.button(words).click()


def message(person: Visitor) -> str:
    return person.page.locator(".messages").inner_text()


def status(person: Visitor) -> str:
    return person.page.locator(".page-header .status").inner_text()


def decide(reviewer: Visitor, step: str, answer: str) -> None:
    """Open the only proposal from the admin's list, take the step, and write the answer it asks for."""
    reviewer.open("admin/proposals/proposal/")
    reviewer.page.get_by_role("link", name=reference()).click()
    reviewer.page.get_by_role("button", name=reviewer.say(step), exact=True).click()
    reviewer.page.locator("#id_answer").fill(answer)
    reviewer.page.get_by_role("button", name=reviewer.say(step), exact=True).click()
    reviewer.page.locator(".messagelist .success").wait_for()


def test_from_opening_an_account_to_acceptance_after_requested_changes(visit, reviewer):
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
    assert reference() in message(company)
    assert [each.subject for each in mail.outbox if each.to == ["kim@example.org"]][-1].count(reference()) == 1

    office = visit("ko")
    sign_in(office, reviewer, towards="admin/proposals/proposal/")
    decide(office, "Request changes", "비용을 누가 부담하는지 적어 주십시오.")

    company.page.reload()
    assert status(company) == company.say("Changes requested")
    assert "비용을 누가 부담하는지 적어 주십시오." in company.main.inner_text()
    company.link("Edit").click()
    company.field("Proposal").fill("비용은 저희가 부담합니다.")
    press(company, "Save and check")
    press(company, "Submit the proposal")
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
    assert message(person) == f"Your proposal has been submitted. Its reference is {reference()}."
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
    person.page.locator(".messages").wait_for()
    assert reference() in message(person)
    assert complete_draft.steps.count() == 1
    assert len([each for each in mail.outbox if each.to == [company.email]]) == 1


@in_both_languages
def test_what_is_missing_is_named_with_a_way_to_its_field(visit, company, language):
    person = visit(language, session=session_of(company))
    with translation.override(language):
        draft = services.create_draft(by=company)
    person.open(f"proposals/p/{draft.token}/")
    person.link("Write a summary of a few sentences.").click()
    summary = person.field("Summary")
    assert person.page.locator(".error-summary").is_visible()
    said = summary.get_attribute("aria-describedby").split()
    assert person.say("Write a summary of a few sentences.") in person.page.locator(f"#{said[-1]}").inner_text()


@in_both_languages
def test_another_company_is_shown_nothing_of_it(visit, other_company, complete_draft, language):
    person = visit(language, session=session_of(other_company))
    answer = person.open(f"proposals/p/{complete_draft.token}/")
    assert answer.status == 404
    assert "Valves" not in person.page.content()
