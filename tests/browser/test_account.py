"""From opening an account to its end: an organisation, a colleague who comes by the mailed link, and the deletion."""

import re

import pytest
from django.core import mail

from accounts import permissions, services
from accounts.models import Membership, Organisation, User
from tests.accounts.conftest import PARTICULARS, make_person

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


def letter_to(address: str):
    return [each for each in mail.outbox if each.to == [address]][-1]


def open_account(person: Visitor, name: str, email: str) -> None:
    """On the page for it, with the code of the mail. The address may be filled in already."""
    person.page.locator("#id_name").fill(name)
    person.page.locator("#id_email").fill(email)
    person.page.locator("#id_password1").fill(PASSWORD)
    person.page.locator("#id_password2").fill(PASSWORD)
    person.button("Open an account").click()
    person.page.locator("#id_code").wait_for()
    code = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", letter_to(email).body, re.M).group(1)
    person.page.locator("#id_code").fill(code)
    person.button("Confirm").click()


def message(person: Visitor) -> str:
    return person.page.locator(".messages").inner_text()


@in_both_languages
def test_an_organisation_its_colleague_and_the_end_of_an_account(visit, language):
    mine, theirs = (
        f"owner-{language}@example.org",
        f"kim-{language}@example.org",
    )  # an address gets one code in three minutes
    owner = visit(language)
    owner.open(f"accounts/signup/?next=/{language}/accounts/")
    open_account(owner, "Oh", mine)
    assert owner.heading == owner.say("Your account")

    owner.link("New organisation").click()
    owner.field("Name of the organisation").fill("한강 교통 주식회사")
    owner.main.get_by_role("radio", name=owner.say("Company"), exact=True).check()
    owner.field("Country").select_option("KR")
    owner.button("Save").click()
    assert owner.heading == "한강 교통 주식회사"

    owner.link("Invite somebody").click()
    owner.field("E-mail address").fill(theirs)
    owner.button("Send the invitation").click()
    assert theirs in message(owner)

    colleague = visit(language)
    colleague.page.goto(re.search(r"http\S+/invitations/\S+", letter_to(theirs).body).group())
    assert "한강 교통 주식회사" in colleague.heading
    colleague.link("Open an account").click()
    assert colleague.page.locator("#id_email").input_value() == theirs
    open_account(colleague, "Kim", theirs)
    colleague.button("Join the organisation").click()
    assert colleague.heading == "한강 교통 주식회사"
    assert permissions.may_write_for(User.objects.get(email=theirs), Organisation.objects.get())

    colleague.open("accounts/delete/")
    colleague.field("Your password").fill(PASSWORD)
    colleague.field("I want to delete my account. I know that this cannot be undone.").check()
    colleague.button("Delete the account").click()
    assert colleague.say("Your account has been deleted. We have sent you a mail that confirms it.") in message(
        colleague
    )
    assert letter_to(theirs).subject == colleague.say("Your account has been deleted")
    assert list(Membership.objects.values_list("user__email", flat=True)) == [mine]


def test_everything_works_without_a_script_and_by_keyboard(visit):
    owner = make_person("owner@example.org", name="Oh")
    organisation = services.create_organisation(by=owner, values=PARTICULARS)
    person = visit("en", session=session_of(owner), javascript=False, width=320)
    person.open(f"accounts/organisations/{organisation.token}/invite/")
    person.field("E-mail address").focus()
    person.page.keyboard.type("kim at home")
    person.page.keyboard.press("Enter")
    person.page.locator(".error-summary").wait_for()
    assert person.field("E-mail address").get_attribute("aria-invalid") == "true"
    person.field("E-mail address").fill("kim@example.org")
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("ArrowDown")
    person.page.keyboard.press("Enter")
    person.page.locator(".messages").wait_for()
    assert "kim@example.org" in message(person)
    assert organisation.invitations.get().role == "reader"


def test_the_file_of_everything_held_is_saved(visit):
    owner = make_person("owner@example.org", name="오한강")
    person = visit("ko", session=session_of(owner))
    person.open("accounts/")
    with person.page.expect_download() as download:
        person.link("Download everything (JSON)").click()
    assert download.value.suggested_filename.endswith(".json")
    assert "오한강" in download.value.path().read_text(encoding="utf-8")


@in_both_languages
def test_no_page_is_wider_than_a_small_phone(visit, language):
    owner, writer = (
        make_person("owner.of.all.our.public.works@organisation.example.org", name="Oh"),
        make_person("w@example.org"),
    )
    organisation = services.create_organisation(
        by=owner, values=PARTICULARS | {"name": "Han River Transport and Infrastructure Development Corporation"}
    )
    member = Membership.objects.create(organisation=organisation, user=writer, role="writer")
    services.invite(organisation=organisation, by=owner, email=f"{'long' * 12}@example.org", role="reader")
    path = re.search(r"/accounts/invitations/\S+", letter_to(f"{'long' * 12}@example.org").body).group().lstrip("/")
    person = visit(language, session=session_of(owner), width=320)
    at = f"accounts/organisations/{organisation.token}/"
    for address in ("accounts/", "accounts/delete/", "accounts/organisations/new/", path):
        person.open(address)
        assert not person.is_wider_than_the_window(), address
    for address in ("", "edit/", "invite/", f"members/{member.pk}/"):
        person.open(at + address)
        assert not person.is_wider_than_the_window(), address
