"""A record is found by its parts, and by what they lose and gain."""

import pytest

from publishing import services
from tests.factories import (
    CityFactory,
    CohortFactory,
    CollectionFactory,
    CountryFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    SectionFactory,
)

from ..finding import entry_of, finds, key, records

pytestmark = pytest.mark.django_db


def test_the_text_of_a_new_section_is_found(policy):
    SectionFactory(policy=policy, body_en="<p>A gondola.</p>")
    assert finds("gondola", policy)


def test_the_text_of_a_changed_section_is_found(policy):
    section = SectionFactory(policy=policy, body_en="<p>A gondola.</p>")
    section.body_en = "<p>A balloon.</p>"
    section.save()
    assert (finds("gondola", policy), finds("balloon", policy)) == (False, True)


def test_the_text_of_a_deleted_section_is_not_found(policy):
    section = SectionFactory(policy=policy, body_en="<p>A gondola.</p>")
    section.delete()
    assert not finds("gondola", policy)


def test_a_section_moved_to_another_policy_finds_the_other(policy):
    section, other = SectionFactory(policy=policy, body_en="<p>A gondola.</p>"), PolicyFactory()
    section.policy = other
    section.save()
    assert records("gondola") == {key(other)}


def test_the_name_of_a_new_party_finds_the_project():
    project = ProjectFactory()
    project.parties.create(role="company", name_en="Gondola Works")
    assert finds("gondola", project)


def test_the_name_of_a_deleted_party_does_not():
    project = ProjectFactory()
    project.parties.create(role="company", name_en="Gondola Works").delete()
    assert not finds("gondola", project)


def test_a_party_moved_to_another_project_finds_the_other():
    party, other = ProjectFactory().parties.create(role="company", name_en="Gondola Works"), ProjectFactory()
    party.project = other
    party.save()
    assert records("gondola") == {key(other)}


def test_the_places_of_a_new_cohort_are_those_of_its_programme():
    programme, city = ProgrammeFactory(), CityFactory(slug="hue")
    cohort = CohortFactory(programme=programme)
    cohort.cities.add(city)
    cohort.countries.add(city.country)
    assert (entry_of(programme).cities, entry_of(programme).countries) == (["hue"], ["vn"])


def test_the_places_of_a_deleted_cohort_are_not():
    cohort = CohortFactory()
    cohort.cities.add(CityFactory())
    cohort.delete()
    assert entry_of(cohort.programme).cities == []


def test_a_cohort_moved_to_another_programme_takes_its_places_along():
    cohort, other = CohortFactory(), ProgrammeFactory()
    first = cohort.programme
    cohort.cities.add(CityFactory(slug="hue"))
    cohort.programme = other
    cohort.save()
    assert (entry_of(first).cities, entry_of(other).cities) == ([], ["hue"])


def test_the_reason_of_a_new_item_finds_the_collection(policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy, reason_en="For its gondola.")
    assert finds("gondola", collection)


def test_the_reason_of_a_deleted_item_does_not(policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy, reason_en="For its gondola.").delete()
    assert not finds("gondola", collection)


def test_the_reason_for_a_deleted_policy_does_not_find_the_collection(policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy, reason_en="For its gondola.")
    policy.delete()
    assert not finds("gondola", collection)


def test_a_country_is_found_by_its_cities():
    city = CityFactory(name_en="Hue")
    assert finds("hue", city.country)


def test_a_country_without_a_published_city_leaves_the_index():
    city = CityFactory()
    services.unpublish(city)
    assert entry_of(city.country) is None


def test_a_city_that_changes_its_country_is_named_by_the_new_one_alone():
    city, other = CityFactory(name_en="Hue"), CountryFactory(iso2="TH", iso3="THA")
    CityFactory(country=city.country)
    city.country, before = other, city.country
    city.save()
    assert (finds("hue", before), finds("hue", other)) == (False, True)
