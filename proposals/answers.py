"""The answers to a call's own fields: what each kind may hold, what is missing, and what may be shown to whom.

`Proposal.answers` is {key: value}: text and choice as str, number as str of a decimal, budget as a list of
{"item": str, "amount": str, "note": str}. The answer to a file field is the attachments that bear its key.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from .models import Attachment, Call, FormField, Proposal

Kind = FormField.Kind

LONGEST_TEXT = 20000
MOST_BUDGET_LINES = 50
LARGEST_NUMBER = Decimal(10) ** 15

ALWAYS_NEEDED = ("title", "summary", "organisation_name", "sector", "city")


@dataclass(frozen=True)
class Answered:
    """One field with its answer, as a page prints it: `text`, or `lines` and `total` of a budget, or `files`."""

    field: FormField
    text: str = ""
    lines: tuple[dict, ...] = ()
    total: str = ""
    files: tuple[Attachment, ...] = ()
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.lines or self.files or self.is_hidden)


@dataclass(frozen=True)
class AnsweredSection:
    title: str
    answers: list[Answered]


def fields_of(call: Call) -> list[FormField]:
    """The call's own fields in the order of the form."""
    return [field for section in call.sections.prefetch_related("fields") for field in section.fields.all()]


def clean(field: FormField, raw) -> str | list[dict]:
    """The value to keep for what was typed; empty for nothing. Raises ValidationError with a sentence for the writer."""
    return _CLEANERS[field.kind](field, raw)


def missing(proposal: Proposal) -> dict[str, str]:
    """What must still be filled in before submission: a sentence for each name of a field ("answer_<key>" for the call's own)."""
    sentences = {
        "title": _("Give the proposal a title."),
        "summary": _("Write a summary of a few sentences."),
        "organisation_name": _("Name the organisation that makes the proposal."),
        "sector": _("Choose a sector."),
        "city": _("Choose a target city, or write the name of another city."),
    }
    found = {name: sentences[name] for name in ALWAYS_NEEDED if not _has(proposal, name)}
    attached = set(proposal.attachments.values_list("field", flat=True)) if proposal.pk else set()
    for field in fields_of(proposal.call):
        is_there = field.key in attached if field.kind == Kind.FILE else bool(proposal.answers.get(field.key))
        if field.is_required and not is_there:
            found[f"answer_{field.key}"] = _("“%(field)s” is required.") % {"field": field.label}
    if proposal.call.city_types.exists() and not proposal.city_type_id:
        found["city_type"] = _("Choose the type of the city: the weights of the criteria depend on it.")
    return found


def number(proposal: Proposal, key: str) -> Decimal | None:
    """The number given in a field, None where there is none."""
    try:
        return Decimal(proposal.answers.get(key) or "")
    except InvalidOperation:
        return None


def snapshot(proposal: Proposal) -> dict:
    """All that was handed in, as JSON."""
    names = ("title", "summary", "organisation_name", "other_city", "language", "answers", "agrees_to_publication")
    return {name: getattr(proposal, name) for name in names} | {
        "sector": proposal.sector_id,
        "city": proposal.city_id,
        "city_type": proposal.city_type_id,
        "policies": sorted(proposal.policies.values_list("pk", flat=True)),
        "files": [[each.field, each.name, each.size] for each in proposal.attachments.all()],
    }


def sections(proposal: Proposal, *, with_confidential: bool) -> list[AnsweredSection]:
    """The call's sections with the answers; confidential ones only say that they are, for who may not read them."""
    files: dict[str, list[Attachment]] = {}
    for each in proposal.attachments.select_related("proposal"):
        files.setdefault(each.field, []).append(each)
    return [
        AnsweredSection(
            section.title, [_answered(proposal, field, files, with_confidential) for field in section.fields.all()]
        )
        for section in proposal.call.sections.prefetch_related("fields")
    ]


