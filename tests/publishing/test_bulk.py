"""Steps for many records: first what would happen to each, then, once confirmed, it happens."""

import pytest
from django.contrib.contenttypes.models import ContentType

from partners.models import Organisation
from policies.models import EditingScope, Policy, Subsector
from publishing.models import SecondPersonRule
from tests.factories import OrganisationFactory, PolicyFactory, SectorFactory

LIST = "/en/admin/partners/organisation/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return OrganisationFactory(name_en="Ready", status="draft", published_at=None)


@pytest.fixture
def incomplete():
    return OrganisationFactory(name_en="Half", summary_ko="", summary_en="", status="draft", published_at=None)


def ask(client, name, *rows, address=LIST, **answer):
    return client.post(
        address, {"action": name, "_selected_action": [row.pk for row in rows]} | answer, follow=bool(answer)
    )


def status_of(row) -> str:
    return Organisation.objects.get(pk=row.pk).status


def test_choosing_a_step_only_asks(editor_client, draft, incomplete):
    page = ask(editor_client, "publish", draft, incomplete)
    assert "for 2 records. Nothing has been done yet." in page.text
    assert status_of(draft) == "draft"


def test_the_page_says_of_each_record_what_hinders_it(editor_client, draft, incomplete):
    announced = ask(editor_client, "publish", draft, incomplete).context["announced"]
    found = {each.row: each.obstacle for each in announced}
    assert found[draft] == ""
    assert "cannot be published: fill in" in found[incomplete]


def test_once_confirmed_it_happens_to_those_that_allow_it(editor_client, draft, incomplete):
    ask(editor_client, "publish", draft, incomplete, counted="2")
    assert (status_of(draft), status_of(incomplete)) == ("published", "draft")


def test_a_list_that_has_grown_meanwhile_is_shown_again(editor_client, draft):
    data = {"select_across": "1", "counted": "1"}
    OrganisationFactory(status="draft", published_at=None)
    page = ask(editor_client, "publish", draft, address=LIST + "?status__exact=draft", **data)
    assert "The list has changed meanwhile." in page.text
    assert status_of(draft) == "draft"


def test_all_of_a_filtered_list_are_taken_and_no_other(editor_client, draft):
    OrganisationFactory(status="draft", published_at=None)
    other = OrganisationFactory(status="in_review", published_at=None)
    data = {"select_across": "1", "counted": "2"}
    ask(editor_client, "publish", draft, address=LIST + "?status__exact=draft", **data)
    assert (status_of(draft), status_of(other)) == ("published", "in_review")


def test_withdrawing_takes_a_comment_along(editor_client):
    row = OrganisationFactory()
    ask(editor_client, "withdraw", row, counted="1", comment="The body was dissolved.")
    assert status_of(row) == "withdrawn"
    page = editor_client.get(f"{LIST}{row.pk}/change/").text
    assert "The body was dissolved." in page


def test_records_are_assigned_to_somebody_and_wait_for_that_person(editor_client, editor, draft):
    ask(editor_client, "assign", draft, counted="1", to=str(editor.pk))
    assert Organisation.objects.get(pk=draft.pk).assigned_to == editor
    assert draft in editor_client.get(LIST + "?assigned=me").context["cl"].result_list
    assert "assigned=me" in editor_client.get("/en/admin/").text


def test_nobody_without_a_place_in_the_administration_is_offered(editor_client, draft, company):
    page = ask(editor_client, "assign", draft)
    assert company not in page.context["form"].fields["to"].queryset
    answered = ask(editor_client, "assign", draft, counted="1", to=str(company.pk))
    assert answered.context["form"].errors["to"]


def test_whoever_may_only_look_is_offered_no_step(reviewer_client, draft):
    ask(reviewer_client, "publish", draft, counted="1")
    assert status_of(draft) == "draft"


def test_a_list_of_many_names_the_first_ones_and_counts_the_rest(editor_client, monkeypatch):
    monkeypatch.setattr("publishing.bulk.LISTED", 2)
    rows = [OrganisationFactory(status="draft", published_at=None) for _ in range(5)]
    page = ask(editor_client, "publish", *rows)
    assert len(page.context["announced"]) == 2
    assert "and 3 more" in page.text


def test_the_page_is_korean_for_a_korean_reader(editor_client, draft):
    page = editor_client.post("/ko/admin/partners/organisation/", {"action": "publish", "_selected_action": draft.pk})
    assert "아직 아무것도 처리되지 않았습니다." in page.text


# Policies to a sector


POLICIES = "/en/admin/policies/policy/"


def test_policies_are_moved_to_a_sector_and_out_of_their_subsector(editor_client):
    housing, transport = SectorFactory(slug="housing"), SectorFactory(slug="transport")
    buses = Subsector.objects.create(sector=transport, slug="buses", name_en="Buses")
    rows = [PolicyFactory(sector=transport, subsector=buses), PolicyFactory(sector=transport)]
    ask(editor_client, "move", *rows, address=POLICIES, counted="2", sector=str(housing.pk))
    assert set(Policy.objects.values_list("sector", "subsector")) == {(housing.pk, None)}


def test_a_sector_has_to_be_chosen(editor_client):
    row = PolicyFactory()
    page = ask(editor_client, "move", row, address=POLICIES, counted="1", sector="")
    assert page.context["form"].errors["sector"]


def test_a_limited_editor_moves_nothing_to_the_sector_of_others(editor_client, editor):
    mine, theirs = SectorFactory(slug="mine"), SectorFactory(slug="theirs")
    EditingScope.objects.create(user=editor).sectors.add(mine)
    row = PolicyFactory(sector=mine)
    page = ask(editor_client, "move", row, address=POLICIES, counted="1", sector=str(theirs.pk))
    assert "the chosen sector is outside what you keep" in page.text
    assert Policy.objects.get().sector == mine


def test_with_two_persons_a_public_policy_is_not_moved_by_one(editor_client):
    SecondPersonRule.objects.create(content_type=ContentType.objects.get_for_model(Policy))
    row, other = PolicyFactory(), SectorFactory(slug="other")
    page = ask(editor_client, "move", row, address=POLICIES, counted="1", sector=str(other.pk))
    assert "needs a second pair of eyes" in page.text
    assert Policy.objects.get().sector == row.sector
