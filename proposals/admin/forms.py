"""What coordinators fill in: reviewers, requests for changes, decisions, the time of their release."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..forms import AnswerForm, LongTextField
from ..models import Decision

DATE = forms.DateInput(attrs={"type": "date"})
MOMENT = "%Y-%m-%dT%H:%M"


class DateAhead(forms.DateField):
    """A day from tomorrow on."""

    widget = DATE

    def validate(self, value):
        super().validate(value)
        if value is not None and value <= timezone.localdate():
            raise forms.ValidationError(gettext("Choose a day in the future."), code="past")


class ChangesForm(AnswerForm):
    due_on = DateAhead(
        label=_("Changes due on"), required=False, help_text=_("Empty: without a date. The proposer sees it.")
    )


class HoldForm(forms.Form):
    note = forms.CharField(
        label=_("Reason for the legal hold"), max_length=300, widget=forms.TextInput(attrs={"class": "vTextField"})
    )

    use_required_attribute = False


class ReviewersChoice(forms.ModelMultipleChoiceField):
    """Each person with the number of proposals of the stage they have already."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *args, load: dict[int, int], **kwargs):
        self.load = load
        super().__init__(*args, **kwargs)

    def label_from_instance(self, person) -> str:
        count = self.load.get(person.pk, 0)
        text = ngettext("%(name)s (%(count)d assigned)", "%(name)s (%(count)d assigned)", count)
        return text % {"name": person, "count": count}


class ReviewersForm(forms.Form):
    """Who reviews, and until when."""

    due_on = DateAhead(
        label=_("Reviews due on"),
        required=False,
        help_text=_("Reviewers are reminded by mail from three days before, every three days."),
    )

    use_required_attribute = False

    def __init__(self, *args, people, load: dict[int, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewers"] = ReviewersChoice(
            label=_("Reviewers"),
            queryset=people,
            load=load,
            error_messages={"required": _("Choose at least one reviewer.")},
        )
        self.order_fields(["reviewers", "due_on"])


class DecisionForm(forms.Form):
    """What is to be decided about one proposal of a dated call."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Decision.Outcome.choices, widget=forms.RadioSelect)
    reason = LongTextField(
        label=_("Reason, told to the proposer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
        help_text=_("Read after the release on the page of the proposal. Mail only says that there is a decision."),
    )
    public_reason = LongTextField(
        label=_("Reason, printed for everybody"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=_("Only where the proposal is selected and the call prints reasons."),
    )
    note = LongTextField(
        label=_("Note for staff"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=_("Seen by coordinators only."),
    )
    due_on = DateAhead(label=_("Changes due on"), required=False, help_text=_("Only for “Return for changes”."))

    use_required_attribute = False

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("outcome") == Decision.Outcome.RETURN
            and not cleaned.get("due_on")
            and "due_on" not in self.errors
        ):
            self.add_error("due_on", gettext("Say until when the changes are due."))
        return cleaned

    def see(self, decision: Decision) -> None:
        """The next save replaces this decision, which is shown beside the form."""
        self.data = self.data.copy()
        self.data["seen"] = mark_of(decision)

    @property
    def seen_decision(self) -> Decision | None:
        """The prepared decision that was before the writer's eyes."""
        key, _separator, moment = self.cleaned_data["seen"].partition("|")
        if not (key.isdecimal() and (at := _moment(moment))):
            return None
        return Decision(pk=int(key), prepared_at=at)


class ReleaseForm(forms.Form):
    """When the prepared decisions are told, in the call's time zone."""

    at = forms.DateTimeField(
        label=_("To be released at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    )

    use_required_attribute = False

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError(gettext("This time is past. Choose a later one, or release now."), code="past")
        return at


def mark_of(decision: Decision | None) -> str:
    return f"{decision.pk}|{decision.prepared_at.isoformat()}" if decision else ""


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
