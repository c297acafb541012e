"""What reviewers fill in: the declaration on conflicts of interest, and a score with its reason for each criterion."""

from decimal import Decimal

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import languages

from .criteria import BEST_JUDGEMENT, Criteria, Measure
from .forms import LongTextField
from .models import Review


class DeclarationForm(forms.Form):
    """Nothing is chosen beforehand: a declaration is made, not overlooked."""

    conflict = forms.ChoiceField(
        label=_("Your declaration"),
        choices=[
            (Review.Conflict.NONE, _("I have no conflict of interest and will keep what I read to myself.")),
            (Review.Conflict.SOME, _("I have a conflict of interest and cannot review this proposal.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    note = forms.CharField(
        label=_("Kind of conflict"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only where you have one; read by the coordinators only."),
    )

    use_required_attribute = False


class ScoreForm(forms.Form):
    """Fields for every criterion that people judge. Saving asks for nothing; submission asks for everything."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    use_required_attribute = False

    def __init__(self, data=None, *, review: Review, criteria: Criteria):
        given = {each.criterion: each for each in review.scores.all()}
        self.measures = [each for each in criteria.measures if not each.is_automatic]
        initial = {"version": review.version, "comment": review.comment}
        for measure in self.measures:
            if score := given.get(measure.key):
                initial |= {f"score_{measure.key}": _typed(score.value), f"reason_{measure.key}": score.reason}
        super().__init__(data, initial=initial)
        for measure in self.measures:
            self.fields[f"score_{measure.key}"] = _score_field(measure)
            self.fields[f"reason_{measure.key}"] = LongTextField(
                label=gettext("Reason for the score: %(criterion)s") % {"criterion": measure.label},
                required=False,
                max_length=3000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.fields["comment"] = LongTextField(
            label=gettext("Overall comment"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
        )

    def scores(self) -> dict[str, tuple[Decimal | None, str]]:
        """What was typed, as save_scores takes it."""
        return {
            each.key: (_number(self.cleaned_data[f"score_{each.key}"]), self.cleaned_data[f"reason_{each.key}"])
            for each in self.measures
        }

    def say_what_is_missing(self, measures: list[Measure]) -> None:
        for measure in measures:
            if _number(self.cleaned_data.get(f"score_{measure.key}")) is None:
                self.add_error(f"score_{measure.key}", gettext("Give a score."))
            if not self.cleaned_data.get(f"reason_{measure.key}"):
                self.add_error(f"reason_{measure.key}", gettext("Give a reason for the score."))

    def mark_needed(self) -> None:
        """Say "required" at what submission needs; called after validation, which asks for nothing."""
        for measure in self.measures:
            self.fields[f"score_{measure.key}"].required = self.fields[f"reason_{measure.key}"].required = True

    def take_version(self, review: Review) -> None:
        """The next save replaces what is stored now."""
        self.data = self.data.copy()
        self.data["version"] = review.version

    def parts(self, weights: dict[str, Decimal]) -> list[dict]:
        """One a criterion: what the page prints around its two fields."""
        return [
            {
                "measure": each,
                "description": text_of(each.description),
                "weight": weights[each.key],
                "score": self[f"score_{each.key}"],
                "reason": self[f"reason_{each.key}"],
            }
            for each in self.measures
        ]


def text_of(texts: dict[str, str]) -> str:
    """In the reader's language, or else in the other."""
    here = languages.current()
    return texts[here] or texts[languages.other(here)]


def _score_field(measure: Measure) -> forms.Field:
    if measure.is_judgement:
        choices = [
            (str(number), format_html("<strong>{}</strong> {}", number, text_of(anchor)))
            for number, anchor in reversed(list(enumerate(measure.anchors, start=1)))
        ]
        return forms.ChoiceField(
            label=gettext("Score from 1 to %(best)d: %(criterion)s")
            % {"best": BEST_JUDGEMENT, "criterion": measure.label},
            choices=choices,
            required=False,
            widget=forms.RadioSelect,
        )
    unit = text_of(measure.unit)
    return forms.DecimalField(
        label=f"{measure.label} ({unit})" if unit else measure.label,
        required=False,
        max_digits=18,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _typed(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _number(typed) -> Decimal | None:
    return None if typed in ("", None) else Decimal(typed)
