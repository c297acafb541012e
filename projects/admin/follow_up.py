"""Follow-up in the administration: indicators and reports on the project's page, and the list of reports by what is due."""

from decimal import Decimal

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from publishing.admin import BilingualInline
from publishing.read_only import ReadOnly

from .. import permissions, services
from ..exceptions import FollowUpError, IncompleteReport, StaleReport
from ..figures import FigureField, in_words
from ..forms import PaperReportForm
from ..models import Indicator, Report, ReportedValue, ReportStep

PLANNED_FIELDS = ["kind", "due_on", "contact_name", "contact_email", "language"]


def in_percent(share: Decimal) -> str:
    """62 % for 0.6195."""
    return f"{(share * 100).quantize(Decimal(1))} %"


def state_of(report: Report) -> str:
    """A word and a colour for how far a report is."""
    if report.is_submitted:
        return _mark("state state--published", pgettext("report", "Submitted"))
    if report.is_overdue:
        return _mark("version version--missing", _("Overdue"))
    if report.revoked_at:
        return _mark("state state--draft", _("Link revoked"))
    if report.sent_at:
        return _mark("state state--in_review", _("Waiting for the partner"))
    return _mark("state state--draft", _("Not sent yet"))


def _mark(classes: str, label: str) -> str:
    return format_html('<span class="{}">{}</span>', classes, label)


class IndicatorInline(BilingualInline):
    model = Indicator
    formfield_overrides = {models.DecimalField: {"form_class": FigureField}}
    fieldsets = [
        (
            None,
            {"fields": [("order", "direction"), "name", "description", "unit", ("baseline", "target"), "standing"]},
        )
    ]
    readonly_fields = ["standing"]

    @admin.display(description=gettext_lazy("progress towards the target"))
    def standing(self, indicator) -> str:
        """The last submitted value, and how much of the way from the baseline to the target is made."""
        latest = indicator.latest if indicator.pk else None
        if latest is None:
            return _("Nothing reported yet")
        return _("%(value)s %(unit)s (%(report)s): %(share)s of the way") % {
            "value": in_words(latest.value),
            "unit": indicator.unit,
            "report": latest.report.get_kind_display(),
            "share": in_percent(latest.way_made),
        }


class PlannedReportForm(forms.ModelForm):
    """What staff set of a report; nothing once it has been submitted."""

    class Meta:
        model = Report
        fields = PLANNED_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_submitted:
            for field in self.fields.values():
                field.disabled = True


class ReportFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """Two new reports of one kind would meet only in the database."""
        super().clean()
        kinds = [form.cleaned_data.get("kind") for form in self.forms if getattr(form, "cleaned_data", None)]
        for kind in {each for each in kinds if each and each != Report.Kind.PROGRESS}:
            if kinds.count(kind) > 1:
                raise forms.ValidationError(_("The project has a report of this kind already."))


class ReportInline(admin.StackedInline):
    model = Report
    form = PlannedReportForm
    formset = ReportFormSet
    extra = 0
    can_delete = False
    show_change_link = True
    fields = [("kind", "due_on", "language"), ("contact_name", "contact_email"), "state"]
    readonly_fields = ["state"]

    @admin.display(description=gettext_lazy("state"))
    def state(self, report) -> str:
        return state_of(report) if report.pk else "-"


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("what is due")
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("Overdue")),
            ("soon", _("Due in the next 14 days")),
            ("awaited", _("Not submitted yet")),
            ("submitted", pgettext("report", "Submitted")),
        ]

    def queryset(self, request, queryset):
        rows = {
            "overdue": queryset.overdue,
            "soon": queryset.due_soon,
            "awaited": queryset.awaited,
            "submitted": queryset.submitted,
        }
        return rows[self.value()]() if self.value() in rows else queryset


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0
    can_delete = False


