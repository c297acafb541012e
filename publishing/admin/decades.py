"""Lists narrowed to a decade: of a hundred single years nobody would find one."""

from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ..facets import decade_label
from ..labels import label_of

PARAMETER = "decade"


def by_decade(field: str) -> type[admin.SimpleListFilter]:
    """A filter for `list_filter` of a model that keeps a year in this field."""
    return type("DecadeFilter", (DecadeFilter,), {"field": field})


class DecadeFilter(admin.SimpleListFilter):
    """Rows of the ten years from a full decade on, the newest first; and those without a year."""

    parameter_name = PARAMETER
    field: str
    NONE = "none"

    def __init__(self, request, params, model, model_admin):
        self.title = label_of(model._meta.get_field(self.field))
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        decade = F(self.field) / 10 * 10
        found = model_admin.model._base_manager.order_by().values_list(decade, flat=True).distinct()
        known = sorted((each for each in found if each is not None), reverse=True)
        return [*((str(each), decade_label(each)) for each in known), (self.NONE, _("No year"))]

    def queryset(self, request, queryset):
        value = self.value()
        if value == self.NONE:
            return queryset.filter(**{self.field: None})
        if value is None or value not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(**{f"{self.field}__range": (int(value), int(value) + 9)})
