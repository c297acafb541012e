"""Who may do what for an organisation: the one place that answers for people and for rows.

A reader sees what belongs to the organisation, a writer also writes its proposals, an owner also keeps its
members. Nobody else, staff included, acts for it; a closed account acts for nobody.
"""

from collections.abc import Iterable

from .models import Membership, Organisation, Role

WRITING_ROLES = (Role.OWNER, Role.WRITER)


def may_read_for(user, organisation: Organisation) -> bool:
    return role_of(user, organisation) is not None


def may_write_for(user, organisation: Organisation) -> bool:
    return role_of(user, organisation) in WRITING_ROLES


def may_manage(user, organisation: Organisation) -> bool:
    """Change the organisation's particulars, its members and its invitations."""
    return role_of(user, organisation) == Role.OWNER


def role_of(user, organisation: Organisation | None) -> str | None:
    """The person's role, or None for whoever is no member."""
    if organisation is None or not (user.is_authenticated and user.is_active):
        return None
    return Membership.objects.filter(organisation=organisation, user=user).values_list("role", flat=True).first()


def organisations_of(user, roles: Iterable[str] | None = None):
    """The organisations this person belongs to; with `roles`, in one of these."""
    if not (user.is_authenticated and user.is_active):
        return Organisation.objects.none()
    memberships = Membership.objects.filter(user=user)
    if roles is not None:
        memberships = memberships.filter(role__in=list(roles))
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))
