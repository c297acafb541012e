"""What the administration's first page counts and its lists are narrowed to: records that wait for somebody, or lack something."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Publishable

LONG = timedelta(days=2 * 365)


class Group(StrEnum):
    """Where a condition stands on the first page."""

    WAITING = "waiting"
    WRONG = "wrong"


@dataclass(frozen=True)
class Condition:
    """A state of records that staff look for. `query` gives it for a model; `parameters` are the list's that narrow to it."""

    label: str | Promise
    group: Group
    query: Callable[[type], Q]
    parameters: dict[str, str]


PARAMETER = "attention"


def choice(name: str, label: str | Promise, query: Callable[[type], Q], group: Group = Group.WRONG) -> Condition:
    """A condition that the list offers in its filter "needs attention"."""
    return Condition(label, group, query, {PARAMETER: name})


def without_language(fields: Iterable[str], code: str) -> Q:
    """Records that cannot be read in a language: one of these translated fields is empty in it."""
    empty = Q()
    for field in fields:
        empty |= Q(**{f"{field}_{code}": ""}) | Q(**{f"{field}_{code}__isnull": True})
    return empty


IN_REVIEW = Condition(
    _("Waiting for review"),
    Group.WAITING,
    lambda model: Q(status=Publishable.Status.IN_REVIEW),
    {"status__exact": Publishable.Status.IN_REVIEW.value},
)
SCHEDULED = choice(
    "scheduled",
    _("To be published on a later day"),
    lambda model: Q(status=Publishable.Status.PUBLISHED, published_at__gt=timezone.now()),
    Group.WAITING,
)
KOREAN_MISSING = Condition(
    _("Korean missing"), Group.WRONG, lambda model: without_language(model.version_fields, "ko"), {"missing": "ko"}
)
ENGLISH_MISSING = Condition(
    _("English missing"), Group.WRONG, lambda model: without_language(model.version_fields, "en"), {"missing": "en"}
)
UNCHANGED = choice(
    "unchanged",
    _("Unchanged for two years"),
    lambda model: Q(status=Publishable.Status.PUBLISHED, updated_at__lt=timezone.now() - LONG),
)
OF_PUBLISHABLE = (IN_REVIEW, SCHEDULED, KOREAN_MISSING, ENGLISH_MISSING, UNCHANGED)
