"""Which cities took up a policy of Seoul, as far as the archive knows."""

from collections import defaultdict
from collections.abc import Iterable

from partners.models import City
from publishing.models import lines
from publishing.querysets import is_published

from .models import Policy

# Values of Project.Evidence, which stands above this room: a workshop or a gift alone takes no policy up.
EVIDENCE = ("contract-or-delivered", "agreement-or-plan")


def takers(cities: Iterable[City]) -> dict[int, set[int]]:
    """The keys of those `cities` that took up each published policy, by its key; the rest of the policies are left out.

    A city took a policy up where a published project delivers it there or is agreed to, or where a source names the city.
    """
    found = defaultdict(set)
    known = {city.pk for city in cities}
    for policy, city in [*_by_projects(), *_by_name(cities)]:
        if city in known:
            found[policy].add(city)
    return dict(found)


def _by_projects():
    in_force = is_published("projects__")
    rows = Policy.objects.published().filter(in_force, projects__evidence__in=EVIDENCE, projects__city__isnull=False)
    return rows.order_by().values_list("pk", "projects__city").distinct()


def _by_name(cities: Iterable[City]) -> list[tuple[int, int]]:
    names = _names(cities)
    named = Policy.objects.published().naming_adopters().values_list("pk", "adopted_by_ko", "adopted_by_en")
    return [
        (policy, names[line]) for policy, *texts in named for text in texts for line in lines(text) if line in names
    ]


def _names(cities: Iterable[City]) -> dict[str, int]:
    """How each city may be written, alone and with its country; a name that two cities share tells neither."""
    owners = defaultdict(set)
    for city in cities:
        country = city.country
        for name in (
            city.name_ko,
            f"{country.name_ko} {city.name_ko}",
            city.name_en,
            f"{city.name_en}, {country.name_en}",
        ):
            owners[name].add(city.pk)
    return {name: next(iter(keys)) for name, keys in owners.items() if name and len(keys) == 1}
