"""What the administration's first page counts and its lists are narrowed to: records that wait for somebody, or lack something."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import languages
from .models import PreparedChange, Publishable

LONG = timedelta(days=2 * 365)


class Group(StrEnum):
    """Where a condition stands on the first page."""

    WAITING = "waiting"
    WRONG = "wrong"


@dataclass(frozen=True)
class Condition:
    """A state of records that staff look for. `query` gives it for a model; `parameters` are the list's that narrow to it.

    A query that asks other tables does so by `pk__in`, never by a join: each record is counted once.
    """

    label: str | Promise
    group: Group
    query: Callable[..., Q]
    parameters: dict[str, str]
    is_personal: bool = False  # whether the query asks who looks, too

    def of(self, model: type, user) -> Q:
        return self.query(model, user) if self.is_personal else self.query(model)


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


def stale_in(model: type, code: str) -> Q:
    """Records that can be read in this language, but only the other was changed since."""
    mine, other = f"changed_{code}_at", f"changed_{languages.other(code)}_at"
    is_older = Q(**{f"{mine}__lt": F(other)}) | Q(**{f"{mine}__isnull": True, f"{other}__isnull": False})
    return is_older & ~without_language(model.version_fields, code)


def _has_prepared_change(model) -> Q:
    kind = ContentType.objects.get_for_model(model)
    return Q(pk__in=PreparedChange.objects.filter(content_type=kind).values("object_id"))


ASSIGNED = "assigned"
MINE = Condition(
    _("Assigned to you"),
    Group.WAITING,
    lambda model, user: Q(assigned_to=user),
    {ASSIGNED: "me"},
    is_personal=True,
)
SENT_BACK = Condition(
    _("Sent back, to be mended"),
    Group.WAITING,
    lambda model: Q(status=Publishable.Status.SENT_BACK),
    {"status__exact": Publishable.Status.SENT_BACK.value},
)
PREPARED = choice("prepared", _("Change prepared, not yet public"), _has_prepared_change, Group.WAITING)
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
KOREAN_STALE = Condition(
    _("Korean older than English"), Group.WRONG, lambda model: stale_in(model, "ko"), {"stale": "ko"}
)
ENGLISH_STALE = Condition(
    _("English older than Korean"), Group.WRONG, lambda model: stale_in(model, "en"), {"stale": "en"}
)
OF_PUBLISHABLE = (
    MINE,
    IN_REVIEW,
    SENT_BACK,
    PREPARED,
    SCHEDULED,
    KOREAN_MISSING,
    ENGLISH_MISSING,
    KOREAN_STALE,
    ENGLISH_STALE,
    UNCHANGED,
)
