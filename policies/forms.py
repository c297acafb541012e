"""What a reader says of a city, to be shown the policies that fit it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import Challenge, City, Country

from .fit import Profile

LARGEST = 1_000_000_000  # no city or region has as many people
GROUPED_DIGITS = re.compile(r"-?\d{1,3}([\s.,'’]\d{3})+")
DIGITS = re.compile(r"-?\d+")


class PeopleField(forms.IntegerField):
    """A number of people, which may be written in groups: 1,200,000 or 1.200.000 or 1 200 000."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        text = (value or "").strip()
        if GROUPED_DIGITS.fullmatch(text):
            text = re.sub(r"[\s.,'’]", "", text)
        if not text:
            return None
        if not DIGITS.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text) if len(text) < 100 else LARGEST + 1  # int() refuses thousands of digits


class CityForm(forms.Form):
    """A city of the archive, or what is like it; what is given by hand counts before what is known of the city."""

    city = forms.ChoiceField(
        label=_("City"),
        required=False,
        help_text=_("What the archive knows of it is used wherever you leave a field below empty."),
        error_messages={
            "invalid_choice": _(
                "This city is not in the archive. Choose one from the list, or leave it out and fill in the fields below."
            )
        },
    )
    population = PeopleField(
        label=_("Population"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("About how many people, such as 1,200,000."),
        error_messages={
            "invalid": _("Write the number of people in digits, such as 1,200,000."),
            "min_value": _("A city has at least one person. Write the number of people in digits, such as 1,200,000."),
            "max_value": _("That is more people than any city or region has. Please check the number."),
        },
    )
    income = forms.ChoiceField(
        label=_("Income group"),
        required=False,
        choices=[("", pgettext_lazy("choice", "Not given")), *Country.Income.choices],
        help_text=_("Of its country, as the World Bank groups them."),
        error_messages={"invalid_choice": _("There is no such income group. Choose one from the list.")},
    )
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        choices=[("", pgettext_lazy("choice", "Not given")), *Country.Region.choices],
        error_messages={"invalid_choice": _("There is no such region. Choose one from the list.")},
    )
    challenge = forms.MultipleChoiceField(
        label=_("Challenges"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What your city has to deal with."),
        error_messages={
            "invalid_choice": _("One of the challenges asked for is not in the list. Tick those you mean.")
        },
    )

    def __init__(self, data, *, cities: list[City], challenges: list[Challenge]):
        is_asked = any(name in data for name in self.base_fields)
        super().__init__(data if is_asked else None)
        self.cities = {city.slug: city for city in cities}
        self.challenges = {challenge.slug: challenge for challenge in challenges}
        by_name = sorted((f"{city.name} ({city.country.name})", slug) for slug, city in self.cities.items())
        self.fields["city"].choices = [("", _("Choose a city")), *((slug, label) for label, slug in by_name)]
        self.fields["region"].choices[1:] = sorted(Country.Region.choices, key=lambda each: str(each[1]))
        self.fields["challenge"].choices = sorted(
            ((slug, challenge.name) for slug, challenge in self.challenges.items()), key=lambda each: each[1]
        )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Choose a city, or fill in at least one of the other fields."))
        return cleaned

    @property
    def chosen_city(self) -> City | None:
        return self.cities.get(self.cleaned_data["city"])

    @property
    def profile(self) -> Profile:
        """What is known of the city, with what was given by hand before it."""
        known = Profile.of(self.chosen_city) if self.chosen_city else Profile()
        given = self.cleaned_data
        return Profile(
            given["population"] or known.population,
            given["income"] or known.income,
            given["region"] or known.region,
            frozenset(self.challenges[slug] for slug in given["challenge"]) or known.challenges,
        )

    @property
    def compared(self) -> list[dict]:
        """What was compared, in words, each with where it comes from; an empty value is not known."""
        profile = self.profile
        rows = [
            ("population", self._people(profile)),
            ("income", dict(Country.Income.choices).get(profile.income, "")),
            ("region", dict(Country.Region.choices).get(profile.region, "")),
            ("challenge", ", ".join(sorted(each.name for each in profile.challenges))),
        ]
        return [
            {"label": self.fields[name].label, "value": value, "is_given": bool(self.cleaned_data[name])}
            for name, value in rows
        ]

    def _people(self, profile: Profile) -> str:
        if profile.population is None:
            return ""
        people = f"{profile.population:,}"
        if self.cleaned_data["population"]:
            return people
        year = self.chosen_city.population_year
        return (_("about %(people)s") % {"people": people}) + (f" ({year})" if year else "")
