"""How staff keep the policies: sectors, manuals with their sections and documents, awards and video lectures."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin
from publishing.admin import BilingualAdmin, BilingualInline, PublishableAdmin, PublishableForm, RichTextAdmin
from publishing.admin.decades import by_decade
from publishing.bulk import BulkStep
from publishing.desk import Condition, Group, choice
from publishing.spreadsheets.admin import SpreadsheetAdmin

from . import permissions, services
from .models import (
    Award,
    Collection,
    CollectionItem,
    Document,
    EditingScope,
    Policy,
    Section,
    Sector,
    Subsector,
    Suggestion,
    Term,
    Video,
)
from .sections_admin import SectionsOfList


class EditingScopeInline(admin.StackedInline):
    """An editor's limit, beside the account. Nobody has a permission of its own for it: who keeps accounts keeps it."""

    model = EditingScope
    autocomplete_fields = ["sectors", "office"]
    fieldsets = [
        (
            None,
            {
                "fields": ["sectors", "office"],
                "description": _(
                    "With a limit, the person changes only the policies of these sectors and those of this office, and sees all "
                    "others. Without one, everything that the role allows."
                ),
            },
        )
    ]

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


UserAdmin.inlines = [*UserAdmin.inlines, EditingScopeInline]


class ScopedForm(PublishableForm):
    """Nobody moves a record out of, or into, a part of the archive that somebody else keeps."""

    person = None  # set by InScope

    def _post_clean(self):
        super()._post_clean()
        if self.person and not self.errors and not permissions.is_inside(self.person, self.instance):
            text = gettext(
                "This is outside what you keep. Choose one of your sectors, or ask an editor without a limit."
            )
            self.add_error("sector", text)
            for name in {"sector", "contact_office", "policy"} & self.initial.keys():
                setattr(
                    self.instance, f"{name}_id", self.initial[name]
                )  # the page is shown for the record as it is saved


