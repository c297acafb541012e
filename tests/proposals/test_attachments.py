"""Files: type by content, name made safe, kept apart, sent to be saved."""

import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import translation

from proposals import files, services
from proposals.exceptions import FileNotStored, FileRefused, NotOpen
from proposals.models import Attachment

from . import uploads
from .uploads import upload


@pytest.fixture
def attach(draft, company):
    return lambda name, content: services.add_attachment(proposal=draft, by=company, upload=upload(name, content))


def form_address(draft) -> str:
    with translation.override("en"):
        return reverse("proposals:edit", args=[draft.token])


def stored_files() -> list[str]:
    root = Path(storages["private"].location)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", uploads.GOOD)
def test_a_file_of_an_allowed_kind_is_taken(attach, name):
    content = uploads.GOOD[name]()
    attachment = attach(name, content)
    with attachment.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize("case", uploads.BAD)
def test_a_file_that_is_not_what_it_should_be_is_refused(attach, case):
    name, content = uploads.BAD[case]
    with pytest.raises(FileRefused) as error:
        attach(name, content())
    assert name in str(error.value)
    assert not Attachment.objects.exists()


def test_an_empty_file_is_refused(attach):
    with pytest.raises(FileRefused):
        attach("plan.pdf", b"")


def test_a_file_over_the_limit_is_refused(attach, settings):
    settings.ATTACHMENT_MAX_BYTES = len(uploads.pdf()) - 1
    with pytest.raises(FileRefused):
        attach("plan.pdf", uploads.pdf())


def test_a_file_of_exactly_the_limit_is_taken(attach, settings):
    settings.ATTACHMENT_MAX_BYTES = len(uploads.pdf())
    assert attach("plan.pdf", uploads.pdf()).size == len(uploads.pdf())


def test_one_file_more_than_allowed_is_refused(attach, settings):
    settings.ATTACHMENT_MAX_COUNT = 2
    attach("1.pdf", uploads.pdf())
    attach("2.pdf", uploads.pdf())
    with pytest.raises(FileRefused):
        attach("3.pdf", uploads.pdf())


def test_the_type_comes_from_the_content_not_from_the_browser(attach):
    assert attach("plan.pdf", uploads.pdf()).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\kim\\plan.pdf", "plan.pdf"),
        ("plan\r\nSet-Cookie: x.pdf", "plan Set-Cookie: x.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("  plan   of  2026.pdf ", "plan of 2026.pdf"),
        (unicodedata.normalize("NFD", "제안서.pdf"), "제안서.pdf"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_a_name_is_made_safe_for_showing(given, kept):
    assert files.safe_name(given) == kept


def test_a_long_name_keeps_its_ending():
    name = files.safe_name("가" * 400 + ".hwpx")
    assert (len(name), name[-5:]) == (files.NAME_LENGTH, ".hwpx")


def test_the_stored_path_says_nothing_of_the_name(attach):
    attachment = attach("secret plan.pdf", uploads.pdf())
    assert "secret" not in attachment.file.name
    assert "." not in Path(attachment.file.name).name


def test_the_file_is_kept_outside_the_public_folder(attach):
    path = Path(attach("plan.pdf", uploads.pdf()).file.path).resolve()
    assert not path.is_relative_to(Path(settings.MEDIA_ROOT).resolve())
    assert path.stat().st_mode & 0o077 == 0


def test_the_download_is_to_be_saved_and_not_kept_by_anybody(attach, company_client):
    attachment = attach("제안서.pdf", uploads.pdf())
    response = company_client.get(attachment.get_absolute_url())
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%EC%A0%9C%EC%95%88%EC%84%9C.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == uploads.pdf()


def test_a_file_lost_from_the_disk_is_not_found(attach, company_client):
    attachment = attach("plan.pdf", uploads.pdf())
    attachment.file.storage.delete(attachment.file.name)
    assert company_client.get(attachment.get_absolute_url()).status_code == 404


def test_a_removed_attachment_leaves_the_disk(attach, company, django_capture_on_commit_callbacks):
    attachment = attach("plan.pdf", uploads.pdf())
    name = Path(attachment.file.name).name
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_attachment(attachment=attachment, by=company)
    assert name not in stored_files()


def test_deleting_a_draft_takes_its_files_off_the_disk(attach, draft, company, django_capture_on_commit_callbacks):
    name = Path(attach("plan.pdf", uploads.pdf()).file.name).name
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_proposal(proposal=draft, by=company)
    assert name not in stored_files()


def test_nobody_else_removes_a_file(attach, other_company):
    attachment = attach("plan.pdf", uploads.pdf())
    with pytest.raises(PermissionDenied):
        services.remove_attachment(attachment=attachment, by=other_company)


def test_files_are_closed_after_submission(submitted, company):
    with pytest.raises(NotOpen):
        services.add_attachment(proposal=submitted, by=company, upload=upload("plan.pdf", uploads.pdf()))


def full_disk(self, name, content, max_length=None):
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_no_row(attach, monkeypatch):
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full_disk)
    with pytest.raises(FileNotStored):
        attach("plan.pdf", uploads.pdf())
    assert not Attachment.objects.exists()


def test_a_full_disk_is_said_and_the_text_is_kept(draft, typed, company_client, monkeypatch):
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full_disk)
    data = typed | {"title": "New title", "version": draft.version, "uploads": [upload("plan.pdf", uploads.pdf())]}
    page = company_client.post(form_address(draft), data, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.title == "New title"
    assert "“plan.pdf” could not be stored" in page


def test_a_refused_file_spoils_neither_the_text_nor_the_other_files(draft, typed, company_client):
    good, bad = upload("plan.pdf", uploads.pdf()), upload("virus.pdf", b"MZ")
    data = typed | {"title": "New title", "version": draft.version, "uploads": [bad, good], "next": "check"}
    page = company_client.post(form_address(draft), data, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.title == "New title"
    assert [each.name for each in draft.attachments.all()] == ["plan.pdf"]
    assert "“virus.pdf” is not one of these" in page


def test_a_good_file_is_kept_where_the_text_is_wrong(draft, typed, company_client):
    data = typed | {
        "title": "x" * 201,
        "answer_proposal": "Typed body",
        "version": draft.version,
        "uploads": [upload("plan.pdf", uploads.pdf())],
    }
    page = company_client.post(form_address(draft), data).content.decode()
    assert draft.attachments.count() == 1
    assert "Typed body" in page


def test_a_ticked_file_is_removed_with_the_save(draft, attach, typed, company_client):
    attachment = attach("plan.pdf", uploads.pdf())
    data = typed | {"version": draft.version, "remove": [str(attachment.token), "nonsense"]}
    company_client.post(form_address(draft), data)
    assert draft.attachments.count() == 0
