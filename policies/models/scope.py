"""What a limited editor keeps."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation

from .sector import Sector


class EditingScope(models.Model):
    """The part of the archive that one person keeps: the policies of some sectors, or those of an office. Who has none keeps all that the role says."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="editing_scope"
    )
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"), blank=True, related_name="+")
    office = models.ForeignKey(
        Organisation,
        verbose_name=_("contact office"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Organisation.Kind.SEOUL},
    )

    class Meta:
        verbose_name = _("limit of an editor")
        verbose_name_plural = _("limit of an editor")
        default_permissions = ()

    def __str__(self):
        return str(self.user)
