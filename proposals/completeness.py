"""Whether a call can be published: everything said in both languages, and criteria that add up."""

import zoneinfo
from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from publishing import languages
from publishing.models import lines

from .criteria import BEST_JUDGEMENT
from .models import Call, CityType, Criterion, CriterionWeight, FormField

ALL = Decimal(100)


def problems(call: Call) -> list[str]:
    """A sentence for each thing that is missing or wrong; empty where the call can be published."""
    found = [*_of_rules(call), *_of_form(call)]
    criteria = list(call.criteria.select_related("field__section"))
    for criterion in criteria:
        found += _of_criterion(criterion)
    return found + _of_weights(call, criteria)


def is_zone(name: str) -> bool:
    return name in zoneinfo.available_timezones()


def weight_sums(call: Call, criteria: list[Criterion]) -> list[tuple[CityType | None, Decimal]]:
    """What the weights add up to for each type of city; for all alike (None) where there are no types."""
    own = {
        (each.criterion_id, each.city_type_id): each.weight
        for each in CriterionWeight.objects.filter(criterion__call=call)
    }
    types = list(call.city_types.all()) or [None]
    return [
        (each, sum((own.get((row.pk, each and each.pk), row.weight) for row in criteria), Decimal(0))) for each in types
    ]


def _of_rules(call: Call) -> list[str]:
    is_dated = call.kind != Call.Kind.CORNER
    unnamed = [each for each in call.city_types.all() if _lacks(each, "name")]
    checks = [
        (call.is_template, _("A template is never published. Make a call from it.")),
        (not call.ordered_stages, _("Choose at least one stage.")),
        (not call.accepted_languages, _("Choose at least one language of application.")),
        (
            not is_zone(call.time_zone),
            _("There is no time zone “%(name)s”. Write it as in Asia/Seoul.") % {"name": call.time_zone},
        ),
        (is_dated and not (call.opens_at and call.closes_at), _("Set the times when the call opens and closes.")),
        (call.has_closed, _("The call would be closed already: set a later closing time.")),
        (call.budget is not None and not call.currency, _("Name the currency of the budget.")),
        (is_dated and not call.criteria.exists(), _("Add the criteria that proposals are judged by.")),
        (bool(unnamed), _("Every type of city needs its name in both languages.")),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]


def _of_form(call: Call) -> list[str]:
    found = []
    fields = list(FormField.objects.filter(section__call=call).select_related("section"))
    for section in call.sections.all():
        if _lacks(section, "title") or _is_halfway(section, "help"):
            found.append(_("The section “%(name)s” needs its texts in both languages.") % {"name": section})
    for field in fields:
        found += _of_field(field)
    for key, count in Counter(field.key for field in fields).items():
        if count > 1:
            found.append(
                _("The key “%(key)s” stands at %(count)d fields; each needs its own.") % {"key": key, "count": count}
            )
    return found


def _of_field(field: FormField) -> list[str]:
    found = []
    if _lacks(field, "label") or any(_is_halfway(field, name) for name in ("help", "unit")):
        found.append(_("The field “%(name)s” needs its texts in both languages.") % {"name": field})
    if field.kind == FormField.Kind.CHOICE:
        counts = {len(lines(languages.text_in(field, "options", code))) for code in languages.CODES}
        if len(counts) > 1 or min(counts) < 2:
            found.append(
                _("The field “%(name)s” needs two options or more, as many in Korean as in English.") % {"name": field}
            )
    if field.minimum is not None and field.maximum is not None and field.minimum >= field.maximum:
        found.append(
            _("The field “%(name)s”: the smallest value must be below the greatest.") % {"name": field},
        )
    return found


def _of_criterion(row: Criterion) -> list[str]:
    found = []
    if _lacks(row, "name") or any(_is_halfway(row, name) for name in ("description", "unit")):
        found.append(_("The criterion “%(name)s” needs its texts in both languages.") % {"name": row})
    if row.kind == Criterion.Kind.QUALITATIVE:
        bare = [number for number in range(1, BEST_JUDGEMENT + 1) if _lacks(row, f"anchor_{number}")]
        if bare:
            found.append(
                _("The criterion “%(name)s”: describe in both languages what %(numbers)s means.")
                % {"name": row, "numbers": ", ".join(map(str, bare))}
            )
        if row.field:
            found.append(_("The criterion “%(name)s” is a judgement and takes no number of the form.") % {"name": row})
    elif row.lower is None or row.upper is None or row.lower >= row.upper:
        found.append(_("The criterion “%(name)s” needs a lower and a higher upper bound.") % {"name": row})
    elif row.field and not _gives_number(row):
        found.append(
            _("The criterion “%(name)s” needs a required number field of this call’s form.") % {"name": row},
        )
    return found


def _gives_number(row: Criterion) -> bool:
    field = row.field
    return field.kind == FormField.Kind.NUMBER and field.is_required and field.section.call_id == row.call_id


def _of_weights(call: Call, criteria: list[Criterion]) -> list[str]:
    if not criteria:
        return []
    found = []
    for city_type, total in weight_sums(call, criteria):
        if total == ALL:
            continue
        values = {"sum": total.normalize().__format__("f"), "type": city_type}
        found.append(
            _("The weights add up to %(sum)s, not to 100.") % values
            if city_type is None
            else _("The weights for “%(type)s” add up to %(sum)s, not to 100.") % values
        )
    return found


def _lacks(row, name: str) -> bool:
    return not all(languages.text_in(row, name, code) for code in languages.CODES)


def _is_halfway(row, name: str) -> bool:
    """Said in one language only; saying nothing is fine."""
    return _lacks(row, name) and any(languages.text_in(row, name, code) for code in languages.CODES)
