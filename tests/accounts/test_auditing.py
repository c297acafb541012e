"""What people do with accounts is written down, and administrators find it."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import COORDINATOR, EDITOR
from publishing.audit import AuditRecord
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Kind = AuditRecord.Kind
LIST = "/en/admin/publishing/auditrecord/"
PASSWORD = "correct horse battery"


def records(kind: str):
    return AuditRecord.objects.filter(kind=kind)


def confirmed(**fields) -> User:
    user = UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sign_in(email: str, password: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def test_signing_in_and_out_is_written_down():
    user = confirmed(is_staff=True)
    sign_in(user.email, PASSWORD).post(reverse("account_logout"))
    assert [each.who for each in records(Kind.SIGN_IN)] == [user.email]
    assert [each.who for each in records(Kind.SIGN_OUT)] == [user.email]


def test_a_failed_sign_in_names_the_account_that_was_tried():
    user = confirmed(is_staff=True)
    sign_in(user.email, "something else")
    (failed,) = records(Kind.SIGN_IN_FAILED)
    assert (failed.about, failed.about_number, failed.who) == (user.email, user.pk, "")


def test_what_was_typed_stands_in_no_record():
    sign_in("my-secret-phrase@example.org", "my-secret-phrase")
    (failed,) = records(Kind.SIGN_IN_FAILED)
    assert "secret" not in "".join(map(str, vars(failed).values()))


def test_a_role_that_is_given_is_written_down_with_who_gave_it(administrator_client, company):
    address = reverse("admin:accounts_user_change", args=[company.pk])
    group = Group.objects.get(name=EDITOR)
    form = {"email": company.email, "language": "en", "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    scope = {"editing_scope-TOTAL_FORMS": 0, "editing_scope-INITIAL_FORMS": 0}
    response = administrator_client.post(address, form | dates | scope)
    assert response.status_code == 302, response.context["errors"]
    found = {each.details: each for each in records(Kind.RIGHTS).filter(about_number=company.pk)}
    assert set(found) == {"+is_staff", f"+{EDITOR}"}
    assert {each.who for each in found.values()} == {administrator_client.user.email}


def test_a_role_that_is_taken_is_written_down(editor):
    editor.groups.clear()
    assert records(Kind.RIGHTS).filter(about=editor.email, details=f"-{EDITOR}").exists()


def test_roles_given_from_the_side_of_the_role_are_written_down(company):
    Group.objects.get(name=COORDINATOR).user_set.add(company)
    assert records(Kind.RIGHTS).filter(about_number=company.pk, details=f"+{COORDINATOR}").exists()


def test_an_administrator_who_is_made_is_written_down():
    user = User.objects.create_superuser("new@example.org", PASSWORD)
    assert records(Kind.RIGHTS).get(about_number=user.pk).details == "+is_staff +is_superuser"


def test_an_account_saved_without_a_change_of_rights_leaves_no_record(company):
    company.name = "Another name"
    company.save()
    assert not records(Kind.RIGHTS).filter(about_number=company.pk).exists()


def test_the_download_of_personal_data_is_written_down(company_client):
    company_client.get(reverse("accounts:download"))
    assert records(Kind.EXPORT).get().who_number == company_client.user.pk


def test_only_administrators_read_the_records(editor_client, coordinator_client, administrator_client):
    assert editor_client.get(LIST).status_code == 403
    assert coordinator_client.get(LIST).status_code == 403
    assert administrator_client.get(LIST).status_code == 200


def test_nobody_adds_changes_or_deletes_a_record(administrator_client):
    record = AuditRecord.objects.first()
    assert administrator_client.get(f"{LIST}add/").status_code == 403
    assert administrator_client.post(f"{LIST}{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert administrator_client.post(f"{LIST}{record.pk}/change/", {"about": "x"}).status_code == 403


def found(client, **parameters) -> list[AuditRecord]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def test_records_are_found_by_kind_and_by_the_address_of_who_is_no_staff(administrator_client, company_client):
    company_client.get(reverse("accounts:download"))
    rows = found(administrator_client, q=company_client.user.email, kind__exact=Kind.EXPORT)
    assert [each.who_number for each in rows] == [company_client.user.pk]


def test_rights_are_told_in_words(administrator_client, editor):
    page = administrator_client.get(LIST, {"kind__exact": Kind.RIGHTS, "q": editor.email}).content.decode()
    assert "given: Editor" in page


def test_the_list_of_a_hundred_thousand_records_counts_no_further_than_its_pages(
    administrator_client, django_assert_max_num_queries
):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO publishing_auditrecord (at, kind, who, about, details) "
            "SELECT %s - n * interval '1 minute', 'sign_in', 'a' || n || '@example.org', '', '' "
            "FROM generate_series(1, 100000) n",
            [timezone.now()],
        )
    with django_assert_max_num_queries(12) as asked:
        response = administrator_client.get(LIST)
    assert response.context["cl"].paginator.count == 10_000
    assert sum(float(each["time"]) for each in asked.captured_queries) < 1
