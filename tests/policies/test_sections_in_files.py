"""The texts of manuals as a file: out for the policies of a list, and in again by the rules that hold for the policies."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from policies.models import EditingScope, Policy, Section
from publishing.models import Change, ImportBatch, SecondPersonRule
from tests.conftest import _client_of, _staff
from tests.factories import PolicyFactory, SectionFactory, SectorFactory
from tests.publishing.sheets import File, apply, checked, export, page_of, told, undo

pytestmark = pytest.mark.django_db
State = ImportBatch.State


@pytest.fixture
def policy():
    return PolicyFactory(slug="bus-reform", title_ko="버스 개편", title_en="Bus reform")


@pytest.fixture
def section(policy):
    return SectionFactory(policy=policy, kind="background", order=1, body_ko="<p>배경</p>", body_en="<p>Before</p>")


@pytest.fixture
def file(editor_client, section) -> File:
    return export(editor_client, Section)


@pytest.fixture
def limited_client():
    """Of an editor who keeps another sector."""
    user = _staff("editor", email="limited@example.org")
    EditingScope.objects.create(user=user).sectors.add(SectorFactory(slug="housing"))
    return _client_of(user)


def new_row(file: File, **values) -> None:
    file.add(**{"policy": "bus-reform", "kind": "lessons", "order": 2, "body_en": "<p>Talk early.</p>"} | values)


# Out


def test_a_row_is_a_section_with_its_policy_and_both_languages(file, section):
    assert file.names[:4] == ["id", "policy", "kind", "order"]
    assert file[section.pk, "policy"] == "bus-reform"
    assert (file[section.pk, "kind"], file[section.pk, "order"]) == ("background", 1)
    assert (file[section.pk, "body_ko"], file[section.pk, "body_en"]) == ("<p>배경</p>", "<p>Before</p>")


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_a_file_that_was_not_touched_changes_nothing(editor_client, section, file_format):
    file = export(editor_client, Section, file_format)
    batch = checked(editor_client, Section, getattr(file, file_format)(), f"sections.{file_format}")
    assert (batch.state, batch.rows, batch.counts["unchanged"]) == (State.READY, [], 1)


def test_the_list_of_policies_gives_the_sections_of_just_its_policies(editor_client, section):
    SectionFactory(policy=PolicyFactory(title_en="Subway"))
    response = editor_client.get("/en/admin/policies/policy/export-sections/xlsx/?q=Bus")
    found = File(b"".join(response.streaming_content))
    assert [line[0] for line in found.lines] == [section.pk]
    assert (
        "/en/admin/policies/policy/export-sections/xlsx/?q=Bus"
        in editor_client.get("/en/admin/policies/policy/?q=Bus").text
    )


def test_the_list_of_sections_is_narrowed_by_the_policy_s_sector_and_status(editor_client, section):
    draft = SectionFactory(policy=PolicyFactory(status="draft", published_at=None, sector=SectorFactory(slug="x")))
    for asked in ({"status": "draft"}, {"sector": draft.policy.sector_id}, {"missing": "en"}):
        if "missing" in asked:
            Section.objects.filter(pk=draft.pk).update(body_en="")
        assert [line[0] for line in export(editor_client, Section, **asked).lines] == [draft.pk]


def test_who_may_not_see_policies_gets_no_file_of_their_sections(reviewer_client, section):
    for page in ("policy/export-sections/xlsx/", "section/export/xlsx/", "section/"):
        assert reviewer_client.get(f"/en/admin/policies/{page}").status_code == 403


def test_a_section_opens_on_the_page_of_its_policy(editor_client, section):
    page, policy = f"/en/admin/policies/section/{section.pk}", f"/en/admin/policies/policy/{section.policy_id}"
    assert editor_client.get(f"{page}/change/").url == f"{policy}/change/#sections-group"
    assert editor_client.get(f"{page}/history/").url == f"{policy}/history/"


def test_a_section_is_deleted_on_the_page_of_its_policy_only(administrator_client, section):
    address = f"/en/admin/policies/section/{section.pk}/delete/"
    assert administrator_client.get(address).status_code == 403
    assert administrator_client.post(address, {"post": "yes"}).status_code == 403
    assert Section.objects.exists()


# In


def test_what_would_change_is_shown_and_nothing_is_written(editor_client, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    batch = checked(editor_client, Section, file.xlsx())
    assert [row["cells"] for row in batch.rows] == [[["body_en", "<p>Before</p>", "<p>After</p>"]]]
    assert "Bus reform: Background" in page_of(editor_client, batch).text
    section.refresh_from_db()
    assert section.body_en == "<p>Before</p>"


def test_texts_kinds_and_places_are_changed(editor_client, section, file):
    for name, value in {"body_en": "<p>After</p>", "kind": "effects", "order": 7, "heading_ko": "성과"}.items():
        file[section.pk, name] = value
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    section.refresh_from_db()
    assert (section.body_en, section.kind, section.order) == ("<p>After</p>", "effects", 7)
    assert section.heading_ko == "성과"


def test_html_is_cleaned_before_it_is_shown(editor_client, section, file):
    file[section.pk, "body_en"] = "<p onclick='x'>After</p><script>alert(1)</script>"
    [row] = checked(editor_client, Section, file.xlsx()).rows
    assert row["cells"][0][2] == "<p>After</p>"


def test_a_row_without_a_number_is_a_new_section(editor_client, policy, file):
    new_row(file)
    new_row(file, kind="effects")
    batch = apply(editor_client, checked(editor_client, Section, file.xlsx()))
    assert batch.state == State.APPLIED
    assert [(each.kind, each.order) for each in policy.sections.all()] == [
        ("background", 1), ("lessons", 2), ("effects", 2),
    ]  # fmt: skip


def test_search_finds_what_was_imported(editor_client, policy, section, file):
    file[section.pk, "body_en"] = "<p>Quokkas crossed the lane.</p>"
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    assert "/policies/bus-reform" in editor_client.get("/en/search/?q=quokkas").text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("policy", "no-such", "It belongs to “bus-reform”"),
        ("kind", "poem", "“poem” is not one of the choices"),
        ("order", "first", "“first” is not a whole number."),
        ("id", "abc", "“abc” is not a whole number."),
        ("id", 999_999, "There is nothing with this number."),
        ("id", "9" * 30, "is not a whole number."),
        ("state_code", "", "Copy this cell from a new export"),
    ],
)
def test_a_wrong_cell_is_told_by_its_row(editor_client, section, file, name, value, sentence):
    file[section.pk, "body_en"] = "<p>After</p>"
    file[section.pk, name] = value
    batch = checked(editor_client, Section, file.xlsx())
    assert batch.state == State.REFUSED
    assert any(sentence in each and "Row 2" in each for each in told(editor_client, batch))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"policy": "no-such"}, "There is no policy with the key “no-such”."),
        ({"policy": ""}, "column “Policy”"),
        ({"kind": ""}, "column “Kind”"),
        ({"order": -1}, "column “Order”"),
    ],
)
def test_a_new_row_needs_what_its_form_needs(editor_client, file, values, sentence):
    new_row(file, **values)
    batch = checked(editor_client, Section, file.xlsx())
    assert batch.state == State.REFUSED
    assert any(sentence in each for each in told(editor_client, batch))


def test_one_wrong_row_keeps_all_from_being_applied(editor_client, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    new_row(file, kind="poem")
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    section.refresh_from_db()
    assert (section.body_en, Section.objects.count()) == ("<p>Before</p>", 1)


def test_a_section_that_was_edited_since_the_export_is_not_written_over(editor_client, section, file):
    Section.objects.filter(pk=section.pk).update(body_ko="<p>새 글</p>")
    file[section.pk, "body_en"] = "<p>After</p>"
    batch = checked(editor_client, Section, file.xlsx())
    assert "Somebody has changed the record since" in told(editor_client, batch)[0]


def test_another_section_that_was_edited_is_no_matter(editor_client, section, policy, file):
    SectionFactory(policy=policy)
    policy.save()
    file[section.pk, "body_en"] = "<p>After</p>"
    assert checked(editor_client, Section, file.xlsx()).state == State.READY


# Undone


def test_an_import_is_undone_as_one(editor_client, policy, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    new_row(file)
    batch = undo(editor_client, apply(editor_client, checked(editor_client, Section, file.xlsx())))
    assert (batch.state, batch.left) == (State.UNDONE, [])
    assert [each.body_en for each in policy.sections.all()] == ["<p>Before</p>"]


def test_a_new_section_that_somebody_has_edited_since_stays(editor_client, policy, file):
    new_row(file)
    batch = apply(editor_client, checked(editor_client, Section, file.xlsx()))
    policy.sections.filter(kind="lessons").update(body_en="<p>Talk earlier.</p>")
    assert len(undo(editor_client, batch).left) == 1
    assert policy.sections.filter(kind="lessons").exists()


# The policy they belong to


def test_a_change_belongs_to_the_history_of_the_policy(editor_client, policy, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    new_row(file)
    batch = apply(editor_client, checked(editor_client, Section, file.xlsx()))
    undo(editor_client, batch)
    kind = ContentType.objects.get_for_model(Policy)
    undone, done, found = Change.objects.filter(content_type=kind, object_id=policy.pk)
    assert (found.kind, done.comment, undone.comment) == ("found", "Import of a file", "Import of a file undone")
    assert [each["body_en"] for each in done.state["parts"]["policies.section"]] == [
        "<p>After</p>", "<p>Talk early.</p>",
    ]  # fmt: skip
    assert undone.state == found.state
    assert Change.objects.count() == 3


def test_the_log_tells_of_the_section_at_the_policy(editor_client, policy, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    entry = LogEntry.objects.get()
    assert (entry.content_type.model, entry.object_id) == ("policy", str(policy.pk))
    assert "버스 개편: 추진 배경" in entry.get_change_message()


def test_the_other_language_of_the_policy_is_then_stale(editor_client, policy, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    policy.refresh_from_db()
    assert policy.stale_language == "ko"


def test_both_languages_changed_in_two_sections_are_both_new(editor_client, policy, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    new_row(file, body_en="", body_ko="<p>교훈</p>")
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    policy.refresh_from_db()
    assert policy.stale_language == ""


def test_an_open_form_of_the_policy_learns_of_the_import(editor_client, policy, section, file):
    before = policy.updated_at
    file[section.pk, "body_en"] = "<p>After</p>"
    apply(editor_client, checked(editor_client, Section, file.xlsx()))
    policy.refresh_from_db()
    assert policy.updated_at > before


def test_public_policies_that_need_two_persons_are_not_changed_by_a_file(editor_client, policy, section, file):
    SecondPersonRule.objects.create(content_type=ContentType.objects.get_for_model(Policy))
    file[section.pk, "body_en"] = "<p>After</p>"
    new_row(file)
    batch = checked(editor_client, Section, file.xlsx())
    assert [each.endswith("You may not change this record.") for each in told(editor_client, batch)] == [True, True]


def test_a_limited_editor_changes_sections_of_own_policies_only(limited_client, section, file):
    own = SectionFactory(policy=PolicyFactory(sector=SectorFactory(slug="housing")))
    file = export(limited_client, Section)
    for each in (own, section):
        file[each.pk, "body_en"] = "<p>After</p>"
    new_row(file)
    batch = checked(limited_client, Section, file.xlsx())
    assert {each["row"] for each in batch.problems} == {
        number for number, line in enumerate(file.lines, start=2) if line[1] == "bus-reform"
    }


def test_rights_that_were_taken_since_the_check_count(editor_client, section, file):
    file[section.pk, "body_en"] = "<p>After</p>"
    batch = checked(editor_client, Section, file.xlsx())
    EditingScope.objects.create(user=editor_client.user).sectors.add(SectorFactory(slug="housing"))
    batch = apply(editor_client, batch)
    section.refresh_from_db()
    assert (batch.state, section.body_en) == (State.FAILED, "<p>Before</p>")


def test_a_translator_changes_texts_and_nothing_else(section):
    client = _client_of(_staff("translator", email="translator@example.org"))
    file = export(client, Section)
    file[section.pk, "body_en"] = "<p>After</p>"
    assert checked(client, Section, file.xlsx()).state == State.READY
    file[section.pk, "order"] = 9
    assert "You may not change this field" in told(client, checked(client, Section, file.xlsx()))[0]
    file = export(client, Section)
    new_row(file)
    assert "you may not add any" in told(client, checked(client, Section, file.xlsx()))[0]
