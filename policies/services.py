"""Policies moved between sectors; suggestions for them, made from experience elsewhere and handled once by an editor."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from publishing.exceptions import SecondPersonNeeded
from publishing.permissions import needs_second_person

from . import notifications, permissions
from .exceptions import OutsideTheLimit
from .models import Policy, Section, Sector, Suggestion


@transaction.atomic
def move_to_sector(policy: Policy, *, sector: Sector, by: User) -> None:
    """Put the policy under another sector; a subsector of the former one is dropped.

    Raises OutsideTheLimit where `by` does not keep the new sector, and what check_move raises.
    """
    check_move(policy, by)
    if policy.sector_id == sector.pk:
        return
    policy.sector, policy.subsector = sector, None
    if not permissions.is_inside(by, policy):
        raise OutsideTheLimit(policy)
    policy.save(update_fields=["sector", "subsector", "updated_at"])


def check_move(policy: Policy, by: User) -> None:
    """Raises SecondPersonNeeded where one person alone changes nothing that is public."""
    if policy.status == Policy.Status.PUBLISHED and needs_second_person(Policy):
        raise SecondPersonNeeded(policy)


def make_suggestion(
    *, policy: Policy, text: str, language: str, origin: str, kind: str = Section.Kind.DIFFICULTIES
) -> Suggestion:
    """Offer a text to the policy's editors, who get a mail; `origin` says in words where it comes from. Nothing public changes."""
    suggestion = Suggestion.objects.create(policy=policy, kind=kind, text=text, language=language, origin=origin[:400])
    notifications.tell_editors_of_suggestion(suggestion)
    return suggestion


def take_suggestion(*, suggestion: Suggestion, by: User) -> bool:
    """The editor has worked it into the policy's text. False where somebody has handled it already."""
    return _settle(suggestion, "taken_at", by)


def dismiss_suggestion(*, suggestion: Suggestion, by: User) -> bool:
    """It does not go into the policy's text. False where somebody has handled it already."""
    return _settle(suggestion, "dismissed_at", by)


@transaction.atomic
def _settle(suggestion: Suggestion, moment: str, by: User) -> bool:
    row = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if not row.is_waiting:
        return False
    setattr(row, moment, timezone.now())
    row.by = by
    row.save()
    return True
