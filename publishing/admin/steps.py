"""The buttons that take a row from one state of publication to the next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .. import prepared, services
from ..bulk import BulkStep
from ..exceptions import StepError
from ..models import Publishable


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


class TakingSteps:
    """For pages of rows with a public page: saves the form and then takes the step whose button was pressed."""

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
