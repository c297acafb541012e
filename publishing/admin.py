"""How staff edit two languages side by side and take a row through publication. Every admin page of content builds on this."""

from collections.abc import Callable
from dataclasses import dataclass

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import connection
from django.db.models import F, Func
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget
from js_asset import Media
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from modeltranslation.translator import translator

from . import desk, languages, permissions, prepared, preview, services
from .admin_urls import address_of, name_of
from .bulk import BulkStep, BulkSteps
from .conflicts import CarriedField, ComparedForm, GuardedForm, locked
from .exceptions import StepError
from .history.admin import HistoryAdmin
from .labels import label_of
from .links.admin import DEAD_LINK, DeadLinksMixin
from .models import Publishable, SecondPersonRule, Source
from .similar import SimilarMixin
from .spreadsheets.admin import SpreadsheetAdmin
from .translating import Translating
from .translators import ForTranslators


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


class SideBySide(ForTranslators):
    """Shared by pages and inlines: `fieldsets` name each translated field once, and its languages share a row."""

    form = BilingualForm

    def pair(self, name: str) -> str | tuple[str, ...]:
        return tuple(f"{name}_{code}" for code in languages.CODES) if name in self.trans_opts.all_fields else name

    def get_fieldsets(self, request, obj=None):
        return [
            (title, {**options, "fields": [self.pair(name) for name in options["fields"]]})
            for title, options in self.fieldsets
        ]

    def labels(self) -> dict[str, str]:
        """For forms: fields that can only be read take their label from there, and would say "title [ko]"."""
        found = (field for field in self.model._meta.get_fields() if hasattr(field, "translated_field"))
        return {field.name: label_of(field) for field in found}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None or not hasattr(db_field, "translated_field"):
            return field
        field.required = False  # BilingualForm asks for one of the two
        field.label = label_of(db_field)
        field.widget.attrs["lang"] = db_field.language
        if isinstance(field.widget, ProseEditorWidget):
            field.widget.template_name = "admin/widgets/rich_text.html"
        elif isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 6
        return field


class BilingualInline(SideBySide, TranslationStackedInline):
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, **{"labels": self.labels()} | kwargs)


class MissingLanguageFilter(admin.SimpleListFilter):
    """Rows that cannot be read in one language yet."""

    title = _("missing language")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        self.version_fields = model_admin.get_version_fields()
        return [("ko", _("Korean missing")), ("en", _("English missing"))]

    def queryset(self, request, queryset):
        if self.value() not in languages.CODES:
            return queryset
        return queryset.filter(desk.without_language(self.version_fields, self.value()))


class AttentionFilter(admin.SimpleListFilter):
    """Rows in one of the states that the first page of the administration counts."""

    title = _("needs attention")
    parameter_name = desk.PARAMETER

    def lookups(self, request, model_admin):
        found = (each for each in model_admin.on_desk if self.parameter_name in each.parameters)
        self.conditions = {each.parameters[self.parameter_name]: each for each in found}
        return [(name, each.label) for name, each in self.conditions.items()]

    def queryset(self, request, queryset):
        if self.value() not in self.conditions:
            return queryset
        return queryset.filter(self.conditions[self.value()].query(queryset.model))


class AssignedFilter(admin.SimpleListFilter):
    """Rows that somebody is to work on."""

    title = _("assigned to")
    parameter_name = desk.ASSIGNED

    def lookups(self, request, model_admin):
        return [("me", _("Me")), ("others", _("Others")), ("nobody", _("Nobody"))]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        if self.value() == "others":
            return queryset.exclude(assigned_to=None).exclude(assigned_to=request.user)
        return queryset.filter(assigned_to=None) if self.value() == "nobody" else queryset


