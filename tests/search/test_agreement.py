"""However content is changed, in whatever order, the index says what one made anew would say."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from partners.models import City, Country, Event, Organisation
from policies.models import Award, Collection, CollectionItem, Document, Policy, Section, Sector, Term, Video
from projects.models import Party, Project
from publishing import services
from search import index
from search.models import Entry
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
    SectionFactory,
    SectorFactory,
    TermFactory,
    VideoFactory,
)
from training.models import Cohort, Programme

from .finding import index_as_it_is, records

pytestmark = pytest.mark.django_db

WORDS = ["zeppelin", "balloon", "gondola", "버스", "따릉이"]
PLACES = {"VN": "VNM", "TH": "THA", "PE": "PER"}
SECTORS = ["transportation", "water"]

PUBLISHABLE = {
    Policy: lambda place, **rest: PolicyFactory(sector=place.sector, contact_office=place.organisation, **rest),
    Video: lambda place, **rest: VideoFactory(sector=place.sector, policy=place.policy, **rest),
    Award: lambda place, **rest: AwardFactory(sector=place.sector, policy=place.policy, **rest),
    Collection: lambda place, **rest: CollectionFactory(**rest),
    Project: lambda place, **rest: ProjectFactory(sector=place.sector, country=place.country, city=place.city, **rest),
    City: lambda place, **rest: CityFactory(country=place.country, **rest),
    Organisation: lambda place, **rest: OrganisationFactory(**rest),
    Event: lambda place, **rest: EventFactory(**rest),
    Programme: lambda place, **rest: ProgrammeFactory(host=place.organisation or OrganisationFactory(), **rest),
}
NAMED = [*PUBLISHABLE, Sector, Country, Term, Document]
# The parts of records: how one is made, and the relation by which it can be moved to another.
PARTS = {
    Section: (lambda owner, place: SectionFactory(policy=owner), "policy", Policy),
    Document: (lambda owner, place: Document.objects.create(policy=owner, url="https://a.example/"), "policy", Policy),
    Party: (
        lambda owner, place: Party.objects.get_or_create(
            project=owner, role="company", organisation=place.organisation
        ),
        "project",
        Project,
    ),
    Cohort: (lambda owner, place: CohortFactory(programme=owner), "programme", Programme),
    CollectionItem: (
        lambda owner, place: CollectionItem.objects.get_or_create(
            collection=owner, policy=place.policy or PolicyFactory()
        ),
        "collection",
        Collection,
    ),
    City: (lambda owner, place: CityFactory(country=owner), "country", Country),
    Project: (lambda owner, place: ProjectFactory(sector=owner), "sector", Sector),
    Term: (lambda owner, place: TermFactory(sector=owner), "sector", Sector),
}
TEXTS = {Section: "body", Party: "name", CollectionItem: "reason"}
RELATIONS = [
    (Event, "cities", City),
    (City, "events", Event),
    (Cohort, "cities", City),
    (City, "cohorts", Cohort),
    (Cohort, "countries", Country),
    (Country, "cohorts", Cohort),
    (Project, "policies", Policy),
    (Policy, "projects", Project),
    (Policy, "related", Policy),
    (Programme, "sectors", Sector),
    (Term, "policies", Policy),
]

numbers = st.integers(0, 5)
words = st.sampled_from(WORDS)
languages = st.sampled_from(["ko", "en"])


class Place:
    """What a new row can be tied to: some of the rows that there are."""

    def __init__(self, number: int):
        self.sector = SectorFactory(slug=SECTORS[number % 2])
        iso2 = list(PLACES)[number % 3]
        self.country = CountryFactory(iso2=iso2, iso3=PLACES[iso2])
        self.city, self.organisation, self.policy = (nth(model, number) for model in (City, Organisation, Policy))


def nth(model, number: int):
    """One of the rows of a model; None where there is none."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return model.objects.get(pk=keys[number % len(keys)]) if keys else None


