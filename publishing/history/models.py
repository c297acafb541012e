"""What the history and the bin keep."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import languages


class AboutARecord(models.Model):
    """About one record of any kind, which may be gone; so its name is kept, in each language."""

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("kind"), on_delete=models.CASCADE, related_name="+", editable=False
    )
    object_id = models.BigIntegerField(editable=False)
    labels = models.JSONField(editable=False)
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("staff member"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True
        default_permissions = ()  # the rights to the record itself decide

    def __str__(self):
        return self.labels.get(languages.current()) or ""

    @property
    def model(self) -> type[models.Model] | None:
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def kind_name(self) -> str:
        return str(self.model._meta.verbose_name) if self.model else ""


class Change(AboutARecord):
    """One change of a record: by whom, and the whole state after it, with the record's parts."""

    class Kind(models.TextChoices):
        FOUND = "found", _("Found like this")  # changed past the history, or before it began
        MADE = "made", _("Added")
        CHANGED = "changed", _("Changed")
        REVERTED = "reverted", _("Reverted")
        DELETED = "deleted", _("Deleted")
        RESTORED = "restored", _("Restored from the bin")

    kind = models.CharField(_("step"), max_length=10, choices=Kind)
    comment = models.TextField(_("comment"), blank=True)
    state = models.JSONField(encoder=DjangoJSONEncoder)
    back_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(AboutARecord.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="publishing_change_of_record")]


class Deletion(AboutARecord):
    """A deleted record in the bin, with every row that went with it and every link that was cut."""

    KEPT_FOR = timedelta(days=30)

    rows = models.JSONField(encoder=DjangoJSONEncoder)  # the record itself is the first
    cut_links = models.JSONField(encoder=DjangoJSONEncoder)  # of rows that stayed

    class Meta(AboutARecord.Meta):
        verbose_name = _("deleted record")
        verbose_name_plural = _("bin")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="publishing_deletion_of_record")]

    @property
    def kept_until(self):
        return self.at + self.KEPT_FOR

    @property
    def days_left(self) -> int:
        return max(0, (self.kept_until - timezone.now()).days)
