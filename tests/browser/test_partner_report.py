"""A partner reports on a project from a phone, by the mailed link; staff see what came in."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from projects import services
from projects.models import Indicator, Project, Report
from tests.factories import PolicyFactory, ProjectFactory

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "ko": {"narrative": "두 노선을 운행합니다.", "difficulties": "정류장에 전기가 없었습니다.", "name": "담당자"},
    "en": {"narrative": "Two lines run.", "difficulties": "The stops had no power.", "name": "Partner"},
}

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def project(origin) -> Project:
    row = ProjectFactory(
        slug="hanoi-bus", title_ko="하노이 버스 안내", title_en="Buses of Hanoi", status="draft", published_at=None
    )
    row.policies.add(PolicyFactory())
    Indicator.objects.create(
        project=row,
        name_ko="하루 승객",
        name_en="Passengers a day",
        unit_ko="명",
        unit_en="persons",
        direction="higher",
        baseline=1000,
        target=3000,
    )
    return row


def mailed_link(project, language: str, by) -> str:
    """The address in the mail, without host and language, as a partner would open it."""
    report = Report.objects.create(
        project=project,
        kind="check-1",
        due_on=timezone.localdate(),
        contact_email="partner@example.org",
        language=language,
    )
    services.send_report_link(report=report, by=by)
    [sent] = [each for each in mail.outbox if each.to == ["partner@example.org"]]
    return re.search(rf"/{language}/(projects/report/\S+)", sent.body).group(1)


def write(partner: Visitor, figure: str) -> None:
    said = WORDS[partner.language]
    partner.page.locator("[name^=value_]").fill(figure)
    partner.field("What was done and achieved").fill(said["narrative"])
    partner.field("Difficulties, and how you met them").fill(said["difficulties"])
    partner.field("Your name").fill(said["name"])
    partner.field("Your e-mail address").fill("partner@example.org")


@in_both_languages
def test_a_partner_reports_from_a_phone_without_script_and_staff_see_it(visit, project, coordinator, language):
    partner = visit(language, width=320, javascript=False)
    partner.open(mailed_link(project, language, coordinator))
    assert partner.heading == (project.title_ko if language == "ko" else project.title_en)
    assert not partner.is_wider_than_the_window()

    write(partner, "N/A")
    partner.button("Save and check").click()
    value = partner.page.locator("[name^=value_]")
    assert value.input_value() == "N/A"
    assert value.get_attribute("aria-invalid") == "true"
    refusal = partner.page.locator(f"#{value.get_attribute('id')}_error").inner_text()
    assert (
        partner.say("“%(text)s” is not a figure. Measure or estimate the value, and say in words how you found it.")
        % {"text": "N/A"}
        in refusal
    )
    assert partner.field("What was done and achieved").input_value() == WORDS[language]["narrative"]
    assert not partner.is_wider_than_the_window()

    value.fill("1,500")
    partner.button("Save and check").click()
    assert "1,500" in partner.main.inner_text()
    assert WORDS[language]["difficulties"] in partner.main.inner_text()
    assert not partner.is_wider_than_the_window()
    partner.button("Submit the report").click()
    assert partner.page.locator("textarea").count() == 0
    assert WORDS[language]["narrative"] in partner.main.inner_text()
    assert not partner.is_wider_than_the_window()

    report = project.reports.get()
    assert report.is_submitted
    office = visit(language, session=session_of(coordinator))
    office.open("admin/projects/report/?due=submitted")
    office.page.locator("#result_list tbody th a").click()
    assert WORDS[language]["narrative"] in office.page.content()
    assert "25 %" in office.page.content()


@in_both_languages
def test_a_double_click_submits_once(visit, project, coordinator, language):
    partner = visit(language)
    partner.open(mailed_link(project, language, coordinator))
    write(partner, "1 500")
    partner.button("Save and check").click()
    partner.button("Submit the report").dblclick()
    partner.page.locator(".notice--success").wait_for()
    assert project.reports.get().steps.filter(kind="submitted").count() == 1


@in_both_languages
def test_a_revoked_link_says_whom_to_ask_in_both_languages(visit, project, coordinator, language, settings):
    partner = visit(language, width=320, javascript=False)
    address = mailed_link(project, language, coordinator)
    services.revoke_link(report=project.reports.get(), by=coordinator)
    answer = partner.open(address)
    assert answer.status == 410
    assert settings.CONTACT_EMAIL in partner.main.inner_text()
    assert partner.page.locator("main section[lang]").count() == 2
    assert project.title_en not in partner.page.content()
    assert not partner.is_wider_than_the_window()
