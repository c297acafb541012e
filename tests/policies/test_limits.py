"""An editor with a limit keeps the policies of some sectors or of an office; the rest of the archive is only read."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import EDITOR, PUBLISHER
from policies import permissions
from policies.models import EditingScope, Policy
from publishing.audit import AuditRecord
from tests.factories import (
    AwardFactory,
    CityFactory,
    OrganisationFactory,
    PolicyFactory,
    SectionFactory,
    SectorFactory,
    UserFactory,
    VideoFactory,
)
from tests.publishing import sheets

pytestmark = pytest.mark.django_db
LIST = "/en/admin/policies/policy/"


@pytest.fixture
def transport():
    return SectorFactory(slug="transportation")


@pytest.fixture
def housing():
    return SectorFactory(slug="housing", name_en="Housing")


@pytest.fixture
def office():
    return OrganisationFactory(kind="seoul-body", slug="seoul-roads")


@pytest.fixture
def limited(transport) -> User:
    user = UserFactory(is_staff=True, email="limited@example.org")
    user.groups.add(Group.objects.get(name=EDITOR))
    EditingScope.objects.create(user=user).sectors.add(transport)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def client(limited) -> Client:
    return client_of(limited)


def page_of(row) -> str:
    return f"/en/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def may_save(client, row) -> bool:
    return client.get(page_of(row)).context["has_change_permission"]


def form_of(policy: Policy, **changes) -> dict:
    values = {"title_ko": policy.title_ko, "summary_ko": policy.summary_ko, "slug": policy.slug, "kind": policy.kind}
    values |= {"sector": policy.sector_id, "contact_office": policy.contact_office_id or "", "_save": "1"}
    for prefix in ("sections", "documents"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return values | changes


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_policies_of_the_sector_are_changed(client, transport):
    policy = PolicyFactory(sector=transport)
    assert client.post(page_of(policy), form_of(policy, title_ko="새 제목")).status_code == 302
    policy.refresh_from_db()
    assert policy.title_ko == "새 제목"


def test_others_are_only_read(client, housing):
    policy = PolicyFactory(sector=housing, title_ko="주택")
    SectionFactory(policy=policy)
    assert not may_save(client, policy)
    assert client.post(page_of(policy), form_of(policy, title_ko="새 제목")).status_code == 403
    policy.refresh_from_db()
    assert policy.title_ko == "주택"


def test_policies_of_the_office_are_changed_whatever_their_sector(limited, client, housing, office):
    EditingScope.objects.filter(user=limited).update(office=office)
    assert may_save(client, PolicyFactory(sector=housing, contact_office=office))
    assert not may_save(client, PolicyFactory(sector=housing, contact_office=OrganisationFactory(kind="seoul-body")))
    assert not may_save(client, PolicyFactory(sector=housing))


def test_lectures_and_awards_go_with_their_policy_or_their_sector(client, transport, housing):
    inside, outside = PolicyFactory(sector=transport), PolicyFactory(sector=housing)
    assert may_save(client, VideoFactory(sector=housing, policy=inside))
    assert not may_save(client, VideoFactory(sector=transport, policy=outside))
    assert may_save(client, AwardFactory(sector=transport, policy=None))
    assert not may_save(client, AwardFactory(sector=housing, policy=None))


def test_other_kinds_are_only_read(client):
    city = CityFactory()
    assert client.get(page_of(city)).status_code == 200
    assert not may_save(client, city)
    assert client.get("/en/admin/partners/city/add/").status_code == 403
    assert client.get("/en/admin/search/synonym/add/").status_code == 403


def test_sources_are_added(client):
    assert client.get("/en/admin/publishing/source/add/").status_code == 200


def test_a_policy_is_not_moved_out_of_the_limit(client, transport, housing):
    policy = PolicyFactory(sector=transport)
    response = client.post(page_of(policy), form_of(policy, sector=housing.pk, title_ko="새 제목"))
    assert "This is outside what you keep" in response.content.decode()
    assert "새 제목" in response.content.decode()
    policy.refresh_from_db()
    assert policy.sector == transport


def test_a_policy_is_not_added_outside_the_limit(client, housing, transport):
    new = Policy(title_ko="새 정책", summary_ko="요약", slug="a-new-one", kind="introduction", sector=housing)
    assert "This is outside what you keep" in client.post(f"{LIST}add/", form_of(new)).content.decode()
    new.sector = transport
    assert client.post(f"{LIST}add/", form_of(new)).status_code == 302


def test_of_several_to_be_published_those_outside_stay(client, transport, housing):
    inside = PolicyFactory(sector=transport, status="draft", published_at=None)
    outside = PolicyFactory(sector=housing, status="draft", published_at=None, title_en="Rental housing")
    rows = {"action": "publish", "_selected_action": [inside.pk, outside.pk], "counted": "2"}
    page = client.post(LIST, rows, follow=True).content.decode()
    assert "You may not do this with “Rental housing”" in page
    assert [Policy.objects.get(pk=each.pk).status for each in (inside, outside)] == ["published", "draft"]


def test_a_limited_publisher_deletes_inside_only(limited, client, transport, housing):
    limited.groups.set([Group.objects.get(name=PUBLISHER)])
    inside, outside = PolicyFactory(sector=transport), PolicyFactory(sector=housing)
    for policy in (inside, outside):
        client.post(f"{LIST}{policy.pk}/delete/", {"post": "yes"})
    rows = {"action": "delete_selected", "_selected_action": [outside.pk], "post": "yes"}
    client.post(LIST, rows)
    assert list(Policy.objects.all()) == [outside]


def test_a_limit_of_nothing_leaves_nothing_to_change(client, limited, transport):
    limited.editing_scope.sectors.clear()
    assert not may_save(client, PolicyFactory(sector=transport))


def test_without_a_limit_an_editor_changes_all(editor_client, housing):
    assert may_save(editor_client, PolicyFactory(sector=housing))


def test_an_administrator_has_no_limit(administrator, administrator_client, housing):
    EditingScope.objects.create(user=administrator)
    assert may_save(administrator_client, PolicyFactory(sector=housing))


def test_the_limit_gives_no_right_that_the_role_lacks(transport):
    user = UserFactory(is_staff=True)
    EditingScope.objects.create(user=user).sectors.add(transport)
    assert client_of(user).get(page_of(PolicyFactory(sector=transport))).status_code == 403


def test_the_roles_other_rights_stay_as_they_are(limited):
    assert fresh(limited).has_perm("policies.change_policy")
    assert fresh(limited).has_perm("partners.view_city")
    assert not fresh(limited).has_perm("partners.change_city")
    assert not fresh(limited).has_perm("partners.publish_city")


def test_the_limit_is_asked_of_the_database_once(limited, django_assert_num_queries):
    person = fresh(limited)
    with django_assert_num_queries(2):
        for _time in range(5):
            permissions.scope_of(person)


def test_an_administrator_sets_a_limit_beside_the_account(administrator_client, editor, transport, office):
    address = f"/en/admin/accounts/user/{editor.pk}/change/"
    assert "editing_scope-0-sectors" in administrator_client.get(address).content.decode()
    group = Group.objects.get(name=EDITOR)
    form = {"email": editor.email, "language": "en", "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    form |= {"editing_scope-TOTAL_FORMS": 1, "editing_scope-INITIAL_FORMS": 0, "editing_scope-0-id": ""}
    form |= {"editing_scope-0-user": editor.pk, "editing_scope-0-sectors": [transport.pk]}
    response = administrator_client.post(address, form | {"editing_scope-0-office": office.pk})
    assert response.status_code == 302, [each.formset.errors for each in response.context["inline_admin_formsets"]]
    scope = permissions.scope_of(fresh(editor))
    assert (scope.sectors, scope.office) == ({transport.pk}, office.pk)


def test_setting_and_lifting_a_limit_is_written_down(limited, transport):
    EditingScope.objects.get(user=limited).delete()
    told = " ".join(AuditRecord.objects.filter(about=limited.email).order_by("pk").values_list("details", flat=True))
    assert told == f"+is_staff +{EDITOR} +limit +sector:transportation -limit"


def test_a_file_moves_no_policy_into_another_sector_and_adds_none_there(client, transport, housing):
    PolicyFactory(slug="buses", sector=transport)
    file = sheets.export(client, Policy)
    file["buses", "sector"] = "housing"
    file.add(
        slug="flats", title_en="Flats", summary_en="New.", sector="housing", kind="manual", is_in_old_archive="FALSE"
    )
    batch = sheets.checked(client, Policy, file.xlsx())
    assert [each.partition(": ")[2] for each in sheets.told(client, batch)] == ["You may not change this record."] * 2
