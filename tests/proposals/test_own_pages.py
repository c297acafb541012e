"""After submission: receipt, timeline, versions, printable copy; files by question; what others see of all this."""

from datetime import date

import pytest
from django.urls import reverse

from proposals import services
from proposals.models import Attachment, Proposal, Review
from publishing.audit import AuditRecord
from tests.factories import FormFieldFactory

from . import uploads


def address(name: str, *args) -> str:
    return "/en" + reverse(f"proposals:{name}", args=args).removeprefix("/ko").removeprefix("/en")


def page_of(client, name: str, *args) -> str:
    return client.get(address(name, *args)).content.decode()


@pytest.fixture
def file(draft, company) -> Attachment:
    return services.add_attachment(
        proposal=draft, by=company, upload=uploads.upload("Secret Valves plan.pdf", uploads.pdf())
    )


@pytest.fixture
def assigned(file, submitted, coordinator, reviewer) -> Review:
    """A reviewer who has declared to have no conflict of interest."""
    review = services.assign_reviewer(proposal=submitted, reviewer=reviewer, by=coordinator)
    return services.declare_conflict(review=review, by=reviewer, conflict="none")


def make_blind(proposal: Proposal) -> None:
    proposal.call.is_blind = True
    proposal.call.save()


# Receipt ---------------------------------------------------------------------------------------------------------------


def test_submission_leads_to_the_receipt_with_reference_time_and_files(file, draft, company_client):
    answer = company_client.post(address("submit", draft.token))
    assert answer.url == address("receipt", draft.token)
    page = page_of(company_client, "receipt", draft.token)
    draft.refresh_from_db()
    assert draft.reference in page
    assert "Secret Valves plan.pdf" in page
    assert "UTC+9" in page


def test_a_draft_has_no_receipt(draft, company_client):
    assert company_client.get(address("receipt", draft.token)).status_code == 404


@pytest.mark.parametrize("name", ["coordinator", "reviewer", "other_company"])
def test_the_receipt_is_for_those_who_made_it(request, submitted, name):
    client = request.getfixturevalue(f"{name}_client")
    assert client.get(address("receipt", submitted.token)).status_code == 404


# Timeline --------------------------------------------------------------------------------------------------------------


def test_requested_changes_show_their_due_date_in_list_and_page(submitted, coordinator, company_client):
    services.request_changes(proposal=submitted, by=coordinator, answer="More, please.", due_on=date(2027, 3, 9))
    assert "due on 9 March 2027" in page_of(company_client, "mine")
    assert "due on 9 March 2027" in page_of(company_client, "detail", submitted.token)


def test_a_prepared_decision_is_not_on_the_proposers_pages(submitted, coordinator, company_client):
    verdict = services.Verdict(outcome="reject", reason="A hidden reason")
    services.prepare_decision(proposal=submitted, by=coordinator, verdict=verdict)
    for name in ("detail", "print", "receipt", "mine"):
        page = page_of(company_client, name, *([] if name == "mine" else [submitted.token]))
        assert "hidden reason" not in page
        assert "Not taken up" not in page


# Versions --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def twice(file, submitted, company, coordinator) -> Proposal:
    """Submitted, returned, changed in text and files, and submitted again."""
    proposal = services.request_changes(proposal=submitted, by=coordinator, answer="More, please.")
    services.remove_attachment(attachment=file, by=company)
    values = {"title": "Second title", "answers": {"proposal": "Second body."}}
    services.save_draft(proposal=proposal, by=company, version=proposal.version, values=values)
    return services.submit_proposal(proposal=proposal, by=company)


def test_an_earlier_version_stays_readable_as_it_was(twice, company_client):
    page = page_of(company_client, "version", twice.token, 1)
    assert "Secret valves for Hanoi" in page
    assert "Secret body." in page
    assert "Hanoi" in page
    assert "Second" not in page
    assert "It has been submitted again since." in page


def test_both_versions_are_named_on_the_page(twice, company_client):
    page = page_of(company_client, "detail", twice.token)
    assert address("version", twice.token, 1) in page
    assert address("version", twice.token, 2) in page


def test_reading_an_old_version_changes_nothing(twice, company_client):
    page_of(company_client, "version", twice.token, 1)
    twice.refresh_from_db()
    assert twice.title == "Second title"


def test_files_of_an_old_version_are_named_at_their_question(draft, corner, company, company_client):
    FormFieldFactory(section=corner.sections.get(), key="letter", kind="file", label_en="Letter")
    services.add_attachment(
        proposal=draft, by=company, upload=uploads.upload("letter.pdf", uploads.pdf()), field="letter"
    )
    services.submit_proposal(proposal=draft, by=company)
    assert "letter.pdf (" in page_of(company_client, "version", draft.token, 1)


