"""Limits of editors are rights, and a change of them is written down."""

from allauth.core import context
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from publishing import audit

from .models import EditingScope, Sector

LIMIT, NO_LIMIT = "+limit", "-limit"


@receiver(pre_save, sender=EditingScope, dispatch_uid="audit.scope_before")
def _remember_office(instance, **kwargs):
    saved = EditingScope.objects.filter(pk=instance.pk).select_related("office").first() if instance.pk else None
    instance.office_before = saved.office if saved else None


@receiver(post_save, sender=EditingScope, dispatch_uid="audit.scope_saved")
def _note_office(instance, created, **kwargs):
    changes = [LIMIT] if created else []
    if instance.office != instance.office_before:
        changes += [f"-office:{each.slug}" for each in [instance.office_before] if each]
        changes += [f"+office:{each.slug}" for each in [instance.office] if each]
    _record(instance, changes)


@receiver(m2m_changed, sender=EditingScope.sectors.through, dispatch_uid="audit.scope_sectors")
def _note_sectors(instance, action, pk_set, **kwargs):
    if isinstance(instance, EditingScope) and action in ("post_add", "post_remove", "pre_clear"):
        sectors = Sector.objects.filter(pk__in=pk_set) if pk_set is not None else instance.sectors.all()
        sign = "+" if action == "post_add" else "-"
        _record(instance, [f"{sign}sector:{each.slug}" for each in sectors])


@receiver(post_delete, sender=EditingScope, dispatch_uid="audit.scope_gone")
def _note_end(instance, **kwargs):
    _record(instance, [NO_LIMIT])


def _record(scope: EditingScope, changes: list[str]) -> None:
    if changes:
        kind = audit.AuditRecord.Kind.RIGHTS
        audit.record(kind, request=context.request, about=scope.user, details=" ".join(sorted(changes)))
