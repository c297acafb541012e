"""The administration's first page: each count leads to a list of as many, and nobody is shown what is not theirs."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.utils import timezone

from policies.models import Policy, Suggestion
from portal import desk
from proposals.models import Proposal, Question, Review
from publishing import desk as states
from publishing.models import Link, Publishable
from tests import factories

pytestmark = pytest.mark.django_db

INDEX = "/en/admin/"


def row_of(client, label: str) -> desk.Row | None:
    rows = client.get(INDEX).context["desk"]
    return next((row for group in rows.values() for row in group if row.label == label), None)


def in_review():
    factories.PolicyFactory(status=Publishable.Status.IN_REVIEW, published_at=None)


def scheduled():
    factories.CityFactory(published_at=timezone.now() + timedelta(days=2))


def without_english():
    factories.PolicyFactory(summary_en="", contact_office=factories.OrganisationFactory(kind="seoul"))


def without_korean():
    factories.EventFactory(title_ko="")


def unchanged():
    row = factories.ProjectFactory()
    type(row).objects.filter(pk=row.pk).update(updated_at=timezone.now() - timedelta(days=800))


def without_contact():
    factories.PolicyFactory(contact_office=None)


def with_an_empty_section():
    policy = factories.PolicyFactory(kind=Policy.Kind.MANUAL)
    factories.SectionFactory(policy=policy, kind="background", body_ko="<p>배경</p>")


def asked():
    Question.objects.create(call=factories.CallFactory(), text_en="May we?")


def suggested():
    policy = factories.PolicyFactory(contact_office=factories.OrganisationFactory(kind="seoul"))
    Suggestion.objects.create(policy=policy, text="It took longer.", language="en", origin="A report")


def with_a_dead_link():
    policy = factories.PolicyFactory(contact_office=factories.OrganisationFactory(kind="seoul"))
    link = Link.objects.create(address="https://example.org/", host="example.org", state=Link.State.DEAD)
    link.uses.create(kind="policies.policy", object_id=policy.pk, field="sections.body_ko")


def late_review():
    reviewer = factories.UserFactory()
    proposal = Proposal.objects.create(
        call=factories.CallFactory(), proposer=factories.UserFactory(), status="in_review", reference="SS-2026-0002",
        title="Pumps", submitted_at=timezone.now(),
    )  # fmt: skip
    yesterday = timezone.localdate() - timedelta(days=1)
    Review.objects.create(
        proposal=proposal, stage=proposal.stage, reviewer=reviewer, assigned_by=reviewer, due_on=yesterday
    )


STATES = {
    "Waiting for review": in_review,
    "To be published on a later day": scheduled,
    "English missing": without_english,
    "Korean missing": without_korean,
    "Unchanged for two years": unchanged,
    "Without a contact office": without_contact,
    "A required section is empty": with_an_empty_section,
    "Dead links": with_a_dead_link,
    "Questions to answer": asked,
    "Suggestions for texts": suggested,
    "Reviews overdue": late_review,
}


@pytest.mark.parametrize("label", STATES)
def test_a_count_leads_to_a_list_of_as_many(administrator_client, label):
    STATES[label]()
    line = row_of(administrator_client, label).lines[0]
    assert line.count == administrator_client.get(line.url).context["cl"].result_count == 1


def test_a_new_proposal_waits_for_the_coordinator(coordinator_client, submitted_proposal):
    line = row_of(coordinator_client, "New proposals").lines[0]
    assert coordinator_client.get(line.url).context["cl"].result_count == line.count == 1


@pytest.fixture
def submitted_proposal(company):
    return Proposal.objects.create(
        call=factories.CallFactory(), proposer=company, status="submitted", reference="SS-2026-0001", title="Valves",
        submitted_at=timezone.now(),
    )  # fmt: skip


def test_an_editor_is_told_nothing_of_proposals(editor_client, submitted_proposal):
    assert row_of(editor_client, "New proposals") is None
    assert "Valves" not in editor_client.get(INDEX).text


def test_a_record_that_lacks_nothing_is_not_counted(administrator_client):
    factories.CityFactory()
    rows = administrator_client.get(INDEX).context["desk"]
    assert [line for group in rows.values() for row in group for line in row.lines if "cities" in line.url] == []


def test_a_manual_with_every_required_section_lacks_none(administrator_client):
    policy = factories.PolicyFactory(kind=Policy.Kind.MANUAL)
    for kind in ("background", "process", "difficulties", "effects"):
        factories.SectionFactory(policy=policy, kind=kind)
    assert row_of(administrator_client, "A required section is empty") is None


def test_an_introduction_needs_no_section(administrator_client):
    factories.PolicyFactory(kind=Policy.Kind.INTRODUCTION)
    assert row_of(administrator_client, "A required section is empty") is None


def changed(row, by) -> None:
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.create(
        user=by, content_type=kind, object_id=row.pk, object_repr=str(row), action_flag=CHANGE, change_message="[]"
    )


def test_changes_of_colleagues_are_shown(editor_client, administrator):
    changed(factories.PolicyFactory(title_en="Bus reform", title_ko="버스 개편"), by=administrator)
    page = editor_client.get(INDEX).text
    assert "버스 개편" in page
    assert "Administrator" in page


def test_changes_of_proposals_are_shown_to_nobody(administrator_client, submitted_proposal):
    changed(submitted_proposal, by=administrator_client.user)
    assert "Valves" not in administrator_client.get(INDEX).text


def test_changes_of_what_a_person_may_not_see_are_not_shown(coordinator_client, administrator):
    changed(factories.CityFactory(name_en="Hanoi", name_ko="하노이"), by=administrator)
    changed(factories.VideoFactory(title_en="Closed", title_ko="닫힘"), by=administrator)
    changed(factories.AwardFactory(title_en="Prize", title_ko="상패"), by=administrator)
    page = coordinator_client.get(INDEX).text
    assert "하노이" in page
    assert "상패" not in page


def test_the_page_asks_little_of_the_database_however_many_records_there_are(
    administrator_client, django_assert_max_num_queries
):
    administrator_client.get(INDEX)
    with django_assert_max_num_queries(20):
        administrator_client.get(INDEX)
    for create in STATES.values():
        create()
        changed(Policy.objects.first() or factories.PolicyFactory(), by=administrator_client.user)
    with django_assert_max_num_queries(20):
        administrator_client.get(INDEX)


def test_every_kind_that_is_published_stands_on_the_desk(administrator):
    request = RequestFactory().get(INDEX)
    request.user = administrator
    shown = {each.model for each in desk._visible(request)}
    assert {model for model in admin.site._registry if issubclass(model, Publishable)} <= shown


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_empty_desk_says_so(administrator_client, language):
    page = administrator_client.get(f"/{language}/admin/").text
    assert {"ko": "대기 중인 업무가 없습니다.", "en": "Nothing is waiting."}[language] in page


def test_an_unknown_state_in_the_address_narrows_nothing(editor_client):
    factories.PolicyFactory()
    response = editor_client.get(f"/en/admin/policies/policy/?{states.PARAMETER}=nonsense")
    assert response.context["cl"].result_count == 1