class StaleFilter(admin.SimpleListFilter):
    """Rows whose text in one language was changed after that in the other."""

    title = _("stale translation")
    parameter_name = "stale"

    def lookups(self, request, model_admin):
        return [("ko", _("Korean older")), ("en", _("English older"))]

    def queryset(self, request, queryset):
        return (
            queryset.filter(desk.stale_in(queryset.model, self.value()))
            if self.value() in languages.CODES
            else queryset
        )


class InferredFilter(admin.SimpleListFilter):
    """Rows with a value that is our reading of the sources."""

    title = _("inferred fields")
    parameter_name = "inferred"
    ANY = "any"

    def lookups(self, request, model_admin):
        unnested = Func(F("inferred_fields"), function="unnest")
        names = model_admin.model.objects.order_by().values_list(unnested, flat=True).distinct()
        return [(self.ANY, _("Any field"))] + [(name, self.label(model_admin.model, name)) for name in sorted(names)]

    @staticmethod
    def label(model, name: str) -> str:
        try:
            return label_of(model._meta.get_field(name))
        except FieldDoesNotExist:
            return name

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == self.ANY:
            return queryset.exclude(inferred_fields=[])
        return queryset.filter(inferred_fields__contains=[self.value()])


class WeakSourceFilter(admin.SimpleListFilter):
    """Rows that rest on a source nobody has verified."""

    title = _("weak sources")
    parameter_name = "weak_sources"

    def lookups(self, request, model_admin):
        return [("yes", _("With a weak source")), ("only", _("With weak sources only"))]

    def queryset(self, request, queryset):
        weak = queryset.filter(sources__is_weak=True)
        if self.value() == "yes":
            return weak.distinct()
        if self.value() == "only":
            return weak.exclude(sources__in=Source.objects.filter(is_weak=False)).distinct()
        return queryset


class BilingualAdmin(HistoryAdmin, SideBySide, TranslationAdmin):
    """A model with translated fields. `version_fields` say what a complete language version holds."""

    version_fields = ("name",)
    list_per_page = 50
    save_on_top = True

    class Media:
        css = {"all": ["admin-site/admin.css"]}

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **{"labels": self.labels()} | kwargs)

    def may_revert(self, request, row) -> bool:
        return self.has_edit_permission(request, row)

    def get_version_fields(self) -> tuple[str, ...]:
        return getattr(self.model, "version_fields", self.version_fields)

    def get_search_fields(self, request):
        names = []
        for name in self.search_fields:
            pair = self.pair(name)
            names += [pair] if isinstance(pair, str) else pair
        return names

    def get_list_filter(self, request):
        return [*self.list_filter, MissingLanguageFilter]

    @admin.display(description=_("language versions"))
    def versions(self, row):
        return format_html_join(" ", "{}", ([self.version_mark(row, code)] for code in languages.CODES))

    def version_mark(self, row, code: str):
        """ "KO ✓" or "EN missing": a sign, a word and a colour."""
        if all(languages.text_in(row, field, code) for field in self.get_version_fields()):
            return format_html(
                '<span class="version version--complete">{} <span aria-hidden="true">✓</span>'
                '<span class="visually-hidden">{}</span></span>',
                code.upper(),
                gettext("complete"),
            )
        return format_html('<span class="version version--missing">{} {}</span>', code.upper(), gettext("missing"))