def test_a_coordinator_reads_no_confidential_part_of_a_version(twice, coordinator_client):
    page = page_of(coordinator_client, "version", twice.token, 1)
    assert "Secret summary." in page
    assert "Secret body." not in page
    assert "Only the applicants and the assigned reviewers can read this." in page


def test_an_erased_version_is_gone(twice, company_client):
    twice.submissions.update(content={})
    assert company_client.get(address("version", twice.token, 1)).status_code == 404
    assert company_client.get(address("receipt", twice.token)).status_code == 404
    assert address("version", twice.token, 1) not in page_of(company_client, "detail", twice.token)


# What who reads --------------------------------------------------------------------------------------------------------

PAGES = ("detail", "print")


@pytest.mark.parametrize("name", PAGES)
def test_the_proposer_reads_everything(name, file, submitted, company_client):
    page = page_of(company_client, name, submitted.token)
    assert "Secret body." in page
    assert "Secret Valves plan.pdf" in page


@pytest.mark.parametrize("name", PAGES)
def test_a_coordinator_reads_neither_confidential_parts_nor_files(name, file, submitted, coordinator_client):
    page = page_of(coordinator_client, name, submitted.token)
    assert "Secret summary." in page
    assert "Secret body." not in page
    assert "plan.pdf" not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_reviewer_without_conflict_reads_the_confidential_parts(name, assigned, reviewer_client):
    assert "Secret body." in page_of(reviewer_client, name, assigned.proposal.token)


@pytest.mark.parametrize("name", PAGES)
def test_a_blind_reviewer_reads_no_name(name, assigned, company, coordinator, reviewer_client):
    make_blind(assigned.proposal)
    services.write_message(proposal=assigned.proposal, by=company, text="We of Secret Valves wonder.")
    page = page_of(reviewer_client, name, assigned.proposal.token)
    assert "Secret body." in page
    for told in ("Secret Valves Ltd", "Secret Valves plan.pdf", "We of Secret Valves", company.name + "<"):
        assert told not in page


def test_messages_are_between_the_proposer_and_the_staff(assigned, company, reviewer_client, coordinator_client):
    services.write_message(proposal=assigned.proposal, by=company, text="A word to the staff")
    assert "A word to the staff" in page_of(coordinator_client, "detail", assigned.proposal.token)
    assert "A word to the staff" not in page_of(reviewer_client, "detail", assigned.proposal.token)


# Files -----------------------------------------------------------------------------------------------------------------


def test_a_reviewers_opening_of_a_file_is_written_down(assigned, file, reviewer, reviewer_client):
    reviewer_client.get(file.get_absolute_url())
    opening = AuditRecord.objects.get(kind="file_opened")
    assert opening.who_number == reviewer.pk
    assert assigned.proposal.reference in opening.about
    assert "Secret Valves" not in opening.about


def test_the_proposers_own_opening_is_not(file, company_client):
    assert company_client.get(file.get_absolute_url()).status_code == 200
    assert not AuditRecord.objects.filter(kind="file_opened").exists()


@pytest.mark.parametrize("conflict", ["", "some"])
def test_without_a_declaration_no_file_opens(assigned, file, reviewer_client, conflict):
    Review.objects.update(conflict=conflict)
    assert reviewer_client.get(file.get_absolute_url()).status_code == 404
    assert not AuditRecord.objects.filter(kind="file_opened").exists()


def test_a_coordinator_opens_no_file(file, submitted, coordinator_client):
    assert coordinator_client.get(file.get_absolute_url()).status_code == 404


def test_a_blind_reviewer_saves_the_file_under_another_name(assigned, file, reviewer_client):
    make_blind(assigned.proposal)
    kept = reviewer_client.get(file.get_absolute_url())["Content-Disposition"]
    assert "Secret" not in kept
    assert kept.endswith('.pdf"')


@pytest.mark.parametrize(
    ("scan", "said"),
    [("waiting", "It is held back until it has been checked"), ("infected", "A virus was found in it")],
)
def test_a_file_held_back_says_why_and_is_no_link(draft, file, company_client, scan, said):
    Attachment.objects.update(scan=scan)
    for name in ("detail", "edit", "print"):
        page = page_of(company_client, name, draft.token)
        assert said in page
        assert file.get_absolute_url() not in page
    assert company_client.get(file.get_absolute_url()).status_code == 404
