"""Loading content files: what is written, what is kept, and what is said of a file that cannot be loaded."""

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils.translation import override

from partners.models import City, Country
from policies.models import Policy, Section, Sector
from projects.models import Project
from publishing import content
from publishing.exceptions import ContentError
from publishing.models import LoadedRow, Source
from search.models import Entry

pytestmark = pytest.mark.django_db

COUNTRY = {"iso2": "VN", "iso3": "VNM", "name": {"ko": "베트남", "en": "Viet Nam"}, "region": "south-eastern-asia"}
SECTOR = {"slug": "transportation", "name": {"ko": "교통", "en": "Transportation"}}
CITY = {
    "slug": "hanoi",
    "name": {"ko": "하노이", "en": "Hanoi"},
    "summary": {"ko": "우호도시이다.", "en": "A friendship city."},
    "country": "VN",
    "relation": "friendship",
}
POLICY = {
    "slug": "bus-reform",
    "title": {"ko": "버스 개혁", "en": "Bus reform"},
    "summary": {"ko": "버스를 바꾸었다.", "en": "Buses were changed."},
    "sector": "transportation",
    "year_start": 2004,
    "sources": ["https://example.org/buses"],
    "sections": [
        {"kind": "background", "body": {"ko": "**배경**", "en": "**Why**"}},
        {"kind": "effects", "body": {"ko": "효과", "en": "Effects"}},
    ],
}
FILES = {"countries": [COUNTRY], "sectors": [SECTOR], "cities": [CITY], "policies": [POLICY]}


class Folder:
    """Content files that a test writes and changes."""

    def __init__(self, path):
        self.path = path
        self.write(**FILES)

    def write(self, **files):
        for name, rows in files.items():
            (self.path / f"{name}.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")

    def load(self):
        with override("en"):  # as the command does
            return content.load(self.path)

    def problems(self, **files) -> list[str]:
        """What a load of these files says is wrong; it must not have changed anything."""
        self.write(**files)
        before = everything()
        with pytest.raises(ContentError) as caught:
            self.load()
        assert everything() == before
        return caught.value.problems


def everything():
    models = [Source, Country, Sector, City, Policy, Section, Project, LoadedRow]
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def loaded(folder):
    folder.load()
    return folder


def test_a_first_load_creates_every_row_and_publishes_it(folder):
    reports = folder.load()
    assert {name: report.created for name, report in reports.items() if report.created} == {
        "countries": 1,
        "sectors": 1,
        "cities": 1,
        "policies": 1,
    }
    assert Policy.objects.published().get().title_en == "Bus reform"


def test_a_second_load_changes_nothing(loaded):
    before = everything()
    reports = loaded.load()
    assert everything() == before  # updated_at too
    assert [(r.created, r.updated, r.kept) for r in reports.values()] == [(0, 0, [])] * len(content.kinds)
    assert reports["policies"].unchanged == 1


def test_what_a_row_no_longer_says_is_emptied(loaded):
    shorter = {name: value for name, value in POLICY.items() if name not in ("year_start", "sources", "sections")}
    loaded.write(policies=[shorter])
    assert loaded.load()["policies"].updated == 1
    policy = Policy.objects.get()
    assert (policy.year_start, policy.sources.count(), policy.sections.count()) == (None, 0, 0)
    assert policy.is_published


def test_a_load_in_another_language_changes_nothing_either(loaded):
    with override("ko"):
        reports = content.load(loaded.path)
    assert not [report.kept for report in reports.values() if report.kept]


def test_a_changed_row_is_updated_and_keeps_its_date_of_publication(loaded):
    published_at = Policy.objects.get().published_at
    loaded.write(policies=[POLICY | {"title": {"ko": "버스 개편", "en": "Bus renewal"}}])
    assert loaded.load()["policies"].updated == 1
    policy = Policy.objects.get()
    assert (policy.title_ko, policy.title_en) == ("버스 개편", "Bus renewal")
    assert policy.published_at == published_at


def test_a_row_that_staff_edited_is_kept_and_reported(loaded):
    Policy.objects.update(title_en="The bus reform of 2004")
    loaded.write(policies=[POLICY | {"year_start": 2003}])
    assert loaded.load()["policies"].kept == ["bus-reform"]
    policy = Policy.objects.get()
    assert (policy.title_en, policy.year_start) == ("The bus reform of 2004", 2004)


@pytest.mark.parametrize(
    "edit",
    [
        lambda policy: policy.sections.first().delete(),
        lambda policy: policy.sections.create(kind="other", order=9, body_ko="덧붙임"),
        lambda policy: policy.sections.filter(kind="effects").update(body_en="<p>Less noise</p>"),
        lambda policy: policy.sources.clear(),
        lambda policy: Policy.objects.update(status="draft"),
    ],
    ids=["a section deleted", "a section added", "a section changed", "the sources removed", "taken off the site"],
)
def test_every_edit_of_staff_counts_as_one(loaded, edit):
    edit(Policy.objects.get())
    before = everything()
    assert loaded.load()["policies"].kept == ["bus-reform"]
    assert everything() == before


