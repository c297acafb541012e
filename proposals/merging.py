"""Two people, or two windows, wrote at once: what each changed, so that neither version is lost.

The form carries a short mark of every value it was opened with. When another save came between, a field this person did not
touch takes the other's text, and a field that both changed shows both.
"""

import hashlib
import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from publishing import languages

from . import answers
from .answer_fields import BudgetInput, name_of
from .forms import ProposalForm
from .models import FormField, Proposal

NAMES = [name for name in ProposalForm.Meta.fields if name != "policies"]


@dataclass
class Merged:
    """Labels of the fields taken over from the other version, and (label, place in the form, its text) of those in conflict."""

    taken: list[str] = field(default_factory=list)
    conflicts: list[dict] = field(default_factory=list)


def marks_of(proposal: Proposal) -> str:
    """One mark for each field, for the hidden input of the form."""
    return json.dumps({name: _mark(value) for name, value in _values(proposal).items()})


def merge(form: ProposalForm, now: Proposal) -> Merged:
    """Put the other version's values into the untouched fields of a sent form; name the fields that differ."""
    marks, typed, saved = _read_marks(form.data.get("seen")), _typed(form), _values(now)
    form.data, merged = form.data.copy(), Merged()
    for name in saved:
        if name not in form.fields or (name in typed and typed[name] == saved[name]):
            continue
        if name in typed and marks.get(name) == _mark(typed[name]):
            _write(form, name, saved[name])
            merged.taken.append(str(form.fields[name].label))
        elif marks.get(name) != _mark(saved[name]):
            bound = form[name]
            merged.conflicts.append(
                {"label": bound.label, "anchor": f"id_{name}", "text": _printed(form, now, name) or _("(empty)")}
            )
    form.data["version"] = now.version
    return merged


def _values(proposal: Proposal) -> dict:
    """The saved value of each field as JSON knows it; whatever is empty is None."""
    plain = {name: getattr(proposal, name) for name in NAMES}
    found = {name: getattr(value, "pk", value) or None for name, value in plain.items()}
    if proposal.pk:
        found["policies"] = sorted(proposal.policies.values_list("pk", flat=True)) or None
    questions = [each for each in answers.fields_of(proposal.call) if each.kind != FormField.Kind.FILE]
    return found | {name_of(each): proposal.answers.get(each.key) or None for each in questions}


def _typed(form: ProposalForm) -> dict:
    """The same of what was typed; without the fields in which something is wrong."""
    values = form.values()
    found = {
        name: getattr(values[name], "pk", values[name]) or None
        for name in NAMES
        if name in values and name in form.cleaned_data
    }
    if (policies := form.policies_typed()) is not None:
        found["policies"] = sorted(each.pk for each in policies) or None
    named = {name_of(each): each.key for each in form.questions if each.kind != FormField.Kind.FILE}
    return found | {
        name: values["answers"].get(key) or None for name, key in named.items() if name in form.cleaned_data
    }


def _write(form: ProposalForm, name: str, value) -> None:
    widget = form.fields[name].widget
    if isinstance(widget, BudgetInput):
        for key in [key for key in form.data if key.startswith(f"{name}-")]:
            del form.data[key]
        for number, line in enumerate(value or []):
            for column in widget.columns:
                form.data[f"{name}-{number}-{column}"] = line[column]
    elif isinstance(value, list):
        form.data.setlist(name, [str(each) for each in value])
    elif value is None:
        form.data.pop(name, None)
    else:
        form.data[name] = "on" if value is True else str(value)


def _printed(form: ProposalForm, now: Proposal, name: str) -> str:
    if name == "policies":
        return "\n".join(str(each) for each in now.policies.all())
    if name == "language":
        return languages.NATIVE_NAMES[now.language]
    if name in NAMES:
        value = getattr(now, name)
        return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value or "")
    question = next(each for each in form.questions if name_of(each) == name)
    value = now.answers.get(question.key) or ""
    if question.kind == FormField.Kind.BUDGET:
        return "\n".join(" · ".join(filter(None, line.values())) for line in value or [])
    if question.kind == FormField.Kind.CHOICE:
        return dict(question.option_list).get(value, "")
    return value


def _read_marks(text: str | None) -> dict:
    try:
        marks = json.loads(text or "{}")
    except ValueError:
        return {}
    return marks if isinstance(marks, dict) else {}


def _mark(value) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
