"""Who may change which policies: the one place that answers for editors with a limit.

An `EditingScope` beside the account limits a person to the policies of its sectors and to those whose contact office is its office, with their sections,
documents, lectures and awards. Everything else of the archive they see, and change nothing of it; sources and pictures they may add and mend, because a text needs them.
Administrators have no limit.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from accounts.roles import EDITOR, ROLES

from .models import EditingScope, Policy

OPEN = {
    "policies.policy",
    "policies.section",
    "policies.document",
    "policies.award",
    "policies.video",
    "policies.suggestion",
    "publishing.source",
    "publishing.picture",
}
HARMLESS = ("view",)


@dataclass(frozen=True)
class Scope:
    sectors: frozenset[int]
    office: int | None

    def holds(self, row) -> bool:
        """A policy by its sector or office; a lecture or an award as its policy, or without one by its sector."""
        if not isinstance(row, Policy) and row.policy is not None:
            return self.holds(row.policy)
        office = getattr(row, "contact_office_id", None)
        return row.sector_id in self.sectors or (office is not None and office == self.office)


def scope_of(user) -> Scope | None:
    """The person's limit; None for who has none. Asked of the database once for each request."""
    if not hasattr(user, "_editing_scope"):
        found = EditingScope.objects.filter(user_id=user.pk).prefetch_related("sectors").first()
        known = found and Scope(frozenset(each.pk for each in found.sectors.all()), found.office_id)
        user._editing_scope = None if user.is_superuser else known
    return user._editing_scope


def is_inside(user, row) -> bool:
    """Whether this policy, lecture or award is none of those that the person's limit leaves out. The role still decides what they may do."""
    scope = scope_of(user)
    return row is None or scope is None or scope.holds(row)


class LimitedEditors:
    """Asked by Django before the roles: refuses to limited editors the kinds of record that their limit does not know."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, perm: str, obj=None) -> bool:
        app, codename = perm.split(".", 1)
        action, _underscore, model = codename.rpartition("_")
        kind = f"{app}.{model}"
        if action in HARMLESS or kind in OPEN or kind not in ROLES[EDITOR]:
            return False
        if user.is_active and scope_of(user) is not None:
            raise PermissionDenied
        return False
