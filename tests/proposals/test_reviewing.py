"""A reviewer's pages: what waits, the declaration, the scores, and what others scored."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Membership
from proposals import permissions, services
from proposals.exceptions import IncompleteReview, ReviewClosed, StaleReview
from proposals.models import Review, Score
from tests.factories import UserFactory

from . import rounds, uploads


def in_english(name: str, *args) -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=args)


@pytest.fixture
def call(db):
    return rounds.make_round()


@pytest.fixture
def proposal(call, company):
    return rounds.apply(call, company)


@pytest.fixture
def expert(db):
    return rounds.make_reviewer("Expert")


@pytest.fixture
def expert_client(expert) -> Client:
    return signed_in(expert)


@pytest.fixture
def review(proposal, expert, coordinator) -> Review:
    return rounds.assign(proposal, expert, coordinator, due_on=timezone.localdate() + timedelta(days=7))


@pytest.fixture
def declared(review, expert) -> Review:
    return services.declare_conflict(review=review, by=expert, conflict="none")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client, review) -> str:
    return client.get(address(review)).content.decode()


def address(review) -> str:
    return in_english("review", review.pk)


def declare(client, review, conflict, **more):
    return client.post(in_english("declare", review.pk), {"conflict": conflict, **more}, follow=True)


def typed(version=0, need="4", team="3", **more) -> dict:
    return {
        "version": version,
        "score_need": need,
        "reason_need": "The figures show it.",
        "score_team": team,
        "reason_team": "Two engineers.",
        "comment": "Sound.",
    } | more


def test_the_list_shows_what_waits_with_its_due_date(review, expert_client):
    text = expert_client.get(in_english("reviews")).content.decode()
    assert review.proposal.title in text
    assert "Declaration needed" in text
    assert "due on" in text


def test_the_list_marks_what_is_overdue(review, expert_client):
    Review.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "Overdue" in expert_client.get(in_english("reviews")).content.decode()


@pytest.mark.parametrize("other", ["company_client", "other_company_client", "editor_client"])
def test_who_is_no_reviewer_has_no_such_list(other, request, review):
    assert request.getfixturevalue(other).get(in_english("reviews")).status_code == 404


def test_the_list_holds_ones_own_only(review, db):
    other = signed_in(rounds.make_reviewer("Other"))
    assert review.proposal.title not in other.get(in_english("reviews")).content.decode()


def test_a_review_of_somebody_else_does_not_exist(review, db):
    other = signed_in(rounds.make_reviewer("Other"))
    assert other.get(address(review)).status_code == 404
    assert other.post(in_english("declare", review.pk), {"conflict": "none"}).status_code == 404


def test_before_the_declaration_title_summary_and_organisation_are_shown(review, expert_client):
    text = page(expert_client, review)
    assert "Clean water for Hanoi" in text
    assert "Summary of Clean water" in text
    assert "City of Hanoi" in text


def test_before_the_declaration_nothing_confidential_is_shown(review, expert_client):
    text = page(expert_client, review)
    assert rounds.SECRET_BODY not in text
    assert "score_need" not in text


def test_a_score_posted_before_the_declaration_changes_nothing(review, expert_client):
    expert_client.post(address(review), typed())
    assert not Score.objects.exists()


def test_the_declaration_opens_the_proposal(review, expert_client):
    text = declare(expert_client, review, "none").content.decode()
    assert rounds.SECRET_BODY in text
    assert "score_need" in text


def test_a_declaration_must_be_chosen(review, expert_client):
    assert "Choose one of the two." in declare(expert_client, review, "").content.decode()
    review.refresh_from_db()
    assert review.declared_at is None


def test_a_conflict_keeps_the_proposal_closed_and_tells_the_coordinators(review, expert_client, coordinator):
    mail.outbox.clear()
    declare(expert_client, review, "some", note="My sister works there.")
    review.refresh_from_db()
    assert (review.conflict, review.conflict_note) == ("some", "My sister works there.")
    assert rounds.SECRET_BODY not in page(expert_client, review)


def test_a_conflict_is_told_to_coordinators_by_mail(review, expert, coordinator, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.declare_conflict(review=review, by=expert, conflict="some", note="My sister works there.")
    assert [each.to for each in mail.outbox] == [[coordinator.email]]
    assert "sister" not in mail.outbox[0].body


def test_a_conflict_declared_after_scoring_deletes_the_scores(declared, expert):
    rounds.score(declared, 3, 3, submit=False)
    services.declare_conflict(review=declared, by=expert, conflict="some")
    assert not declared.scores.exists()


def test_a_conflict_at_one_stage_closes_what_was_open_at_another(declared, expert, expert_client, proposal):
    declared.proposal.reviews.create(stage="first", reviewer=expert, assigned_by=expert, conflict="some")
    assert rounds.SECRET_BODY not in page(expert_client, declared)


def test_the_scoring_page_shows_anchors_weights_and_numbers(declared, expert_client):
    text = page(expert_client, declared)
    assert "Urgent and shown by figures" in text
    assert "weight 50 %" in text
    assert "500 people" in text
    assert "50 of 100 points" in text


def test_the_number_of_the_form_has_no_field(declared, expert_client):
    assert "score_people" not in page(expert_client, declared)


def test_scores_are_saved_without_being_submitted(declared, expert_client):
    expert_client.post(address(declared), typed(next="save"))
    declared.refresh_from_db()
    assert not declared.is_submitted
    assert {(each.criterion, int(each.value)) for each in declared.scores.all()} == {("need", 4), ("team", 3)}
    assert "The figures show it." in page(expert_client, declared)


def test_half_a_review_can_be_saved(declared, expert_client):
    expert_client.post(address(declared), typed(need="", reason_need="", next="save"))
    assert declared.scores.get(criterion="need").value is None


def test_a_complete_review_is_submitted(declared, expert_client):
    expert_client.post(address(declared), typed(next="submit"))
    declared.refresh_from_db()
    assert declared.is_submitted


def test_an_incomplete_review_is_not_submitted_and_says_what_is_missing(declared, expert_client):
    text = expert_client.post(address(declared), typed(team="", reason_need="", next="submit")).content.decode()
    declared.refresh_from_db()
    assert not declared.is_submitted
    assert "Give a score." in text
    assert "Give a reason for the score." in text
    assert "Two engineers." in text


def test_what_was_typed_into_an_incomplete_review_is_saved_too(declared, expert_client):
    expert_client.post(address(declared), typed(team="", next="submit"))
    assert declared.scores.get(criterion="need").reason == "The figures show it."


def test_another_window_overwrites_nothing_and_what_was_typed_stays(declared, expert_client):
    expert_client.post(address(declared), typed(need="5", next="save"))
    text = expert_client.post(address(declared), typed(reason_need="Written in the other window.", next="save")).content
    assert b"saved in another window" in text
    assert b"Written in the other window." in text
    assert declared.scores.get(criterion="need").value == 5


def test_after_the_warning_the_same_form_can_be_saved(declared, expert_client):
    expert_client.post(address(declared), typed(need="5", next="save"))
    expert_client.post(address(declared), typed(version=1, need="2", next="save"))
    assert declared.scores.get(criterion="need").value == 2


def test_saving_the_very_same_twice_is_no_conflict(declared, expert_client):
    for _click in range(2):
        answer = expert_client.post(address(declared), typed(next="save"))
    assert answer.status_code == 302


def test_a_submitted_review_does_not_change(declared, expert_client):
    expert_client.post(address(declared), typed(next="submit"))
    expert_client.post(address(declared), typed(version=1, need="1", next="save"))
    assert declared.scores.get(criterion="need").value == 4


def test_a_second_click_on_submit_is_told_that_it_is_done(declared, expert_client):
    expert_client.post(address(declared), typed(next="submit"))
    text = expert_client.post(address(declared), typed(next="submit"), follow=True).content.decode()
    assert "This review has been submitted." in text


def test_when_the_stage_ends_while_somebody_writes_the_text_stays_on_the_page(declared, company, expert_client):
    services.withdraw_proposal(proposal=declared.proposal, by=company)
    text = expert_client.post(address(declared), typed(next="submit")).content.decode()
    assert "The figures show it." in text
    assert "can no longer be changed" in text


@pytest.mark.parametrize("value", ["0", "6", "2.5", "x"])
def test_a_judgement_is_one_to_five(declared, expert_client, value):
    text = expert_client.post(address(declared), typed(need=value, next="save")).content.decode()
    assert "error-summary" in text
    assert "The figures show it." in text
    assert not declared.scores.exists()


@pytest.mark.parametrize("value", ["x", "NaN", "Infinity", "1e40", "1.23456"])
def test_a_number_that_is_none_is_refused_with_the_text_kept(value, company, coordinator, expert, expert_client):
    call = rounds.make_round()
    call.criteria.filter(key="people").update(field=None)
    review = rounds.assign(rounds.apply(call, company), expert, coordinator, declare="none")
    text = expert_client.post(address(review), typed(score_people=value, next="save")).content.decode()
    assert "error-summary" in text
    assert f'value="{value}"' in text


def test_other_scores_are_hidden_before_ones_own_are_in(declared, coordinator, proposal, expert_client):
    other = rounds.make_reviewer("Other")
    rounds.reviewed(proposal, other, coordinator, 1, 1)
    assert "Because of the need." not in page(expert_client, declared)


def test_other_scores_are_shown_after_ones_own_without_names(declared, coordinator, proposal, expert_client):
    other = rounds.make_reviewer("Other")
    rounds.reviewed(proposal, other, coordinator, 1, 1)
    expert_client.post(address(declared), typed(next="submit"))
    text = page(expert_client, declared)
    assert "Because of the need." in text
    assert "Another reviewer (1)" in text
    assert other.name not in text.replace("Another", "").replace("other reviewers", "")


def test_what_others_have_only_saved_is_never_shown(declared, coordinator, proposal, expert_client):
    other = rounds.assign(proposal, rounds.make_reviewer("Other"), coordinator, declare="none")
    rounds.score(other, 1, 1, submit=False)
    expert_client.post(address(declared), typed(next="submit"))
    assert "Because of the need." not in page(expert_client, declared)


@pytest.fixture
def blind(call, company, expert, coordinator) -> Review:
    call.is_blind = True
    call.save()
    draft = rounds.write(call, company)
    file = uploads.upload("City of Hanoi letter.pdf", uploads.pdf())
    services.add_attachment(proposal=draft, by=company, upload=file, field="letter")
    return rounds.assign(services.submit_proposal(proposal=draft, by=company), expert, coordinator)


def test_a_blind_review_hides_the_organisation_before_the_declaration(blind, expert_client):
    text = page(expert_client, blind)
    assert "City of Hanoi" not in text
    assert "hidden: blind review" in text


def test_a_blind_review_hides_names_and_file_names_afterwards(blind, expert, expert_client, company):
    services.declare_conflict(review=blind, by=expert, conflict="none")
    text = page(expert_client, blind)
    assert "City of Hanoi" not in text
    assert company.email not in text
    assert blind.proposal.attachments.get().blind_name in text


def test_a_file_of_a_blind_review_is_downloaded_under_a_name_that_says_nothing(blind, expert, expert_client):
    services.declare_conflict(review=blind, by=expert, conflict="none")
    row = blind.proposal.attachments.get()
    answer = expert_client.get(row.get_absolute_url())
    assert answer.status_code == 200
    assert "Hanoi" not in answer["Content-Disposition"]


def test_files_open_in_a_window_of_their_own(call, company, expert, coordinator, expert_client):
    draft = rounds.write(call, company)
    row = services.add_attachment(
        proposal=draft, by=company, upload=uploads.upload("letter.pdf", uploads.pdf()), field="letter"
    )
    review = rounds.assign(services.submit_proposal(proposal=draft, by=company), expert, coordinator, declare="none")
    address_of_file = in_english("attachment", draft.token, row.token)
    assert f'href="{address_of_file}" target="_blank" rel="noopener"' in page(expert_client, review)


def test_similar_proposals_are_named_only_where_the_reviewer_may_read_them(
    declared, call, coordinator, expert, expert_client, settings
):
    settings.SEARCH_BY_MEANING = False
    seen = rounds.apply(call, UserFactory(), "Clean water for Hanoi, second phase")
    unseen = rounds.apply(call, UserFactory(), "Clean water for Hanoi, third phase")
    rounds.assign(seen, expert, coordinator, declare="none")
    text = page(expert_client, declared)
    assert seen.reference in text
    assert unseen.reference not in text


def test_submission_needs_every_score_and_reason(declared, expert):
    rounds.score(declared, 3, 3, submit=False)
    declared.scores.filter(criterion="team").update(reason="")
    with pytest.raises(IncompleteReview) as raised:
        services.submit_review(review=declared, by=expert)
    assert [each.key for each in raised.value.measures] == ["team"]


def test_a_stale_version_is_refused(declared, expert):
    rounds.score(declared, 3, 3, submit=False)
    with pytest.raises(StaleReview):
        rounds.score(declared, 2, 2, submit=False)


def test_a_submitted_review_cannot_be_taken_away(declared, coordinator):
    rounds.score(declared, 3, 3)
    with pytest.raises(ReviewClosed):
        services.unassign_reviewer(review=declared, by=coordinator)


def test_even_assignment_gives_each_proposal_what_it_needs_and_everybody_the_same(call, coordinator):
    for number in range(4):
        rounds.apply(call, UserFactory(), f"Plan {number}")
    people = [rounds.make_reviewer(name) for name in ("Ann", "Bob", "Cho", "Dan")]
    made = services.assign_evenly(call=call, stage="final", reviewers=people, by=coordinator)
    assert len(made) == 8
    assert {Review.objects.filter(reviewer=each).count() for each in people} == {2}


def test_even_assignment_run_again_fills_gaps_only(call, proposal, coordinator):
    people = [rounds.make_reviewer(name) for name in ("Ann", "Bob", "Cho")]
    first = services.assign_evenly(call=call, stage="final", reviewers=people, by=coordinator)
    assert services.assign_evenly(call=call, stage="final", reviewers=people, by=coordinator) == []
    services.declare_conflict(review=first[0], by=first[0].reviewer, conflict="some")
    second = services.assign_evenly(call=call, stage="final", reviewers=people, by=coordinator)
    assert [each.reviewer for each in second] == [people[2]]


def test_even_assignment_gives_nobody_a_proposal_of_their_own(call, coordinator):
    applicant = rounds.make_reviewer("Applicant")
    rounds.apply(call, applicant)
    assert services.assign_evenly(call=call, stage="final", reviewers=[applicant], by=coordinator) == []


@pytest.fixture(params=["as proposer", "with an organisation", "with a draft"])
def rival(request, call):
    """A reviewer who competes in the call."""
    person = rounds.make_reviewer("Rival")
    if request.param == "as proposer":
        rounds.apply(call, person, "Plan of the rival")
    elif request.param == "with an organisation":
        colleague = UserFactory()
        organisation = rounds.make_organisation(colleague, "City of Hue")
        Membership.objects.create(organisation=organisation, user=person, role="reader")
        rounds.apply(call, colleague, "Plan of the rival", organisation=organisation)
    else:
        rounds.write(call, person, "Plan of the rival")
    return person


def test_who_competes_in_the_same_call_is_not_assigned(proposal, rival, coordinator):
    with pytest.raises(PermissionDenied):
        services.assign_reviewer(proposal=proposal, reviewer=rival, by=coordinator)


def test_even_assignment_passes_over_who_competes_in_the_call(call, proposal, rival, expert, coordinator):
    made = services.assign_evenly(call=call, stage="final", reviewers=[rival, expert], by=coordinator)
    assert {each.reviewer for each in made} == {expert}


@pytest.mark.parametrize("is_offered_by", ["hand", "stage"])
def test_who_competes_is_not_offered_for_assignment(is_offered_by, call, proposal, rival, expert, coordinator_client):
    names = {
        "hand": reverse("admin:proposals_proposal_assign", args=[proposal.pk]),
        "stage": reverse("admin:proposals_selection_reviewers", args=[call.pk, "final"]),
    }
    text = coordinator_client.get(names[is_offered_by]).content.decode()
    assert expert.name in text
    assert "Rival (" not in text


def test_who_competes_in_another_call_is_assigned(proposal, coordinator):
    person = rounds.make_reviewer("Elsewhere")
    rounds.apply(rounds.make_round(slug="another-round"), person, "Plan for another round")
    assert services.assign_reviewer(proposal=proposal, reviewer=person, by=coordinator).reviewer == person


def test_who_typed_in_a_paper_application_does_not_compete(call, proposal, coordinator, company):
    services.enter_for_others(call=call, by=coordinator, proposer=company, channel="paper")
    assert permissions.may_be_assigned(coordinator, proposal)


def test_late_reviews_are_chased_once(review, django_capture_on_commit_callbacks):
    Review.objects.update(due_on=timezone.localdate())
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.chase_reviews() == 1
        assert services.chase_reviews() == 0
    assert len(mail.outbox) == 1


def test_who_has_come_to_compete_is_not_chased(review, call, expert):
    Review.objects.update(due_on=timezone.localdate())
    rounds.apply(call, expert, "Plan of the expert")
    assert services.chase_reviews() == 0


@pytest.mark.parametrize("change", [{"conflict": "some"}, {"stage": "first"}, {"due_on": None}])
def test_what_is_not_waited_for_is_not_chased(review, change):
    Review.objects.update(**{"due_on": timezone.localdate()} | change)
    assert services.chase_reviews() == 0


def test_a_reviewer_who_left_is_not_chased(review, expert):
    Review.objects.update(due_on=timezone.localdate())
    expert.is_active = False
    expert.save()
    assert services.chase_reviews() == 0
