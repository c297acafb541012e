"""Records that may be the same one twice: their titles are nearly alike, in one of the languages."""

from django.contrib import messages
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import FloatField, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from . import languages
from .admin_urls import address_of

ALIKE = 0.6  # of all trigrams of two titles; "Bus reform" and "Bus reforms" have 0.77
SHOWN = 5


def alike(row, among: QuerySet) -> list:
    """The records of the same kind whose title is most like this one's, in either language; nearest first."""
    name = row.version_fields[0]
    measures = []
    for code in languages.CODES:
        if title := languages.text_in(row, name, code):
            near = TrigramSimilarity(f"{name}_{code}", title)
            measures.append(Coalesce(near, Value(0.0), output_field=FloatField()))
    if not measures:
        return []
    nearness = Greatest(*measures, Value(0.0), output_field=FloatField())
    found = among.exclude(pk=row.pk).annotate(nearness=nearness).filter(nearness__gte=ALIKE)
    return list(found.order_by("-nearness", "pk")[:SHOWN])


class SimilarMixin:
    """For an admin class of publishable records: who saves a new title is told of those like it. Nothing is refused."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        titles = {f"{obj.version_fields[0]}_{code}" for code in languages.CODES}
        if not change or titles & set(form.changed_data):
            self.warn_of_similar(request, obj)

    def warn_of_similar(self, request, obj) -> None:
        found = [each for each in alike(obj, self.get_queryset(request)) if self.has_view_permission(request, each)]
        if not found:
            return
        records = format_html_join(
            ", ", '<a href="{}">{}</a>', ((address_of(self.opts, "change", each.pk), each) for each in found)
        )
        text = gettext("Saved. There are records with nearly the same title; is this one of them?")
        self.message_user(request, format_html("{} {}", text, records), messages.WARNING)
