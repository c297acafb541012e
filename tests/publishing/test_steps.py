"""From draft to published and back: who may take which step, and what is kept of it."""

import threading
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from policies.models import Policy
from publishing import permissions, services
from publishing.exceptions import NoRightToPublish, SecondPersonNeeded, StepError, StepNotAllowed
from publishing.models import PublicationStep, SecondPersonRule
from tests.factories import EventFactory, PolicyFactory, UserFactory

pytestmark = pytest.mark.django_db

Status = Policy.Status


def in_state(status, **fields):
    is_dated = status in (Status.PUBLISHED, Status.WITHDRAWN)
    return PolicyFactory(status=status, published_at=timezone.now() if is_dated else None, **fields)


@pytest.fixture
def draft():
    return in_state(Status.DRAFT)


@pytest.fixture
def publisher():
    return UserFactory(is_staff=True, is_superuser=True, email="publisher@example.org", name="Publisher")


STEPS = {
    "publish": (services.publish, Status.PUBLISHED, {}),
    "review": (services.send_to_review, Status.IN_REVIEW, {}),
    "send back": (services.send_back, Status.SENT_BACK, {"comment": "Name the source."}),
    "withdraw": (services.withdraw, Status.WITHDRAWN, {}),
    "back to draft": (services.unpublish, Status.DRAFT, {}),
}
LEADS_ON = {
    Status.DRAFT: {"publish", "review"},
    Status.IN_REVIEW: {"publish", "send back", "back to draft"},
    Status.SENT_BACK: {"publish", "review", "back to draft"},
    Status.PUBLISHED: {"publish", "withdraw", "back to draft"},
    Status.WITHDRAWN: {"publish", "review", "back to draft"},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", STEPS)
def test_each_state_allows_its_steps_and_no_other(status, name):
    row = in_state(status)
    step, result, options = STEPS[name]
    if name in LEADS_ON[status]:
        step(row, **options)
        assert Policy.objects.get(pk=row.pk).status == result
    else:
        with pytest.raises(StepNotAllowed):
            step(row, **options)
        assert Policy.objects.get(pk=row.pk).status == status


def test_a_step_is_kept_with_who_took_it_and_what_was_said(draft, editor):
    services.send_to_review(draft, by=editor, comment=" Please look at the costs. ")
    step = permissions.steps_of(draft).get()
    assert (step.kind, step.by, step.comment) == ("review", editor, "Please look at the costs.")
    assert step.record == draft


def test_a_step_writes_nothing_of_the_record_but_its_state(draft):
    Policy.objects.filter(pk=draft.pk).update(title_en="Written meanwhile")
    services.send_to_review(draft)
    assert Policy.objects.get(pk=draft.pk).title_en == "Written meanwhile"


def test_a_withdrawn_record_is_not_public_and_keeps_its_date():
    row = PolicyFactory()
    first = row.published_at
    services.withdraw(row)
    assert not Policy.objects.published().exists()
    services.publish(row)
    assert row.published_at == first


# On a later day


def test_a_record_is_published_on_a_later_day(draft):
    tomorrow = timezone.now() + timedelta(days=1)
    services.publish(draft, on=tomorrow)
    assert (draft.status, draft.published_at, draft.is_published) == (Status.PUBLISHED, tomorrow, False)
    assert permissions.steps_of(draft).get().kind == "scheduled"


def test_what_is_public_cannot_be_put_off():
    row = PolicyFactory()
    with pytest.raises(StepNotAllowed):
        services.publish(row, on=timezone.now() + timedelta(days=1))
    assert Policy.objects.get(pk=row.pk).is_published


# Who may


def test_whoever_has_no_right_to_publish_sends_to_review_instead(draft, reviewer):
    with pytest.raises(NoRightToPublish):
        services.publish(draft, by=reviewer)
    assert Policy.objects.get(pk=draft.pk).status == Status.DRAFT


@pytest.fixture
def two_persons():
    kind = ContentType.objects.get_for_model(Policy)
    return SecondPersonRule.objects.create(content_type=kind)


def test_with_the_rule_nobody_publishes_a_draft_alone(draft, publisher, two_persons):
    with pytest.raises(SecondPersonNeeded):
        services.publish(draft, by=publisher)


def test_with_the_rule_whoever_sent_it_to_review_does_not_publish_it(draft, publisher, two_persons):
    services.send_to_review(draft, by=publisher)
    with pytest.raises(SecondPersonNeeded):
        services.publish(draft, by=publisher)


def test_with_the_rule_an_editor_without_the_right_to_approve_does_not_publish(draft, publisher, editor, two_persons):
    services.send_to_review(draft, by=publisher)
    with pytest.raises(SecondPersonNeeded):
        services.publish(draft, by=editor)


def test_with_the_rule_a_second_person_publishes(draft, publisher, editor, two_persons):
    services.send_to_review(draft, by=editor)
    services.publish(draft, by=publisher)
    assert draft.is_published


def test_after_sending_back_the_last_sending_counts(draft, publisher, editor, two_persons):
    services.send_to_review(draft, by=editor)
    services.send_back(draft, by=publisher, comment="Mended by me.")
    services.send_to_review(draft, by=publisher)
    with pytest.raises(SecondPersonNeeded):
        services.publish(draft, by=publisher)


def test_the_rule_of_one_kind_is_not_that_of_another(editor, two_persons):
    event = EventFactory(status="draft", published_at=None)
    services.publish(event, by=editor)
    assert event.is_published


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_steps_at_once_the_second_goes_on_from_the_first():
    row = in_state(Status.IN_REVIEW)
    start, found = threading.Barrier(2), []

    def take(step, **options):
        start.wait()
        try:
            step(Policy.objects.get(pk=row.pk), **options)
            found.append("done")
        except StepError:
            found.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=take, args=(services.send_back,), kwargs={"comment": "No."}),
        threading.Thread(target=take, args=(services.unpublish,)),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    last = PublicationStep.objects.latest("pk").kind
    assert Policy.objects.get(pk=row.pk).status == last
    assert sorted(found) in (["done", "done"], ["done", "refused"])
