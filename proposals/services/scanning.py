"""Files are held back until the virus scanner has looked at them, where there is one (settings.CLAMAV_ADDRESS)."""

import logging
from contextlib import suppress

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.db import transaction

from .. import notifications
from ..models import Attachment

logger = logging.getLogger(__name__)

TIMEOUT = 60  # seconds for one file


def scan_waiting() -> int:
    """Ask the scanner about every file that waits. Returns how many it answered for; the others wait for the next time."""
    if not settings.CLAMAV_ADDRESS:
        return 0
    done = 0
    for attachment in Attachment.objects.filter(scan=Attachment.Scan.WAITING).select_related("proposal"):
        try:
            is_clean = _is_clean(attachment)
        except (ClamdError, OSError):
            logger.exception("File %s of proposal %s was not scanned", attachment.pk, attachment.proposal_id)
            continue
        _note(attachment, is_clean)
        done += 1
    return done


def _is_clean(attachment: Attachment) -> bool:
    with attachment.file.open("rb") as file:
        status, _virus = _scanner().instream(file)["stream"]
    if status == "ERROR":
        raise ClamdError(status)
    return status == "OK"


def _scanner() -> ClamdNetworkSocket:
    address = settings.CLAMAV_ADDRESS
    if address.startswith("unix://"):
        return ClamdUnixSocket(address, TIMEOUT)
    host, _colon, port = address.rpartition(":")
    return ClamdNetworkSocket(host, int(port), TIMEOUT)


@transaction.atomic
def _note(attachment: Attachment, is_clean: bool) -> None:
    """A file with a virus leaves the disk; its row stays, so that the proposer sees what happened."""
    attachment.scan = Attachment.Scan.CLEAN if is_clean else Attachment.Scan.INFECTED
    attachment.save(update_fields=["scan"])
    if not is_clean:
        storage, name = attachment.file.storage, attachment.file.name
        transaction.on_commit(lambda: _delete(storage, name))
        notifications.tell_proposer_of_virus(attachment.proposal)


def _delete(storage, name: str) -> None:
    with suppress(OSError):
        storage.delete(name)
