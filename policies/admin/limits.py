"""An editor's limit to sectors or an office: where it is set, and what it does to forms and rights."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin
from publishing.admin import PublishableForm

from .. import permissions
from ..models import (
    EditingScope,
)


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
