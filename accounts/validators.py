"""What a name may not hold. Names of people and organisations stand in mail to others."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_plain_name(name: str) -> None:
    """One line without an address: nobody shall send a link to strangers by way of our mail."""
    if "://" in name or "www." in name.lower() or any(not letter.isprintable() for letter in name):
        raise ValidationError(_("Write a plain name of one line, without a web address."), code="not_plain")
