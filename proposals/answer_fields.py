"""The questions of a call as fields of a form: one kind of field for each kind of question, checked by `answers.clean`."""

import re

from django import forms
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import answers
from .files import ACCEPT
from .models import FormField

Kind = FormField.Kind

EMPTY_LINES = 3  # of a budget, below what is filled in
MOST_RADIOS = 6  # from there on a list to open
ONE_LINE = 150  # characters: a text no longer than this needs no more than a line


def name_of(field: FormField) -> str:
    """As `answers.missing` calls it."""
    return f"answer_{field.key}"


def form_field(field: FormField) -> forms.Field:
    """What the proposer fills in for this question. Nothing is required to save a draft."""
    if field.kind == Kind.FILE:
        made = FilesField(widget=FilesInput(attrs={"accept": ACCEPT, "multiple": True}))
    else:
        made = AnswerField(field, widget=_WIDGETS[field.kind](field))
    made.required = False
    made.label = f"{field.label} ({field.unit})" if field.unit else field.label
    made.help_text = _help(field)
    made.is_needed = field.is_required
    return made


class AnswerField(forms.Field):
    """Holds what `Proposal.answers` keeps for the question."""

    def __init__(self, question: FormField, **kwargs):
        super().__init__(**kwargs)
        self.question = question

    def clean(self, value):
        return answers.clean(self.question, value)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files. What they are is checked one by one when they are stored, so that one bad file spoils no other."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [each for each in data or [] if each]


class BudgetInput(forms.Widget):
    """A table of lines with item, amount and note. Some empty ones follow; a button saves and gives more, without a script too."""

    template_name = "proposals/widgets/budget.html"
    use_fieldset = True
    columns = ("item", "amount", "note")

    def __init__(self, unit: str = "", **kwargs):
        super().__init__(**kwargs)
        self.unit = unit

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        lines = [line for line in value or [] if isinstance(line, dict)]
        room = max(answers.MOST_BUDGET_LINES - len(lines), 0)
        lines = lines + [{}] * min(EMPTY_LINES, room)
        context["widget"] |= {
            "unit": self.unit,
            "most": answers.MOST_BUDGET_LINES,
            "lines": [
                {
                    "number": number,
                    "item": line.get("item", ""),
                    "amount": line.get("amount", ""),
                    "note": line.get("note", ""),
                }
                for number, line in enumerate(lines)
            ],
        }
        return context

    def value_from_datadict(self, data, files, name):
        pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-({'|'.join(self.columns)})")
        lines: dict[int, dict[str, str]] = {}
        for key in data:
            if found := pattern.fullmatch(key):
                lines.setdefault(int(found[1]), {})[found[2]] = data[key].strip()
        return [lines[number] for number in sorted(lines) if any(lines[number].values())]

    def id_for_label(self, id_):
        return ""


def _text(field: FormField) -> forms.Widget:
    limit = field.max_length or answers.LONGEST_TEXT
    if limit <= ONE_LINE:
        return forms.TextInput(attrs={"data-limit": limit})
    return forms.Textarea(attrs={"rows": 4 if limit <= 500 else 8 if limit <= 5000 else 14, "data-limit": limit})


def _number(field: FormField) -> forms.Widget:
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "input--number", "autocomplete": "off"})


def _choice(field: FormField) -> forms.Widget:
    options = field.option_list
    if len(options) <= MOST_RADIOS:
        return forms.RadioSelect(choices=options)
    return forms.Select(choices=[("", _("Choose one")), *options])


_WIDGETS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.BUDGET: lambda field: BudgetInput(unit=field.unit),
}


def _help(field: FormField) -> str:
    """Staff's text as text, after the word that the answer is confidential, before the limits."""
    parts = [field.help, *_limits(field)]
    help_text = format_html_join(" ", "{}", ((conditional_escape(part),) for part in parts if part))
    if field.is_confidential or field.kind == Kind.FILE:
        return format_html('<span class="badge badge--outline">{}</span> {}', _("Confidential"), help_text)
    return help_text


def _limits(field: FormField) -> list[str]:
    found = []
    if field.kind == Kind.TEXT and field.max_length:
        found.append(
            ngettext("At most %(limit)s character.", "At most %(limit)s characters.", field.max_length)
            % {"limit": answers.printed(field.max_length)}
        )
    if field.kind == Kind.NUMBER and field.minimum is not None and field.minimum != 0:
        found.append(_("At least %(limit)s.") % {"limit": answers.printed(field.minimum)})
    if field.kind == Kind.NUMBER and field.maximum is not None:
        found.append(_("At most %(limit)s.") % {"limit": answers.printed(field.maximum)})
    return found
