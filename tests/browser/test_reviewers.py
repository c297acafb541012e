"""A round of the Sharing Seoul Program from sign-up to release: a city, a coordinator, three reviewers."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from accounts.roles import sync_roles
from proposals.models import Proposal
from tests.factories import CityFactory, SectorFactory, UserFactory
from tests.proposals import rounds

from .test_account import open_account
from .visitor import Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Die Stadt ist gut vorbereitet."  # in a third language, so that no word of the page is the same


@pytest.fixture
def call(origin):
    sync_roles()
    return rounds.make_round(reviewers_needed=3, organisation_kinds=["city_government"])


@pytest.fixture
def application(call):
    city = UserFactory(name="City of Hanoi", email="hanoi@example.org")
    return rounds.apply(call, city, organisation=rounds.make_organisation(city))


@pytest.fixture
def chief(call):
    person = UserFactory(name="Coordinator", email="coordinator@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="coordinator"))
    return person


@pytest.fixture
def experts(call):
    return [rounds.make_reviewer(name, language="en") for name in ("Ann", "Bob", "Cho")]


def press(person: Visitor, words: str) -> None:
    person.page.get_by_role("button", name=person.say(words), exact=True).click()


def declare(person: Visitor, conflict: str) -> None:
    person.open("proposals/reviews/")
    person.main.get_by_role("link", name="Clean water for Hanoi").click()
    assert rounds.SECRET_BODY not in person.page.content()
    person.page.locator(f'input[name="conflict"][value="{conflict}"]').check()
    press(person, "Declare")


def score(person: Visitor, need: int, team: int) -> None:
    assert person.main.get_by_text(rounds.SECRET_BODY).is_visible()
    for name, value in (("need", need), ("team", team)):
        person.page.locator(f'input[name="score_{name}"][value="{value}"]').check()
    press(person, "Submit the review")
    assert person.page.locator(".error-summary").is_visible()  # the reasons are missing, and the scores are kept
    assert person.page.locator(f'input[name="score_need"][value="{need}"]').is_checked()
    for name in ("need", "team"):
        person.page.locator(f'textarea[name="reason_{name}"]').fill("Shown by the figures.")
    press(person, "Submit the review")
    person.page.locator(".messages").wait_for()


def propose(city: Visitor) -> Proposal:
    """From the call's page: open an account, register the city, fill in the form, submit; ends on the receipt."""
    city.open("proposals/calls/ssp-2026/")
    city.link("Sign in to make a proposal").click()
    city.link("Open an account").click()
    open_account(city, "Lan", "lan@hanoi.example.org")
    city.field("Title").fill("Clean water for Hanoi")
    press(city, "Save and register an organisation")
    city.field("Name of the organisation").fill("City of Hanoi")
    city.main.get_by_role("radio", name="City government", exact=True).check()
    city.field("Country").select_option("VN")
    press(city, "Save")
    assert city.field("Title").input_value() == "Clean water for Hanoi"
    city.field("Your registered organisation").select_option(label="City of Hanoi")
    city.field("Public summary").fill("Wells for two districts.")
    city.field("Sector").select_option(index=1)
    city.field("Target city").select_option(index=1)
    city.page.locator("#id_answer_plan").fill(rounds.SECRET_BODY)
    city.page.locator("#id_answer_people").fill("500")
    press(city, "Save and check")
    press(city, "Submit the proposal")
    assert city.heading.startswith("Your proposal has been submitted.")
    return Proposal.objects.get()


def status(person: Visitor) -> str:
    person.page.reload()
    return person.page.locator(".page-header .status").inner_text()


def test_from_sign_up_to_the_released_decision(visit, call, chief, experts):
    SectorFactory()
    CityFactory(slug="hanoi", name_en="Hanoi")
    city = visit("en")
    application = propose(city)
    city.link("To the proposal").click()

    office = visit("en", session=session_of(chief))
    office.open("admin/proposals/proposal/")
    office.page.locator("#result_list").get_by_role("link", name=application.reference).click()
    press(office, "Assign reviewers")
    for each in experts:
        office.page.get_by_label(f"{each.name} (0 assigned)").check()
    press(office, "Assign")
    office.page.locator(".messagelist .success").wait_for()

    windows = [
        visit(language, session=session_of(each)) for language, each in zip(("en", "en", "ko"), experts, strict=True)
    ]
    declare(windows[0], "none")
    score(windows[0], 5, 4)
    declare(windows[1], "some")
    assert windows[1].path == "proposals/reviews/"
    windows[1].open(f"proposals/reviews/{application.reviews.get(reviewer=experts[1]).pk}/")
    assert rounds.SECRET_BODY not in windows[1].page.content()
    declare(windows[2], "none")
    score(windows[2], 3, 2)

    assert status(city) == "Under review"

    office.open(f"admin/proposals/proposal/selection/{call.pk}/final/results/")
    assert application.reference in office.page.locator("#results").inner_text()
    assert "62.50" in office.page.locator("#results").inner_text()  # 10 of the number, 37.5 of the need, 15 of the team
    office.page.get_by_role("link", name="Decisions and release", exact=True).click()
    office.page.locator("#result_list").get_by_role("link", name="Prepare").click()
    office.page.locator('input[name="outcome"][value="accept"]').check()
    office.page.locator("#id_reason").fill(REASON)
    press(office, "Save the prepared decision")
    office.page.locator(".messagelist .success").wait_for()

    assert status(city) == "Under review"
    assert REASON not in city.page.content()

    press(office, "Release now")
    office.page.locator(".messagelist .success").wait_for()
    assert status(city) == "Accepted"
    assert REASON in city.main.inner_text()
    letters = [each for each in mail.outbox if each.to == ["lan@hanoi.example.org"]]
    assert application.reference in letters[-1].subject
    assert not [each for each in letters if rounds.SECRET_BODY in each.body or REASON in each.body]


def test_a_reviewer_in_a_narrow_window_reads_and_scores_without_scrolling_sideways(visit, application, chief, experts):
    review = rounds.assign(application, experts[0], chief, declare="none")
    for language in ("ko", "en"):
        person = visit(language, width=320, session=session_of(experts[0]))
        person.open("proposals/reviews/")
        assert not person.is_wider_than_the_window()
        person.open(f"proposals/reviews/{review.pk}/")
        assert not person.is_wider_than_the_window()
        assert person.page.locator("#scores").is_visible()


def test_two_windows_of_a_reviewer_lose_nothing(visit, application, chief, experts):
    review = rounds.assign(application, experts[0], chief, declare="none")
    one, two = (visit("en", session=session_of(experts[0])) for _window in range(2))
    for each in (one, two):
        each.open(f"proposals/reviews/{review.pk}/")
    one.page.locator("#id_reason_need").fill("Written first.")
    press(one, "Save")
    one.page.locator(".messages").wait_for()
    two.page.locator("#id_reason_need").fill("Written second.")
    press(two, "Save")
    assert "saved in another window" in two.page.locator(".error-summary").inner_text()
    assert two.page.locator("#id_reason_need").input_value() == "Written second."
