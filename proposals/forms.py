"""What the proposer types. Nothing is required to save a draft; what submission needs is in `answers.missing`."""

from django import forms
from django.conf import settings
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import WRITING_ROLES, organisations_of
from accounts.validators import validate_plain_name
from partners.models import City
from policies.models import Policy
from publishing import languages

from . import answers, files
from .answer_fields import FilesField, FilesInput, form_field, name_of
from .models import FormField, Message, Proposal


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


class ProposalForm(forms.ModelForm):
    """What every proposal has, and the questions of its call. `writer` is the person at the screen."""

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
        fields = [
            "title",
            "summary",
            "language",
            "organisation",
            "organisation_name",
            "sector",
            "city",
            "other_city",
            "city_type",
            "policies",
            "agrees_to_publication",
        ]
        field_classes = {"summary": LongTextField}
        labels = {
            "title": _("Title"),
            "summary": _("Public summary"),
            "language": _("Language of the proposal"),
            "organisation": _("Your registered organisation"),
            "organisation_name": _("Organisation"),
            "sector": _("Sector"),
            "other_city": _("Another city"),
            "city_type": _("Type of city"),
            "agrees_to_publication": _("I agree that this may be published if the proposal is selected."),
        }
        help_texts = {
            "title": _("One line that says what is proposed and where."),
            "summary": _("Two or three sentences: which problem, which solution, for whom. At most 1,000 characters."),
            "organisation": _("Its owners and writers can work on the proposal too, and all its members can read it."),
            "organisation_name": _("The company or organisation that makes the proposal."),
            "other_city": _("Only where the city is not in the list above. Add its country."),
            "city_type": _("The weights of the criteria depend on it."),
        }
        widgets = {
            "title": forms.TextInput(attrs={"data-limit": 200}),
            "summary": forms.Textarea(attrs={"rows": 4, "data-limit": 1000}),
            "language": forms.RadioSelect,
            "organisation_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "city_type": forms.RadioSelect,
        }

    def __init__(self, *args, writer: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.writer, self.call = writer, self.instance.call
        self.questions = answers.fields_of(self.call)
        self._set_up_choices()
        self._set_up_language()
        self._set_up_organisation()
        self._set_up_what_the_call_asks()
        self.fields["version"].initial = self.instance.version
        self._say_which_files()

    def values(self) -> dict:
        """What was typed correctly, as save_draft takes it; where something else was typed, the saved answer stays."""
        clean = self.cleaned_data
        found = {
            name: clean[name]
            for name in self.Meta.fields
            if name in self.fields and name in clean and name != "policies"
        }
        if not found.get("language"):
            found.pop("language", None)  # nobody chose: it stays the one the draft was begun in
        organisation = found.get("organisation", self.instance.organisation)
        if organisation and not found.get("organisation_name"):
            found["organisation_name"] = organisation.name
        found["answers"] = self.saved_answers | {
            each.key: clean[name_of(each)]
            for each in self.questions
            if each.kind != FormField.Kind.FILE and name_of(each) in clean
        }
        found["answers"] = {key: value for key, value in found["answers"].items() if value}
        return found

    def policies_typed(self) -> list[Policy] | None:
        return list(self.cleaned_data["policies"]) if "policies" in self.cleaned_data else None

    def uploaded(self) -> list[tuple[str, object]]:
        """(key of the question, file) for each file sent."""
        named = {"": "uploads"} | {each.key: name_of(each) for each in self.file_questions}
        return [(key, upload) for key, name in named.items() for upload in self.cleaned_data.get(name) or []]

    def say_what_is_missing(self, problems: dict[str, str]) -> None:
        """Also of a form nobody has sent yet, which shows what is saved."""
        if not self.is_bound:
            self.full_clean()
            self.cleaned_data = {}
        for name, text in problems.items():
            self.add_error(name if name in self.fields else None, text)

    def mark_needed(self) -> None:
        """Say "required" at what submission needs; called after validation, which asks for nothing."""
        for name in (*answers.ALWAYS_NEEDED, "city_type", "language"):
            if name in self.fields:
                self.fields[name].required = True
        if "organisation" in self.fields:
            self.fields["organisation"].required = self.call.asks_organisation
        for question in self.questions:
            self.fields[name_of(question)].required = question.is_required

    @property
    def file_questions(self) -> list[FormField]:
        return [each for each in self.questions if each.kind == FormField.Kind.FILE]

    def sections(self) -> list[dict]:
        """The call's own sections with their bound fields."""
        named: dict[int, list] = {}
        for question in self.questions:
            line = {
                "field": self[name_of(question)],
                "key": question.key,
                "is_file": question.kind == FormField.Kind.FILE,
            }
            named.setdefault(question.section_id, []).append(line)
        return [
            {"id": f"section-{section.pk}", "title": section.title, "help": section.help, "lines": named[section.pk]}
            for section in self.call.sections.all()
            if section.pk in named
        ]

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

    def _set_up_choices(self) -> None:
        # ModelForm writes what was typed into the instance, so the saved answers are kept aside.
        self.saved_answers = dict(self.instance.answers)
        self.fields["city"].queryset = by_name(
            City.objects.filter(Q(pk__in=City.objects.published()) | Q(pk=self.instance.city_id)).select_related(
                "country"
            )
        )
        self.fields["sector"].empty_label = _("Choose a sector")
        self.fields["policies"].queryset = Policy.objects.published()

    def _set_up_language(self) -> None:
        accepted = [each for each in languages.CODES if each in self.call.accepted_languages]
        if len(accepted) < 2 and self.instance.language in accepted:
            del self.fields["language"]
            return
        self.fields["language"].choices = [(code, languages.NATIVE_NAMES[code]) for code in accepted]
        self.fields["language"].required = False

    def _set_up_organisation(self) -> None:
        """The proposer chooses; a colleague does not, who would lose the proposal with its organisation."""
        is_colleague = self.writer not in (self.instance.proposer, self.instance.entered_by)
        own = organisations_of(self.instance.proposer, WRITING_ROLES)
        choices = Organisation.objects.filter(Q(pk__in=own) | Q(pk=self.instance.organisation_id))
        if is_colleague or not choices.exists():
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = choices
            self.fields["organisation"].empty_label = (
                _("Choose your organisation") if self.call.asks_organisation else _("None")
            )
        if self.call.asks_organisation:
            del self.fields["organisation_name"]  # it is the registered one

    def _set_up_what_the_call_asks(self) -> None:
        types = self.call.city_types.all()
        if types:
            self.fields["city_type"].queryset = types
            self.fields["city_type"].empty_label = None
        else:
            del self.fields["city_type"]
        if not (self.call.needs_consent and self.call.open_parts):
            del self.fields["agrees_to_publication"]
        for question in self.questions:
            self.fields[name_of(question)] = form_field(question)
            self.initial.setdefault(name_of(question), self.saved_answers.get(question.key))
        if self.file_questions:
            del self.fields["uploads"]

    def _say_which_files(self) -> None:
        text = _("%(kinds)s; up to %(count)d files of %(size)s each.") % {
            "kinds": files.LABELS,
            "count": settings.ATTACHMENT_MAX_COUNT,
            "size": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
        }
        self.which_files = text
        if "uploads" in self.fields:
            self.fields["uploads"].help_text = text


class MessageForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["text"]
        field_classes = {"text": LongTextField}
        labels = {"text": _("Your message")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}


class QuestionForm(forms.Form):
    """A question about a call."""

    text = LongTextField(
        label=_("Your question"),
        max_length=2000,
        help_text=_("Question and answer may be printed on this page, without your name. Write nothing confidential."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    use_required_attribute = False


class AnswerForm(forms.Form):
    """The word to the proposer that goes with a decision."""

    answer = forms.CharField(
        label=_("Answer to the proposer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
        help_text=_("The proposer reads it on the page of the proposal. Mail only says that there is an answer."),
    )


class EnterForm(forms.Form):
    """Whose application on paper or by e-mail is typed in."""

    email = forms.EmailField(
        label=_("E-mail address of the applicant"),
        help_text=_(
            "Where there is no account with this address, one is made. The applicant takes it over by “Forgotten it?” on the page for "
            "signing in, and then follows the proposal like any other."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name of the applicant"),
        max_length=150,
        validators=[validate_plain_name],
        required=False,
        help_text=_("For a new account only."),
    )
    language = forms.ChoiceField(
        label=_("Language of mail"),
        choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES],
        widget=forms.RadioSelect,
        help_text=_("For a new account only."),
    )
    channel = forms.ChoiceField(
        label=_("How it reached the city"),
        choices=[each for each in Proposal.Channel.choices if each[0] != Proposal.Channel.WEB],
        widget=forms.RadioSelect,
    )

    use_required_attribute = False
