"""The project's admin page with its parties and amounts."""

import pytest

from tests.factories import OrganisationFactory, ProjectFactory


@pytest.fixture
def project(db):
    return ProjectFactory()


def form_of(project, **changes) -> dict:
    values = {
        "title_ko": project.title_ko,
        "summary_ko": project.summary_ko,
        "slug": project.slug,
        "kind": project.kind,
        "evidence": project.evidence,
        "progress": "unknown",
        "country": project.country_id,
        "sector": project.sector_id,
        "_save": "1",
    }
    for prefix in ("parties", "amounts"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return values | changes


def save(client, project, **changes):
    return client.post(f"/en/admin/projects/project/{project.pk}/change/", form_of(project, **changes))


def test_an_editor_adds_a_party(editor_client, project):
    funder = OrganisationFactory(kind="funder")
    party = {"role": "funder", "organisation": funder.pk, "order": 0}
    save(editor_client, project, **{"parties-TOTAL_FORMS": 1} | {f"parties-0-{k}": v for k, v in party.items()})
    assert project.parties.get().organisation == funder


def test_an_editor_adds_an_amount(editor_client, project):
    amount = {"kind": "contract", "amount": "13500000000", "currency": "KRW", "order": 0}
    save(editor_client, project, **{"amounts-TOTAL_FORMS": 1} | {f"amounts-0-{k}": v for k, v in amount.items()})
    assert str(project.amounts.get()) == "KRW 13,500,000,000"


def test_an_amount_is_more_than_zero(editor_client, project):
    amount = {"kind": "contract", "amount": "0", "currency": "KRW", "order": 0}
    response = save(
        editor_client, project, **{"amounts-TOTAL_FORMS": 1} | {f"amounts-0-{k}": v for k, v in amount.items()}
    )
    assert "An amount is more than zero." in response.text


def test_a_project_cannot_end_before_it_starts(editor_client, project):
    response = save(editor_client, project, year_start=2015, year_end=2010)
    assert "A project cannot end before it starts." in response.text
