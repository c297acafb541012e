"""Selected proposals, projects with indicators, and reports behind their links."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from projects import links
from projects.models import Indicator, Report
from proposals import services as proposing
from proposals.services import Verdict
from tests.factories import CityFactory, PolicyFactory, ProjectFactory, RoundFactory, SectorFactory

SECRET = "Secret tariff of the valves"


@pytest.fixture(autouse=True)
def _english():
    """Also where no page has been asked for yet: the site's own language is Korean."""
    with translation.override("en"):
        yield


@pytest.fixture
def select(db, company, coordinator):
    """Takes a proposal of a round from its draft to the release of the decision; `values` replace what it says."""

    def selected(call=None, outcome="accept", release_in=timedelta(0), **values):
        call = call or RoundFactory(title_en="First round")
        proposal = proposing.create_draft(call=call, by=company)
        said = {
            "title": "Arrival times for Hanoi",
            "summary": "Passengers see when the bus comes.",
            "language": "en",
            "organisation_name": "Hanoi",
            "sector": SectorFactory(),
            "city": CityFactory(slug=f"hanoi-{proposal.pk}", name_en="Hanoi"),
            "answers": {"plan": SECRET},
        } | values
        policies = said.pop("policies", [])
        proposal = proposing.save_draft(proposal=proposal, by=company, version=0, values=said, policies=policies)
        proposal = proposing.submit_proposal(proposal=proposal, by=company)
        verdict = Verdict(outcome=outcome, reason="Reason for the proposer.", note="Note for staff.")
        proposing.prepare_decision(proposal=proposal, by=coordinator, verdict=verdict)
        proposing.set_release(call=call, stage="final", at=timezone.now() + release_in, by=coordinator)
        proposing.release_due()
        proposal.refresh_from_db()
        return proposal

    return selected


@pytest.fixture
def policy(db):
    return PolicyFactory(slug="bus-reform", title_en="Bus reform")


@pytest.fixture
def project(db, policy):
    """A draft that readers know nothing of."""
    row = ProjectFactory(
        slug="hanoi-bus", title_en="Buses of Hanoi", title_ko="하노이 버스", status="draft", published_at=None
    )
    row.policies.add(policy)
    return row


def make_indicator(project, **values) -> Indicator:
    return Indicator.objects.create(
        **{
            "project": project,
            "name_en": "Passengers a day",
            "name_ko": "하루 승객",
            "unit_en": "persons",
            "unit_ko": "명",
            "direction": "higher",
            "baseline": 1000,
            "target": 3000,
        }
        | values
    )


def make_report(project, **values) -> Report:
    due_on = timezone.localdate() + timedelta(days=30)
    return Report.objects.create(
        **{"project": project, "kind": "progress", "due_on": due_on, "contact_email": "partner@example.org"} | values
    )


@pytest.fixture
def indicator(project) -> Indicator:
    return make_indicator(project)


@pytest.fixture
def report(project, indicator) -> Report:
    return make_report(project, contact_name="Partner", language="en")


@pytest.fixture
def address(report) -> str:
    return f"/en/projects/report/{links.token_of(report)}/"


@pytest.fixture
def typed(indicator) -> dict:
    """A complete report as a browser posts it."""
    return {
        "version": 0,
        f"value_{indicator.pk}": "1,500",
        f"note_{indicator.pk}": "Counted at the stops.",
        "narrative": "Two lines run.",
        "difficulties": "The stops had no power.",
        "lessons": "Bring power first.",
        "reporter_name": "Partner",
        "reporter_email": "partner@example.org",
        "language": "en",
        "next": "check",
    }
