"""Mail about the work on records, to staff in their language. A mail holds the kind and a link, never a word of a record that is not public."""

from functools import partial

from django.utils.http import urlencode

from . import desk, mail, permissions
from .admin_urls import address_of
from .models import PublicationStep, Publishable


def tell_of_assignment(rows: list[Publishable], *, to, by) -> None:
    """One mail, however many records of a kind: to the record, or to the list of what waits for the person."""
    if not rows or not _is_told(to, by):
        return
    opts = rows[0]._meta
    path = partial(address_of, opts, "change", rows[0].pk) if len(rows) == 1 else partial(_list_of_own, opts)
    _send("assigned", to, opts, path, count=len(rows))


def tell_of_sending_back(row: Publishable, *, by) -> None:
    """To whoever asked for the review and whoever the record is assigned to."""
    sent = permissions.steps_of(row).filter(kind=PublicationStep.Kind.REVIEW).select_related("by").first()
    path = partial(address_of, row._meta, "change", row.pk)
    for person in {sent.by if sent else None, row.assigned_to}:
        if _is_told(person, by):
            _send("sent_back", person, row._meta, path)


def _is_told(person, by) -> bool:
    """Nobody is told of what they have done themselves."""
    return person is not None and person != by and person.is_active


def _list_of_own(opts) -> str:
    return f"{address_of(opts, 'changelist')}?{urlencode({desk.ASSIGNED: 'me'})}"


def _send(name: str, person, opts, path, **context) -> None:
    mail.after_commit(
        f"publishing/mail/{name}.txt",
        to=person.email,
        language=person.language,
        about=str(opts.label),
        name=person.name,
        kind=opts.verbose_name,
        address=mail.address_of(path),
        **context,
    )
