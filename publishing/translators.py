"""The administration for translators: they open a record, see all of it, and write its translated texts."""

from django.contrib.admin.utils import flatten_fieldsets
from django.utils.translation import gettext_noop

from . import permissions

gettext_noop("Select %s to view")  # Django's heading of a list that is only read, whose Korean is not fit to be read
gettext_noop("View %s")


class ForTranslators:
    """For pages and inlines of records with translated texts.

    Django asks `has_change_permission` whether a page can be saved, so a translator has it; what else than texts is on the page can then only be
    read. Whatever needs the right to the whole record asks `has_edit_permission`, or `has_publish_permission` for what makes it public.
    """

    def has_edit_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj)

    def has_translate_permission(self, request, obj=None) -> bool:
        """On the page's own kind; the parts of a record go with it."""
        return permissions.only_translates(request.user, getattr(self, "parent_model", self.model))

    def has_publish_permission(self, request, obj=None) -> bool:
        return self.has_edit_permission(request, obj) and permissions.may(request.user, "publish", self.model)

    def has_change_permission(self, request, obj=None):
        return self.has_edit_permission(request, obj) or self.has_translate_permission(request, obj)

    def writes_texts_only(self, request, obj=None) -> bool:
        return not self.has_edit_permission(request, obj) and self.has_translate_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if not self.writes_texts_only(request, obj):
            return fields
        written = {*permissions.text_fields(self.model), *self.form.declared_fields}
        return [name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if name not in written]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self.writes_texts_only(request, obj) else super().get_prepopulated_fields(request, obj)
