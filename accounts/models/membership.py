"""Who belongs to an organisation, and who has been asked to."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation


class Role(models.TextChoices):
    """What a member may do: each role may do what the ones below it may."""

    OWNER = "owner", _("Owner")
    WRITER = "writer", _("Writer")
    READER = "reader", _("Reader")


KNOWN_ROLE = Q(role__in=["owner", "writer", "reader"])


class Membership(models.Model):
    """One person in one organisation. An organisation that has members has an owner; services.py sees to it."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("applicant organisation"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="accounts_membership_once",
                violation_error_message=_("This person is a member already."),
            ),
            models.CheckConstraint(name="accounts_membership_known_role", condition=KNOWN_ROLE),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        """Neither accepted nor withdrawn; it may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def for_token(self, token: str):
        return self.filter(token_hash=Invitation.hash_of(token))


class Invitation(models.Model):
    """A mail that asks somebody to join, good for 14 days. Only the mail holds the token; the row holds its hash."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("applicant organisation"), on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="invitations_sent",
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(name="accounts_invitation_known_role", condition=KNOWN_ROLE),
            models.CheckConstraint(name="accounts_invitation_lowercase", condition=Q(email=Lower(F("email")))),
            models.CheckConstraint(
                name="accounts_invitation_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="accounts_invitation_one_end", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="accounts_invitation_accepted_when", condition=Q(accepted_by=None) | Q(accepted_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.email} ({self.get_role_display()})"

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and not self.has_expired
