"""The index follows the content: every change of a record, of its parts and of what it names, in the same transaction."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Event as Signal
from threading import Thread
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policies.models import Document, Policy, Sector
from portal.models import Page
from publishing import services
from search import index, meaning
from search.documents import kinds
from search.models import CommonLexeme, Completion, Entry, Meaning, Passage, SearchedText, Word
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
    SectionFactory,
    SectorFactory,
    TermFactory,
    VideoFactory,
)

from .finding import entry_of, finds, index_as_it_is, key, records

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def policy():
    return PolicyFactory(slug="zeppelin", title_ko="비행선", title_en="Zeppelin")


# Saving, changing, taking back, deleting


def test_every_kind_has_a_row_in_this_module():
    assert set(ROWS) == set(kinds)


@pytest.mark.parametrize("kind", ROWS)
def test_a_saved_record_is_found_at_once(kind):
    row = ROWS[kind]("Zeppelin")
    assert finds("zeppelin", row)


@pytest.mark.parametrize("kind", ROWS)
def test_a_changed_record_is_found_by_its_new_words(kind):
    row = ROWS[kind]("Zeppelin")
    rename(row, "Balloon")
    assert finds("balloon", row)


@pytest.mark.parametrize("kind", ROWS)
def test_a_changed_record_is_not_found_by_the_words_it_lost(kind):
    row = ROWS[kind]("Zeppelin")
    rename(row, "Balloon")
    assert not finds("zeppelin", row)


def test_a_draft_is_not_in_the_index():
    assert entry_of(PolicyFactory(status="draft", published_at=None)) is None


def test_a_published_draft_is_found():
    draft = PolicyFactory(title_en="Zeppelin", status="draft", published_at=None)
    services.publish(draft)
    assert finds("zeppelin", draft)


@pytest.mark.parametrize("step", [services.unpublish, services.withdraw])
def test_a_record_taken_off_the_site_leaves_the_index(policy, step):
    step(policy)
    assert not Entry.objects.filter(kind="policy").exists()


def test_a_record_published_again_is_found_again(policy):
    services.unpublish(policy)
    services.publish(policy)
    assert finds("zeppelin", policy)


def test_a_deleted_record_leaves_the_index(policy):
    policy.delete()
    assert not Entry.objects.filter(kind="policy").exists()


def test_records_deleted_together_leave_the_index():
    PolicyFactory.create_batch(3)
    Policy.objects.all().delete()
    assert not Entry.objects.filter(kind="policy").exists()


@pytest.mark.parametrize("model", [Passage, Completion])
def test_nothing_of_a_deleted_record_stays(model):
    row = OrganisationFactory()
    row.delete()
    assert not model.objects.exists()


def test_the_meaning_of_a_deleted_record_does_not_stay(with_meaning):
    row = OrganisationFactory()
    assert Meaning.objects.exists()
    row.delete()
    assert not Meaning.objects.exists()


def test_the_meaning_of_a_changed_record_is_that_of_its_new_text(with_meaning):
    row = OrganisationFactory(summary_en="Trams run late.")
    before = len(meaning.sentences(kinds["organisation"].document(row)))
    row.summary_en = "Trams run late. Buses do not. Trains never do."
    row.save()
    assert Meaning.objects.count() == before + 2


def test_a_record_deleted_with_the_one_it_belongs_to_leaves_the_index(policy):
    document_of(policy)
    policy.delete()
    assert not Entry.objects.filter(kind="document").exists()


def test_the_document_of_a_policy_taken_off_the_site_leaves_the_index(policy):
    document = document_of(policy)
    services.unpublish(policy)
    assert entry_of(document) is None


def test_a_changed_address_reaches_the_index(policy):
    policy.slug = "balloon"
    policy.save()
    assert entry_of(policy).path == "policies/balloon/"


def test_a_changed_day_reaches_the_index(policy):
    policy.published_at -= timedelta(days=1)
    policy.save()
    assert entry_of(policy).published_at == policy.published_at


def test_a_save_that_changes_nothing_leaves_the_entry_alone(policy):
    before = entry_of(policy).pk
    policy.save()
    assert entry_of(policy).pk == before


def test_one_record_can_be_brought_up_to_date_by_itself(policy):
    Policy.objects.filter(pk=policy.pk).update(title_en="Balloon")
    index.update(kinds["policy"], [policy.pk])
    assert finds("balloon", policy)


def test_html_is_no_word_of_a_record(policy):
    SectionFactory(policy=policy, body_en='<p class="gondola">Text<br>of <b>bold</b></p>')
    assert not finds("gondola", policy)


def test_words_that_only_a_tag_separates_are_words_by_themselves(policy):
    SectionFactory(policy=policy, body_en="<ul><li>gondola</li><li>balloon</li></ul>")
    assert finds("balloon", policy)


# Children


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


# What a record names


def with_party(organisation):
    project = ProjectFactory()
    project.parties.create(role="company", organisation=organisation)
    return project


def event_in(city):
    event = EventFactory()
    event.cities.add(city)
    return event


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


def training_in(city):
    cohort = CohortFactory()
    cohort.cities.add(city)
    cohort.countries.add(city.country)
    return cohort.programme


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


# The same transaction


class Failure(Exception):
    pass


def fail_after(change) -> None:
    change()
    raise Failure


def undo(change) -> None:
    with transaction.atomic():
        change()
        transaction.set_rollback(True)


def test_a_record_whose_making_is_rolled_back_leaves_no_entry():
    SectorFactory()
    before = index_as_it_is()
    undo(lambda: PolicyFactory(title_en="Zeppelin"))
    assert index_as_it_is() == before


def test_a_change_that_is_rolled_back_leaves_the_entry_as_it_was(policy):
    before = index_as_it_is()

    def change():
        rename(policy, "Balloon")
        assert finds("balloon", policy)

    undo(change)
    assert index_as_it_is() == before


def test_a_deletion_that_is_rolled_back_leaves_the_entry(policy):
    undo(policy.delete)
    assert finds("zeppelin", Policy.objects.get())


def test_where_the_entry_cannot_be_written_the_record_is_not_saved(policy, monkeypatch):
    monkeypatch.setattr(index, "_write", mock.Mock(side_effect=Failure))
    with pytest.raises(Failure), transaction.atomic():
        rename(policy, "Balloon")
    assert Policy.objects.get().title_en == "Zeppelin"


# Pauses


@pytest.fixture
def rebuilds(monkeypatch) -> list[int]:
    """How many policies there were at each rebuild."""
    found = []
    original = index.rebuild
    monkeypatch.setattr(index, "rebuild", lambda: (found.append(Policy.objects.count()), original())[1])
    return found


def test_changes_inside_a_pause_are_not_indexed_before_its_end(rebuilds):
    with index.paused():
        PolicyFactory()
        assert not Entry.objects.exists()


def test_changes_inside_a_pause_are_indexed_once_at_its_end(rebuilds):
    with index.paused():
        PolicyFactory.create_batch(2)
    assert rebuilds == [2]


def test_changes_inside_a_pause_are_found_after_it():
    with index.paused():
        row = PolicyFactory(title_en="Zeppelin")
    assert finds("zeppelin", row)


def test_a_deletion_inside_a_pause_leaves_the_index_after_it(policy):
    with index.paused():
        policy.delete()
    assert not Entry.objects.filter(kind="policy").exists()


def test_a_pause_inside_a_pause_ends_with_the_outer_one(rebuilds):
    with index.paused():
        with index.paused():
            PolicyFactory()
        assert rebuilds == []
        PolicyFactory()
    assert rebuilds == [2]


def test_a_pause_without_changes_rebuilds_nothing(policy, rebuilds):
    with index.paused():
        Policy.objects.count()
    assert rebuilds == []


def test_a_pause_after_one_with_changes_rebuilds_nothing_without_its_own(rebuilds):
    with index.paused():
        PolicyFactory()
    with index.paused():
        Policy.objects.count()
    assert rebuilds == [1]


def test_after_a_pause_changes_are_indexed_one_by_one_again(rebuilds):
    with index.paused():
        PolicyFactory()
    row = PolicyFactory(title_en="Zeppelin")
    assert (finds("zeppelin", row), rebuilds) == (True, [1])


def test_after_a_pause_that_failed_changes_are_indexed_one_by_one_again(rebuilds):
    with pytest.raises(Failure), index.paused():
        raise Failure
    row = PolicyFactory(title_en="Zeppelin")
    assert (finds("zeppelin", row), rebuilds) == (True, [])


def test_what_was_saved_before_a_pause_failed_is_found():
    with pytest.raises(Failure), index.paused():
        fail_after(lambda: PolicyFactory(title_en="Zeppelin"))
    assert finds("zeppelin", Policy.objects.get())


def test_what_was_undone_before_a_pause_failed_is_not_found(policy):
    with pytest.raises(Failure), index.paused(), transaction.atomic():
        fail_after(policy.delete)
    assert finds("zeppelin", Policy.objects.get())


def test_a_pause_in_a_transaction_that_failed_passes_its_error_on(rebuilds, policy):
    def save_twice():
        for slug in ("balloon", policy.slug):
            Policy.objects.create(slug=slug, sector=policy.sector)

    with pytest.raises(IntegrityError), transaction.atomic(), index.paused():
        save_twice()
    assert rebuilds == []


def test_an_error_in_the_inner_pause_does_not_end_the_outer_one(rebuilds):
    with index.paused():
        with pytest.raises(Failure), index.paused():
            raise Failure
        PolicyFactory()
        assert not Entry.objects.exists()


# Rebuilding


@pytest.fixture
def archive():
    """A row of every kind, tied to others."""
    city = CityFactory(slug="hue", name_en="Hue")
    policy = PolicyFactory(slug="bus")
    SectionFactory(policy=policy)
    document_of(policy)
    VideoFactory(policy=policy)
    AwardFactory(policy=policy)
    CollectionFactory().items.create(policy=policy, reason_en="For its gondola.")
    TermFactory(sector=policy.sector)
    event_in(city)
    with_party(OrganisationFactory())
    training_in(city)
    page(title_en="About")
    CallFactory()
    return policy


def test_the_index_kept_change_by_change_equals_one_made_anew(archive):
    before = index_as_it_is()
    Entry.objects.all().delete()
    index.rebuild()
    assert index_as_it_is() == before


def test_a_rebuild_gives_the_number_of_entries(archive):
    assert index.rebuild() == Entry.objects.count() > len(kinds)


def test_a_rebuild_leaves_unchanged_entries_alone(archive):
    before = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    index.rebuild()
    assert list(Entry.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_rebuild_of_everything_writes_every_entry_anew(archive):
    before = set(Entry.objects.values_list("pk", flat=True))
    index.rebuild(everything=True)
    assert not before & set(Entry.objects.values_list("pk", flat=True))


def test_a_rebuild_of_everything_gives_the_same_index(archive):
    before = index_as_it_is()
    index.rebuild(everything=True)
    assert index_as_it_is() == before


def test_a_rebuild_renews_what_changed_unseen(policy):
    Policy.objects.update(title_en="Balloon")
    index.rebuild()
    assert (finds("zeppelin", policy), finds("balloon", policy)) == (False, True)


def test_a_rebuild_adds_what_was_made_unseen():
    sector = SectorFactory()
    row = PolicyFactory.build(sector=sector, title_en="Zeppelin")
    Policy.objects.bulk_create([row])
    index.rebuild()
    assert finds("zeppelin", row)


def test_a_rebuild_removes_what_was_taken_off_the_site_unseen(policy):
    Policy.objects.update(status="draft")
    index.rebuild()
    assert not Entry.objects.filter(kind="policy").exists()


def test_a_rebuild_removes_the_entries_of_a_kind_that_is_no_more(policy):
    Entry.objects.filter(kind="policy").update(kind="leaflet")
    index.rebuild()
    assert set(Entry.objects.values_list("kind", flat=True)) == {"policy", "sector"}


def test_a_new_version_of_the_index_renews_every_entry(archive, monkeypatch):
    before = set(Entry.objects.values_list("pk", flat=True))
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    index.rebuild()
    assert not before & set(Entry.objects.values_list("pk", flat=True))


def test_a_rebuild_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    PolicyFactory.create_batch(3)
    told = []
    index.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(2, 4), (3, 4), (4, 4)]  # three policies and their sector


def test_a_rebuild_works_in_batches(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    with index.paused():
        rows = [PolicyFactory(title_en="Zeppelin") for _ in range(5)]
    assert records("zeppelin") == {key(row) for row in rows}


def test_a_rebuild_counts_the_words_of_very_many_entries(monkeypatch):
    monkeypatch.setattr(index, "COMMON", 1)
    PolicyFactory.create_batch(2, title_en="Zeppelin")
    PolicyFactory(title_en="Balloon")
    index.rebuild()
    counted = dict(CommonLexeme.objects.values_list("lexeme", "entries"))
    assert (counted.get("zeppelin"), counted.get("balloon")) == (2, None)


def test_the_words_of_the_archive_are_kept_for_mending(policy):
    assert Word.objects.filter(word="zeppelin").exists()


# Readers during a rebuild, on a connection of their own


def as_another_reader(look):
    """What `look` gives on another connection."""

    def run():
        try:
            return look()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


def zeppelins() -> int:
    return len(records("zeppelin"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("everything", [False, True])
def test_readers_find_all_records_after_every_batch_of_a_rebuild(monkeypatch, everything):
    monkeypatch.setattr(index, "BATCH", 2)
    PolicyFactory.create_batch(5, title_en="Zeppelin")
    seen = []
    index.rebuild(lambda done, total: seen.append(as_another_reader(zeppelins)), everything=everything)
    assert seen == [5] * len(seen)
    assert len(seen) > 2


@pytest.mark.django_db(transaction=True)
def test_readers_find_all_records_while_a_batch_is_being_written(monkeypatch):
    PolicyFactory.create_batch(3, title_en="Zeppelin")
    write, seen = index._write, []

    def look_and_write(kind, rows):
        seen.append(as_another_reader(zeppelins))
        write(kind, rows)

    monkeypatch.setattr(index, "_write", look_and_write)
    index.rebuild(everything=True)
    assert set(seen) == {3}


@pytest.mark.django_db(transaction=True)
def test_readers_find_what_was_changed_only_once_it_is_committed():
    with transaction.atomic():
        PolicyFactory(title_en="Zeppelin")
        inside = as_another_reader(zeppelins)
    assert (inside, as_another_reader(zeppelins)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_neither_s_text_is_lost():
    policy = PolicyFactory()
    has_saved, problems = Signal(), []

    def first():
        with transaction.atomic():
            SectionFactory(policy=policy, kind="background", body_en="<p>A gondola.</p>")
            has_saved.set()
            waiting.wait(timeout=1)  # the other editor saves meanwhile, and waits for this one's commit

    def second():
        has_saved.wait(timeout=10)
        SectionFactory(policy=policy, kind="effects", body_en="<p>A balloon.</p>")
        waiting.set()

    def run(work):
        try:
            work()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    waiting = Signal()
    threads = [Thread(target=run, args=[work]) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert problems == []
    assert (finds("gondola", policy), finds("balloon", policy)) == (True, True)


# The command


def run_command(*args, **options) -> str:
    out = StringIO()
    call_command("rebuild_search", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_renews_what_changed_unseen(policy):
    Policy.objects.update(title_en="Balloon")
    run_command()
    assert finds("balloon", policy)


def test_the_command_says_how_far_it_is_and_how_many_entries_there_are(policy):
    lines = run_command().splitlines()
    assert lines[-2].startswith("2 of 2 records")
    assert lines[-1].startswith("2 entries")


def test_the_command_is_silent_about_its_progress_where_asked(policy):
    assert "records" not in run_command(verbosity=0)


def test_the_command_leaves_unchanged_entries_alone(policy):
    before = entry_of(policy).pk
    run_command()
    assert entry_of(policy).pk == before


def test_the_command_writes_everything_anew_where_asked(policy):
    before = entry_of(policy).pk
    run_command("--all")
    assert entry_of(policy).pk != before


def test_the_command_finds_that_index_and_content_agree(archive):
    assert run_command("--check") == "The index agrees with the content.\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Policy.objects.update(title_en="Balloon"),
        lambda: Policy.objects.update(status="draft"),
        lambda: Entry.objects.filter(kind="policy").delete(),
        lambda: Policy.objects.all()._raw_delete("default"),
    ],
    ids=["changed", "taken off the site", "never indexed", "deleted"],
)
def test_the_command_names_what_does_not_agree(policy, change):
    pk = policy.pk
    change()
    with pytest.raises(CommandError, match=f"1 entries do not agree with the content: policy {pk}"):
        run_command("--check")


def test_a_check_changes_nothing(policy):
    Policy.objects.update(title_en="Balloon")
    before = index_as_it_is()
    with pytest.raises(CommandError):
        run_command("--check")
    assert index_as_it_is() == before


def test_the_command_forgets_old_searches(policy):
    long_ago = timezone.localdate() - timedelta(days=1000)
    SearchedText.objects.create(text="zeppelin", first_on=long_ago, last_on=long_ago)
    assert "1 old searches forgotten" in run_command()


# What is to be published on a day to come


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


@pytest.fixture
def the_day_has_come(monkeypatch, tomorrow):
    """Let the day after tomorrow be now, for the site; for the database, the days of the entries are moved back."""
    later, move = tomorrow + timedelta(days=1), timedelta(days=2)

    def come():
        for entry in Entry.objects.all():
            Entry.objects.filter(pk=entry.pk).update(published_at=entry.published_at - move)
        monkeypatch.setattr(timezone, "now", lambda: later)

    return come


def test_a_record_of_a_day_to_come_is_prepared(tomorrow):
    assert entry_of(PolicyFactory(published_at=tomorrow)).published_at == tomorrow


def test_a_record_of_a_day_to_come_is_not_found(tomorrow):
    assert not finds("zeppelin", PolicyFactory(title_en="Zeppelin", published_at=tomorrow))


def test_a_record_is_found_when_its_day_has_come(tomorrow):
    row = PolicyFactory(title_en="Zeppelin", published_at=tomorrow)
    Entry.objects.filter(kind="policy").update(published_at=timezone.now() - timedelta(seconds=1))
    assert finds("zeppelin", row)


def test_a_record_of_a_day_to_come_agrees_with_the_content(tomorrow):
    PolicyFactory(published_at=tomorrow)
    assert index.disagreements() == []


TO_COME = {
    "the document of a policy": lambda day: document_of(PolicyFactory(published_at=day)),
    "the country of a city": lambda day: CityFactory(published_at=day).country,
    "a collection with a policy": lambda day: collected(PolicyFactory(published_at=day)),
    "a project in a city": lambda day: ProjectFactory(city=CityFactory(name_en="Gondola", published_at=day)),
    "a project with a party": lambda day: with_party(OrganisationFactory(name_en="Gondola", published_at=day)),
    "an event with a city": lambda day: event_in(CityFactory(name_en="Gondola", published_at=day)),
    "a programme with a host": lambda day: ProgrammeFactory(
        host=OrganisationFactory(name_en="Gondola", published_at=day)
    ),
    "a programme with a city": lambda day: training_in(CityFactory(published_at=day)),
}


def collected(policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy, reason_en="For its gondola.")
    return collection


@pytest.mark.parametrize("relation", TO_COME)
def test_what_belongs_to_a_record_of_a_day_to_come_is_right_after_the_rebuild_of_that_night(
    relation, tomorrow, the_day_has_come
):
    row = TO_COME[relation](tomorrow)
    the_day_has_come()
    index.rebuild()
    assert index.disagreements() == []
    assert entry_of(row) is not None


def test_the_document_of_a_policy_is_found_with_the_policy_when_its_day_has_come(tomorrow, the_day_has_come):
    document = document_of(PolicyFactory(published_at=tomorrow), title_en="Zeppelin")
    the_day_has_come()
    assert finds("zeppelin", document)
