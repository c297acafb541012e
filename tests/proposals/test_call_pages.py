"""The public pages of calls: the list, one call, its guidelines, questions; and that nothing else gets out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from proposals import services
from proposals.models import Call, Guideline, Proposal, Question
from search.models import Entry
from tests import pages
from tests.factories import CallFactory, CityFactory, PolicyFactory

from .call_rows import complete_round, countries

pytestmark = pytest.mark.django_db

ADDRESS = "/en/proposals/calls/"
WORD = "Zanzibarium"


def text(client, address: str = "round/", language: str = "en") -> str:
    response = client.get(f"/{language}/proposals/calls/{address}")
    assert response.status_code == 200
    return response.text


@pytest.fixture
def call() -> Call:
    return complete_round(slug="round", title_en="Round for cities", title_ko="도시 공모")


@pytest.fixture
def guideline(call):
    return Guideline.objects.create(
        call=call, title_ko="안내서", title_en="Guidelines", body_ko="<p>글</p>", body_en="<p>First text</p>",
        published_at=timezone.now(),
    )  # fmt: skip


# The list


def test_the_list_has_open_announced_and_closed_calls(client):
    now = timezone.now()
    complete_round(title_en="Now")
    complete_round(title_en="Later", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    complete_round(title_en="Over", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    groups = client.get(ADDRESS).context["groups"]
    assert [[line["call"].title for line in group["lines"]] for group in groups] == [["Now"], ["Later"], ["Over"]]


def test_the_soonest_deadline_comes_first_and_the_corner_last(client):
    CallFactory(title_en="Corner")
    complete_round(title_en="In a month", closes_at=timezone.now() + timedelta(days=30))
    complete_round(title_en="Tomorrow", closes_at=timezone.now() + timedelta(days=1))
    lines = client.get(ADDRESS).context["groups"][0]["lines"]
    assert [line["call"].title for line in lines] == ["Tomorrow", "In a month", "Corner"]


def test_a_list_without_calls_says_so(client):
    assert "No call is open now." in client.get(ADDRESS).text


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_database_three_times_for_the_calls(client, django_assert_num_queries, count):
    for _number in range(count):
        CallFactory()
    with django_assert_num_queries(3):
        client.get(ADDRESS)


# What is not public


HIDDEN = {
    "a draft": {"status": "draft", "published_at": None},
    "a call in review": {"status": "in_review", "published_at": None},
    "a template": {"status": "draft", "published_at": None, "is_template": True},
    "a call that is to be published tomorrow": {"published_at": timezone.now() + timedelta(days=1)},
}


@pytest.fixture(params=HIDDEN)
def hidden(request) -> Call:
    call = complete_round(slug="hidden", title_en=WORD, title_ko=WORD, **HIDDEN[request.param])
    Guideline.objects.create(call=call, title_en=WORD, body_en=WORD, published_at=timezone.now())
    return call


@pytest.mark.parametrize("address", ["hidden/", "hidden/guidelines/", "hidden/guidelines/1/"])
def test_what_is_not_public_has_no_page(hidden, client, address):
    assert client.get(f"{ADDRESS}{address}").status_code == 404


def test_what_is_not_public_takes_no_question(hidden, company_client):
    assert company_client.post(f"{ADDRESS}hidden/ask/", {"text": "Hello?"}).status_code == 404
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    "address", ["/en/proposals/calls/", "/en/proposals/", "/sitemap.xml", "/api/v1/calls/", "/en/"]
)
def test_what_is_not_public_is_on_no_list(hidden, client, address):
    response = client.get(address)
    assert WORD not in response.text
    assert "calls/hidden" not in response.text


def test_what_is_not_public_is_not_found_by_search(hidden, client):
    assert client.get("/en/search/", {"q": WORD}).context["results"].total == 0
    assert not Entry.objects.visible().filter(path__contains="hidden").exists()


def test_guidelines_in_preparation_are_nowhere(call, guideline, client):
    Guideline.objects.create(call=call, version=2, title_en=WORD, title_ko=WORD, body_en=WORD, body_ko=WORD)
    assert client.get(f"{ADDRESS}round/guidelines/2/").status_code == 404
    assert WORD not in text(client) + text(client, "round/guidelines/")
    assert client.get("/en/search/", {"q": WORD}).context["results"].total == 0


@pytest.mark.parametrize("is_public", [True, False])
def test_a_question_is_printed_once_it_is_public_and_answered(call, company, client, is_public):
    Question.objects.create(
        call=call, asked_by=company, text_en=WORD, answer_en="Yes.", is_public=is_public, answered_at=timezone.now()
    )
    assert (WORD in text(client)) == is_public


def test_a_public_question_without_an_answer_is_not_printed(call, company, client):
    Question.objects.create(call=call, asked_by=company, text_en=WORD, is_public=True)
    assert WORD not in text(client)


def test_nobody_is_named_beside_a_question(call, company, client):
    Question.objects.create(
        call=call, asked_by=company, text_en="?", answer_en="Yes.", is_public=True, answered_at=timezone.now()
    )
    assert company.name not in text(client)
    assert company.email not in text(client)


# A call's page


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_of_a_call_keeps_the_promises_of_every_page(call, guideline, client, language):
    found = pages.Page(text(client, language=language), f"/{language}/proposals/calls/round/")
    assert len(found.texts["h1"]) == 1
    assert len(found.ids) == len(set(found.ids))
    assert not [tag for tag, attributes in found.elements if "style" in attributes]


def test_the_page_says_who_may_apply_what_is_asked_and_how_it_is_judged(call, client):
    call.organisation_kinds = ["city_government"]
    call.save()
    call.country_lists.add(countries("south", "VN"))
    page = text(client)
    for expected in ("City government", "Viet Nam", "Letter of support", "Large city", "Small city", "3 en", "UTC+9"):
        assert expected in page


def test_the_page_is_there_in_korean(call, client):
    page = text(client, language="ko")
    for expected in ("도시 공모", "대도시", "필요성", "3 ko", "대한민국 표준시 (UTC+9)"):
        assert expected in page


def test_a_call_in_one_language_says_so_and_offers_no_other_version(client):
    complete_round(slug="round", title_en="", summary_en="")
    response = client.get(f"{ADDRESS}round/")
    assert response.context["content_lang"] == "ko"
    assert not pages.Page(response.text).all("link", hreflang="en")


def test_who_is_signed_in_is_led_to_the_form(call, company_client):
    assert company_client.get(f"{ADDRESS}round/").context["apply_url"] == "/en/proposals/calls/round/new/"


def test_a_stranger_is_led_to_the_form_by_way_of_signing_in(call, client):
    address = client.get(f"{ADDRESS}round/").context["apply_url"]
    assert address == "/en/accounts/login/?next=%2Fen%2Fproposals%2Fcalls%2Fround%2Fnew%2F"


@pytest.mark.parametrize("days", [(-9, -1), (1, 9)])
def test_a_call_that_is_not_open_offers_no_form_and_takes_no_question(company_client, days):
    now = timezone.now()
    complete_round(slug="round", opens_at=now + timedelta(days=days[0]), closes_at=now + timedelta(days=days[1]))
    context = company_client.get(f"{ADDRESS}round/").context
    assert (context["apply_url"], context["question_form"]) == ("", None)


def test_the_page_asks_as_much_of_the_database_for_a_long_form_as_for_a_short_one(
    call, guideline, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as first:
        text(client)
    section = call.sections.get()
    for number in range(30):
        section.fields.create(key=f"more_{number}", label_ko="더", label_en="More")
    with django_assert_max_num_queries(len(first)):
        text(client)


# Guidelines


def test_the_newest_version_is_in_force_and_the_earlier_one_stays_readable(call, guideline, coordinator, client):
    later = services.new_guideline_version(guideline=guideline, by=coordinator)
    later.body_en, later.change_note_en, later.change_note_ko = "<p>Second text</p>", "The deadline", "마감"
    later.save()
    services.publish_guideline(guideline=later, by=coordinator)
    assert "Second text" in text(client, "round/guidelines/")
    assert "The deadline" in text(client, "round/guidelines/")
    earlier = text(client, "round/guidelines/1/")
    assert "First text" in earlier
    assert "This is an earlier version" in earlier


@pytest.mark.parametrize("address", ["round/guidelines/", "round/guidelines/7/"])
def test_guidelines_that_are_not_there_are_not_found(call, client, address):
    assert client.get(f"{ADDRESS}{address}").status_code == 404


# Asking


def test_a_question_is_kept_and_its_author_told_so(call, company, company_client):
    response = company_client.post(f"{ADDRESS}round/ask/", {"text": "May two cities apply?"}, follow=True)
    assert Question.objects.get().asked_by == company
    assert "Your question has been sent." in response.text
    assert "May two cities apply?" in response.text  # under "Your questions"


@pytest.mark.parametrize("typed", ["", "x" * 2001])
def test_a_question_that_cannot_be_taken_is_explained_and_kept_on_the_page(call, company_client, typed):
    response = company_client.post(f"{ADDRESS}round/ask/", {"text": typed})
    assert response.status_code == 200
    assert response.context["question_form"].errors["text"]
    assert typed in response.text
    assert not Question.objects.exists()


def test_who_is_signed_out_while_writing_loses_nothing(call, client):
    response = client.post(f"{ADDRESS}round/ask/", {"text": "May two cities apply?"})
    assert "You are not signed in any more." in response.text
    assert "May two cities apply?" in response.text
    assert not Question.objects.exists()


def test_a_question_that_comes_after_the_closing_is_kept_on_the_page(call, company_client):
    Call.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    response = company_client.post(f"{ADDRESS}round/ask/", {"text": "May two cities apply?"})
    assert response.status_code == 200
    assert "May two cities apply?" in response.text
    assert not Question.objects.exists()


def test_asking_is_a_post(call, company_client):
    assert company_client.get(f"{ADDRESS}round/ask/").status_code == 405


def test_an_answer_that_is_not_public_is_read_by_who_asked_and_nobody_else(
    call, company, company_client, other_company_client, client
):
    Question.objects.create(call=call, asked_by=company, text_en="?", answer_en=WORD, answered_at=timezone.now())
    assert WORD in text(company_client)
    assert WORD not in text(other_company_client) + text(client)
    assert not mail.outbox


# Search, sitemap, API


def test_search_finds_a_call_by_its_guidelines(call, guideline, client):
    guideline.body_en = f"<p>{WORD}</p>"
    guideline.save()
    results = client.get("/en/search/", {"q": WORD}).context["results"]
    assert results.total == 1


def test_the_sitemap_holds_calls(call, client):
    sitemap = client.get("/sitemap.xml").text
    assert "/en/proposals/calls/</loc>" in sitemap
    assert "/ko/proposals/calls/round/</loc>" in sitemap


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("announced", 0), ("closed", 0)])
def test_the_api_gives_calls_by_their_state(call, client, state, count):
    call.country_lists.add(countries("south", "VN", "LA"))
    found = client.get("/api/v1/calls/", {"state": state}).json()
    assert found["count"] == count
    if count:
        assert found["results"][0]["countries"] == ["LA", "VN"]


def test_the_api_refuses_a_state_that_is_none(call, client):
    assert client.get("/api/v1/calls/", {"state": "secret"}).status_code == 400


# On the pages of cities and policies


@pytest.fixture
def selected(company) -> Proposal:
    proposal = Proposal.objects.create(
        call=CallFactory(open_parts=["summary", "city"]), proposer=company, title=WORD, summary="What it does.",
        organisation_name="Secret Valves Ltd", city=CityFactory(slug="hanoi"), status="accepted", stage="final",
        reference="SS-2026-0001", submitted_at=timezone.now(), agrees_to_publication=True, language="en",
        answers={"proposal": "Secret body."},
    )  # fmt: skip
    proposal.policies.add(PolicyFactory(slug="buses"))
    return proposal


PLACES = ["/en/cities/hanoi/", "/en/policies/buses/"]


@pytest.mark.parametrize("address", PLACES)
def test_a_selected_proposal_stands_on_the_page_of_what_it_concerns(selected, client, address):
    page = client.get(address).text
    assert WORD in page
    assert "Secret" not in page


@pytest.mark.parametrize("address", PLACES)
@pytest.mark.parametrize(
    "changes",
    [
        {"status": "in_review"},
        {"status": "declined"},
        {"agrees_to_publication": False},
        {"erased_at": timezone.now()},
    ],
    ids=["under review", "declined", "without consent", "erased"],
)
def test_any_other_proposal_stands_nowhere(selected, client, address, changes):
    Proposal.objects.update(**changes)
    assert WORD not in client.get(address).text


@pytest.mark.parametrize(("address", "part"), [(PLACES[0], "summary"), (PLACES[1], "city")])
def test_a_call_that_does_not_open_the_tie_keeps_it_off_the_page(selected, client, address, part):
    Call.objects.update(open_parts=[part])
    assert "selected proposals" not in client.get(address).text.lower()
