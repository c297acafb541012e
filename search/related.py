"""Records like another one, each with the reason: the same sector, the same city, near in meaning."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from publishing import languages

from . import meaning
from .documents import facet_names, kinds
from .models import Entry, Passage

SHOWN = 4
_LOOKED_AT = 200
_SECTOR, _CITY, _COUNTRY = 0.15, 0.3, 0.1  # points beside the nearness in meaning, from 0 to 1
_NEAR = 0.55  # from here on, nearness is a reason by itself


@dataclass(frozen=True)
class Related:
    """A record like the one shown, in the reader's language or the other, and why."""

    kind: str
    kind_label: str
    title: str
    summary: str
    language: str
    url: str
    reasons: list[str]


def related(
    kind: str, object_id: int, *, among: tuple[str, ...] = ("policy", "project"), exclude: tuple = ()
) -> list[Related]:
    """At most SHOWN published records like this one, the most alike first; `exclude` are (kind, object_id) to leave out.

    Alike is: near in meaning, plus points for a shared city, sector or country. Where meanings are not known, the points
    alone count.
    """
    own = Entry.objects.visible().filter(kind=kind, object_id=object_id).defer("head", "words").first()
    if own is None:
        return []
    near = meaning.near_entry(own.pk, _LOOKED_AT)
    candidates = Entry.objects.visible().filter(kind__in=among).exclude(pk=own.pk).defer("head", "words")
    same = candidates.filter(sector=own.sector).exclude(sector="") if own.sector else candidates.none()
    if own.cities:
        same = same | candidates.filter(cities__overlap=own.cities)
    found = {
        entry.pk: entry for entry in [*candidates.filter(pk__in=near), *same.order_by("-weight", "pk")[:_LOOKED_AT]]
    }
    scored = [
        (_points(own, entry, near.get(entry.pk, 0.0)), entry)
        for entry in found.values()
        if (entry.kind, entry.object_id) not in exclude
    ]
    best = sorted(scored, key=lambda each: (-each[0], each[1].pk))[:SHOWN]
    return _shown(own, [entry for points, entry in best if points >= _SECTOR], near)


def _points(own: Entry, entry: Entry, nearness: float) -> float:
    points = max(0.0, nearness)
    points += _CITY if set(own.cities) & set(entry.cities) else 0
    points += _SECTOR if own.sector and own.sector == entry.sector else 0
    points += _COUNTRY if set(own.countries) & set(entry.countries) else 0
    return points


def _shown(own: Entry, entries: list[Entry], near: dict[int, float]) -> list[Related]:
    here = languages.current()
    titles = {passage.entry_id: passage for passage in Passage.objects.filter(entry__in=entries, order=0)}
    sectors = facet_names["sector"].names() if entries else {}
    cities = _city_names({city for entry in entries for city in set(own.cities) & set(entry.cities)})
    found = []
    for entry in entries:
        language = here if here in entry.languages else languages.other(here)
        reasons = [
            _("Same city: %(city)s") % {"city": cities[city]}
            for city in own.cities
            if city in entry.cities and city in cities
        ]
        if own.sector and own.sector == entry.sector:
            reasons.append(_("Same sector: %(sector)s") % {"sector": sectors.get(own.sector, own.sector)})
        if near.get(entry.pk, 0.0) >= _NEAR:
            reasons.append(_("Near in meaning"))
        passage = titles[entry.pk]
        found.append(
            Related(
                kind=entry.kind,
                kind_label=kinds[entry.kind].label,
                title=getattr(passage, f"heading_{language}"),
                summary=getattr(passage, f"text_{language}"),
                language=language,
                url=f"/{here}/{entry.path}",
                reasons=reasons,
            )
        )
    return [each for each in found if each.reasons]


def _city_names(slugs: set[str]) -> dict[str, str]:
    """The names of cities, from their own entries."""
    if not slugs:
        return {}
    rows = Passage.objects.filter(
        order=0, entry__in=Entry.objects.visible(), entry__kind="city", entry__cities__overlap=list(slugs)
    ).select_related("entry")
    here = languages.current()
    return {
        row.entry.cities[0]: getattr(row, f"heading_{here}") or getattr(row, f"heading_{languages.other(here)}")
        for row in rows
    }
