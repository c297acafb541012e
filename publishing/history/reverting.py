"""Bringing a record back to an earlier state: a new change, which goes through the rules of the record."""

from dataclasses import dataclass, field

from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext

from ..conflicts import locked
from . import rows, states
from .exceptions import ChangedMeanwhile, NotInBin, StandsInTheWay
from .kinds import kinds
from .models import Change
from .recording import recorded
from .states import State, Values


@dataclass
class Plan:
    """The state the record would get, and what of the earlier state cannot come back."""

    now: State
    state: State
    notes: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """By this the page knows whether the record was changed after it was shown."""
        return states.checksum(self.now)


def plan(change: Change) -> Plan:
    """What a revert to the state after a change would make of the record as it is now.

    Its publication stays as it is: going back to an old text neither publishes nor withdraws.
    """
    model = change.model
    snapshot = states.read(model, [change.object_id]).get(change.object_id)
    if snapshot is None:
        raise NotInBin
    now, old = snapshot.state, change.state
    kept = set(getattr(model, "never_reverted", ()))
    found = Plan(now, {"values": now["values"], "parts": {}})
    known = {each.name for each in (*states.columns(model), *model._meta.many_to_many)} - kept
    values = {name: value for name, value in old["values"].items() if name in known}
    _mend_links(model, values, found.notes)
    found.state["values"] = now["values"] | values | _required_links(model, values, now["values"])
    for label, part in kinds[model].items():
        wanted = [dict(each) for each in old["parts"].get(label, now["parts"].get(label, []))]
        found.state["parts"][label] = [each for each in wanted if _mend_links(part.model, each, found.notes)]
    return found


def _required_links(model: type[models.Model], values: Values, now: Values) -> Values:
    """The present ones, where that of the earlier state is no longer there."""
    names = [each.name for each in model._meta.concrete_fields if each.is_relation and not each.null]
    return {name: now[name] for name in names if values.get(name) is None}


def _mend_links(model: type[models.Model], values: Values, notes: list[str]) -> bool:
    """Leave out links to what is no longer there, with a note for each. Whether the row can be without them."""
    is_possible = True
    for each in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if isinstance(each, models.FileField) and values.get(each.name):
            _note_lost_file(values[each.name], notes)
        if not each.is_relation or not values.get(each.name):
            continue
        wanted = values[each.name] if each.many_to_many else [values[each.name]]
        there = set(each.related_model._base_manager.filter(pk__in=wanted).values_list("pk", flat=True))
        if there >= set(wanted):
            continue
        notes.append(
            gettext("%(field)s: something that was chosen then is no longer there and is left out.")
            % {"field": f"{capfirst(model._meta.verbose_name)}, {each.verbose_name}"}
        )
        is_possible &= each.many_to_many or each.null
        values[each.name] = [key for key in wanted if key in there] if each.many_to_many else None
    return is_possible


def _note_lost_file(name: str, notes: list[str]) -> None:
    if not default_storage.exists(name):
        notes.append(gettext("The file “%(name)s” is no longer there.") % {"name": name})


@transaction.atomic
def revert(row: models.Model, change: Change, *, by, seen: str) -> None:
    """Bring the record back to the state after `change`, in both languages, with its parts.

    Its publication stays as it is. `seen` is that of the plan which the person agreed to. Raises ChangedMeanwhile, or
    StandsInTheWay; then nothing has changed.
    """
    row = locked(type(row)._base_manager.all(), row.pk)
    if row is None:
        raise NotInBin
    planned = plan(change)
    if planned.seen != seen:
        raise ChangedMeanwhile
    name = str(row)
    try:
        with recorded(by=by, kind=Change.Kind.REVERTED, back_to=change):
            rows.fill(row, planned.state["values"])
            rows.check(row, name)
            row.save()
            rows.link(row, planned.state["values"])
            for label, part in kinds[type(row)].items():
                _revert_parts(row, part, planned.now["parts"][label], planned.state["parts"][label])
    except IntegrityError as error:
        raise StandsInTheWay(name, [gettext("It contradicts another record.")]) from error


def _revert_parts(row: models.Model, part, now: list[Values], wanted: list[Values]) -> None:
    """Parts that came later go, parts that went come back under the number they had."""
    present = {each.pk: each for each in part.model._base_manager.filter(**{part.link.name: row})}
    known = {each["pk"]: each for each in now}
    for key in present.keys() - {each["pk"] for each in wanted}:
        present[key].delete()
    elsewhere = part.model._base_manager.filter(pk__in=[each["pk"] for each in wanted]).exclude(**{part.link.name: row})
    taken = set(elsewhere.values_list("pk", flat=True))
    for values in wanted:
        if values == known.get(values["pk"]):
            continue
        key = None if values["pk"] in taken else values["pk"]
        one = present.get(key) or part.model(pk=key, **{part.link.name: row})
        rows.fill(one, values)
        rows.check(one, str(one))
        one.save()
        rows.link(one, values)
