"""The second factor of a sign-in: a code of an authenticator app, or a recovery code. Who needs one, and what is done about it.

Staff enter the administration only in a session that has shown a second factor (`SECOND_FACTOR_FOR_STAFF`); allauth asks for it at the sign-in, and keeps it.
"""

import base64
import hashlib
from datetime import timedelta
from functools import wraps

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from publishing import audit

from . import notifications

Kind = audit.AuditRecord.Kind

SHOWN = "second_factor"  # in the session: the number of the factor that was shown in it
AFTER = "after_second_factor"  # in the session: where the person wanted to go
WRONG_CODES = 8  # as many within LOCK lock the factor, as failed sign-ins lock the password
LOCK = timedelta(hours=1)


def is_on(user) -> bool:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_wanted(request) -> bool:
    """Whether this session has yet to show a second factor before the administration opens."""
    if not settings.SECOND_FACTOR_FOR_STAFF:
        return False
    return not (is_on(request.user) and _was_shown(request))


def _was_shown(request) -> bool:
    """One that the account still has: after a reset, older sessions have shown nothing."""
    shown = request.session.get(SHOWN)
    return shown is not None and Authenticator.objects.filter(user=request.user, pk=shown).exists()


def note_shown(request, authenticator) -> None:
    """From now on the session counts as one with a second factor."""
    if request is not None and hasattr(request, "session"):
        request.session[SHOWN] = authenticator.pk


def asked_for(has_permission):
    """The administration's question whether somebody may enter, with ours added."""

    def may_enter(request) -> bool:
        if not has_permission(request) or is_wanted(request):
            return False
        request.session.pop(AFTER, None)
        return True

    return may_enter


def way_in(sign_in):
    """The administration's sign-in: staff who lack the second factor go by its page, and come back."""

    def view(request, *args, **kwargs):
        user = request.user
        if not (user.is_authenticated and user.is_active and user.is_staff and is_wanted(request)):
            return sign_in(request, *args, **kwargs)
        return _ask(request, _own_address(request, request.GET.get("next")) or reverse("admin:index"))

    return view


def signed_in(view):
    """For pages outside the administration that show staff more than others: signed in, and staff with the second factor."""

    @wraps(view)
    @login_required
    def asked(request, *args, **kwargs):
        if request.user.is_staff and is_wanted(request):
            return _ask(request, request.get_full_path())
        request.session.pop(AFTER, None)
        return view(request, *args, **kwargs)

    return asked


def _ask(request, wanted: str):
    """To the page that asks for the factor, or sets one up; from there on to the address that was wanted."""
    request.session[AFTER] = wanted
    if is_on(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': wanted})}")
    return redirect("mfa_activate_totp")


def _own_address(request, address: str | None) -> str:
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


@transaction.atomic
def reset(*, user, by, request=None) -> None:
    """Take every factor from somebody who has lost theirs; staff are asked to set up another. The person gets a mail."""
    Authenticator.objects.filter(user=user).delete()
    audit.record(Kind.FACTOR_RESET, by=by, request=request, about=user)
    notifications.tell_of_reset(user)


def is_locked(user) -> bool:
    since = timezone.now() - LOCK
    wrong = audit.AuditRecord.objects.filter(kind=Kind.FACTOR_FAILED, who_number=user.pk, at__gt=since)
    return wrong[:WRONG_CODES].count() >= WRONG_CODES


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted by a key that is not in the database; sentences are the portal's."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Enter the one that the app shows now."),
        "cannot_generate_recovery_codes": _("Set up the authenticator app first; recovery codes belong to it."),
        "unverified_email": _("Confirm your e-mail address first, or remove the one that is not confirmed."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"accounts.second_factor:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in digests])


class LimitedCode:
    """A form that asks for a code, but not more often than it could be guessed."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.help_text = _("The six digits that your authenticator app shows now, or one of your recovery codes.")
        code.error_messages["required"] = _("Enter the code.")
        code.widget.attrs.pop("placeholder", None)

    def clean_code(self):
        if is_locked(self.user):
            raise forms.ValidationError(
                _("There were too many wrong codes. Try again in an hour, or ask an administrator.")
            )
        return super().clean_code()


class CodeForm(LimitedCode, AuthenticateForm):
    """At the sign-in."""


class CodeAgainForm(LimitedCode, ReauthenticateForm):
    """Before something that matters, in a session that is open already."""


class SetUpForm(ActivateTOTPForm):
    """The first code of an app, as proof that it has the key."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.help_text = _("The six digits that the app shows now.")
        code.error_messages["required"] = _("Enter the code.")
        code.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
        code.widget.attrs.pop("placeholder", None)

    @property
    def spaced_secret(self) -> str:
        """In groups of four, to be typed."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))
