"""Who may write what of a record: all of it, or only its texts. Answers for people and for fields."""

from django.contrib.auth import get_permission_codename
from django.db.models import Model
from modeltranslation.translator import translator

from . import languages

OF_TEXTS = (
    "add",
    "change",
    "delete",
    "view",
    "translate",
)  # of kinds with translated texts that are not published one by one


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
