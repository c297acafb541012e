"""How well a policy fits a city: a few whole points, each with its reason in words. Why these: docs/decisions/0008.

- 10 points for each challenge of the city that the policy meets;
- 1 point for each city that took the policy up and is like this one, counted once for the income group, once for the size,
  once for the region and once for a shared challenge, with at most 2 points for each of the four.

So all cities together give at most 8 points and never outweigh a challenge. What is not known gives no points.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import nsmallest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Challenge, City

from .adoption import takers
from .models import Policy

POINTS_A_CHALLENGE = 10
MOST_A_LIKENESS = 2
SIZE_FACTOR = 3
MOST_SHOWN = 20
MOST_NAMED = 5


class Likeness(StrEnum):
    """What two cities can have in common."""

    INCOME = "income"
    SIZE = "size"
    REGION = "region"
    CHALLENGE = "challenge"


RULES = {
    "a_challenge": POINTS_A_CHALLENGE,
    "most_a_likeness": MOST_A_LIKENESS,
    "most_of_likenesses": MOST_A_LIKENESS * len(Likeness),
    "size_factor": SIZE_FACTOR,
}


@dataclass(frozen=True)
class Profile:
    """What is known of a city; None, "" and no challenges stand for what is not."""

    population: int | None = None
    income: str = ""
    region: str = ""
    challenges: frozenset[Challenge] = frozenset()

    @classmethod
    def of(cls, city: City) -> "Profile":
        country, challenges = city.country, frozenset(city.challenges.all())
        return cls(city.population or None, country.income, country.region, challenges)


@dataclass(frozen=True)
class Reason:
    """Why a policy stands where it does: the sentence, what it names (with an address, or ""), and the points for it."""

    text: str
    names: list[tuple[str, str]]
    points: int = 0

    @property
    def shown(self) -> list[tuple[str, str]]:
        return self.names[:MOST_NAMED]

    @property
    def more(self) -> int:
        return max(len(self.names) - MOST_NAMED, 0)


@dataclass(frozen=True)
class Fit:
    """A policy with the challenges it meets and the cities that took it up: those like the city, itself, and how many in all."""

    policy: Policy  # of those that are not shown only key, slug and kind are read
    met: list[Challenge]
    alike: dict[Likeness, list[City]]
    is_taken_up_here: bool
    taker_count: int

    @property
    def points(self) -> int:
        return _for_met(self.met) + sum(map(_for_alike, self.alike.values()))

    @property
    def place(self) -> tuple:
        """Most points first; of equal points what more cities took up, then full manuals, then by the address."""
        return (-self.points, -self.taker_count, self.policy.kind != Policy.Kind.MANUAL, self.policy.slug)

    @property
    def reasons(self) -> list[Reason]:
        names = sorted((each.name, "") for each in self.met)
        met = Reason(_("Meets %(count)d of your challenges") % {"count": len(names)}, names, _for_met(names))
        cities = [self._reason_of(likeness) for likeness in Likeness]
        return [each for each in (met, *cities) if each.points]

    def _reason_of(self, likeness: Likeness) -> Reason:
        alike = self.alike[likeness]
        names = sorted((city.name, city.get_absolute_url()) for city in alike)
        return Reason(_taken_up_by(likeness, len(alike)), names, _for_alike(alike))


@dataclass(frozen=True)
class Ranking:
    """The policies that fit best, best first, and how many fit at all."""

    fits: list[Fit]
    total: int


def rank(profile: Profile, cities: Collection[City], here: City | None = None) -> Ranking:
    """Put the policies in order for a city of this profile; `here` is that city, where it is one of the archive's `cities`.

    Looks only at what any city took up, and of the rest at the first that meet most challenges: no other can be shown.
    """
    taken_up, like = takers(cities), _Like(profile, cities, here)
    meeting = Policy.objects.published().meeting(profile.challenges)
    first = meeting.most_met_first().values_list("pk", flat=True)[:MOST_SHOWN]
    looked_at = {*taken_up, *first}
    met = _met(looked_at, profile.challenges)
    fits = [
        _fit(policy, met[policy.pk], taken_up.get(policy.pk, set()), like)
        for policy in Policy.objects.published().filter(pk__in=looked_at).values_list("pk", "slug", "kind", named=True)
    ]
    fits = [fit for fit in fits if fit.points]
    best = nsmallest(MOST_SHOWN, fits, key=lambda fit: fit.place)
    return Ranking(_with_cards(best), total=meeting.count() + sum(not fit.met for fit in fits))


def _fit(policy, met: list[Challenge], takers_of_it: set[int], like: "_Like") -> Fit:
    is_here = like.here is not None and like.here.pk in takers_of_it
    return Fit(policy, met, like.among(takers_of_it), is_here, len(takers_of_it))


class _Like:
    """The cities that are like one of this profile, by what they have in common with it."""

    def __init__(self, profile: Profile, cities: Iterable[City], here: City | None):
        self.here = here
        self.cities = {city.pk: (city, likenesses(profile, Profile.of(city))) for city in cities if city != here}

    def among(self, keys: Iterable[int]) -> dict[Likeness, list[City]]:
        found = {likeness: [] for likeness in Likeness}
        for city, alike in (self.cities[key] for key in keys if key in self.cities):
            for likeness in alike:
                found[likeness].append(city)
        return found


def _met(policies: Iterable[int], challenges: Iterable[Challenge]) -> dict[int, list[Challenge]]:
    by_key, found = {each.pk: each for each in challenges}, defaultdict(list)
    links = Policy.challenges.through.objects.filter(policy__in=policies, challenge__in=by_key)
    for policy, challenge in links.values_list("policy", "challenge"):
        found[policy].append(by_key[challenge])
    return found


def _with_cards(fits: list[Fit]) -> list[Fit]:
    """The same with all that a list prints of a policy."""
    policies = Policy.objects.for_cards().in_bulk([fit.policy.pk for fit in fits])
    return [replace(fit, policy=policies[fit.policy.pk]) for fit in fits if fit.policy.pk in policies]


def likenesses(one: Profile, other: Profile) -> set[Likeness]:
    """What two cities are known to have in common."""
    alike = {
        Likeness.INCOME: one.income and one.income == other.income,
        Likeness.SIZE: _is_of_one_size(one.population, other.population),
        Likeness.REGION: one.region and one.region == other.region,
        Likeness.CHALLENGE: one.challenges & other.challenges,
    }
    return {likeness for likeness, holds in alike.items() if holds}


def _is_of_one_size(one: int | None, other: int | None) -> bool:
    return bool(one and other) and max(one, other) <= SIZE_FACTOR * min(one, other)


def _for_met(challenges: Collection) -> int:
    return len(challenges) * POINTS_A_CHALLENGE


def _for_alike(cities: Collection) -> int:
    return min(len(cities), MOST_A_LIKENESS)


def _taken_up_by(likeness: Likeness, count: int) -> str:
    words = {
        Likeness.INCOME: ngettext(
            "Taken up by %(count)d city of your income group",
            "Taken up by %(count)d cities of your income group",
            count,
        ),
        Likeness.SIZE: ngettext(
            "Taken up by %(count)d city of about your size", "Taken up by %(count)d cities of about your size", count
        ),
        Likeness.REGION: ngettext(
            "Taken up by %(count)d city of your region", "Taken up by %(count)d cities of your region", count
        ),
        Likeness.CHALLENGE: ngettext(
            "Taken up by %(count)d city that shares a challenge with you",
            "Taken up by %(count)d cities that share a challenge with you",
            count,
        ),
    }
    return words[likeness] % {"count": count}
