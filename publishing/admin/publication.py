"""How staff take a row with a public page through publication."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import desk, languages, notifications, permissions, prepared, services
from ..admin_urls import address_of
from ..bulk import BulkSteps
from ..conflicts import ComparedForm, GuardedForm, locked
from ..links.admin import DEAD_LINK, DeadLinksMixin
from ..similar import SimilarMixin
from ..spreadsheets.admin import SpreadsheetAdmin
from ..translating import Translating
from .filters import AssignedFilter, AttentionFilter, InferredFilter, StaleFilter, WeakSourceFilter
from .forms import PublishableForm
from .previews import Previews
from .steps import TakingSteps
from .two_languages import BilingualAdmin

STEP_FIELDS = {"publish_on", "comment", "prepared_at"}


def _without(left_out: set[str], fieldset):
    title, options = fieldset
    return title, {**options, "fields": [name for name in options["fields"] if name not in left_out]}


class PublishableAdmin(
    TakingSteps,
    Previews,
    prepared.PreparedChanges,
    Translating,
    BulkSteps,
    SpreadsheetAdmin,
    DeadLinksMixin,
    SimilarMixin,
    BilingualAdmin,
):
    """A model with a public page. Its status changes by steps only, never by a form field.

    `on_desk` are the states that the first page counts.
    """

    on_desk = (*desk.OF_PUBLISHABLE, DEAD_LINK)
    form = PublishableForm
    readonly_fields = ["status", "published_at", "created_at", "updated_at", "weak_sources", "dead_links", "course"]
    source_fieldset = (_("Sources"), {"fields": ["inferred_fields", "sources", "weak_sources", "dead_links"]})
    publication_fieldset = (
        _("Publication"),
        {
            "fields": [
                "status",
                "published_at",
                "course",
                "assigned_to",
                "publish_on",
                "comment",
                ("created_at", "updated_at"),
            ]
        },
    )
    guard_fieldset = (None, {"fields": ["began_from", "prepared_at"], "classes": ["hidden"]})

    # The list

    def get_list_filter(self, request):
        added = [AttentionFilter, AssignedFilter, StaleFilter]
        return ["status", *added, *super().get_list_filter(request), InferredFilter, WeakSourceFilter]

    def get_autocomplete_fields(self, request):
        return [*self.autocomplete_fields, "sources"]

    @admin.display(description=_("status"), ordering="status")
    def state(self, row):
        if row.status == row.Status.PUBLISHED and not row.is_published:
            label = gettext("From %(day)s") % {
                "day": date_format(timezone.localtime(row.published_at), "SHORT_DATE_FORMAT")
            }
            return format_html('<span class="state state--scheduled">{}</span>', label)
        return format_html('<span class="state state--{}">{}</span>', row.status, row.get_status_display())

    # The form

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj), self.source_fieldset]
        if obj is None:
            return fieldsets
        guard = [self.guard_fieldset] if self.is_editing(request, obj) else []
        left_out = self.step_fields_left_out(request, obj)
        return [*fieldsets, *(_without(left_out, each) for each in [self.publication_fieldset, *guard])]

    def step_fields_left_out(self, request, row) -> set[str]:
        """What of STEP_FIELDS the page does not ask: all of them where the person takes no step."""
        if not (self.is_editing(request, row) and self.has_edit_permission(request, row)):
            return STEP_FIELDS
        return {"publish_on"} if row.is_published else set()

    def is_editing(self, request, obj) -> bool:
        """Whether the person can save the record's own fields."""
        return self.has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "inferred_fields":
            names = ", ".join(flatten_fieldsets(super().get_fieldsets(request)))
            field.help_text = format_html("{}<br>{} {}", field.help_text, gettext("Names of the fields:"), names)
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            left_out = self.step_fields_left_out(request, obj)
            form = type(
                form.__name__, (form,), dict.fromkeys(left_out)
            )  # declared fields are in a form unless taken out
        form.asks_second_person = obj is not None and self.is_for_two(obj)
        return form

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "assigned_to" in form.changed_data:
            notifications.tell_of_assignment([obj], to=obj.assigned_to, by=request.user)

    def save_related(self, request, form, formsets, change):
        """Afterwards it is known in which languages a text was changed, of the record or of its parts."""
        super().save_related(request, form, formsets, change)
        names = {
            *form.changed_data,
            *(name for each in formsets for part in each.forms if part.has_changed() for name in part.changed_data),
        }
        services.mark_changed(form.instance, languages.of_fields(names))

    @admin.display(description=_("steps so far"))
    def course(self, row):
        if not (row and row.pk):
            return "-"
        steps = permissions.steps_of(row).select_related("by")[:20]
        return render_to_string("admin/course.html", {"steps": steps}) if steps else gettext("None")

    @admin.display(description=_("weak sources"))
    def weak_sources(self, row):
        weak = row.sources.filter(is_weak=True) if row and row.pk else []
        return format_html_join("", "{}<br>", ([source] for source in weak)) or gettext("None")

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        is_to_be_saved = request.method == "POST" and connection.in_atomic_block
        return locked(self.get_queryset(request), row.pk) if row and is_to_be_saved else row

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        self.guard(context["adminform"].form, context["inline_admin_formsets"])
        if self.has_edit_permission(request, obj) and not context["is_popup"]:
            context["publication_steps"] = self.steps_offered(request, obj)
        if obj and self.preview_view:
            context["preview_url"] = address_of(self.opts, "preview", obj.pk)
            context["preview_link_url"] = address_of(self.opts, "preview_link", obj.pk)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    # Where two persons are asked for, one alone brings neither an earlier text nor that of a file to the public.

    def may_revert(self, request, row) -> bool:
        return super().may_revert(request, row) and not self.is_for_two(row)

    def may_import_into(self, request, row) -> bool:
        return super().may_import_into(request, row) and not self.is_for_two(row)

    def is_for_two(self, row) -> bool:
        """Whether what stands on the row's public page changes only by what one prepares and another publishes."""
        return row.status == row.Status.PUBLISHED and permissions.needs_second_person(self.model)

    def guard(self, form, inlines) -> None:
        """Let the page carry the state it shows; where that was saved over, compare the record's parts as well."""
        if not isinstance(form, GuardedForm) or not form.instance.pk or "began_from" not in form.fields:
            return
        parts = [part for each in inlines for part in each.formset.initial_forms if isinstance(part, ComparedForm)]
        if form.is_outdated:
            for part in parts:
                part.show_saved(form.began()[1])
        if form.is_outdated or not form.is_bound:
            form.carry_state(parts)
