"""Who may do what: every person against every page and step."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from proposals import permissions, services

from . import uploads

PEOPLE = ("stranger", "company", "other_company", "editor", "reviewer", "administrator")


@pytest.fixture
def cast(company, other_company, editor, reviewer, administrator):
    return {
        "stranger": AnonymousUser(),
        "company": company,
        "other_company": other_company,
        "editor": editor,
        "reviewer": reviewer,
        "administrator": administrator,
    }


@pytest.fixture
def client_of(cast):
    def sign_in(person):
        client = Client()
        if person != "stranger":
            client.force_login(cast[person], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


#          status        page          who gets in (all others: 404, the stranger is asked to sign in)
PAGES = [
    ("draft", "detail", {"company"}),
    ("draft", "attachment", {"company"}),
    ("draft", "edit", {"company"}),
    ("submitted", "detail", {"company", "reviewer", "administrator"}),
    ("submitted", "attachment", {"company", "reviewer", "administrator"}),
]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("status", "page", "allowed"), PAGES)
def test_a_page_opens_for_those_it_is_for(person, status, page, allowed, draft, company, client_of):
    file = services.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    if status == "submitted":
        services.submit_proposal(proposal=draft, by=company)
    args = [draft.token, file.token] if page == "attachment" else [draft.token]
    status_code = client_of(person).get(reverse(f"proposals:{page}", args=args)).status_code
    expected = 302 if person == "stranger" else 200 if person in allowed else 404
    assert status_code == expected


#          status       step       data                 who gets through
STEPS = [
    ("draft", "submit", {}, {"company"}),
    ("draft", "delete", {"confirmed": "1"}, {"company"}),
    ("draft", "edit", {"title": "x", "version": "1"}, {"company"}),
    ("submitted", "withdraw", {"confirmed": "1"}, {"company"}),
    ("submitted", "message", {"text": "Hello"}, {"company", "reviewer", "administrator"}),
]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("status", "step", "data", "allowed"), STEPS)
def test_a_step_is_open_to_those_it_is_for(person, status, step, data, allowed, in_status, client_of):
    proposal = in_status(status)
    response = client_of(person).post(reverse(f"proposals:{step}", args=[proposal.token]), data)
    if person == "stranger":
        assert response.url.startswith("/en/accounts/login/") or response.url.startswith("/ko/accounts/login/")
    else:
        assert response.status_code == (302 if person in allowed else 404)


@pytest.mark.parametrize("step", ["submit", "withdraw", "delete", "message"])
def test_a_step_is_never_taken_by_a_get(step, draft, company_client):
    assert company_client.get(reverse(f"proposals:{step}", args=[draft.token])).status_code == 405


@pytest.mark.parametrize("person", PEOPLE)
def test_the_own_list_holds_only_ones_own(person, submitted, cast, client_of):
    response = client_of(person).get(reverse("proposals:mine"))
    if person == "stranger":
        assert response.status_code == 302
    else:
        assert (submitted.title in response.content.decode()) == (person == "company")


@pytest.mark.parametrize("person", PEOPLE)
def test_rows_and_single_answers_agree(person, draft, cast):
    user = cast[person]
    assert permissions.visible_to(user).filter(pk=draft.pk).exists() == permissions.may_view(user, draft)


@pytest.mark.parametrize("person", PEOPLE)
def test_rows_and_single_answers_agree_once_submitted(person, submitted, cast):
    user = cast[person]
    assert permissions.visible_to(user).filter(pk=submitted.pk).exists() == permissions.may_view(user, submitted)


@pytest.mark.parametrize("person", PEOPLE)
def test_only_reviewers_and_administrators_review(person, submitted, cast):
    assert permissions.may_review(cast[person], submitted) == (person in ("reviewer", "administrator"))


def test_a_reviewer_who_left_sees_nothing_any_more(reviewer, submitted):
    reviewer.is_active = False
    reviewer.save()
    assert not permissions.visible_to(reviewer).exists()


def test_a_reviewer_who_is_no_staff_any_more_sees_nothing(reviewer, submitted):
    reviewer.is_staff = False
    reviewer.save()
    assert not permissions.may_view(reviewer, submitted)


def test_a_file_is_not_reached_through_another_proposal(draft, submitted, company, company_client, filled):
    own = services.create_draft(by=company)
    file = services.add_attachment(proposal=own, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    assert company_client.get(reverse("proposals:attachment", args=[submitted.token, file.token])).status_code == 404
