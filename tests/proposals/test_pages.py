"""The proposer's pages: corner, list, form, preview, submission."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from proposals import services
from proposals.forms import ProposalForm
from proposals.models import Proposal
from tests.factories import CityFactory, PolicyFactory

LANGUAGES = ("ko", "en")
STALE = (
    "This proposal was saved in another window after you opened this page. Nothing of yours is lost: the form below shows "
    "what you have just written. Save once more to keep it in place of the other version."
)


def address(name: str, *args, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"proposals:{name}", args=args)


def in_language(language: str, text: str) -> str:
    with translation.override(language):
        return gettext(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corner_is_open_to_everybody(db, client, language):
    page = client.get(address("corner", language=language)).content.decode()
    assert f'<html lang="{language}"' in page
    assert in_language(language, "How a proposal is handled") in page
    assert in_language(language, "Changes requested") in page


def test_the_corner_asks_a_stranger_to_sign_in(corner, client):
    assert f"/en/accounts/login/?next={address('new')}" in client.get(address("corner")).content.decode()


def test_the_corner_leads_a_company_to_its_proposals(draft, company_client):
    assert address("mine") in company_client.get(address("corner")).content.decode()


def test_the_list_shows_reference_and_status(submitted, company_client):
    page = company_client.get(address("mine")).content.decode()
    assert submitted.reference in page
    assert "Submitted" in page


def test_the_empty_list_says_so(company_client):
    assert "You have not made a proposal yet." in company_client.get(address("mine")).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_cities_stand_in_the_order_of_the_readers_language(draft, company, language):
    CityFactory(slug="b", name_ko="가나", name_en="Zzz")
    CityFactory(slug="c", name_ko="나라", name_en="")
    with translation.override(language):
        names = [city.name for city in ProposalForm(instance=draft, writer=company).fields["city"].queryset]
    assert names == {"ko": ["가나", "나라", "하노이"], "en": ["Hanoi", "Zzz", "나라"]}[language]


def test_only_published_cities_can_be_chosen(draft, company):
    CityFactory(status="draft", published_at=None)
    assert list(ProposalForm(instance=draft, writer=company).fields["city"].queryset) == [draft.city]


def test_a_city_taken_off_the_site_stays_chosen(draft, company):
    draft.city.status = "draft"
    draft.city.save()
    assert draft.city in ProposalForm(instance=draft, writer=company).fields["city"].queryset


def test_opening_the_new_form_makes_no_draft(corner, company_client):
    company_client.get(address("new"))
    assert not Proposal.objects.exists()


def test_a_new_form_can_start_from_a_policy(corner, company_client):
    policy = PolicyFactory()
    page = company_client.get(address("new") + f"?policy={policy.slug}").content.decode()
    assert f'name="policies" value="{policy.pk}" checked' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_save_makes_a_draft_in_the_language_of_the_page(typed, company_client, language):
    company_client.post(address("new", language=language), typed)
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.status, proposal.language) == (typed["title"], "draft", language)


def test_a_draft_may_be_nearly_empty(corner, company_client):
    company_client.post(address("new"), {"title": "Only a title"})
    assert Proposal.objects.get().title == "Only a title"


def test_the_new_form_sent_twice_makes_one_draft(typed, company_client):
    token = str(uuid4())
    for _click in range(2):
        response = company_client.post(address("new"), typed | {"token": token})
    assert response.status_code == 302
    assert Proposal.objects.count() == 1


def test_save_and_check_leads_to_the_preview(draft, typed, company_client):
    response = company_client.post(address("edit", draft.token), typed | {"version": draft.version, "next": "check"})
    assert response.url == draft.get_absolute_url() or response.url == address("detail", draft.token)


def test_the_preview_of_a_complete_draft_offers_submission(draft, company_client):
    assert address("submit", draft.token) in company_client.get(address("detail", draft.token)).content.decode()


def test_the_preview_of_an_incomplete_draft_says_what_is_needed(corner, company, company_client):
    draft = services.create_draft(call=corner, by=company)
    page = company_client.get(address("detail", draft.token)).content.decode()
    assert "Write a summary of a few sentences." in page
    assert address("submit", draft.token) not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_submitting_an_incomplete_draft_marks_the_fields_and_keeps_the_text(draft, company, company_client, language):
    services.save_draft(proposal=draft, by=company, version=1, values={"summary": "", "sector": None})
    page = company_client.post(address("submit", draft.token, language=language), follow=True).content.decode()
    assert in_language(language, "Write a summary of a few sentences.") in page
    assert in_language(language, "Choose a sector.") in page
    assert 'id="id_summary_error"' in page
    assert draft.title in page
    assert "Secret body." in page


def test_submission_tells_the_reference(draft, company_client):
    page = company_client.post(address("submit", draft.token), follow=True).content.decode()
    draft.refresh_from_db()
    assert f'Its reference is <span class="nowrap">{draft.reference}</span>.' in page


def test_the_second_of_two_clicks_is_told_the_same(draft, company_client):
    company_client.post(address("submit", draft.token))
    page = company_client.post(address("submit", draft.token), follow=True).content.decode()
    draft.refresh_from_db()
    assert f'Its reference is <span class="nowrap">{draft.reference}</span>.' in page
    assert draft.steps.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stale_save_is_told_and_loses_nothing(draft, typed, company, company_client, language):
    services.save_draft(proposal=draft, by=company, version=1, values={"title": "Other window"})
    url = address("edit", draft.token, language=language)
    page = company_client.post(url, typed | {"version": 1, "answer_proposal": "Typed here"}).content.decode()
    assert in_language(language, STALE) in page
    draft.refresh_from_db()
    assert (draft.title, draft.answers["proposal"]) == ("Other window", "Secret body.")
    assert "Typed here" in page
    assert 'name="version" value="2"' in page


def test_saving_once_more_after_the_warning_keeps_the_new_text(draft, typed, company, company_client):
    services.save_draft(proposal=draft, by=company, version=1, values={"title": "Other window"})
    company_client.post(address("edit", draft.token), typed | {"version": 2, "answer_proposal": "Typed here"})
    draft.refresh_from_db()
    assert (draft.answers["proposal"], draft.version) == ("Typed here", 3)


def test_a_text_too_long_is_said_at_its_field_and_kept(draft, typed, company_client):
    page = company_client.post(
        address("edit", draft.token), typed | {"version": 1, "title": "x" * 201}
    ).content.decode()
    assert 'id="id_title_error"' in page
    assert "x" * 201 in page


def test_a_line_break_counts_as_one_character(draft, typed, company_client):
    summary = "x" * 998 + "\r\n" + "y"
    company_client.post(address("edit", draft.token), typed | {"version": 1, "summary": summary})
    draft.refresh_from_db()
    assert draft.summary == "x" * 998 + "\ny"


def test_a_coordinators_way_back_is_not_their_own_list(submitted, coordinator_client):
    page = coordinator_client.get(address("detail", submitted.token)).content.decode()
    crumbs = page[page.index('class="breadcrumbs') : page.index("<main")]
    assert address("mine") not in crumbs


def test_a_submitted_proposal_cannot_be_opened_for_editing(submitted, company_client):
    page = company_client.get(address("edit", submitted.token), follow=True).content.decode()
    assert "can no longer be edited" in page


def test_what_was_typed_stays_where_the_proposal_was_submitted_meanwhile(submitted, typed, company_client):
    data = typed | {"version": 1, "answer_proposal": "Typed here"}
    page = company_client.post(address("edit", submitted.token), data).content.decode()
    submitted.refresh_from_db()
    assert submitted.answers["proposal"] == "Secret body."
    assert "can no longer be edited" in page
    assert "Typed here" in page


def test_requested_changes_can_be_made_and_submitted_again(in_status, typed, company_client):
    proposal = in_status("changes_requested")
    company_client.post(
        address("edit", proposal.token), typed | {"version": proposal.version, "answer_proposal": "With costs"}
    )
    company_client.post(address("submit", proposal.token))
    proposal.refresh_from_db()
    assert (proposal.answers["proposal"], proposal.status) == ("With costs", "submitted")


def test_withdrawal_is_asked_for_once_more(submitted, company_client):
    company_client.post(address("withdraw", submitted.token))
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_proposer_sees_the_answer_and_every_step(in_status, company_client):
    proposal = in_status("accepted")
    page = company_client.get(address("detail", proposal.token)).content.decode()
    assert "Welcome." in page
    for step in ("Draft begun", "Submitted", "Accepted"):
        assert step in page


def test_the_proposer_can_write_a_message(submitted, company, company_client):
    company_client.post(address("message", submitted.token), {"text": "When will you answer?"})
    message = submitted.messages.get()
    assert (message.text, message.is_from_staff, message.author) == ("When will you answer?", False, company)


def test_an_empty_message_is_refused_at_its_field(submitted, company_client):
    assert (
        'id="id_text_error"' in company_client.post(address("message", submitted.token), {"text": " "}).content.decode()
    )


def test_what_is_typed_is_printed_as_text(draft, typed, company_client):
    company_client.post(
        address("edit", draft.token), typed | {"version": 1, "answer_proposal": "<script>alert(1)</script>"}
    )
    page = company_client.get(address("detail", draft.token)).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_private_pages_are_not_kept_by_caches(draft, company_client):
    assert "no-store" in company_client.get(address("detail", draft.token))["Cache-Control"]
