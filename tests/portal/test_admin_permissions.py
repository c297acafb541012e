"""Every address of the administration as every role: by the tables "The administration" of docs/permissions.md.

A new admin class, or a new address of one, fails here until the table says who may open it. Views are called as the site resolves them, without rendering
their templates, which other tests do: so some thousand calls take seconds.
"""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import FailedSignIn, User
from accounts.roles import ROLES
from partners.models import Agreement
from policies.models import EditingScope, Subsector, Suggestion
from portal.models import HeadlineFigure, Page
from projects.models import Report
from proposals.models import CountryList, Guideline, PoolMember, Question
from publishing import audit, permissions
from publishing.models import ImportBatch, Link, Picture, SecondPersonRule, Source
from search.models import SearchedText, Synonym
from tests import factories
from tests.proposals import rounds
from tests.shared_rows import kept
from training.models import Alumnus

pytestmark = pytest.mark.django_db
TABLES = (Path(__file__).resolve().parents[2] / "docs" / "permissions.md").read_text().split("\n## ")
PEOPLE = (
    "administrator",
    "publisher",
    "editor",
    "limited editor",
    "translator",
    "reviewer",
    "coordinator",
    "statistics",
)
NOTHING = "–"


def table(title: str) -> dict[str, dict[str, str]]:
    (text,) = (each for each in TABLES if each.startswith(title))
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads, _rule, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in lines)
    assert tuple(heads[1:]) == PEOPLE
    return {row[0]: dict(zip(PEOPLE, row[1:], strict=True)) for row in rows}


RECORDS = table("The administration: kinds of record")
ADDRESSES = table("The administration: other addresses")
# Lists whose rows are not opened as records of their own: they stand in the table of addresses.
OVERVIEWS = {"policies.section", "publishing.change", "publishing.deletion", "publishing.importbatch"}
KINDS = {model._meta.label_lower: model for model in admin.site._registry if model._meta.label_lower not in OVERVIEWS}
# Of the site as a whole: open to all staff, and without anything of a record.
OF_THE_SITE = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "app_list",
    "view_on_site",
}


def make_people() -> dict[str, User]:
    people = {"administrator": factories.UserFactory(is_staff=True, is_superuser=True)}
    for name in PEOPLE[1:]:
        people[name] = factories.UserFactory(name=name, is_staff=True)
        people[name].groups.add(Group.objects.get(name=name.removeprefix("limited ")))
    EditingScope.objects.create(user=people["limited editor"]).sectors.add(factories.SectorFactory())
    return people


def make_rows(people) -> dict[str, object]:
    """One record of each kind, as it stands where most may be done with it."""
    call = rounds.make_round()
    proposal = rounds.apply(call, factories.UserFactory())
    rounds.assign(proposal, people["reviewer"], people["coordinator"], declare="none")
    rounds.prepare(proposal, people["coordinator"])
    draft = factories.CallFactory(status="draft", published_at=None)
    past = rounds.apply(call, factories.UserFactory(), title="Another")
    project = factories.ProjectFactory(status="draft", published_at=None)
    policy = factories.PolicyFactory(status="draft", published_at=None)
    factories.SectionFactory(policy=policy)
    cohort = factories.CohortFactory()
    source = Source.objects.create(key="a-source")
    rows = [
        EmailAddress.objects.create(user=people["editor"], email="somebody@example.org"),
        FailedSignIn.objects.create(username="somebody@example.org", failures_since_start=1),
        audit.record(audit.AuditRecord.Kind.EXPORT),
        source,
        Picture.objects.create(file="pictures/a/1.webp", alt_ko="그림", alt_en="A picture", width=1, height=1),
        ImportBatch.objects.create(kind="policies.term", file_name="terms.csv", made_by=people["administrator"]),
        Link.objects.create(address="https://city.example/report"),
        SecondPersonRule.objects.create(content_type=ContentType.objects.get_for_model(HeadlineFigure)),
        Synonym.objects.create(words="bus\nomnibus"),
        SearchedText.objects.create(text="bus", first_on=timezone.localdate(), last_on=timezone.localdate()),
        factories.UserFactory(),
        rounds.make_organisation(factories.UserFactory()),
        factories.CountryFactory(),
        factories.ChallengeFactory(),
        factories.CityFactory(status="draft", published_at=None),
        factories.OrganisationFactory(status="draft", published_at=None),
        Agreement.objects.create(city=factories.CityFactory(), kind="friendship", slug="an-agreement"),
        factories.EventFactory(status="draft", published_at=None),
        factories.SectorFactory(),
        Subsector.objects.create(sector=factories.SectorFactory(), slug="buses", name_en="Buses"),
        policy,
        Suggestion.objects.create(policy=factories.PolicyFactory(), text="Longer.", language="en", origin="A report"),
        factories.AwardFactory(),
        factories.VideoFactory(status="draft", published_at=None),
        factories.CollectionFactory(status="draft", published_at=None),
        factories.TermFactory(),
        factories.ProgrammeFactory(status="draft", published_at=None),
        cohort,
        Alumnus.objects.create(name="Alumnus", cohort=cohort, consented_on=timezone.localdate()),
        factories.FormSectionFactory(call=draft),
        rounds._criterion(draft, "need", "Need", "필요성", 50),
        Guideline.objects.create(call=draft, title_en="Guidelines"),
        Question.objects.create(call=call, text_en="May we?"),
        CountryList.objects.create(slug="a-list", name_en="A list", countries=["VN"]),
        draft,
        PoolMember.objects.create(proposal=past),
        proposal,
        Report.objects.create(project=project, kind="progress", due_on=timezone.localdate()),
        project,
        HeadlineFigure.objects.create(slug="a-figure", label_en="A figure", topic="projects", source=source),
        Page.objects.create(slug="a-page", title_en="A page"),
    ]
    return {row._meta.label_lower: row for row in rows}


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        people = make_people()
        yield people, make_rows(people)