class ValueInline(ReadOnlyInline):
    """Submitted values only: a draft is the partner's own business."""

    model = ReportedValue
    fields = ["indicator", "figure", "share", "note"]
    readonly_fields = fields

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("indicator")
        return rows.filter(report__submitted_at__isnull=False)

    @admin.display(description=gettext_lazy("value"))
    def figure(self, value) -> str:
        return f"{in_words(value.value)} {value.indicator.unit}"

    @admin.display(description=gettext_lazy("share of the way to the target"))
    def share(self, value) -> str:
        return in_percent(value.way_made)


class StepInline(ReadOnlyInline):
    model = ReportStep
    fields = ["kind", "email", "at", "person"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    @admin.display(description=gettext_lazy("taken by"))
    def person(self, step) -> str:
        return str(step.by) if step.by else "-"


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Reports are planned on their project's page; here they are followed, and their links sent and revoked."""

    form = PlannedReportForm
    list_display = ["project", "kind", "due_on", "state", "contact", "asked_at"]
    list_filter = [DueFilter, "kind", "language"]
    list_select_related = ["project__origin__proposer"]
    search_fields = ["project__title_ko", "project__title_en", "project__origin__reference", "contact_email"]
    date_hierarchy = "due_on"
    ordering = ["due_on"]
    actions = ["send_links", "revoke_links"]
    inlines = [ValueInline, StepInline]
    change_form_template = "projects/admin/report_change_form.html"
    fieldsets = [
        (None, {"fields": ["project_page", "state", *PLANNED_FIELDS]}),
        (
            gettext_lazy("What was reported"),
            {"fields": ["signature", "narrative_text", "difficulties_text", "lessons_text", "submitted_at", "came_by"]},
        ),
    ]
    readonly_fields = [
        "project_page",
        "state",
        "signature",
        "narrative_text",
        "difficulties_text",
        "lessons_text",
        "submitted_at",
        "came_by",
    ]
    # Name of the button: (service, its label, what it did)
    steps = {
        "send": (
            services.send_report_link,
            pgettext_lazy("report", "Send the link"),
            gettext_lazy("The link has been sent."),
        ),
        "revoke": (services.revoke_link, gettext_lazy("Revoke the link"), gettext_lazy("The link has been revoked.")),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=permissions.reports_followed_by(request.user).values("pk"))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_submitted)

    def has_delete_permission(self, request, obj=None):
        """Only of what nobody was asked for yet."""
        return (
            super().has_delete_permission(request, obj)
            and obj is not None
            and not obj.steps.exclude(kind=ReportStep.Kind.PLANNED).exists()
        )

    def get_deleted_objects(self, objs, request):
        """The record of its planning goes with a report, and needs no right of its own."""
        deleted, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def get_urls(self):
        step = self.admin_site.admin_view(self.step_view)
        enter = self.admin_site.admin_view(self.enter_view)
        return [
            path("<int:pk>/<slug:name>/step/", step, name="projects_report_step"),
            path("<int:pk>/enter/", enter, name="projects_report_enter"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        report = self.get_object(request, object_id)
        is_open = report and not report.is_submitted and permissions.may_follow_up(request.user)
        names = [("send", True), ("revoke", is_open and report.sent_at and not report.revoked_at)] if is_open else []
        shown = [{"name": name, "label": self.steps[name][1]} for name, is_shown in names if is_shown]
        more = {"open_steps": shown, "may_enter": is_open}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def step_view(self, request, pk: int, name: str):
        """Sending and revoking from a report's own page."""
        if not permissions.may_follow_up(request.user) or name not in self.steps:
            raise Http404
        if request.method == "POST":
            self._take(request, name, self.get_queryset(request).filter(pk=pk))
        return redirect(reverse("admin:projects_report_change", args=[pk]))

    def enter_view(self, request, pk: int):
        """Type in what the partner sent on paper or by e-mail; it is handed in with the same click."""
        report = get_object_or_404(self.get_queryset(request).awaited(), pk=pk)
        form = PaperReportForm(request.POST if request.method == "POST" else None, report=report)
        if form.is_valid() and self._enter(request, report, form):
            return redirect(reverse("admin:projects_report_change", args=[pk]))
        context = self.admin_site.each_context(request) | {
            "title": _("Type in a report that came on paper or by e-mail"),
            "form": form,
            "report": report,
            "opts": self.opts,
        }
        return TemplateResponse(request, "projects/admin/enter.html", context)

    def _enter(self, request, report: Report, form: PaperReportForm) -> bool:
        """Whether it is handed in; where not, the form says why and keeps what was typed."""
        try:
            services.enter_report(
                report=report,
                by=request.user,
                channel=form.cleaned_data["channel"],
                version=form.cleaned_data.get("version") or 0,
                texts=form.texts(),
                figures=form.figures(),
            )
        except IncompleteReport as error:
            form.say_what_is_missing(error.problems)
        except StaleReport as error:
            form.add_error(None, str(error))
            form.show_version(error.report.version)
        except FollowUpError as error:
            form.add_error(None, str(error))
        else:
            self.message_user(request, _("The report has been handed in."), messages.SUCCESS)
            return True
        return False

    @admin.action(description=pgettext_lazy("report", "Send the link"), permissions=["change"])
    def send_links(self, request, queryset):
        self._take(request, "send", queryset)

    @admin.action(description=gettext_lazy("Revoke the link"), permissions=["change"])
    def revoke_links(self, request, queryset):
        self._take(request, "revoke", queryset)

    def _take(self, request, name: str, rows) -> None:
        service, label, result = self.steps[name]
        done = 0
        for report in rows:
            try:
                service(report=report, by=request.user)
                done += 1
            except FollowUpError as error:
                self.message_user(request, f"{report}: {error}", messages.ERROR)
        if done == 1:
            self.message_user(request, result, messages.SUCCESS)
        elif done:
            text = ngettext("“%(step)s”: %(count)d report.", "“%(step)s”: %(count)d reports.", done)
            self.message_user(request, text % {"step": label, "count": done}, messages.SUCCESS)

    @admin.display(description=gettext_lazy("project"))
    def project_page(self, report) -> str:
        address = reverse("admin:projects_project_change", args=[report.project_id])
        return format_html('<a href="{}">{}</a>', address, report.project)

    @admin.display(description=gettext_lazy("state"))
    def state(self, report) -> str:
        return state_of(report)

    @admin.display(description=gettext_lazy("contact"))
    def contact(self, report) -> str:
        return report.recipient.email if report.recipient else "-"

    @admin.display(description=gettext_lazy("last asked"), ordering="sent_at")
    def asked_at(self, report):
        return max(filter(None, (report.sent_at, report.reminded_at)), default=None)

    @admin.display(description=gettext_lazy("reporter"))
    def signature(self, report) -> str:
        return f"{report.reporter_name} <{report.reporter_email}>" if report.is_submitted else "-"

    @admin.display(description=gettext_lazy("came by"))
    def came_by(self, report) -> str:
        return report.get_channel_display() if report.is_submitted else "-"

    @admin.display(description=gettext_lazy("what was done and achieved"))
    def narrative_text(self, report) -> str:
        return _reported(report, "narrative")

    @admin.display(description=gettext_lazy("difficulties and how they were met"))
    def difficulties_text(self, report) -> str:
        return _reported(report, "difficulties")

    @admin.display(description=gettext_lazy("lessons for other cities"))
    def lessons_text(self, report) -> str:
        return _reported(report, "lessons")


def _reported(report: Report, name: str) -> str:
    """As for the values: nothing of a draft."""
    text = getattr(report, name) if report.is_submitted else ""
    paragraphs = mark_safe(linebreaks(text, autoescape=True))  # noqa: S308
    return format_html('<div lang="{}">{}</div>', report.language, paragraphs) if text else "-"
