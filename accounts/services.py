"""What people do with organisations, invitations and their own account. Pages and administration go through these.

A service that touches members locks the organisation's row first, so that two at once never leave it without an
owner; one that also touches the acting person locks that person's row before. It asks `permissions`, and raises
PermissionDenied for a person who may not, or one of `exceptions` for a step that cannot be.
"""

import uuid
from datetime import timedelta
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from . import notifications, permissions, personal_data
from .exceptions import (
    AlreadyMember,
    InvitationExpired,
    InvitationForAnother,
    InvitationUsed,
    InvitationWithdrawn,
    LastOwner,
    MustHandOver,
    OrganisationInUse,
    StaffAccount,
    TooManyInvitations,
)
from .models import Invitation, Membership, Organisation, Role, User
from .models.user import DELETED_DOMAIN

INVITATION_LIFETIME = timedelta(days=14)
INVITATIONS_A_DAY = 30
FIELDS = ("name", "kind", "country", "city_name", "registration_number", "website")


@transaction.atomic
def create_organisation(*, by: User, values: dict, token: UUID | None = None) -> Organisation:
    """A new organisation of `values` (any of FIELDS), with the person as its owner.

    The same token gives the same organisation, so a form sent twice makes one.
    """
    by = _locked_person(by)
    organisation = Organisation.objects.filter(token=token).first() if token else None
    if organisation:
        _require(permissions.may_manage(by, organisation))
        return organisation
    organisation = Organisation(token=token or uuid4(), is_demonstration=by.is_demonstration)
    _write(organisation, values)
    Membership.objects.create(organisation=organisation, user=by, role=Role.OWNER)
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User, values: dict) -> Organisation:
    """Write `values` (any of FIELDS); by an owner."""
    organisation = _locked(organisation.pk)
    _require(permissions.may_manage(by, organisation))
    return _write(organisation, values)


@transaction.atomic
def delete_organisation(*, organisation: Organisation, by: User) -> None:
    """Erase the organisation with its memberships and invitations; by an owner.

    Raises OrganisationInUse where a row that must stay, such as a submitted proposal, belongs to it.
    """
    organisation = _locked(organisation.pk)
    _require(permissions.may_manage(by, organisation))
    if not _delete_unless_protected(organisation):
        raise OrganisationInUse(organisation)


@transaction.atomic
def invite(*, organisation: Organisation, by: User, email: str, role: str) -> Invitation:
    """Ask a person to join, by a mail with a link, in the language of the page; by an owner.

    An earlier invitation to the same address that nobody answered is replaced, and its link ends. Whether there is
    an account with the address changes nothing, so nobody can find that out here.
    """
    organisation = _locked(organisation.pk)
    _require(permissions.may_manage(by, organisation))
    email = email.strip().lower()
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise AlreadyMember(email)
    _check_daily_limit(organisation)
    now = timezone.now()
    organisation.invitations.unanswered().filter(email=email).update(withdrawn_at=now)
    token = Invitation.new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=Role(role),
        token_hash=Invitation.hash_of(token),
        invited_by=by,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    notifications.send_invitation(invitation, token)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> Membership:
    """Join the organisation, by the person who has confirmed the invited address.

    Raises Invitation.DoesNotExist for a link that never was, InvitationExpired, InvitationUsed or
    InvitationWithdrawn for one that has ended, and InvitationForAnother for another person. A second click by the
    same person gives the membership again; who is a member already stays what they are.
    """
    by = _locked_person(by)
    invitation = Invitation.objects.for_token(token).get()
    _locked(invitation.organisation_id)
    invitation.refresh_from_db()
    if not has_confirmed(by, invitation.email):
        raise InvitationForAnother
    membership = Membership.objects.filter(organisation=invitation.organisation, user=by).first()
    if membership and invitation.accepted_by_id == by.pk:
        return membership
    check_open(invitation)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save()
    return membership or Membership.objects.create(organisation=invitation.organisation, user=by, role=invitation.role)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """The link of the mail ends; by an owner. Raises InvitationUsed where the person has joined in the meantime."""
    organisation = _locked(invitation.organisation_id)
    _require(permissions.may_manage(by, organisation))
    invitation.refresh_from_db()
    if invitation.accepted_at:
        raise InvitationUsed
    invitation.withdrawn_at = invitation.withdrawn_at or timezone.now()
    invitation.save()
    return invitation


