"""How allauth and axes meet our user, who has an e-mail address and no user name."""

import logging
import time
from types import SimpleNamespace

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing import languages

from .models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name", "")
        user.language = languages.current()
        if commit:
            user.save()
        return user

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not of somebody who has just signed in."""
        methods = get_authentication_records(self.request, self.request.user)
        is_fresh = any(time.time() - each["at"] < app_settings.REAUTHENTICATION_TIMEOUT for each in methods)
        return not is_fresh and super().is_reauthentication_required(app=app, **kwargs)

    def get_client_ip(self, request):
        """Past our proxies, as the audit records and the lock after failed sign-ins see it."""
        return get_client_ip_address(request) or super().get_client_ip(request)

    def send_mail(self, template_prefix, email, context):
        """In the language of the person, where we know them. A mail server that fails is said, not shown as a broken page."""
        with translation.override(_language_of(context.get("user"), email)):
            site = SimpleNamespace(name=pgettext("site name", "Seoul Solution"), domain=settings.SITE_ADDRESS)
            message = self.render_mail(
                template_prefix, email, {"request": self.request, "email": email, "current_site": site} | context
            )
        try:
            message.send()
        except OSError:  # SMTPException is one
            logger.exception("Mail %s was not sent", template_prefix)
            messages.error(self.request, _("The mail could not be sent. Please try again in a few minutes."))


def _language_of(user, email: str) -> str:
    user = user if isinstance(user, User) else User.objects.filter(email__iexact=email).first()
    return user.language if user else languages.current()


def username_of_sign_in(request, credentials=None) -> str | None:
    """The name that django-axes counts a failed sign-in under; allauth calls it `email` or `login`."""
    fields = credentials or getattr(request, "POST", {})
    name = fields.get("email") or fields.get("username") or fields.get("login")
    return name.lower() if name else None
