"""What each app holds about a person: how it goes into the person's file, and how it is erased with the account.

An app registers its part in its own `personal_data.py`, which is found as the admin finds `admin.py`. Below stands
the part of this app.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.utils.translation import gettext as _

from publishing.audit import AuditRecord

from .models import Invitation, Membership, Organisation, User


def _nothing(user: User) -> list[str]:
    return []


@dataclass(frozen=True)
class PersonalData:
    """One app's part. `export` gives what JSON can hold; `goes` and `stays` say it in sentences before a deletion."""

    name: str
    export: Callable[[User], dict]
    erase: Callable[[User], None]
    goes: Callable[[User], list[str]] = _nothing
    stays: Callable[[User], list[str]] = _nothing


_parts: dict[str, PersonalData] = {}


def register(part: PersonalData) -> None:
    _parts[part.name] = part


def parts() -> list[PersonalData]:
    """In the order of the rooms, the lowest first."""
    return list(_parts.values())


def export(user: User) -> dict:
    """Everything held about the person, by app."""
    return {part.name: part.export(user) for part in parts()}


def erase(user: User) -> None:
    """Each app its own, the highest room first, because it may point to rows of the lower ones."""
    for part in reversed(parts()):
        part.erase(user)


def goes(user: User) -> list[str]:
    return [sentence for part in parts() for sentence in part.goes(user)]


def stays(user: User) -> list[str]:
    return [sentence for part in parts() for sentence in part.stays(user)]


# The part of this app -----------------------------------------------------------------------------------------------


def _export(user: User) -> dict:
    return {
        "account": {
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "joined_at": user.date_joined,
            "last_sign_in_at": user.last_login,
            "is_demonstration": user.is_demonstration,
        },
        "email_addresses": list(_addresses(user).values("email", "verified", "primary")),
        "organisations": [_membership_line(each) for each in user.memberships.select_related("organisation")],
        "invitations_received": [_invitation_line(each) for each in _invitations_to(user)],
        "invitations_sent": [_invitation_line(each) for each in user.invitations_sent.select_related("organisation")],
        "sign_ins": [
            {
                "at": each.attempt_time,
                "signed_out_at": each.logout_time,
                "network_address": each.ip_address,
                "browser": each.user_agent,
            }
            for each in AccessLog.objects.filter(username__in=_names(user))
        ],
        "failed_sign_ins": [
            {"at": each.attempt_time, "attempts": each.failures_since_start}  # from where may tell of somebody else
            for each in AccessAttempt.objects.filter(username__in=_names(user))
        ],
        "second_factor": list(_factors(user).values("type", "created_at", "last_used_at")),  # never the secret
        "record_of_what_was_done": list(
            AuditRecord.objects.filter(who_number=user.pk).values("at", "kind", "details", "address")
        ),
    }


def _erase(user: User) -> None:
    alone = [each.organisation for each in user.memberships.select_related("organisation")]
    for log in (AccessLog, AccessAttempt, AccessFailureLog):
        log.objects.filter(username__in=_names(user)).delete()
    _invitations_to(user).delete()
    user.invitations_sent.update(invited_by=None)
    user.memberships.all().delete()
    _addresses(user).delete()
    _factors(user).delete()
    for organisation in alone:
        _delete_where_nobody_is_left(organisation)


def _goes(user: User) -> list[str]:
    found = [_("Your name, your e-mail addresses, your password and the record of your sign-ins.")]
    memberships = user.memberships.select_related("organisation")
    for membership in memberships:
        others = membership.organisation.memberships.exclude(pk=membership.pk)
        sentence = (
            _("Your membership in “%(organisation)s”.")
            if others.exists()
            else _("“%(organisation)s”, which has no other member, unless a proposal of it must stay on record.")
        )
        found.append(sentence % {"organisation": membership.organisation.name})
    return found


def _stays(user: User) -> list[str]:
    return [
        _(
            "In the record of sign-ins and of changes to rights: when something was done, with the number of the account, "
            "which then leads to nobody."
        )
    ]


def _delete_where_nobody_is_left(organisation: Organisation) -> None:
    """Unless a proposal on record needs it: a company's name on it is no personal data. Its invitations end anyhow."""
    if organisation.memberships.exists():
        return
    organisation.invitations.all().delete()
    try:
        with transaction.atomic():
            organisation.delete()
    except (ProtectedError, RestrictedError):
        pass


def _addresses(user: User) -> QuerySet:
    return EmailAddress.objects.filter(user=user)


def _factors(user: User) -> QuerySet:
    return Authenticator.objects.filter(user=user)


def _names(user: User) -> list[str]:
    """What a sign-in of this person may be recorded under."""
    return sorted({user.email.lower(), *(each.email.lower() for each in _addresses(user))})


def _invitations_to(user: User) -> QuerySet:
    """Only to addresses that the person has proved to be theirs, and those that the person accepted."""
    confirmed = [each.email.lower() for each in _addresses(user) if each.verified]
    found = Invitation.objects.select_related("organisation")
    return found.filter(email__in=confirmed) | found.filter(accepted_by=user)


def _membership_line(membership: Membership) -> dict:
    organisation = membership.organisation
    return {
        "name": organisation.name,
        "kind": organisation.kind,
        "country": organisation.country,
        "city": organisation.city_name,
        "registration_number": organisation.registration_number,
        "website": organisation.website,
        "role": membership.role,
        "joined_at": membership.joined_at,
    }


def _invitation_line(invitation: Invitation) -> dict:
    """Without the invited address, which may be somebody else's."""
    return {
        "organisation": invitation.organisation.name,
        "role": invitation.role,
        "sent_at": invitation.created_at,
        "expires_at": invitation.expires_at,
        "accepted_at": invitation.accepted_at,
        "withdrawn_at": invitation.withdrawn_at,
    }


register(PersonalData("accounts", export=_export, erase=_erase, goes=_goes, stays=_stays))