@transaction.atomic
def change_role(*, membership: Membership, by: User, role: str) -> Membership:
    """Give a member another role; by an owner. Raises LastOwner where no owner would be left."""
    membership = _locked_membership(membership)
    _require(permissions.may_manage(by, membership.organisation))
    if membership.is_owner and role != Role.OWNER:
        _check_other_owner(membership)
    membership.role = Role(role)
    membership.save()
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """End somebody's membership; by an owner. Raises LastOwner where no owner would be left."""
    membership = _locked_membership(membership)
    _require(permissions.may_manage(by, membership.organisation))
    _end(membership)


@transaction.atomic
def leave(*, organisation: Organisation, by: User) -> None:
    """End one's own membership. Raises LastOwner where no owner would be left."""
    organisation = _locked(organisation.pk)
    membership = Membership.objects.filter(organisation=organisation, user=by).first()
    _require(membership is not None)
    _end(membership)


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Erase the account and what belongs to nobody else: each app erases its own, see personal_data.py.

    The row goes too, unless something that must stay on record needs it, such as a submitted proposal: then it
    keeps no name, no address, no password and no right. Raises StaffAccount or MustHandOver, and then nothing is
    erased. The person gets a last mail.
    """
    user = _locked_person(user)
    check_deletable(user, is_certain=True)
    email = user.email
    personal_data.erase(user)
    if not _delete_unless_protected(user):
        _anonymise(user)
    notifications.confirm_deletion(email, user.language)


def check_deletable(user: User, *, is_certain: bool = False) -> None:
    """Raise StaffAccount or MustHandOver where the account cannot be deleted now; `is_certain` holds the rows until the end."""
    if user.is_staff or user.is_superuser or user.groups.exists():
        raise StaffAccount
    owned = Organisation.objects.filter(memberships__user=user, memberships__role=Role.OWNER).order_by("pk")
    if is_certain:
        mine = Membership.objects.filter(user=user).values("organisation")
        list(Organisation.objects.filter(pk__in=mine).order_by("pk").select_for_update(no_key=True))
    left_alone = [each for each in owned if _needs_hand_over(each, user)]
    if left_alone:
        raise MustHandOver(left_alone)


def has_confirmed(user: User, email: str) -> bool:
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def check_open(invitation: Invitation) -> None:
    """Raise the sentence that says how an invitation ended."""
    if invitation.accepted_at:
        raise InvitationUsed
    if invitation.withdrawn_at:
        raise InvitationWithdrawn
    if invitation.has_expired:
        raise InvitationExpired


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def _locked(key: int) -> Organisation:
    """Without the key, so that rows which merely point to the organisation can be written meanwhile."""
    found = Organisation.objects.select_for_update(no_key=True).filter(pk=key).first()
    _require(found is not None)
    return found


def _locked_person(user: User) -> User:
    person = User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first()
    _require(person is not None)
    return person


def _locked_membership(membership: Membership) -> Membership:
    """As it is now that nobody else can change it; PermissionDenied where it has ended meanwhile."""
    organisation = _locked(membership.organisation_id)
    found = (
        Membership.objects.select_related("organisation").filter(organisation=organisation, pk=membership.pk).first()
    )
    _require(found is not None)
    return found


def _write(organisation: Organisation, values: dict) -> Organisation:
    for name, value in values.items():
        if name in FIELDS:
            setattr(organisation, name, value)
    organisation.name = " ".join(organisation.name.split())
    organisation.full_clean()
    organisation.save()
    return organisation


def _check_daily_limit(organisation: Organisation) -> None:
    since = timezone.now() - timedelta(days=1)
    if organisation.invitations.filter(created_at__gt=since).count() >= INVITATIONS_A_DAY:
        raise TooManyInvitations(INVITATIONS_A_DAY)


def _check_other_owner(membership: Membership) -> None:
    others = membership.organisation.memberships.exclude(pk=membership.pk)
    if not others.filter(role=Role.OWNER).exists():
        raise LastOwner(membership.organisation)


def _end(membership: Membership) -> None:
    if membership.is_owner:
        _check_other_owner(membership)
    membership.delete()


def _needs_hand_over(organisation: Organisation, user: User) -> bool:
    others = organisation.memberships.exclude(user=user)
    return others.exists() and not others.filter(role=Role.OWNER).exists()


def _delete_unless_protected(row) -> bool:
    """Whether the row could go. Where something protects it, nothing has changed."""
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def _anonymise(user: User) -> None:
    user.name = ""
    user.email = f"deleted-{uuid.uuid4()}@{DELETED_DOMAIN}"
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
