"""Two at once, on real connections: no number twice, none left out, no save lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from proposals import services
from proposals.exceptions import FileRefused, StaleProposal, StepNotAllowed
from proposals.models import Call, Proposal, ReferenceCounter
from tests.factories import CallFactory, SectorFactory, UserFactory

from . import uploads

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls) -> list:
    """Run the calls together, each on a connection of its own; an exception is a result like others."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def proposer() -> User:
    return UserFactory(email="company@example.org")


def _corner() -> Call:
    return Call.objects.first() or CallFactory()


def complete_draft(proposer) -> Proposal:
    values = {
        "title": "Valves",
        "summary": "Summary",
        "organisation_name": "Valves Ltd",
        "sector": SectorFactory(),
        "other_city": "Hue",
    }
    proposal = services.create_draft(call=_corner(), by=proposer)
    return services.save_draft(proposal=proposal, by=proposer, version=0, values=values)


def test_many_submissions_at_once_get_numbers_without_gap_or_double(proposer):
    drafts = [complete_draft(proposer) for _number in range(8)]
    results = at_once(
        *(lambda draft=draft: services.submit_proposal(proposal=draft, by=proposer).reference for draft in drafts)
    )
    year = timezone.localdate().year
    assert sorted(map(str, results)) == [f"SS-{year}-{number:04d}" for number in range(1, 9)]


def test_a_double_click_gives_one_reference(proposer):
    draft = complete_draft(proposer)
    results = at_once(*[lambda: services.submit_proposal(proposal=draft, by=proposer)] * 4)
    assert sum(isinstance(each, StepNotAllowed) for each in results) == 3
    assert draft.steps.count() == 1
    assert ReferenceCounter.objects.get().last == 1


def test_two_windows_saving_at_once_overwrite_nothing(proposer):
    draft = complete_draft(proposer)

    def save(title):
        return lambda: services.save_draft(proposal=draft, by=proposer, version=draft.version, values={"title": title})

    results = at_once(save("First"), save("Second"))
    assert sum(isinstance(each, StaleProposal) for each in results) == 1
    winner = next(each for each in results if isinstance(each, Proposal))
    draft.refresh_from_db()
    assert (draft.title, draft.version) == (winner.title, 2)


def test_acceptance_and_withdrawal_at_once_leave_one_of_them(proposer):
    draft = complete_draft(proposer)
    services.submit_proposal(proposal=draft, by=proposer)
    chief = UserFactory(is_staff=True, is_superuser=True)
    results = at_once(
        lambda: services.accept_proposal(proposal=draft, by=chief, answer="Yes."),
        lambda: services.withdraw_proposal(proposal=draft, by=proposer),
    )
    assert sum(isinstance(each, StepNotAllowed) for each in results) == 1
    assert draft.steps.count() == 2


def test_files_added_at_once_do_not_pass_the_limit(proposer, settings):
    settings.ATTACHMENT_MAX_COUNT = 2
    draft = complete_draft(proposer)

    def add(number):
        return lambda: services.add_attachment(
            proposal=draft, by=proposer, upload=uploads.upload(f"{number}.pdf", uploads.pdf())
        )

    results = at_once(*(add(number) for number in range(4)))
    assert sum(isinstance(each, FileRefused) for each in results) == 2
    assert draft.attachments.count() == 2


def test_a_draft_form_sent_twice_at_once_makes_one_draft(proposer):
    call, token = _corner(), Proposal().token
    results = at_once(*[lambda: services.create_draft(call=call, by=proposer, token=token)] * 3)
    assert {each.pk for each in results} == {Proposal.objects.get().pk}
