"""What must always hold of projects, their parties and their money."""

import pytest
from django.db import IntegrityError

from tests.factories import OrganisationFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def test_a_project_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        ProjectFactory(year_start=2015, year_end=2014)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_more_than_nothing(amount):
    with pytest.raises(IntegrityError):
        ProjectFactory().amounts.create(kind="grant", amount=amount, currency="KRW")


def test_an_organisation_has_a_role_once_in_a_project():
    project, organisation = ProjectFactory(), OrganisationFactory()
    project.parties.create(role="funder", organisation=organisation)
    with pytest.raises(IntegrityError):
        project.parties.create(role="funder", organisation=organisation)


def test_an_organisation_may_have_two_roles_and_names_without_a_row_may_repeat():
    project, organisation = ProjectFactory(), OrganisationFactory()
    project.parties.create(role="funder", organisation=organisation)
    project.parties.create(role="implementer", organisation=organisation)
    project.parties.create(role="company", name_ko="회사")
    project.parties.create(role="company", name_ko="다른 회사")
    assert project.parties.count() == 4


def test_money_is_printed_as_each_language_writes_it(client):
    ProjectFactory(slug="bus").amounts.create(kind="contract", amount=13_500_000_000, currency="KRW")
    assert "KRW 13,500,000,000" in client.get("/en/projects/bus/").text
    assert "135억 원" in client.get("/ko/projects/bus/").text


def test_a_party_of_an_unpublished_organisation_is_printed_by_its_own_name_only(client):
    project = ProjectFactory(slug="bus")
    hidden = OrganisationFactory(name_en="Hidden body", status="draft")
    project.parties.create(role="company", organisation=hidden, name_ko="인쇄된 이름", name_en="As printed")
    text = client.get("/en/projects/bus/").text
    assert "As printed" in text
    assert "Hidden body" not in text
