"""The forms in which staff write a row: in one language at least, and one that is public stays readable."""

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from .. import languages, prepared
from ..conflicts import CarriedField, ComparedForm, GuardedForm
from ..models import Publishable


class BilingualForm(ComparedForm):
    """A required text must be there in one language; which one is the editor's choice."""

    def clean(self):
        cleaned = super().clean()
        for name in translator.get_options_for_model(self._meta.model).all_fields:
            wanted = [f"{name}_{code}" for code in languages.CODES]
            optional = self._meta.model._meta.get_field(name).blank
            if not optional and wanted[0] in self.fields and not any(cleaned.get(each) for each in wanted):
                self.add_error(wanted[0], _("Fill this in in at least one language."))
        return cleaned


class PublishableForm(GuardedForm, BilingualForm):
    """Besides, a row that is public must stay readable, and one that was saved meanwhile is not saved over.

    Carries what belongs to a step of publication: a comment, and the day on which to publish.
    """

    publish_on = forms.SplitDateTimeField(
        label=_("Publish on"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Leave this empty to publish at once. Time in Seoul."),
    )
    comment = CarriedField(
        label=_("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Goes with the step you take: what to look at, or what is to be mended."),
    )
    prepared_at = CarriedField(required=False, widget=forms.HiddenInput)
    asks_second_person = False  # whether a public record changes only by what one prepares and another publishes

    def clean_publish_on(self):
        moment = self.cleaned_data["publish_on"]
        if moment and "_publish" in self.data and moment <= timezone.now():
            raise ValidationError(_("This lies in the past. Leave it empty to publish at once."))
        return moment

    def clean_comment(self):
        comment = self.cleaned_data["comment"].strip()
        if "_send_back" in self.data and not comment:
            raise ValidationError(_("Write what is to be mended, so that the other person can go on."))
        return comment

    def clean(self):
        cleaned = super().clean()
        if self.is_outdated:
            return cleaned
        row = self.instance
        prepared.check(self)
        if self.asks_second_person and not {prepared.PREPARE, prepared.APPLY, "_withdraw"} & self.data.keys():
            raise ValidationError(
                _("What is public here changes only by two persons. Prepare the change; somebody else publishes it.")
            )
        versions = (all(cleaned.get(f"{field}_{code}") for field in row.version_fields) for code in languages.CODES)
        if row.status == Publishable.Status.PUBLISHED and not any(versions):
            raise ValidationError(
                _("A published record must be complete in Korean or in English. Take it back to draft first.")
            )
        return cleaned
