"""Links that open a page before it is public, for whoever has them, for a week."""

from datetime import timedelta

from django.apps import apps
from django.contrib import admin
from django.core import signing
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

SALT = "publishing.preview"
LASTS = timedelta(days=7)


def address_of(row, is_prepared: bool) -> str:
    """The link to a draft, or to a public record with its prepared change."""
    token = signing.dumps([row._meta.label_lower, row.pk, is_prepared], salt=SALT)
    return reverse("preview", args=[token])


def ends_at():
    """Until when a link that is made now opens the page."""
    return timezone.now() + LASTS


def page(request, token: str):
    """The page behind a link; a plain answer where the link has expired or nothing waits any more."""
    try:
        label, pk, is_prepared = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return _gone(request)
    model_admin = admin.site._registry.get(apps.get_model(label))
    row = model_admin.model._default_manager.filter(pk=pk).first() if model_admin else None
    response = model_admin.linked_page(request, row, is_prepared) if row else None
    return kept_to_those_who_have_it(response or _gone(request))


def _gone(request):
    return render(request, "publishing/preview_gone.html", {"days": LASTS.days}, status=410)


def kept_to_those_who_have_it(response):
    """No search engine, no cache, and no address of it to other sites."""
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
