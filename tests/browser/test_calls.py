"""Calls in a real browser: staff make one from a template and publish it, a city reads it on a phone and asks a question."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from proposals.models import Call, Guideline, Question
from tests.proposals.call_rows import complete_round, countries

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def template(origin) -> Call:
    return complete_round(
        slug="template-round", status="draft", published_at=None, is_template=True, opens_at=None, closes_at=None,
        title_ko="도시 공모", title_en="Round for cities",
    )  # fmt: skip


@pytest.fixture
def call(origin) -> Call:
    call = complete_round(slug="round", title_ko="도시 공모", title_en="Round for cities", budget=100_000_000)
    call.country_lists.add(countries("south", "VN", "LA", "KE"))
    texts = {"title_ko": "안내서", "title_en": "Guidelines", "body_ko": "<p>글</p>", "body_en": "<p>Text</p>"}
    Guideline.objects.create(call=call, published_at=timezone.now(), **texts)
    return call


def submit(person: Visitor, name: str) -> None:
    person.page.locator(f"input[name={name}]").first.click()


def test_staff_make_a_call_from_a_template_set_its_dates_and_publish_it(visit, template, coordinator):
    staff = visit("ko", session=session_of(coordinator))
    staff.open(f"admin/proposals/call/{template.pk}/change/")
    staff.page.locator(".object-tools a[href$='/copy/']").click()
    staff.page.locator("#id_slug").fill("round-of-next-year")
    staff.page.locator(".submit-row input.default").click()
    made = Call.objects.get(slug="round-of-next-year")
    submit(staff, "_publish")
    staff.page.locator(".messagelist .error").first.wait_for()
    days = {"opens": timezone.localdate() - timedelta(days=1), "closes": timezone.localdate() + timedelta(days=30)}
    for name, day in days.items():
        staff.page.locator(f"#id_{name}_at_0").fill(day.isoformat())
        staff.page.locator(f"#id_{name}_at_1").fill("18:00:00")
    submit(staff, "_publish")
    staff.page.locator(".messagelist .success").first.wait_for()
    made.refresh_from_db()
    assert made.is_open
    assert staff.page.locator("#id_title_ko").is_visible()
    assert not staff.page.locator("#id_stages").count()  # locked


@in_both_languages
@pytest.mark.parametrize("width", [320, 1280])
def test_a_call_is_read_without_scrolling_sideways_and_without_a_script(visit, call, language, width):
    reader = visit(language, width=width, javascript=False)
    reader.open("proposals/calls/")
    reader.main.get_by_role("link", name=call.title_ko if language == "ko" else call.title_en).click()
    assert not reader.is_wider_than_the_window()
    assert reader.main.get_by_text("UTC+9").first.is_visible()
    reader.page.get_by_role("link", name="안내서" if language == "ko" else "Guidelines", exact=True).first.click()
    assert not reader.is_wider_than_the_window()


@in_both_languages
def test_a_question_is_asked_and_its_answer_read(visit, call, company, coordinator, language):
    asker = visit(language, session=session_of(company), width=375)
    asker.open("proposals/calls/round/")
    asker.field("Your question").fill("May two cities apply?")
    asker.button("Send the question").click()
    asker.page.locator(".messages").wait_for()
    assert asker.main.get_by_text("May two cities apply?").is_visible()
    question = Question.objects.get()

    staff = visit(language, session=session_of(coordinator))
    staff.open(f"admin/proposals/question/{question.pk}/change/")
    for name in ("text_ko", "text_en", "answer_ko", "answer_en"):
        staff.page.locator(f"#id_{name}").fill(f"One city only: {name}")
    staff.page.locator("#id_is_public").check()
    submit(staff, "_save")
    staff.page.locator(".messagelist .success").first.wait_for()

    stranger = visit(language)
    stranger.open("proposals/calls/round/")
    assert stranger.main.get_by_text(f"One city only: answer_{language}").is_visible()
    assert company.email in [each.to[0] for each in mail.outbox]
    assert not [each for each in mail.outbox if "One city" in each.body]


@in_both_languages
def test_a_call_prints_all_that_it_says_and_no_form(visit, call, company, language):
    reader = visit(language, session=session_of(company))
    reader.open("proposals/calls/round/")
    reader.page.emulate_media(media="print")
    assert not reader.main.locator("form").first.is_visible()
    assert reader.main.locator("#criteria").is_visible()
    assert reader.main.get_by_text("3 ko" if language == "ko" else "3 en").first.is_visible()
