"""The words of the archive: what is common in it, and how its words are written."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class CommonLexeme(models.Model):
    """A lexeme in so many entries that a query should not count them; refreshed with the index."""

    lexeme = models.CharField(max_length=60, primary_key=True)
    entries = models.PositiveIntegerField()

    def __str__(self):
        return self.lexeme


class Word(models.Model):
    """A word as it is written in the archive, to correct a mistyped one by.

    A word may outlive its record: whether a reader may be offered it is asked of the index each time.
    """

    word = models.CharField(max_length=60, primary_key=True)
    letters = models.CharField(max_length=200)  # 교통 as ㄱㅛㅌㅗㅇ: half a syllable counts in a comparison

    class Meta:
        indexes = [GinIndex(fields=["letters"], name="search_word_letters", opclasses=["gin_trgm_ops"])]

    def __str__(self):
        return self.word
