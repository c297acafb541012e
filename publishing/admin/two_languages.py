"""How staff edit two languages side by side. Every admin page of content builds on this."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from .. import languages
from ..history.admin import HistoryAdmin
from ..labels import label_of
from ..translators import ForTranslators
from .filters import MissingLanguageFilter
from .forms import BilingualForm


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
