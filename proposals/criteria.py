"""The criteria of a call as data: read from the rows while a call is prepared, from the frozen version once it is open."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from publishing import languages

from .models import Call, CriteriaVersion, Criterion

BEST_JUDGEMENT = 5


@dataclass(frozen=True)
class Measure:
    """One criterion. Texts are by language; `weights` holds those of types of city that differ, by the type's id."""

    key: str
    kind: str
    name: dict[str, str]
    description: dict[str, str]
    weight: Decimal
    anchors: list[dict[str, str]]
    unit: dict[str, str]
    direction: str
    lower: Decimal | None
    upper: Decimal | None
    field: str  # the form's field that gives the number; empty where reviewers enter it
    weights: dict[str, Decimal] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.name[languages.current()] or self.name[languages.other(languages.current())]

    @property
    def is_judgement(self) -> bool:
        return self.kind == Criterion.Kind.QUALITATIVE

    @property
    def is_automatic(self) -> bool:
        """The number comes from the form, and no reviewer touches it."""
        return bool(self.field)

    def weight_for(self, city_type_id: int | None) -> Decimal:
        return self.weights.get(str(city_type_id), self.weight)

    def points(self, value: Decimal) -> Decimal:
        """0 to 100, never beyond. A judgement: 1 is 0 and 5 is 100, evenly. A number: evenly between its bounds."""
        lower, upper = (1, BEST_JUDGEMENT) if self.is_judgement else (self.lower, self.upper)
        share = min(max((value - lower) / (upper - lower), Decimal(0)), Decimal(1))
        is_better_when_less = not self.is_judgement and self.direction == Criterion.Direction.LOWER
        return 100 * (1 - share if is_better_when_less else share)


@dataclass(frozen=True)
class Criteria:
    """All criteria of a call. `version` is 0 while they may still change."""

    version: int
    measures: list[Measure]
    city_types: dict[str, dict[str, str]]  # id: name by language

    def measure(self, key: str) -> Measure:
        return next(each for each in self.measures if each.key == key)


def of(call: Call) -> Criteria:
    """What this call's proposals are judged by."""
    version = call.criteria_versions.last()
    return _read(version.content, version.number) if version else _read(snapshot(call), 0)


def snapshot(call: Call) -> dict:
    """The rows as JSON: what a frozen version keeps."""
    rows = call.criteria.select_related("field").prefetch_related("weights")
    return {
        "criteria": [_measure(row) for row in rows],
        "city_types": {str(each.pk): _texts(each, "name") for each in call.city_types.all()},
    }


@transaction.atomic
def freeze(call: Call) -> None:
    """Keep the criteria and weights as they stand, once the call has opened; afterwards nothing is kept anew."""
    if not call.has_opened or call.criteria_versions.exists():
        return
    # Without the key: a proposal that is committed meanwhile still looks whether its call is there.
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    if not call.criteria_versions.exists():
        CriteriaVersion.objects.create(call=call, number=1, content=snapshot(call))


def _measure(row: Criterion) -> dict:
    return {
        "key": row.key,
        "kind": row.kind,
        "name": _texts(row, "name"),
        "description": _texts(row, "description"),
        "weight": str(row.weight),
        "anchors": [_texts(row, f"anchor_{number}") for number in range(1, BEST_JUDGEMENT + 1)],
        "unit": _texts(row, "unit"),
        "direction": row.direction,
        "lower": _number(row.lower),
        "upper": _number(row.upper),
        "field": row.field.key if row.field else "",
        "weights": {str(each.city_type_id): str(each.weight) for each in row.weights.all()},
    }


def _texts(row, name: str) -> dict[str, str]:
    return {code: languages.text_in(row, name, code) for code in languages.CODES}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _read(content: dict, version: int) -> Criteria:
    measures = [
        Measure(
            **{
                **row,
                "weight": Decimal(row["weight"]),
                "lower": Decimal(row["lower"]) if row["lower"] is not None else None,
                "upper": Decimal(row["upper"]) if row["upper"] is not None else None,
                "weights": {key: Decimal(value) for key, value in row["weights"].items()},
            }
        )
        for row in content["criteria"]
    ]
    return Criteria(version, measures, content["city_types"])