class InScope:
    """For the kinds that a limited editor keeps: rows outside the limit are only read."""

    form = ScopedForm

    def has_edit_permission(self, request, obj=None):
        return super().has_edit_permission(request, obj) and permissions.is_inside(request.user, obj)

    def has_translate_permission(self, request, obj=None):
        return super().has_translate_permission(request, obj) and permissions.is_inside(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and permissions.is_inside(request.user, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.person = None if self.writes_texts_only(request, obj) else request.user
        return form


class SubsectorInline(BilingualInline):
    model = Subsector
    fieldsets = [(None, {"fields": ["name", "slug"]})]


@admin.register(Sector)
class SectorAdmin(BilingualAdmin):
    list_display = ["name", "slug", "order", "is_name_inferred", "versions"]
    list_filter = ["is_name_inferred"]
    search_fields = ["name", "slug"]
    inlines = [SubsectorInline]
    fieldsets = [(None, {"fields": ["name", "is_name_inferred", "slogan", "introduction", "slug", "aliases", "order"]})]


@admin.register(Subsector)
class SubsectorAdmin(BilingualAdmin):
    list_display = ["name", "sector", "slug", "versions"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["sector"]
    fieldsets = [(None, {"fields": ["name", "sector", "slug"]})]


def in_paragraphs(text: str):
    """What somebody outside wrote, escaped and with its paragraphs."""
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308


class SuggestionDecision(forms.ModelForm):
    """What becomes of a suggestion; asked beside the policy's text, so that text and answer are saved together."""

    decision = forms.ChoiceField(
        label=_("What becomes of it"),
        required=False,
        widget=forms.RadioSelect,
        initial="",
        choices=[
            ("", _("It waits")),
            ("take", _("Taken over into the text")),
            ("dismiss", _("Not for this text")),
        ],
    )

    class Meta:
        model = Suggestion
        fields: list[str] = []


class SuggestionInline(admin.StackedInline):
    """The suggestions that wait, above the sections they are for."""

    model = Suggestion
    form = SuggestionDecision
    extra = 0
    can_delete = False
    verbose_name_plural = _("Suggestions that wait for an editor")
    fields = ["kind", "origin", "language", "made_at", "offered_text", "decision"]
    readonly_fields = fields[:-1]

    def get_queryset(self, request):
        """All of them when the form comes back: one that somebody else has handled meanwhile is then still known."""
        rows = super().get_queryset(request)
        return rows if request.method == "POST" else rows.waiting()

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description=_("text"))
    def offered_text(self, suggestion):
        return format_html('<div lang="{}">{}</div>', suggestion.language, in_paragraphs(suggestion.text))


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


class SuggestionStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", _("Waiting")), ("taken", _("Taken over")), ("dismissed", _("Dismissed"))]

    def queryset(self, request, queryset):
        rows = {
            "waiting": queryset.waiting(),
            "taken": queryset.filter(taken_at__isnull=False),
            "dismissed": queryset.filter(dismissed_at__isnull=False),
        }
        return rows.get(self.value(), queryset)


@admin.register(Suggestion)
class SuggestionAdmin(admin.ModelAdmin):
    """To read only: a suggestion is handled on the page of its policy, beside the text it is for."""

    on_desk = (
        Condition(
            _("Suggestions for texts"),
            Group.WAITING,
            lambda model: Q(taken_at=None, dismissed_at=None),
            {"state": "waiting"},
        ),
    )
    list_display = ["origin", "policy", "kind", "language", "made_at", "taken_at", "dismissed_at"]
    list_filter = [SuggestionStateFilter, "kind", "language"]
    list_select_related = ["policy"]
    search_fields = ["text", "origin", "policy__title_ko", "policy__title_en"]
    date_hierarchy = "made_at"
    fields = ["policy_page", "kind", "origin", "language", "offered_text", "made_at", "taken_at", "dismissed_at", "by"]
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("policy"))
    def policy_page(self, suggestion):
        address = reverse("admin:policies_policy_change", args=[suggestion.policy_id])
        return format_html(
            '<a href="{}#suggestions-group">{}</a>',
            address,
            gettext("Handle it beside the text of “%(policy)s”") % {"policy": suggestion.policy},
        )

    @admin.display(description=_("text"))
    def offered_text(self, suggestion):
        return format_html('<div lang="{}">{}</div>', suggestion.language, in_paragraphs(suggestion.text))


@admin.register(Award)
class AwardAdmin(InScope, PublishableAdmin):
    """Awards stand on one public page together, so there is no page of one award to preview."""

    list_display = ["title", "state", "versions", "awarding_body", "year", "sector"]
    list_filter = ["sector", by_decade("year")]
    list_select_related = ["sector"]
    search_fields = ["title", "slug", "awarding_body"]
    autocomplete_fields = ["sector", "policy"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (_("Facts"), {"fields": ["awarding_body", "honoured", "level", "year", "sector", "policy"]}),
    ]


@admin.register(Video)
class VideoAdmin(InScope, PublishableAdmin):
    preview_view = "policies.views.VideoDetail"
    list_display = ["title", "state", "versions", "kind", "sector", "recorded"]
    list_filter = ["kind", "sector"]
    list_select_related = ["sector"]
    search_fields = ["title", "slug", "series"]
    autocomplete_fields = ["sector", "policy"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_points", "slug"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "kind",
                    "sector",
                    "policy",
                    "recorded",
                    "length",
                    "speaker_institution",
                    "spoken_languages",
                    "series",
                    "note",
                    "url",
                ]
            },
        ),
    ]


class CollectionItemInline(BilingualInline):
    model = CollectionItem
    autocomplete_fields = ["policy"]
    fieldsets = [(None, {"fields": [("policy", "order"), "reason"]})]


@admin.register(Collection)
class CollectionAdmin(RichTextAdmin, PublishableAdmin):
    preview_view = "policies.views.CollectionDetail"
    list_display = ["title", "state", "versions", "order"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [CollectionItemInline]
    fieldsets = [(None, {"fields": ["title", "summary", "note", "slug", "order"]})]


@admin.register(Term)
class TermAdmin(SpreadsheetAdmin, BilingualAdmin):
    list_display = ["name", "slug", "sector", "versions"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["sector", "policies"]
    fieldsets = [(None, {"fields": ["name", "also", "meaning", "sector", "policies", "slug"]})]
