"""The translation view: the text of one language beside the form for the other, record after record."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms import BoundField, inlineformset_factory, modelform_factory
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator

from . import desk, languages, services
from .admin_urls import address_of, name_of
from .conflicts import ComparedForm, GuardedForm
from .fields import RichTextField
from .history.recording import recorded


@dataclass(frozen=True)
class Pair:
    """One text: what it says in the language it is translated from, and the field for the other."""

    label: str
    source: str
    is_rich: bool
    field: BoundField


class Translating:
    """For admin classes of publishable records."""

    def get_urls(self):
        view = self.admin_site.admin_view(self._next_view)
        first = path("translate/<str:code>/", view, name=name_of(self.opts, "translate_first"))
        view = self.admin_site.admin_view(self.translation_view)
        one = path("<path:object_id>/translate/<str:code>/", view, name=name_of(self.opts, "translate"))
        return [first, one, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        code = next(
            (request.GET[name] for name in ("missing", "stale") if request.GET.get(name) in languages.CODES), ""
        )
        context = (
            {"translate_url": address_of(self.opts, "translate_first", code)}
            if code and self.may_write_texts(request)
            else {}
        )
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        if obj is not None and self.may_write_texts(request, obj):
            code = obj.stale_language or next((each for each in languages.CODES if not obj.has_language(each)), "en")
            context["translate_url"] = address_of(self.opts, "translate", obj.pk, code)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def may_write_texts(self, request, row=None) -> bool:
        return self.has_edit_permission(request, row) or self.has_translate_permission(request, row)

    def waiting_for_translation(self, request, code: str):
        """The records that can be read in the other language, and not in this one or in an older text only."""
        fields, other = self.model.version_fields, languages.other(code)
        is_missing = desk.without_language(fields, code) & ~desk.without_language(fields, other)
        rows = self.get_queryset(request).filter(is_missing | desk.stale_in(self.model, code))
        return rows.order_by("pk")

    def translation_view(self, request, object_id, code: str):
        with recorded(by=request.user):  # in a transaction, so that get_object locks the record
            return self._translate(request, object_id, code)

    def allowed_media(self, request, media):
        return media

    def _translate(self, request, object_id, code: str):
        row = self._to_be_translated(request, object_id, code)
        form, formsets = self._forms(request, row, code)
        parts = [part for each in formsets for part in each.forms]
        if request.method == "POST" and self._may_be_saved(request, row):
            if "_agree" in request.POST:
                services.mark_agreeing(row)
                return self._go_on(request, row, code)
            if all([each.is_valid() for each in [form, *formsets]]):  # all of them, so that every error is shown
                self._save(request, row, form, formsets)
                return self._go_on(request, row, code)
        if form.is_outdated:
            for part in parts:
                part.show_saved(form.began()[1])
        if form.is_outdated or not form.is_bound:
            form.carry_state(parts)
        return self._translation_page(request, row, code, form, formsets)

    def _to_be_translated(self, request, object_id, code: str):
        row = self.get_object(request, unquote(object_id))
        if row is None or code not in languages.CODES:
            raise Http404
        if not self.may_write_texts(request, row):
            raise PermissionDenied
        return row

    def _may_be_saved(self, request, row) -> bool:
        if not self.is_for_two(row):
            return True
        text = _("What is public here changes only by two persons. Prepare the change; somebody else publishes it.")
        self.message_user(request, text, messages.ERROR)
        return False

    def _save(self, request, row, form, formsets) -> None:
        changed = [form.changed_data, *(part.changed_data for each in formsets for part in each.forms)]
        if not any(changed):
            return
        form.save()
        for each in formsets:
            each.save()
        services.mark_agreeing(row)
        self.log_change(request, row, self.construct_change_message(request, form, formsets, add=False))

    def _go_on(self, request, row, code: str):
        self.message_user(request, _("“%(row)s” is saved.") % {"row": row}, messages.SUCCESS)
        if "_next" in request.POST or "_agree" in request.POST:
            return redirect(address_of(self.opts, "translate_first", code) + f"?after={row.pk}")
        return redirect(address_of(self.opts, "translate", row.pk, code))

    def _next_view(self, request, code: str):
        """To the next record that waits, after the one that was shown, and round again."""
        if code not in languages.CODES:
            raise Http404
        if not self.may_write_texts(request):
            raise PermissionDenied
        rows = self.waiting_for_translation(request, code)
        after = request.GET.get("after", "")
        following = rows.filter(pk__gt=int(after)) if after.isdecimal() else rows
        row = following.first() or rows.exclude(pk=int(after) if after.isdecimal() else None).first()
        if row is None:
            self.message_user(request, _("Nothing more waits to be translated here."), messages.SUCCESS)
            return redirect(address_of(self.opts, "changelist"))
        return redirect(address_of(self.opts, "translate", row.pk, code))

    def _forms(self, request, row, code: str):
        """The record's form for one language, and those of its parts that are translated too."""
        data = request.POST if request.method == "POST" and "_agree" not in request.POST else None

        def field_for(db_field, **kwargs):
            return self.formfield_for_dbfield(db_field, request, **kwargs)

        own = modelform_factory(self.model, GuardedForm, fields=_names(self.model, code), formfield_callback=field_for)
        formsets = []
        for inline in self.get_inline_instances(request, row):
            if _names(inline.model, code):
                factory = inlineformset_factory(
                    self.model,
                    inline.model,
                    form=ComparedForm,
                    fields=_names(inline.model, code),
                    formfield_callback=lambda db_field, inline=inline, **kwargs: inline.formfield_for_dbfield(
                        db_field, request, **kwargs
                    ),
                    fk_name=inline.fk_name,
                    extra=0,
                    can_delete=False,
                )
                queryset = inline.model._default_manager.all()
                formsets.append(factory(data, instance=row, queryset=queryset, prefix=inline.model._meta.model_name))
        return own(data, instance=row), formsets

    def _translation_page(self, request, row, code, form, formsets):
        media = form.media
        for each in formsets:
            media += each.media
        waiting = self.waiting_for_translation(request, code).count()
        groups = [(None, _pairs(form, code))]
        groups += [(part.instance, _pairs(part, code)) for each in formsets for part in each.forms]
        context = self.admin_site.each_context(request) | {
            "title": _("Translate into Korean") if code == "ko" else _("Translate into English"),
            "opts": self.opts,
            "original": row,
            "form": form,
            "formsets": formsets,
            "groups": [(getattr(part, "title", part), pairs) for part, pairs in groups],
            "source_code": languages.other(code),
            "code": code,
            "waiting": waiting,
            "media": self.allowed_media(request, self.media + media),
            "back_url": address_of(self.opts, "change", row.pk),
            "other_url": address_of(self.opts, "translate", row.pk, languages.other(code)),
            "is_stale": row.stale_language == code,
        }
        return TemplateResponse(request, "admin/translate.html", context)


def _names(model, code: str) -> list[str]:
    """The fields that hold a model's texts in one language, in the model's order."""
    try:
        translated = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return []
    return [f"{field.name}_{code}" for field in model._meta.fields if field.name in translated]


def _pairs(form, code: str) -> list[Pair]:
    found = []
    for name in form.fields:
        if not name.endswith(f"_{code}"):
            continue
        original = form._meta.model._meta.get_field(name).translated_field
        source = languages.text_in(form.instance, original.name, languages.other(code))
        found.append(Pair(capfirst(original.verbose_name), source, isinstance(original, RichTextField), form[name]))
    return found
