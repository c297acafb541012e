"""Changes that are prepared on a public record, looked at, and published at once, while the old text stays public.

What is kept is what the record's form would have sent. It is checked when it is prepared by saving it and taking that
back; the preview saves it, renders the page and takes it back; publishing saves it for good.
"""

import copy

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminErrorList
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import services
from .admin_urls import address_of, name_of
from .exceptions import StepError
from .models import PreparedChange, Publishable

PREPARE = "_prepare"  # the button
LABEL = gettext_lazy("Keep as a prepared change")
APPLY = "_apply"  # the kept form is saved
SHOW = "_show"  # the kept form is shown, to go on with
PASSING = {"csrfmiddlewaretoken", PREPARE, APPLY, SHOW, "prepared_at", "publish_on_0", "publish_on_1", "comment"}


def check(form: forms.ModelForm) -> None:
    """For the form's clean(): raises where it cannot be kept as a change, or is only to be shown."""
    if SHOW in form.data:
        raise ValidationError("", code=SHOW)
    if PREPARE not in form.data:
        return
    if form.instance.status != Publishable.Status.PUBLISHED:
        raise ValidationError(_("A change is prepared for public records only. Save this one."))
    if form.files:
        raise ValidationError(
            _("A prepared change cannot carry files. Prepare the text now, and add the file once it is public.")
        )
    change = services.prepared_change(form.instance).first()
    if change and form.data.get("prepared_at") != change.saved_at.isoformat():
        raise ValidationError(
            _(
                "%(person)s has prepared a change of this record meanwhile. Nothing of yours is lost: open the prepared "
                "change in another window and put both together there, or discard it and save yours again."
            )
            % {"person": change.by or _("Somebody")}
        )


