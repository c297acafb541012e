"""The index: entries, their passages, the meaning of these, and the titles that are offered while a reader types."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from pgvector.django import HalfVectorField, HnswIndex

MEANING_DIMENSIONS = 512  # of the sentence encoder


class EntryQuerySet(models.QuerySet):
    def visible(self):
        """The one answer to what a reader may find; a record whose day has not come waits in the index."""
        return self.filter(published_at__lte=timezone.now())


class Entry(models.Model):
    """What search knows of one record: its facets and its words. Written by `search.index` only.

    The rows are narrow on purpose: a common word reads thousands of them. What is shown stands in `Passage`.
    """

    kind = models.CharField(max_length=20)  # a registered kind, such as "policy"
    object_id = models.BigIntegerField()
    path = models.CharField(max_length=300)  # without the language: "policies/bus-reform/"
    published_at = models.DateTimeField()
    weight = models.FloatField(default=1.0)  # of its kind
    sector = models.CharField(max_length=50, blank=True)  # its slug
    decade = models.PositiveSmallIntegerField(null=True)
    countries = ArrayField(models.CharField(max_length=2), default=list)  # ISO codes in lower case
    cities = ArrayField(models.CharField(max_length=50), default=list)  # slugs
    languages = ArrayField(models.CharField(max_length=2), default=list)  # in which it can be read
    length = models.PositiveIntegerField(default=0)  # words of both languages
    head = SearchVectorField()  # title (A), summary and headings (B): short, ranks a common word
    words = SearchVectorField()  # these and the rest (C), and names of related records (D): finds and ranks
    digest = models.CharField(max_length=64)  # of all that was indexed

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_one_per_record")]
        indexes = [GinIndex(fields=["words"], name="search_entry_words")]

    def __str__(self):
        return f"{self.kind} {self.path}"


class Passage(models.Model):
    """A part of a record that is shown by itself: the record's title and summary (order 0), then its sections."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="passages")
    order = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=100, blank=True)  # the part of the page to jump to
    heading_ko = models.CharField(max_length=300, blank=True)
    heading_en = models.CharField(max_length=300, blank=True)
    text_ko = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    places_ko = models.TextField(blank=True)  # where the words of heading and text stand (`search.places`)
    places_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "order"], name="search_passage_one_per_place")]

    def __str__(self):
        return self.heading_en or self.heading_ko


class Meaning(models.Model):
    """The meaning of a few sentences of a record as a vector; the table is missing where pgvector is (`search.meaning`).

    No foreign key: Django would look into the missing table at every deletion of an entry.
    """

    entry_id = models.BigIntegerField(db_index=True)
    passage = models.PositiveSmallIntegerField()  # the `order` of the passage
    vector = HalfVectorField(dimensions=MEANING_DIMENSIONS)

    class Meta:
        indexes = [
            HnswIndex(
                fields=["vector"],
                name="search_meaning_vector",
                m=16,
                ef_construction=64,
                opclasses=["halfvec_ip_ops"],
            )
        ]

    def __str__(self):
        return f"{self.entry_id}, {self.passage}"


class Completion(models.Model):
    """A title from one of its words on, in the letters a keyboard types, to be completed from its beginning."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="completions")
    language = models.CharField(max_length=2)
    is_whole = models.BooleanField()  # from the first word on
    letters = models.CharField(
        max_length=60
    )  # 서울 광장 as ㅅㅓㅇㅜㄹㄱㅘㅇㅈㅏㅇ; Latin letters folded, without spaces
    initials = models.CharField(max_length=20, blank=True)  # 서울 광장 as ㅅㅇㄱㅈ; "" where not Korean

    class Meta:
        indexes = [
            models.Index(fields=["letters"], name="search_completion_letters", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="search_completion_initials", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self):
        return self.letters
