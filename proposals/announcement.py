"""A call as its page prints it: who may apply, until when, what is asked, and how proposals are judged, all in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_name
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.countries import name_of
from accounts.models import Organisation
from publishing import languages

from . import answers, criteria
from .models import Call, Criterion, FormField

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Moment:
    """A time in the call's own zone and in UTC."""

    at: datetime
    local: str
    zone: str
    offset: str
    utc: str


@dataclass(frozen=True)
class Scale:
    """A criterion with its scale in words, and its weight for each type of city (one where there are no types)."""

    name: str
    description: str
    weights: list[str]
    anchors: list[str]
    points: str


def zone_of(call: Call) -> tzinfo:
    try:
        return ZoneInfo(call.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(call: Call, at: datetime | None) -> Moment | None:
    """The offset and the zone's name are those of that day, summer time included."""
    if at is None:
        return None
    local = at.astimezone(zone_of(call))
    name = get_timezone_name(local, locale=languages.current())
    return Moment(at, _printed(local), f"{name} ({offset(local)})", offset(local), _printed(at.astimezone(UTC)))


def offset(local: datetime) -> str:
    """ "UTC+9", "UTC-3:30", "UTC"."""
    minutes = int(local.utcoffset().total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")


def state(call: Call) -> dict[str, str]:
    """Announced, open or closed, with the tone of its mark and how long it stays so."""
    if call.has_closed:
        return {"name": "closed", "label": pgettext("call", "Closed"), "tone": "draft", "note": ""}
    if not call.has_opened:
        return {"name": "announced", "label": pgettext("call", "Announced"), "tone": "progress", "note": ""}
    label = pgettext("call", "Open")
    if call.closes_at is None:
        return {"name": "open", "label": label, "tone": "success", "note": _("open all year")}
    left = call.closes_at - timezone.now()
    tone = "waiting" if left < SOON else "success"
    return {"name": "open", "label": label, "tone": tone, "note": _time_left(left)}


def rules(call: Call) -> list[str]:
    """Who may apply, a sentence for each rule. The countries follow by `countries`."""
    found = []
    kinds = [label for value, label in Organisation.Kind.choices if value in call.organisation_kinds]
    if kinds:
        found.append(_("Registered organisations of these kinds: %(kinds)s.") % {"kinds": ", ".join(map(str, kinds))})
    elif call.asks_organisation:
        found.append(_("Registered organisations of every kind."))
    else:
        found.append(_("Anybody: persons, companies and organisations. You need not register an organisation."))
    if call.one_per == Call.OnePer.CITY:
        found.append(_("One proposal for each city; the first to be submitted counts."))
    elif call.one_per == Call.OnePer.ORGANISATION:
        found.append(_("One proposal from each organisation."))
    letters = [each.label for each in _fields(call) if each.kind == FormField.Kind.FILE and each.is_required]
    if letters:
        found.append(_("Required documents: %(names)s.") % {"names": ", ".join(letters)})
    return found


def countries(call: Call) -> list[dict]:
    """The lists of countries that may apply, with the countries by name; empty for all countries."""
    return [
        {"name": each.name, "countries": ", ".join(sorted(name_of(code) for code in each.countries))}
        for each in call.country_lists.all()
    ]


def accepted_languages(call: Call) -> str:
    names = {"ko": _("Korean"), "en": _("English")}
    return ", ".join(names[code] for code in languages.CODES if code in call.accepted_languages)


def sections(call: Call) -> list[dict]:
    """What is asked, in the form's order."""
    return [
        {"title": each.title, "help": each.help, "fields": [_asked(field) for field in each.fields.all()]}
        for each in call.sections.all()
    ]


def judged_by(call: Call) -> dict:
    """The criteria with their weights in columns, one for each type of city, and the sums."""
    found = criteria.of(call)
    types = [_text(name) for name in found.city_types.values()] or [""]
    keys = list(found.city_types) or [None]
    return {
        "columns": types if found.city_types else [_("Weight")],
        "has_types": bool(found.city_types),
        "scales": [_scale(measure, keys) for measure in found.measures],
        "sums": [_number(sum((each.weight_for(key) for each in found.measures), Decimal(0))) for key in keys],
    }


def stages(call: Call) -> list[dict]:
    meanings = {
        Call.Stage.ELIGIBILITY: _("Whether the rules of the call are met and all documents are there."),
        Call.Stage.FIRST: _("Reviewers score every proposal by the criteria."),
        Call.Stage.SHORTLIST: _("The best proposals are looked at once more."),
        Call.Stage.FINAL: _("The decision, with its reasons."),
    }
    return [{"label": each.label, "note": meanings[each], "state": "todo"} for each in call.ordered_stages]


def becomes_public(call: Call) -> list[str]:
    """What everybody sees after the decision, a sentence each."""
    parts = [label for value, label in Call.Part.choices if value in call.open_parts]
    if not parts:
        return [_("Nothing of any proposal becomes public.")]
    found = [_("Of selected proposals, after the decision: %(parts)s.") % {"parts": ", ".join(map(str, parts))}]
    if call.needs_consent:
        found.append(_("Only where you agree; you are asked in the form, and may say no."))
    found.append(_("Of proposals that are not selected nothing becomes public; they are only counted."))
    return found


def retention(call: Call) -> str:
    return ngettext(
        "Confidential parts and files are erased %(years)d year after the decision.",
        "Confidential parts and files are erased %(years)d years after the decision.",
        call.retention_years,
    ) % {"years": call.retention_years}


def _fields(call: Call) -> Iterator[FormField]:
    return (field for section in call.sections.all() for field in section.fields.all())


def _asked(field: FormField) -> dict:
    return {
        "label": field.label,
        "help": field.help,
        "kind": _kind(field),
        "is_required": field.is_required,
        "is_confidential": field.is_confidential or field.kind == FormField.Kind.FILE,
        "options": [label for _value, label in field.option_list] if field.kind == FormField.Kind.CHOICE else [],
    }


def _kinds() -> dict[FormField.Kind, str]:
    return {
        FormField.Kind.TEXT: pgettext("field of a form", "Text"),
        FormField.Kind.NUMBER: pgettext("field of a form", "Number"),
        FormField.Kind.CHOICE: pgettext("field of a form", "One of these"),
        FormField.Kind.BUDGET: pgettext("field of a form", "Table of budget lines"),
        FormField.Kind.FILE: pgettext("field of a form", "File"),
    }


def _kind(field: FormField) -> str:
    """ "Text, at most 2,000 characters", "Number (people), at least 1"."""
    parts = [_kinds()[FormField.Kind(field.kind)]]
    if field.unit:
        parts[0] += f" ({field.unit})"
    if field.kind == FormField.Kind.TEXT and field.max_length:
        parts.append(_("at most %(count)s characters") % {"count": _number(field.max_length)})
    if field.kind == FormField.Kind.NUMBER:
        if field.minimum is not None:
            parts.append(_("at least %(number)s") % {"number": _number(field.minimum)})
        if field.maximum is not None:
            parts.append(_("at most %(number)s") % {"number": _number(field.maximum)})
    return ", ".join(parts)


def _scale(measure: criteria.Measure, keys: list[str | None]) -> Scale:
    return Scale(
        name=measure.label,
        description=_text(measure.description),
        weights=[_number(measure.weight_for(key)) for key in keys],
        anchors=[_text(each) for each in measure.anchors] if measure.is_judgement else [],
        points="" if measure.is_judgement else _points(measure),
    )


def _points(measure: criteria.Measure) -> str:
    unit = _text(measure.unit)
    values = {
        "lower": answers.with_unit(_number(measure.lower), unit),
        "upper": answers.with_unit(_number(measure.upper), unit),
    }
    if measure.direction == Criterion.Direction.HIGHER:
        text = _("%(lower)s or less gives 0 points, %(upper)s or more gives 100, evenly between.") % values
    else:
        text = _("%(lower)s or less gives 100 points, %(upper)s or more gives 0, evenly between.") % values
    if measure.is_automatic:
        return text + " " + _("The number is taken from the form.")
    return text + " " + _("Reviewers enter the number.")


def _text(by_language: dict[str, str]) -> str:
    here = languages.current()
    return by_language[here] or by_language[languages.other(here)]


def _number(value) -> str:
    return formats.number_format(Decimal(value).normalize().__format__("f"), use_l10n=True, force_grouping=True)


def _printed(at: datetime) -> str:
    """In the zone that `at` carries, not in the site's; hours up to 24, so that nobody takes noon for midnight."""
    date = formats.date_format(at, "DATE_FORMAT")
    return f"{date} {at:%H:%M}" if languages.current() == "ko" else f"{date}, {at:%H:%M}"


def _time_left(left: timedelta) -> str:
    if left >= timedelta(days=1):
        return ngettext("%(count)d day left", "%(count)d days left", left.days) % {"count": left.days}
    hours = int(left.total_seconds()) // 3600
    if hours:
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    return _("less than an hour left")
