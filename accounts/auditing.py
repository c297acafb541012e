"""What happens with accounts and is written down: sign-ins, second factors, rights. Listens to Django and allauth."""

from allauth.core import context
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver

from publishing import audit

from . import second_factor
from .adapter import username_of_sign_in
from .models import User

Kind = audit.AuditRecord.Kind
FLAGS = ("is_staff", "is_superuser", "is_active")


@receiver(user_logged_in, dispatch_uid="audit.sign_in")
def _signed_in(request, user, **kwargs):
    audit.record(Kind.SIGN_IN, by=user, request=request)


@receiver(user_logged_out, dispatch_uid="audit.sign_out")
def _signed_out(request, user, **kwargs):
    if user is not None:
        audit.record(Kind.SIGN_OUT, by=user, request=request)


@receiver(user_login_failed, dispatch_uid="audit.sign_in_failed")
def _failed(credentials, request=None, **kwargs):
    """About the account that was tried, where there is one: what was typed may be anything, a password too."""
    name = username_of_sign_in(request, credentials)
    account = User.objects.filter(email=name).first() if name else None
    audit.record(Kind.SIGN_IN_FAILED, request=request, about=account or "")


@receiver(factors.authenticator_added, dispatch_uid="audit.factor_added")
def _factor_added(request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        audit.record(Kind.CODES_MADE, by=user, request=request)
        return
    second_factor.note_shown(request, authenticator)
    audit.record(Kind.FACTOR_SET, by=user, request=request)


@receiver(factors.authenticator_removed, dispatch_uid="audit.factor_removed")
def _factor_removed(request, user, authenticator, **kwargs):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        audit.record(Kind.FACTOR_REMOVED, by=user, request=request)


@receiver(factors.authenticator_reset, dispatch_uid="audit.codes_made")
def _codes_made(request, user, **kwargs):
    audit.record(Kind.CODES_MADE, by=user, request=request)


@receiver(factors.authenticator_used, dispatch_uid="audit.factor_used")
def _factor_used(request, user, authenticator, **kwargs):
    second_factor.note_shown(request, authenticator)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        audit.record(Kind.CODE_USED, by=user, request=request)


@receiver(factors.authentication_failed, dispatch_uid="audit.factor_failed")
def _factor_failed(request, user, **kwargs):
    audit.record(Kind.FACTOR_FAILED, by=user, request=request)


@receiver(pre_save, sender=User, dispatch_uid="audit.flags_before")
def _remember_flags(instance, update_fields=None, **kwargs):
    is_concerned = update_fields is None or set(update_fields) & set(FLAGS)
    saved = User.objects.filter(pk=instance.pk).values(*FLAGS).first() if is_concerned and instance.pk else None
    instance.flags_before = (
        (saved or {"is_staff": False, "is_superuser": False, "is_active": True}) if is_concerned else None
    )


@receiver(post_save, sender=User, dispatch_uid="audit.flags_after")
def _compare_flags(instance, **kwargs):
    before = instance.flags_before or {}
    changes = [_change(name, getattr(instance, name)) for name in before if before[name] != getattr(instance, name)]
    if changes:
        _record_rights(instance, changes)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="audit.groups")
@receiver(m2m_changed, sender=User.user_permissions.through, dispatch_uid="audit.permissions")
def _note_rights(instance, action, reverse, model, pk_set, **kwargs):
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    is_given = action == "post_add"
    if reverse:
        people = User.objects.filter(pk__in=pk_set) if pk_set is not None else instance.user_set.all()
        for person in people:
            _record_rights(person, [_change(_name(instance), is_given)])
        return
    held = instance.groups if model is Group else instance.user_permissions
    rights = model.objects.filter(pk__in=pk_set) if pk_set is not None else held.all()
    changes = [_change(_name(each), is_given) for each in rights]
    if changes:
        _record_rights(instance, changes)


def _record_rights(person: User, changes: list[str]) -> None:
    request = context.request
    audit.record(Kind.RIGHTS, request=request, about=person, details=" ".join(sorted(changes)))


def _change(name: str, is_given: bool) -> str:
    return f"{'+' if is_given else '-'}{name}"


def _name(right: Group | Permission) -> str:
    return right.name if isinstance(right, Group) else f"{right.content_type.app_label}.{right.codename}"
