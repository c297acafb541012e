"""Files wait for the virus scanner, over its own protocol on a real socket."""

import socketserver
import struct
from threading import Thread

import pytest
from django.core import mail
from django.urls import reverse

from proposals import permissions, services
from proposals.models import Attachment

from . import uploads

VIRUS = b"% a test virus"


class Scanner(socketserver.StreamRequestHandler):
    """What clamd answers to INSTREAM: a virus where our mark is found."""

    def handle(self):
        assert self.rfile.readline() == b"nINSTREAM\n"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.wfile.write(b"stream: Test.Virus FOUND\n" if VIRUS in content else b"stream: OK\n")


@pytest.fixture
def scanner(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def add(draft, company, content: bytes) -> Attachment:
    return services.add_attachment(proposal=draft, by=company, upload=uploads.upload("plan.pdf", content))


def test_without_a_scanner_a_file_can_be_opened_at_once(draft, company):
    assert permissions.may_open(company, add(draft, company, uploads.pdf()))


def test_a_file_is_held_back_until_it_was_scanned(scanner, draft, company, company_client):
    file = add(draft, company, uploads.pdf())
    address = reverse("proposals:attachment", args=[draft.token, file.token])
    assert company_client.get(address).status_code == 404
    assert services.scan_waiting() == 1
    assert company_client.get(address).status_code == 200


def test_a_file_with_a_virus_leaves_the_disk_and_its_row_says_so(
    scanner, draft, company, django_capture_on_commit_callbacks
):
    file = add(draft, company, uploads.pdf() + VIRUS)
    storage, name = file.file.storage, file.file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.scan_waiting()
    file.refresh_from_db()
    assert file.scan == "infected"
    assert not permissions.may_open(company, file)
    assert not storage.exists(name)
    assert [letter.to for letter in mail.outbox] == [[company.email]]


def test_a_scanner_that_is_away_leaves_the_file_waiting(settings, draft, company):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    file = add(draft, company, uploads.pdf())
    assert services.scan_waiting() == 0
    file.refresh_from_db()
    assert file.scan == "waiting"
    assert not permissions.may_open(company, file)
