"""Two languages side by side, and the steps of publication, as any publishable model's admin page has them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from partners.models import City
from policies.models import Policy
from publishing.models import Source
from tests.factories import CityFactory, EventFactory, OrganisationFactory, PolicyFactory, SectorFactory

LIST = "/en/admin/partners/organisation/"


@pytest.fixture
def draft(db):
    return OrganisationFactory(status="draft", published_at=None)


@pytest.fixture
def incomplete(db):
    return OrganisationFactory(name_ko="기관", summary_ko="", summary_en="", status="draft", published_at=None)


def form_of(row, **changes) -> dict:
    values = {
        "name_ko": row.name_ko,
        "name_en": row.name_en,
        "summary_ko": row.summary_ko,
        "summary_en": row.summary_en,
        "slug": row.slug,
        "kind": row.kind,
    }
    return values | changes


def run_action(client, name, *rows):
    """Choose the step for these rows, and say yes to what is announced."""
    data = {"action": name, "_selected_action": [row.pk for row in rows], "counted": len(rows)}
    return client.post(LIST, data, follow=True)


def found(client, **parameters):
    return set(client.get(LIST, parameters).context["cl"].result_list)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# Steps from the list


def test_an_editor_publishes_rows_from_the_list(editor_client, draft):
    response = run_action(editor_client, "publish", draft)
    draft.refresh_from_db()
    assert draft.is_published
    assert told(response) == ["1 record is published."]


def test_an_incomplete_row_is_refused_with_a_sentence_and_the_others_are_published(editor_client, draft, incomplete):
    response = run_action(editor_client, "publish", draft, incomplete)
    incomplete.refresh_from_db()
    assert incomplete.status == "draft"
    assert "cannot be published: fill in" in told(response)[0]
    assert told(response)[1] == "1 record is published."


def test_an_editor_sends_rows_to_review(editor_client, draft):
    run_action(editor_client, "send_to_review", draft)
    draft.refresh_from_db()
    assert draft.status == "in_review"


def test_an_editor_takes_rows_back_to_draft(editor_client, db):
    row = OrganisationFactory()
    run_action(editor_client, "unpublish", row)
    row.refresh_from_db()
    assert row.status == "draft"


def test_every_step_is_in_the_row_s_history(editor_client, editor, draft):
    run_action(editor_client, "publish", draft)
    assert LogEntry.objects.get(user=editor, object_id=str(draft.pk)).get_change_message() == "Changed status."


def test_a_reviewer_is_offered_no_step(reviewer_client, db):
    policy = PolicyFactory(status="draft", published_at=None)
    address = "/en/admin/policies/policy/"
    data = {"action": "publish", "_selected_action": [policy.pk]}
    reviewer_client.post(address, data)
    policy.refresh_from_db()
    assert policy.status == "draft"
    assert 'value="publish"' not in reviewer_client.get(address).text


# Steps from the form


def test_an_editor_adds_and_publishes_at_once(editor_client, db):
    values = {"name_ko": "서울연구원", "summary_ko": "시정 연구 기관이다.", "slug": "the-si", "kind": "seoul-body"}
    editor_client.post(LIST + "add/", values | {"_publish": "1"})
    row = OrganisationFactory._meta.model.objects.get(slug="the-si")
    assert row.is_published
    assert row.languages == ["ko"]


def test_an_editor_saves_and_publishes_from_the_form(editor_client, draft):
    response = editor_client.post(f"{LIST}{draft.pk}/change/", form_of(draft, name_en="New", _publish="1"), follow=True)
    draft.refresh_from_db()
    assert draft.is_published
    assert draft.name_en == "New"
    assert "“New” is published." in told(response)


def test_an_incomplete_row_is_saved_but_not_published_and_the_form_says_why(editor_client, incomplete):
    address = f"{LIST}{incomplete.pk}/change/"
    response = editor_client.post(address, form_of(incomplete, name_ko="새 이름", _publish="1"), follow=True)
    incomplete.refresh_from_db()
    assert (incomplete.name_ko, incomplete.status) == ("새 이름", "draft")
    assert any("cannot be published" in text for text in told(response))
    assert response.redirect_chain[-1][0] == address


def test_status_cannot_be_set_by_a_field_of_the_form(editor_client, draft):
    editor_client.post(f"{LIST}{draft.pk}/change/", form_of(draft, status="published", _save="1"))
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_published_row_cannot_be_emptied(editor_client, db):
    row = OrganisationFactory()
    response = editor_client.post(f"{LIST}{row.pk}/change/", form_of(row, summary_ko="", summary_en="", _save="1"))
    assert response.status_code == 200
    assert "Take it back to draft first." in response.text
    row.refresh_from_db()
    assert row.summary_en


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", ["_publish", "_review"]),
        ("in_review", ["_publish", "_send_back", "_unpublish"]),
        ("sent_back", ["_publish", "_review"]),
        ("published", ["_prepare", "_withdraw"]),
        ("withdrawn", ["_publish", "_review", "_unpublish"]),
    ],
)
def test_the_form_offers_the_steps_that_its_status_allows(editor_client, status, buttons):
    row = OrganisationFactory(status=status)
    response = editor_client.get(f"{LIST}{row.pk}/change/")
    assert [name for name, _label in response.context["publication_steps"]] == buttons


def test_the_enter_key_saves_and_publishes_nothing(editor_client, draft):
    text = editor_client.get(f"{LIST}{draft.pk}/change/").text
    assert 0 < text.index('name="_save"') < text.index('name="_publish"')


# Two languages


def test_a_row_in_english_alone_can_be_saved(editor_client, db):
    values = {"name_en": "Metropolis", "slug": "metropolis", "kind": "international-organisation", "_save": "1"}
    assert editor_client.post(LIST + "add/", values).status_code == 302


def test_a_required_text_must_be_there_in_one_language(editor_client, db):
    response = editor_client.post(LIST + "add/", {"slug": "nameless", "kind": "company", "_save": "1"})
    assert response.context["adminform"].form.errors["name_ko"] == ["Fill this in in at least one language."]


def test_fields_are_labelled_with_their_language_and_tell_it_to_the_browser(editor_client, draft):
    fields = editor_client.get(f"{LIST}{draft.pk}/change/").context["adminform"].form.fields
    assert (fields["name_ko"].label, fields["name_en"].label) == ("Name (Korean)", "Name (English)")
    assert (fields["summary_ko"].widget.attrs["lang"], fields["summary_en"].widget.attrs["lang"]) == ("ko", "en")


def test_the_list_says_in_words_which_language_is_missing(editor_client, db):
    OrganisationFactory(name_en="", summary_en="")
    text = editor_client.get(LIST).text
    assert "EN missing" in text
    assert '<span class="visually-hidden">complete</span>' in text


def test_the_filter_finds_rows_without_a_language_version(editor_client, db):
    korean_only = OrganisationFactory(summary_en="")
    english_only = OrganisationFactory(name_ko=None)
    OrganisationFactory()
    assert found(editor_client, missing="en") == {korean_only}
    assert found(editor_client, missing="ko") == {english_only}


def test_search_finds_either_language_and_the_slug(editor_client, db):
    row = OrganisationFactory(name_ko="서울연구원", name_en="The Seoul Institute", slug="the-si")
    OrganisationFactory()
    for word in ("연구원", "institute", "the-si"):
        assert found(editor_client, q=word) == {row}


# What staff know and the public does not


def test_the_filter_finds_inferred_fields(editor_client, db):
    one = OrganisationFactory(inferred_fields=["kind", "website"])
    other = OrganisationFactory(inferred_fields=["website"])
    OrganisationFactory()
    assert found(editor_client, inferred="any") == {one, other}
    assert found(editor_client, inferred="kind") == {one}


def test_inferred_fields_are_edited_as_words_between_commas(editor_client, draft):
    editor_client.post(f"{LIST}{draft.pk}/change/", form_of(draft, inferred_fields="kind, website", _save="1"))
    draft.refresh_from_db()
    assert draft.inferred_fields == ["kind", "website"]


def test_an_inferred_field_must_be_one_of_the_model_and_the_form_names_them(editor_client, draft):
    address = f"{LIST}{draft.pk}/change/"
    response = editor_client.post(address, form_of(draft, inferred_fields="websit", _save="1"))
    assert "There is no field “websit”." in response.text
    assert "kind, website, is_seoul_member" in response.text


def test_the_filter_finds_rows_that_rest_on_weak_sources(editor_client, db):
    weak = Source.objects.create(key="blog", is_weak=True)
    firm = Source.objects.create(key="document")
    mixed, alone, sound = OrganisationFactory.create_batch(3)
    mixed.sources.set([weak, firm])
    alone.sources.set([weak])
    sound.sources.set([firm])
    assert found(editor_client, weak_sources="yes") == {mixed, alone}
    assert found(editor_client, weak_sources="only") == {alone}


def test_the_form_names_the_weak_sources(editor_client, draft):
    draft.sources.add(Source.objects.create(key="blog", title_en="Some blog", is_weak=True))
    text = editor_client.get(f"{LIST}{draft.pk}/change/").text
    assert '<div class="readonly">Some blog<br></div>' in text


# Preview


@pytest.fixture
def city_draft(db):
    return CityFactory(name_en="Hanoi", status="draft", published_at=None)


def preview(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_preview", args=[row.pk])


def test_staff_see_a_draft_as_the_public_will(editor_client, city_draft):
    response = editor_client.get(preview(city_draft).replace("/ko/", "/en/"))
    assert response.status_code == 200
    assert response.context["is_preview"]
    assert "Hanoi" in response.text


def test_a_preview_is_kept_by_no_cache_and_no_search_engine(editor_client, city_draft):
    response = editor_client.get(preview(city_draft))
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Robots-Tag"] == "noindex"


def test_a_coordinator_previews_only_what_the_role_may_see(coordinator_client, city_draft):
    event = EventFactory(status="draft", published_at=None)
    assert coordinator_client.get(preview(city_draft)).status_code == 200
    assert coordinator_client.get(preview(event)).status_code == 403


def test_an_anonymous_reader_of_a_preview_is_sent_to_sign_in(client, city_draft):
    assert client.get(preview(city_draft)).status_code == 302


def test_a_company_gets_no_preview(company_client, city_draft):
    assert company_client.get(preview(city_draft), follow=True).status_code == 403


def test_a_preview_of_nothing_is_not_found(editor_client, city_draft):
    assert editor_client.get(preview(City(pk=0))).status_code == 404


def test_the_form_links_to_the_preview_of_a_draft_and_to_the_page_of_a_published_row(editor_client, city_draft):
    public = CityFactory()
    with_draft = editor_client.get(reverse("admin:partners_city_change", args=[city_draft.pk])).text
    with_public = editor_client.get(reverse("admin:partners_city_change", args=[public.pk])).text
    assert preview(city_draft) in with_draft
    assert "viewsitelink" not in with_draft
    assert f'href="{public.get_absolute_url()}" class="viewsitelink"' in with_public


def test_a_preview_of_a_published_row_leads_to_its_page(editor_client, db):
    city = CityFactory()
    assert editor_client.get(preview(city)).url == city.get_absolute_url()


def test_a_draft_stays_off_the_public_page_even_for_staff(editor_client, city_draft):
    assert editor_client.get(city_draft.get_absolute_url()).status_code == 404


# Other fields


def test_goals_are_edited_as_numbers_between_commas(editor_client, db):
    values = {
        "title_ko": "정책",
        "summary_ko": "요약",
        "slug": "p",
        "kind": "manual",
        "sector": SectorFactory().pk,
        "sustainable_goals": "11, 13",
        "_save": "1",
    }
    for prefix in ("sections", "documents"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    editor_client.post("/en/admin/policies/policy/add/", values)
    assert Policy.objects.get().sustainable_goals == [11, 13]


def test_the_source_list_filters_weak_sources(editor_client, db):
    weak = Source.objects.create(key="blog", is_weak=True)
    Source.objects.create(key="document")
    response = editor_client.get("/en/admin/publishing/source/", {"is_weak__exact": 1})
    assert list(response.context["cl"].result_list) == [weak]
