"""When a page of a proposal was opened, signed by the server and carried by the page itself.

Whoever had the form or the preview open when the call closed may complete it for settings.CALL_GRACE; a page opened
later carries a later time, and nobody can write a time of their own or use somebody else's.
"""

from datetime import UTC, datetime

from django.core import signing
from django.utils import timezone

from .models import Proposal

SALT = "proposals.opened"


def mark(proposal: Proposal, user) -> str:
    """For a page of the proposal that the user opens now."""
    return signing.dumps([str(proposal.token), user.pk, timezone.now().timestamp()], salt=SALT)


def time_of(text: str | None, proposal: Proposal, user) -> datetime | None:
    """When the page with this mark was opened; None without a mark, and for one of another proposal or person."""
    try:
        token, person, seconds = signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(seconds, UTC) if (token, person) == (str(proposal.token), user.pk) else None
