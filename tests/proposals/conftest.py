"""Proposals in each status, brought there by the services."""

import pytest

from proposals import services
from proposals.models import Proposal
from tests.factories import CityFactory, SectorFactory

SECRET = "Secret valves for Hanoi"


@pytest.fixture
def filled(db):
    """Everything submission needs."""
    return {
        "title": SECRET,
        "summary": "Secret summary.",
        "body": "Secret body.",
        "organisation_name": "Secret Valves Ltd",
        "sector": SectorFactory(),
        "city": CityFactory(slug="hanoi", name_ko="하노이", name_en="Hanoi"),
        "other_city": "",
    }


@pytest.fixture
def draft(company, filled) -> Proposal:
    proposal = services.create_draft(by=company)
    return services.save_draft(proposal=proposal, by=company, version=0, values=filled, policies=[])


@pytest.fixture
def submitted(draft, company) -> Proposal:
    return services.submit_proposal(proposal=draft, by=company)


def _in_status(status, draft, company, reviewer) -> Proposal:
    if status == "draft":
        return draft
    proposal = services.submit_proposal(proposal=draft, by=company)
    ways = {
        "submitted": lambda: proposal,
        "in_review": lambda: services.start_review(proposal=proposal, by=reviewer),
        "changes_requested": lambda: services.request_changes(
            proposal=proposal, by=reviewer, answer="More detail, please."
        ),
        "accepted": lambda: services.accept_proposal(proposal=proposal, by=reviewer, answer="Welcome."),
        "declined": lambda: services.decline_proposal(proposal=proposal, by=reviewer, answer="Not now."),
        "withdrawn": lambda: services.withdraw_proposal(proposal=proposal, by=company),
    }
    return ways[status]()


@pytest.fixture
def in_status(draft, company, reviewer):
    return lambda status: _in_status(status, draft, company, reviewer)


@pytest.fixture
def typed(filled):
    """The same as a browser posts it."""
    return {name: getattr(value, "pk", value) for name, value in filled.items()} | {"version": 0}
