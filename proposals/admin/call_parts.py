"""What a call consists of, in the administration: sections and fields of its form, types of city, criteria and their weights."""

import re

from django.contrib import admin
from django.db.models import Max
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin import BilingualAdmin, BilingualForm, BilingualInline

from .. import permissions
from ..models import Call, CityType, Criterion, CriterionWeight, FormField, FormSection


def is_locked(call: Call) -> bool:
    return call.status == Call.Status.PUBLISHED


def call_of(row) -> Call | None:
    return row if row is None or isinstance(row, Call) else row.call


class CoordinatorsOnly:
    """For pages of who may manage calls."""

    keeps_history = False  # calls have records of their own

    def has_module_permission(self, request):
        return permissions.may_manage_calls(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.may_manage_calls(request.user)

    def has_add_permission(self, request, *args):
        return permissions.may_manage_calls(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.may_manage_calls(request.user)

    def has_delete_permission(self, request, obj=None):
        return permissions.may_manage_calls(request.user)


class PartOfCall(CoordinatorsOnly):
    """For what a call consists of: only read once the call is published. `obj` is the call or one of its parts."""

    def has_add_permission(self, request, *args):
        return super().has_add_permission(request) and not (args and args[0] and is_locked(call_of(args[0])))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request) and not (obj and is_locked(call_of(obj)))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request) and not (obj and is_locked(call_of(obj)))


class LastInOrder:
    """New rows whose place nobody gave stand after the others."""

    def save_formset(self, request, form, formset, change):
        if "order" in formset.form.base_fields:
            last = formset.queryset.aggregate(last=Max("order"))["last"] or 0
            for each in formset.extra_forms:
                if each.has_changed() and not each.instance.order:
                    each.instance.order = last = last + 1
        super().save_formset(request, form, formset, change)


class PagedPart(PartOfCall):
    """A part with a page of its own, reached from its call and leading back there."""

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request, *args):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("call")

    @admin.display(description=gettext_lazy("call"))
    def back(self, row):
        return format_html('<a href="{}">{}</a>', reverse("admin:proposals_call_change", args=[row.call_id]), row.call)

    def response_post_save_change(self, request, obj):
        return redirect("admin:proposals_call_change", obj.call_id)


class KeyedForm(BilingualForm):
    """A key for the machine; where staff leave it empty it is made from the English name."""

    named_by = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].required = False
            self.fields["key"].help_text = _("Leave empty to take it from the English name.")

    def clean(self):
        cleaned = super().clean()
        if "key" in self.fields and not cleaned.get("key") and "key" not in self.errors:
            cleaned["key"] = key_from(cleaned.get(f"{self.named_by}_en") or "")
            if not cleaned["key"]:
                self.add_error("key", _("Write a key, or the English name it can be made from."))
        return cleaned


def key_from(text: str) -> str:
    return re.sub(r"^[^a-z]+", "", slugify(text).replace("-", "_"))[:40].rstrip("_")


class FormFieldForm(KeyedForm):
    named_by = "label"


class CriterionForm(KeyedForm):
    named_by = "name"


class SectionInline(PartOfCall, BilingualInline):
    model = FormSection
    show_change_link = True
    readonly_fields = ["asked"]
    fieldsets = [(None, {"fields": ["order", "title", "help", "asked"]})]

    @admin.display(description=gettext_lazy("fields"))
    def asked(self, section):
        if not section.pk:
            return _("Save first, then add fields on the section's own page.")
        rows = [[each.label, each.get_kind_display()] for each in section.fields.all()]
        address = reverse("admin:proposals_formsection_change", args=[section.pk])
        label = _("View the fields") if is_locked(section.call) else _("Edit the fields")
        listed = format_html("<ol>{}</ol>", format_html_join("", "<li>{} ({})</li>", rows)) if rows else _("None yet")
        return format_html('{} <p><a href="{}">{}</a></p>', listed, address, label)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("call").prefetch_related("fields")


class CityTypeInline(PartOfCall, BilingualInline):
    model = CityType
    fieldsets = [(None, {"fields": ["order", "name"]})]


class CriterionInline(PartOfCall, BilingualInline):
    model = Criterion
    form = CriterionForm
    show_change_link = True
    fieldsets = [(None, {"fields": [("order", "kind", "weight"), "name", ("lower", "upper", "key"), "more"]})]
    readonly_fields = ["more"]

    @admin.display(description=gettext_lazy("scale, and weights for types of city"))
    def more(self, criterion):
        if not criterion.pk:
            return _("Save first, then describe the scale on the criterion's own page.")
        address = reverse("admin:proposals_criterion_change", args=[criterion.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open the criterion"))


class FieldInline(PartOfCall, BilingualInline):
    model = FormField
    form = FormFieldForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "kind", "key"),
                    "label",
                    "help",
                    ("is_required", "is_confidential"),
                    ("max_length", "minimum", "maximum"),
                    "unit",
                    "options",
                ]
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("section__call")


@admin.register(FormSection)
class SectionAdmin(PagedPart, LastInOrder, BilingualAdmin):
    version_fields = ("title",)
    list_display = ["title", "call", "order", "versions"]
    readonly_fields = ["back"]
    inlines = [FieldInline]
    fieldsets = [(None, {"fields": ["back", "order", "title", "help"]})]


class WeightInline(PartOfCall, admin.TabularInline):
    model = CriterionWeight
    extra = 0
    fields = ["city_type", "weight"]

    def get_formset(self, request, obj=None, **kwargs):
        self.criterion = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "city_type":
            kwargs["queryset"] = CityType.objects.filter(call=self.criterion.call)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Criterion)
class CriterionAdmin(PagedPart, BilingualAdmin):
    form = CriterionForm
    list_display = ["name", "call", "kind", "weight", "versions"]
    readonly_fields = ["back"]
    inlines = [WeightInline]
    fieldsets = [
        (None, {"fields": ["back", ("order", "kind", "weight"), "name", "description", "key"]}),
        (
            gettext_lazy("Judgement from 1 to 5: what each means"),
            {"fields": [f"anchor_{number}" for number in range(1, 6)]},
        ),
        (gettext_lazy("Number: how it becomes points"), {"fields": ["direction", ("lower", "upper"), "unit", "field"]}),
    ]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj and "field" in form.base_fields:
            numbers = FormField.objects.filter(section__call=obj.call, kind=FormField.Kind.NUMBER)
            form.base_fields["field"].queryset = numbers
        return form