class Editing(RuleBasedStateMachine):
    """Editors at work: each rule is one thing that they, an import or the administration may do."""

    def __init__(self):
        super().__init__()
        self.open = []  # transactions that have not ended
        self.moves = 0
        self._begin()

    def _begin(self) -> None:
        self.open.append(transaction.atomic())
        self.open[-1].__enter__()

    def _end(self, is_undone: bool = False) -> None:
        transaction.set_rollback(is_undone or transaction.get_rollback())
        self.open.pop().__exit__(None, None, None)

    # Records

    @rule(model=st.sampled_from(list(PUBLISHABLE)), number=numbers, is_published=st.booleans())
    def make(self, model, number, is_published):
        PUBLISHABLE[model](Place(number), **{} if is_published else {"status": "draft", "published_at": None})

    @rule(model=st.sampled_from(NAMED), number=numbers, word=words, language=languages)
    def write(self, model, number, word, language):
        if row := nth(model, number):
            name = "title" if hasattr(row, "title") else "name"
            setattr(row, f"{name}_{language}", word)
            row.save()

    @rule(model=st.sampled_from(list(PUBLISHABLE)), number=numbers, step=st.sampled_from(["publish", "unpublish"]))
    def publish(self, model, number, step):
        if row := nth(model, number):
            getattr(services, step)(row)

    @rule(model=st.sampled_from([*NAMED, *PARTS]), number=numbers)
    def delete(self, model, number):
        if row := nth(model, number):
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                assert model.objects.filter(pk=row.pk).exists()

    @rule(model=st.sampled_from([Policy, Sector, City, Organisation, Project]), number=numbers)
    def give_another_address(self, model, number):
        if row := nth(model, number):
            self.moves += 1
            row.slug = f"moved-{self.moves}"
            row.save()

    # Parts and relations

    @rule(part=st.sampled_from(list(PARTS)), number=numbers)
    def add_part(self, part, number):
        make, _link, whole = PARTS[part]
        if owner := nth(whole, number):
            make(owner, Place(number))

    @rule(part=st.sampled_from(list(TEXTS)), number=numbers, word=words, language=languages)
    def write_part(self, part, number, word, language):
        if row := nth(part, number):
            setattr(row, f"{TEXTS[part]}_{language}", word)
            row.save()

    @rule(part=st.sampled_from(list(PARTS)), number=numbers, to=numbers)
    def move_part(self, part, number, to):
        _make, link, whole = PARTS[part]
        row, owner = nth(part, number), nth(whole, to)
        if row and owner:
            is_taken = part is CollectionItem and owner.items.filter(policy=row.policy).exists()
            is_taken |= part is Party and owner.parties.filter(organisation=row.organisation).exists()
            if not is_taken:
                setattr(row, link, owner)
                row.save()

    @rule(
        relation=st.sampled_from(RELATIONS),
        how=st.sampled_from(["add", "remove", "set", "clear"]),
        number=numbers,
        to=numbers,
    )
    def relate(self, relation, how, number, to):
        model, name, other_model = relation
        row, other = nth(model, number), nth(other_model, to)
        if row and other:
            change = getattr(getattr(row, name), how)
            change(*{"clear": [], "set": [[other]]}.get(how, [other]))

    # Several at once

    @rule(models=st.lists(st.sampled_from(NAMED), min_size=1, max_size=4), number=numbers, word=words)
    def bring_in(self, models, number, word):
        with index.paused(), transaction.atomic():
            for model in models:
                if model in PUBLISHABLE:
                    self.make(model, number, is_published=True)
                self.write(model, number, word, "en")
            with index.paused():
                self.delete(models[0], number)

    @precondition(lambda self: len(self.open) < 3)
    @rule()
    def begin(self):
        self._begin()

    @precondition(lambda self: len(self.open) > 1)
    @rule(is_undone=st.booleans())
    def end(self, is_undone):
        self._end(is_undone)

    # What always holds

    @invariant()
    def index_and_content_agree(self):
        assert index.disagreements() == []

    def teardown(self):
        try:
            while len(self.open) > 1:
                self._end()
            kept, found = index_as_it_is(), {word: records(word) for word in WORDS}
            Entry.objects.all().delete()
            index.rebuild()
            assert index_as_it_is() == kept
            assert {word: records(word) for word in WORDS} == found
        finally:
            while self.open:
                self._end(is_undone=True)


@pytest.fixture
def small_archive():
    """Two rows of each model, tied to others; each example begins with it."""
    for number in range(2):
        for make in PUBLISHABLE.values():
            make(Place(number))
        for make, _link, whole in PARTS.values():
            make(nth(whole, number), Place(number))
    for model, name, other in RELATIONS:
        getattr(nth(model, 0), name).add(nth(other, 0))


def test_the_index_agrees_with_the_content_after_any_changes(small_archive):
    run_state_machine_as_test(
        Editing,
        settings=settings(
            max_examples=18,
            stateful_step_count=10,
            deadline=None,
            phases=[Phase.generate],  # making a failure smaller takes minutes; ten steps can be read as they are
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
