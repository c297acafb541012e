"""The content files of calls: the corner as it opens a site, and templates that staff can make calls from as they are."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.utils import timezone, translation

from proposals import completeness, services
from proposals.models import Call, Criterion
from publishing import content
from publishing.exceptions import ContentError
from tests import shared_rows

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.BASE_DIR) / "content"
NEEDED = ["sources", "country-lists", "calls"]
TEMPLATES = ["template-sharing-seoul-program", "template-seoul-oda-challenge", "template-private-organisations"]


def load(folder):
    with translation.override("en"):
        return content.load(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files of calls and what they name, without the rest of the archive."""
    path = tmp_path_factory.mktemp("content")
    for name in NEEDED:
        (path / f"{name}.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    return path


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker, folder):
    with shared_rows.kept(django_db_blocker):
        load(folder)
        yield


def test_the_corner_is_the_only_call_that_opens_with_the_archive():
    assert [each.slug for each in Call.objects.open()] == ["business-proposal-corner"]
    assert not Call.objects.announced().exists()
    assert not Call.objects.closed().exists()


def test_the_corner_asks_one_confidential_text_and_for_consent():
    corner = Call.objects.corner()
    field = corner.sections.get().fields.get()
    assert (field.key, field.kind, field.max_length) == ("proposal", "text", 20000)
    assert (field.is_required, field.is_confidential) == (True, True)
    assert (corner.open_parts, corner.needs_consent) == (["summary", "organisation", "city"], True)


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_call_made_from_a_template_only_lacks_its_dates(coordinator, slug):
    call = services.make_call_from(source=Call.objects.get(slug=slug), by=coordinator, slug="next")
    with translation.override("en"):
        assert completeness.problems(call) == ["Set the times when the call opens and closes."]
    call.opens_at, call.closes_at = timezone.now(), timezone.now() + timedelta(days=30)
    call.save()
    services.publish_call(call)
    assert Call.objects.open().filter(slug="next").exists()


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_template_says_that_it_is_one_and_a_call_made_from_it_does_not(coordinator, slug):
    template = Call.objects.get(slug=slug)
    call = services.make_call_from(source=template, by=coordinator, slug="next")
    assert "suggestions of the archive" in template.about_en
    assert "아카이브가 제안하는 예시" in template.about_ko
    assert "suggestions of the archive" not in call.about_en
    assert "아카이브가 제안하는 예시" not in call.about_ko


def test_the_round_of_the_programme_has_two_types_of_city_with_different_weights():
    call = Call.objects.get(slug="template-sharing-seoul-program")
    assert call.city_types.count() == 2
    assert {total for _type, total in completeness.weight_sums(call, list(call.criteria.all()))} == {100}
    assert call.criteria.filter(weights__isnull=False).exists()


def test_a_number_of_the_criteria_comes_from_the_field_of_its_own_form():
    for criterion in Criterion.objects.exclude(field=None):
        assert criterion.field.section.call == criterion.call


def test_the_lists_of_countries_are_the_archives_income_groups():
    rows = yaml.safe_load((FOLDER / "countries.yaml").read_text(encoding="utf-8"))
    lists = yaml.safe_load((FOLDER / "country-lists.yaml").read_text(encoding="utf-8"))
    for each in lists:
        if each["slug"].endswith("-income"):
            group = each["slug"].removesuffix("-income")
            assert each["countries"] == sorted(row["iso2"] for row in rows if row.get("income") == group)


def test_a_second_load_keeps_every_row(folder):
    before = list(Criterion.objects.values_list("pk", flat=True).order_by("pk"))
    report = load(folder)["calls"]
    assert (report.created, report.updated, report.kept) == (0, 0, [])
    assert list(Criterion.objects.values_list("pk", flat=True).order_by("pk")) == before


def test_a_template_that_staff_changed_deep_inside_is_kept(folder):
    weight = Call.objects.get(slug="template-sharing-seoul-program").criteria.get(key="need").weights.get()
    weight.weight = 1
    weight.save()
    (folder / "calls.yaml").write_text(
        (FOLDER / "calls.yaml").read_text(encoding="utf-8").replace("weight: 25", "weight: 24"), encoding="utf-8"
    )
    report = load(folder)["calls"]
    assert report.kept == ["template-sharing-seoul-program"]
    assert report.updated == 2  # the other templates with a criterion of 25


def test_a_criterion_that_names_a_field_of_no_form_is_told_with_its_place(tmp_path):
    text = (FOLDER / "calls.yaml").read_text(encoding="utf-8").replace("field: beneficiaries", "field: nothing")
    (tmp_path / "calls.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load(tmp_path)
    assert error.value.problems == [
        "calls.yaml: template-seoul-oda-challenge: criteria 5: field: there is no field of the form “nothing”."
    ]


def test_a_mistake_deep_inside_is_told_with_its_whole_place(tmp_path):
    text = (FOLDER / "calls.yaml").read_text(encoding="utf-8").replace("key: population", "key: Population!")
    (tmp_path / "calls.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load(tmp_path)
    assert error.value.problems[0].startswith("calls.yaml: template-sharing-seoul-program: sections 1: fields 1: key: ")
