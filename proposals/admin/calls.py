"""Calls in the administration: made from a template, in both languages, closed for change once they are published."""

import re
from dataclasses import replace

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import services as publishing
from publishing.admin import PublishableAdmin, PublishableForm, RichTextAdmin

from .. import completeness, services
from ..exceptions import CallInUse, ProposalError
from ..models import Call, Decision
from .call_parts import CityTypeInline, CoordinatorsOnly, CriterionInline, LastInOrder, SectionInline, is_locked

STEPS = {
    publishing.publish: services.publish_call,
    publishing.unpublish: services.take_back_call,
}
# What applicants rely on from the day it is announced.
RULES = [
    "slug",
    "kind",
    "opens_at",
    "time_zone",
    "organisation_kinds",
    "country_lists",
    "one_per",
    "accepted_languages",
    "stages",
    "is_blind",
    "budget",
    "currency",
    "open_parts",
    "needs_consent",
    "retention_years",
    "is_template",
]


# Lists of choices as they are read where they cannot be changed.
IN_WORDS = {
    "organisation_kinds": "kinds_in_words",
    "accepted_languages": "languages_in_words",
    "stages": "stages_in_words",
    "open_parts": "parts_in_words",
}


class CallForm(PublishableForm):
    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"].strip()
        if not completeness.is_zone(name):
            raise ValidationError(_("There is no time zone “%(name)s”. Write it as in Asia/Seoul.") % {"name": name})
        return name

    def clean_closes_at(self):
        moment = self.cleaned_data["closes_at"]
        before = self.initial.get("closes_at")
        if moment and before and moment == before.replace(microsecond=0):
            return before  # the browser knows of no microseconds
        if self.instance.pk and is_locked(self.instance) and moment != before:
            self._check_extension(moment, before)
        return moment

    def _check_extension(self, moment, before) -> None:
        is_standing = self.instance.kind == Call.Kind.CORNER
        if moment is None and is_standing:
            return
        if moment is None or (before and moment < before):
            raise ValidationError(_("A deadline that is public can be put off, but not brought forward."))
        if moment <= timezone.now():
            raise ValidationError(_("The new closing time must be still to come."))
        if (
            Decision.objects.filter(proposal__call=self.instance, released_at__isnull=False).exists()
            and not is_standing
        ):
            raise ValidationError(_("Decisions on this call have been told; it cannot be opened again."))


class CopyForm(forms.Form):
    slug = forms.SlugField(
        label=gettext_lazy("Address of the new call"),
        max_length=80,
        help_text=gettext_lazy("The last part of its address, such as sharing-seoul-program-2027."),
    )

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Call.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is a call with this address already."))
        return slug