def ask(user: User, address: str, posted: dict | None = None):
    """The view's answer, unrendered: a response, 403 or 404. Nothing of it stays."""
    request = RequestFactory().get(address) if posted is None else RequestFactory().post(address, posted)
    request.user, request.session, request.csp_nonce = User.objects.get(pk=user.pk), {}, "nonce"
    request._messages, request._dont_enforce_csrf_checks = CookieStorage(request), True
    match = resolve(request.path)
    try:
        with transaction.atomic():
            response = match.func(request, *match.args, **match.kwargs)
            transaction.set_rollback(True)
            return response
    except PermissionDenied:
        return 403
    except Http404:
        return 404


def opens(response) -> bool:
    return getattr(response, "status_code", response) == 200


def address_of(kind: str, page: str, *args) -> str:
    return reverse(f"admin:{kind.replace('.', '_')}_{page}", args=args)


def writes(response, user: User, model) -> str:
    """ "change", or "translate" for a translator whose page has texts to write and nothing else, or nothing."""
    if not opens(response) or not response.context_data["has_change_permission"]:
        return ""
    fields = set(response.context_data["adminform"].form.fields) - {"began_from"}
    is_translator = permissions.only_translates(user, model) and fields
    return "translate" if is_translator and fields <= permissions.text_fields(model) else "change"


def found(user: User, row) -> str:
    """What the person meets at the addresses of a kind, in the words of the table."""
    kind, model = row._meta.label_lower, type(row)
    change = ask(user, address_of(kind, "change", row.pk))
    history = ask(user, address_of(kind, "history", row.pk))
    is_record_s = "/history/" in getattr(history, "url", "")  # where that of a part leads
    shown = [opens(change), opens(ask(user, address_of(kind, "changelist"))), opens(history) or is_record_s]
    assert len(set(shown)) == 1, shown
    words = {
        "view": opens(change),
        "add": opens(ask(user, address_of(kind, "add"))),
        writes(change, user, model): opens(change),
        "delete": opens(ask(user, address_of(kind, "delete", row.pk))),
    }
    return ", ".join(word for word, may in words.items() if word and may) or NOTHING


def test_the_table_names_every_kind_of_record():
    assert set(RECORDS) == set(KINDS)


@pytest.mark.parametrize("kind", RECORDS)
def test_each_role_meets_of_a_kind_what_the_table_says(kind, archive):
    people, rows = archive
    assert {name: found(people[name], rows[kind]) for name in PEOPLE} == RECORDS[kind]


@pytest.mark.parametrize("kind", RECORDS)
def test_what_the_table_does_not_give_is_refused_when_it_is_posted(kind, archive):
    people, rows = archive
    key = rows[kind].pk
    for name in PEOPLE:
        given = RECORDS[kind][name].replace("translate", "change").split(", ")
        if "add" not in given:
            assert not passes(ask(people[name], address_of(kind, "add"), {})), name
        if "change" not in given:
            assert not passes(ask(people[name], address_of(kind, "change", key), {})), name
        if "delete" not in given:
            assert not passes(ask(people[name], address_of(kind, "delete", key), {"post": "yes"})), name


