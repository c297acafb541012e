"""A change to a public record is prepared, looked at and published, while the old text stays public."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from policies.models import Policy, Section
from publishing import permissions, services
from publishing.models import PreparedChange, SecondPersonRule
from search.query import search
from tests import admin_forms
from tests.factories import PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db

ADMIN = "/en/admin/policies/policy/"


@pytest.fixture
def policy():
    row = PolicyFactory(slug="bus", title_ko="버스 개편", title_en="Bus reform", summary_en="Old summary.")
    SectionFactory(policy=row, kind="background", body_ko="<p>옛 배경.</p>", body_en="<p>Old background.</p>")
    return row


def form_of(client, row, query="") -> dict:
    return admin_forms.values_of(client.get(f"{ADMIN}{row.pk}/change/{query}"))


def prepare(client, row, **changes):
    values = form_of(client, row) | changes
    return client.post(f"{ADMIN}{row.pk}/change/", values | {"_prepare": "1"}, follow=True)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


CHANGE = {
    "title_ko": "버스 체계 개편",
    "title_en": "Bus system reform",
    "sections-0-body_en": "<p>New background.</p>",
    "sections-0-body_ko": "<p>새 배경.</p>",
}


def confirm(client, row, step):
    address = f"{ADMIN}{row.pk}/prepared/{step}/"
    seen = client.get(address).context["seen"]
    return client.post(address, {"seen": seen}, follow=True)


# While it waits


def test_what_is_prepared_changes_nothing_that_is_public(editor_client, client, policy):
    before = client.get("/en/policies/bus/").text
    response = prepare(editor_client, policy, **CHANGE)
    assert "is prepared. The public page stays as it is" in told(response)[0]
    assert Client().get("/en/policies/bus/").text == before
    assert Policy.objects.get().title_en == "Bus reform"
    assert Section.objects.get().body_en == "<p>Old background.</p>"


def test_search_does_not_know_it(editor_client, policy):
    prepare(editor_client, policy, **(CHANGE | {"title_en": "Zeppelin reform"}))
    assert search("zeppelin").total == 0
    assert search("bus").total == 1


def test_it_leaves_no_entry_of_a_change_in_the_history(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    assert not LogEntry.objects.exists()


def test_the_record_s_page_tells_of_it_and_shows_what_is_public(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    page = editor_client.get(f"{ADMIN}{policy.pk}/change/")
    assert "A change of this record is prepared, and not public yet." in page.text
    assert form_of(editor_client, policy)["title_en"] == ["Bus reform"]


def test_one_goes_on_with_it_where_one_left_off(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    values = form_of(editor_client, policy, "?prepared=1")
    assert {name: values[name] for name in CHANGE} == {name: [text] for name, text in CHANGE.items()}
    editor_client.post(
        f"{ADMIN}{policy.pk}/change/", values | {"title_en": "Buses, reformed", "_prepare": "1"}, follow=True
    )
    assert form_of(editor_client, policy, "?prepared=1")["title_en"] == ["Buses, reformed"]
    assert PreparedChange.objects.count() == 1


def test_the_page_of_the_prepared_change_shows_no_error(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    page = editor_client.get(f"{ADMIN}{policy.pk}/change/?prepared=1")
    assert not page.context["errors"]
    assert 'class="errornote"' not in page.text


def test_it_waits_on_the_desk(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    assert "attention=prepared" in editor_client.get("/en/admin/").text
    assert policy in editor_client.get(ADMIN + "?attention=prepared").context["cl"].result_list


# The preview


def test_the_preview_shows_the_page_as_it_will_be_in_both_languages(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    english = editor_client.get(f"{ADMIN}{policy.pk}/prepared/page/").text
    korean = editor_client.get(f"/ko/admin/policies/policy/{policy.pk}/prepared/page/").text
    assert "Bus system reform" in english
    assert "New background." in english
    assert "버스 체계 개편" in korean
    assert "새 배경." in korean


def test_looking_at_the_preview_saves_nothing(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    editor_client.get(f"{ADMIN}{policy.pk}/prepared/page/")
    assert Policy.objects.get().title_en == "Bus reform"
    assert Section.objects.get().body_en == "<p>Old background.</p>"


def link_of(client, row, way="prepared/link") -> str:
    return client.get(f"{ADMIN}{row.pk}/{way}/").context["address"]


def test_a_link_shows_it_to_whoever_has_it(editor_client, client, policy):
    prepare(editor_client, policy, **CHANGE)
    response = Client().get(link_of(editor_client, policy))
    assert "New background." in response.text
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in response["Cache-Control"]


def test_the_link_works_in_the_other_language_too(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    assert "새 배경." in Client().get(link_of(editor_client, policy).replace("/en/", "/ko/")).text


def test_a_link_ends_after_a_week(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    link = link_of(editor_client, policy)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        response = Client().get(link)
    assert response.status_code == 410
    assert "This preview is over" in response.text
    assert "New background." not in response.text


def test_a_link_that_was_changed_by_hand_opens_nothing(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    assert Client().get(link_of(editor_client, policy)[:-3] + "abc/").status_code in (404, 410)


def test_the_link_to_a_draft_shows_it(editor_client):
    draft = PolicyFactory(status="draft", published_at=None, title_en="Not yet public")
    link = link_of(editor_client, draft, "preview/link")
    assert "Not yet public" in Client().get(link).text


def test_the_link_to_a_draft_leads_to_the_page_once_it_is_public(editor_client):
    draft = PolicyFactory(slug="soon", status="draft", published_at=None)
    link = link_of(editor_client, draft, "preview/link")
    services.publish(draft)
    assert Client().get(link)["Location"] == "/en/policies/soon/"


def test_a_link_to_what_was_discarded_shows_the_public_page_only(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    link = link_of(editor_client, policy)
    confirm(editor_client, policy, "discard")
    assert Client().get(link)["Location"] == "/en/policies/bus/"


def test_a_link_stops_when_whoever_prepared_the_change_has_left(editor_client, editor, policy):
    prepare(editor_client, policy, **CHANGE)
    link = link_of(editor_client, policy)
    editor.groups.clear()
    assert Client().get(link).status_code == 410


# Publishing it


def test_it_is_published_in_both_languages_at_once(editor_client, client, policy):
    prepare(editor_client, policy, **CHANGE)
    response = confirm(editor_client, policy, "publish")
    assert "is public now." in told(response)[0]
    assert "New background." in Client().get("/en/policies/bus/").text
    assert "새 배경." in Client().get("/ko/policies/bus/").text
    assert not PreparedChange.objects.exists()


def test_search_finds_it_then(editor_client, policy):
    prepare(editor_client, policy, **(CHANGE | {"title_en": "Zeppelin reform"}))
    confirm(editor_client, policy, "publish")
    assert search("zeppelin").total == 1


def test_who_prepared_and_who_published_is_kept(editor_client, editor, administrator_client, administrator, policy):
    prepare(editor_client, policy, **CHANGE)
    confirm(administrator_client, policy, "publish")
    steps = [(step.kind, step.by) for step in permissions.steps_of(policy)]
    assert steps == [("changed", administrator), ("prepared", editor)]


def test_asking_publishes_nothing(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    editor_client.get(f"{ADMIN}{policy.pk}/prepared/publish/")
    assert Policy.objects.get().title_en == "Bus reform"


def test_what_was_saved_again_after_one_looked_is_not_published(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    seen = editor_client.get(f"{ADMIN}{policy.pk}/prepared/publish/").context["seen"]
    values = form_of(editor_client, policy, "?prepared=1") | {"title_en": "Another", "_prepare": "1"}
    editor_client.post(f"{ADMIN}{policy.pk}/change/", values)
    response = editor_client.post(f"{ADMIN}{policy.pk}/prepared/publish/", {"seen": seen})
    assert "was saved again meanwhile" in response.text
    assert Policy.objects.get().title_en == "Bus reform"


def test_where_the_record_was_saved_meanwhile_both_versions_are_shown(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    values = form_of(editor_client, policy) | {"title_en": "Renamed meanwhile", "_save": "1"}
    editor_client.post(f"{ADMIN}{policy.pk}/change/", values)
    response = confirm(editor_client, policy, "publish")
    assert "Somebody else has saved this record while you were writing." in response.text
    assert "Renamed meanwhile" in response.text
    assert Policy.objects.get().title_en == "Renamed meanwhile"
    assert PreparedChange.objects.exists()


def test_saving_the_shown_change_to_the_record_ends_it(editor_client, policy):
    prepare(editor_client, policy, **CHANGE)
    values = form_of(editor_client, policy, "?prepared=1") | {"_save": "1"}
    editor_client.post(f"{ADMIN}{policy.pk}/change/", values)
    assert Policy.objects.get().title_en == "Bus system reform"
    assert not PreparedChange.objects.exists()


# What cannot be


def test_what_could_not_be_saved_cannot_be_prepared(editor_client, policy):
    PolicyFactory(slug="taken")
    response = prepare(editor_client, policy, slug="taken", title_en="Typed")
    assert response.context["errors"]
    assert 'value="Typed"' in response.text
    assert not PreparedChange.objects.exists()


def test_a_file_cannot_be_prepared(editor_client, policy):
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan", content_type="application/pdf")
    new = {"documents-TOTAL_FORMS": "1", "documents-0-title_en": "Plan", "documents-0-file": file}
    response = prepare(editor_client, policy, **new)
    assert "A prepared change cannot carry files." in response.text
    assert not PreparedChange.objects.exists()


def test_a_second_editor_does_not_write_over_a_change_that_is_prepared(editor_client, administrator_client, policy):
    values = form_of(administrator_client, policy) | {"title_en": "Mine", "_prepare": "1"}
    prepare(editor_client, policy, **CHANGE)
    response = administrator_client.post(f"{ADMIN}{policy.pk}/change/", values)
    assert "has prepared a change of this record meanwhile." in response.text
    assert 'value="Mine"' in response.text
    assert PreparedChange.objects.get().data["title_en"] == ["Bus system reform"]


def test_a_draft_is_saved_and_not_prepared(editor_client):
    draft = PolicyFactory(status="draft", published_at=None)
    response = prepare(editor_client, draft, title_en="Typed")
    assert "A change is prepared for public records only." in response.text


def test_whoever_may_only_look_neither_prepares_nor_publishes(editor_client, coordinator_client, policy):
    prepare(editor_client, policy, **CHANGE)
    for step in ("page", "publish", "discard", "link"):
        assert coordinator_client.get(f"{ADMIN}{policy.pk}/prepared/{step}/").status_code == 403
    assert coordinator_client.post(f"{ADMIN}{policy.pk}/change/", CHANGE | {"_prepare": "1"}).status_code == 403
    assert "is prepared, and not public" not in coordinator_client.get(f"{ADMIN}{policy.pk}/change/").text


# With a second pair of eyes


@pytest.fixture
def two_persons():
    return SecondPersonRule.objects.create(content_type=ContentType.objects.get_for_model(Policy))


def test_with_the_rule_a_public_record_is_not_changed_by_one_person(editor_client, policy, two_persons):
    values = form_of(editor_client, policy) | CHANGE | {"_save": "1"}
    response = editor_client.post(f"{ADMIN}{policy.pk}/change/", values)
    assert "changes only by two persons" in response.text
    assert Policy.objects.get().title_en == "Bus reform"


def test_with_the_rule_nobody_publishes_a_change_of_their_own(administrator_client, policy, two_persons):
    prepare(administrator_client, policy, **CHANGE)
    response = administrator_client.get(f"{ADMIN}{policy.pk}/prepared/publish/", follow=True)
    assert "needs a second pair of eyes" in told(response)[0]


def test_with_the_rule_a_second_person_publishes_the_change(editor_client, administrator_client, policy, two_persons):
    prepare(editor_client, policy, **CHANGE)
    confirm(administrator_client, policy, "publish")
    assert Policy.objects.get().title_en == "Bus system reform"
