"""Staff enter the administration with a second factor only; how it is set up, used, lost and reset."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts import personal_data, second_factor, services
from accounts.models import User
from publishing.audit import AuditRecord
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
POLICIES = "/en/admin/policies/policy/"


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    cache.clear()


def confirmed(**fields) -> User:
    user = UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def member_of_staff() -> User:
    return confirmed(is_staff=True, is_superuser=True)


def sign_in(user: User, client: Client | None = None, **more) -> Client:
    client = client or Client()
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD} | more)
    return client


def current_code(secret: str, steps: int = 0) -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1] + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up(client: Client) -> str:
    """Goes through the pages; returns the app's secret."""
    secret = client.get("/en/accounts/2fa/totp/activate/").context["form"].secret
    response = client.post("/en/accounts/2fa/totp/activate/", {"code": current_code(secret)})
    assert response.status_code == 302, response.context["form"].errors
    return secret


@pytest.fixture
def secret(member_of_staff, django_capture_on_commit_callbacks) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        return set_up(sign_in(member_of_staff))


def with_code(user: User, code: str) -> Client:
    client = sign_in(user)
    client.post("/en/accounts/2fa/authenticate/", {"code": code})
    return client


# Who has none yet


def test_staff_without_one_are_led_to_set_it_up(member_of_staff):
    client = sign_in(member_of_staff)
    response = client.get(POLICIES, follow=True)
    assert response.request["PATH_INFO"] == "/en/accounts/2fa/totp/activate/"
    assert "The pages of staff open only with a second factor" in response.content.decode()


def test_no_page_of_the_administration_opens_without_one(member_of_staff):
    client = sign_in(member_of_staff)
    for address in ("/en/admin/", POLICIES, "/en/admin/autocomplete/", "/en/admin/password_change/"):
        assert client.get(address).status_code == 302
    assert client.post("/en/admin/policies/sector/add/", {}).status_code == 302


@pytest.mark.django_db(transaction=True)  # what follows the commit belongs to the same request
def test_after_setting_it_up_they_go_on_where_they_wanted(member_of_staff):
    client = sign_in(member_of_staff)
    client.get(POLICIES, follow=True)
    set_up(client)
    codes = client.get("/en/accounts/2fa/recovery-codes/").content.decode()
    assert f'href="{POLICIES}"' in codes
    assert client.get(POLICIES).status_code == 200
    assert "Go on where you wanted to go" not in client.get("/en/accounts/2fa/").content.decode()


def test_the_way_back_never_leads_to_another_site(member_of_staff):
    client = sign_in(member_of_staff)
    client.get("/en/admin/login/?next=https://elsewhere.example/", follow=True)
    assert client.session[second_factor.AFTER] == "/en/admin/"


@pytest.mark.parametrize("address", ["/en/proposals/reviews/", "/en/proposals/mine/", "/en/proposals/new/"])
def test_nor_does_a_page_outside_that_shows_staff_proposals(member_of_staff, address):
    response = sign_in(member_of_staff).get(address, follow=True)
    assert response.request["PATH_INFO"] == "/en/accounts/2fa/totp/activate/"


@pytest.mark.django_db(transaction=True)
def test_from_such_a_page_they_go_on_to_it_too(member_of_staff):
    client = sign_in(member_of_staff)
    client.get("/en/proposals/reviews/", follow=True)
    set_up(client)
    assert 'href="/en/proposals/reviews/"' in client.get("/en/accounts/2fa/recovery-codes/").content.decode()
    assert client.get("/en/proposals/reviews/").status_code == 200


def test_the_person_gets_a_mail_when_it_is_set_up(member_of_staff, secret):
    [letter] = [each for each in mail.outbox if each.subject == "Your second factor is on"]
    assert letter.to == [member_of_staff.email]
    assert "127.0.0.1" in letter.body


def test_who_is_no_staff_needs_none(company_client):
    assert company_client.get("/en/accounts/").status_code == 200


def test_in_the_demonstration_the_password_is_enough(member_of_staff, settings):
    settings.SECOND_FACTOR_FOR_STAFF = False
    assert sign_in(member_of_staff).get(POLICIES).status_code == 200


