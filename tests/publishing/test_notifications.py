"""Who gets a mail about the work on records, in which language, and what it never holds."""

import pytest
from django.core import mail as outgoing

from partners.models import Organisation
from publishing import mail, services
from tests.admin_forms import values_of
from tests.factories import OrganisationFactory, UserFactory

LIST = "/en/admin/partners/organisation/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """The mails of a step, once it is committed."""

    def of(step) -> list:
        del outgoing.outbox[:]
        with django_capture_on_commit_callbacks(execute=True):
            step()
        return outgoing.outbox

    return of


@pytest.fixture
def colleague():
    return UserFactory(email="colleague@example.org", name="Colleague", language="en", is_staff=True)


@pytest.fixture
def row():
    return OrganisationFactory(name_ko="비밀 기관", name_en="Secret office", status="draft", published_at=None)


@pytest.fixture
def in_review(row, colleague):
    services.send_to_review(row, by=colleague)
    return row


def test_who_asked_for_the_review_learns_that_it_was_sent_back(in_review, editor, colleague, sent):
    [letter] = sent(lambda: services.send_back(in_review, by=editor, comment="Name the source."))
    assert letter.to == [colleague.email]
    assert f"{LIST}{in_review.pk}/change/" in letter.body


def test_so_does_the_person_it_is_assigned_to(in_review, editor, sent):
    in_review.assigned_to = UserFactory(email="other@example.org", is_staff=True)
    letters = sent(lambda: services.send_back(in_review, by=editor, comment="Name the source."))
    assert {address for letter in letters for address in letter.to} == {"colleague@example.org", "other@example.org"}


def test_a_mail_holds_no_word_of_a_record_that_is_not_public(in_review, editor, sent):
    [letter] = sent(lambda: services.send_back(in_review, by=editor, comment="Name the source."))
    assert "Secret" not in letter.subject + letter.body
    assert "Name the source." not in letter.body


def test_a_korean_reader_gets_a_korean_mail(in_review, colleague, editor, sent):
    colleague.language = "ko"
    colleague.save()
    [letter] = sent(lambda: services.send_back(in_review, by=editor, comment="Name the source."))
    assert letter.subject == "보완 요청: 기관"
    assert "/ko/admin/" in letter.body


def test_nobody_is_told_of_what_they_did_themselves(in_review, colleague, sent):
    assert sent(lambda: services.send_back(in_review, by=colleague, comment="I saw it myself.")) == []


def test_a_closed_account_gets_no_mail(in_review, colleague, editor, sent):
    colleague.is_active = False
    colleague.save()
    assert sent(lambda: services.send_back(in_review, by=editor, comment="Name the source.")) == []


def test_who_a_record_is_assigned_to_in_its_form_is_told(editor_client, row, colleague, sent):
    address = f"{LIST}{row.pk}/change/"
    data = values_of(editor_client.get(address)) | {"assigned_to": str(colleague.pk)}
    [letter] = sent(lambda: editor_client.post(address, data))
    assert Organisation.objects.get().assigned_to == colleague
    assert letter.to == [colleague.email]
    assert address in letter.body


def test_saving_it_again_tells_nobody(editor_client, row, colleague, sent):
    row.assigned_to = colleague
    row.save()
    address = f"{LIST}{row.pk}/change/"
    data = values_of(editor_client.get(address)) | {"name_en": "Another name"}
    assert sent(lambda: editor_client.post(address, data)) == []


def test_many_records_assigned_at_once_make_one_mail(editor_client, row, colleague, sent):
    rows = [row, OrganisationFactory(), OrganisationFactory()]
    data = {
        "action": "assign",
        "_selected_action": [each.pk for each in rows],
        "counted": "3",
        "to": str(colleague.pk),
    }
    [letter] = sent(lambda: editor_client.post(LIST, data))
    assert "3 records" in letter.body
    assert f"{LIST}?assigned=me" in letter.body


def test_a_mail_server_that_fails_undoes_nothing(in_review, editor, sent, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail, "send_mail", fail)
    assert sent(lambda: services.send_back(in_review, by=editor, comment="Name the source.")) == []
    assert Organisation.objects.get().status == "sent_back"
    assert "was not sent" in caplog.text
    assert "colleague@example.org" not in caplog.text
