"""For which kinds of content two persons are needed."""

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import Publishable, SecondPersonRule


@admin.register(SecondPersonRule)
class SecondPersonRuleAdmin(admin.ModelAdmin):
    """For which kinds of content two persons are needed. Set by administrators."""

    list_display = ["kind"]
    fields = ["content_type"]

    @admin.display(description=_("kind of content"))
    def kind(self, rule):
        return capfirst(rule.content_type.model_class()._meta.verbose_name_plural)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "content_type":
            models = [model for model in self.admin_site._registry if issubclass(model, Publishable)]
            kinds = ContentType.objects.get_for_models(*models).values()
            field.queryset = ContentType.objects.filter(pk__in=[kind.pk for kind in kinds])
            field.label_from_instance = lambda kind: capfirst(kind.model_class()._meta.verbose_name_plural)
        return field

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission
