"""Lists as files: exactly their records, both languages, and no formula that runs."""

import csv
import io
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from partners.models import City
from policies.models import Policy, Term
from portal.models import Page
from projects.models import Project
from proposals.models import Call, Proposal
from publishing.audit import AuditRecord
from publishing.models import Source
from publishing.spreadsheets import files
from publishing.spreadsheets.admin import SpreadsheetAdmin
from publishing.spreadsheets.sheets import Sheet
from tests import factories
from tests.conftest import _client_of
from training.models import Alumnus

from .sheets import address, checked, export

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    row = factories.PolicyFactory(
        slug="bus-reform", title_ko="버스 개편", title_en="Bus reform", sustainable_goals=[11, 9], year_end=None
    )
    row.sources.add(Source.objects.create(key="https://example.org/a,b"), Source.objects.create(key="report-7"))
    row.related.add(factories.PolicyFactory(slug="metro", year_start=1974))
    return row


def test_a_file_holds_both_languages_and_what_a_record_refers_to_by_its_key(editor_client, policy):
    file = export(editor_client, Policy)
    cells = {name: file["bus-reform", name] for name in file.names}
    assert (cells["title_ko"], cells["title_en"]) == ("버스 개편", "Bus reform")
    assert (cells["sector"], cells["related"]) == ("transportation", "metro")
    assert cells["sources"] == "https://example.org/a,b\nreport-7"
    assert (cells["year_start"], cells["year_end"], cells["sustainable_goals"]) == (2004, None, "11, 9")
    assert (cells["status"], cells["updated_at"]) == ("published", policy.updated_at.isoformat())


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_a_file_holds_the_records_of_the_filtered_list_on_all_its_pages(editor_client, file_format):
    wanted = {factories.PolicyFactory(status="draft", published_at=None).slug for _ in range(60)}
    factories.PolicyFactory()
    file = export(editor_client, Policy, file_format, status__exact="draft")
    assert {line[0] for line in file.lines} == wanted
    assert len(file.lines) == 60


def test_a_file_of_a_search_holds_what_was_found(editor_client, policy):
    assert [line[0] for line in export(editor_client, Policy, q="버스 개편").lines] == ["bus-reform"]


def test_headings_are_in_the_language_of_the_page_and_carry_the_column_s_name(editor_client, policy):
    assert "제목 (한국어) [title_ko]" in export(editor_client, Policy, language="ko").headings
    assert "Title (English) [title_en]" in export(editor_client, Policy, language="en").headings


def test_csv_is_utf_8_with_the_mark_that_excel_needs(editor_client, policy):
    response = editor_client.get(address(Policy, "export", "csv"))
    assert next(response.streaming_content).startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"


FORMULAE = ["=1+1", "+82-2", "-1+1", "@SUM(A1)", "'=1", "''=1", "'quoted'"]


@pytest.mark.parametrize("text", FORMULAE)
def test_a_text_like_a_formula_is_marked_in_csv_and_comes_back_as_it_was(editor_client, policy, text):
    Policy.objects.filter(pk=policy.pk).update(title_en=text)
    response = editor_client.get(address(Policy, "export", "csv"))
    content = b"".join(response.streaming_content)
    [cell] = [line[3] for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if line[0] == "bus-reform"]
    assert cell[0] not in "=+-@"
    assert checked(editor_client, Policy, content, "records.csv").counts["unchanged"] == 2


@pytest.mark.parametrize("text", FORMULAE)
def test_a_text_like_a_formula_is_a_text_in_a_workbook_and_comes_back_as_it_was(editor_client, policy, text):
    Policy.objects.filter(pk=policy.pk).update(title_en=text)
    content = b"".join(editor_client.get(address(Policy, "export", "xlsx")).streaming_content)
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    [cell] = [row[3] for row in page.iter_rows(min_row=2) if row[0].value == "bus-reform"]
    assert cell.data_type == "s"
    assert checked(editor_client, Policy, content).counts["unchanged"] == 2


def test_a_negative_number_is_a_number(editor_client):
    factories.CityFactory(slug="lima", latitude="-12.0464")
    assert export(editor_client, City, "csv")["lima", "latitude"] == "-12.0464"
    assert export(editor_client, City)["lima", "latitude"] == -12.0464


def test_a_year_and_month_stays_a_text_in_a_workbook(editor_client):
    factories.EventFactory(slug="forum", starts="2004-07")
    content = b"".join(editor_client.get("/en/admin/partners/event/export/xlsx/").streaming_content)
    [cell] = [
        each for row in load_workbook(io.BytesIO(content)).worksheets[0] for each in row if each.value == "2004-07"
    ]
    assert cell.number_format == "@"


def test_a_text_longer_than_a_cell_of_excel_is_left_out_and_left_alone(editor_client, policy):
    Policy.objects.filter(pk=policy.pk).update(adoption_note_en="x" * 40_000)
    file = export(editor_client, Policy)
    assert file["bus-reform", "adoption_note_en"] == files.LEFT_OUT
    assert checked(editor_client, Policy, file.xlsx()).counts["unchanged"] == 2


