"""What the proposer types. Nothing is required to save a draft; what submission needs is the model's `missing`."""

from django import forms
from django.conf import settings
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from partners.models import City
from policies.models import Policy
from publishing import languages

from . import files
from .models import NEEDED, Message, Proposal


def by_name(queryset, field: str = "name"):
    """Ordered by the name a reader of this language sees."""
    here, there = languages.current(), languages.other(languages.current())
    shown = Coalesce(NullIf(F(f"{field}_{here}"), Value("")), F(f"{field}_{there}"), output_field=CharField())
    return queryset.annotate(shown_name=Lower(shown)).order_by("shown_name", "pk")


class CityField(forms.ModelChoiceField):
    def label_from_instance(self, city) -> str:
        return f"{city.name} ({city.country.name})"


class LongTextField(forms.CharField):
    """Counts a line break as one character, as the browser did while the text was typed."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files. What they are is checked one by one when they are stored, so that one bad file spoils no other."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [each for each in data or [] if each]


class ProposalForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    city = CityField(
        label=_("Target city"),
        queryset=City.objects.none(),
        required=False,
        empty_label=_("Choose a city"),
        help_text=_("Where it is not in the list, write its name below."),
    )
    policies = forms.ModelMultipleChoiceField(
        label=_("Policies of Seoul it builds on"),
        queryset=Policy.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    uploads = FilesField(
        label=_("Add files"), required=False, widget=FilesInput(attrs={"accept": files.ACCEPT, "multiple": True})
    )

    use_required_attribute = False

    class Meta:
        model = Proposal
        fields = ["title", "summary", "body", "organisation_name", "sector", "city", "other_city", "policies"]
        field_classes = {"summary": LongTextField, "body": LongTextField}
        labels = {
            "title": _("Title"),
            "summary": _("Summary"),
            "body": _("Proposal"),
            "organisation_name": _("Organisation"),
            "sector": _("Sector"),
            "other_city": _("Another city"),
        }
        help_texts = {
            "title": _("One line that says what is proposed and where."),
            "summary": _("Two or three sentences: which problem, which solution, for whom. At most 1,000 characters."),
            "body": _(
                "What you propose, why it is needed, who does what, how long it takes, what it costs and what you expect of the city. "
                "At most 20,000 characters."
            ),
            "organisation_name": _("The company or organisation that makes the proposal."),
            "other_city": _("Only where the city is not in the list above. Add its country."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "body": forms.Textarea(attrs={"rows": 16}),
            "organisation_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = by_name(
            City.objects.filter(Q(pk__in=City.objects.published()) | Q(pk=self.instance.city_id)).select_related(
                "country"
            )
        )
        self.fields["sector"].empty_label = _("Choose a sector")
        self.fields["policies"].queryset = Policy.objects.published()
        self.fields["version"].initial = self.instance.version
        self.fields["uploads"].help_text = _("%(kinds)s; up to %(count)d files of %(size)s each.") % {
            "kinds": files.LABELS,
            "count": settings.ATTACHMENT_MAX_COUNT,
            "size": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
        }

    def values(self) -> dict:
        """What was typed correctly, as save_draft takes it."""
        return {
            name: value for name, value in self.cleaned_data.items() if name in self.Meta.fields and name != "policies"
        }

    def say_what_is_missing(self, problems: dict[str, str]) -> None:
        for name, text in problems.items():
            self.add_error(name, text)

    def mark_needed(self) -> None:
        """Say "required" at what submission needs; called after validation, which asks for nothing."""
        for name in NEEDED:
            self.fields[name].required = True

    def chosen_policies(self) -> set[str]:
        return {str(getattr(value, "pk", value)) for value in self["policies"].value() or []}

    def policies_by_sector(self) -> list[dict]:
        """The policies to choose from under their sectors, each with whether it is chosen."""
        chosen, groups = self.chosen_policies(), {}
        policies = by_name(self.fields["policies"].queryset.select_related("sector"), "title")
        for policy in sorted(policies, key=lambda each: (each.sector.order, each.sector.slug)):
            group = groups.setdefault(policy.sector_id, {"label": policy.sector.name, "options": [], "chosen": 0})
            is_chosen = str(policy.pk) in chosen
            group["options"].append({"value": policy.pk, "label": policy.title, "is_chosen": is_chosen})
            group["chosen"] += is_chosen
        return list(groups.values())


class MessageForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["text"]
        field_classes = {"text": LongTextField}
        labels = {"text": _("Your message")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}


class AnswerForm(forms.Form):
    """The word to the proposer that goes with a decision."""

    answer = forms.CharField(
        label=_("Answer to the proposer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
        help_text=_("The proposer reads it on the page of the proposal. Mail only says that there is an answer."),
    )
