"""What a person proposes for: a company, a city government, an institute."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import countries
from accounts.validators import validate_plain_name


class Organisation(models.Model):
    """An organisation that its members keep themselves; nothing of it is published (partners.Organisation is)."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        CITY_GOVERNMENT = "city_government", _("City government")
        INSTITUTE = "institute", _("Institute")
        CIVIL = "civil", _("Private or civil-society organisation")
        OTHER = "other", _("Other organisation")

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, validators=[validate_plain_name])
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    country = models.CharField(_("country"), max_length=2, choices=countries.choices)
    city_name = models.CharField(_("city"), max_length=150, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("applicant organisation")
        verbose_name_plural = _("applicant organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="accounts_organisation_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="accounts_organisation_known_kind",
                condition=Q(kind__in=["company", "city_government", "institute", "civil", "other"]),
            ),
            models.CheckConstraint(
                name="accounts_organisation_country_code", condition=Q(country__regex=r"^[A-Z]{2}$")
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:organisation", args=[self.token])

    @property
    def country_name(self) -> str:
        """In the reader's language."""
        return countries.name_of(self.country)
