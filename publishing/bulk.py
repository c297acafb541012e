"""Steps for many records at once: a page lists what would happen to each, and asks; then it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from . import notifications, services
from .admin_urls import address_of
from .exceptions import StepError
from .models import Publishable

LISTED = 200  # records shown by name on the page that asks
COUNTED = "counted"  # how many records the person has seen announced


class NoForm(forms.Form):
    """Nothing is asked besides the confirmation."""


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 60})
    )


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(label=gettext_lazy("Assign to"), queryset=None, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = get_user_model().objects.filter(is_staff=True, is_active=True)
        self.fields["to"].empty_label = _("Nobody")


def _nothing_hinders(row, by) -> None:
    """For steps that every record allows."""


def _nobody_is_told(rows, by, **values) -> None:
    """For steps that wait for nobody's answer."""


@dataclass(frozen=True)
class BulkStep:
    """What a step does to one record, what may hinder it, and the words for it.

    `service(row, by, **values of the form)` changes the record, `check(row, by)` raises StepError; `done` is a plural with %(count)d.
    """

    label: str | Promise
    done: Promise
    service: Callable[..., None]
    check: Callable[..., None] = _nothing_hinders
    form_class: type[forms.Form] = NoForm
    right: str = ""  # a right of publication besides that of changing the record
    changes: str = "status"  # the field that the history names; none for what changes no content
    tell: Callable[..., None] = _nobody_is_told  # of all records with which it was done, at once


STEPS = {
    "publish": BulkStep(
        gettext_lazy("Publish"),
        ngettext_lazy("%(count)d record is published.", "%(count)d records are published.", "count"),
        services.publish,
        services.check_publish,
        CommentForm,
        right="publish",
    ),
    "send_to_review": BulkStep(
        gettext_lazy("Send to review"),
        ngettext_lazy("%(count)d record waits for review.", "%(count)d records wait for review.", "count"),
        services.send_to_review,
        lambda row, by: services.check_move(row, Publishable.Status.IN_REVIEW),
        CommentForm,
    ),
    "withdraw": BulkStep(
        pgettext_lazy("publication", "Withdraw"),
        ngettext_lazy("%(count)d record is withdrawn.", "%(count)d records are withdrawn.", "count"),
        services.withdraw,
        lambda row, by: services.check_move(row, Publishable.Status.WITHDRAWN),
        CommentForm,
        right="publish",
    ),
    "unpublish": BulkStep(
        gettext_lazy("Back to draft"),
        ngettext_lazy("%(count)d record is a draft again.", "%(count)d records are drafts again.", "count"),
        services.unpublish,
        lambda row, by: services.check_move(row, Publishable.Status.DRAFT),
        CommentForm,
        right="publish",
    ),
    "assign": BulkStep(
        gettext_lazy("Assign"),
        ngettext_lazy("%(count)d record is assigned.", "%(count)d records are assigned.", "count"),
        services.assign,
        form_class=AssignForm,
        changes="assigned_to",
        tell=notifications.tell_of_assignment,
    ),
    "agree": BulkStep(
        gettext_lazy("Both languages say the same"),
        ngettext_lazy(
            "%(count)d record is marked: both languages say the same.",
            "%(count)d records are marked: both languages say the same.",
            "count",
        ),
        services.mark_agreeing,
        changes="",
    ),
}


@dataclass(frozen=True)
class Announced:
    """A record on the page that asks: what hinders the step there, or nothing."""

    row: Publishable
    url: str
    obstacle: str = ""


class BulkSteps:
    """For admin classes of publishable records: STEPS as actions of the list."""

    bulk_steps = STEPS

    def get_actions(self, request):
        actions = super().get_actions(request)
        for name, step in self.bulk_steps.items():
            if self.may_take(request, None, step):
                actions[name] = (_action(name), name, step.label)
        return actions

    def take_bulk_step(self, request, queryset, name: str):
        """The page that asks; where it was confirmed, the step for each record that allows it."""
        step = self.bulk_steps[name]
        count = queryset.count()
        is_answer = COUNTED in request.POST
        form = step.form_class(request.POST if is_answer else None)
        if is_answer and form.is_valid():
            if request.POST[COUNTED] == str(count):
                return self._take_all(request, queryset, step, form.cleaned_data)
            self.message_user(request, _("The list has changed meanwhile. Look at it again, please."), messages.WARNING)
        return TemplateResponse(
            request,
            "admin/bulk.html",
            self.admin_site.each_context(request)
            | {
                "title": step.label,
                "opts": self.opts,
                "form": form,
                "announced": [self._announce(request, row, step) for row in queryset[:LISTED]],
                "count": count,
                "more": max(0, count - LISTED),
                "action": name,
                "selected": [str(pk) for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)],
                "selected_name": ACTION_CHECKBOX_NAME,
                "is_across": request.POST.get("select_across") == "1",
            },
        )

    def _announce(self, request, row, step: BulkStep) -> Announced:
        address = address_of(self.opts, "change", row.pk)
        if not self.may_take(request, row, step):
            return Announced(row, address, _("You may not change “%(row)s”.") % {"row": row})
        try:
            step.check(row, request.user)
        except StepError as error:
            return Announced(row, address, str(error))
        return Announced(row, address)

    def _take_all(self, request, queryset, step: BulkStep, values: dict) -> None:
        done = [row for row in queryset if self.take_step(request, [row], step, **values)]
        if done:
            step.tell(done, by=request.user, **values)
            self.message_user(request, step.done % {"count": len(done)}, messages.SUCCESS)


def _action(name: str):
    """The function that Django calls for a chosen action."""

    def action(model_admin, request, queryset):
        return model_admin.take_bulk_step(request, queryset, name)

    return action
