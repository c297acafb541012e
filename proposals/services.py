"""The steps of a proposal. Pages and administration go through these, and nothing else changes a status.

Every service locks the proposal's row, asks `permissions`, and raises PermissionDenied for a person who may not,
or one of `exceptions` for a step that cannot be.
"""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from policies.models import Policy
from publishing import languages

from . import files, notifications, permissions
from .exceptions import (
    AnswerNeeded,
    FileNotStored,
    FileRefused,
    IncompleteProposal,
    NotOpen,
    StaleProposal,
    StepNotAllowed,
)
from .models import Attachment, Message, Proposal, ReferenceCounter, Step, attachment_path

Status = Proposal.Status
TEXT_FIELDS = ("title", "summary", "body", "organisation_name", "other_city")
FIELDS = (*TEXT_FIELDS, "sector", "city")


@transaction.atomic
def create_draft(*, by: User, token: UUID | None = None) -> Proposal:
    """An empty draft, in the language of the page. The same token gives the same draft, so a form sent twice makes one."""
    _require(permissions.may_propose(by))
    proposal, _created = Proposal.objects.get_or_create(
        token=token or uuid4(), defaults={"proposer": by, "language": languages.current()}
    )
    _require(permissions.is_proposer(by, proposal))
    return proposal


@transaction.atomic
def save_draft(
    *, proposal: Proposal, by: User, version: int, values: dict, policies: Iterable[Policy] | None = None
) -> Proposal:
    """Write `values` (any of FIELDS) and the policies; `version` is the one the writer had before their eyes.

    Raises NotOpen after submission, and StaleProposal where another save came between; saving the very same again is no conflict.
    """
    proposal = _locked(proposal)
    _require(permissions.is_proposer(by, proposal))
    if not proposal.is_open_to_proposer:
        raise NotOpen(proposal)
    values = {name: value for name, value in values.items() if name in FIELDS}
    if proposal.version != version:
        if _is_same(proposal, values, policies):
            return proposal
        raise StaleProposal(proposal)
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.version += 1
    proposal.save()
    if policies is not None:
        proposal.policies.set(policies)
    return proposal


@transaction.atomic
def submit_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """Hand the proposal in. The first time it gets its reference; after requested changes it keeps it.

    Raises IncompleteProposal with a sentence for each empty field, StepNotAllowed where it is in already.
    """
    proposal = _locked(proposal)
    _require(permissions.is_proposer(by, proposal))
    _check_step(proposal, Status.SUBMITTED)
    if proposal.missing:
        raise IncompleteProposal(proposal.missing)
    now = timezone.now()
    if proposal.reference is None:
        proposal.reference = _next_reference(timezone.localtime(now).year)
    proposal.submitted_at = now
    _take_step(proposal, Status.SUBMITTED, by)
    notifications.tell_proposer_of_receipt(proposal)
    notifications.tell_reviewers_of_submission(proposal)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """The proposer takes the proposal back; it stays on record."""
    proposal = _locked(proposal)
    _require(permissions.is_proposer(by, proposal))
    _take_step(proposal, Status.WITHDRAWN, by)
    notifications.tell_proposer_of_status(proposal)
    return proposal


@transaction.atomic
def delete_proposal(*, proposal: Proposal, by: User) -> None:
    """Erase the proposal with its files: a draft by its proposer, anything else by an administrator."""
    proposal = _locked(proposal)
    _require(permissions.may_delete(by, proposal))
    for attachment in proposal.attachments.all():
        _delete_file_after_commit(attachment)
    proposal.delete()


@transaction.atomic
def start_review(*, proposal: Proposal, by: User) -> Proposal:
    """A reviewer takes the proposal up."""
    return _review_step(proposal, Status.IN_REVIEW, by)


@transaction.atomic
def request_changes(*, proposal: Proposal, by: User, answer: str) -> Proposal:
    """Open the proposal to its proposer again; `answer` says what should change."""
    return _review_step(proposal, Status.CHANGES_REQUESTED, by, answer)


@transaction.atomic
def accept_proposal(*, proposal: Proposal, by: User, answer: str) -> Proposal:
    """Take the proposal up; `answer` says what comes next."""
    return _review_step(proposal, Status.ACCEPTED, by, answer)


