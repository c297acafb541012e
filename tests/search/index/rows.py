"""Rows of every kind, and rows that name others."""

from django.utils import timezone

from policies.models import Document
from portal.models import Page
from tests.factories import (
    AwardFactory,
    CallFactory,
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


def document_of(policy, **fields) -> Document:
    return Document.objects.create(policy=policy, url="https://example.org/", **{"title_en": "A document"} | fields)


def page(**fields) -> Page:
    day = timezone.now()
    return Page.objects.create(slug="about", summary_en="A summary.", status="published", published_at=day, **fields)


ROWS = {
    "policy": lambda name: PolicyFactory(title_en=name),
    "video": lambda name: VideoFactory(title_en=name),
    "award": lambda name: AwardFactory(title_en=name),
    "collection": lambda name: CollectionFactory(title_en=name),
    "project": lambda name: ProjectFactory(title_en=name),
    "event": lambda name: EventFactory(title_en=name),
    "training": lambda name: ProgrammeFactory(title_en=name),
    "call": lambda name: CallFactory(title_en=name),
    "document": lambda name: document_of(PolicyFactory(), title_en=name),
    "page": lambda name: page(title_en=name),
    "city": lambda name: CityFactory(name_en=name),
    "organisation": lambda name: OrganisationFactory(name_en=name),
    "sector": lambda name: SectorFactory(name_en=name),
    "term": lambda name: TermFactory(name_en=name),
    "country": lambda name: CityFactory(country=CountryFactory(name_en=name)).country,
}


def rename(row, name: str) -> None:
    setattr(row, "title_en" if hasattr(row, "title_en") else "name_en", name)
    row.save()


def with_party(organisation):
    project = ProjectFactory()
    project.parties.create(role="company", organisation=organisation)
    return project


def event_in(city):
    event = EventFactory()
    event.cities.add(city)
    return event


def training_in(city):
    cohort = CohortFactory()
    cohort.cities.add(city)
    cohort.countries.add(city.country)
    return cohort.programme
