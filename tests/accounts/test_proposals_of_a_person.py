"""A person's proposals in the file of everything held, and when the account is deleted."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from accounts import permissions, personal_data, services
from accounts.models import User
from proposals import services as proposals
from proposals.models import Proposal, Question
from tests.factories import CallFactory, FormFieldFactory, SectorFactory
from tests.proposals import rounds, uploads

from .conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def call(db):
    call = CallFactory()
    FormFieldFactory(section__call=call, key="proposal")
    return call


@pytest.fixture
def write(call):
    """Writes a draft: `write(company, title="Valves")`."""

    def start(person: User, **values) -> Proposal:
        values = {
            "title": "Valves",
            "summary": "Summary of valves.",
            "answers": {"proposal": "Body of valves."},
            "organisation_name": "Valves Ltd",
            "sector": SectorFactory(),
            "other_city": "Hue",
        } | values
        draft = proposals.create_draft(call=call, by=person)
        return proposals.save_draft(proposal=draft, by=person, version=0, values=values)

    return start


def proposals_in_file(person) -> list[dict]:
    return json.loads(client_of(person).get(reverse("accounts:download")).content)["proposals"]["proposals"]


def test_the_file_holds_each_proposal_with_its_texts(company, coordinator, write):
    draft = write(company)
    proposals.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", uploads.pdf()))
    sent = proposals.submit_proposal(proposal=draft, by=company)
    proposals.write_message(proposal=sent, by=company, text="When do you answer?")
    proposals.write_message(proposal=sent, by=coordinator, text="In May.")
    (line,) = proposals_in_file(company)
    assert (line["reference"], line["title"], line["status"]) == (sent.reference, "Valves", "submitted")
    assert (line["summary"], line["answers"]) == ("Summary of valves.", {"proposal": "Body of valves."})
    assert [(each["from_the_city"], each["text"]) for each in line["messages"]] == [
        (False, "When do you answer?"),
        (True, "In May."),
    ]
    assert line["attachments"] == ["plan.pdf"]
    assert len(line["submitted_versions"]) == 1


def test_the_file_holds_nothing_of_another_company(company, other_company, write):
    write(other_company, title="Secret")
    assert proposals_in_file(company) == []


def test_the_file_does_not_hold_what_colleagues_wrote(organisation, owner, writer, write):
    sent = proposals.submit_proposal(proposal=write(owner, organisation=organisation), by=owner)
    proposals.write_message(proposal=sent, by=writer, text="Words of a colleague.")
    assert proposals_in_file(owner)[0]["messages"] == []
    part = personal_data.export(writer)["proposals"]
    assert part["proposals"] == []
    assert [each["text"] for each in part["messages_about_other_proposals"]] == ["Words of a colleague."]


def test_the_file_holds_the_questions_one_asked(company, other_company, call):
    Question.objects.create(call=call, asked_by=company, text="May we?")
    Question.objects.create(call=call, asked_by=other_company, text="Their question")
    assert [each["text"] for each in personal_data.export(company)["proposals"]["questions"]] == ["May we?"]


def test_the_file_holds_what_a_reviewer_declared_and_scored_and_nothing_of_the_proposal(company, coordinator):
    expert, other = rounds.make_reviewer("Expert"), rounds.make_reviewer("Other")
    proposal = rounds.apply(rounds.make_round(), company)
    rounds.score(rounds.assign(proposal, expert, coordinator, declare="none"), 4, 2)
    rounds.score(rounds.assign(proposal, other, coordinator, declare="none"), 1, 1)
    data = json.loads(client_of(expert).get(reverse("accounts:download")).content)["proposals"]
    (line,) = data["reviews"]
    assert (line["reference"], line["conflict_of_interest"]) == (proposal.reference, "none")
    assert {each["criterion"]: float(each["value"]) for each in line["scores"]} == {"need": 4, "team": 2}
    assert proposal.title not in json.dumps(data)


def test_the_file_of_the_proposer_holds_no_review(company, coordinator):
    proposal = rounds.apply(rounds.make_round(), company)
    rounds.reviewed(proposal, rounds.make_reviewer("Expert"), coordinator, 4, 2)
    assert personal_data.export(company)["proposals"]["reviews"] == []


def test_a_draft_goes_with_the_account(company, write):
    write(company)
    services.delete_account(user=company)
    assert not Proposal.objects.exists()
    assert not User.objects.filter(pk=company.pk).exists()


def test_a_submitted_proposal_stays_without_a_name(company, write):
    sent = proposals.submit_proposal(proposal=write(company), by=company)
    write(company, title="Another")
    services.delete_account(user=company)
    assert list(Proposal.objects.all()) == [sent]
    proposer = Proposal.objects.get().proposer
    assert (proposer.name, proposer.is_active, proposer.is_deleted) == ("", False, True)


def test_a_shared_draft_stays_with_colleagues_who_write_it(organisation, owner, writer, write):
    draft = write(writer, organisation=organisation)
    services.delete_account(user=writer)
    draft.refresh_from_db()
    assert draft.title == "Valves"
    assert draft.proposer.is_deleted
    assert permissions.may_write_for(owner, draft.organisation)


def test_a_shared_draft_that_nobody_else_may_write_goes(organisation, owner, write):
    write(owner, organisation=organisation)
    services.delete_account(user=owner)
    assert not Proposal.objects.exists()


def test_an_organisation_with_a_submitted_proposal_stays(organisation, owner, write):
    sent = proposals.submit_proposal(proposal=write(owner, organisation=organisation), by=owner)
    services.delete_account(user=owner)
    sent.refresh_from_db()
    assert sent.organisation == organisation
    assert not organisation.memberships.exists()


def test_the_page_counts_what_goes_and_what_stays(organisation, owner, writer, write):
    write(writer)
    write(writer, organisation=organisation)
    proposals.submit_proposal(proposal=write(writer), by=writer)
    page = client_of(writer).get(reverse("accounts:delete")).content.decode()
    assert "1 draft of a proposal" in page
    assert "1 submitted proposal, because" in page
    assert "Drafts of an organisation in which somebody else may write them" in page


def test_of_who_has_proposed_nothing_a_number_in_the_record_of_sign_ins_stays(company):
    response = client_of(company).get(reverse("accounts:delete"))
    (sentence,) = response.context["stays"]
    assert "with the number of the account, which then leads to nobody" in sentence
