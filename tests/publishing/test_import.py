"""Files that come back: what they would change is shown, what is wrong is said, and nothing is written before."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.utils import translation
from openpyxl import Workbook, load_workbook

from partners.models import City, Organisation
from policies.admin.manuals import PolicyAdmin
from policies.models import Award, Collection, Policy
from publishing.models import ImportBatch, Source
from publishing.spreadsheets import files
from publishing.spreadsheets.differences import marked
from search.models import Entry
from tests import factories
from tests.conftest import _client_of, _staff
from tests.jobs import run_jobs

from .sheets import File, address, apply, checked, export, page_of, step, told, undo, upload

pytestmark = pytest.mark.django_db
State = ImportBatch.State


@pytest.fixture
def policy():
    return factories.PolicyFactory(
        slug="bus-reform", title_ko="버스 개편", title_en="Bus reform", year_start=2004, year_end=2009
    )


@pytest.fixture
def file(editor_client, policy) -> File:
    return export(editor_client, Policy)


# What would change


def test_each_cell_that_would_change_is_shown_and_nothing_is_written(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Reform of the buses"
    file["bus-reform", "year_start"] = 2003
    batch = checked(editor_client, Policy, file.xlsx())
    assert batch.state == State.READY
    [row] = batch.rows
    assert row["cells"] == [["title_en", "Bus reform", "Reform of the buses"], ["year_start", "2004", "2003"]]
    page = page_of(editor_client, batch).text
    assert "<del>" in page
    assert "Title (English)" in page
    policy.refresh_from_db()
    assert policy.title_en == "Bus reform"


def test_a_changed_file_is_applied_as_a_whole(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Reform of the buses"
    file["bus-reform", "sustainable_goals"] = "11; 13"
    file.add(slug="river-bus", title_ko="수상버스", summary_ko="배편이다.", sector="transportation", kind="manual")
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    assert (batch.state, batch.applied_by) == (State.APPLIED, editor_client.user)
    policy.refresh_from_db()
    assert (policy.title_en, policy.title_ko, policy.sustainable_goals) == (
        "Reform of the buses",
        "버스 개편",
        [11, 13],
    )
    new = Policy.objects.get(slug="river-bus")
    assert (new.title_ko, new.status, new.kind) == ("수상버스", "draft", "manual")


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ","), ("utf-8", ","), ("cp949", ","), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_csv_is_read_in_the_encodings_that_excel_writes(editor_client, policy, encoding, separator):
    file = export(editor_client, Policy, "csv")
    file["bus-reform", "title_ko"] = "버스 체계 개편"
    batch = checked(editor_client, Policy, file.csv(encoding, separator), "records.csv")
    assert batch.rows[0]["cells"] == [["title_ko", "버스 개편", "버스 체계 개편"]]


def test_a_file_exported_in_korean_comes_back_on_the_english_site(editor_client, policy):
    file = export(editor_client, Policy, language="ko")
    file["bus-reform", "title_en"] = "Buses"
    assert checked(editor_client, Policy, file.xlsx()).counts["cells"] == 1


@pytest.mark.parametrize("heading", ["제목 (영어)", "Title (English)", "title_en"])
def test_a_column_is_known_by_its_label_alone_in_either_language(editor_client, policy, file, heading):
    file.headings[file.names.index("title_en")] = heading
    file.lines[0][3] = "Buses"
    assert checked(editor_client, Policy, file.xlsx()).rows[0]["cells"] == [["title_en", "Bus reform", "Buses"]]


def test_columns_may_be_left_out_and_records_too(editor_client, policy, file):
    other = factories.PolicyFactory()
    file.drop("summary_ko")
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    assert batch.rows == []
    policy.refresh_from_db()
    assert policy.summary_ko == "정책 요약이다."
    assert Policy.objects.filter(pk=other.pk).exists()


def test_relations_are_set_by_keys(editor_client, policy, file):
    factories.SectorFactory(slug="water", name_ko="물", name_en="Water")
    factories.PolicyFactory(slug="metro")
    source = Source.objects.create(key="https://example.org/a,b")
    file["bus-reform", "sector"] = "water"
    file["bus-reform", "related"] = "metro"
    file["bus-reform", "sources"] = "https://example.org/a,b"
    apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    policy.refresh_from_db()
    assert (policy.sector.slug, list(policy.sources.all())) == ("water", [source])
    assert [each.slug for each in policy.related.all()] == ["metro"]


@pytest.mark.parametrize(("cell", "value"), [("예", True), ("아니요", False), ("TRUE", True), (0, False), (None, None)])
def test_yes_and_no_are_understood_as_people_write_them(editor_client, policy, file, cell, value):
    Policy.objects.update(is_in_old_archive=not value)
    file["bus-reform", "is_in_old_archive"] = cell
    apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    policy.refresh_from_db()
    assert policy.is_in_old_archive is value


def test_a_choice_may_be_written_as_it_is_read(editor_client, policy, file):
    file["bus-reform", "kind"] = "매뉴얼"
    assert checked(editor_client, Policy, file.xlsx()).rows[0]["cells"] == [["kind", "introduction", "manual"]]


def test_html_is_cleaned_before_it_is_shown(editor_client):
    row = factories.CollectionFactory(slug="buses")
    file = export(editor_client, Collection)
    file["buses", "note_en"] = '<p onclick="x()">Read <script>alert(1)</script>this</p>'
    batch = checked(editor_client, Collection, file.xlsx())
    assert batch.rows[0]["cells"] == [["note_en", "", "<p>Read this</p>"]]
    apply(editor_client, batch)
    row.refresh_from_db()
    assert row.note_en == "<p>Read this</p>"


def test_an_import_publishes_nothing_and_says_so(editor_client, file):
    draft = factories.PolicyFactory(slug="draft", status="draft", published_at=None)
    file = export(editor_client, Policy)
    file["draft", "status"] = "published"
    file.add(slug="new", title_en="New", summary_en="New.", sector="transportation", kind="manual", status="published")
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    draft.refresh_from_db()
    assert (draft.status, Policy.objects.get(slug="new").status) == ("draft", "draft")
    assert len(batch.notices) == 2
    assert "A file does not change the status" in page_of(editor_client, batch).text


def test_what_was_imported_is_found_by_search_at_once(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Trolleys"
    apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    entry = Entry.objects.get(kind="policy", object_id=policy.pk)
    assert "trolley" in entry.words


def test_the_history_of_a_record_tells_of_the_import(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    page = editor_client.get(address(Policy, "history", policy.pk)).text
    assert "Editor" in page
    assert "Changed Title" in page or "title" in page


# What is wrong with rows

WRONG = [
    ("year_end", "N/A", "‘까지 연도’", "“N/A”"),
    ("year_end", 2009.5, "2009.5", "2009.5"),
    ("year_end", 1999, "정책", "cannot end before it starts"),
    ("sector", "buses", "buses", "There is no sector with the key “buses”."),
    ("kind", "guide", "guide", "“guide” is not one of the choices: manual (Manual), introduction (Introduction)."),
    ("archived_on", "5 May", "5 May", "“5 May” is not a day."),
    ("is_in_old_archive", "perhaps", "perhaps", "neither TRUE nor FALSE"),
    ("sustainable_goals", "18", "17", "17"),
    ("sustainable_goals", "a, b", "a, b", "is not a list of numbers"),
    ("title_en", "x" * 201, "200", "200"),
    ("sources", "no-such-source", "no-such-source", "There is no source with the key"),
    ("inferred_fields", "nonsense", "nonsense", "There is no field “nonsense”."),
]


@pytest.mark.parametrize(("column", "value", "korean", "english"), WRONG)
def test_a_wrong_cell_is_named_by_row_and_column_in_both_languages(
    editor_client, policy, file, column, value, korean, english
):
    file["bus-reform", column] = value
    batch = checked(editor_client, Policy, file.xlsx())
    assert (batch.state, batch.rows) == (State.REFUSED, [])
    [in_english] = told(editor_client, batch)
    [in_korean] = told(editor_client, batch, "ko")
    assert in_english.startswith("Row 2")
    assert english in in_english
    with translation.override("ko"):
        assert in_korean.startswith("2행")
    assert korean.strip("‘’") in in_korean or re.search("[가-힣]", in_korean)


def test_the_message_in_korean_holds_no_english_sentence(editor_client, policy, file):
    for column, value, _ko, _en in WRONG:
        file["bus-reform", column] = value
    for sentence in told(editor_client, checked(editor_client, Policy, file.xlsx()), "ko"):
        assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", sentence), sentence


def test_all_wrong_cells_are_told_at_once(editor_client, policy, file):
    file["bus-reform", "year_start"] = "x"
    file["bus-reform", "sector"] = "y"
    file.add(slug="new", title_en="New", sector="transportation", kind="manual", year_start="z")
    batch = checked(editor_client, Policy, file.xlsx())
    assert [(each["row"], each["column"]) for each in batch.problems] == [
        (2, "sector"),
        (2, "year_start"),
        (3, "year_start"),
    ]


def test_a_file_with_one_wrong_row_cannot_be_applied(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    file.add(slug="new", year_start="z")
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    assert batch.state == State.REFUSED
    policy.refresh_from_db()
    assert policy.title_en == "Bus reform"


def test_a_key_that_stands_twice_is_an_error_at_the_second(editor_client, file):
    file.lines.append(list(file.lines[0]))
    batch = checked(editor_client, Policy, file.xlsx())
    assert told(editor_client, batch) == ["Row 3, column “Slug”: “bus-reform” stands in row 2 already."]


def test_a_row_without_a_key_is_an_error(editor_client, file):
    file.add(title_en="New")
    assert told(editor_client, checked(editor_client, Policy, file.xlsx())) == [
        "Row 3, column “Slug”: The key is missing."
    ]


def test_a_new_record_needs_what_its_form_needs(editor_client, file):
    file.add(slug="new one", title_ko="")
    found = {each["column"] for each in checked(editor_client, Policy, file.xlsx()).problems}
    assert {"slug", "title_ko", "sector"} <= found


def test_a_published_record_stays_complete(editor_client, policy, file):
    for name in ("title_ko", "summary_en"):
        file["bus-reform", name] = None
    batch = checked(editor_client, Policy, file.xlsx())
    assert "A published record must be complete" in told(editor_client, batch)[0]


# Somebody else's edit


def test_a_record_that_was_edited_since_the_export_is_not_written_over(editor_client, policy, file):
    policy.summary_en = "Edited by a colleague."
    policy.save()
    file["bus-reform", "title_en"] = "Buses"
    batch = checked(editor_client, Policy, file.xlsx())
    assert batch.state == State.REFUSED
    assert "Somebody has changed the record since the file was exported" in told(editor_client, batch)[0]


def test_a_record_without_a_time_of_change_is_guarded_by_a_checksum(editor_client):
    source = Source.objects.create(key="report-7", title_en="Report")
    file = export(editor_client, Source)
    Source.objects.update(publisher_en="Somebody")
    file["report-7", "title_en"] = "The report"
    batch = checked(editor_client, Source, file.xlsx())
    assert "Somebody has changed the record" in told(editor_client, batch)[0]
    assert source.title_en == "Report"


def test_an_edit_elsewhere_is_no_matter_where_the_file_changes_nothing(editor_client, policy, file):
    policy.save()
    batch = checked(editor_client, Policy, file.xlsx())
    assert (batch.problems, batch.counts["changed"]) == ([], 1) or batch.problems == []


def test_a_record_edited_between_check_and_confirmation_stops_everything(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    file.add(slug="new", title_en="New", summary_en="New.", sector="transportation", kind="manual")
    batch = checked(editor_client, Policy, file.xlsx())
    policy.title_en = "A colleague's title"
    policy.save()
    apply(editor_client, batch)
    assert batch.state == State.FAILED
    assert told(editor_client, batch) == [
        "Row 2: Somebody has changed the record since the file was checked. Check the file again."
    ]
    assert not Policy.objects.filter(slug="new").exists()
    policy.refresh_from_db()
    assert policy.title_en == "A colleague's title"


def test_the_state_must_be_there(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    file["bus-reform", "updated_at"] = None
    assert "Copy this cell from a new export" in told(editor_client, checked(editor_client, Policy, file.xlsx()))[0]


# Files that cannot be read


def refusal(client, content: bytes, name: str = "records.xlsx", model=Policy) -> str:
    response = upload(client, model, content, name)
    if response.status_code == 200:
        return response.context["form"].errors["file"][0]
    run_jobs()
    return told(client, ImportBatch.objects.latest("pk"))[0]


def test_an_empty_file_is_refused(editor_client):
    assert refusal(editor_client, b"") == "The file is empty."


def test_a_file_of_headings_alone_is_refused(editor_client, file):
    file.lines = []
    assert refusal(editor_client, file.xlsx()) == "The file has no row below its headings."


def test_a_large_file_is_refused(editor_client, settings):
    assert "larger than 20 MB" in refusal(editor_client, b"x" * (50 * 1024 * 1024))


OLD = bytes.fromhex("d0cf11e0a1b11ae1")


def test_an_old_workbook_and_a_protected_one_are_refused(editor_client, monkeypatch):
    class Container:
        def __init__(self, has_password):
            self.has_password = has_password

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def exists(self, name):
            return self.has_password

    monkeypatch.setattr(files.olefile, "OleFileIO", lambda file: Container(False))
    assert ".xls" in refusal(editor_client, OLD + bytes(1000), "old.xls")
    monkeypatch.setattr(files.olefile, "OleFileIO", lambda file: Container(True))
    assert "password" in refusal(editor_client, OLD + bytes(1000))


def test_a_broken_container_is_refused(editor_client):
    assert refusal(editor_client, OLD + bytes(20), "old.xls")


@pytest.mark.parametrize("content", [b"%PDF-1.7\0\0", b"\x89PNG\r\n\x1a\n\0\0", bytes(range(256)) * 4])
def test_another_kind_of_file_is_refused(editor_client, content):
    found = refusal(editor_client, content, "records.xlsx")
    assert "no spreadsheet" in found or "cannot be read" in found or "Columns that" in found


def test_a_damaged_workbook_is_refused(editor_client, file):
    assert "damaged" in refusal(editor_client, file.xlsx()[:2000])


def test_a_document_of_another_program_is_refused(editor_client):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert "no spreadsheet" in refusal(editor_client, content.getvalue())


def test_merged_cells_are_refused(editor_client, file):
    book = load_workbook(io.BytesIO(file.xlsx()))
    book.worksheets[0].merge_cells("B2:C2")
    content = io.BytesIO()
    book.save(content)
    assert "merged cells" in refusal(editor_client, content.getvalue())


def test_too_many_rows_are_refused(editor_client, file):
    rows = "\n".join(f"row-{number}" for number in range(100_000))
    assert "more than 10000 rows" in refusal(editor_client, f"slug\n{rows}".encode(), "records.csv")


def test_unknown_columns_are_named(editor_client, file):
    file.headings[3] = "Colour"
    assert "Colour" in refusal(editor_client, file.xlsx())


def test_a_column_that_stands_twice_is_named(editor_client, file):
    file.headings[3] = file.headings[2]
    assert "stand twice" in refusal(editor_client, file.xlsx())


@pytest.mark.parametrize("name", ["slug", "updated_at"])
def test_a_missing_column_that_is_needed_is_named(editor_client, file, name):
    file.drop(name)
    assert f"[{name}]” is missing" in refusal(editor_client, file.xlsx())


def test_a_file_of_another_kind_is_told_by_its_columns(editor_client, file):
    factories.CityFactory()
    assert "does not have" in refusal(editor_client, export(editor_client, City).xlsx())


def test_an_empty_workbook_is_refused(editor_client):
    content = io.BytesIO()
    Workbook().save(content)
    assert refusal(editor_client, content.getvalue()) == "The file has no row below its headings."


def test_a_form_without_a_file_comes_back(editor_client):
    assert editor_client.post(address(Policy, "import"), {}).context["form"].errors


# Who may do what


def test_who_may_not_change_a_kind_uploads_nothing(coordinator_client, company_client, file):
    for client in (coordinator_client, company_client):
        assert upload(client, Policy, file.xlsx()).status_code in (302, 403)
    assert not ImportBatch.objects.exists()


def test_who_may_not_add_changes_only_what_is_there(editor_client, file):
    keeper = factories.UserFactory(is_staff=True)
    keeper.user_permissions.set(Permission.objects.filter(codename__in=["view_policy", "change_policy"]))
    file.add(slug="new", title_en="New", summary_en="New.", sector="transportation", kind="manual")
    client = _client_of(keeper)
    assert "you may not add any" in told(client, checked(client, Policy, file.xlsx()))[0]


def test_rights_are_asked_row_by_row(editor_client, policy, file, monkeypatch):
    monkeypatch.setattr(PolicyAdmin, "has_change_permission", lambda self, request, obj=None: obj is None)
    file["bus-reform", "title_en"] = "Buses"
    assert told(editor_client, checked(editor_client, Policy, file.xlsx())) == [
        "Row 2: You may not change this record."
    ]


def test_rights_that_were_taken_since_the_check_count(editor_client, policy, file, monkeypatch):
    file["bus-reform", "title_en"] = "Buses"
    batch = checked(editor_client, Policy, file.xlsx())
    monkeypatch.setattr(PolicyAdmin, "has_change_permission", lambda self, request, obj=None: obj is None)
    assert apply(editor_client, batch).state == State.FAILED
    policy.refresh_from_db()
    assert policy.title_en == "Bus reform"


def test_a_field_that_the_form_only_shows_is_not_changed(editor_client, policy, file, monkeypatch):
    monkeypatch.setattr(PolicyAdmin, "get_readonly_fields", lambda self, request, obj=None: ["title_en"])
    file["bus-reform", "title_en"] = "Buses"
    assert "You may not change this field" in told(editor_client, checked(editor_client, Policy, file.xlsx()))[0]


def test_an_import_is_seen_by_who_made_it_and_by_administrators(
    editor_client, administrator_client, coordinator_client, file
):
    batch = checked(editor_client, Policy, file.xlsx())
    colleague = _client_of(_staff("editor", email="colleague@example.org"))
    for client, status in [(editor_client, 200), (administrator_client, 200), (colleague, 404)]:
        assert page_of(client, batch).status_code == status
    assert page_of(coordinator_client, batch).status_code in (403, 404)
    assert step(colleague, batch, "apply", plan=batch.plan).status_code == 404


def test_nothing_is_done_by_a_link(editor_client, file):
    batch = checked(editor_client, Policy, file.xlsx())
    for name in ("apply", "undo", "check"):
        assert editor_client.get(address(ImportBatch, "step", batch.pk, name)).status_code == 404


def test_only_what_was_shown_can_be_confirmed(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    batch = checked(editor_client, Policy, file.xlsx())
    step(editor_client, batch, "apply", plan="another")
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == State.READY


def test_the_file_is_kept_where_no_address_leads(editor_client, file, settings):
    batch = checked(editor_client, Policy, file.xlsx())
    assert str(settings.PRIVATE_MEDIA_ROOT) in batch.file.path
    assert Path(batch.file.path).stat().st_mode & 0o077 == 0


# Undone


def test_an_import_is_undone_as_one(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    file["bus-reform", "sources"] = Source.objects.create(key="report-7").key
    file.add(slug="new", title_en="New", summary_en="New.", sector="transportation", kind="manual")
    batch = undo(editor_client, apply(editor_client, checked(editor_client, Policy, file.xlsx())))
    assert (batch.state, batch.left, batch.undone_by) == (State.UNDONE, [], editor_client.user)
    policy.refresh_from_db()
    assert (policy.title_en, policy.sources.count()) == ("Bus reform", 0)
    assert not Policy.objects.filter(slug="new").exists()


def test_what_somebody_changed_since_is_left_alone_and_listed(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    file["bus-reform", "year_start"] = 2003
    file.add(slug="new", title_en="New", summary_en="New.", sector="transportation", kind="manual")
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    policy.refresh_from_db()
    policy.title_en = "A colleague's title"
    policy.save()
    new = Policy.objects.get(slug="new")
    new.summary_en = "Written on."
    new.save()
    undo(editor_client, batch)
    policy.refresh_from_db()
    assert (policy.title_en, policy.year_start) == ("A colleague's title", 2004)
    assert Policy.objects.filter(slug="new").exists()
    assert page_of(editor_client, batch).context["left"] == [
        "Row 2, column “Title (English)”: Changed since, and so left as it is.",
        "Row 3: The file made this record, and somebody has changed it since: it stays.",
    ]


def test_an_earlier_value_that_no_longer_fits_is_not_brought_back(editor_client, policy, file):
    file["bus-reform", "year_end"] = 2012
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    policy.refresh_from_db()
    policy.year_start = 2011
    policy.save()
    undo(editor_client, batch)
    policy.refresh_from_db()
    assert (batch.state, policy.year_end) == (State.UNDONE, 2012)
    assert "does not go with the earlier values" in batch.left[0]["text"]["en"]


def test_a_record_that_is_gone_is_listed(editor_client, policy, file):
    file["bus-reform", "title_en"] = "Buses"
    batch = apply(editor_client, checked(editor_client, Policy, file.xlsx()))
    policy.delete()
    assert undo(editor_client, batch).left[0]["text"]["en"] == "The record is no longer there."


def test_a_new_record_that_others_refer_to_stays(editor_client):
    factories.OrganisationFactory()
    file = export(editor_client, Organisation)
    file.add(slug="school", name_en="School", summary_en="A school.", kind="training-institution")
    batch = apply(editor_client, checked(editor_client, Organisation, file.xlsx()))
    factories.CohortFactory(programme__host=Organisation.objects.get(slug="school"))
    assert "others refer to it" in undo(editor_client, batch).left[0]["text"]["en"]
    assert batch.state == State.UNDONE


def test_a_refused_file_can_be_checked_again_when_the_records_are_mended(editor_client, policy, file):
    file["bus-reform", "sector"] = "water"
    batch = checked(editor_client, Policy, file.xlsx())
    factories.SectorFactory(slug="water")
    step(editor_client, batch, "check")
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == State.READY


# Pages


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_open_in_both_languages(editor_client, policy, file, language):
    file["bus-reform", "title_en"] = "Buses"
    batch = checked(editor_client, Policy, file.xlsx())
    assert editor_client.get(address(Policy, "import", language=language)).status_code == 200
    assert editor_client.get(address(ImportBatch, "changelist", language=language)).status_code == 200
    for state in State:
        ImportBatch.objects.filter(pk=batch.pk).update(state=state)
        assert page_of(editor_client, batch, language).status_code == 200


def test_a_page_of_work_renews_itself_and_others_do_not(editor_client, file):
    upload(editor_client, Policy, file.xlsx())
    batch = ImportBatch.objects.get()
    assert 'http-equiv="refresh"' in page_of(editor_client, batch).text
    assert "<progress" in page_of(editor_client, batch).text
    run_jobs()
    assert 'http-equiv="refresh"' not in page_of(editor_client, batch).text


def test_many_changes_are_shown_on_several_pages(editor_client):
    for number in range(60):
        factories.AwardFactory(slug=f"award-{number:02}")
    file = export(editor_client, Award)
    for line in file.lines:
        line[file.names.index("year")] = 2014
    batch = checked(editor_client, Award, file.xlsx())
    assert len(page_of(editor_client, batch).context["records"]) == 50
    assert len(page_of(editor_client, batch, p=2).context["records"]) == 10


def test_a_long_text_is_shortened_around_its_change():
    text = "word " * 500
    before, after = marked(f"{text}old {text}", f"{text}new {text}")
    assert [piece.text for piece in before if piece.is_changed] == ["old"]
    assert [piece.text for piece in after if piece.is_changed] == ["new"]
    assert sum(len(piece.text) for piece in after) < 150
