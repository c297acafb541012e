"""A generated archive: 20,000 policies with their sections, half as many other records, and what staff left in their work."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from random import Random

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from accounts.models import User
from accounts.roles import EDITOR
from partners.models import Challenge, City, Country, Event, Organisation
from policies.models import Award, Document, EditingScope, Policy, Section, Sector, Video
from projects.models import Project
from proposals.models import Call, Proposal
from publishing.audit import AuditRecord
from publishing.history import states
from publishing.history.models import Change, Deletion
from publishing.models import Link, LinkUse, PreparedChange, Publishable, Source
from search.benchmark.sentences import Stock

BATCH = 2000
# For each policy of the archive. The city's own has 111 policies, 103 projects, 110 cities, 85 events and 58 awards.
SHARES = {Project: 0.25, City: 0.05, Organisation: 0.05, Event: 0.05, Award: 0.05, Video: 0.05}
AUDIT_SHARE = 10  # rows for each policy
SECTIONS = ("background", "process", "difficulties", "effects", "lessons", "other")
STATUSES = ("published", "scheduled", "draft", "in_review", "sent_back", "withdrawn")
WEIGHTS = (80, 1, 12, 3, 2, 2)
MOST_SECTIONS, MOST_CHANGES = 12, 30  # of the record whose pages are opened
REGIONS = [value for value, _label in Country.Region.choices]


class Archive:
    """Fills the database that is connected; the same number of policies always gives the same rows."""

    ADMINISTRATOR, EDITOR = "administrator@example.org", "limited@example.org"

    def __init__(self, policies: int, tell: Callable[[str], None]):
        self.total, self.tell, self.now = policies, tell, timezone.now()
        self.random = Random(1)  # noqa: S311 - nothing secret
        self.stock = Stock()

    def fill(self) -> None:
        for step in (self._bases, self._policies, self._sections, self._others, self._work, self._pasts, self._audit):
            self.tell(step.__name__.strip("_"))
            step()
        self.tell("vacuum")
        with connection.cursor() as cursor:
            for model in (Policy, *SHARES):
                spread = "floor(random() * 1500) * interval '1 day'"
                cursor.execute(f'UPDATE "{model._meta.db_table}" SET updated_at = now() - {spread}')  # noqa: S608
            cursor.execute("VACUUM FULL")  # the update has left a dead row for each
            cursor.execute("VACUUM (ANALYZE)")

    # Texts

    def _text(self, code: str, sentences: int, subject: int = 0) -> str:
        found = self.stock.of_policy[subject % len(self.stock.of_policy)]
        return " ".join(getattr(self.stock.sentences[self.random.choice(found)].text, code) for _n in range(sentences))

    def _body(self, code: str, subject: int) -> str:
        """About what a section of the archive holds: 800 characters in Korean, 1,900 in English."""
        return "".join(f"<p>{self._text(code, 3, subject)}</p>" for _n in range(3))

    def _state(self) -> dict:
        """Publication, marks of languages, and what staff notes beside."""
        status = self.random.choices(STATUSES, WEIGHTS)[0]
        ago = timedelta(days=self.random.randrange(2000))
        found = {"status": status}
        if status == "scheduled":
            found = {"status": "published", "published_at": self.now + timedelta(days=3)}
        elif status in ("published", "withdrawn"):
            found["published_at"] = self.now - ago
        for code in ("ko", "en"):
            if self.random.random() < 0.2:
                found[f"changed_{code}_at"] = self.now - timedelta(days=self.random.randrange(400))
        if self.random.random() < 0.03:
            found["assigned_to"] = self.random.choice(self.staff)
        if self.random.random() < 0.3:
            found["inferred_fields"] = ["sector"]
        return found

    def _texts(self, name: str, number: int) -> dict:
        """Title or name, and summary; one language in 12 is missing."""
        subject = self.stock.policies[number % len(self.stock.policies)]
        found = {}
        missing = self.random.choices(("", "en", "ko"), (92, 6, 2))[0]
        for code, names in (("ko", self.stock.names_ko), ("en", self.stock.names_en)):
            if code != missing:
                found[f"{name}_{code}"] = f"{getattr(subject.title, code)[:70]} {names[number]}"
                found[f"summary_{code}"] = self._text(code, 3, number)
        return found

    # Rows

    def _make(self, model: type[models.Model], rows: Iterable[models.Model]) -> None:
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            model._base_manager.bulk_create(batch)

    def _link(self, field: models.ManyToManyField, keys: Iterable[int], others: list[int], most: int) -> None:
        through, own, other = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
        pairs = ((key, each) for key in keys for each in self.random.sample(others, self.random.randint(0, most)))
        self._make(through, (through(**{f"{own}_id": key, f"{other}_id": each}) for key, each in pairs))

    def _bases(self) -> None:
        self.staff = [self._user(f"staff{n}@example.org") for n in range(20)]
        self.administrator = self._user(self.ADMINISTRATOR, is_superuser=True)
        self.editor = self._user(self.EDITOR)
        self.editor.groups.add(Group.objects.get(name=EDITOR))
        self._make(
            Sector, (Sector(slug=f"s-{n}", name_ko=f"분야 {n}", name_en=f"Sector {n}", order=n) for n in range(11))
        )
        self.sectors = list(Sector.objects.all())
        EditingScope.objects.create(user=self.editor).sectors.set(self.sectors[:2])
        self._make(Country, (self._country(n) for n in range(60)))
        self._make(Challenge, (Challenge(slug=f"c-{n}", name_ko=f"과제 {n}", name_en=f"Need {n}") for n in range(12)))
        self._make(Source, (self._source(n) for n in range(self.total // 4)))
        self.countries = list(Country.objects.all())
        offices = (
            Organisation(slug=f"office-{n}", name_ko=f"과 {n}", name_en=f"Office {n}", kind="seoul", **self._state())
            for n in range(40)
        )
        self._make(Organisation, offices)
        self.offices = list(Organisation.objects.all())

    def _user(self, email: str, **fields) -> User:
        user = User(email=email, name=email.partition("@")[0], is_staff=True, language="ko", **fields)
        user.set_unusable_password()
        user.save()
        return user

    def _country(self, n: int) -> Country:
        code = f"{chr(65 + n // 26)}{chr(65 + n % 26)}"
        region = REGIONS[n % len(REGIONS)]
        return Country(iso2=code, iso3=f"X{code}", name_ko=f"나라 {n}", name_en=f"Country {n}", region=region)

    def _source(self, n: int) -> Source:
        address = f"https://example.org/page-{n}"
        title = {"title_ko": f"자료 {n}", "title_en": f"Document {n}"}
        return Source(key=address, url=address, is_weak=n % 8 == 0, **title)

    def _policies(self) -> None:
        self._make(Policy, (self._policy(n) for n in range(self.total)))
        self.policies = list(Policy.objects.order_by("pk").values_list("pk", flat=True))
        self._link(Policy._meta.get_field("sources"), self.policies, self._keys(Source), most=4)
        self._link(Policy._meta.get_field("challenges"), self.policies, self._keys(Challenge), most=3)
        self._link(Policy._meta.get_field("related"), self.policies, self.policies[:500], most=2)

    def _policy(self, n: int) -> Policy:
        begun = self.random.choice((None, *range(1960, 2026)))
        return Policy(
            slug=f"policy-{n}",
            kind="manual" if n % 2 == 0 else "introduction",
            sector=self.sectors[0] if n == self.number_of_fullest else self.random.choice(self.sectors),
            year_start=begun,
            contact_office=self.random.choice((None, *self.offices)) if n % 3 else None,
            is_in_old_archive=n % 2 == 0,
            key_facts_ko=self._text("ko", 2, n),
            key_facts_en=self._text("en", 2, n),
            **self._texts("title", n),
            **self._state(),
        )

    def _keys(self, model: type[models.Model]) -> list[int]:
        return list(model._base_manager.values_list("pk", flat=True))

    def _sections(self) -> None:
        """Of a manual six or five, of an introduction two; the last manual has the most."""
        bodies = [{f"body_{c}": self._body(c, n) for c in ("ko", "en")} for n in range(2000)]
        self._make(Section, self._sections_with(bodies))
        documents = (
            Document(
                policy_id=key, title_ko=f"문서 {key}", title_en=f"File {key}", url=f"https://example.org/{key}.pdf"
            )
            for key in self.policies
        )
        self._make(Document, documents)

    @property
    def fullest(self) -> int:
        """The policy with the most sections and the longest history."""
        return Policy.objects.get(slug=f"policy-{self.number_of_fullest}").pk

    @property
    def number_of_fullest(self) -> int:
        return self.total // 4 * 2

    def _sections_with(self, bodies: list[dict]) -> Iterator[Section]:
        fullest = self.fullest
        for n, key in enumerate(self.policies):
            count = (6 if self.random.random() < 0.9 else 3) if n % 2 == 0 else 2
            for order in range(MOST_SECTIONS if key == fullest else count):
                kind = SECTIONS[order % len(SECTIONS)]
                yield Section(policy_id=key, kind=kind, order=order, **self.random.choice(bodies))

    def _others(self) -> None:
        for model, share in SHARES.items():
            rows = (self._other(model, n) for n in range(int(self.total * share)))
            self._make(model, rows)
            self._link(model._meta.get_field("sources"), self._keys(model), self._keys(Source), most=2)

    def _other(self, model: type[Publishable], n: int) -> Publishable:
        begun = self.random.randrange(1990, 2026)
        country = self.random.choice(self.countries)
        sector = {"sector": self.random.choice(self.sectors)}
        own = {
            Project: sector | {"kind": "consulting", "evidence": "donation", "country": country, "year_start": begun},
            City: {"country": country, "relation": "friendship" if n % 3 else "none"},
            Organisation: {"kind": "company"},
            Event: {"kind": "forum", "starts": str(begun)},
            Award: sector | {"year": begun, "awarding_body_ko": "유엔", "awarding_body_en": "United Nations"},
            Video: sector | {"recorded": str(begun)},
        }[model]
        slug = f"{model._meta.model_name}-{n}"
        return model(slug=slug, **own, **self._texts(model.version_fields[0], n), **self._state())

    # What staff and proposers left

    def _work(self) -> None:
        """Links with the dead among them, prepared changes and proposals."""
        self._make(Link, (self._a_link(n) for n in range(self.total // 2)))
        links = self._keys(Link)
        uses = ((each, key) for key in self.policies for each in self.random.sample(links, 2))
        kind = Policy._meta.label_lower
        self._make(LinkUse, (LinkUse(link_id=a, kind=kind, object_id=b, field="sources") for a, b in uses))
        prepared = self.random.sample(self.policies, self.total // 100)
        of_policies = ContentType.objects.get_for_model(Policy)
        kept = (PreparedChange(content_type=of_policies, object_id=key, data={}, by=self.staff[0]) for key in prepared)
        self._make(PreparedChange, kept)
        self._proposals()

    def _a_link(self, n: int) -> Link:
        state = self.random.choices(("fine", "dead", "unsure"), (90, 4, 6))[0]
        return Link(address=f"https://example.org/link-{n}", host="example.org", state=state, checked_at=self.now)

    def _proposals(self) -> None:
        calls = [
            Call.objects.create(
                slug=f"call-{n}", kind="corner", title_ko=f"공모 {n}", title_en=f"Call {n}", summary_ko="공모",
                status="published", published_at=self.now,
            )
            for n in range(5)
        ]  # fmt: skip
        proposers = [User(email=f"proposer{n}@example.org", name=f"Proposer {n}") for n in range(self.total // 20)]
        self._make(User, proposers)
        people = list(User.objects.filter(is_staff=False))
        rows = (
            Proposal(
                call=self.random.choice(calls),
                proposer=self.random.choice(people),
                reference=f"SS-2026-{n:05}",
                title=self._text("ko", 1, n)[:200],
                sector=self.random.choice(self.sectors),
                status=self.random.choice(("submitted", "in_review", "accepted", "declined")),
                submitted_at=self.now - timedelta(days=n % 400),
            )
            for n in range(self.total // 10)
        )
        self._make(Proposal, rows)

    def _pasts(self) -> None:
        """Entries of the log, states of the history, and a bin."""
        kind = ContentType.objects.get_for_model(Policy)
        about = {"content_type": kind}
        log = (
            LogEntry(
                user=self.random.choice(self.staff), object_id=str(key), object_repr=f"Policy {key}",
                action_flag=CHANGE, change_message="[]", action_time=self.now - timedelta(minutes=n), **about,
            )
            for n, key in enumerate(self.policies * 2)
        )  # fmt: skip
        self._make(LogEntry, log)
        fullest = self.fullest
        known = states.read(Policy, [*self.random.sample(self.policies, 200), fullest])
        changed = [key for key in known for _n in range(MOST_CHANGES if key == fullest else self.total // 1000)]
        changes = (
            Change(object_id=key, by=self.staff[n % 20], kind="changed", labels=known[key].labels, at=self._earlier(n),
                   state=self._changed_state(known[key].state, n), **about)
            for n, key in enumerate(changed)
        )  # fmt: skip
        self._make(Change, changes)
        gone = (
            Deletion(object_id=10_000_000 + n, by=self.staff[0], labels={"ko": f"정책 {n}", "en": f"Policy {n}"},
                     rows=[{"model": "policies.policy", "pk": n, "values": {}}], cut_links=[], at=self._earlier(n), **about)
            for n in range(self.total // 40)
        )  # fmt: skip
        self._make(Deletion, gone)

    def _earlier(self, n: int):
        return self.now - timedelta(minutes=5 * n)

    def _changed_state(self, state: dict, n: int) -> dict:
        return state | {"values": state["values"] | {"summary_ko": self._text("ko", 3, n)}}

    def _audit(self) -> None:
        kinds = AuditRecord.Kind.values
        rows = (
            AuditRecord(
                kind=kinds[n % len(kinds)], who=f"staff{n % 20}@example.org", who_number=n % 20,
                about=f"policies.policy {n}", at=self.now - timedelta(minutes=n),
            )
            for n in range(AUDIT_SHARE * self.total)
        )  # fmt: skip
        self._make(AuditRecord, rows)
