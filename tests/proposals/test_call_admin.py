"""Calls in the administration: made from a template, edited until they are public, then locked; guidelines, questions, lists."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from proposals import services
from proposals.models import Call, CountryList, Criterion, FormField, FormSection, Guideline, Question
from tests import pages

from .call_rows import complete_round, countries

pytestmark = pytest.mark.django_db

MODELS = ["call", "formsection", "criterion", "guideline", "question", "countrylist"]


def address(model: str, page: str, *args, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"admin:proposals_{model}_{page}", args=args)


@pytest.fixture
def draft() -> Call:
    return complete_round(slug="draft", status="draft", published_at=None, title_en="Draft round")


@pytest.fixture
def opened() -> Call:
    return complete_round(slug="opened", title_en="Open round")


def rows(call: Call) -> dict:
    return {
        "call": call,
        "formsection": call.sections.get(),
        "criterion": call.criteria.get(key="need"),
        "guideline": Guideline.objects.create(call=call, title_en="Guidelines"),
        "question": Question.objects.create(call=call, text_en="Why?"),
        "countrylist": countries("south", "VN"),
    }


def typed(client, path: str, **changes) -> dict:
    """What a browser would post from this page, with some values changed."""
    forms = [client.get(path).context["adminform"].form]
    forms += [
        form
        for each in client.get(path).context["inline_admin_formsets"]
        for form in [each.formset.management_form, *each.formset.initial_forms]
    ]
    data = {}
    for form in forms:
        for field in form:
            data |= _posted(field)
    return data | changes


def _posted(field) -> dict:
    value = field.value()
    if hasattr(field.field.widget, "widgets"):  # date and time
        parts = field.field.widget.decompress(value)
        return {f"{field.html_name}_{at}": part.isoformat() if part else "" for at, part in enumerate(parts)}
    if isinstance(value, (list, tuple)):
        return {field.html_name: [getattr(each, "pk", each) for each in value]}
    if value is None or value is False:
        return {}
    return {field.html_name: value}


# Who gets in


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("model", MODELS)
def test_a_coordinator_opens_every_list_and_page(coordinator_client, draft, model, language):
    row = rows(draft)[model]
    assert coordinator_client.get(address(model, "changelist", language=language)).status_code == 200
    assert coordinator_client.get(address(model, "change", row.pk, language=language)).status_code == 200


@pytest.mark.parametrize("person", ["editor_client", "reviewer_client"])
@pytest.mark.parametrize("model", MODELS)
def test_other_staff_open_none(request, draft, model, person):
    client = request.getfixturevalue(person)
    row = rows(draft)[model]
    assert client.get(address(model, "changelist")).status_code == 403
    assert client.get(address(model, "change", row.pk)).status_code == 403


@pytest.mark.parametrize("person", ["editor_client", "reviewer_client", "company_client"])
def test_nobody_else_makes_a_call_from_another(request, draft, person):
    client = request.getfixturevalue(person)
    response = client.post(address("call", "copy", draft.pk), {"slug": "next"})
    assert response.status_code in (302, 403, 404)
    assert Call.objects.count() == 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_draft_has_a_preview_that_only_staff_see(coordinator_client, client, draft, language):
    response = coordinator_client.get(address("call", "preview", draft.pk, language=language))
    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.get(address("call", "preview", draft.pk)).status_code == 302


# From a template


def test_a_call_is_made_from_another_with_a_new_address(coordinator_client, opened):
    page = address("call", "copy", opened.pk)
    assert "Make the call" in coordinator_client.get(page).text
    response = coordinator_client.post(page, {"slug": "next-round"})
    made = Call.objects.get(slug="next-round")
    assert response.url == address("call", "change", made.pk)
    assert (made.status, made.previous) == ("draft", opened)


@pytest.mark.parametrize("slug", ["opened", "two words", ""])
def test_an_address_that_is_taken_or_none_is_refused_and_kept(coordinator_client, opened, slug):
    response = coordinator_client.post(address("call", "copy", opened.pk), {"slug": slug})
    assert response.context["form"].errors["slug"]
    assert response.context["form"]["slug"].value() == slug
    assert Call.objects.count() == 1


def test_an_address_is_proposed_with_the_year(coordinator_client):
    template = complete_round(slug="template-challenge", status="draft", published_at=None, is_template=True)
    form = coordinator_client.get(address("call", "copy", template.pk)).context["form"]
    assert form.initial["slug"] == f"challenge-{timezone.localdate().year}"


# Editing


def test_both_languages_stand_side_by_side(coordinator_client, draft):
    page = pages.Page(coordinator_client.get(address("call", "change", draft.pk)).text)
    names = {found.get("name") for _tag, found in page.elements}
    assert {"title_ko", "title_en", "sections-0-title_ko", "criteria-0-name_en", "city_types-0-name_ko"} <= names


@pytest.mark.parametrize("model", ["call", "formsection", "criterion"])
def test_a_text_that_can_only_be_read_names_its_language_like_one_that_can_be_changed(
    coordinator_client, opened, model
):
    path = address(model, "change", rows(opened)[model].pk)
    page = coordinator_client.get(path).content.decode()
    assert " (Korean):</label>" in page
    assert "[ko]" not in page


def test_each_part_of_a_time_has_a_name_for_screen_readers(coordinator_client, draft):
    page = coordinator_client.get(address("call", "change", draft.pk)).content.decode()
    assert 'aria-label="Closes at: date"' in page
    assert 'aria-label="Closes at: time"' in page


def test_a_change_of_rules_is_kept(coordinator_client, draft):
    path = address("call", "change", draft.pk)
    data = typed(coordinator_client, path, organisation_kinds=["institute"], stages=["first", "final"])
    assert coordinator_client.post(path, data).status_code == 302
    draft.refresh_from_db()
    assert (draft.organisation_kinds, draft.stages) == (["institute"], ["first", "final"])


def test_a_zone_that_is_none_is_refused(coordinator_client, draft):
    path = address("call", "change", draft.pk)
    response = coordinator_client.post(path, typed(coordinator_client, path, time_zone="Mars/Base"))
    assert "There is no time zone “Mars/Base”." in str(response.context["adminform"].form.errors)


def test_a_closing_before_the_opening_is_refused(coordinator_client, draft):
    path = address("call", "change", draft.pk)
    data = typed(coordinator_client, path, closes_at_0="2020-01-01", closes_at_1="00:00:00")
    response = coordinator_client.post(path, data)
    assert "A call cannot close before it opens." in str(response.context["adminform"].form.errors)


def test_a_section_added_without_a_place_stands_last(coordinator_client, draft):
    path = address("call", "change", draft.pk)
    new = {"sections-1-title_ko": "새 영역", "sections-1-title_en": "New", "sections-1-order": "0"}
    data = typed(coordinator_client, path) | {"sections-TOTAL_FORMS": 2} | new
    assert coordinator_client.post(path, data).status_code == 302
    assert [each.title_en for each in draft.sections.all()] == ["The city", "New"]


def test_a_field_gets_its_key_from_the_english_name(coordinator_client, draft):
    path = address("formsection", "change", draft.sections.get().pk)
    new = {"label_ko": "담당 부서", "label_en": "1. Office in charge!", "kind": "text", "order": "9"}
    data = typed(coordinator_client, path) | {f"fields-2-{name}": value for name, value in new.items()}
    response = coordinator_client.post(path, data | {"fields-TOTAL_FORMS": 3})
    assert response.url == address("call", "change", draft.pk)
    assert FormField.objects.get(label_ko="담당 부서").key == "office_in_charge"


def test_a_number_without_bounds_is_refused_with_a_sentence(coordinator_client, draft):
    path = address("call", "change", draft.pk)
    new = {"name_ko": "수", "name_en": "Number", "kind": "quantitative", "weight": "5", "order": "3"}
    data = typed(coordinator_client, path) | {f"criteria-2-{name}": value for name, value in new.items()}
    response = coordinator_client.post(path, data | {"criteria-TOTAL_FORMS": 3})
    assert response.status_code == 200
    assert "A number needs a lower and a higher upper bound." in response.text


def test_a_criterion_offers_only_numbers_and_types_of_its_own_call(coordinator_client, draft, opened):
    criterion = draft.criteria.get(key="share")
    context = coordinator_client.get(address("criterion", "change", criterion.pk)).context
    offered = context["adminform"].form.fields["field"].queryset
    assert [each.section.call for each in offered] == [draft]
    types = context["inline_admin_formsets"][0].formset.empty_form.fields["city_type"].queryset
    assert {each.call for each in types} == {draft}


# Publishing


def test_a_complete_call_is_published(coordinator_client, draft):
    path = address("call", "change", draft.pk)
    coordinator_client.post(path, typed(coordinator_client, path) | {"_publish": "1"})
    assert Call.objects.get(pk=draft.pk).is_published


@pytest.mark.parametrize("way", ["button", "action"])
def test_an_incomplete_call_is_not_published_and_says_why(coordinator_client, draft, way):
    draft.criteria.filter(key="need").update(weight=70)
    path = address("call", "change", draft.pk)
    if way == "button":
        response = coordinator_client.post(path, typed(coordinator_client, path) | {"_publish": "1"}, follow=True)
    else:
        data = {"action": "publish", "_selected_action": draft.pk, "counted": 1}
        response = coordinator_client.post(address("call", "changelist"), data, follow=True)
    assert "The weights for “Large city” add up to 90, not to 100." in response.text
    assert not Call.objects.get(pk=draft.pk).is_published


@pytest.mark.parametrize(
    ("action", "told"), [("unpublish", "cannot be taken back"), ("send_to_review", "where this cannot be done")]
)
def test_a_call_with_proposals_is_not_taken_back_by_any_action(coordinator_client, company, opened, action, told):
    services.create_draft(call=opened, by=company)
    data = {"action": action, "_selected_action": opened.pk, "counted": 1}
    response = coordinator_client.post(address("call", "changelist"), data, follow=True)
    assert told in response.text
    assert Call.objects.get(pk=opened.pk).is_published


def test_what_is_missing_stands_on_the_page(coordinator_client, draft):
    draft.criteria.filter(key="need").update(anchor_1_ko="")
    page = coordinator_client.get(address("call", "change", draft.pk)).text
    assert "describe in both languages what 1 means" in page
    assert "Large city: 100 · Small city: 100" in page


# The lock


LOCKED = {
    "stages": ["final"],
    "one_per": "organisation",
    "retention_years": 1,
    "slug": "another",
    "is_blind": "on",
    "sections-0-title_en": "Edited",
    "criteria-0-weight": "1",
    "city_types-0-name_en": "Edited",
}


@pytest.mark.parametrize("name", LOCKED)
def test_form_criteria_and_rules_of_a_public_call_do_not_change(coordinator_client, opened, name):
    path = address("call", "change", opened.pk)
    before = _everything(opened)
    form = {f"{prefix}-TOTAL_FORMS": 1 for prefix in ("sections", "criteria", "city_types")}
    form |= {f"{prefix}-INITIAL_FORMS": 1 for prefix in ("sections", "criteria", "city_types")}
    form |= {"sections-0-id": opened.sections.get().pk, "criteria-0-id": opened.criteria.first().pk}
    form |= {"city_types-0-id": opened.city_types.first().pk}
    coordinator_client.post(path, typed(coordinator_client, path) | form | {name: LOCKED[name]})
    assert _everything(opened) == before


def _everything(call: Call) -> list:
    rows = [Call.objects.filter(pk=call.pk), call.sections.all(), call.criteria.all(), call.city_types.all()]
    with translation.override("en"):
        found = [each for row in rows for each in row.values()]
    return [{name: value for name, value in each.items() if name != "updated_at"} for each in found]


@pytest.mark.parametrize("model", [FormSection, Criterion])
def test_the_parts_of_a_public_call_are_only_read(coordinator_client, opened, model):
    row = model.objects.filter(call=opened).first()
    path = address(model._meta.model_name, "change", row.pk)
    assert not coordinator_client.get(path).context["has_change_permission"]
    assert coordinator_client.post(path, {"title_en": "Edited"}).status_code == 403
    assert (
        coordinator_client.post(address(model._meta.model_name, "delete", row.pk), {"post": "yes"}).status_code == 403
    )


def test_the_page_of_an_opened_call_says_that_it_is_locked(coordinator_client, opened):
    page = coordinator_client.get(address("call", "change", opened.pk)).text
    assert "This call has opened." in page
    assert "put off but not brought forward" in page


def test_the_texts_of_an_opened_call_can_still_be_mended(coordinator_client, opened):
    path = address("call", "change", opened.pk)
    coordinator_client.post(path, typed(coordinator_client, path, summary_en="Mended."))
    assert Call.objects.get(pk=opened.pk).summary_en == "Mended."


@pytest.mark.parametrize(("days", "is_kept"), [(7, True), (-7, False)])
def test_a_public_deadline_is_put_off_but_not_brought_forward(coordinator_client, opened, days, is_kept):
    path, before = address("call", "change", opened.pk), opened.closes_at
    moment = timezone.localtime(before + timedelta(days=days))
    data = typed(
        coordinator_client, path, closes_at_0=moment.date().isoformat(), closes_at_1=moment.strftime("%H:%M:%S")
    )
    response = coordinator_client.post(path, data)
    assert (Call.objects.get(pk=opened.pk).closes_at > before) == is_kept
    if not is_kept:
        assert "can be put off, but not brought forward" in str(response.context["adminform"].form.errors)


def test_a_public_round_keeps_a_deadline(coordinator_client, opened):
    path = address("call", "change", opened.pk)
    coordinator_client.post(path, typed(coordinator_client, path, closes_at_0="", closes_at_1=""))
    assert Call.objects.get(pk=opened.pk).closes_at == opened.closes_at


def test_a_call_whose_decisions_were_told_is_not_opened_again(coordinator_client, coordinator, company):
    now = timezone.now()
    call = complete_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    proposal = call.proposals.create(
        proposer=company, status="declined", reference="SS-2026-0001", submitted_at=now, stage="final"
    )
    proposal.decisions.create(stage="final", outcome="reject", reason="No.", prepared_by=coordinator, released_at=now)
    path = address("call", "change", call.pk)
    data = typed(
        coordinator_client, path, closes_at_0=(now + timedelta(days=9)).date().isoformat(), closes_at_1="12:00"
    )
    response = coordinator_client.post(path, data)
    assert "it cannot be opened again" in str(response.context["adminform"].form.errors)


def test_a_public_call_is_not_deleted(coordinator_client, opened):
    assert coordinator_client.post(address("call", "delete", opened.pk), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": opened.pk, "post": "yes"}
    coordinator_client.post(address("call", "changelist"), data)
    assert Call.objects.filter(pk=opened.pk).exists()


def test_a_draft_is_deleted_with_its_form_and_criteria(coordinator_client, draft):
    assert coordinator_client.post(address("call", "delete", draft.pk), {"post": "yes"}).status_code == 302
    assert not FormField.objects.exists()


# Guidelines


TEXTS = {"title_ko": "안내서", "title_en": "Guidelines", "body_ko": "<p>글</p>", "body_en": "<p>Text</p>"}


def test_guidelines_are_added_and_published_in_one_step(coordinator_client, opened):
    data = TEXTS | {"call": opened.pk, "change_note_ko": "", "change_note_en": "", "_publish": "1"}
    coordinator_client.post(address("guideline", "add"), data)
    guideline = opened.guidelines.get()
    assert (guideline.version, bool(guideline.published_at)) == (1, True)


def test_a_published_version_is_only_read_and_a_new_one_made_from_it(coordinator_client, opened):
    guideline = Guideline.objects.create(call=opened, published_at=timezone.now(), **TEXTS)
    path = address("guideline", "change", guideline.pk)
    assert "is not edited any more" in coordinator_client.get(path).text
    assert coordinator_client.post(path, TEXTS | {"title_en": "Edited"}).status_code == 403
    response = coordinator_client.post(address("guideline", "new_version", guideline.pk))
    made = opened.guidelines.first()
    assert (response.url, made.version) == (address("guideline", "change", made.pk), 2)
    assert opened.guidelines.get(version=1).title_en == "Guidelines"


def test_a_second_version_without_a_word_on_what_changed_stays_a_draft(coordinator_client, opened):
    Guideline.objects.create(call=opened, published_at=timezone.now(), **TEXTS)
    later = Guideline.objects.create(call=opened, version=2, **TEXTS)
    response = coordinator_client.post(
        address("guideline", "change", later.pk), TEXTS | {"change_note_ko": "", "_publish": "1"}, follow=True
    )
    assert "on what changed" in response.text
    assert not opened.guidelines.get(version=2).published_at


def test_a_new_version_is_a_post(coordinator_client, opened):
    guideline = Guideline.objects.create(call=opened, published_at=timezone.now(), **TEXTS)
    assert coordinator_client.get(address("guideline", "new_version", guideline.pk)).status_code == 404
    assert opened.guidelines.count() == 1


# Questions


@pytest.fixture
def question(opened, company) -> Question:
    return Question.objects.create(call=opened, asked_by=company, text_en="May two cities apply?")


def test_an_answer_is_kept_and_mailed_without_its_text(
    coordinator_client, question, company, django_capture_on_commit_callbacks
):
    data = {"text_en": question.text_en, "answer_en": "One city only.", "answer_ko": "한 도시만 가능합니다."}
    with django_capture_on_commit_callbacks(execute=True):
        coordinator_client.post(address("question", "change", question.pk), data)
    question.refresh_from_db()
    assert (question.answer_en, question.is_public, bool(question.answered_at)) == ("One city only.", False, True)
    assert [each.to for each in mail.outbox] == [[company.email]]
    assert "One city" not in mail.outbox[0].body


def test_a_question_becomes_public_only_in_both_languages(coordinator_client, question):
    path = address("question", "change", question.pk)
    data = {"text_en": question.text_en, "answer_en": "One city only.", "is_public": "on"}
    response = coordinator_client.post(path, data)
    assert "there in both languages" in str(response.context["adminform"].form.errors)
    both = data | {"text_ko": "두 도시가 신청할 수 있습니까?", "answer_ko": "한 도시만 가능합니다."}
    assert coordinator_client.post(path, both).status_code == 302
    assert Question.objects.get().is_public


def test_the_list_of_questions_finds_those_that_wait(coordinator_client, question, opened):
    Question.objects.create(call=opened, text_en="Answered?", answer_en="Yes.", answered_at=timezone.now())
    listed = coordinator_client.get(address("question", "changelist"), {"answer": "waiting"})
    assert list(listed.context["cl"].result_list) == [question]


# Lists of countries


def test_codes_of_countries_are_checked_and_put_in_order(coordinator_client):
    data = {"name_ko": "목록", "name_en": "List", "slug": "list", "countries": "vn, LA", "origin": ""}
    assert coordinator_client.post(address("countrylist", "add"), data).status_code == 302
    assert CountryList.objects.get().countries == ["LA", "VN"]
    response = coordinator_client.post(address("countrylist", "add"), data | {"slug": "other", "countries": "XX"})
    assert "There is no country “XX”." in str(response.context["adminform"].form.errors)


def test_a_list_that_a_public_call_uses_is_only_read(coordinator_client, opened):
    row = countries("south", "VN")
    path = address("countrylist", "change", row.pk)
    assert coordinator_client.get(path).context["has_change_permission"]
    opened.country_lists.add(row)
    assert not coordinator_client.get(path).context["has_change_permission"]
    assert coordinator_client.post(address("countrylist", "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_stranger_is_sent_to_sign_in(client, draft, language):
    path = address("call", "copy", draft.pk, language=language)
    assert quote(path) in client.get(path).url
