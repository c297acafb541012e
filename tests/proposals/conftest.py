"""Proposals in each status, brought there by the services."""

import pytest

from proposals import services
from proposals.models import Call, Proposal
from tests.factories import CallFactory, CityFactory, FormFieldFactory, SectorFactory

SECRET = "Secret valves for Hanoi"


@pytest.fixture
def corner(db) -> Call:
    """The Business Proposal Corner: one confidential text besides what every call asks."""
    call = CallFactory(slug="business-proposal-corner", title_ko="사업 제안 코너", title_en="Business Proposal Corner")
    FormFieldFactory(section__call=call, key="proposal", label_ko="제안 내용", label_en="Proposal")
    return call


@pytest.fixture
def filled(corner):
    """Everything submission needs."""
    return {
        "title": SECRET,
        "summary": "Secret summary.",
        "answers": {"proposal": "Secret body."},
        "organisation_name": "Secret Valves Ltd",
        "sector": SectorFactory(),
        "city": CityFactory(slug="hanoi", name_ko="하노이", name_en="Hanoi"),
        "other_city": "",
    }


@pytest.fixture
def draft(company, corner, filled) -> Proposal:
    proposal = services.create_draft(call=corner, by=company)
    return services.save_draft(proposal=proposal, by=company, version=0, values=filled, policies=[])


@pytest.fixture
def submitted(draft, company) -> Proposal:
    return services.submit_proposal(proposal=draft, by=company)


def _in_status(status, draft, company, coordinator) -> Proposal:
    if status == "draft":
        return draft
    proposal = services.submit_proposal(proposal=draft, by=company)
    ways = {
        "submitted": lambda: proposal,
        "in_review": lambda: services.start_review(proposal=proposal, by=coordinator),
        "changes_requested": lambda: services.request_changes(
            proposal=proposal, by=coordinator, answer="More detail, please."
        ),
        "accepted": lambda: services.accept_proposal(proposal=proposal, by=coordinator, answer="Welcome."),
        "declined": lambda: services.decline_proposal(proposal=proposal, by=coordinator, answer="Not now."),
        "withdrawn": lambda: services.withdraw_proposal(proposal=proposal, by=company),
    }
    return ways[status]()


@pytest.fixture
def in_status(draft, company, coordinator):
    return lambda status: _in_status(status, draft, company, coordinator)


@pytest.fixture
def typed(filled):
    """The same as a browser posts it."""
    plain = {name: getattr(value, "pk", value) for name, value in filled.items() if name != "answers"}
    return plain | {f"answer_{key}": value for key, value in filled["answers"].items()} | {"version": 0}