def test_a_wrong_first_code_turns_nothing_on(member_of_staff):
    client = sign_in(member_of_staff)
    client.get("/en/accounts/2fa/totp/activate/")
    page = client.post("/en/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "This code is not right" in page
    assert not Authenticator.objects.exists()


# Signing in with it


def test_signing_in_asks_for_the_code(member_of_staff, secret):
    client = sign_in(member_of_staff)
    assert client.get(POLICIES).status_code == 302
    page = client.get("/en/accounts/2fa/authenticate/").content.decode()
    assert "Your password was right" in page


def test_the_code_opens_the_administration(member_of_staff, secret):
    assert with_code(member_of_staff, current_code(secret)).get(POLICIES).status_code == 200


def test_a_wrong_code_does_not(member_of_staff, secret):
    client = with_code(member_of_staff, "000000")
    assert client.get(POLICIES).status_code == 302
    assert "_auth_user_id" not in client.session
    assert AuditRecord.objects.get(kind="factor_failed").who == member_of_staff.email


def test_after_eight_wrong_codes_even_the_right_one_is_refused(member_of_staff, secret):
    client = sign_in(member_of_staff)
    for _attempt in range(second_factor.WRONG_CODES):
        client.post("/en/accounts/2fa/authenticate/", {"code": "000000"})
    page = client.post("/en/accounts/2fa/authenticate/", {"code": current_code(secret)}).content.decode()
    assert "There were too many wrong codes" in page
    assert "_auth_user_id" not in client.session


def recovery_codes(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def test_a_recovery_code_opens_it_once(member_of_staff, secret):
    code = recovery_codes(member_of_staff)[0]
    assert with_code(member_of_staff, code).get(POLICIES).status_code == 200
    assert with_code(member_of_staff, code).get(POLICIES).status_code == 302
    assert AuditRecord.objects.filter(kind="code_used").count() == 1


def test_a_session_from_before_the_factor_has_to_show_it(member_of_staff, django_capture_on_commit_callbacks):
    elsewhere = sign_in(member_of_staff)
    with django_capture_on_commit_callbacks(execute=True):
        key = set_up(sign_in(member_of_staff))
    response = elsewhere.get(POLICIES, follow=True)
    assert response.request["PATH_INFO"] == "/en/accounts/2fa/reauthenticate/"
    again = {"code": current_code(key, 1), "next": POLICIES}
    assert elsewhere.post("/en/accounts/2fa/reauthenticate/", again).url == POLICIES
    assert elsewhere.get(POLICIES).status_code == 200


def test_turning_it_off_closes_the_administration(member_of_staff, secret):
    client = with_code(member_of_staff, current_code(secret))
    assert client.post("/en/accounts/2fa/totp/deactivate/").status_code == 302
    assert client.get(POLICIES).status_code == 302
    assert AuditRecord.objects.filter(kind="factor_removed", who=member_of_staff.email).exists()


def test_the_secret_does_not_stand_in_the_database(member_of_staff, secret):
    saved = Authenticator.objects.get(user=member_of_staff, type="totp").data["secret"]
    assert secret not in saved


def test_an_older_key_of_the_site_still_opens_secrets(member_of_staff, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site"
    assert with_code(member_of_staff, current_code(secret)).get(POLICIES).status_code == 200


# Lost


@pytest.fixture
def administrator_with_factor(django_capture_on_commit_callbacks) -> Client:
    boss = confirmed(email="boss@example.org", is_staff=True, is_superuser=True)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(sign_in(boss))
    return with_code(boss, recovery_codes(boss)[0])


def test_an_administrator_resets_a_lost_one(
    member_of_staff, secret, administrator_with_factor, django_capture_on_commit_callbacks
):
    address = f"/en/admin/accounts/user/{member_of_staff.pk}/reset-second-factor/"
    assert member_of_staff.email in administrator_with_factor.get(address).content.decode()
    assert Authenticator.objects.filter(user=member_of_staff).count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        administrator_with_factor.post(address)
    assert not Authenticator.objects.filter(user=member_of_staff).exists()
    record = AuditRecord.objects.get(kind="factor_reset")
    assert (record.who, record.about) == ("boss@example.org", member_of_staff.email)
    assert mail.outbox[-1].to == [member_of_staff.email]
    assert "reset the second factor" in mail.outbox[-1].body


def test_after_a_reset_an_open_session_has_shown_nothing(member_of_staff, secret):
    client = with_code(member_of_staff, current_code(secret))
    second_factor.reset(user=member_of_staff, by=member_of_staff)
    assert client.get(POLICIES).status_code == 302


def test_nobody_else_resets_one(member_of_staff, secret, editor_client, settings):
    settings.SECOND_FACTOR_FOR_STAFF = False
    address = f"/en/admin/accounts/user/{member_of_staff.pk}/reset-second-factor/"
    assert editor_client.post(address).status_code == 403
    assert second_factor.is_on(member_of_staff)


# What people see and take along


@pytest.fixture
def person(django_capture_on_commit_callbacks) -> User:
    user = confirmed()
    with django_capture_on_commit_callbacks(execute=True):
        set_up(sign_in(user))
    return user


def test_anybody_may_set_one_up_and_sees_it_on_the_account_page(person):
    client = with_code(person, recovery_codes(person)[0])
    page = client.get("/en/accounts/").content.decode()
    assert re.search(r"<dt>Second factor</dt><dd>On", page)


def test_the_persons_file_tells_of_it_without_the_secret(person):
    told = personal_data.export(person)["accounts"]
    assert {each["type"] for each in told["second_factor"]} == {"totp", "recovery_codes"}
    assert all(set(each) == {"type", "created_at", "last_used_at"} for each in told["second_factor"])
    assert "factor_set" in {each["kind"] for each in told["record_of_what_was_done"]}


def test_it_goes_with_the_account_and_the_record_stays(person):
    number = person.pk
    services.delete_account(user=person)
    assert not Authenticator.objects.exists()
    left = AuditRecord.objects.filter(who_number=number)
    assert left.exists()
    assert set(left.values_list("who", "address")) == {("", None)}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_picture_for_the_app_needs_no_script_and_no_other_site(member_of_staff, language):
    client = sign_in(member_of_staff)
    page = client.get(f"/{language}/accounts/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert page.count("<script") == page.count('<script src="/static/')