class RichTextAdmin:
    """For pages with an editor for rich text, whose import map and styles our policy for browsers would refuse.

    The import map passes by a nonce; styles that the editor writes into the page are allowed on this page only.
    """

    class Media:
        js = ["admin-site/rich-text.js"]

    @csp_update({"script-src": [SELF, NONCE], "style-src": [SELF, UNSAFE_INLINE]})
    def changeform_view(self, request, *args, **kwargs):
        return super().changeform_view(request, *args, **kwargs)

    @csp_update({"script-src": [SELF, NONCE], "style-src": [SELF, UNSAFE_INLINE]})
    def translation_view(self, request, *args, **kwargs):
        return super().translation_view(request, *args, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = self.allowed_media(request, context["media"])
        return super().render_change_form(request, context, *args, **kwargs)

    def allowed_media(self, request, media):
        return Media.from_media(media, nonce=request.csp_nonce)


STEP_FIELDS = {"publish_on", "comment", "prepared_at"}


def _without(left_out: set[str], fieldset):
    title, options = fieldset
    return title, {**options, "fields": [name for name in options["fields"] if name not in left_out]}


@dataclass(frozen=True)
class Step:
    """A button that saves the form and then takes a step of publication."""

    service: Callable[..., None]
    label: str | Promise
    result: str | Promise
    right: str = ""  # a right of publication besides that of changing the record
    changes: str = "status"

    def options(self, cleaned: dict) -> dict:
        """What of the form goes with the step."""
        found = {"comment": cleaned.get("comment", "")}
        return found | {"on": cleaned.get("publish_on")} if self.service is services.publish else found


class PublishableAdmin(
    prepared.PreparedChanges, Translating, BulkSteps, SpreadsheetAdmin, DeadLinksMixin, SimilarMixin, BilingualAdmin
):
    """A model with a public page. Its status changes by steps only, never by a form field.

    `on_desk` are the states that the first page counts, `preview_view` names the public PublishedDetailView, which shows a draft where it is told that this is a preview.
    """

    preview_view = ""
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
    steps = {
        "_publish": Step(services.publish, _("Save and publish"), _("“%(row)s” is published."), "publish"),
        "_review": Step(services.send_to_review, _("Save and send to review"), _("“%(row)s” waits for review.")),
        "_send_back": Step(
            services.send_back, _("Save and send back"), _("“%(row)s” is sent back with your comment."), "publish"
        ),
        "_withdraw": Step(
            services.withdraw, pgettext_lazy("publication", "Withdraw"), _("“%(row)s” is withdrawn."), "publish"
        ),
        "_unpublish": Step(
            services.unpublish, _("Save and take back to draft"), _("“%(row)s” is a draft again."), "publish"
        ),
    }
    steps_from = {
        Publishable.Status.DRAFT: ["_publish", "_review"],
        Publishable.Status.IN_REVIEW: ["_publish", "_send_back", "_unpublish"],
        Publishable.Status.SENT_BACK: ["_publish", "_review"],
        Publishable.Status.PUBLISHED: [prepared.PREPARE, "_withdraw"],
        Publishable.Status.WITHDRAWN: ["_publish", "_review", "_unpublish"],
    }

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

    def may_take(self, request, row, step: Step | BulkStep) -> bool:
        """What makes a record public, or takes it back, needs the right to publish; any other step the right to edit."""
        if step.right == "publish":
            return self.has_publish_permission(request, row)
        return self.has_edit_permission(request, row)

    def take_step(self, request, rows, step: Step | BulkStep, **options) -> int:
        """The step for every row that allows it; a message for each that does not. Returns how many did."""
        done = 0
        for row in rows:
            if not self.may_take(request, row, step):
                text = gettext("You may not do this with “%(row)s”. It stays as it is.")
                self.message_user(request, text % {"row": row}, messages.ERROR)
                continue
            try:
                step.service(row, by=request.user, **options)
            except StepError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                if step.changes:
                    self.log_change(request, row, [{"changed": {"fields": [self.untranslated(step.changes)]}}])
                done += 1
        return done

    def untranslated(self, field: str) -> str:
        """The name of a field as the history keeps it: in the language of the messages, translated when it is read."""
        with override(None):
            return str(self.opts.get_field(field).verbose_name)

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

    def steps_offered(self, request, row) -> list[tuple[str, str]]:
        """Name and label of each button that this person may press on the record as it stands."""
        names = self.steps_from[row.status if row else Publishable.Status.DRAFT]
        offered = [
            (name, self.steps[name].label)
            for name in names
            if name in self.steps and self.may_take(request, row, self.steps[name])
        ]
        is_prepared_here = prepared.PREPARE in names and self.has_edit_permission(request, row)
        return [(prepared.PREPARE, prepared.LABEL), *offered] if is_prepared_here else offered

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

    def save_form(self, request, form, change):
        request.step_options = form.cleaned_data
        return super().save_form(request, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        self.take_step_of_button(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        self.take_step_of_button(request, obj)
        return super().response_change(request, obj)

    def take_step_of_button(self, request, row) -> None:
        """What was typed is saved by now; the step may still be refused. Either way the editor stays on the page."""
        name = next((each for each in self.steps if each in request.POST), None)
        if name is None:
            return
        step = self.steps[name]
        if self.take_step(request, [row], step, **step.options(request.step_options)):
            is_later = row.status == row.Status.PUBLISHED and not row.is_published
            result = _("“%(row)s” will be public from %(day)s.") if is_later else step.result
            day = date_format(timezone.localtime(row.published_at), "SHORT_DATETIME_FORMAT") if is_later else ""
            self.message_user(request, result % {"row": row, "day": day}, messages.SUCCESS)
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"

    # What the public sees, or would see

    def view_on_site(self, row):
        return row.get_absolute_url() if row.is_published else None

    def get_urls(self):
        if not self.preview_view:
            return super().get_urls()
        page = path(
            "<path:object_id>/preview/", self.admin_site.admin_view(self.preview), name=name_of(self.opts, "preview")
        )
        link = path(
            "<path:object_id>/preview/link/",
            self.admin_site.admin_view(self.preview_link),
            name=name_of(self.opts, "preview_link"),
        )
        return [link, page, *super().get_urls()]

    def preview(self, request, object_id):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row.is_published:
            return redirect(row)
        return self.preview_page(request, row)

    def preview_link(self, request, object_id):
        """The page with the address that opens this row's page for whoever has it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.may_write_texts(request, row):
            raise PermissionDenied
        return redirect(row) if row.is_published else self.link_page(request, row, is_prepared=False)

    def link_page(self, request, row, is_prepared: bool):
        context = self.admin_site.each_context(request) | {
            "title": gettext("Preview link"),
            "opts": self.opts,
            "original": row,
            "address": request.build_absolute_uri(preview.address_of(row, is_prepared)),
            "ends_at": preview.ends_at(),
            "back_url": address_of(self.opts, "change", row.pk),
        }
        return TemplateResponse(request, "admin/preview_link.html", context)

    def preview_page(self, request, row):
        """The public page of a row that is not public."""
        response = import_string(self.preview_view).as_view(is_preview=True)(request, slug=row.slug)
        return preview.kept_to_those_who_have_it(response)


@admin.register(Source)
class SourceAdmin(SpreadsheetAdmin, DeadLinksMixin, BilingualAdmin):
    on_desk = (DEAD_LINK,)
    version_fields = ("title",)
    list_display = ["key", "title", "publisher", "dated", "is_weak"]
    list_filter = ["is_weak", AttentionFilter]
    search_fields = ["key", "title", "publisher"]
    readonly_fields = ["dead_links"]
    fieldsets = [(None, {"fields": ["key", "url", "title", "publisher", "dated", "is_weak", "dead_links"]})]


@admin.register(SecondPersonRule)
class SecondPersonRuleAdmin(admin.ModelAdmin):
    """For which kinds of content two persons are needed. Set by administrators."""

    list_display = ["kind"]
    fields = ["content_type"]

    @admin.display(description=_("kind of content"))
    def kind(self, rule):
        return capfirst(rule.content_type.model_class()._meta.verbose_name_plural)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "content_type":
            models = [model for model in self.admin_site._registry if issubclass(model, Publishable)]
            kinds = ContentType.objects.get_for_models(*models).values()
            field.queryset = ContentType.objects.filter(pk__in=[kind.pk for kind in kinds])
            field.label_from_instance = lambda kind: capfirst(kind.model_class()._meta.verbose_name_plural)
        return field

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission
