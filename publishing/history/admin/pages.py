"""Where a record's pages are, and who may bring it back."""

from django.contrib import admin
from django.db import models

from ...admin_urls import address_of
from .. import bin
from ..models import Deletion

RESTORE = "_restore"  # the button that brings a record back and saves what was typed


def page_of(model: type[models.Model] | None):
    """The administration's page of a kind, where it deletes into the bin."""
    page = admin.site._registry.get(model)
    return page if getattr(page, "keeps_history", False) else None


def history_address(row: models.Model) -> str:
    return address_of(row._meta, "history", row.pk)


def may_restore(request, deletion: Deletion) -> bool:
    """Who may delete the record may bring it back."""
    page = page_of(deletion.model)
    return page is not None and page.has_delete_permission(request, bin.row_of(deletion))
