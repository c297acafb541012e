"""The search index: one row for each published record, with the words of both languages."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Entry(models.Model):
    """What search knows of one record. Written by `search.index` only."""

    kind = models.CharField(max_length=20)  # a registered kind, such as "policy"
    object_id = models.BigIntegerField()
    path = models.CharField(max_length=300)  # without the language: "policies/bus-reform/"
    title_ko = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    summary_ko = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    body_ko = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    vector = SearchVectorField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_one_per_record")]
        indexes = [GinIndex(fields=["vector"], name="search_entry_vector")]

    def __str__(self):
        return f"{self.kind} {self.title_en or self.title_ko}"
