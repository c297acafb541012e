"""What a partner types into a report, and what staff are asked between a button and its effect."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Country
from policies.models import Sector
from publishing import languages

from .figures import FigureField, in_words
from .models import Indicator, Report, ReportedValue
from .services import Figure

TEXTS = ("narrative", "difficulties", "lessons")
SIGNATURE = ("reporter_name", "reporter_email")


class LongTextField(forms.CharField):
    """Counts a line break as one character, as the browser did while the text was typed."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class ReportForm(forms.Form):
    """A report of one project: a figure for each indicator, and texts. A draft may leave anything empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    narrative = LongTextField(
        label=gettext_lazy("What was done and achieved"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("A few sentences or paragraphs. What the figures above cannot tell."),
    )
    difficulties = LongTextField(
        label=gettext_lazy("Difficulties, and how you met them"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "What went otherwise than planned. The editors of the archive read it, so that other cities can learn from it; "
            "please name no persons."
        ),
    )
    lessons = LongTextField(
        label=gettext_lazy("Lessons for other cities"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What another city should think of first. The editors of the archive read this too."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language you write in"),
        choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES],
        help_text=gettext_lazy("We write to you in it as well."),
    )
    reporter_name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reporter_email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("For questions about this report. It is never published."),
    )

    use_required_attribute = False

    def __init__(self, data=None, *, report: Report):
        self.report = report
        self.indicators = list(report.project.indicators.all())
        saved = {each.indicator_id: each for each in report.values.all()}
        super().__init__(data, initial=_saved(report))
        for each in self.indicators:
            self._add_indicator(each, saved.get(each.pk))

    def clean(self):
        """A note without its figure would be lost."""
        cleaned = super().clean()
        for each in self.indicators:
            has_note = cleaned.get(f"note_{each.pk}")
            if has_note and f"value_{each.pk}" in cleaned and cleaned[f"value_{each.pk}"] is None:
                self.add_error(f"value_{each.pk}", _("Write the figure that your note is about."))
        return cleaned

    def texts(self) -> dict[str, str]:
        """What was typed correctly, as save_report takes it."""
        names = (*TEXTS, *SIGNATURE, "language")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def figures(self) -> dict[Indicator, Figure]:
        return {
            each: Figure(self.cleaned_data[f"value_{each.pk}"], self.cleaned_data[f"note_{each.pk}"])
            for each in self.indicators
            if f"value_{each.pk}" in self.cleaned_data and f"note_{each.pk}" in self.cleaned_data
        }

    def say_what_is_missing(self, problems: dict[str, str]) -> None:
        for name, text in problems.items():
            self.add_error(name, text)

    def mark_needed(self) -> None:
        """Say "required" at what the submission needs; called after validation, which asks for nothing."""
        for name in ("narrative", *SIGNATURE, *(f"value_{each.pk}" for each in self.indicators)):
            self.fields[name].required = True

    def show_version(self, version: int) -> None:
        """The next save goes on from here, whatever the browser sent."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data["version"] = version

    def measures(self) -> list[dict]:
        """The indicators, each with its two fields and its way so far."""
        return [
            {
                "indicator": each,
                "baseline": in_words(each.baseline),
                "target": in_words(each.target),
                "earlier": earlier_values(each, self.report),
                "value": self[f"value_{each.pk}"],
                "note": self[f"note_{each.pk}"],
            }
            for each in self.indicators
        ]

    def _add_indicator(self, indicator: Indicator, saved: ReportedValue | None) -> None:
        self.fields[f"value_{indicator.pk}"] = FigureField(
            label=_("%(indicator)s, in %(unit)s") % {"indicator": indicator.name, "unit": indicator.unit},
            required=False,
            initial=saved.value if saved else None,
            help_text=_("A figure without its unit, decimals with a point: for example 1,250.5."),
        )
        self.fields[f"note_{indicator.pk}"] = forms.CharField(
            label=_("How it was measured"), required=False, max_length=500, initial=saved.note if saved else ""
        )


class PaperReportForm(ReportForm):
    """The same for staff who type in what came otherwise, and hand it in at once.

    It begins empty: a partner's draft is the partner's own business.
    """

    channel = forms.ChoiceField(
        label=gettext_lazy("How it reached the city"),
        choices=[each for each in Report.Channel.choices if each[0] != Report.Channel.LINK],
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, report: Report):
        super().__init__(data, report=report)
        self.initial = {"version": report.version, "language": report.language}
        for each in self.indicators:
            self.fields[f"value_{each.pk}"].initial = self.fields[f"note_{each.pk}"].initial = None
        for name, label in (
            ("language", _("Language of the report")),
            ("reporter_name", _("Name of the person who reports")),
            ("reporter_email", _("E-mail address of the person who reports")),
        ):
            self.fields[name].label, self.fields[name].help_text = label, ""
        figures = [name for name in self.fields if name.startswith(("value_", "note_"))]
        self.order_fields(["version", "channel", *figures])
        self.mark_needed()


def earlier_values(indicator: Indicator, report: Report) -> list[dict]:
    """What was reported of the indicator before, the oldest first."""
    rows = indicator.values.filter(report__submitted_at__isnull=False).exclude(report=report)
    return [
        {"kind": each.report.get_kind_display(), "due_on": each.report.due_on, "value": in_words(each.value)}
        for each in rows.select_related("report").order_by("report__due_on", "report__submitted_at")
    ]


def _saved(report: Report) -> dict:
    """What stands in the report. A first draft begins in the language of the page."""
    values = {name: getattr(report, name) for name in (*TEXTS, *SIGNATURE, "language", "version")}
    if report.version == 0:
        values["language"] = languages.current()
    return values


class PlanForm(forms.Form):
    """The end from which the yearly checks are counted."""

    ends_on = forms.DateField(
        label=gettext_lazy("The project's end"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Checks are planned one, three and five years later. Those submitted already stay as they are."
        ),
    )


class PlaceForm(forms.Form):
    """What a selected proposal does not say of its place in the register."""

    country = forms.ModelChoiceField(label=gettext_lazy("Country"), queryset=Country.objects.all())
    sector = forms.ModelChoiceField(label=gettext_lazy("Sector"), queryset=Sector.objects.all())
