"""How staff keep the register of overseas projects, with who took part, what the sources say of the money, and the follow-up.

Editors keep what readers see, coordinators the follow-up below it; neither may change the other's part.
"""

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals import permissions as of_proposals
from publishing.admin import BilingualForm, BilingualInline, PublishableAdmin
from publishing.admin.decades import by_decade

from .. import permissions, services
from ..exceptions import FollowUpError
from ..forms import PlaceForm, PlanForm
from ..models import Amount, Party, Project
from .follow_up import IndicatorInline, ReportInline


class PartyInline(BilingualInline):
    model = Party
    autocomplete_fields = ["organisation"]
    fieldsets = [(None, {"fields": [("role", "order"), "organisation", "name"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation")


class AmountInline(BilingualInline):
    model = Amount
    fieldsets = [(None, {"fields": [("kind", "amount", "currency", "order"), "note"]})]


@admin.register(Project)
class ProjectAdmin(PublishableAdmin):
    preview_view = "projects.views.project.ProjectDetail"
    change_form_template = "projects/admin/project_change_form.html"
    change_list_template = "projects/admin/project_change_list.html"
    list_display = ["title", "state", "versions", "kind", "evidence", "country", "year_start"]
    list_filter = [
        "kind",
        "evidence",
        "progress",
        "sector",
        by_decade("year_start"),
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["country"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["country", "city", "sector", "policies"]
    prepopulated_fields = {"slug": ["title_en"]}
    readonly_fields = [*PublishableAdmin.readonly_fields, "proposal"]
    inlines = [PartyInline, AmountInline, IndicatorInline, ReportInline]
    inlines_without_history = (IndicatorInline, ReportInline)  # they have records of their own
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (
            gettext_lazy("Facts"),
            {
                "fields": [
                    "kind",
                    "evidence",
                    "country",
                    "city",
                    "sector",
                    ("year_start", "year_end"),
                    "progress",
                    "progress_note",
                    "policies",
                ]
            },
        ),
    ]
    origin_fieldset = (gettext_lazy("Origin"), {"fields": ["proposal"]})

    # Who may change what

    def keeps_text(self, request) -> bool:
        """An editor or administrator; a coordinator reads the text and keeps the follow-up."""
        return super().has_change_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.keeps_text(request) or (obj is not None and permissions.may_follow_up(request.user, obj))

    def get_inlines(self, request, obj):
        """No follow-up of what came of a call to which the person proposed something."""
        inlines = super().get_inlines(request, obj)
        if obj is None or permissions.may_follow_up(request.user, obj):
            return inlines
        return [each for each in inlines if each not in (IndicatorInline, ReportInline)]

    def get_readonly_fields(self, request, obj=None):
        if obj is None or self.keeps_text(request):
            return super().get_readonly_fields(request, obj)
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def is_editing(self, request, obj):
        return self.keeps_text(request) and super().is_editing(request, obj)

    def get_prepopulated_fields(self, request, obj=None):
        return super().get_prepopulated_fields(request, obj) if self.keeps_text(request) else {}

    def get_form(self, request, obj=None, **kwargs):
        form = {} if self.keeps_text(request) else {"form": BilingualForm}
        return super().get_form(request, obj, **form | kwargs)

    def save_model(self, request, obj, form, change):
        if self.keeps_text(request):
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        response = super().render_change_form(request, context, obj=obj, **kwargs)
        if not self.keeps_text(request):
            response.context_data["publication_steps"] = []
        response.context_data["may_follow_up"] = permissions.may_follow_up(request.user, obj)
        return response

    # The page

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, self.origin_fieldset] if obj and obj.origin_id else fieldsets

    @admin.display(description=gettext_lazy("selected proposal"))
    def proposal(self, project):
        """A link for coordinators is a dead end for editors, so it is the reference only; and what its owner agreed to."""
        origin = project.origin
        if not origin.call.needs_consent or origin.agrees_to_publication:
            return origin.reference
        warning = _(
            "The proposer has not agreed that anything of the proposal becomes public. Ask before you publish it."
        )
        return format_html("{}<br><strong>{}</strong>", origin.reference, warning)

    # Follow-up, and drafts of selected proposals

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("selected/", wrap(self.selected_view), name="projects_project_selected"),
            path("<path:object_id>/plan/", wrap(self.plan_view), name="projects_project_plan"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        waiting = permissions.selected_without_project(request.user).count()
        return super().changelist_view(request, (extra_context or {}) | {"selected_count": waiting})

    def plan_view(self, request, object_id):
        """Asks for the project's end, and plans the yearly checks from it."""
        project = self.get_object(request, unquote(object_id))
        if project is None or not permissions.may_follow_up(request.user, project):
            raise Http404
        form = PlanForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            services.plan_reports(project=project, ends_on=form.cleaned_data["ends_on"], by=request.user)
            self.message_user(request, _("The yearly checks are planned."), messages.SUCCESS)
            return redirect(reverse("admin:projects_project_change", args=[project.pk]))
        context = self.admin_site.each_context(request) | {
            "title": _("Plan the yearly checks"),
            "form": form,
            "project": project,
            "opts": self.opts,
        }
        return TemplateResponse(request, "projects/admin/plan.html", context)

    def selected_view(self, request):
        """Selected proposals without a project, each with what is missing to make it."""
        if not of_proposals.is_coordinator(request.user):
            raise Http404
        rows = permissions.selected_without_project(request.user).select_related(
            "city__country", "organisation", "sector"
        )
        asked = get_object_or_404(rows, pk=request.POST.get("proposal") or 0) if request.method == "POST" else None
        forms = [(each, self._place_form(request, each, asked)) for each in rows]
        if asked and (response := self._make_draft(request, asked, dict(forms)[asked])):
            return response
        context = self.admin_site.each_context(request) | {
            "title": _("Selected proposals without a project"),
            "forms": forms,
            "opts": self.opts,
        }
        return TemplateResponse(request, "projects/admin/selected.html", context)

    def _place_form(self, request, proposal, asked) -> PlaceForm:
        known = {"country": services.known_country(proposal), "sector": proposal.sector}
        return PlaceForm(request.POST if proposal == asked else None, initial=known, prefix=f"proposal-{proposal.pk}")

    def _make_draft(self, request, proposal, form: PlaceForm):
        if not form.is_valid():
            return None
        try:
            project = services.draft_from_proposal(proposal=proposal, by=request.user, **form.cleaned_data)
        except FollowUpError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        self.message_user(request, _("The draft of the project “%(project)s” is made.") % {"project": project})
        return redirect(reverse("admin:projects_project_change", args=[project.pk]))
