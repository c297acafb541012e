"""What narrows the lists of content: a language that is missing or older, what needs attention, who is to work on it."""

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from .. import desk, languages
from ..labels import label_of


class MissingLanguageFilter(admin.SimpleListFilter):
    """Rows that cannot be read in one language yet."""

    title = _("missing language")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        self.version_fields = model_admin.get_version_fields()
        return [("ko", _("Korean missing")), ("en", _("English missing"))]

    def queryset(self, request, queryset):
        if self.value() not in languages.CODES:
            return queryset
        return queryset.filter(desk.without_language(self.version_fields, self.value()))


class AttentionFilter(admin.SimpleListFilter):
    """Rows in one of the states that the first page of the administration counts."""

    title = _("needs attention")
    parameter_name = desk.PARAMETER

    def lookups(self, request, model_admin):
        found = (each for each in model_admin.on_desk if self.parameter_name in each.parameters)
        self.conditions = {each.parameters[self.parameter_name]: each for each in found}
        return [(name, each.label) for name, each in self.conditions.items()]

    def queryset(self, request, queryset):
        if self.value() not in self.conditions:
            return queryset
        return queryset.filter(self.conditions[self.value()].query(queryset.model))


class AssignedFilter(admin.SimpleListFilter):
    """Rows that somebody is to work on."""

    title = _("assigned to")
    parameter_name = desk.ASSIGNED

    def lookups(self, request, model_admin):
        return [("me", _("Me")), ("others", _("Others")), ("nobody", _("Nobody"))]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        if self.value() == "others":
            return queryset.exclude(assigned_to=None).exclude(assigned_to=request.user)
        return queryset.filter(assigned_to=None) if self.value() == "nobody" else queryset


class StaleFilter(admin.SimpleListFilter):
    """Rows whose text in one language was changed after that in the other."""

    title = _("stale translation")
    parameter_name = "stale"

    def lookups(self, request, model_admin):
        return [("ko", _("Korean older")), ("en", _("English older"))]

    def queryset(self, request, queryset):
        return (
            queryset.filter(desk.stale_in(queryset.model, self.value()))
            if self.value() in languages.CODES
            else queryset
        )


class InferredFilter(admin.SimpleListFilter):
    """Rows with a value that is our reading of the sources."""

    title = _("inferred fields")
    parameter_name = "inferred"
    ANY = "any"

    def lookups(self, request, model_admin):
        unnested = Func(F("inferred_fields"), function="unnest")
        names = _inferred(model_admin.model.objects.order_by()).values_list(unnested, flat=True).distinct()
        return [(self.ANY, _("Any field"))] + [(name, self.label(model_admin.model, name)) for name in sorted(names)]

    @staticmethod
    def label(model, name: str) -> str:
        try:
            return label_of(model._meta.get_field(name))
        except FieldDoesNotExist:
            return name

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == self.ANY:
            return _inferred(queryset)
        return _inferred(queryset).filter(inferred_fields__contains=[self.value()])


def _inferred(queryset):
    """In the words of the condition that policies have an index of."""
    return queryset.exclude(inferred_fields=[])


class WeakSourceFilter(admin.SimpleListFilter):
    """Rows that rest on a source nobody has verified."""

    title = _("weak sources")
    parameter_name = "weak_sources"

    def lookups(self, request, model_admin):
        return [("yes", _("With a weak source")), ("only", _("With weak sources only"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "only"):
            return queryset
        with_weak = queryset.filter(pk__in=self._with(queryset.model, is_weak=True))
        return (
            with_weak if self.value() == "yes" else with_weak.exclude(pk__in=self._with(queryset.model, is_weak=False))
        )

    @staticmethod
    def _with(model, is_weak: bool):
        """The numbers of rows with such a source: no join, which would bring a row once for each and compare all its texts."""
        field = model._meta.get_field("sources")
        links = field.remote_field.through.objects.filter(source__is_weak=is_weak)
        return links.values(field.m2m_field_name())
