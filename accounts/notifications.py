"""Mail about organisations and accounts."""

from functools import partial

from django.conf import settings
from django.urls import reverse

from publishing import languages, mail

from .models import Invitation, User


def send_invitation(invitation: Invitation, token: str) -> None:
    """In the language of the inviter's page, the best guess where the invited person may have no account. Only this mail holds the token."""
    _send(
        "invitation",
        invitation.email,
        languages.current(),
        organisation=invitation.organisation.name,
        inviter=invitation.invited_by.get_full_name(),
        role=invitation.get_role_display,
        expires_at=invitation.expires_at,
        address=mail.address_of(partial(reverse, "accounts:invitation", args=[token])),
    )


def confirm_deletion(email: str, language: str) -> None:
    """The last mail to somebody whose account is gone."""
    _send("account_deleted", email, language)


def tell_of_reset(user: User) -> None:
    """An administrator has taken the second factor from the account."""
    _send("second_factor_reset", user.email, user.language, address=mail.address_of(partial(reverse, "account_login")))


def _send(name: str, email: str, language: str, **context) -> None:
    mail.after_commit(
        f"accounts/mail/{name}.txt", to=email, language=language, contact=settings.CONTACT_EMAIL, **context
    )
