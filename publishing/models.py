"""What it means to be published: status, date, language versions, sources and inferred fields."""

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import languages
from .links.models import Link, LinkUse
from .querysets import PublishedQuerySet
from .spreadsheets.models import ImportBatch

__all__ = ["ImportBatch", "LinesMixin", "Link", "LinkUse", "LoadedRow", "Publishable", "Source", "lines"]


class Source(models.Model):
    """A page or document that facts were taken from."""

    key = models.CharField(
        _("key"), max_length=600, unique=True, help_text=_("The address, or a short name for a document without one.")
    )
    url = models.URLField(_("address"), max_length=600, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    dated = models.CharField(
        _("date"), max_length=10, blank=True, help_text=_("Year, year-month or full date, as the source shows it.")
    )
    is_weak = models.BooleanField(
        _("weak"),
        default=False,
        help_text=_("A blog, mirror or repost: kept for staff, never printed on the public site."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self):
        return self.label or self.key

    @property
    def label(self) -> str:
        """Its title, or the site it stands on."""
        return self.title or (urlsplit(self.url).hostname or "").removeprefix("www.")


class Publishable(models.Model):
    """A row with a public page: visible only while it is published and its date has come.

    `version_fields` name the translated fields that must be filled for a language version to exist.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    inferred_fields = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("inferred fields"),
        default=list,
        blank=True,
        help_text=_("Fields whose value is our reading of the sources, not printed in one; separated by commas."),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    version_fields = ("title", "summary")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        # publish: make it public; approve: the same where a second pair of eyes is asked for; translate: write its
        # translated texts, and nothing else of it
        default_permissions = ("add", "change", "delete", "view", "publish", "approve", "translate")
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_published_has_date",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message=_("A published record needs its date of publication."),
            ),
        ]

    def clean(self):
        super().clean()
        unknown = [
            name for name in self.inferred_fields if name not in {field.name for field in self._meta.get_fields()}
        ]
        if unknown:
            raise ValidationError({"inferred_fields": _("There is no field “%(name)s”.") % {"name": unknown[0]}})

    @property
    def is_published(self) -> bool:
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    def has_language(self, code: str) -> bool:
        return all(languages.text_in(self, field, code) for field in self.version_fields)

    @property
    def languages(self) -> list[str]:
        """The languages this row can be read in."""
        return [code for code in languages.CODES if self.has_language(code)]

    @property
    def display_language(self) -> str:
        """The language a reader gets: the one asked for, or the other where only that exists."""
        asked = languages.current()
        return asked if self.has_language(asked) or not self.languages else languages.other(asked)

    @property
    def printable_sources(self) -> list[Source]:
        """The sources that may stand on a public page or in the API; weak ones wait for somebody to verify them."""
        return [source for source in self.sources.all() if not source.is_weak]

    @property
    def inferred_labels(self) -> list[str]:
        """The names of the inferred fields a reader meets: those of this language and those of none."""
        here = f"_{languages.current()}"
        others = tuple(f"_{code}" for code in languages.CODES if f"_{code}" != here)
        names = [name.removesuffix(here) for name in self.inferred_fields if not name.endswith(others)]
        return [str(self._meta.get_field(name).verbose_name) for name in names]


def lines(text: str | None) -> list[str]:
    """The entries of a text that holds one a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class LinesMixin:
    """For models whose translated `key_facts` hold one fact a line."""

    @property
    def key_fact_list(self) -> list[str]:
        return lines(self.key_facts)


class LoadedRow(models.Model):
    """What `load_content` last wrote for one row of the content files, to tell staff's edits from its own."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=600)
    state = models.JSONField()  # the record's own values, so that a field added later is no edit
    row_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="publishing_loadedrow_one_per_key")]

    def __str__(self):
        return f"{self.kind}: {self.key}"
