"""Proposals like one another, also across languages, for those who judge them.

Looked up when asked, from title and public summary alone: proposals never enter the public index.
"""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.utils import timezone

from search import meaning

from . import permissions
from .models import Proposal

YEARS = 3
LOOKED_AT = 150  # the newest; an encoder that has not seen them needs some hundredths of a second for each
SHOWN = 5
NEAR = 0.4  # of two texts' vectors: one matter in two languages comes near 0.7, two matters of one sector near 0.45
ALIKE = 0.35  # share of three-letter pieces in common, where there are no vectors
MOST_KNOWN = 2000

_known: dict[str, np.ndarray] = {}


@dataclass(frozen=True)
class Similar:
    """A proposal like the one looked at; `nearness` is between 0 and 1."""

    proposal: Proposal
    nearness: float


def similar_to(proposal: Proposal, *, user) -> list[Similar]:
    """Those this user may read in full or coordinates, the nearest first."""
    others = list(_candidates(proposal, user))
    nearness, least = (_by_meaning, NEAR) if meaning.is_available() else (_by_letters, ALIKE)
    found = [
        Similar(each, near) for each, near in zip(others, nearness(proposal, others), strict=True) if near >= least
    ]
    return sorted(found, key=lambda each: -each.nearness)[:SHOWN]


def _candidates(proposal: Proposal, user):
    """Handed in to the same call, or to any in the last years."""
    since = timezone.now().year - YEARS
    rows = Proposal.objects.submitted().filter(Q(call=proposal.call_id) | Q(submitted_at__year__gte=since))
    mine = permissions.coordinated_by(user) | permissions.declared_free_by(user)
    rows = rows.filter(pk__in=mine.values("pk"), erased_at=None).exclude(pk=proposal.pk).exclude(status="withdrawn")
    return rows.select_related("call").order_by("-submitted_at")[:LOOKED_AT]


def _by_meaning(proposal: Proposal, others: list[Proposal]) -> list[float]:
    own, *rest = _vectors([_text(each) for each in (proposal, *others)])
    return [float(own @ each) for each in rest]


def _by_letters(proposal: Proposal, others: list[Proposal]) -> list[float]:
    own = _pieces(_text(proposal))
    return [_share_in_common(own, _pieces(_text(each))) for each in others]


def _text(proposal: Proposal) -> str:
    return f"{proposal.title}. {proposal.summary}"


def _vectors(texts: list[str]) -> list[np.ndarray]:
    """Each text is encoded once in a process; what is new goes to the encoder together, which is faster."""
    found = {text: _known.get(text) for text in texts}
    if new := [text for text, vector in found.items() if vector is None]:
        found |= zip(new, meaning.encode(new), strict=True)
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update(found)
    return [found[text] for text in texts]


def _pieces(text: str) -> set[str]:
    """The words in pieces of three letters, with a blank before and after, as PostgreSQL's pg_trgm cuts them."""
    return {
        f"  {word} "[at : at + 3]
        for word in "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
        for at in range(len(word) + 1)
    }


def _share_in_common(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