def _answered(proposal: Proposal, field: FormField, files: dict, with_confidential: bool) -> Answered:
    if not with_confidential and (field.is_confidential or field.kind == Kind.FILE):
        return Answered(field, is_hidden=True)
    value = proposal.answers.get(field.key) or ""
    if field.kind == Kind.FILE:
        return Answered(field, files=tuple(files.get(field.key, ())))
    if field.kind == Kind.BUDGET:
        lines = tuple({**line, "amount": printed(line["amount"])} for line in value or ())
        total = sum((Decimal(line["amount"]) for line in value or ()), Decimal(0))
        return Answered(field, lines=lines, total=with_unit(printed(total), field.unit) if lines else "")
    if field.kind == Kind.NUMBER and value:
        return Answered(field, text=with_unit(printed(value), field.unit))
    if field.kind == Kind.CHOICE:
        return Answered(field, text=dict(field.option_list).get(value, ""))
    return Answered(field, text=value)


def printed(value) -> str:
    """A number as readers of this language write it."""
    return formats.number_format(Decimal(value).normalize().__format__("f"), use_l10n=True, force_grouping=True)


def with_unit(number: str, unit: str) -> str:
    """ "30%", "500 people", "500명": a Korean unit of one word stands at the number."""
    is_joined = unit == "%" or ("가" <= unit[:1] <= "힣" and " " not in unit)
    return f"{number}{unit}" if is_joined else f"{number} {unit}".strip()


def _has(proposal: Proposal, name: str) -> bool:
    if name == "city":
        return proposal.city_id is not None or bool(proposal.other_city.strip())
    if name == "sector":
        return proposal.sector_id is not None
    return bool(getattr(proposal, name).strip())


def _clean_text(field: FormField, raw) -> str:
    text = str(raw or "").replace("\r\n", "\n").replace("\x00", "").strip()
    limit = field.max_length or LONGEST_TEXT
    if len(text) > limit:
        raise ValidationError(
            _("“%(field)s” can hold %(limit)d characters; there are %(count)d.")
            % {"field": field.label, "limit": limit, "count": len(text)}
        )
    return text


def _clean_number(field: FormField, raw) -> str:
    text = str(raw or "").strip()
    if not text:
        return ""
    value = _decimal(text, field.label)
    if field.minimum is not None and value < field.minimum:
        raise ValidationError(
            _("“%(field)s” must be at least %(limit)s.") % {"field": field.label, "limit": printed(field.minimum)}
        )
    if field.maximum is not None and value > field.maximum:
        raise ValidationError(
            _("“%(field)s” can be at most %(limit)s.") % {"field": field.label, "limit": printed(field.maximum)}
        )
    return str(value)


def _clean_choice(field: FormField, raw) -> str:
    value = str(raw or "")
    if value and value not in dict(field.option_list):
        raise ValidationError(_("“%(field)s”: choose one of the options.") % {"field": field.label})
    return value


def _clean_budget(field: FormField, raw) -> list[dict]:
    """`raw`: a list of mappings with item, amount and note; lines with nothing in them are left out."""
    lines = [{name: str(line.get(name) or "").strip() for name in ("item", "amount", "note")} for line in raw or ()]
    lines = [line for line in lines if any(line.values())]
    if len(lines) > MOST_BUDGET_LINES:
        raise ValidationError(
            _("“%(field)s” can have %(limit)d lines.") % {"field": field.label, "limit": MOST_BUDGET_LINES}
        )
    for place, line in enumerate(lines, start=1):
        if not (line["item"] and line["amount"]):
            raise ValidationError(
                _("“%(field)s”, line %(line)d: give the item and its amount.") % {"field": field.label, "line": place}
            )
        if len(line["item"]) > 200 or len(line["note"]) > 500:
            raise ValidationError(
                _("“%(field)s”, line %(line)d: the text is too long.") % {"field": field.label, "line": place}
            )
        amount = _decimal(line["amount"], field.label)
        if amount < 0:
            raise ValidationError(
                _("“%(field)s”, line %(line)d: an amount is not negative.") % {"field": field.label, "line": place}
            )
        line["amount"] = str(amount)
    return lines


def _decimal(text: str, label: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value) > LARGEST_NUMBER:
        raise ValidationError(_("“%(field)s”: write a number, such as 1200000 or 12.5.") % {"field": label})
    return value


def _clean_file(field: FormField, raw) -> str:
    return ""


_CLEANERS = {
    Kind.TEXT: _clean_text,
    Kind.NUMBER: _clean_number,
    Kind.CHOICE: _clean_choice,
    Kind.BUDGET: _clean_budget,
    Kind.FILE: _clean_file,
}
