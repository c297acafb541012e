"""A record is found by the names of what it names, however these change."""

import pytest

from policies.models import Sector
from publishing import services
from search import index
from tests.factories import (
    AwardFactory,
    CityFactory,
    CohortFactory,
    CollectionFactory,
    CountryFactory,
    EventFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    SectorFactory,
    TermFactory,
    VideoFactory,
)

from ..finding import entry_of, finds, key, records
from .rows import document_of, event_in, rename, training_in, with_party

pytestmark = pytest.mark.django_db


NAMED = {
    "the sector of a policy": (SectorFactory, lambda sector: PolicyFactory(sector=sector)),
    "the sector of an award": (SectorFactory, lambda sector: AwardFactory(sector=sector)),
    "the sector of a project": (SectorFactory, lambda sector: ProjectFactory(sector=sector)),
    "the city of a project": (CityFactory, lambda city: ProjectFactory(city=city)),
    "the city of an event": (CityFactory, event_in),
    "the country of a project": (CountryFactory, lambda country: ProjectFactory(country=country)),
    "the country of a city": (CountryFactory, lambda country: CityFactory(country=country)),
    "a party of a project": (OrganisationFactory, with_party),
    "the host of a programme": (OrganisationFactory, lambda host: ProgrammeFactory(host=host)),
}
PUBLISHED_NAMES = [name for name, (factory, _row) in NAMED.items() if factory in (CityFactory, OrganisationFactory)]


def naming(relation) -> tuple:
    """A record named Gondola, and another that names it."""
    factory, row = NAMED[relation]
    named = factory(name_en="Gondola")
    return named, row(named)


@pytest.mark.parametrize("relation", NAMED)
def test_a_record_is_found_by_the_new_name_of_what_it_names(relation):
    named, row = naming(relation)
    rename(named, "Balloon")
    assert finds("balloon", row)


@pytest.mark.parametrize("relation", NAMED)
def test_a_record_is_not_found_by_the_old_name_of_what_it_names(relation):
    named, row = naming(relation)
    rename(named, "Balloon")
    assert not finds("gondola", row)


@pytest.mark.parametrize("relation", PUBLISHED_NAMES)
def test_a_record_is_not_found_by_the_name_of_what_was_taken_off_the_site(relation):
    named, row = naming(relation)
    services.unpublish(named)
    assert not finds("gondola", row)


@pytest.mark.parametrize("relation", PUBLISHED_NAMES)
def test_a_record_is_found_by_the_name_of_what_is_published_later(relation):
    named, row = naming(relation)
    services.unpublish(named)
    services.publish(named)
    assert finds("gondola", row)


def test_a_document_is_found_by_the_new_title_of_its_policy(policy):
    document = document_of(policy)
    rename(policy, "Balloon")
    assert finds("balloon", document)


def test_the_reason_for_a_policy_taken_off_the_site_does_not_find_the_collection(policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy, reason_en="For its gondola.")
    services.unpublish(policy)
    assert not finds("gondola", collection)


IN_SECTOR = {
    "policy": lambda sector: PolicyFactory(sector=sector),
    "video": lambda sector: VideoFactory(sector=sector),
    "award": lambda sector: AwardFactory(sector=sector),
    "project": lambda sector: ProjectFactory(sector=sector),
    "term": lambda sector: TermFactory(sector=sector),
    "document": lambda sector: document_of(PolicyFactory(sector=sector)),
}


@pytest.mark.parametrize("kind", IN_SECTOR)
def test_the_new_slug_of_a_sector_is_that_of_its_records(kind):
    sector = SectorFactory(slug="zeppelins")
    row = IN_SECTOR[kind](sector)
    sector.slug = "balloons"
    sector.save()
    assert entry_of(row).sector == "balloons"


def test_the_term_of_a_deleted_sector_has_none():
    term = TermFactory(sector=SectorFactory(slug="zeppelins"))
    Sector.objects.all().delete()
    assert entry_of(term).sector == ""


IN_CITY = {"project": lambda city: ProjectFactory(city=city), "event": event_in, "training": training_in}


@pytest.mark.parametrize("kind", IN_CITY)
def test_the_new_slug_of_a_city_is_that_of_its_records(kind):
    city = CityFactory(slug="hue")
    row = IN_CITY[kind](city)
    city.slug = "hanoi"
    city.save()
    assert entry_of(row).cities == ["hanoi"]


@pytest.mark.parametrize("kind", IN_CITY)
def test_a_city_taken_off_the_site_is_none_of_its_records(kind):
    city = CityFactory()
    row = IN_CITY[kind](city)
    services.unpublish(city)
    assert entry_of(row).cities == []


@pytest.mark.parametrize("kind", IN_CITY)
def test_the_new_code_of_a_country_is_that_of_its_records(kind):
    city = CityFactory()
    row = IN_CITY[kind](city)
    city.country.iso2 = "TH"
    city.country.save()
    assert entry_of(row).countries == ["th"]


def test_what_very_many_records_name_reaches_all_of_them(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    sector = SectorFactory()
    policies = PolicyFactory.create_batch(5, sector=sector)
    sector.name_en = "Gondola"
    sector.save()
    assert records("gondola") == {key(row) for row in [sector, *policies]}


# Relations to many


@pytest.fixture
def gondola_city():
    return CityFactory(name_en="Gondola")


def test_a_city_added_to_an_event_finds_it(gondola_city):
    event = EventFactory()
    event.cities.add(gondola_city)
    assert finds("gondola", event)


def test_an_event_added_to_a_city_is_found_by_it(gondola_city):
    event = EventFactory()
    gondola_city.events.add(event)
    assert finds("gondola", event)


FROM_THE_EVENT = {
    "removed": lambda event, city: event.cities.remove(city),
    "replaced": lambda event, city: event.cities.set([CityFactory()]),
    "cleared": lambda event, city: event.cities.clear(),
}
FROM_THE_CITY = {
    "removed": lambda event, city: city.events.remove(event),
    "replaced": lambda event, city: city.events.set([EventFactory()]),
    "cleared": lambda event, city: city.events.clear(),
}


@pytest.mark.parametrize("change", FROM_THE_EVENT.values(), ids=FROM_THE_EVENT)
def test_a_city_that_an_event_loses_finds_it_no_more(gondola_city, change):
    event = event_in(gondola_city)
    change(event, gondola_city)
    assert not finds("gondola", event)


@pytest.mark.parametrize("change", FROM_THE_CITY.values(), ids=FROM_THE_CITY)
def test_an_event_that_a_city_loses_is_found_by_it_no_more(gondola_city, change):
    event = event_in(gondola_city)
    change(event, gondola_city)
    assert not finds("gondola", event)


@pytest.mark.parametrize("name", ["cities", "countries"])
def test_the_places_that_a_cohort_loses_are_not_those_of_its_programme(name):
    cohort = CohortFactory()
    place = CityFactory()
    getattr(cohort, name).add(place if name == "cities" else place.country)
    getattr(cohort, name).clear()
    assert getattr(entry_of(cohort.programme), name) == []


def test_a_cohort_that_a_city_loses_takes_the_city_from_its_programme():
    cohort, city = CohortFactory(), CityFactory()
    cohort.cities.add(city)
    city.cohorts.clear()
    assert entry_of(cohort.programme).cities == []
