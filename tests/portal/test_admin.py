"""The administration as staff meet it: every content model, in both languages, and its way in."""

from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from modeltranslation.translator import translator

from accounts.roles import EDITOR, ROLES
from partners.models import Agreement, Challenge
from policies.models import Subsector
from portal.models import HeadlineFigure, Page
from publishing.models import Picture, Source
from search import index
from search.models import SearchedText, Synonym
from tests import factories
from training.models import Alumnus

DAY = "2026-01-05"


def source():
    return Source.objects.create(key="https://example.org/1", title_ko="자료", title_en="Document")


ROWS = {
    "publishing.source": source,
    "publishing.picture": lambda: Picture.objects.create(
        file="pictures/a/1.webp", alt_ko="그림", alt_en="A picture", width=1, height=1
    ),
    "partners.country": factories.CountryFactory,
    "partners.challenge": lambda: Challenge.objects.create(slug="flooding", name_ko="홍수", name_en="Flooding"),
    "partners.city": factories.CityFactory,
    "partners.organisation": factories.OrganisationFactory,
    "partners.agreement": lambda: Agreement.objects.create(slug="tie", city=factories.CityFactory(), kind="sister"),
    "partners.event": factories.EventFactory,
    "policies.sector": factories.SectorFactory,
    "policies.subsector": lambda: Subsector.objects.create(
        slug="buses", sector=factories.SectorFactory(), name_ko="버스", name_en="Buses"
    ),
    "policies.policy": lambda: factories.SectionFactory().policy,
    "policies.award": factories.AwardFactory,
    "policies.video": factories.VideoFactory,
    "policies.collection": factories.CollectionFactory,
    "policies.term": factories.TermFactory,
    "projects.project": factories.ProjectFactory,
    "training.programme": lambda: factories.CohortFactory().programme,
    "training.cohort": factories.CohortFactory,
    "training.alumnus": lambda: Alumnus.objects.create(
        name="A", cohort=factories.CohortFactory(), consented_on="2026-01-05", is_demonstration=True
    ),
    "portal.headlinefigure": lambda: HeadlineFigure.objects.create(
        slug="f", label_ko="지표", label_en="Figure", topic="cities", number=75, source=source()
    ),
    "portal.page": lambda: Page.objects.create(slug="about", title_ko="소개", title_en="About"),
    "search.synonym": lambda: Synonym.objects.create(words="bus\ncoach"),
}
TO_READ_ONLY = {
    "search.searchedtext": lambda: SearchedText.objects.create(text="bus", first_on=DAY, last_on=DAY),
}
ALL_ROWS = ROWS | TO_READ_ONLY
WITHOUT_TRANSLATED_NAME = {"partners.agreement", "training.cohort", "training.alumnus", "search.synonym"}
ALWAYS_IN_BOTH_LANGUAGES = {"publishing.picture"}
INLINE_ONLY = {
    "policies.section",
    "policies.document",
    "policies.collectionitem",
    "policies.suggestion",  # see tests/projects/test_suggestions.py
    "projects.party",
    "projects.amount",
    "search.click",
}


