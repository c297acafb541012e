"""Opening an account, signing in, and what happens when somebody guesses passwords."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.factories import UserFactory

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def site(db, settings):
    settings.SITE_ADDRESS = "https://archive.example"
    settings.ACCOUNT_RATE_LIMITS = False


def address(name: str, language: str = "en", **kwargs) -> str:
    with translation.override(language):
        return reverse(f"account_{name}", **kwargs)


def sign_up(client, language: str = "en", email: str = "Kim@Example.org"):
    data = {"name": "Kim Seoul", "email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(address("signup", language), data)


def verified_user(**fields) -> User:
    user = UserFactory(**fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, email: str, password: str = PASSWORD):
    return client.post(address("login"), {"login": email, "password": password})


def code_in(letter) -> str:
    return re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", letter.body, re.M).group(1)


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_account_takes_name_and_language_from_the_form_and_page(client, language):
    sign_up(client, language)
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("kim@example.org", "Kim Seoul", language)


def test_nobody_is_signed_in_before_the_address_is_confirmed(client):
    sign_up(client)
    assert not is_signed_in(client)


def test_the_mailed_code_confirms_the_address_and_signs_in(client):
    sign_up(client)
    client.post(address("email_verification_sent"), {"code": code_in(mail.outbox[0])})
    assert EmailAddress.objects.get().verified
    assert is_signed_in(client)


def test_a_wrong_code_is_told_at_its_field(client):
    sign_up(client)
    page = client.post(address("email_verification_sent"), {"code": "WRONG1"}).content.decode()
    assert 'id="id_code_error"' in page
    assert not EmailAddress.objects.get().verified


def test_an_address_in_use_is_not_given_away(client):
    verified_user(email="kim@example.org")
    response = sign_up(client)
    assert response.status_code == 302
    assert User.objects.count() == 1
    assert PASSWORD not in mail.outbox[0].body


def test_mail_about_an_account_is_in_the_persons_language(client):
    verified_user(email="kim@example.org", language="ko")
    client.post(address("reset_password", "en"), {"email": "kim@example.org"})
    with translation.override("ko"):
        assert mail.outbox[0].subject == translation.gettext("Set a new password")


def test_mail_names_the_site_and_not_the_host_of_the_request(client):
    sign_up(client)
    assert "https://archive.example" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


def test_a_mail_server_that_fails_is_told(client, monkeypatch):
    def fail(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    sign_up(client)
    assert "The mail could not be sent." in client.get(address("email_verification_sent")).content.decode()


def test_a_forgotten_password_is_set_anew(client):
    user = verified_user(email="kim@example.org")
    client.post(address("reset_password"), {"email": "kim@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "a new horse battery", "password2": "a new horse battery"})
    user.refresh_from_db()
    assert user.check_password("a new horse battery")


def test_sign_in_is_by_address_in_any_case(client):
    verified_user(email="kim@example.org")
    sign_in(client, "KIM@example.org")
    assert is_signed_in(client)


def test_sign_in_leads_to_where_one_wanted_to_go(client):
    verified_user(email="kim@example.org")
    with translation.override("en"):
        wanted = reverse("proposals:new")
    response = client.post(
        address("login") + f"?next={wanted}", {"login": "kim@example.org", "password": PASSWORD, "next": wanted}
    )
    assert response.url == wanted


def test_sign_in_leads_to_no_foreign_site(client):
    verified_user(email="kim@example.org")
    response = client.post(
        address("login"), {"login": "kim@example.org", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert "evil" not in response.url


def test_too_many_failures_lock_the_sign_in_even_for_the_right_password(client, settings):
    verified_user(email="kim@example.org")
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, "kim@example.org", "wrong password")
    assert response.status_code == 429
    assert "Sign-in is locked for now" in response.content.decode()
    assert sign_in(client, "kim@example.org").status_code == 429
    assert not is_signed_in(client)


def test_the_lock_of_one_address_leaves_others_alone(client, settings):
    verified_user(email="kim@example.org")
    verified_user(email="lee@example.org")
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "kim@example.org", "wrong password")
    sign_in(client, "lee@example.org")
    assert is_signed_in(client)


def test_a_closed_account_cannot_sign_in(client):
    verified_user(email="kim@example.org", is_active=False)
    sign_in(client, "kim@example.org")
    assert not is_signed_in(client)


def test_sign_out_is_by_post(client):
    client.force_login(verified_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(address("logout"))
    assert is_signed_in(client)
    client.post(address("logout"))
    assert not is_signed_in(client)