def passes(response) -> bool:
    return response not in (403, 404)


# Addresses beside those of every kind


def extra_addresses() -> set[str]:
    """The names of all addresses but Django's own five of each kind, and those that lead on to one of them."""
    usual = {f"{kind.replace('.', '_')}_{page}" for kind in [*KINDS, *OVERVIEWS] for page in USUAL}
    usual -= {f"{kind.replace('.', '_')}_changelist" for kind in OVERVIEWS}
    named = {each.name for each in _patterns(admin.site.urls[0])}
    return {name for name in named if name} - usual - OF_THE_SITE


USUAL = ("changelist", "add", "change", "delete", "history")


def _patterns(patterns):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def addresses(rows) -> dict[str, tuple[str, dict | None]]:
    """Behind each row of the second table: an address, and what is posted to it where it takes nothing else."""
    proposal = rows["proposals.proposal"]
    stage = [proposal.call.pk, proposal.stage]
    review, decision = proposal.reviews.get(), proposal.decisions.get()
    report, project = rows["projects.report"], rows["projects.project"]
    own = {
        "accounts_user_reset_second_factor": ([rows["accounts.user"].pk], None),
        "auth_user_password_change": ([rows["accounts.user"].pk], None),
        "policies_policy_export_sections": (["csv"], None),
        "policies_section_changelist": ([], None),
        "policies_section_export": (["csv"], None),
        "policies_section_import": ([], None),
        "proposals_call_copy": ([rows["proposals.call"].pk], None),
        "proposals_decision_take_back": ([decision.pk], {"yes": "1"}),
        "proposals_guideline_new_version": ([rows["proposals.guideline"].pk], {}),
        "proposals_proposal_assign": ([proposal.pk], None),
        "proposals_proposal_decide": ([proposal.pk], None),
        "proposals_proposal_reviews": ([proposal.pk], None),
        "proposals_proposal_step": ([proposal.pk, "request_changes"], None),
        "proposals_review_unassign": ([review.pk], None),
        "proposals_selection": ([], None),
        "proposals_selection_decisions": (stage, None),
        "proposals_selection_export": (stage, None),
        "proposals_selection_release": (stage, {"do": "take_back"}),
        "proposals_selection_remind": (stage, {"yes": "1"}),
        "proposals_selection_results": (stage, None),
        "proposals_selection_reviewers": (stage, None),
        "publishing_change_changelist": ([], None),
        "publishing_importbatch_changelist": ([], None),
        "publishing_importbatch_step": ([rows["publishing.importbatch"].pk, "undo"], {}),
        "publishing_deletion_changelist": ([], None),
        "publishing_picture_about": ([rows["publishing.picture"].pk], None),
        "publishing_picture_clean": ([], {"x": "<p>pasted</p>"}),
        "projects_project_plan": ([project.pk], None),
        "projects_project_selected": ([], None),
        "projects_report_enter": ([report.pk], None),
        "projects_report_step": ([report.pk, "send"], None),
    }
    return {name: (reverse(f"admin:{name}", args=args), posted) for name, (args, posted) in own.items()}


# What every kind with a public page has, and the words of the first table that open it.
OF_EVERY_KIND = {
    "preview": {"view"},
    "preview_link": {"change", "translate"},
    "translate": {"change", "translate"},
    "translate_first": {"change", "translate"},
    "prepared_page": {"change"},
    "prepared_link": {"change"},
    "prepared_publish": {"change"},
    "prepared_discard": {"change"},
    "revert": {"change"},
    "export": {"view"},
    "import": {"change", "translate"},
}
ENDS_WITH_A_LANGUAGE = {"translate", "translate_first"}
OF_THE_LIST = {"translate_first", "export", "import"}


def of_every_kind() -> list[tuple[str, str]]:
    """Kind and page of each address that its kind has in common with others."""
    names = extra_addresses()
    pairs = [(kind, page) for kind in KINDS for page in OF_EVERY_KIND]
    return sorted((kind, page) for kind, page in pairs if f"{kind.replace('.', '_')}_{page}" in names)


def leads_in(response) -> bool:
    """The page, or where its step leads on to. Who has no right to enter at all is led to the sign-in."""
    status = getattr(response, "status_code", response)
    return status == 200 or (status == 302 and "/login/" not in response.url)