def address(label: str, page: str, *args, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def test_every_model_an_editor_keeps_is_in_this_table():
    assert set(ROLES[EDITOR]) == set(ROWS) | set(TO_READ_ONLY) | INLINE_ONLY


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("label", ALL_ROWS)
def test_an_editor_opens_the_list_of_every_model(editor_client, label, language):
    row = ALL_ROWS[label]()
    response = editor_client.get(address(label, "changelist", language=language))
    assert response.status_code == 200
    assert row in response.context["cl"].result_list


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("label", ROWS)
def test_an_editor_opens_the_page_to_add_every_model(editor_client, label, language):
    response = editor_client.get(address(label, "add", language=language))
    assert response.status_code == 200
    assert response.context["has_add_permission"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("label", ROWS)
def test_an_editor_opens_the_page_to_change_every_model(editor_client, label, language):
    row = ROWS[label]()
    response = editor_client.get(address(label, "change", row.pk, language=language))
    assert response.status_code == 200
    assert response.context["has_change_permission"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("label", TO_READ_ONLY)
def test_an_editor_reads_what_is_not_changed_by_hand(editor_client, label, language):
    row = TO_READ_ONLY[label]()
    response = editor_client.get(address(label, "change", row.pk, language=language))
    assert response.status_code == 200
    assert not response.context["has_change_permission"]


@pytest.mark.parametrize("label", TO_READ_ONLY)
def test_nobody_opens_a_page_to_add_what_is_not_written_by_hand(administrator_client, label):
    assert administrator_client.get(address(label, "add")).status_code == 403


@pytest.mark.parametrize("label", ALL_ROWS)
def test_an_editor_searches_every_list(editor_client, label):
    response = editor_client.get(address(label, "changelist"), {"q": "없는말"})
    assert response.status_code == 200
    assert response.context["cl"].result_count == 0


@pytest.mark.parametrize("label", sorted(set(ROWS) - WITHOUT_TRANSLATED_NAME - ALWAYS_IN_BOTH_LANGUAGES))
def test_every_list_of_texts_finds_what_has_no_english(editor_client, label):
    row = ROWS[label]()
    page = admin.site.get_model_admin(type(row))
    setattr(row, f"{page.get_version_fields()[0]}_en", "")
    row.save()
    response = editor_client.get(address(label, "changelist"), {"missing": "en"})
    assert row in response.context["cl"].result_list


@pytest.mark.parametrize("label", ALL_ROWS)
def test_a_reviewer_cannot_open_a_page_that_adds_content(reviewer_client, label):
    assert reviewer_client.get(address(label, "add")).status_code == 403


@pytest.mark.parametrize("label", ALL_ROWS)
def test_a_reviewer_cannot_change_content(reviewer_client, label):
    row = ALL_ROWS[label]()
    assert reviewer_client.post(address(label, "change", row.pk), {}).status_code == 403


def test_a_coordinator_reads_a_policy_without_any_button_that_changes_it(coordinator_client):
    response = coordinator_client.get(address("policies.policy", "change", factories.PolicyFactory().pk))
    assert response.status_code == 200
    assert "publication_steps" not in response.context
    assert 'type="submit" value="Save' not in response.text


@pytest.mark.parametrize("label", ALL_ROWS)
def test_a_company_cannot_open_any_list(company_client, label):
    assert company_client.get(address(label, "changelist"), follow=True).status_code == 403


@pytest.mark.parametrize("label", ALL_ROWS)
def test_an_anonymous_reader_is_sent_to_the_site_s_own_sign_in(client, db, label):
    wanted = address(label, "changelist")
    to_sign_in = client.get(client.get(wanted).url)
    assert to_sign_in.url == f"/en/accounts/login/?next={quote(wanted, safe='')}"


def test_every_translated_field_stands_beside_its_other_language(editor_client):
    for label in ROWS:
        model = apps.get_model(label)
        page = admin.site.get_model_admin(model)
        if not hasattr(page, "trans_opts"):
            continue
        rows = [field for _title, options in page.get_fieldsets(None) for field in options["fields"]]
        for name in translator.get_options_for_model(model).all_fields:
            assert (f"{name}_ko", f"{name}_en") in rows, f"{label}.{name}"


@pytest.mark.parametrize(("language", "other"), [("ko", "en"), ("en", "ko")])
def test_the_header_links_to_the_same_page_in_the_other_language(editor_client, language, other):
    response = editor_client.get(address("policies.policy", "changelist", language=language) + "?kind=manual")
    expected = address("policies.policy", "changelist", language=other) + "?kind=manual"
    assert f'<a href="{expected}" lang="{other}"' in response.text


def test_the_password_is_changed_where_every_other_account_changes_it(editor_client):
    response = editor_client.get("/en/admin/")
    assert reverse("account_change_password").split("/", 2)[2] in response.text


SLOW_LISTS = {
    "policies.policy": factories.PolicyFactory,
    "policies.video": factories.VideoFactory,
    "policies.award": factories.AwardFactory,
    "partners.city": factories.CityFactory,
    "partners.event": factories.EventFactory,
    "partners.organisation": factories.OrganisationFactory,
    "policies.collection": factories.CollectionFactory,
    "policies.term": factories.TermFactory,
    "projects.project": factories.ProjectFactory,
    "training.programme": factories.ProgrammeFactory,
    "training.cohort": factories.CohortFactory,
}


@pytest.mark.parametrize("label", SLOW_LISTS)
def test_a_list_asks_as_much_of_the_database_for_200_rows_as_for_50(
    editor_client, django_assert_max_num_queries, label
):
    with index.collected():  # search has no part in these lists
        SLOW_LISTS[label].create_batch(50)
    with django_assert_max_num_queries(40) as first:
        editor_client.get(address(label, "changelist"))
    with index.collected():
        SLOW_LISTS[label].create_batch(150)
    with django_assert_max_num_queries(len(first)):
        assert editor_client.get(address(label, "changelist")).context["cl"].result_count >= 200


@pytest.mark.parametrize("label", ["policies.policy", "projects.project"])
def test_a_form_asks_as_much_of_the_database_with_many_rows_in_its_pickers(
    editor_client, django_assert_max_num_queries, label
):
    row = ROWS[label]()
    with django_assert_max_num_queries(60) as first:
        editor_client.get(address(label, "change", row.pk))
    SLOW_LISTS[label].create_batch(60)
    with django_assert_max_num_queries(len(first)):
        editor_client.get(address(label, "change", row.pk))


@pytest.mark.parametrize("word", ["하노이", "Hanoi", "ha-noi"])
def test_a_picker_finds_a_row_by_either_language(editor_client, db, word):
    city = factories.CityFactory(name_ko="하노이", name_en="Hanoi", slug="ha-noi")
    factories.CityFactory()
    parameters = {"term": word, "app_label": "projects", "model_name": "project", "field_name": "city"}
    found = editor_client.get(reverse("admin:autocomplete"), parameters).json()["results"]
    assert [each["id"] for each in found] == [str(city.pk)]


PREVIEWED = [
    "partners.city", "partners.organisation", "partners.event", "policies.policy", "policies.video", "projects.project",
    "training.programme", "portal.page",
]  # fmt: skip


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("label", PREVIEWED)
def test_a_draft_of_every_model_with_a_page_has_a_preview(editor_client, label, language):
    row = ROWS[label]()
    row.status = "draft"
    row.save()
    response = editor_client.get(address(label, "preview", row.pk, language=language))
    assert response.status_code == 200
    assert response.context["object"] == row
