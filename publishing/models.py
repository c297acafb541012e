"""What it means to be published: status, date, language versions, sources and inferred fields."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import languages
from .audit import AuditRecord  # noqa: F401 - a model of this app
from .links.models import Link, LinkUse
from .pictures.models import Picture
from .querysets import PublishedQuerySet
from .spreadsheets.models import ImportBatch

__all__ = ["ImportBatch", "LinesMixin", "Link", "LinkUse", "LoadedRow", "Picture", "Publishable", "Source", "lines"]


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
        SENT_BACK = "sent_back", _("Sent back")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("publication", "Withdrawn")

    NEXT = {
        Status.DRAFT: {Status.IN_REVIEW, Status.PUBLISHED},
        Status.IN_REVIEW: {Status.DRAFT, Status.SENT_BACK, Status.PUBLISHED},
        Status.SENT_BACK: {Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED},
        Status.PUBLISHED: {Status.DRAFT, Status.WITHDRAWN, Status.PUBLISHED},
        Status.WITHDRAWN: {Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED},
    }

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True, "is_active": True},
        related_name="+",
        help_text=_("Who is to work on it; it then waits on the first page of that person."),
    )
    # When staff last changed a text of this language: the older one is stale
    changed_ko_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_en_at = models.DateTimeField(null=True, blank=True, editable=False)
    inferred_fields = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("inferred fields"),
        default=list,
        blank=True,
        help_text=_("Fields whose value is our reading of the sources, not printed in one; separated by commas."),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")

    version_fields = ("title", "summary")
    never_reverted = ("status", "published_at")  # going back to an earlier text neither publishes nor withdraws

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
    def stale_language(self) -> str:
        """The language whose text is older than that of the other, or nothing."""
        if self.changed_ko_at == self.changed_en_at:
            return ""
        if self.changed_ko_at and (self.changed_en_at is None or self.changed_en_at < self.changed_ko_at):
            return "en"
        return "ko"

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


class PublicationStep(models.Model):
    """One step of a record's way to the public: what was done, by whom, when, and what was said with it."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Sent to review")
        SENT_BACK = "sent_back", _("Sent back")
        PUBLISHED = "published", _("Published")
        SCHEDULED = "scheduled", _("To be published on a later day")
        PREPARED = "prepared", _("Change prepared")
        CHANGED = "changed", _("Prepared change published")
        WITHDRAWN = "withdrawn", pgettext_lazy("publication", "Withdrawn")
        DRAFT = "draft", _("Taken back to draft")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="publishing_step_of_record")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.record}"


class SecondPersonRule(models.Model):
    """A kind of content that becomes public only by a second person, who did not send it to review."""

    content_type = models.OneToOneField(ContentType, verbose_name=_("kind of content"), on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("second pair of eyes")
        verbose_name_plural = _("second pair of eyes")
        ordering = ["pk"]

    def __str__(self):
        return str(self.content_type.model_class()._meta.verbose_name_plural)


class PreparedChange(models.Model):
    """A change to a published record that waits to be published: what its form holds, not yet saved to the record."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    data = models.JSONField(help_text="Name of a form field: its values, as the browser sent them")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="publishing_one_prepared_change")
        ]

    def __str__(self):
        return str(self.record)


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


from .history.models import Change, Deletion  # noqa: E402, F401 - rows of their own rooms, found here by Django
