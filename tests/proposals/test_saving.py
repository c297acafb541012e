"""Saving by itself, two versions at once, and the call's last minutes."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals import opened as opened_marks
from proposals import services
from proposals.models import Proposal
from tests.factories import FormFieldFactory, PolicyFactory, RoundFactory

from . import uploads

BY_ITSELF = {"HTTP_ACCEPT": "application/json"}


def address(name: str, *args) -> str:
    return "/en" + reverse(f"proposals:{name}", args=args).removeprefix("/ko").removeprefix("/en")


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


@pytest.fixture
def opened(draft, typed, company_client):
    """The form as it was opened: what a browser posts when nothing is changed."""
    page = company_client.get(address("edit", draft.token)).content.decode()
    return typed | {"version": hidden(page, "version"), "seen": hidden(page, "seen")}


# By itself -------------------------------------------------------------------------------------------------------------


def test_it_saves_by_itself_and_tells_version_and_time(draft, opened, company_client):
    answer = company_client.post(address("edit", draft.token), opened | {"title": "New"}, **BY_ITSELF)
    draft.refresh_from_db()
    assert draft.title == "New"
    assert answer.json()["version"] == draft.version
    assert answer.json()["text"].startswith("Saved at ")


def test_a_new_form_saved_by_itself_becomes_one_draft_with_an_address(corner, company_client):
    data = {"token": str(uuid4()), "version": 0, "title": "Begun"}
    first = company_client.post(address("new"), data, **BY_ITSELF).json()
    draft = Proposal.objects.get()
    assert first["address"] == address("edit", draft.token)
    company_client.post(first["address"], data | {"version": first["version"], "title": "Gone on"}, **BY_ITSELF)
    assert Proposal.objects.get().title == "Gone on"


def test_the_same_new_form_after_a_lost_answer_makes_no_second_draft(corner, company_client):
    data = {"token": str(uuid4()), "version": 0, "title": "Begun"}
    for _attempt in range(2):
        assert company_client.post(address("new"), data, **BY_ITSELF).status_code == 200
    assert Proposal.objects.count() == 1


def test_what_is_wrong_is_named_and_the_rest_is_saved(draft, opened, company_client):
    data = opened | {"title": "x" * 201, "summary": "New summary"}
    answer = company_client.post(address("edit", draft.token), data, **BY_ITSELF)
    draft.refresh_from_db()
    assert draft.summary == "New summary"
    assert answer.json()["text"].endswith("but for: Title.")


def test_it_never_overwrites_another_version(draft, opened, company, company_client):
    services.save_draft(proposal=draft, by=company, version=1, values={"title": "Other window"})
    answer = company_client.post(address("edit", draft.token), opened | {"title": "Mine"}, **BY_ITSELF)
    draft.refresh_from_db()
    assert answer.status_code == 409
    assert "both versions" in answer.json()["text"]
    assert draft.title == "Other window"


def test_a_proposal_submitted_meanwhile_is_told(submitted, typed, company_client):
    answer = company_client.post(address("edit", submitted.token), typed, **BY_ITSELF)
    assert answer.status_code == 409
    assert "can no longer be edited" in answer.json()["text"]


def test_nobody_else_saves_by_itself(draft, opened, other_company_client, client):
    assert other_company_client.post(address("edit", draft.token), opened, **BY_ITSELF).status_code == 404
    assert client.post(address("edit", draft.token), opened, **BY_ITSELF).status_code == 302


# Two versions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def meet(draft, opened, company, company_client):
    """Another window saves `theirs`, then this one sends `mine`; returns the page that comes back."""

    def both(theirs: dict, mine: dict, policies=None) -> str:
        services.save_draft(proposal=draft, by=company, version=draft.version, values=theirs, policies=policies)
        return company_client.post(address("edit", draft.token), opened | mine).content.decode()

    return both


def test_where_both_changed_a_field_both_texts_are_shown(meet):
    page = meet({"summary": "Their summary"}, {"summary": "My summary"})
    other = page[page.index("both-title") : page.index("proposal-form")]
    assert "Their summary" in other
    assert 'href="#id_summary"' in other
    assert "My summary" in page


def test_a_field_left_alone_takes_what_was_saved_meanwhile(meet):
    page = meet({"title": "Their title", "answers": {"proposal": "Their body"}}, {"summary": "My summary"})
    assert 'value="Their title"' in page
    assert "Their body" in page
    assert "These fields you had not changed; they now hold what was saved meanwhile: Title, Proposal" in page


def test_saving_once_more_keeps_both_peoples_changes(meet, draft, opened, company_client):
    page = meet({"title": "Their title"}, {"summary": "My summary"})
    data = opened | {"title": "Their title", "summary": "My summary", "version": hidden(page, "version")}
    company_client.post(address("edit", draft.token), data)
    draft.refresh_from_db()
    assert (draft.title, draft.summary) == ("Their title", "My summary")


def test_a_field_only_this_person_changed_is_no_conflict(meet):
    page = meet({"title": "Their title"}, {"summary": "My summary"})
    assert "These fields differ." not in page


def test_policies_chosen_meanwhile_are_taken_over(meet):
    policy = PolicyFactory()
    page = meet({}, {"summary": "My summary"}, policies=[policy])
    assert f'value="{policy.pk}" checked' in page


def test_budget_lines_written_meanwhile_are_taken_over(draft, corner, company, company_client, typed):
    FormFieldFactory(section=corner.sections.get(), key="costs", kind="budget", label_en="Costs")
    page = company_client.get(address("edit", draft.token)).content.decode()
    opened = typed | {"version": hidden(page, "version"), "seen": hidden(page, "seen")}
    lines = [{"item": "Survey", "amount": "5", "note": ""}]
    values = {"answers": {"proposal": "Secret body.", "costs": lines}}
    services.save_draft(proposal=draft, by=company, version=1, values=values)
    page = company_client.post(address("edit", draft.token), opened | {"title": "Mine"}).content.decode()
    assert 'name="answer_costs-0-item" value="Survey"' in page


def test_a_wrong_answer_is_kept_as_typed_beside_the_other_version(meet):
    page = meet({"title": "Their title"}, {"title": "x" * 201})
    assert "Their title" in page
    assert "x" * 201 in page


def test_torn_marks_break_nothing(draft, opened, company, company_client):
    services.save_draft(proposal=draft, by=company, version=1, values={"title": "Their title"})
    answer = company_client.post(address("edit", draft.token), opened | {"seen": "[1", "title": "Mine"})
    assert "Their title" in answer.content.decode()


# The deadline ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def closing(draft):
    """The draft of a call that closed this long ago."""

    def close(ago: timedelta) -> Proposal:
        now = timezone.now()
        call = RoundFactory(opens_at=now - timedelta(days=9), closes_at=now - ago, title_en="Late call")
        Proposal.objects.filter(pk=draft.pk).update(call=call, answers={})
        return Proposal.objects.get(pk=draft.pk)

    return close


@pytest.fixture
def after_deadline(monkeypatch):
    """The clock moves on from a page opened a minute before the deadline to so long after it."""
    real = timezone.now
    return lambda ago: monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(minutes=1) + ago)


def status_of(draft) -> str:
    return Proposal.objects.get(pk=draft.pk).status


def submit(client, draft, mark: str = ""):
    return client.post(address("submit", draft.token), {"opened": mark}, follow=True)


@pytest.fixture
def open_page(closing, company_client):
    """Opens the preview or the form of a draft in time; gives the draft and the mark that the page carries."""

    def opened_in_time(name: str = "detail"):
        draft = closing(timedelta(minutes=-1))
        return draft, hidden(company_client.get(address(name, draft.token)).content.decode(), "opened")

    return opened_in_time


def test_a_page_opened_in_time_may_be_submitted_for_ten_minutes_more(open_page, company_client, after_deadline):
    draft, mark = open_page()
    after_deadline(timedelta(minutes=9, seconds=50))
    submit(company_client, draft, mark)
    assert status_of(draft) == "submitted"


def test_afterwards_it_is_said_and_the_draft_stays(open_page, company_client, after_deadline):
    draft, mark = open_page()
    after_deadline(timedelta(minutes=10, seconds=5))
    page = submit(company_client, draft, mark).content.decode()
    draft.refresh_from_db()
    assert "The call “Late call” is closed. Your draft stays as it is." in page
    assert (draft.status, draft.title) == ("draft", "Secret valves for Hanoi")
    assert f'action="{address("submit", draft.token)}"' not in page


def test_a_page_opened_after_the_deadline_is_not_taken(closing, company_client):
    draft = closing(timedelta(minutes=1))
    page = company_client.get(address("detail", draft.token)).content.decode()
    assert "can no longer be submitted" in page
    form = company_client.get(address("edit", draft.token)).content.decode()
    submit(company_client, draft, hidden(form, "opened"))
    assert status_of(draft) == "draft"


def test_without_a_page_nothing_is_taken_after_the_deadline(closing, company_client):
    draft = closing(timedelta(minutes=1))
    submit(company_client, draft)
    assert status_of(draft) == "draft"


@pytest.mark.parametrize("mark", ["2026-01-01", "WyJhIl0:1:x", "é\x00"])
def test_a_made_up_mark_is_none(mark, closing, company_client):
    draft = closing(timedelta(minutes=1))
    submit(company_client, draft, mark)
    assert status_of(draft) == "draft"


def test_the_mark_of_another_proposal_or_person_is_none(
    closing, open_page, company, other_company, company_client, after_deadline
):
    draft, _mark = open_page()
    other = services.create_draft(call=draft.call, by=company)
    borrowed = [opened_marks.mark(other, company), opened_marks.mark(draft, other_company)]
    after_deadline(timedelta(minutes=1))
    for mark in borrowed:
        submit(company_client, draft, mark)
        assert status_of(draft) == "draft"


def test_a_form_opened_in_time_is_saved_checked_and_submitted_after_the_deadline(
    open_page, typed, company_client, after_deadline
):
    draft, mark = open_page("edit")
    after_deadline(timedelta(minutes=2))
    data = typed | {"version": draft.version, "title": "The last words", "next": "check", "opened": mark}
    page = company_client.post(address("edit", draft.token), data, follow=True).content.decode()
    assert "can no longer be submitted" not in page
    assert f"{address('edit', draft.token)}?opened=" in page
    submit(company_client, draft, hidden(page, "opened"))
    draft.refresh_from_db()
    assert (draft.status, draft.title) == ("submitted", "The last words")


def test_a_save_in_the_last_second_leads_to_a_preview_that_counts_as_opened_in_time(
    open_page, typed, company_client, after_deadline
):
    draft, mark = open_page("edit")
    data = typed | {"version": draft.version, "next": "check", "opened": mark}
    leads_to = company_client.post(address("edit", draft.token), data).url
    after_deadline(timedelta(seconds=1))
    submit(company_client, draft, hidden(company_client.get(leads_to).content.decode(), "opened"))
    assert status_of(draft) == "submitted"


def test_what_was_typed_up_on_a_new_form_opened_in_time_may_be_submitted(
    closing, company_client, typed, after_deadline
):
    call = closing(timedelta(minutes=-1)).call
    page = company_client.get(address("new_for_call", call.slug)).content.decode()
    data = typed | {name: hidden(page, name) for name in ("token", "opened")} | {"next": "check", "title": "Typed late"}
    after_deadline(timedelta(minutes=3))
    page = company_client.post(address("new_for_call", call.slug), data, follow=True).content.decode()
    draft = Proposal.objects.get(title="Typed late")
    submit(company_client, draft, hidden(page, "opened"))
    assert status_of(draft) == "submitted"


def test_long_before_the_deadline_no_address_carries_a_mark(closing, typed, company_client):
    draft = closing(timedelta(days=-3))
    answer = company_client.post(address("edit", draft.token), typed | {"version": draft.version, "next": "check"})
    assert answer.url == address("detail", draft.token)


def test_a_late_draft_can_still_be_saved_and_read(closing, typed, company_client):
    draft = closing(timedelta(days=1))
    page = company_client.post(
        address("edit", draft.token), typed | {"version": draft.version, "title": "Late words"}, follow=True
    ).content.decode()
    draft.refresh_from_db()
    assert draft.title == "Late words"
    assert "is closed. Your draft stays as it is." in page


def test_a_new_page_opened_in_time_and_sent_too_late_becomes_a_draft(closing, company_client):
    call = closing(timedelta(hours=1)).call
    data = {"token": str(uuid4()), "version": 0, "title": "Typed for hours"}
    page = company_client.post(address("new_for_call", call.slug), data, follow=True).content.decode()
    draft = Proposal.objects.get(title="Typed for hours")
    assert draft.status == "draft"
    assert "is closed. Your draft stays as it is." in page


def test_no_new_form_is_opened_after_the_close(closing, company_client):
    call = closing(timedelta(seconds=1)).call
    answer = company_client.get(address("new_for_call", call.slug), follow=True)
    assert answer.redirect_chain[0][0] == address("call", call.slug)
    assert "“Late call” is closed." in answer.content.decode()


def test_no_form_is_opened_or_saved_before_the_opening(company_client):
    call = RoundFactory(opens_at=timezone.now() + timedelta(days=1))
    assert company_client.get(address("new_for_call", call.slug)).status_code == 302
    company_client.post(address("new_for_call", call.slug), {"title": "Too early"})
    assert not Proposal.objects.exists()


def test_an_unpublished_call_does_not_exist(company_client):
    call = RoundFactory(status="draft", published_at=None)
    assert company_client.get(address("new_for_call", call.slug)).status_code == 404


def test_without_a_corner_the_reader_is_told(company_client):
    page = company_client.get(address("new"), follow=True).content.decode()
    assert "No proposals are taken at the moment." in page


def test_requested_changes_may_come_after_the_close(in_status, typed, company_client):
    proposal = in_status("changes_requested")
    now = timezone.now()
    call = RoundFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2))
    Proposal.objects.filter(pk=proposal.pk).update(call=call, answers={})
    company_client.post(address("submit", proposal.token))
    proposal.refresh_from_db()
    assert proposal.status == "submitted"


def test_a_refused_file_is_said_and_leads_back_to_the_form(draft, typed, company_client):
    data = typed | {"version": draft.version, "next": "check", "uploads": [uploads.upload("a.pdf", b"MZ")]}
    answer = company_client.post(address("edit", draft.token), data)
    assert answer.url == address("edit", draft.token)
