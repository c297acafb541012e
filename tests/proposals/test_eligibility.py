"""The rules of a call, checked by the system."""

import pytest
from django.utils.translation import override

from accounts.models import Organisation
from proposals import eligibility
from proposals.models import CountryList, Proposal
from tests.factories import CallFactory, CityFactory


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="City of Hue", kind="city_government", country="VN")


@pytest.fixture
def applied(company, organisation):
    def apply(call, **changes) -> Proposal:
        values = {"call": call, "proposer": company, "organisation": organisation, "language": "en"} | changes
        return Proposal.objects.create(**values)

    return apply


def test_a_call_without_rules_is_open_to_anybody(applied):
    assert eligibility.problems(applied(CallFactory(), organisation=None)) == []


def test_a_rule_about_organisations_needs_one(applied):
    call = CallFactory(organisation_kinds=["city_government"])
    assert len(eligibility.problems(applied(call, organisation=None))) == 1


@pytest.mark.parametrize(("kinds", "broken"), [(["city_government", "institute"], 0), (["company"], 1)])
def test_only_the_named_kinds_of_organisation_apply(applied, kinds, broken):
    assert len(eligibility.problems(applied(CallFactory(organisation_kinds=kinds)))) == broken


@pytest.mark.parametrize(("countries", "broken"), [(["VN", "LA"], 0), (["MN"], 1)])
def test_only_the_listed_countries_apply(applied, countries, broken):
    call = CallFactory()
    call.country_lists.add(CountryList.objects.create(slug="list", name_ko="목록", name_en="List", countries=countries))
    assert len(eligibility.problems(applied(call))) == broken


def test_two_lists_of_countries_add_up(applied):
    call = CallFactory()
    for number, code in enumerate(["MN", "VN"]):
        call.country_lists.add(CountryList.objects.create(slug=f"list-{number}", name_en="List", countries=[code]))
    assert eligibility.problems(applied(call)) == []


def test_the_sentence_names_the_country_in_the_reader_s_language(applied):
    call = CallFactory()
    call.country_lists.add(CountryList.objects.create(slug="list", name_en="List", countries=["MN"]))
    with override("en"):
        assert "Viet Nam" in eligibility.problems(applied(call))[0]
    with override("ko"):
        assert "베트남" in eligibility.problems(applied(call))[0]


@pytest.mark.parametrize(("language", "broken"), [("en", 0), ("ko", 1)])
def test_only_the_languages_of_the_call_are_taken(applied, language, broken):
    call = CallFactory(accepted_languages=["en"])
    assert len(eligibility.problems(applied(call, language=language))) == broken


def test_several_broken_rules_are_all_told(applied):
    call = CallFactory(organisation_kinds=["company"], accepted_languages=["ko"])
    assert len(eligibility.problems(applied(call))) == 2


def take(proposal: Proposal) -> None:
    proposal.place = eligibility.place_of(proposal)
    proposal.save()


def test_one_for_each_city(applied):
    call, city = CallFactory(one_per="city"), CityFactory()
    take(applied(call, city=city))
    assert len(eligibility.problems(applied(call, city=city))) == 1
    assert eligibility.problems(applied(call, city=CityFactory())) == []


def test_another_city_s_name_is_the_same_however_it_is_written(applied):
    call = CallFactory(one_per="city")
    take(applied(call, other_city="Da  Nang"))
    assert len(eligibility.problems(applied(call, other_city=" da nang "))) == 1


def test_one_from_each_organisation(applied):
    call = CallFactory(one_per="organisation")
    take(applied(call))
    assert len(eligibility.problems(applied(call))) == 1


def test_the_same_city_may_apply_to_another_call(applied):
    city = CityFactory()
    take(applied(CallFactory(one_per="city"), city=city))
    assert eligibility.problems(applied(CallFactory(one_per="city"), city=city)) == []


def test_one_s_own_place_is_not_taken_by_oneself(applied):
    proposal = applied(CallFactory(one_per="city"), city=CityFactory())
    take(proposal)
    assert eligibility.problems(proposal) == []
