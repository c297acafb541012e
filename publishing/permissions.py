"""Who may write what of a record, all of it or only its texts, and who may take it to the public."""

from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from modeltranslation.translator import translator

from . import languages
from .models import PublicationStep, SecondPersonRule

# Of kinds with translated texts that are not published one by one
OF_TEXTS = ("add", "change", "delete", "view", "translate")


def may(user, action: str, model: type[Model]) -> bool:
    """By the person's roles, whatever the row."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}")


def only_translates(user, model: type[Model]) -> bool:
    """May write the translated texts of such records, those of their parts too, and nothing else of them."""
    return may(user, "translate", model) and not may(user, "change", model)


def text_fields(model: type[Model]) -> set[str]:
    """The names of the fields that a translator writes: each translated text in each language."""
    names = translator.get_options_for_model(model).all_fields
    return {f"{name}_{code}" for name in names for code in languages.CODES}


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
