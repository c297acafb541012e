"""Staff set up a second factor on the way in, and a role that may not do something meets no button for it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group

from accounts.roles import STATISTICS, TRANSLATOR
from tests.factories import PolicyFactory, SectionFactory, UserFactory

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
TEXTS = {"title_ko", "title_en", "summary_ko", "summary_en"}


@pytest.fixture
def policy(origin):
    policy = PolicyFactory(title_ko="버스 개편", title_en="")
    SectionFactory(policy=policy)
    return policy


def member(role: str):
    user = UserFactory(is_staff=True, name=role)
    user.groups.add(Group.objects.get(name=role))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(office: Visitor, email: str) -> None:
    office.page.locator("#id_login").fill(email)
    office.page.locator("#id_password").fill(PASSWORD)
    office.button("Sign in").click()


def code_for(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1]))


@pytest.mark.parametrize(
    ("language", "width", "javascript"), [("ko", 1280, True), ("en", 375, True), ("ko", 320, False)]
)
def test_a_second_factor_is_set_up_on_the_way_in(visit, editor, settings, language, width, javascript):
    settings.SECOND_FACTOR_FOR_STAFF = True
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    office = visit(language, width=width, javascript=javascript)
    office.open("admin/policies/policy/")
    sign_in(office, editor.email)
    assert office.heading == office.say("Set up the second factor")
    assert office.page.locator("main img").evaluate("each => each.naturalWidth") > 0
    assert not office.is_wider_than_the_window()

    secret = office.main.locator("code").inner_text().replace(" ", "")
    office.field("Code").fill(code_for(secret))
    office.button("Turn it on").click()
    assert office.heading == office.say("Recovery codes")
    assert office.main.locator("code").count() == 10
    assert not office.is_wider_than_the_window()

    office.link("Go on where you wanted to go").click()
    assert office.path == "admin/policies/policy/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translator_writes_texts_and_nothing_else(visit, policy, language):
    office = visit(language, session=session_of(member(TRANSLATOR)))
    office.open(f"admin/policies/policy/{policy.pk}/change/")
    named = office.page.locator("#policy_form [name]").evaluate_all("all => all.map(each => each.name)")
    assert set(named) >= TEXTS
    assert not {"slug", "sector", "kind", "_publish", "_review", "_unpublish", "sections-0-kind"} & set(named)
    office.page.locator("[name=title_en]").fill("Bus reform")
    office.page.locator("[name=_continue]").first.click()
    office.page.locator(".messagelist .success").first.wait_for()
    policy.refresh_from_db()
    assert (policy.title_en, policy.title_ko) == ("Bus reform", "버스 개편")


def test_a_statistics_reader_meets_nothing_to_save(visit, policy):
    office = visit("ko", session=session_of(member(STATISTICS)))
    office.open(f"admin/policies/policy/{policy.pk}/change/")
    assert "버스 개편" in office.page.locator("#content").inner_text()
    assert office.page.locator("#policy_form [name]:not([type=hidden])").count() == 0
    office.open("admin/policies/policy/")
    assert office.page.locator("[name=action]").count() == 0
