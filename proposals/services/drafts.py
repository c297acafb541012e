"""Writing a proposal: drafts, files, and what came on paper."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.permissions import may_write_for
from policies.models import Policy
from publishing import audit, languages

from .. import answers, files, permissions
from ..exceptions import CallNotOpen, FileNotStored, FileRefused, NotOpen, StaleProposal
from ..models import Attachment, Call, FormField, Proposal, attachment_path
from .steps import locked, require

TEXT_FIELDS = ("title", "summary", "organisation_name", "other_city")
FIELDS = (*TEXT_FIELDS, "language", "sector", "city", "city_type", "organisation", "agrees_to_publication", "answers")


@transaction.atomic
def create_draft(*, call: Call, by: User, token: UUID | None = None) -> Proposal:
    """An empty draft in the language of the page, or filled in from the last call's proposal of the same person.

    The same token gives the same draft, so a form sent twice makes one. What is typed into a page that was opened in time
    is kept although the call has closed meanwhile: submission looks at the clock, not this. Raises CallNotOpen before the
    opening.
    """
    require(permissions.may_propose(by))
    if not call.has_opened or call.is_template:
        raise CallNotOpen(call)
    proposal, is_new = Proposal.objects.get_or_create(
        token=token or uuid4(), defaults={"call": call, "proposer": by, "language": _language_for(call)}
    )
    require(permissions.may_write(by, proposal))
    if is_new:
        _fill_from_last_time(proposal)
    return proposal


@transaction.atomic
def enter_for_others(*, call: Call, by: User, proposer: User, channel: str, token: UUID | None = None) -> Proposal:
    """A draft that staff type in from paper or e-mail, on behalf of `proposer`; the channel stays on record.

    It begins as `create_draft` does. Raises CallNotOpen before the opening; what came in time may be typed in later.
    """
    require(permissions.may_enter_for_others(by) and by != proposer)
    if not call.has_opened:
        raise CallNotOpen(call)
    language = proposer.language if proposer.language in call.accepted_languages else _language_for(call)
    proposal, is_new = Proposal.objects.get_or_create(
        token=token or uuid4(),
        defaults={"call": call, "proposer": proposer, "entered_by": by, "channel": channel, "language": language},
    )
    require(permissions.enters(by, proposal))
    if is_new:
        _fill_from_last_time(proposal)
    return proposal


@transaction.atomic
def account_for(*, email: str, name: str, language: str, by: User) -> User:
    """The account of the person with this address, or a new one without a password, which its owner claims by setting one."""
    require(permissions.may_enter_for_others(by))
    person = User.objects.filter(email__iexact=email).first()
    person = person or User.objects.filter(emailaddress__email__iexact=email, emailaddress__verified=True).first()
    return person or User.objects.create_user(email, name=name, language=language)


def last_proposal(call: Call, proposer: User) -> Proposal | None:
    """What the same person sent to the previous call."""
    last = Proposal.objects.submitted().filter(call=call.previous_id, proposer=proposer, erased_at=None)
    return last.order_by("-submitted_at").first()


def begin(*, call: Call, proposer: User, token: UUID) -> tuple[Proposal, list[Policy]]:
    """What an empty form shows: an unsaved proposal and its policies, filled in from last time where there was one."""
    proposal = Proposal(call=call, proposer=proposer, token=token, language=_language_for(call))
    last = last_proposal(call, proposer)
    if last is None:
        return proposal, []
    _copy_answers(last, proposal)
    return proposal, list(last.policies.all())


@transaction.atomic
def save_draft(
    *, proposal: Proposal, by: User, version: int, values: dict, policies: Iterable[Policy] | None = None
) -> Proposal:
    """Write `values` (any of FIELDS) and the policies; `version` is the one the writer had before their eyes.

    Raises NotOpen after submission, and StaleProposal where another save came between; saving the very same again is no conflict.
    """
    proposal = locked(proposal)
    require(permissions.may_write(by, proposal) or permissions.enters(by, proposal))
    if not proposal.is_open_to_proposer:
        raise NotOpen(proposal)
    values = {name: value for name, value in values.items() if name in FIELDS}
    require(_may_propose_for(by, proposal, values.get("organisation")))
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
def delete_proposal(*, proposal: Proposal, by: User) -> None:
    """Erase the proposal with its files: a draft by its proposer, anything else by an administrator."""
    proposal = locked(proposal)
    require(permissions.may_delete(by, proposal))
    for attachment in proposal.attachments.all():
        delete_file_after_commit(attachment)
    proposal.delete()


@transaction.atomic
def add_attachment(*, proposal: Proposal, by: User, upload, field: str = "") -> Attachment:
    """Check an uploaded file and keep it in the private storage; `field` is the key of the call's field it answers.

    Raises FileRefused with the reason, or FileNotStored where the disk fails; the proposal stays as it is in both.
    """
    proposal = locked(proposal)
    require(permissions.may_write(by, proposal) or permissions.enters(by, proposal))
    if not proposal.is_open_to_proposer:
        raise NotOpen(proposal)
    name = files.safe_name(upload.name)
    if proposal.attachments.count() >= settings.ATTACHMENT_MAX_COUNT:
        raise FileRefused(_too_many(name))
    kind = files.check(upload, name)
    return _store(
        Attachment(
            proposal=proposal,
            field=field,
            name=name,
            content_type=kind.content_type,
            size=upload.size,
            scan=Attachment.Scan.WAITING if settings.CLAMAV_ADDRESS else Attachment.Scan.NONE,
        ),
        upload,
    )


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file off the proposal; it leaves the disk when the removal is certain."""
    proposal = locked(attachment.proposal)
    require(permissions.may_write(by, proposal) or permissions.enters(by, proposal))
    if not proposal.is_open_to_proposer:
        raise NotOpen(proposal)
    delete_file_after_commit(attachment)
    attachment.delete()


def note_opening(*, attachment: Attachment, by: User, request=None) -> None:
    """Somebody who is not one of its makers opened a file; that stays on record, without the file's own name."""
    audit.record(audit.AuditRecord.Kind.FILE_OPENED, by=by, request=request, about=attachment.blind_name)


def delete_file_after_commit(attachment: Attachment) -> None:
    storage, name = attachment.file.storage, attachment.file.name
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _language_for(call: Call) -> str:
    current = languages.current()
    return current if current in call.accepted_languages else call.accepted_languages[0]


def _fill_from_last_time(proposal: Proposal) -> None:
    last = last_proposal(proposal.call, proposal.proposer)
    if last is not None:
        _copy_answers(last, proposal)
        proposal.save()
        proposal.policies.set(last.policies.all())


def _copy_answers(last: Proposal, proposal: Proposal) -> None:
    """Answers to questions that are no longer asked, or asked in another way, stay behind, and so does an organisation left since."""
    for name in (*TEXT_FIELDS, "sector", "city"):
        setattr(proposal, name, getattr(last, name))
    if last.organisation and may_write_for(proposal.proposer, last.organisation):
        proposal.organisation = last.organisation
    kinds = {field.key: field.kind for field in answers.fields_of(last.call)}
    proposal.answers = {
        field.key: last.answers[field.key]
        for field in answers.fields_of(proposal.call)
        if field.key in last.answers and kinds.get(field.key) == field.kind != FormField.Kind.CHOICE
    }


def _may_propose_for(by: User, proposal: Proposal, organisation: Organisation | None) -> bool:
    if organisation is None or organisation.pk == proposal.organisation_id:
        return True
    writer = proposal.proposer if permissions.enters(by, proposal) else by
    return may_write_for(writer, organisation)


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
