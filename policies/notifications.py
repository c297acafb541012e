"""Mail to the archive's editors, each in their language.

A mail names the policy and holds a link, never a word of what was suggested: that may be about a partner's difficulties.
"""

from functools import partial

from django.urls import reverse

from accounts.models import User
from publishing import mail

from .models import Suggestion


def tell_editors_of_suggestion(suggestion: Suggestion) -> None:
    path = partial(reverse, "admin:policies_policy_change", args=[suggestion.policy_id])
    for person in _editors():
        mail.after_commit(
            "policies/mail/suggestion.txt",
            to=person.email,
            language=person.language,
            about=f"suggestion {suggestion.pk}",
            name=person.name,
            policy=suggestion.policy,
            section=suggestion.get_kind_display,
            address=mail.address_of(path),
        )


def _editors():
    """Those who keep the texts of policies."""
    rights = {
        "groups__permissions__codename": "change_policy",
        "groups__permissions__content_type__app_label": "policies",
    }
    return User.objects.filter(is_active=True, is_staff=True, **rights).distinct()
