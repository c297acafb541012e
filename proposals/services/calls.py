"""Calls: made from a template or an earlier call, published once they are complete; their guidelines and the questions about them."""

import re

from django.db import models, transaction
from django.utils import timezone
from modeltranslation.translator import NotRegistered, translator

from accounts.models import User
from publishing import languages
from publishing import services as publishing

from .. import completeness, criteria, notifications, permissions
from ..exceptions import CallInUse, CallNotOpen, CallNotReady, GuidelineNotReady, TooManyQuestions
from ..models import Call, CriterionWeight, Guideline, Question
from .steps import require

MOST_OPEN_QUESTIONS = 10  # of one person about one call


@transaction.atomic
def make_call_from(*, source: Call, by: User, slug: str) -> Call:
    """A draft with the form, criteria, weights, types of city, rules and guidelines of `source`, but without its dates.

    Where `source` is an earlier call and no template, who applied then finds the form filled in. What a template says
    of itself, in a block quotation, is left out.
    """
    require(permissions.may_manage_calls(by))
    call = _copy(
        source,
        slug=slug,
        status=Call.Status.DRAFT,
        published_at=None,
        opens_at=None,
        closes_at=None,
        is_template=False,
        previous=None if source.is_template else source,
        **(_without_notes(source, "about") if source.is_template else {}),
    )
    call.country_lists.set(source.country_lists.all())
    call.sources.set(source.sources.all())
    fields = _copy_form(source, call)
    _copy_criteria(source, call, fields)
    if newest := source.guidelines.first():
        changes = _no_text(Guideline, "change_note") | (_without_notes(newest, "body") if source.is_template else {})
        _copy(newest, call=call, version=1, published_at=None, **changes)
    return call


@transaction.atomic
def publish_call(call: Call, *, by: User | None = None, **options) -> None:
    """Make the call public; `options` as publishing.services.publish knows them. Raises CallNotReady with a sentence for each thing that is missing or wrong."""
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if sentences := completeness.problems(locked):
        raise CallNotReady(call, sentences)
    publishing.publish(call, by=by, **options)
    criteria.freeze(call)


@transaction.atomic
def take_back_call(call: Call, *, by: User | None = None, comment: str = "") -> None:
    """Back to draft, where it can be changed. Raises CallInUse once somebody has begun a proposal."""
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.proposals.exists():
        raise CallInUse(call)
    locked.criteria_versions.all().delete()
    publishing.unpublish(call, by=by, comment=comment)


@transaction.atomic
def publish_guideline(*, guideline: Guideline, by: User) -> Guideline:
    """From now on this version is in force, and its text does not change. Raises GuidelineNotReady."""
    require(permissions.may_manage_calls(by))
    guideline = Guideline.objects.select_for_update(of=("self",)).get(pk=guideline.pk)
    is_first = not guideline.call.guidelines.filter(version__lt=guideline.version).exists()
    names = ["title", "body"] if is_first else ["title", "body", "change_note"]
    if not all(languages.text_in(guideline, name, code) for name in names for code in languages.CODES):
        raise GuidelineNotReady
    if guideline.published_at is None:
        guideline.published_at = timezone.now()
        guideline.save()
    return guideline


@transaction.atomic
def new_guideline_version(*, guideline: Guideline, by: User) -> Guideline:
    """A copy of this version to be changed; the one that is being prepared already, where there is one."""
    require(permissions.may_manage_calls(by))
    call = Call.objects.select_for_update().get(pk=guideline.call_id)
    newest = call.guidelines.first()
    if newest.published_at is None:
        return newest
    return _copy(guideline, version=newest.version + 1, published_at=None, **_no_text(Guideline, "change_note"))


@transaction.atomic
def ask_question(*, call: Call, by: User, text: str) -> Question:
    """A question in the language of the page; those who run calls get a mail. Raises CallNotOpen, TooManyQuestions."""
    require(permissions.may_propose(by))
    if not permissions.may_ask(by, call):
        raise CallNotOpen(call)
    if call.questions.filter(asked_by=by, answered_at=None).count() >= MOST_OPEN_QUESTIONS:
        raise TooManyQuestions
    question = Question(call=call, asked_by=by)
    setattr(question, f"text_{languages.current()}", text.strip())
    question.save()
    notifications.tell_coordinators_of_question(question)
    return question


@transaction.atomic
def answer_question(*, question: Question, by: User) -> Question:
    """Keep what staff wrote. With the first answer, who asked gets a mail."""
    require(permissions.may_manage_calls(by))
    has_answer = any(languages.text_in(question, "answer", code) for code in languages.CODES)
    is_new = has_answer and question.answered_at is None
    if is_new:
        question.answered_at = timezone.now()
    question.save()
    if is_new and question.asked_by:
        notifications.tell_asker_of_answer(question)
    return question


def _copy_form(source: Call, call: Call) -> dict:
    """The sections with their fields; returns {old field's id: new field}."""
    fields = {}
    for section in source.sections.prefetch_related("fields"):
        copied = _copy(section, call=call)
        for field in section.fields.all():
            fields[field.pk] = _copy(field, section=copied)
    return fields


def _copy_criteria(source: Call, call: Call, fields: dict) -> None:
    types = {each.pk: _copy(each, call=call) for each in source.city_types.all()}
    for criterion in source.criteria.prefetch_related("weights"):
        copied = _copy(criterion, call=call, field=fields.get(criterion.field_id))
        for each in criterion.weights.all():
            CriterionWeight.objects.create(criterion=copied, city_type=types[each.city_type_id], weight=each.weight)


def _copy(row: models.Model, **changes):
    """The row once more, saved, in all its languages."""
    copied = type(row)()
    passing = _translated(type(row)) | {type(row)._meta.pk.attname}
    for field in row._meta.concrete_fields:
        if field.attname not in passing:
            setattr(copied, field.attname, getattr(row, field.attname))
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save()
    return copied


def _translated(model: type[models.Model]) -> set[str]:
    """The names that stand for the current language's text, not for a column of their own."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def _without_notes(row: models.Model, name: str) -> dict[str, str]:
    return {
        f"{name}_{code}": re.sub(
            r"<blockquote>.*?</blockquote>\s*", "", languages.text_in(row, name, code), flags=re.DOTALL
        )
        for code in languages.CODES
    }


def _no_text(model: type[models.Model], name: str) -> dict[str, str]:
    return {f"{name}_{code}": "" for code in languages.CODES}
