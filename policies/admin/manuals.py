"""Policies with their sections and documents."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from publishing.admin import BilingualInline, PublishableAdmin, RichTextAdmin
from publishing.admin.decades import by_decade
from publishing.bulk import BulkStep
from publishing.desk import choice

from .. import services
from ..models import (
    Document,
    Policy,
    Section,
    Sector,
    Suggestion,
)
from .limits import InScope
from .sections import SectionsOfList
from .suggestions import SuggestionInline, in_paragraphs


class SectionInline(BilingualInline):
    model = Section
    fieldsets = [(None, {"fields": [("kind", "order"), "heading", "body", "facts"]})]
    readonly_fields = ["suggested"]

    def get_fieldsets(self, request, obj=None):
        """With what waits for the section, where anything does."""
        [(title, options)] = super().get_fieldsets(request, obj)
        if obj is None or not request.user.has_perm("policies.view_suggestion"):
            return [(title, options)]
        waits = obj.suggestions.waiting().exists()
        return [(title, options | {"fields": [*options["fields"], *(["suggested"] if waits else [])]})]

    @admin.display(description=_("suggested for this section"))
    def suggested(self, section):
        if not section.pk:
            return "-"
        waiting = section.policy.suggestions.waiting().filter(kind=section.kind)
        rows = ((each.language, in_paragraphs(each.text)) for each in waiting)
        return format_html_join("", '<div lang="{}">{}</div>', rows) or "-"


class DocumentInline(BilingualInline):
    model = Document
    fieldsets = [(None, {"fields": ["title", "file", "url", ("language", "licence", "order")]})]


REQUIRED = (Section.Kind.BACKGROUND, Section.Kind.PROCESS, Section.Kind.DIFFICULTIES, Section.Kind.EFFECTS)


def _lacks_a_section(model) -> Q:
    """Manuals without a text in one of the required sections."""
    complete = Q()
    for kind in REQUIRED:
        complete &= Q(pk__in=Section.objects.written().filter(kind=kind).values("policy"))
    return Q(kind=Policy.Kind.MANUAL) & ~complete


class SectorChoice(forms.Form):
    sector = forms.ModelChoiceField(label=_("Sector"), queryset=Sector.objects.all())


MOVE = BulkStep(
    _("Move to a sector"),
    ngettext_lazy("%(count)d policy is moved.", "%(count)d policies are moved.", "count"),
    services.move_to_sector,
    services.check_move,
    SectorChoice,
    changes="sector",
)


@admin.register(Policy)
class PolicyAdmin(SectionsOfList, InScope, RichTextAdmin, PublishableAdmin):
    preview_view = "policies.views.PolicyDetail"
    bulk_steps = PublishableAdmin.bulk_steps | {"move": MOVE}
    on_desk = (
        *PublishableAdmin.on_desk,
        choice("contact", _("Without a contact office"), lambda model: Q(contact_office=None)),
        choice("section", _("A required section is empty"), _lacks_a_section),
    )
    list_display = ["title", "state", "versions", "sector", "kind", "year_start", "old_archive"]
    list_filter = ["sector", "kind", "challenges", by_decade("year_start"), "is_in_old_archive"]
    list_select_related = ["sector"]
    date_hierarchy = "published_at"
    search_fields = ["title", "slug", "implementing_body"]
    autocomplete_fields = ["sector", "subsector", "contact_office", "challenges", "related"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [SectionInline, DocumentInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "kind",
                    "sector",
                    "subsector",
                    ("year_start", "year_end"),
                    "year_note",
                    "implementing_body",
                    "authoring_institution",
                    "contact_office",
                    "sustainable_goals",
                    "challenges",
                ]
            },
        ),
        (_("Adoption elsewhere"), {"fields": ["adopted_by", "adoption_note", "related"]}),
        (
            _("Old archive and certainty"),
            {
                "fields": [
                    "is_in_old_archive",
                    ("archived_ko_on", "archived_on"),
                    "quality_note",
                ]
            },
        ),
    ]

    @admin.display(description=_("old archive"), boolean=True, ordering="is_in_old_archive")
    def old_archive(self, policy):
        return policy.is_in_old_archive

    def get_inlines(self, request, obj):
        is_asked = obj and obj.suggestions.waiting().exists()
        is_posted = "suggestions-TOTAL_FORMS" in request.POST
        shown = is_posted if request.method == "POST" else is_asked
        return [SuggestionInline, *self.inlines] if shown else self.inlines

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is Suggestion:
            self.settle(request, [each for each in formset.forms if each.cleaned_data.get("decision")])

    def settle(self, request, decided) -> None:
        steps = {"take": services.take_suggestion, "dismiss": services.dismiss_suggestion}
        done = 0
        for form in decided:
            if steps[form.cleaned_data["decision"]](suggestion=form.instance, by=request.user):
                done += 1
            else:
                text = gettext("Somebody else has handled the suggestion “%(origin)s” in the meantime.")
                self.message_user(request, text % {"origin": form.instance.origin}, messages.WARNING)
        if done:
            text = ngettext("%(count)d suggestion is handled.", "%(count)d suggestions are handled.", done)
            self.message_user(request, text % {"count": done}, messages.SUCCESS)
