"""The record of what was done: written once, changed by nobody, and gone only when its time is over."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from publishing import audit
from publishing.audit import AuditRecord
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Kind = AuditRecord.Kind


def old(days: int) -> AuditRecord:
    return AuditRecord.objects.create(kind=Kind.SIGN_IN, at=timezone.now() - timedelta(days=days))


def test_the_database_refuses_to_change_a_record(editor):
    record = audit.record(Kind.EXPORT, by=editor, about="policies.xlsx")
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        AuditRecord.objects.filter(pk=record.pk).update(about="nothing")


def test_the_database_refuses_to_delete_a_record(editor):
    record = audit.record(Kind.EXPORT, by=editor, about="policies.xlsx")
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        record.delete()


def test_even_who_asks_for_retention_deletes_nothing_of_this_year():
    record = old(300)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('audit.retention', 'on', true)")
    with pytest.raises(IntegrityError), transaction.atomic():
        record.delete()
    assert AuditRecord.objects.filter(pk=record.pk).exists()


def test_what_is_past_its_time_goes_with_the_nightly_run(settings):
    settings.AUDIT_DAYS = 1000
    kept, gone = old(999), old(1001)
    call_command("erase_old_audit")
    assert AuditRecord.objects.filter(pk=kept.pk).exists()
    assert not AuditRecord.objects.filter(pk=gone.pk).exists()


def test_a_shorter_time_than_a_year_is_a_year(settings):
    settings.AUDIT_DAYS = 1
    kept = old(360)
    audit.erase_old()
    assert AuditRecord.objects.filter(pk=kept.pk).exists()


def test_after_the_nightly_run_nothing_can_be_deleted_again():
    record = old(2000)
    audit.erase_old()
    record = old(2000)
    with pytest.raises(IntegrityError), transaction.atomic():
        record.delete()


def test_staff_are_recorded_by_address_and_network_address(editor):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.5")
    request.user = editor
    record = audit.record(Kind.EXPORT, request=request, about="policies.xlsx", details="12 rows")
    assert (record.who, record.who_number, record.address) == (editor.email, editor.pk, "203.0.113.5")


def test_of_others_only_the_number_is_kept(company):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.5")
    request.user = company
    record = audit.record(Kind.EXPORT, request=request, about=company)
    assert (record.who, record.who_number, record.address) == ("", company.pk, None)
    assert (record.about, record.about_number) == ("", company.pk)


def test_the_record_outlives_the_account():
    person = UserFactory(is_staff=True)
    record = audit.record(Kind.EXPORT, by=person)
    number, email = person.pk, person.email
    person.delete()
    record.refresh_from_db()
    assert (record.who, record.who_number) == (email, number)
