"""Who may take a record to the public."""

from django.contrib.contenttypes.models import ContentType

from .models import PublicationStep, SecondPersonRule


def may(user, action: str, model) -> bool:
    """Whether the person has a right of publication over a kind: "publish", "approve" or "translate"."""
    opts = model._meta
    return user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}")


def needs_second_person(model) -> bool:
    """Whether an administrator has set that one person alone publishes nothing of this kind."""
    return SecondPersonRule.objects.filter(content_type=ContentType.objects.get_for_model(model)).exists()


def may_approve(user, row) -> bool:
    """Whether the person is the second pair of eyes for a record in review."""
    if not may(user, "approve", row) or row.status != row.Status.IN_REVIEW:
        return False
    sent = steps_of(row).filter(kind=PublicationStep.Kind.REVIEW).first()
    return sent is not None and sent.by_id != user.pk


def steps_of(row):
    """The steps of a record, the last first."""
    kind = ContentType.objects.get_for_model(row)
    return PublicationStep.objects.filter(content_type=kind, object_id=row.pk)
