"""A translator writes the texts of a record and of its parts; whatever else is posted changes nothing."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.roles import TRANSLATOR
from policies.models import Policy
from projects.models import Party
from publishing import permissions
from publishing.admin import BilingualAdmin
from tests import factories
from tests.factories import PolicyFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=TRANSLATOR))
    found = Client()
    found.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


@pytest.fixture
def policy() -> Policy:
    policy = PolicyFactory(slug="bus-reform", title_ko="버스 개편", title_en="", year_start=2004)
    SectionFactory(policy=policy, kind="effects", order=3, body_ko="<p>효과</p>", body_en="")
    return policy


def page_of(row) -> str:
    return f"/en/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def as_shown(client, row) -> dict:
    """What a browser would post of the page as it stands."""
    context = client.get(page_of(row)).context
    forms = [context["adminform"].form]
    for each in context["inline_admin_formsets"]:
        forms += [each.formset.management_form, *each.formset.forms]
    values = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def save(client, row, **changes):
    response = client.post(page_of(row), as_shown(client, row) | changes)
    row.refresh_from_db()
    return response


def test_a_translator_writes_the_texts_of_a_record(client, policy):
    assert save(client, policy, title_en="Bus reform", summary_en="How the buses changed.").status_code == 302
    assert (policy.title_en, policy.summary_en, policy.title_ko) == (
        "Bus reform",
        "How the buses changed.",
        "버스 개편",
    )


def test_and_those_of_its_sections(client, policy):
    save(client, policy, **{"sections-0-body_en": "<p>Effects</p>"})
    assert policy.sections.get().body_en == "<p>Effects</p>"


def test_everything_else_on_the_page_is_shown_and_only_read(client, policy):
    context = client.get(page_of(policy)).context
    fields = set(context["adminform"].form.fields) - {"began_from"}
    assert fields == permissions.text_fields(Policy)
    assert {"slug", "sector", "year_start", "contact_office", "sources"} <= set(context["adminform"].readonly_fields)
    page = client.get(page_of(policy)).content.decode()
    assert "2004" in page
    assert "bus-reform" in page


FORGED = {
    "slug": "another",
    "year_start": "1999",
    "status": "draft",
    "published_at_0": "2030-01-01",
    "kind": "manual",
    "inferred_fields": "title_ko",
    "quality_note": "x",
    "is_in_old_archive": "true",
}


def stored(row) -> dict:
    fresh = type(row).objects.get(pk=row.pk)
    return {field.attname: field.value_from_object(fresh) or "" for field in fresh._meta.concrete_fields}


def test_forged_fields_change_nothing(client, policy):
    other = factories.SectorFactory(slug="housing", name_en="Housing")
    before = stored(policy)
    save(client, policy, title_en="Bus reform", sector=other.pk, **FORGED)
    after = stored(policy)
    changed = {name for name in before if (before[name] or "") != (after[name] or "")}
    assert changed <= {
        "title",
        "summary",
        "title_en",
        "updated_at",
        "changed_en_at",
    }  # two of them are copies in the language of the page
    assert after["title_en"] == "Bus reform"


def test_forged_fields_of_a_part_change_nothing(client, policy):
    forged = {"sections-0-kind": "lessons", "sections-0-order": 9, "sections-0-facts": "x1", "sections-0-DELETE": "on"}
    save(client, policy, **forged, **{"sections-0-body_en": "<p>Effects</p>"})
    section = policy.sections.get()
    assert (section.kind, section.order, section.facts, section.body_en) == ("effects", 3, [], "<p>Effects</p>")


def test_a_forged_part_is_not_added(client, policy):
    row = {"sections-1-id": "", "sections-1-kind": "lessons", "sections-1-order": 1, "sections-1-body_en": "<p>x</p>"}
    document = {"documents-0-id": "", "documents-0-title_en": "x", "documents-0-url": "https://example.org/"}
    totals = {"sections-TOTAL_FORMS": 2, "documents-TOTAL_FORMS": 1}
    save(client, policy, **totals, **row, **document)
    assert policy.sections.count() == 1
    assert not policy.documents.exists()


def test_a_part_of_another_record_cannot_be_slipped_in(client, policy):
    other = SectionFactory(policy=PolicyFactory(), body_en="<p>Theirs</p>")
    save(client, policy, **{"sections-0-id": other.pk, "sections-0-body_en": "<p>Mine</p>"})
    other.refresh_from_db()
    assert other.body_en == "<p>Theirs</p>"


@pytest.mark.parametrize("button", ["_publish", "_review", "_unpublish"])
@pytest.mark.parametrize("status", ["draft", "in_review", "published"])
def test_a_translator_takes_no_step_of_publication(client, button, status):
    policy = PolicyFactory(status=status)
    assert "publication_steps" not in client.get(page_of(policy)).context
    save(client, policy, **{button: "1"})
    assert policy.status == status


@pytest.mark.parametrize("action", ["publish", "send_to_review", "unpublish", "delete_selected"])
def test_nor_one_from_the_list(client, policy, action):
    address = "/en/admin/policies/policy/"
    client.post(address, {"action": action, "_selected_action": [policy.pk], "post": "yes"})
    policy.refresh_from_db()
    assert policy.status == "published"
    assert "actions" not in client.get(address).content.decode() or not client.get(address).context["action_form"]


def test_nor_adds_or_deletes(client, policy):
    assert client.get("/en/admin/policies/policy/add/").status_code == 403
    assert client.post(f"/en/admin/policies/policy/{policy.pk}/delete/", {"post": "yes"}).status_code == 403


def test_of_a_project_the_parts_are_translated_and_the_money_is_not_touched(client):
    project = factories.ProjectFactory()
    Party.objects.create(project=project, role="lead", name_ko="서울시")
    save(client, project, **{"parties-0-name_en": "City of Seoul", "parties-0-role": "funder", "title_en": "Buses"})
    party = project.parties.get()
    assert (party.name_en, party.role, project.title_en) == ("City of Seoul", "lead", "Buses")


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_who_may_change_a_record_is_no_translator_of_it(role, policy):
    user = UserFactory(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=[role, TRANSLATOR]))
    assert not permissions.only_translates(user, Policy)


def test_two_at_once_are_told_as_editors_are(client, policy, editor_client):
    stale = as_shown(client, policy)
    save(editor_client, policy, title_en="The editor's")
    response = client.post(page_of(policy), stale | {"title_en": "The translator's"})
    assert "Somebody else has saved this record" in response.content.decode()
    policy.refresh_from_db()
    assert policy.title_en == "The editor's"


@pytest.mark.parametrize(
    "kind", [model for model, each in admin.site._registry.items() if isinstance(each, BilingualAdmin)]
)
def test_every_kind_with_texts_opens_for_a_translator_with_its_texts_alone(client, kind):
    """Also kinds that are made later: the role may lack them, but never writes more of them than texts."""
    rows = {Policy: PolicyFactory}
    factory = rows.get(kind) or getattr(factories, f"{kind.__name__}Factory", None)
    if factory is None:
        pytest.skip("rows of this kind have no factory")
    response = client.get(reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_change", args=[factory().pk]))
    if response.status_code == 200 and response.context["has_change_permission"]:
        written = set(response.context["adminform"].form.fields) - {"began_from"}
        assert written == permissions.text_fields(kind) & written
        assert written
