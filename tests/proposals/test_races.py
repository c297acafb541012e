"""Two at once on real connections: deciding, releasing, withdrawing, taking the last place, assigning."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from proposals import criteria, services
from proposals.exceptions import NotEligible, NotInReview, ReviewClosed, StaleDecision, StepNotAllowed
from proposals.models import Decision, Proposal, Review, Step
from tests.factories import CityFactory, UserFactory

from . import rounds
from .test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application(company) -> Proposal:
    return rounds.apply(rounds.make_round(), company)


def kinds(results: list) -> list[type]:
    return sorted((type(each) for each in results), key=lambda kind: kind.__name__)


def test_of_two_decisions_prepared_at_once_one_stands(application, coordinator):
    other = UserFactory(is_staff=True, is_superuser=True)
    results = at_once(
        lambda: rounds.prepare(application, coordinator, "accept"), lambda: rounds.prepare(application, other, "reject")
    )
    assert kinds(results) == [Decision, StaleDecision]
    assert Decision.objects.count() == 1


def test_a_release_that_runs_twice_tells_once(application, coordinator):
    rounds.prepare(application, coordinator, "accept")
    services.set_release(call=application.call, stage="final", at=timezone.now(), by=coordinator)
    assert sorted(at_once(services.release_due, services.release_due)) == [0, 1]
    assert Step.objects.filter(status="accepted").count() == 1


def test_a_withdrawal_and_a_release_at_once_leave_one_end(application, company, coordinator):
    rounds.prepare(application, coordinator, "accept")
    services.set_release(call=application.call, stage="final", at=timezone.now(), by=coordinator)
    at_once(services.release_due, lambda: services.withdraw_proposal(proposal=application, by=company))
    status = Proposal.objects.get().status
    assert status in ("accepted", "withdrawn")
    assert Step.objects.filter(status__in=["accepted", "withdrawn"]).count() == 1
    assert Decision.objects.filter(released_at__isnull=False).count() == (status == "accepted")


def test_the_last_place_of_one_for_each_city_goes_to_one(company, other_company):
    call, city = rounds.make_round(one_per="city"), CityFactory()
    drafts = [(rounds.write(call, by, city=city), by) for by in (company, other_company)]
    results = at_once(
        *(lambda draft=draft, by=by: services.submit_proposal(proposal=draft, by=by) for draft, by in drafts)
    )
    assert kinds(results) == [NotEligible, Proposal]
    assert Proposal.objects.filter(status="submitted").count() == 1


def test_submission_and_withdrawal_at_once_end_in_one_order(company):
    draft = rounds.write(rounds.make_round(), company)
    results = at_once(
        lambda: services.submit_proposal(proposal=draft, by=company),
        lambda: services.withdraw_proposal(proposal=draft, by=company),
    )
    status = Proposal.objects.get().status
    refused = [each for each in results if isinstance(each, StepNotAllowed)]
    assert (status, len(refused)) in [("submitted", 1), ("withdrawn", 0)]


def test_two_coordinators_who_assign_evenly_assign_no_one_double(application, coordinator):
    other = UserFactory(is_staff=True, is_superuser=True)
    people = [rounds.make_reviewer(f"Expert{number}") for number in range(4)]
    at_once(
        *(
            lambda by=by: services.assign_evenly(call=application.call, stage="final", reviewers=people, by=by)
            for by in (coordinator, other)
        )
    )
    assert Review.objects.count() == application.call.reviewers_needed


def test_a_review_submitted_while_the_decision_is_released_is_in_or_too_late(application, coordinator):
    review = rounds.assign(application, rounds.make_reviewer("Expert"), coordinator, declare="none")
    review = rounds.score(review, 3, 4, submit=False)
    rounds.prepare(application, coordinator, "accept")
    services.set_release(call=application.call, stage="final", at=timezone.now(), by=coordinator)
    submitted, released = at_once(
        lambda: services.submit_review(review=review, by=review.reviewer), services.release_due
    )
    assert released == 1
    assert isinstance(submitted, ReviewClosed) is not Review.objects.get().is_submitted


def test_a_decision_and_a_withdrawal_at_once_leave_nothing_prepared(application, company, coordinator):
    results = at_once(
        lambda: rounds.prepare(application, coordinator),
        lambda: services.withdraw_proposal(proposal=application, by=company),
    )
    assert kinds(results) in ([Decision, Proposal], [NotInReview, Proposal])
    assert not Decision.objects.exists()


def test_the_first_submission_to_a_call_does_not_hold_up_others(company, other_company):
    """Or two would wait for each other: one for the row of the call at its end, one for the next reference."""
    call = rounds.make_round()

    def write() -> Proposal:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return rounds.write(call, other_company)

    with transaction.atomic():
        criteria.freeze(call)
        assert kinds(at_once(write)) == [Proposal]
