"""A picture of the library."""

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from . import storing


class Picture(models.Model):
    """One picture with its words. Its file is the largest of the widths it is kept in; see `storing`."""

    file = models.FileField(_("file"), max_length=200, storage=storing.PictureStorage)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        help_text=_("What the picture shows, for those who cannot see it. Needed in both languages."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True, help_text=_("Printed below the picture."))
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who took or drew it, and under which terms it is shown.")
    )
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    version_fields = ("alt",)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "delete", "view", "translate")
        constraints = [
            models.CheckConstraint(
                name="publishing_picture_has_both_alternative_texts",
                condition=Q(alt_ko__isnull=False, alt_ko__gt="") & Q(alt_en__isnull=False, alt_en__gt=""),
                violation_error_message=_("A picture needs its alternative text in Korean and in English."),
            ),
            models.CheckConstraint(
                name="publishing_picture_has_dimensions",
                condition=Q(width__gt=0) & Q(height__gt=0),
                violation_error_message=_("A picture needs its width and height."),
            ),
        ]

    def __str__(self):
        return Truncator(self.alt or "").chars(80)

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """Each width it is kept in with the address of its file, the narrowest first."""
        return [(width, self.file.storage.url(name)) for width, name in storing.names(self.file.name, self.width)]

    @property
    def thumbnail(self) -> str:
        return self.sizes[0][1]
