"""Every page of an account wears the site's frame, in both languages."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

OPEN = ["login", "signup", "reset_password", "reset_password_done", "reset_password_from_key_done", "inactive"]
OWN = ["logout", "email", "change_password", "reauthenticate"]


def address(name: str, language: str) -> str:
    with translation.override(language):
        return reverse(f"account_{name}")


def in_frame(response, language: str) -> bool:
    page = response.content.decode()
    return (
        response.status_code == 200
        and page.count("<h1") == 1
        and f'<html lang="{language}"' in page
        and "site-footer" in page
    )


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", OPEN)
def test_a_page_for_everybody_is_in_the_frame(db, client, name, language):
    assert in_frame(client.get(address(name, language)), language)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", OWN)
def test_a_page_of_ones_own_is_in_the_frame(company_client, name, language):
    assert in_frame(company_client.get(address(name, language)), language)


@pytest.mark.parametrize("name", OWN)
def test_a_page_of_ones_own_needs_a_sign_in(db, client, name):
    assert client.get(address(name, "en")).status_code == 302


@pytest.mark.parametrize("name", OPEN)
def test_no_page_holds_a_script_of_its_own(db, client, name):
    assert "<script>" not in client.get(address(name, "en")).content.decode()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_who_asks_too_often_is_told_so_in_the_frame(db, client, language, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/h/ip"}
    cache.clear()
    answers = [client.post(address("reset_password", language), {"email": "nobody@example.org"}) for _time in range(2)]
    cache.clear()
    page = answers[1].content.decode()
    assert answers[1].status_code == 429
    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert "site-footer" in page


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_leads_a_signed_in_person_to_the_account(company_client, language):
    page = company_client.get(f"/{language}/").content.decode()
    assert f'href="/{language}/accounts/"' in page


def test_a_worn_out_link_says_so(db, client):
    with translation.override("en"):
        link = reverse("account_reset_password_from_key", args=["1", "nonsense"])
    assert "This link is no longer valid" in client.get(link).content.decode()


def test_errors_stand_at_their_fields(db, client):
    page = client.post(address("signup", "en"), {"email": "no address"}).content.decode()
    assert 'id="id_email_error"' in page
    assert 'id="id_name_error"' in page
