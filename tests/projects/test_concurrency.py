"""Two at once, on real connections: one submission, one suggestion, one project, one reminder, no save lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from policies.models import Suggestion
from projects import links, services
from projects.exceptions import ReportClosed, StaleReport
from projects.models import Project
from proposals.models import Proposal
from tests.factories import PolicyFactory, ProjectFactory, RoundFactory, SectorFactory, UserFactory

from .conftest import make_indicator, make_report
from .test_follow_up import fill

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
def report():
    project = ProjectFactory(status="draft", published_at=None)
    project.policies.add(PolicyFactory())
    make_indicator(project)
    return make_report(project)


def test_two_submissions_at_once_leave_one(report):
    version = fill(report).version
    results = at_once(*[lambda: services.submit_report(report=report, version=version)] * 4)
    assert sum(isinstance(each, ReportClosed) for each in results) == 3
    assert report.steps.filter(kind="submitted").count() == 1
    assert Suggestion.objects.count() == 1


def test_two_clicks_at_once_both_see_the_thanks(report):
    version = fill(report).version
    path = f"/en/projects/report/{links.token_of(report)}/check/"
    results = at_once(*[lambda: Client().post(path, {"version": version}).status_code] * 2)
    assert results == [302, 302]
    assert report.steps.filter(kind="submitted").count() == 1


def test_a_save_and_the_submission_at_once_lose_nothing(report):
    version = fill(report).version

    def save():
        return services.save_report(report=report, version=version, texts={"narrative": "Late."}, figures={})

    saved, submitted = at_once(save, lambda: services.submit_report(report=report, version=version))
    report.refresh_from_db()
    if report.is_submitted:
        assert isinstance(saved, ReportClosed)
        assert report.narrative == "Two lines run."
    else:
        assert isinstance(submitted, StaleReport)
        assert report.narrative == "Late."


def test_two_windows_saving_at_once_overwrite_nothing(report):
    def save(text):
        return lambda: services.save_report(report=report, version=0, texts={"narrative": text}, figures={})

    results = at_once(save("First."), save("Second."))
    assert sum(isinstance(each, StaleReport) for each in results) == 1


def test_two_runs_of_the_nightly_command_ask_once(report):
    report.due_on = timezone.localdate()
    report.save()
    assert sum(at_once(services.remind_due, services.remind_due, services.remind_due)) == 1
    assert report.steps.count() == 1


def test_a_proposal_selected_twice_at_once_becomes_one_project():
    proposal = Proposal.objects.create(
        call=RoundFactory(),
        proposer=UserFactory(),
        title="Arrival times",
        summary="Summary",
        sector=SectorFactory(),
        city=ProjectFactory().city,
        status="accepted",
        reference="SS-2026-0001",
        submitted_at=timezone.now(),
    )
    country = ProjectFactory().country
    results = at_once(*[lambda: services.draft_from_proposal(proposal=proposal, country=country)] * 4)
    assert len({each.pk for each in results}) == 1
    assert Project.objects.filter(origin=proposal).count() == 1
