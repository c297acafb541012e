"""What partners suggest for a policy's sections: taken over or put aside."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.desk import Condition, Group
from publishing.read_only import ReadOnly

from ..models import (
    Suggestion,
)


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
class SuggestionAdmin(ReadOnly, admin.ModelAdmin):
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
