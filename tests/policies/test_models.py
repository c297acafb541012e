"""What must always hold of policies and what belongs to them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from policies.models import Document, Policy
from tests.factories import AwardFactory, PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db


def test_a_policy_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        PolicyFactory(year_start=2004, year_end=2003)


def test_a_policy_may_end_in_the_year_it_starts():
    assert PolicyFactory(year_start=2004, year_end=2004).period == "2004"


@pytest.mark.parametrize("fields", [{}, {"url": "https://example.org/", "file": "documents/a.pdf"}])
def test_a_document_is_a_file_or_an_address_and_never_both_or_neither(fields):
    with pytest.raises(IntegrityError):
        Document.objects.create(policy=PolicyFactory(), title="x", **fields)


@pytest.mark.parametrize("fields", [{"url": "https://example.org/"}, {"file": "documents/a.pdf"}])
def test_a_document_with_one_of_the_two_is_kept(fields):
    assert Document.objects.create(policy=PolicyFactory(), title="x", **fields).address


def test_two_policies_cannot_share_a_slug():
    PolicyFactory(slug="bus")
    with pytest.raises(IntegrityError):
        PolicyFactory(slug="bus")


@pytest.mark.parametrize("goals", [[0], [18], [11, -1]])
def test_a_goal_is_a_number_from_1_to_17(goals):
    with pytest.raises(ValidationError):
        PolicyFactory.build(sustainable_goals=goals).clean_fields(exclude=["sector"])


def test_only_a_field_of_the_row_can_be_inferred():
    with pytest.raises(ValidationError, match="colour"):
        Policy(inferred_fields=["title_ko", "colour"]).clean()
    Policy(inferred_fields=["title_ko", "year_start"]).clean()


def test_inferred_fields_are_named_in_the_readers_language_only(client):
    PolicyFactory(slug="bus", inferred_fields=["title_ko", "year_start"])
    assert "not printed in a source: from year." in client.get("/en/policies/bus/").text
    assert client.get("/ko/policies/bus/").context["object"].inferred_labels == ["제목", "시작 연도"]


def test_the_decade_of_a_policy_is_that_of_its_first_year():
    assert [Policy(year_start=year).decade for year in (1999, 2000, 2009, None)] == [1990, 2000, 2000, None]


def test_policies_before_the_first_decade_stand_together_and_unknown_years_last(client):
    for slug, year in (("old", 1394), ("older", 1930), ("new", 2004), ("unknown", None)):
        PolicyFactory(slug=slug, year_start=year)
    periods = client.get("/en/policies/sectors/transportation/").context["periods"]
    assert [each["label"] for each in periods] == ["Before the 1960s", "2000s", "Year not known"]


def test_each_award_has_its_place_on_the_first_page_of_its_address(client):
    awards = [AwardFactory(year=2000 + number) for number in range(25)]
    for award in (awards[0], awards[-1]):
        address, _, anchor = award.get_absolute_url().partition("#")
        assert f'id="{anchor}"' in client.get(address).text


def test_sections_stand_in_their_order_with_an_anchor_each(client):
    policy = PolicyFactory(slug="bus")
    SectionFactory(policy=policy, kind="effects", order=2)
    SectionFactory(policy=policy, kind="background", order=1)
    text = client.get("/en/policies/bus/").text
    assert text.index('id="background-1"') < text.index('id="effects-2"')