@transaction.atomic
def decline_proposal(*, proposal: Proposal, by: User, answer: str) -> Proposal:
    """Do not take the proposal up; `answer` says why."""
    return _review_step(proposal, Status.DECLINED, by, answer)


@transaction.atomic
def write_message(*, proposal: Proposal, by: User, text: str) -> Message:
    """A message between proposer and staff; the other side gets a mail that there is one."""
    proposal = _locked(proposal)
    _require(permissions.may_write_message(by, proposal))
    message = _add_message(proposal, by, text)
    if message.is_from_staff:
        notifications.tell_proposer_of_message(proposal)
    else:
        notifications.tell_reviewers_of_message(proposal)
    return message


@transaction.atomic
def add_attachment(*, proposal: Proposal, by: User, upload) -> Attachment:
    """Check an uploaded file and keep it in the private storage.

    Raises FileRefused with the reason, or FileNotStored where the disk fails; the proposal stays as it is in both.
    """
    proposal = _locked(proposal)
    _require(permissions.is_proposer(by, proposal))
    if not proposal.is_open_to_proposer:
        raise NotOpen(proposal)
    name = files.safe_name(upload.name)
    if proposal.attachments.count() >= settings.ATTACHMENT_MAX_COUNT:
        raise FileRefused(_too_many(name))
    kind = files.check(upload, name)
    return _store(Attachment(proposal=proposal, name=name, content_type=kind.content_type, size=upload.size), upload)


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file off the proposal; it leaves the disk when the removal is certain."""
    proposal = _locked(attachment.proposal)
    _require(permissions.is_proposer(by, proposal))
    if not proposal.is_open_to_proposer:
        raise NotOpen(proposal)
    _delete_file_after_commit(attachment)
    attachment.delete()


def _locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def _check_step(proposal: Proposal, status: str) -> None:
    if not proposal.may_become(status):
        raise StepNotAllowed(proposal, status)


def _take_step(proposal: Proposal, status: str, by: User) -> None:
    _check_step(proposal, status)
    proposal.status = status
    proposal.save()
    Step.objects.create(proposal=proposal, status=status, by=by)


def _review_step(proposal: Proposal, status: str, by: User, answer: str | None = None) -> Proposal:
    """`answer` None: the step needs none."""
    proposal = _locked(proposal)
    _require(permissions.is_reviewer(by) and proposal.proposer_id != by.pk)
    _check_step(proposal, status)
    if answer is not None:
        _add_message(proposal, by, answer)
    if status in (Status.ACCEPTED, Status.DECLINED):
        proposal.decided_at = timezone.now()
    _take_step(proposal, status, by)
    notifications.tell_proposer_of_status(proposal)
    return proposal


def _add_message(proposal: Proposal, by: User, text: str) -> Message:
    if not text.strip():
        raise AnswerNeeded
    return Message.objects.create(
        proposal=proposal, author=by, is_from_staff=by.pk != proposal.proposer_id, text=text.strip()
    )


def _next_reference(year: int) -> str:
    """ "BP-2026-0001". The counter's row stays locked until the submission is committed: no gap, no double."""
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"BP-{year}-{counter.last:04d}"


def _is_same(proposal: Proposal, values: dict, policies: Iterable[Policy] | None) -> bool:
    same_policies = policies is None or {each.pk for each in policies} == set(
        proposal.policies.values_list("pk", flat=True)
    )
    return same_policies and all(getattr(proposal, name) == value for name, value in values.items())


def _too_many(name: str) -> str:
    limit = settings.ATTACHMENT_MAX_COUNT
    return ngettext(
        "“%(name)s” was not added: a proposal can have %(limit)d file.",
        "“%(name)s” was not added: a proposal can have %(limit)d files.",
        limit,
    ) % {"name": name, "limit": limit}


def _store(attachment: Attachment, upload) -> Attachment:
    storage, path = attachment.file.storage, attachment_path(attachment, upload.name)
    try:
        attachment.file.name = storage.save(path, upload)
    except OSError as error:
        with suppress(OSError):
            storage.delete(path)  # what was written before the disk was full
        raise FileNotStored(attachment.name) from error
    try:
        attachment.save()
    except Exception:
        storage.delete(path)
        raise
    return attachment


def _delete_file_after_commit(attachment: Attachment) -> None:
    storage, name = attachment.file.storage, attachment.file.name
    transaction.on_commit(lambda: storage.delete(name), robust=True)
