"""How staff edit two languages side by side and take a row through publication. Every admin page of content builds on this."""

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import connection
from django.db.models import F, Func
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget
from js_asset import Media
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from modeltranslation.translator import translator

from . import desk, languages, services
from .conflicts import ComparedForm, GuardedForm, locked
from .exceptions import IncompleteError
from .labels import label_of
from .links.admin import DEAD_LINK, DeadLinksMixin
from .models import Publishable, Source
from .similar import SimilarMixin
from .spreadsheets.admin import SpreadsheetAdmin


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
    """Besides, a row that is public must stay readable, and one that was saved meanwhile is not saved over."""

    def clean(self):
        cleaned = super().clean()
        if self.is_outdated:
            return cleaned
        row = self.instance
        versions = (all(cleaned.get(f"{field}_{code}") for field in row.version_fields) for code in languages.CODES)
        if row.status == Publishable.Status.PUBLISHED and not any(versions):
            raise ValidationError(
                _("A published record must be complete in Korean or in English. Take it back to draft first.")
            )
        return cleaned


class SideBySide:
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


class BilingualAdmin(SideBySide, TranslationAdmin):
    """A model with translated fields. `version_fields` say what a complete language version holds."""

    version_fields = ("name",)
    list_per_page = 50
    save_on_top = True

    class Media:
        css = {"all": ["admin-site/admin.css"]}

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **{"labels": self.labels()} | kwargs)

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

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class PublishableAdmin(SpreadsheetAdmin, DeadLinksMixin, SimilarMixin, BilingualAdmin):
    """A model with a public page. Its status changes by steps only, never by a form field.

    `on_desk` are the states that the first page counts, `preview_view` names the public PublishedDetailView, which shows a draft where it is told that this is a preview.
    """

    preview_view = ""
    on_desk = (*desk.OF_PUBLISHABLE, DEAD_LINK)
    form = PublishableForm
    actions = ["publish", "send_to_review", "unpublish"]
    readonly_fields = ["status", "published_at", "created_at", "updated_at", "weak_sources", "dead_links"]
    source_fieldset = (_("Sources"), {"fields": ["inferred_fields", "sources", "weak_sources", "dead_links"]})
    publication_fieldset = (_("Publication"), {"fields": ["status", "published_at", "created_at", "updated_at"]})
    guard_fieldset = (None, {"fields": ["began_from"], "classes": ["hidden"]})
    # Name of the button: (service, its label, what it did)
    steps = {
        "_publish": (services.publish, _("Save and publish"), _("“%(row)s” is published.")),
        "_review": (services.send_to_review, _("Save and send to review"), _("“%(row)s” waits for review.")),
        "_unpublish": (services.unpublish, _("Save and take back to draft"), _("“%(row)s” is a draft again.")),
    }
    steps_from = {
        Publishable.Status.DRAFT: ["_publish", "_review"],
        Publishable.Status.IN_REVIEW: ["_publish", "_unpublish"],
        Publishable.Status.PUBLISHED: ["_unpublish"],
    }

    # The list

    def get_list_filter(self, request):
        return ["status", AttentionFilter, *super().get_list_filter(request), InferredFilter, WeakSourceFilter]

    def get_autocomplete_fields(self, request):
        return [*self.autocomplete_fields, "sources"]

    @admin.display(description=_("status"), ordering="status")
    def state(self, row):
        return format_html('<span class="state state--{}">{}</span>', row.status, row.get_status_display())

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, queryset):
        done = self.take_step(request, queryset, services.publish)
        self.report(request, ngettext("%(count)d record is published.", "%(count)d records are published.", done), done)

    @admin.action(description=_("Send to review"), permissions=["change"])
    def send_to_review(self, request, queryset):
        done = self.take_step(request, queryset, services.send_to_review)
        self.report(
            request, ngettext("%(count)d record waits for review.", "%(count)d records wait for review.", done), done
        )

    @admin.action(description=_("Back to draft"), permissions=["change"])
    def unpublish(self, request, queryset):
        done = self.take_step(request, queryset, services.unpublish)
        self.report(
            request, ngettext("%(count)d record is a draft again.", "%(count)d records are drafts again.", done), done
        )

    def take_step(self, request, rows, step) -> int:
        """The step for every row that allows it; a message for each that does not. Returns how many did."""
        done = 0
        for row in rows:
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            try:
                step(row)
            except IncompleteError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.log_change(request, row, [{"changed": {"fields": [self.untranslated_status()]}}])
                done += 1
        return done

    def untranslated_status(self) -> str:
        """The history is kept in the language of the messages and translated when it is read."""
        with override(None):
            return str(self.opts.get_field("status").verbose_name)

    def report(self, request, text: str, count: int) -> None:
        if count:
            self.message_user(request, text % {"count": count}, messages.SUCCESS)

    # The form

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj), self.source_fieldset]
        if obj is None:
            return fieldsets
        guard = [self.guard_fieldset] if self.is_editing(request, obj) else []
        return [*fieldsets, self.publication_fieldset, *guard]

    def is_editing(self, request, obj) -> bool:
        """Whether the person can save the record's own fields."""
        return self.has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "inferred_fields":
            names = ", ".join(flatten_fieldsets(super().get_fieldsets(request)))
            field.help_text = format_html("{}<br>{} {}", field.help_text, gettext("Names of the fields:"), names)
        return field

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
        if self.has_change_permission(request, obj) and not context["is_popup"]:
            names = self.steps_from[obj.status if obj else Publishable.Status.DRAFT]
            context["publication_steps"] = [(name, self.steps[name][1]) for name in names]
        if obj and self.preview_view:
            context["preview_url"] = self.preview_address(obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

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
        step, _label, result = self.steps[name]
        if self.take_step(request, [row], step):
            self.message_user(request, result % {"row": row}, messages.SUCCESS)
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"

    # What the public sees, or would see

    def preview_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_preview"

    def preview_address(self, row) -> str:
        return reverse(f"admin:{self.preview_name()}", args=[row.pk])

    def view_on_site(self, row):
        return row.get_absolute_url() if row.is_published else None

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview)
        urls = [path("<path:object_id>/preview/", preview, name=self.preview_name())] if self.preview_view else []
        return urls + super().get_urls()

    def preview(self, request, object_id):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row.is_published:
            return redirect(row)
        view = import_string(self.preview_view).as_view(is_preview=True)
        response = view(request, slug=row.slug)
        response["X-Robots-Tag"] = "noindex"
        return response


@admin.register(Source)
class SourceAdmin(SpreadsheetAdmin, DeadLinksMixin, BilingualAdmin):
    on_desk = (DEAD_LINK,)
    version_fields = ("title",)
    list_display = ["key", "title", "publisher", "dated", "is_weak"]
    list_filter = ["is_weak", AttentionFilter]
    search_fields = ["key", "title", "publisher"]
    readonly_fields = ["dead_links"]
    fieldsets = [(None, {"fields": ["key", "url", "title", "publisher", "dated", "is_weak", "dead_links"]})]