def test_a_row_that_staff_deleted_stays_deleted(loaded):
    Policy.objects.get().delete()
    assert loaded.load()["policies"].kept == ["bus-reform"]
    assert not Policy.objects.exists()


def test_a_row_that_staff_made_under_the_same_key_is_kept(folder):
    Sector.objects.create(slug="transportation", name_ko="교통·물류")
    assert folder.load()["sectors"].kept == ["transportation"]
    assert Sector.objects.get().name_ko == "교통·물류"


def test_a_row_without_a_status_is_published_and_one_with_it_stays_as_it_says(folder):
    folder.write(policies=[POLICY | {"status": "draft"}])
    folder.load()
    assert not Policy.objects.published().exists()


def test_children_are_replaced_in_their_order(loaded):
    sections = [
        {"kind": "effects", "body": {"ko": "효과"}},
        {"kind": "lessons", "body": {"ko": "교훈"}},
        {"kind": "background", "body": {"ko": "배경"}},
    ]
    loaded.write(policies=[POLICY | {"sections": sections}])
    loaded.load()
    assert list(Section.objects.values_list("kind", "order")) == [("effects", 1), ("lessons", 2), ("background", 3)]


def test_a_relation_left_out_of_a_changed_row_is_emptied_where_the_row_says_so(loaded):
    loaded.write(policies=[POLICY | {"sources": []}])
    loaded.load()
    assert not Policy.objects.get().sources.exists()


def test_markdown_becomes_clean_html(folder):
    text = "**Bold**\n\n<script>alert(1)</script>\n\n[click](javascript:alert(1)) <b onclick='x()'>text</b>\n\n| a |\n|---|\n| 1 |"
    folder.write(policies=[POLICY | {"sections": [{"kind": "other", "body": {"ko": text, "en": text}}]}])
    folder.load()
    body = Section.objects.get().body_en
    assert "<strong>Bold</strong>" in body
    assert "<table>" in body
    assert not [each for each in ("<script", "alert(1)<", "onclick", 'href="javascript') if each in body]


def test_a_source_named_by_a_row_is_made(loaded):
    source = Source.objects.get()
    assert (source.key, source.url) == ("https://example.org/buses", "https://example.org/buses")


def test_rows_of_one_kind_refer_to_each_other_in_any_order(folder):
    other = POLICY | {"slug": "a-policy", "related": ["bus-reform"]}
    folder.write(policies=[other, POLICY | {"related": ["a-policy"]}])
    folder.load()
    assert Policy.objects.get(slug="a-policy").related.get().slug == "bus-reform"


def test_a_folder_of_files_is_read_beside_the_file_of_the_same_name(folder):
    (folder.path / "policies").mkdir()
    (folder.path / "policies" / "night-bus.yaml").write_text(yaml.safe_dump(POLICY | {"slug": "night-bus"}))
    folder.load()
    assert set(Policy.objects.values_list("slug", flat=True)) == {"bus-reform", "night-bus"}


BROKEN = {
    "an unknown field": ({"policies": [POLICY | {"colour": "red"}]}, ["policies.yaml", "bus-reform", "colour"]),
    "a reference to nothing": (
        {"policies": [POLICY | {"sector": "magic"}]},
        ["policies.yaml", "bus-reform", "sector", "magic"],
    ),
    "a reference to nothing in a list": (
        {"policies": [POLICY | {"related": ["nowhere"]}]},
        ["policies.yaml", "bus-reform", "related", "nowhere"],
    ),
    "a list where one key is needed": (
        {"policies": [POLICY | {"sector": ["transportation"]}]},
        ["policies.yaml", "bus-reform", "sector"],
    ),
    "a mapping in a list of keys": (
        {"policies": [POLICY | {"related": [{"slug": "bus-reform"}]}]},
        ["policies.yaml", "bus-reform", "related"],
    ),
    "one key where a list is needed": (
        {"policies": [POLICY | {"sources": "https://example.org/"}]},
        ["policies.yaml", "bus-reform", "sources"],
    ),
    "a value that is no choice": ({"cities": [CITY | {"relation": "cousin"}]}, ["cities.yaml", "hanoi", "relation"]),
    "a text where a number is needed": (
        {"policies": [POLICY | {"year_start": "long ago"}]},
        ["policies.yaml", "bus-reform", "year_start"],
    ),
    "a number where a date is needed": (
        {"policies": [POLICY | {"archived_on": 2014}]},
        ["policies.yaml", "bus-reform", "archived_on"],
    ),
    "a text where a list is needed": (
        {"policies": [POLICY | {"inferred_fields": "title_ko"}]},
        ["policies.yaml", "bus-reform", "inferred_fields"],
    ),
    "a text in a list of numbers": (
        {"policies": [POLICY | {"sustainable_goals": ["many"]}]},
        ["policies.yaml", "bus-reform", "wrong kind"],
    ),
    "a year out of order": ({"policies": [POLICY | {"year_end": 1999}]}, ["policies.yaml", "bus-reform", "end"]),
    "an inferred field that is none": (
        {"policies": [POLICY | {"inferred_fields": ["colour"]}]},
        ["policies.yaml", "bus-reform", "inferred_fields", "colour"],
    ),
    "a text without its languages": (
        {"policies": [POLICY | {"title": "Bus reform"}]},
        ["policies.yaml", "bus-reform", "title"],
    ),
    "a text in a third language": (
        {"policies": [POLICY | {"title": {"ko": "버스", "fr": "bus"}}]},
        ["policies.yaml", "bus-reform", "title"],
    ),
    "a number as a text": ({"policies": [POLICY | {"title": {"ko": 3}}]}, ["policies.yaml", "bus-reform", "title.ko"]),
    "a text that is too long": (
        {"policies": [POLICY | {"title": {"ko": "가" * 201}}]},
        ["policies.yaml", "bus-reform", "title"],
    ),
    "a row without its key": ({"policies": [{"title": {"ko": "버스"}}]}, ["policies.yaml", "row 1", "slug"]),
    "a row that is only a text": ({"policies": ["bus-reform"]}, ["policies.yaml", "row 1", "slug"]),
    "a key that is no slug": ({"policies": [POLICY | {"slug": "bus reform"}]}, ["policies.yaml", "bus reform", "slug"]),
    "a key that stands twice": ({"policies": [POLICY, POLICY]}, ["policies.yaml", "slug", "bus-reform", "2 times"]),
    "a wrong child": (
        {"policies": [POLICY | {"sections": [{"kind": "poem", "body": {"ko": "시"}}]}]},
        ["policies.yaml", "bus-reform", "sections 1", "kind"],
    ),
    "children that are no rows": (
        {"policies": [POLICY | {"sections": ["background"]}]},
        ["policies.yaml", "bus-reform", "sections 1"],
    ),
    "children that are no list": (
        {"policies": [POLICY | {"sections": "background"}]},
        ["policies.yaml", "bus-reform", "sections"],
    ),
    "another row's unique value": (
        {"countries": [COUNTRY, COUNTRY | {"iso2": "VX"}]},
        ["countries.yaml", "VX", "iso3"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_is_named_with_file_row_and_field_and_nothing_changes(folder, case):
    files, words = BROKEN[case]
    problems = folder.problems(**files)
    assert len(problems) == 1
    assert [word for word in words if word not in problems[0]] == []


@pytest.mark.parametrize("text", [b"title: [", b"\xff\xfe broken", b"a: b: c", b"slug: x\n  title: y"])
def test_a_file_that_is_no_yaml_is_named_and_nothing_changes(folder, text):
    (folder.path / "awards.yaml").write_bytes(text)
    problems = folder.problems()
    assert [each for each in problems if each.startswith("awards.yaml: ")] == problems
    assert problems


def test_every_problem_is_named_at_once(folder):
    problems = folder.problems(
        cities=[CITY | {"relation": "cousin"}],
        policies=[POLICY | {"colour": "red"}, POLICY | {"slug": "b", "kind": "x"}],
    )
    assert len(problems) == 3


def test_an_error_that_only_follows_from_another_is_not_repeated(folder):
    problems = folder.problems(countries=[COUNTRY | {"region": "atlantis"}])
    assert len(problems) == 1  # and none for the city in that country
    assert "VN: region" in problems[0]


def test_a_broken_change_leaves_the_earlier_load_as_it_was(loaded):
    problems = loaded.problems(cities=[CITY | {"summary": {"ko": "새 요약"}}], policies=[POLICY | {"sector": "magic"}])
    assert len(problems) == 1
    assert City.objects.get().summary_ko == "우호도시이다."


def test_the_command_reports_each_kind(folder, capsys):
    call_command("load_content", folder.path)
    assert "policies: 1 created, 0 updated, 0 unchanged, 0 kept" in capsys.readouterr().out


def test_the_command_names_each_row_that_it_kept(loaded, capsys):
    Policy.objects.update(title_en="Changed")
    call_command("load_content", loaded.path)
    assert "kept bus-reform" in capsys.readouterr().out


def test_the_command_fails_with_the_problems_and_leaves_the_index_alone(loaded):
    entries = list(Entry.objects.values_list("pk", flat=True))
    loaded.write(policies=[POLICY | {"sector": "magic"}])
    with pytest.raises(CommandError, match="bus-reform: sector"):
        call_command("load_content", loaded.path)
    assert list(Entry.objects.values_list("pk", flat=True)) == entries


def test_the_command_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_content", tmp_path / "nowhere")


def test_a_field_that_a_later_version_adds_is_no_edit_by_staff(loaded):
    remembered = LoadedRow.objects.get(kind="policies")
    del remembered.state["year_note_en"]  # as it was before the model had the field
    remembered.state["a_field_that_went"] = "something"
    remembered.save()
    loaded.write(policies=[POLICY | {"year_start": 2005}])
    assert loaded.load()["policies"].updated == 1
