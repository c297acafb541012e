"""Suggestions for policies: made from experience elsewhere, and handled once by an editor."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from . import notifications
from .models import Policy, Section, Suggestion


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