@admin.register(Call)
class CallAdmin(CoordinatorsOnly, LastInOrder, RichTextAdmin, PublishableAdmin):
    form = CallForm
    is_imported = False  # its form checks what a file cannot: whether it is open, what may still be put off
    preview_view = "proposals.views.calls.CallDetail"
    change_form_template = "proposals/admin/call_change_form.html"
    list_display = ["title", "copy_link", "state", "is_template", "kind", "opens_at", "closes_at"]
    list_filter = ["kind", "is_template"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["previous"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [SectionInline, CityTypeInline, CriterionInline]
    readonly_fields = [*PublishableAdmin.readonly_fields, "readiness", *IN_WORDS.values()]
    fieldsets = [
        (None, {"fields": ["readiness", "title", "summary", "about", "slug", "kind"]}),
        (
            gettext_lazy("Dates"),
            {
                "fields": [("opens_at", "closes_at"), "time_zone"],
                "description": gettext_lazy("Enter times as they are in Seoul; the call's page also shows UTC."),
            },
        ),
        (
            gettext_lazy("Who may apply"),
            {"fields": ["organisation_kinds", "country_lists", "one_per", "accepted_languages"]},
        ),
        (
            gettext_lazy("Selection"),
            {"fields": ["stages", "reviewers_needed", "is_blind", ("budget", "currency")]},
        ),
        (
            gettext_lazy("What becomes public, and how long data is kept"),
            {"fields": ["open_parts", "needs_consent", "retention_years"]},
        ),
        (gettext_lazy("Template and previous call"), {"fields": ["is_template", "previous"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                label=db_field.verbose_name.capitalize(),
                choices=db_field.base_field.choices,
                required=not db_field.blank,
                help_text=db_field.help_text,
                widget=forms.CheckboxSelectMultiple,
            )
        if db_field.name == "country_lists":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, AdminSplitDateTime):
            for part, name in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                part.attrs["aria-label"] = f"{field.label}: {name}"  # Django's label names the pair only
        return field

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *RULES] if obj and is_locked(obj) else fields

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not (obj and is_locked(obj)):
            return fieldsets
        return [
            (
                title,
                {
                    **options,
                    "fields": [
                        name if isinstance(name, tuple) else IN_WORDS.get(name, name) for name in options["fields"]
                    ],
                },
            )
            for title, options in fieldsets
        ]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj and is_locked(obj) else super().get_prepopulated_fields(request, obj)

    @admin.display(description=gettext_lazy("kinds of organisation that may apply"))
    def kinds_in_words(self, call):
        return _in_words(call, "organisation_kinds") or _("Anybody may apply.")

    @admin.display(description=gettext_lazy("languages of application"))
    def languages_in_words(self, call):
        return _in_words(call, "accepted_languages")

    @admin.display(description=gettext_lazy("stages"))
    def stages_in_words(self, call):
        return _in_words(call, "stages")

    @admin.display(description=gettext_lazy("public after the decision"))
    def parts_in_words(self, call):
        return _in_words(call, "open_parts") or _("Nothing")

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not (obj and (is_locked(obj) or obj.proposals.exists()))

    def delete_queryset(self, request, queryset):
        """Several at once: those that are public or have proposals stay."""
        for call in queryset:
            if self.has_delete_permission(request, call):
                call.delete()
            else:
                self.message_user(request, str(CallInUse(call)), messages.ERROR)

    # What the page says

    @admin.display(description=gettext_lazy("before it can be published"))
    def readiness(self, call):
        if not call or not call.pk:
            return _("Save the call first; then add the form and the criteria below.")
        found = [] if call.is_template else completeness.problems(call)
        sums = self._sums(call)
        sentences = [[each] for each in found or [_("Nothing is missing.")]]
        return format_html("<div>{}{}</div>", format_html_join("", "<p>{}</p>", sentences), sums)

    def _sums(self, call: Call):
        criteria = list(call.criteria.all())
        if not criteria:
            return ""
        rows = [
            [each or _("All proposals"), total.normalize().__format__("f")]
            for each, total in completeness.weight_sums(call, criteria)
        ]
        joined = format_html_join(" · ", "{}: {}", rows)
        return format_html("<p>{} {}</p>", _("Sum of the weights:"), joined)

    @admin.display(description=gettext_lazy("Actions"))
    def copy_link(self, call):
        address = reverse("admin:proposals_call_copy", args=[call.pk])
        return format_html('<a href="{}">{}</a>', address, _("Make a call from this"))

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        if obj:
            context |= {
                "is_locked": is_locked(obj),
                "guideline_count": obj.guidelines.count(),
                "question_count": obj.questions.count(),
                "waiting_count": obj.questions.filter(answered_at=None).count(),
            }
        return super().render_change_form(request, context, obj=obj, **kwargs)

    # Steps

    steps_from = PublishableAdmin.steps_from | {Call.Status.PUBLISHED: ["_unpublish"]}
    bulk_steps = {name: step for name, step in PublishableAdmin.bulk_steps.items() if name != "withdraw"}

    def take_step(self, request, rows, step, **options) -> int:
        own = replace(step, service=STEPS.get(step.service, step.service))
        return sum(self._take_one(request, row, own, **options) for row in rows)

    def _take_one(self, request, call: Call, step, **options) -> int:
        try:
            return super().take_step(request, [call], step, **options)
        except ProposalError as error:
            self.message_user(request, str(error), messages.ERROR)
            return 0

    def get_urls(self):
        copy = path("<int:pk>/copy/", self.admin_site.admin_view(self.copy_view), name="proposals_call_copy")
        return [copy, *super().get_urls()]

    def copy_view(self, request, pk: int):
        """A page that asks for the new call's address, and then makes it."""
        source = self.get_object(request, str(pk))
        if source is None:
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CopyForm(request.POST or None, initial={"slug": _proposed_slug(source)})
        if request.method == "POST" and form.is_valid():
            call = services.make_call_from(source=source, by=request.user, slug=form.cleaned_data["slug"])
            self.log_addition(request, call, [{"added": {}}])
            self.message_user(
                request, _("“%(call)s” is a draft now. Set its dates and check every text.") % {"call": call}
            )
            return redirect("admin:proposals_call_change", call.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Make a call from this"),
            "form": form,
            "source": source,
            "opts": self.opts,
        }
        return TemplateResponse(request, "proposals/admin/call_copy.html", context)


def _in_words(call: Call, name: str) -> str:
    choices = Call._meta.get_field(name).base_field.choices
    return ", ".join(str(label) for value, label in choices if value in getattr(call, name))


def _proposed_slug(source: Call) -> str:
    """The name without "template" and year, with this year, where that is free."""
    stem = re.sub(r"-\d{4}$", "", source.slug.removeprefix("template-"))
    slug = f"{stem}-{timezone.localdate().year}"
    return "" if Call.objects.filter(slug=slug).exists() else slug