def test_a_text_that_excel_may_have_cut_is_refused(editor_client, policy):
    file = export(editor_client, Policy, "csv")
    file["bus-reform", "adoption_note_en"] = "x" * files.LONGEST_CELL
    [problem] = checked(editor_client, Policy, file.csv(), "a.csv").problems
    assert (problem["row"], problem["column"]) == (2, "adoption_note_en")


def test_the_second_sheet_explains_the_columns(editor_client, policy):
    content = b"".join(editor_client.get(address(Policy, "export", "xlsx", language="ko")).streaming_content)
    guide = load_workbook(io.BytesIO(content)).worksheets[1]
    explained = {row[1]: row[2] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert "manual (매뉴얼)" in explained["kind"]


ROWS = {
    "policies.policy": lambda: factories.SectionFactory().policy,
    "policies.section": factories.SectionFactory,
    "policies.award": factories.AwardFactory,
    "policies.video": lambda: factories.VideoFactory(spoken_languages=["ko", "en"]),
    "policies.collection": factories.CollectionFactory,
    "policies.term": factories.TermFactory,
    "partners.city": lambda: factories.CityFactory(latitude="21.0", longitude="105.85"),
    "partners.organisation": factories.OrganisationFactory,
    "partners.event": factories.EventFactory,
    "projects.project": factories.ProjectFactory,
    "training.programme": lambda: factories.CohortFactory().programme,
    "portal.page": lambda: Page.objects.create(slug="about", title_ko="소개", title_en="About", body_ko="<p>글</p>"),
    "publishing.source": lambda: Source.objects.create(key="https://example.org/", title_en="A page"),
}


def importable() -> set[str]:
    found = (each for each in admin.site._registry.values() if isinstance(each, SpreadsheetAdmin) and each.is_imported)
    return {each.model._meta.label_lower for each in found}


def test_every_kind_that_can_be_imported_stands_in_this_table():
    assert importable() == set(ROWS)


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
@pytest.mark.parametrize("label", ROWS)
def test_an_exported_file_changes_nothing_when_it_comes_back(editor_client, label, file_format):
    row = ROWS[label]()
    row.refresh_from_db()
    file = export(editor_client, type(row), file_format, language="ko")
    batch = checked(editor_client, type(row), getattr(file, file_format)(), f"records.{file_format}")
    assert (batch.problems, batch.notices, batch.rows) == ([], [], [])
    assert batch.counts["unchanged"] == len(file.lines) == type(row).objects.count()


def test_a_kind_s_columns_are_the_fields_of_its_form():
    names = [column.name for column in Sheet(admin.site.get_model_admin(Term)).columns]
    assert names == [
        "slug", "name_ko", "name_en", "also_ko", "also_en", "meaning_ko", "meaning_en", "sector", "policies", "updated_at"
    ]  # fmt: skip


def test_who_takes_a_list_out_is_written_down(editor_client, policy):
    export(editor_client, Policy)
    found = AuditRecord.objects.get(kind=AuditRecord.Kind.EXPORT)
    assert (found.who, found.about, found.details) == (editor_client.user.email, "policies.policy.xlsx", "2 rows")


def test_who_may_not_see_a_kind_gets_no_file_of_it(reviewer_client, policy):
    assert reviewer_client.get(address(Policy, "export", "xlsx")).status_code == 403


def test_who_may_only_read_a_kind_exports_and_does_not_import(coordinator_client):
    factories.ProjectFactory(slug="pumps")
    assert [line[0] for line in export(coordinator_client, Project).lines] == ["pumps"]
    assert coordinator_client.get(address(Project, "import")).status_code == 403
    page = coordinator_client.get(address(Project, "changelist")).text
    assert "/export/xlsx/" in page
    assert "/import/" not in page


@pytest.fixture
def alumnus():
    return Alumnus.objects.create(
        name="A", cohort=factories.CohortFactory(), consented_on=date(2026, 1, 5), is_demonstration=True
    )


def test_alumni_are_exported_by_who_keeps_them_without_their_accounts(editor_client, alumnus):
    file = export(editor_client, Alumnus)
    assert file.lines[0][0] == "A"
    assert "user" not in file.names


def test_alumni_are_not_exported_by_who_may_only_look_at_them(alumnus):
    reader = factories.UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_alumnus"))
    client = _client_of(reader)
    assert client.get(address(Alumnus, "changelist")).status_code == 200
    assert client.get(address(Alumnus, "export", "csv")).status_code == 403


def test_alumni_and_calls_are_not_imported(administrator_client):
    for model in (Alumnus, Call):
        assert administrator_client.get(address(model, "import")).status_code == 403


def test_proposals_are_not_exported(administrator_client):
    assert "export" not in administrator_client.get(address(Proposal, "changelist")).text


def test_an_unknown_format_is_not_found(editor_client):
    assert editor_client.get("/en/admin/policies/policy/export/pdf/").status_code == 404


def test_a_wrong_filter_leads_back_to_the_list(editor_client):
    response = editor_client.get("/en/admin/policies/policy/export/xlsx/?year_start__nonsense=1")
    assert response.status_code in (302, 400)
