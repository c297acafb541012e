"""Recorded lectures and clips."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.dates import PartialDateField
from publishing.models import Publishable

from ..querysets import VideoQuerySet
from .policy import Policy
from .sector import Sector


class Video(Publishable):
    """A recorded lecture or clip on a policy."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("Lecture")
        PROMOTIONAL = "promotional", _("Promotional video")
        NEWS = "news", _("News video")
        MEETING = "meeting", _("Meeting recording")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.LECTURE)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="videos")
    policy = models.ForeignKey(
        Policy, verbose_name=_("policy"), on_delete=models.SET_NULL, null=True, blank=True, related_name="videos"
    )
    recorded = PartialDateField(_("date"), blank=True)
    length = models.CharField(_("length"), max_length=100, blank=True)
    speaker_institution = models.CharField(_("speaker's institution"), max_length=200, blank=True)
    spoken_languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("spoken languages"),
        default=list,
        blank=True,
        help_text=_("Language codes, separated by commas."),
    )
    series = models.CharField(_("series"), max_length=100, blank=True)
    key_points = models.TextField(_("key points"), blank=True, help_text=_("One point a line."))
    note = models.CharField(_("note for readers"), max_length=300, blank=True)
    url = models.URLField(
        _("address"),
        max_length=600,
        blank=True,
        help_text=_("Where the recording or its page is; empty where none is known."),
    )

    objects = VideoQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("video lecture")
        verbose_name_plural = _("video lectures")
        ordering = ["-recorded", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("videos:detail", args=[self.slug])
