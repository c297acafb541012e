"""Who may do what: every person against every address, by the tables of docs/permissions.md."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from proposals import permissions, services
from proposals.admin import selection
from proposals.models import Proposal
from tests.factories import UserFactory

from . import rounds, uploads

TABLES = (Path(__file__).resolve().parents[2] / "docs" / "permissions.md").read_text().split("## ")
PEOPLE = (
    "stranger",
    "other",
    "reader",
    "writer",
    "proposer",
    "not assigned",
    "not declared",
    "conflict",
    "free",
    "editor",
    "coordinator",
    "administrator",
)
POSTED = {
    "submit": {},
    "withdraw": {"confirmed": "1"},
    "delete": {"confirmed": "1"},
    "message": {"text": "Hello"},
}


def table(title: str, people: tuple[str, ...] = PEOPLE) -> dict[str, dict[str, bool]]:
    """For each address, or part of a page, whether each person may."""
    (text,) = (each for each in TABLES if each.startswith(title))
    heads, _rule, *rows = (
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if "|" in line
    )
    assert tuple(heads[1:]) == people
    return {row[0]: {person: word == "yes" for person, word in zip(people, row[1:], strict=True)} for row in rows}


SUBMITTED, DRAFT, PARTS = table("A proposal that was submitted"), table("A draft"), table("What stands on the page")


@pytest.fixture
def cast(company, other_company, editor, coordinator, administrator) -> dict:
    organisation = rounds.make_organisation(company)
    members = {role: UserFactory(email=f"{role}@example.org") for role in ("reader", "writer")}
    for role, person in members.items():
        Membership.objects.create(organisation=organisation, user=person, role=role)
    rounds.make_organisation(other_company, "Another company")
    reviewers = ("not assigned", "not declared", "conflict", "free")
    return {
        "stranger": None,
        "other": other_company,
        "proposer": company,
        "editor": editor,
        "coordinator": coordinator,
        "administrator": administrator,
        "organisation": organisation,
        **members,
        **{name: rounds.make_reviewer(name.replace(" ", "-")) for name in reviewers},
    }


@pytest.fixture
def written(cast) -> Proposal:
    """A draft of the organisation, with a file."""
    proposal = rounds.write(rounds.make_round(), cast["proposer"], organisation=cast["organisation"])
    upload = uploads.upload("secret-plan.pdf", uploads.pdf())
    services.add_attachment(proposal=proposal, by=cast["proposer"], upload=upload, field="letter")
    return proposal


@pytest.fixture
def handed_in(cast, written) -> Proposal:
    """Submitted, and assigned to three reviewers."""
    proposal = services.submit_proposal(proposal=written, by=cast["proposer"])
    for name, declared in (("not declared", ""), ("conflict", "some"), ("free", "none")):
        rounds.assign(proposal, cast[name], cast["coordinator"], declare=declared)
    return Proposal.objects.get(pk=proposal.pk)


def client_of(person) -> Client:
    client = Client()
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def answer(person, proposal: Proposal, name: str):
    if name == "administration":
        return client_of(person).get(reverse("admin:proposals_proposal_change", args=[proposal.pk]))
    args = [proposal.token]
    args += [proposal.attachments.get().token] if name == "attachment" else []
    args += [1] if name == "version" else []
    address = reverse(f"proposals:{name}", args=args)
    return client_of(person).post(address, POSTED[name]) if name in POSTED else client_of(person).get(address)


def lets_in(response, name: str) -> bool:
    """A step that was taken leads on; a page is shown; a closed form leads back to the proposal."""
    if response.status_code == 302:
        return name in POSTED and "/login/" not in response.url
    return response.status_code == 200


def tried(cast, ask) -> dict[str, bool]:
    """What each person meets; whatever a step changed is undone before the next person comes."""
    found = {}
    for person in PEOPLE:
        with transaction.atomic():
            found[person] = ask(cast[person])
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", SUBMITTED)
def test_a_submitted_proposal_opens_for_those_it_is_for(name, cast, handed_in):
    assert tried(cast, lambda person: lets_in(answer(person, handed_in, name), name)) == SUBMITTED[name]


@pytest.mark.parametrize("name", DRAFT)
def test_a_draft_opens_for_those_it_is_for(name, cast, written):
    assert tried(cast, lambda person: lets_in(answer(person, written, name), name)) == DRAFT[name]


@pytest.mark.parametrize("part", PARTS)
def test_the_page_shows_what_the_person_may_read(part, cast, handed_in):
    text = {"confidential answers": rounds.SECRET_BODY, "public summary": handed_in.summary}[part]
    assert tried(cast, lambda person: text in answer(person, handed_in, "detail").content.decode()) == PARTS[part]


@pytest.mark.parametrize("name", ["print", "version"])
@pytest.mark.parametrize("person", ["coordinator", "administrator"])
def test_confidential_answers_are_in_no_other_page_of_a_coordinator(name, person, cast, handed_in):
    assert rounds.SECRET_BODY not in answer(cast[person], handed_in, name).content.decode()


@pytest.mark.parametrize("person", ["coordinator", "administrator"])
def test_the_administration_shows_no_confidential_answer(person, cast, handed_in):
    page = answer(cast[person], handed_in, "administration").content.decode()
    assert handed_in.title in page
    assert rounds.SECRET_BODY not in page


def test_a_review_opens_for_its_reviewer_only(cast, handed_in):
    address = reverse("proposals:review", args=[handed_in.reviews.get(reviewer=cast["free"]).pk])
    opened = tried(cast, lambda person: client_of(person).get(address).status_code == 200)
    assert [person for person in PEOPLE if opened[person]] == ["free"]


@pytest.mark.parametrize(("person", "is_shown"), [("not declared", False), ("conflict", False), ("free", True)])
def test_a_reviewer_reads_confidential_parts_once_free_of_conflict(person, is_shown, cast, handed_in):
    review = handed_in.reviews.get(reviewer=cast[person])
    page = client_of(cast[person]).get(reverse("proposals:review", args=[review.pk])).content.decode()
    assert (rounds.SECRET_BODY in page) is is_shown


def test_the_own_list_holds_one_s_own_only(cast, handed_in):
    address = reverse("proposals:mine")
    listed = tried(cast, lambda person: handed_in.reference in client_of(person).get(address).content.decode())
    assert [person for person in PEOPLE if listed[person]] == ["reader", "writer", "proposer"]


@pytest.mark.parametrize("name", POSTED)
def test_a_step_is_never_taken_by_a_get(name, cast, written):
    assert client_of(cast["proposer"]).get(reverse(f"proposals:{name}", args=[written.token])).status_code == 405


def test_what_may_be_opened_is_what_may_be_viewed(cast, handed_in, written):
    for name in PEOPLE[1:]:
        person = cast[name]
        opens = permissions.visible_to(person).filter(pk=handed_in.pk).exists()
        assert opens is permissions.may_view(person, handed_in), name


def test_an_account_that_was_closed_may_nothing(cast, handed_in):
    person = cast["proposer"]
    person.is_active = False
    assert not permissions.may_write(person, handed_in)
    assert not permissions.may_withdraw(person, handed_in)


SELECTING = table("Reviewing and selecting")


@pytest.fixture
def decided(cast, handed_in) -> Proposal:
    """A decision is prepared; nothing of it is told."""
    rounds.prepare(handed_in, cast["coordinator"])
    return handed_in


def selecting(proposal: Proposal, cast) -> dict[str, tuple[str, dict | None]]:
    """The address behind each row of the table, and what is posted to it."""
    review = proposal.reviews.get(reviewer=cast["free"])
    stage = [proposal.call.pk, proposal.stage]
    return {
        "list of reviews": (reverse("proposals:reviews"), None),
        "review": (reverse("proposals:review", args=[review.pk]), None),
        "declaration": (reverse("proposals:declare", args=[review.pk]), {"conflict": "none"}),
        "list of proposals": (in_admin("proposal_changelist"), None),
        "assign a reviewer": (in_admin("proposal_assign", proposal.pk), {"reviewers": [cast["not assigned"].pk]}),
        "submitted reviews": (in_admin("proposal_reviews", proposal.pk), None),
        "take from a reviewer": (in_admin("review_unassign", review.pk), {"yes": "1"}),
        "request changes": (in_admin("proposal_step", proposal.pk, "request_changes"), {"answer": "More figures."}),
        "legal hold": (in_admin("proposal_step", proposal.pk, "hold"), {"note": "A court asks for it."}),
        "prepare a decision": (in_admin("proposal_decide", proposal.pk), None),
        "drop a decision": (in_admin("decision_take_back", proposal.decisions.get().pk), {"yes": "1"}),
        "selection": (in_admin("selection"), None),
        "reviewers of a stage": (in_admin("selection_reviewers", *stage), None),
        "remind reviewers": (in_admin("selection_remind", *stage), {"yes": "1"}),
        "results": (in_admin("selection_results", *stage), None),
        "results as a file": (in_admin("selection_export", *stage), None),
        "decisions": (in_admin("selection_decisions", *stage), None),
        "release": (in_admin("selection_release", *stage), {"do": "now"}),
    }


def in_admin(name: str, *args) -> str:
    return reverse(f"admin:proposals_{name}", args=args)


def gets_through(person, address: str, posted: dict | None) -> bool:
    if posted is None:
        return client_of(person).get(address).status_code == 200
    response = client_of(person).post(address, posted)
    return response.status_code == 302 and "/login/" not in response.url


@pytest.mark.parametrize("name", SELECTING)
def test_reviewing_and_selecting_are_open_to_those_they_are_for(name, cast, decided):
    address, posted = selecting(decided, cast)[name]
    assert tried(cast, lambda person: gets_through(person, address, posted)) == SELECTING[name]


def test_the_table_names_every_page_of_selecting(cast, decided):
    named = {address for address, _posted in selecting(decided, cast).values()}
    assert len(named) == len(SELECTING)
    stage = [decided.call.pk, decided.stage]
    for each in selection.urls(admin.site):
        takes = {"call", "stage"} & set(each.pattern.converters)
        key = decided.decisions.get().pk if "decision_take" in each.name else decided.pk
        key = decided.reviews.get(reviewer=cast["free"]).pk if "review_un" in each.name else key
        args = stage if takes else [key] if each.pattern.converters else []
        assert reverse(f"admin:{each.name}", args=args) in named, each.name


RIVALS = ("a reviewer who competes", "a coordinator who competes")
COMPETING = table("Who competes in the call", RIVALS)


@pytest.fixture
def rivals(cast, decided) -> dict:
    """The reviewer who was free of conflict and the coordinator, once they have proposed something to the same call."""
    people = dict(zip(RIVALS, (cast["free"], cast["coordinator"]), strict=True))
    for name, person in people.items():
        rounds.apply(decided.call, person, f"Plan of {name}")
    return people


@pytest.mark.parametrize("name", COMPETING)
def test_who_competes_in_the_call_judges_nobody_in_it(name, cast, decided, rivals):
    def may(person) -> bool:
        if name == "being assigned":
            return permissions.may_be_assigned(person, decided)
        if name in ("detail", "attachment", "administration"):
            return lets_in(answer(person, decided, name), name)
        return gets_through(person, *selecting(decided, cast)[name])

    assert {rival: may(person) for rival, person in rivals.items()} == COMPETING[name]


@pytest.mark.parametrize("name", ["list of reviews", "list of proposals", "selection"])
def test_the_lists_of_who_competes_hold_nothing_of_the_call(name, cast, decided, rivals):
    address, _posted = selecting(decided, cast)[name]
    for person in rivals.values():
        page = client_of(person).get(address).content.decode()
        assert decided.reference not in page
        assert decided.call.title not in page


def test_the_table_of_who_competes_names_every_page_of_selecting():
    assert set(SELECTING) <= set(COMPETING)


def test_who_withdrew_competes_no_more(cast, decided, rivals):
    for person in rivals.values():
        own = permissions.own_proposals(person).get(call=decided.call)
        services.withdraw_proposal(proposal=own, by=person)
    assert permissions.may_select(rivals[RIVALS[1]], decided.call)
    assert permissions.may_read_confidential(rivals[RIVALS[0]], decided)


def test_what_may_be_opened_is_what_may_be_viewed_by_who_competes_too(decided, rivals):
    for person in rivals.values():
        assert not permissions.visible_to(person).filter(pk=decided.pk).exists()
        assert not permissions.may_view(person, decided)
