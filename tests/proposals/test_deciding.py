"""Decisions of a dated call: prepared in private, told together, and nothing of them anywhere before."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from proposals import services
from proposals.exceptions import AnswerNeeded, NotInReview, ReleaseNotPossible, ReviewClosed, StaleDecision
from proposals.models import Decision, Release
from proposals.services import deciding
from search.models import Entry

from . import rounds

REASON, PUBLIC, NOTE = "Reason for you alone.", "Reason for everybody.", "Note for the file."


def address(name: str, *args) -> str:
    with translation.override("en"):
        return reverse(f"admin:proposals_{name}", args=args)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def call(db):
    return rounds.make_round(open_parts=["summary", "reason", "score"], needs_consent=False)


@pytest.fixture
def application(call, company):
    return rounds.apply(call, company)


@pytest.fixture
def rival(call, other_company):
    return rounds.apply(call, other_company, "Buses for Hue")


@pytest.fixture
def prepared(application, coordinator) -> Decision:
    return rounds.prepare(application, coordinator, reason=REASON, public_reason=PUBLIC, note=NOTE)


def release(call, coordinator, stage="final") -> int:
    services.set_release(call=call, stage=stage, at=timezone.now(), by=coordinator)
    return services.release_due()


def typed(decision=None, **more) -> dict:
    seen = f"{decision.pk}|{decision.prepared_at.isoformat()}" if decision else ""
    return {"seen": seen, "outcome": "accept", "reason": REASON, "public_reason": "", "note": "", "due_on": ""} | more


def test_a_decision_is_prepared_on_its_page(application, coordinator_client, coordinator):
    coordinator_client.post(address("proposal_decide", application.pk), typed(note=NOTE))
    decision = application.decisions.get()
    assert (decision.outcome, decision.reason, decision.note) == ("accept", REASON, NOTE)
    assert (decision.prepared_by, decision.stage, decision.released_at) == (coordinator, "final", None)


def test_preparing_changes_nothing_of_the_proposal(application, coordinator_client):
    before = (application.status, application.stage, application.decided_at)
    coordinator_client.post(address("proposal_decide", application.pk), typed())
    application.refresh_from_db()
    assert (application.status, application.stage, application.decided_at) == before


def test_a_decision_needs_a_reason(application, coordinator_client):
    page = coordinator_client.post(address("proposal_decide", application.pk), typed(reason=" ", note=NOTE)).content
    assert NOTE.encode() in page
    assert not Decision.objects.exists()


def test_a_return_needs_a_day(application, coordinator_client):
    page = coordinator_client.post(address("proposal_decide", application.pk), typed(outcome="return")).content
    assert b"Say until when the changes are due." in page
    assert not Decision.objects.exists()


def test_a_prepared_decision_is_changed_by_who_has_seen_it(application, prepared, coordinator_client):
    coordinator_client.post(address("proposal_decide", application.pk), typed(prepared, outcome="reject"))
    assert application.decisions.get().outcome == "reject"


def test_who_has_not_seen_it_replaces_nothing_and_keeps_what_was_typed(application, prepared, coordinator_client):
    page = coordinator_client.post(
        address("proposal_decide", application.pk), typed(outcome="reject", reason="My own reason.")
    ).content.decode()
    assert "has prepared a decision in the meantime" in page
    assert "My own reason." in page
    assert REASON in page
    assert application.decisions.get().outcome == "accept"


def test_after_reading_the_other_ones_it_can_be_replaced(application, prepared, coordinator_client):
    url = address("proposal_decide", application.pk)
    page = coordinator_client.post(url, typed(outcome="reject")).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    coordinator_client.post(url, typed(outcome="reject", seen=seen))
    assert application.decisions.get().outcome == "reject"


@pytest.mark.parametrize("seen", ["x", "1|x", "|", "1|2020-13-45T99:99:99", "9" * 40 + "|2020-01-01T00:00:00+00:00"])
def test_a_made_up_mark_is_no_way_around(application, prepared, coordinator_client, seen):
    coordinator_client.post(address("proposal_decide", application.pk), typed(outcome="reject", seen=seen))
    assert application.decisions.get().outcome == "accept"


def test_a_prepared_decision_can_be_dropped(application, prepared, coordinator_client):
    coordinator_client.post(address("decision_take_back", prepared.pk))
    assert not application.decisions.exists()


def test_a_decision_that_was_told_cannot_be_dropped(call, application, prepared, coordinator, coordinator_client):
    release(call, coordinator)
    assert coordinator_client.post(address("decision_take_back", prepared.pk)).status_code == 404
    assert application.decisions.exists()


def test_the_page_lists_rank_score_outcome_and_what_is_undecided(
    call, application, rival, prepared, coordinator, coordinator_client
):
    rounds.reviewed(application, rounds.make_reviewer("Expert"), coordinator, 5, 5)
    page = coordinator_client.get(address("selection_decisions", call.pk, "final")).content.decode()
    assert "90.00" in page
    assert "Accept" in page
    assert "1 proposal is undecided" in page


def test_the_time_of_release_is_in_the_calls_time_zone(call, application, coordinator_client):
    call.time_zone = "America/Bogota"
    call.save()
    url = address("selection_release", call.pk, "final")
    coordinator_client.post(url, {"do": "set", "at": "2090-05-01T10:00"})
    assert Release.objects.get().at == datetime(2090, 5, 1, 10, tzinfo=ZoneInfo("America/Bogota"))


def test_a_time_that_is_past_is_refused(call, application, coordinator_client):
    page = coordinator_client.post(
        address("selection_release", call.pk, "final"), {"do": "set", "at": "2020-05-01T10:00"}
    ).content.decode()
    assert "This time is past." in page
    assert not Release.objects.exists()


def test_the_time_can_be_moved_and_taken_back(call, application, coordinator_client):
    url = address("selection_release", call.pk, "final")
    coordinator_client.post(url, {"do": "set", "at": "2090-05-01T10:00"})
    coordinator_client.post(url, {"do": "set", "at": "2091-05-01T10:00"})
    assert Release.objects.get().at.year == 2091
    coordinator_client.post(url, {"do": "take_back"})
    assert not Release.objects.exists()


def test_all_are_told_now(call, application, rival, prepared, coordinator, coordinator_client):
    rounds.prepare(rival, coordinator, "reject")
    page = coordinator_client.post(address("selection_release", call.pk, "final"), {"do": "now"}, follow=True)
    assert "2 decisions have been released." in page.content.decode()
    assert {each.status for each in (refreshed(application), refreshed(rival))} == {"accepted", "declined"}


def test_while_one_is_undecided_none_is_told(call, application, rival, prepared, coordinator_client):
    page = coordinator_client.post(address("selection_release", call.pk, "final"), {"do": "now"}, follow=True)
    assert "nothing has been released" in page.content.decode()
    assert refreshed(application).status == "submitted"
    assert not Release.objects.exists()


def test_releasing_is_not_done_by_a_get(call, application, prepared, coordinator_client):
    assert coordinator_client.get(address("selection_release", call.pk, "final"), {"do": "now"}).status_code == 405


def test_a_release_that_is_stuck_is_mailed_once_and_done_as_soon_as_it_can_be(
    call, application, rival, prepared, coordinator, django_capture_on_commit_callbacks
):
    services.set_release(call=call, stage="final", at=timezone.now(), by=coordinator)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.release_due() == 0
        assert services.release_due() == 0
    assert [each.to for each in mail.outbox] == [[coordinator.email]]
    assert rival.reference in mail.outbox[0].body
    rounds.prepare(rival, coordinator, "reject")
    assert services.release_due() == 2


def test_before_its_time_nothing_is_told(call, application, prepared, coordinator):
    services.set_release(call=call, stage="final", at=timezone.now() + timedelta(hours=1), by=coordinator)
    assert services.release_due() == 0
    assert refreshed(application).status == "submitted"


def test_a_release_is_carried_out_once(call, application, prepared, coordinator):
    assert release(call, coordinator) == 1
    assert services.release_due() == 0
    assert application.steps.filter(status="accepted").count() == 1


def test_one_release_that_fails_stops_no_other(call, application, prepared, coordinator, monkeypatch, company):
    other_call = rounds.make_round(slug="other-round")
    other = rounds.apply(other_call, company)
    rounds.prepare(other, coordinator)
    for each in (call, other_call):
        services.set_release(call=each, stage="final", at=timezone.now(), by=coordinator)
    Decision.objects.filter(pk=prepared.pk).update(outcome="x")  # takes no known way: accepted, as the last one
    monkeypatch.setattr("proposals.services.deciding._tell", failing_for(application))
    assert services.release_due() == 1
    assert (refreshed(application).status, refreshed(other).status) == ("submitted", "accepted")


def failing_for(proposal):
    real = deciding._tell

    def tell(decision, row, by):
        if row.pk == proposal.pk:
            raise RuntimeError
        real(decision, row, by)

    return tell


def test_a_withdrawn_proposal_is_not_waited_for(call, application, rival, prepared, other_company, coordinator):
    services.withdraw_proposal(proposal=rival, by=other_company)
    assert release(call, coordinator) == 1


def test_a_request_for_changes_drops_what_was_prepared(application, prepared, coordinator):
    services.request_changes(proposal=application, by=coordinator, answer="More figures.")
    assert not application.decisions.exists()


def test_a_returned_proposal_comes_back_to_be_decided_anew(call, application, company, coordinator):
    rounds.prepare(application, coordinator, "return", due_on=timezone.localdate() + timedelta(days=7))
    release(call, coordinator)
    returned = refreshed(application)
    assert (returned.status, returned.due_on) == ("changes_requested", timezone.localdate() + timedelta(days=7))
    services.submit_proposal(proposal=returned, by=company)
    assert services.undecided(call, "final") == 1
    rounds.prepare(application, coordinator)
    assert release(call, coordinator) == 1
    assert refreshed(application).status == "accepted"


@pytest.fixture
def staged(company, other_company):
    call = rounds.make_round(slug="staged", stages=["first", "final"])
    return call, rounds.apply(call, company), rounds.apply(call, other_company, "Buses for Hue")


def test_who_passes_a_stage_goes_on_to_the_next(staged, coordinator):
    call, first, second = staged
    rounds.prepare(first, coordinator)
    rounds.prepare(second, coordinator, "reject")
    release(call, coordinator, "first")
    assert (refreshed(first).status, refreshed(first).stage) == ("in_review", "final")
    assert refreshed(second).status == "declined"


def test_results_of_an_earlier_stage_stay_to_be_read(staged, coordinator, coordinator_client):
    call, first, second = staged
    rounds.reviewed(first, rounds.make_reviewer("Expert"), coordinator, 5, 5)
    for each in (first, second):
        rounds.prepare(each, coordinator)
    release(call, coordinator, "first")
    page = coordinator_client.get(address("selection_results", call.pk, "first")).content.decode()
    assert "90.00" in page
    assert "90.00" not in coordinator_client.get(address("selection_results", call.pk, "final")).content.decode()


def test_reviews_of_an_earlier_stage_are_closed(staged, coordinator):
    call, first, second = staged
    review = rounds.assign(first, rounds.make_reviewer("Expert"), coordinator, declare="none")
    for each in (first, second):
        rounds.prepare(each, coordinator)
    release(call, coordinator, "first")
    with pytest.raises(ReviewClosed):
        rounds.score(review, 1, 1)


def test_the_corner_does_not_prepare_and_a_round_does_not_answer_at_once(application, coordinator):
    with pytest.raises(ReleaseNotPossible):
        services.accept_proposal(proposal=application, by=coordinator, answer="Yes.")


def test_a_decision_without_a_word_is_refused(application, coordinator):
    with pytest.raises(AnswerNeeded):
        rounds.prepare(application, coordinator, reason=" ")


def test_a_withdrawn_proposal_is_not_decided(application, company, coordinator):
    services.withdraw_proposal(proposal=application, by=company)
    with pytest.raises(NotInReview):
        rounds.prepare(application, coordinator)


def test_somebody_elses_decision_is_not_replaced_unseen(application, prepared, coordinator):
    with pytest.raises(StaleDecision):
        rounds.prepare(application, coordinator, "reject")


@pytest.mark.parametrize("person", ["reviewer", "editor", "company", "other_company"])
def test_only_coordinators_decide_and_release(person, application, call, request):
    user = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        rounds.prepare(application, user)
    with pytest.raises(PermissionDenied):
        services.set_release(call=call, stage="final", at=timezone.now(), by=user)
    with pytest.raises(PermissionDenied):
        services.assign_evenly(call=call, stage="final", reviewers=[], by=user)


def test_the_command_releases_what_is_due(call, application, prepared, coordinator):
    services.set_release(call=call, stage="final", at=timezone.now(), by=coordinator)
    out = StringIO()
    call_command("run_proposals", stdout=out)
    assert "1 decisions released" in out.getvalue()
    assert refreshed(application).status == "accepted"


def test_the_command_run_again_does_nothing(call, application, prepared, coordinator):
    services.set_release(call=call, stage="final", at=timezone.now(), by=coordinator)
    call_command("run_proposals", stdout=StringIO())
    out = StringIO()
    call_command("run_proposals", stdout=out)
    assert out.getvalue() == ""


# Nothing leaks before the release ---------------------------------------------------------------

WORDS = [REASON, PUBLIC, NOTE, "Not taken up", "Accepted"]


@pytest.fixture(params=["accept", "reject"])
def waiting(request, call, application, rival, coordinator, django_capture_on_commit_callbacks):
    """Everything is judged, prepared, and set for tomorrow."""
    rounds.reviewed(application, rounds.make_reviewer("Expert"), coordinator, 4, 4)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        rounds.prepare(application, coordinator, request.param, reason=REASON, public_reason=PUBLIC, note=NOTE)
        rounds.prepare(rival, coordinator, "accept", reason=REASON, public_reason=PUBLIC, note=NOTE)
        services.set_release(call=call, stage="final", at=timezone.now() + timedelta(days=1), by=coordinator)
        services.release_due()
    return application


def shows_nothing(text: str) -> bool:
    return not any(word in text for word in [REASON, PUBLIC, NOTE, "Because of the need."])


def test_the_applicants_page_shows_nothing_before_the_release(waiting, company):
    client = signed_in(company)
    for language in ("ko", "en"):
        with translation.override(language):
            addresses = [
                waiting.get_absolute_url(),
                reverse("proposals:mine"),
                reverse("proposals:letter", args=[waiting.token]),
            ]
        text = "".join(client.get(each).content.decode() for each in addresses)
        assert shows_nothing(text)
    with translation.override("en"):
        page = client.get(waiting.get_absolute_url()).content.decode()
    assert "status--success" not in page
    assert "status--closed" not in page


def test_no_mail_leaves_before_the_release(waiting):
    assert mail.outbox == []


def test_public_pages_show_nothing_before_the_release(waiting, call, client):
    with translation.override("en"):
        addresses = [
            reverse("proposals:corner"),
            reverse("proposals:calls"),
            call.get_absolute_url(),
            reverse("portal:home"),
            reverse("portal:statistics"),
            reverse("search:search") + "?q=Reason+for+everybody",
            reverse("search:search") + "?q=Clean+water+Hanoi",
        ]
    for each in addresses:
        text = client.get(each).content.decode()
        assert shows_nothing(text)
        assert waiting.reference not in text
        assert "Summary of Clean water" not in text


def test_neither_index_nor_api_nor_sitemap_know_of_it(waiting, client):
    assert not Entry.objects.filter(kind__startswith="proposal").exists()
    for each in ("/api/v1/", "/sitemap.xml"):
        assert waiting.reference not in client.get(each, follow=True).content.decode()


@pytest.mark.parametrize("person", ["reviewer_client", "editor_client"])
def test_other_staff_learn_nothing_in_the_administration(waiting, call, person, request):
    client = request.getfixturevalue(person)
    decision = waiting.decisions.get()
    for url in (
        address("proposal_changelist"),
        address("proposal_change", waiting.pk),
        address("proposal_reviews", waiting.pk),
        address("proposal_decide", waiting.pk),
        address("selection"),
        address("selection_decisions", call.pk, "final"),
        address("selection_results", call.pk, "final"),
        address("selection_export", call.pk, "final"),
    ):
        answer = client.get(url)
        assert answer.status_code in (302, 403, 404), url
    assert client.post(address("decision_take_back", decision.pk)).status_code in (302, 403, 404)
    assert waiting.decisions.exists()


def test_a_reviewer_of_the_proposal_learns_nothing_of_the_decision(waiting):
    expert = waiting.reviews.get().reviewer
    client = signed_in(expert)
    with translation.override("en"):
        review = reverse("proposals:review", args=[waiting.reviews.get().pk])
        addresses = [reverse("proposals:reviews"), review, waiting.get_absolute_url()]
    for each in addresses:
        text = client.get(each).content.decode()
        assert not any(word in text for word in (REASON, PUBLIC, NOTE))


def test_only_after_the_release_the_applicant_reads_the_reason(waiting, call, company, coordinator):
    release(call, coordinator)
    client = signed_in(company)
    with translation.override("en"):
        url = waiting.get_absolute_url()
        letter = reverse("proposals:letter", args=[waiting.token])
    text = client.get(url).content.decode() + client.get(letter).content.decode()
    assert REASON in text
    assert NOTE not in text


def refreshed(row):
    row.refresh_from_db()
    return row