class PreparedChanges:
    """For admin classes of publishable records."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id and request.method == "POST" and PREPARE in request.POST:
            return self._prepare(request, object_id, form_url, extra_context)
        if object_id and request.method == "GET" and "prepared" in request.GET:
            change = self._change_of(request, object_id)
            request = _replayed(request, change, SHOW)
            request.POST["prepared_at"] = change.saved_at.isoformat()
        return super().changeform_view(request, object_id, form_url, extra_context)

    def response_change(self, request, obj):
        """Where a change is kept or looked at, saving was only the way to check it."""
        if PREPARE in request.POST or APPLY in request.POST:
            request.was_saved = True
            return HttpResponse()
        if request.POST.get("prepared_at"):
            services.prepared_change(obj).delete()  # it is saved to the record now
        return super().response_change(request, obj)

    def message_user(self, request, message, *args, **kwargs):
        """What is taken back has not happened."""
        if not getattr(request, "is_taken_back", False):
            super().message_user(request, message, *args, **kwargs)

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        form = context["adminform"].form
        if form.is_bound and SHOW in form.data:
            _without_mark(form, context)
        if obj is not None and self.has_edit_permission(request, obj):
            context["prepared"] = services.prepared_change(obj).select_related("by").first()
            context["is_prepared_shown"] = form.is_bound and bool(form.data.get("prepared_at"))
            context["prepared_urls"] = {
                name: address_of(self.opts, f"prepared_{name}", obj.pk)
                for name in ("page", "link", "publish", "discard")
            }
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def get_urls(self):
        views = {
            "page": self._preview_view,
            "link": self._link_view,
            "publish": self._publish_view,
            "discard": self._discard_view,
        }
        own = [
            path(
                f"<path:object_id>/prepared/{name}/",
                self.admin_site.admin_view(view),
                name=name_of(self.opts, f"prepared_{name}"),
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()

    def _change_address(self, object_id, query: str = "") -> str:
        return address_of(self.opts, "change", object_id) + query

    def _change_of(self, request, object_id) -> PreparedChange:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_edit_permission(request, row):
            raise PermissionDenied
        change = services.prepared_change(row).first()
        if change is None:
            raise Http404(_("No change of this record is prepared."))
        return change

    def _prepare(self, request, object_id, form_url, extra_context):
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_edit_permission(request, row):
            raise PermissionDenied  # the form of somebody with fewer rights holds less than the record
        request.is_taken_back = True
        response = self._saved_and_taken_back(
            request, lambda: super(PreparedChanges, self).changeform_view(request, object_id, form_url, extra_context)
        )
        request.is_taken_back = False
        if not getattr(request, "was_saved", False):
            return response
        services.prepare_change(row, data=_kept(request.POST), by=request.user)
        self.message_user(
            request,
            _("The change of “%(row)s” is prepared. The public page stays as it is until the change is published.")
            % {"row": row},
            messages.SUCCESS,
        )
        return redirect(self._change_address(object_id, "?prepared=1"))

    def _saved_and_taken_back(self, request, view):
        with transaction.atomic():
            response = view()
            if getattr(request, "was_saved", False):
                transaction.set_rollback(True)
        return response

    def prepared_page(self, request, row, change: PreparedChange):
        """The public page as it will be once the change is published; None where the change cannot be saved as it is."""
        replayed = _replayed(request, change, APPLY)
        replayed.user, replayed.is_taken_back = change.by or request.user, True

        def view():
            super(PreparedChanges, self).changeform_view(replayed, str(row.pk))
            return self.preview_page(request, self.model._default_manager.get(pk=row.pk)).render()

        response = self._saved_and_taken_back(replayed, view)
        return response if getattr(replayed, "was_saved", False) else None

    def _preview_view(self, request, object_id):
        change = self._change_of(request, object_id)
        response = self.prepared_page(request, change.record, change)
        return response or self._to_be_mended(request, object_id)

    def _link_view(self, request, object_id):
        return self.link_page(request, self._change_of(request, object_id).record, is_prepared=True)

    def _to_be_mended(self, request, object_id):
        self.message_user(
            request,
            _("The prepared change cannot be saved as it is: see below what has changed meanwhile or is wrong."),
            messages.ERROR,
        )
        return redirect(self._change_address(object_id, "?prepared=1"))

    def _publish_view(self, request, object_id):
        change = self._change_of(request, object_id)
        try:
            services.check_publish_change(change, by=request.user)
        except StepError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(self._change_address(object_id, "?prepared=1"))
        if not self._is_confirmed(request, change):
            sentence = _("The public page of “%(row)s” then shows the change, in both languages at once.")
            return self._confirmation(request, change, _("Publish the change"), sentence)
        if not self._publish_change(_replayed(request, change, APPLY), change):
            return self._to_be_mended(request, object_id)
        self.message_user(
            request, _("The change of “%(row)s” is public now.") % {"row": change.record}, messages.SUCCESS
        )
        return redirect(self._change_address(object_id))

    def _publish_change(self, replayed, change: PreparedChange) -> bool:
        """Save the kept form for good; whether that was possible."""
        with transaction.atomic():
            super().changeform_view(replayed, str(change.object_id))
            is_saved = getattr(replayed, "was_saved", False)
            if is_saved:
                services.close_change(change, by=replayed.user)
        return is_saved

    def _discard_view(self, request, object_id):
        change = self._change_of(request, object_id)
        if not self._is_confirmed(request, change):
            sentence = _("What was prepared for “%(row)s” is lost then. The public page stays as it is.")
            return self._confirmation(request, change, _("Discard the prepared change"), sentence)
        services.discard_change(change)
        self.message_user(request, _("The prepared change is discarded."), messages.SUCCESS)
        return redirect(self._change_address(object_id))

    def _is_confirmed(self, request, change: PreparedChange) -> bool:
        """Whether the person has said yes to the change as it is now."""
        if request.method != "POST":
            return False
        is_seen = request.POST.get("seen") == change.saved_at.isoformat()
        if not is_seen:
            self.message_user(
                request, _("The prepared change was saved again meanwhile. Look at it first, please."), messages.WARNING
            )
        return is_seen

    def _confirmation(self, request, change: PreparedChange, title: str, sentence: str):
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "change": change,
            "original": change.record,
            "sentence": sentence % {"row": change.record},
            "seen": change.saved_at.isoformat(),
            "back_url": self._change_address(change.object_id, "?prepared=1"),
        }
        return TemplateResponse(request, "admin/prepared_confirm.html", context)

    def linked_page(self, request, row, is_prepared: bool):
        """What the holder of a preview link sees; None where there is nothing to be previewed any more."""
        if not is_prepared:
            return redirect(row) if row.is_published else self.preview_page(request, row)
        change = services.prepared_change(row).select_related("by").first()
        if change is None:
            return redirect(row) if row.is_published else None
        try:
            return self.prepared_page(request, row, change) if change.by else None
        except PermissionDenied:
            return None


def _kept(posted: QueryDict) -> dict[str, list[str]]:
    return {name: values for name, values in posted.lists() if name not in PASSING}


def _replayed(request, change: PreparedChange, way: str):
    """The request as if the kept form were sent now."""
    data = QueryDict(mutable=True)
    for name, values in change.data.items():
        data.setlist(name, values)
    data[way] = "1"
    replayed = copy.copy(request)
    replayed.method = "POST"
    replayed.POST = data
    replayed._files = MultiValueDict()
    return replayed


def _without_mark(form, context) -> None:
    """The kept form is shown as it is, with no error but real ones."""
    real = [each for each in form.errors.as_data().get(NON_FIELD_ERRORS, []) if each.code != SHOW]
    form.errors.pop(NON_FIELD_ERRORS, None)
    for each in real:
        form.add_error(None, each)
    context["errors"] = AdminErrorList(form, [each.formset for each in context["inline_admin_formsets"]])
