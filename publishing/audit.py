"""What was done that somebody may have to answer for: sign-ins, rights, exports, confidential files. Rows are only ever added.

The database itself refuses to change or delete a row (migration `audit_records`). No row points to an account, so that an account can go: people are their
number, and staff also their address. Nothing confidential and nothing typed stands in a row. `docs/permissions.md` says how long rows are kept.
"""

from datetime import timedelta

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SHORTEST = timedelta(days=366)  # the database deletes nothing younger than a year
RETENTION = "audit.retention"  # the database deletes old rows only where a transaction has set this to "on"


class AuditRecord(models.Model):
    """One thing that was done: `who` did it, `about` says whom or what it concerned, `details` the rest in a few words."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign-in")
        SIGN_IN_FAILED = "sign_in_failed", _("Failed sign-in")
        SIGN_OUT = "sign_out", _("Sign-out")
        FACTOR_SET = "factor_set", _("Second factor set up")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        FACTOR_RESET = "factor_reset", _("Second factor reset by an administrator")
        FACTOR_FAILED = "factor_failed", _("Wrong code of a second factor")
        CODES_MADE = "codes_made", _("Recovery codes made")
        CODE_USED = "code_used", _("Recovery code used")
        RIGHTS = "rights", _("Rights changed")
        EXPORT = "export", _("Export")
        FILE_OPENED = "file_opened", _("Confidential file opened")

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    kind = models.CharField(_("what was done"), max_length=16, choices=Kind, editable=False)
    who = models.CharField(_("by whom"), max_length=254, blank=True, editable=False)
    who_number = models.BigIntegerField(_("number of the account"), null=True, editable=False)
    about = models.CharField(_("whom or what it concerned"), max_length=300, blank=True, editable=False)
    about_number = models.BigIntegerField(_("number of the account concerned"), null=True, editable=False)
    details = models.CharField(_("details"), max_length=500, blank=True, editable=False)
    address = models.GenericIPAddressField(_("network address"), null=True, editable=False)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"], name="publishing_audit_newest"),
            models.Index(fields=["kind", "-at", "-id"], name="publishing_audit_kind"),
            models.Index(fields=["who_number"], name="publishing_audit_who"),
            models.Index(fields=["about_number"], name="publishing_audit_about"),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.get_kind_display()}"


def record(kind: str, *, by=None, request=None, about="", details: str = "") -> AuditRecord:
    """Write down that something was done: `by` an account, or by whoever is signed in on `request`.

    `about` is an account, or words such as the name of a list or file. Of people who are no staff only the number is kept: what else the
    portal holds about them goes with their account, and this row does not. Give neither confidential text nor what somebody typed.
    """
    by = by or _signed_in(request)
    about_number = about.pk if _is_account(about) else None
    return AuditRecord.objects.create(
        kind=kind,
        who=_name(by),
        who_number=by.pk if by else None,
        about=(_name(about) if _is_account(about) else str(about))[:300],
        about_number=about_number,
        details=details[:500],
        address=_address(request) if by is None or by.is_staff else None,
    )


def erase_old() -> int:
    """Delete what is older than `AUDIT_DAYS`, the only way in which rows go; returns how many."""
    before = timezone.now() - max(timedelta(days=settings.AUDIT_DAYS), SHORTEST)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [RETENTION])
        cursor.execute("DELETE FROM publishing_auditrecord WHERE at < %s", [before])
        found = cursor.rowcount
        cursor.execute("SELECT set_config(%s, 'off', true)", [RETENTION])
    return found


def _signed_in(request):
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _is_account(about) -> bool:
    return hasattr(about, "is_staff")


def _name(account) -> str:
    return account.get_username() if account and account.is_staff else ""


def _address(request) -> str | None:
    return get_client_ip_address(request) or None if request is not None else None
