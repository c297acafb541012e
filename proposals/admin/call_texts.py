"""What is said about calls, in the administration: guidelines by version, questions with answers, and lists of countries."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.countries import choices as country_choices
from accounts.countries import name_of
from publishing import languages
from publishing.admin import BilingualAdmin, BilingualForm, RichTextAdmin
from publishing.desk import Condition, Group
from publishing.templatetags.publishing import rich_text

from .. import services
from ..exceptions import GuidelineNotReady
from ..models import Call, CountryList, Guideline, Question
from .call_parts import CoordinatorsOnly


@admin.register(Guideline)
class GuidelineAdmin(CoordinatorsOnly, RichTextAdmin, BilingualAdmin):
    """A version that was published is never edited: a new one says what changed."""

    version_fields = ("title", "body")
    change_form_template = "proposals/admin/call_guideline_change_form.html"
    list_display = ["title", "call", "version", "published_at", "versions"]
    list_filter = [("call", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["call"]
    search_fields = ["title"]
    autocomplete_fields = ["call"]
    readonly_fields = ["version", "published_at", "korean_text", "english_text"]
    fieldsets = [(None, {"fields": ["call", "version", "published_at", "title", "body", "change_note"]})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["call"] if obj else [])]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request) and not (obj and obj.published_at)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request) and not (obj and obj.published_at)

    def get_fieldsets(self, request, obj=None):
        """A published text is shown as it is read, not as it is written."""
        fieldsets = super().get_fieldsets(request, obj)
        if not (obj and obj.published_at):
            return fieldsets
        written, shown = self.pair("body"), ("korean_text", "english_text")
        return [
            (title, {**options, "fields": [shown if name == written else name for name in options["fields"]]})
            for title, options in fieldsets
        ]

    @admin.display(description=gettext_lazy("text (Korean)"))
    def korean_text(self, guideline):
        return rich_text(guideline.body_ko or "", "ko")

    @admin.display(description=gettext_lazy("text (English)"))
    def english_text(self, guideline):
        return rich_text(guideline.body_en or "", "en")

    def view_on_site(self, guideline):
        if not (guideline.published_at and guideline.call.is_published):
            return None
        return reverse("proposals:guidelines_version", args=[guideline.call.slug, guideline.version])

    def get_actions(self, request):
        return {}  # several versions are not deleted at once

    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = (obj.call.guidelines.aggregate(last=Max("version"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        if self.has_change_permission(request, obj):
            context["publication_steps"] = [("_publish", _("Save and publish"))]
        context["is_published"] = bool(obj and obj.published_at)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        self._publish_where_asked(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        self._publish_where_asked(request, obj)
        return super().response_change(request, obj)

    def _publish_where_asked(self, request, guideline: Guideline) -> None:
        """What was typed is saved by now; publication may still be refused."""
        if "_publish" not in request.POST:
            return
        try:
            services.publish_guideline(guideline=guideline, by=request.user)
            self.message_user(request, _("This version is in force now."), messages.SUCCESS)
        except GuidelineNotReady as error:
            self.message_user(request, str(error), messages.ERROR)
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"

    def get_urls(self):
        view = self.admin_site.admin_view(self.new_version_view)
        return [path("<int:pk>/new-version/", view, name="proposals_guideline_new_version"), *super().get_urls()]

    def new_version_view(self, request, pk: int):
        guideline = self.get_object(request, str(pk))
        if guideline is None or request.method != "POST":
            raise Http404
        made = services.new_guideline_version(guideline=guideline, by=request.user)
        return redirect("admin:proposals_guideline_change", made.pk)


class QuestionForm(BilingualForm):
    def clean(self):
        cleaned = super().clean()
        names = [f"{name}_{code}" for name in ("text", "answer") for code in languages.CODES]
        if cleaned.get("is_public") and not all(cleaned.get(name) for name in names):
            self.add_error("is_public", _("Before it is public, question and answer must be there in both languages."))
        return cleaned


class WaitingFilter(admin.SimpleListFilter):
    title = gettext_lazy("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("waiting", _("Waiting for an answer")), ("given", _("Answered"))]

    def queryset(self, request, queryset):
        if self.value() not in ("waiting", "given"):
            return queryset
        return queryset.filter(answered_at__isnull=self.value() == "waiting")


@admin.register(Question)
class QuestionAdmin(CoordinatorsOnly, BilingualAdmin):
    version_fields = ("text", "answer")
    on_desk = (
        Condition(
            gettext_lazy("Questions to answer"),
            Group.WAITING,
            lambda model: Q(answered_at=None),
            {"answer": "waiting"},
        ),
    )
    form = QuestionForm
    list_display = ["text", "call", "asked_at", "answered_at", "is_public", "versions"]
    list_filter = [WaitingFilter, "is_public", ("call", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["call"]
    search_fields = ["text", "answer"]
    autocomplete_fields = ["call"]
    readonly_fields = ["person", "asked_at", "answered_at"]
    fieldsets = [
        (
            None,
            {
                "fields": ["call", ("person", "asked_at", "answered_at"), "text", "answer", "is_public"],
                "description": gettext_lazy(
                    "Who asked gets a mail with the first answer, and reads it on the call's page. Take out of the question "
                    "whatever tells who asked before you make it public."
                ),
            },
        )
    ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["call"] if obj else [])]

    @admin.display(description=gettext_lazy("asked by"))
    def person(self, question):
        return str(question.asked_by) if question.asked_by else _("staff")

    def save_model(self, request, obj, form, change):
        services.answer_question(question=obj, by=request.user)


class CountryListForm(BilingualForm):
    def clean_countries(self):
        codes = [code.strip().upper() for code in self.cleaned_data["countries"]]
        known = {code for code, _name in country_choices()}
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(_("There is no country “%(code)s”.") % {"code": unknown[0]})
        return sorted(set(codes))


@admin.register(CountryList)
class CountryListAdmin(CoordinatorsOnly, BilingualAdmin):
    """A list that a published call uses does not change: applicants rely on it."""

    form = CountryListForm
    list_display = ["name", "slug", "count", "versions"]
    search_fields = ["name", "slug"]
    readonly_fields = ["named"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [(None, {"fields": ["name", "slug", "countries", "named", "origin"]})]

    def has_change_permission(self, request, obj=None):
        is_used = bool(obj) and obj.calls.filter(status=Call.Status.PUBLISHED).exists()
        return super().has_change_permission(request) and not is_used

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request) and not (obj and obj.calls.exists())

    def get_actions(self, request):
        return {}  # a list that a call uses would go with the others

    def get_prepopulated_fields(self, request, obj=None):
        return super().get_prepopulated_fields(request, obj) if self.has_change_permission(request, obj) else {}

    @admin.display(description=gettext_lazy("countries"))
    def count(self, row):
        return ngettext("%(count)d country", "%(count)d countries", len(row.countries)) % {"count": len(row.countries)}

    @admin.display(description=gettext_lazy("in words"))
    def named(self, row):
        return ", ".join(name_of(code) for code in row.countries or []) or "-"