def test_the_table_names_every_other_address():
    common = {f"{kind.replace('.', '_')}_{page}" for kind, page in of_every_kind()}
    assert set(ADDRESSES) == extra_addresses() - {"autocomplete", *common}


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_meets_at_the_other_addresses_what_the_table_says(name, archive):
    people, rows = archive
    address, posted = addresses(rows)[name]
    met = {person: "yes" if leads_in(ask(people[person], address, posted)) else NOTHING for person in PEOPLE}
    assert met == ADDRESSES[name]


@pytest.mark.parametrize(("kind", "ending"), of_every_kind())
def test_what_every_kind_has_opens_by_the_rights_over_the_kind(kind, ending, archive):
    people, rows = archive
    args = [] if ending in OF_THE_LIST else [rows[kind].pk]
    args += ["csv"] * (ending == "export")
    args += ["en"] * (ending in ENDS_WITH_A_LANGUAGE) + [0] * (ending == "revert")  # no change has this number
    address = address_of(kind, ending, *args)
    met = {person for person in PEOPLE if is_answered(ask(people[person], address), ending)}
    assert met == {person for person in PEOPLE if may_open(kind, person, ending)}


def may_open(kind: str, person: str, ending: str) -> bool:
    """By the first table. What a coordinator changes of a project is its follow-up, none of its texts."""
    if ending == "import" and not admin.site.get_model_admin(KINDS[kind]).is_imported:
        return False
    rights = set(RECORDS[kind][person].split(", "))
    if (kind, ending) == ("training.alumnus", "export"):
        return "change" in rights
    if (kind, person) == ("projects.project", "coordinator"):
        rights.discard("change")
    return bool(OF_EVERY_KIND[ending] & rights)


def is_answered(response, page: str) -> bool:
    """Nothing is prepared for these records nor known of them before, which whoever may change them is told, and nobody else."""
    return response == 404 if page.startswith("prepared") or page == "revert" else leads_in(response)


# What holds for all


def every_address(rows) -> list[str]:
    of_kinds = [address_of(kind, page) for kind in KINDS for page in ("changelist", "add")]
    of_rows = [address_of(kind, page, rows[kind].pk) for kind in KINDS for page in ("change", "delete", "history")]
    site = [reverse(f"admin:{name}") for name in ("index", "jsi18n", "password_change", "autocomplete")]
    return [*site, *of_kinds, *of_rows, *(address for address, _posted in addresses(rows).values())]


@pytest.mark.parametrize("who", ["a stranger", "an account that is no staff", "staff whose account was closed"])
def test_who_is_no_staff_enters_nowhere(who, archive):
    _people, rows = archive
    client = Client()
    if who != "a stranger":
        person = factories.UserFactory(is_staff="staff" in who and "no staff" not in who)
        person.groups.set(Group.objects.all())
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        User.objects.filter(pk=person.pk).update(is_active="closed" not in who)
    for address in every_address(rows):
        response = client.get(address)
        assert response.status_code == 302, address
        assert "/admin/login/" in response.url, address


@pytest.mark.parametrize("name", PEOPLE)
def test_a_list_to_choose_from_opens_for_who_may_see_its_kind(name, archive):
    """Django's autocomplete, for every field that uses it."""
    people, _rows = archive
    for kind, field in _autocompletes():
        asked = {"app_label": kind._meta.app_label, "model_name": kind._meta.model_name, "field_name": field.name}
        target = RECORDS[field.related_model._meta.label_lower][name]
        response = ask(people[name], f"{reverse('admin:autocomplete')}?{urlencode(asked)}")
        assert opens(response) is ("view" in target), (kind, field)


def _autocompletes() -> set:
    pages = list(admin.site._registry.values())
    pages += [inline(each.model, admin.site) for each in pages for inline in each.inlines]
    request = RequestFactory().get("/")
    return {
        (each.model, each.model._meta.get_field(n)) for each in pages for n in each.get_autocomplete_fields(request)
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_the_first_page_shows_each_role_the_kinds_it_may_see(name, archive):
    people, _rows = archive
    client = Client()
    client.force_login(people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(reverse("admin:index"))
    shown = {model["model"]._meta.label_lower for app in response.context["app_list"] for model in app["models"]}
    shown -= OVERVIEWS
    hidden = {"proposals.formsection", "proposals.criterion"}  # reached from their call
    assert shown == {kind for kind in RECORDS if "view" in RECORDS[kind][name]} - hidden


def test_every_role_of_the_code_stands_in_the_table():
    assert set(ROLES) <= set(PEOPLE)
