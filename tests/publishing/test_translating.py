"""The translation view, and what is missing or stale in a language."""

import pytest
from django.contrib.contenttypes.models import ContentType

from policies.models import Policy
from publishing import services
from publishing.models import SecondPersonRule
from tests import admin_forms
from tests.factories import PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db

ADMIN = "/en/admin/policies/policy/"


@pytest.fixture
def korean_only():
    policy = PolicyFactory(title_ko="버스 개편", title_en="", summary_ko="요약이다.", summary_en="")
    SectionFactory(policy=policy, kind="background", body_ko="<p>배경이다.</p>", body_en="")
    return policy


def sent(client, row, code="en", **changes):
    """The form of the translation view as it stands, with some values changed."""
    page = client.get(f"{ADMIN}{row.pk}/translate/{code}/")
    found = {}
    for form in [page.context["form"], *(f for each in page.context["formsets"] for f in each.forms)]:
        found |= {form.add_prefix(name): form[name].value() or "" for name in form.fields}
    for each in page.context["formsets"]:
        found |= {
            each.management_form.add_prefix(name): each.management_form[name].value()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
    return {name: value for name, value in found.items() if value is not None} | changes


def save(client, row, form, button="_save", code="en"):
    return client.post(f"{ADMIN}{row.pk}/translate/{code}/", form | {button: "1"}, follow=True)


ENGLISH = {"title_en": "Bus reform", "summary_en": "A summary.", "section-0-body_en": "<p>The background.</p>"}


def test_the_source_stands_beside_the_field_for_the_other_language(editor_client, korean_only):
    page = editor_client.get(f"{ADMIN}{korean_only.pk}/translate/en/").text
    assert '<div lang="ko"><p>버스 개편</p></div>' in page
    assert '<div lang="ko"><p>배경이다.</p></div>' in page
    assert 'name="title_en"' in page
    assert 'name="section-0-body_en"' in page
    assert 'name="title_ko"' not in page


def test_a_translation_of_record_and_sections_is_saved(editor_client, korean_only):
    save(editor_client, korean_only, sent(editor_client, korean_only, **ENGLISH))
    row = Policy.objects.get()
    assert (row.title_en, row.summary_en) == ("Bus reform", "A summary.")
    assert row.sections.get().body_en == "<p>The background.</p>"
    assert (row.title_ko, row.sections.get().body_ko) == ("버스 개편", "<p>배경이다.</p>")


def test_saving_leads_to_the_next_record_that_waits(editor_client, korean_only):
    following = PolicyFactory(title_en="", summary_en="")
    response = save(editor_client, korean_only, sent(editor_client, korean_only, **ENGLISH), "_next")
    assert response.redirect_chain[-1][0] == f"{ADMIN}{following.pk}/translate/en/"


def test_after_the_last_one_the_list_says_that_nothing_waits(editor_client, korean_only):
    response = save(editor_client, korean_only, sent(editor_client, korean_only, **ENGLISH), "_next")
    assert response.redirect_chain[-1][0] == ADMIN
    assert "Nothing more waits to be translated here." in response.text


def test_the_narrowed_list_leads_to_the_first_record(editor_client, korean_only):
    page = editor_client.get(ADMIN + "?missing=en")
    assert "Translate one after another" in page.text
    response = editor_client.get(page.context["translate_url"], follow=True)
    assert response.redirect_chain[-1][0] == f"{ADMIN}{korean_only.pk}/translate/en/"


def test_html_of_a_translation_is_sanitised(editor_client, korean_only):
    changes = ENGLISH | {"section-0-body_en": "<p>Text<script>alert(1)</script></p>"}
    save(editor_client, korean_only, sent(editor_client, korean_only, **changes))
    assert "script" not in Policy.objects.get().sections.get().body_en


def test_a_record_that_was_saved_meanwhile_is_not_saved_over(editor_client, administrator_client, korean_only):
    form = sent(editor_client, korean_only, **ENGLISH)
    save(administrator_client, korean_only, sent(administrator_client, korean_only, title_en="Theirs"))
    response = save(editor_client, korean_only, form)
    assert "Somebody else has saved this record while you were writing." in response.text
    assert "Theirs" in response.text
    assert 'value="Bus reform"' in response.text
    assert Policy.objects.get().title_en == "Theirs"


def test_whoever_may_only_look_translates_nothing(coordinator_client, korean_only):
    assert coordinator_client.get(f"{ADMIN}{korean_only.pk}/translate/en/").status_code == 403
    assert coordinator_client.post(f"{ADMIN}{korean_only.pk}/translate/en/", ENGLISH).status_code == 403
    assert Policy.objects.get().title_en == ""


def test_with_two_persons_a_public_record_is_not_translated_by_one(editor_client, korean_only):
    kind = ContentType.objects.get_for_model(Policy)
    SecondPersonRule.objects.create(content_type=kind)
    response = save(editor_client, korean_only, sent(editor_client, korean_only, **ENGLISH))
    assert "changes only by two persons" in response.text
    assert 'value="Bus reform"' in response.text
    assert Policy.objects.get().title_en == ""


@pytest.mark.parametrize("address", ["1/translate/fr/", "999999/translate/en/", "translate/fr/", "translate/xx/"])
def test_an_address_that_leads_nowhere_is_not_found(editor_client, korean_only, address):
    response = editor_client.get(ADMIN + address)
    assert response.status_code == 404


# What is stale


@pytest.fixture
def policy():
    return PolicyFactory(title_ko="버스 개편", title_en="Bus reform")


def edit(client, row, **changes):
    form = admin_forms.values_of(client.get(f"{ADMIN}{row.pk}/change/"))
    client.post(f"{ADMIN}{row.pk}/change/", form | changes | {"_continue": "1"})


def stale() -> str:
    return Policy.objects.get().stale_language


def test_the_other_language_is_stale_once_one_is_changed(editor_client, policy):
    edit(editor_client, policy, title_ko="버스 체계 개편")
    assert stale() == "en"
    assert policy in editor_client.get(ADMIN + "?stale=en").context["cl"].result_list
    assert "stale=en" in editor_client.get("/en/admin/").text


def test_a_changed_section_counts_for_its_policy(editor_client, policy):
    SectionFactory(policy=policy, kind="background")
    edit(editor_client, policy, **{"sections-0-body_en": "<p>Changed.</p>"})
    assert stale() == "ko"


def test_what_belongs_to_no_language_makes_nothing_stale(editor_client, policy):
    edit(editor_client, policy, year_start="1999")
    assert Policy.objects.get().year_start == 1999
    assert stale() == ""


def test_changing_both_languages_makes_nothing_stale(editor_client, policy):
    edit(editor_client, policy, title_ko="버스 체계 개편", title_en="Reform of the bus system")
    assert stale() == ""


def test_changing_the_older_one_alone_has_caught_up(editor_client, policy):
    edit(editor_client, policy, title_ko="버스 체계 개편")
    edit(editor_client, policy, title_en="Reform of the bus system")
    assert stale() == ""


def test_translating_has_caught_up(editor_client, policy):
    edit(editor_client, policy, title_ko="버스 체계 개편")
    save(editor_client, policy, sent(editor_client, policy, title_en="Reform of the bus system"))
    assert stale() == ""


def test_whoever_has_compared_both_says_so_without_a_change(editor_client, policy):
    edit(editor_client, policy, title_ko="버스 개편안")
    before = Policy.objects.get().updated_at
    save(editor_client, policy, {}, "_agree")
    assert stale() == ""
    assert Policy.objects.get().updated_at == before


def test_a_record_that_lacks_the_language_is_missing_and_not_stale(editor_client, korean_only):
    edit(editor_client, korean_only, title_ko="버스 체계 개편")
    assert korean_only not in editor_client.get(ADMIN + "?stale=en").context["cl"].result_list
    assert korean_only in editor_client.get(ADMIN + "?missing=en").context["cl"].result_list


def test_both_say_the_same_for_many_at_once(editor_client, policy):
    services.mark_changed(policy, {"ko"})
    data = {"action": "agree", "_selected_action": policy.pk, "counted": "1"}
    editor_client.post(ADMIN, data)
    assert stale() == ""
