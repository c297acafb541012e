"""The proposals' part of a person's file and of the deletion of an account: see accounts/personal_data.py.

A draft goes with its proposer, unless it belongs to an organisation in which somebody else may write it. What was
submitted stays on record for its retention time; the account it points to has lost its name and address by then.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, User
from accounts.permissions import WRITING_ROLES
from accounts.personal_data import PersonalData, register

from . import services
from .models import Message, Proposal, Question, Review


def _export(user: User) -> dict:
    proposals = Proposal.objects.filter(proposer=user).order_by("created_at", "pk")
    elsewhere = Message.objects.filter(author=user).exclude(proposal__proposer=user).select_related("proposal")
    questions = Question.objects.filter(asked_by=user).select_related("call")
    reviews = Review.objects.filter(reviewer=user).select_related("proposal").prefetch_related("scores")
    return {
        "proposals": [
            _line(each, user) for each in proposals.prefetch_related("messages", "attachments", "submissions")
        ],
        "messages_about_other_proposals": [
            {"reference": each.proposal.reference, "text": each.text, "written_at": each.written_at}
            for each in elsewhere
        ],
        "questions": [
            {"call": each.call.slug, "text": each.text, "answer": each.answer, "asked_at": each.asked_at}
            for each in questions
        ],
        "reviews": [_review_line(each) for each in reviews],
    }


def _erase(user: User) -> None:
    for draft in _drafts_that_go(user):
        services.delete_proposal(proposal=draft, by=user)


def _goes(user: User) -> list[str]:
    count = _drafts_that_go(user).count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)d draft of a proposal, with its files.",
            "%(count)d drafts of proposals, with their files.",
            count,
        )
        % {"count": count}
    ]


def _stays(user: User) -> list[str]:
    found = []
    submitted = Proposal.objects.filter(proposer=user).exclude(status=Proposal.Status.DRAFT)
    shared = Proposal.objects.filter(proposer=user, status=Proposal.Status.DRAFT).difference(_drafts_that_go(user))
    if count := submitted.count():
        found.append(
            ngettext(
                "%(count)d submitted proposal, because the city must be able to show what it received and how it decided. "
                "It stays until its retention time ends, without your name and your e-mail address.",
                "%(count)d submitted proposals, because the city must be able to show what it received and how it decided. "
                "They stay until their retention time ends, without your name and your e-mail address.",
                count,
            )
            % {"count": count}
        )
    if shared.exists():
        found.append(
            _("Drafts of an organisation in which somebody else may write them, because they are that organisation’s.")
        )
    return found


def _drafts_that_go(user: User) -> QuerySet:
    others = Membership.objects.filter(role__in=WRITING_ROLES).exclude(user=user)
    drafts = Proposal.objects.filter(proposer=user, status=Proposal.Status.DRAFT)
    return drafts.filter(Q(organisation=None) | ~Q(organisation__in=others.values("organisation")))


def _line(proposal: Proposal, user: User) -> dict:
    """Of the messages, those the person wrote and those the city wrote; not those of colleagues."""
    return {
        "reference": proposal.reference,
        "title": proposal.title,
        "summary": proposal.summary,
        "answers": proposal.answers,
        "status": proposal.status,
        "created_at": proposal.created_at,
        "submitted_at": proposal.submitted_at,
        "messages": [
            {"from_the_city": each.is_from_staff, "text": each.text, "written_at": each.written_at}
            for each in proposal.messages.all()
            if each.is_from_staff or each.author_id == user.pk
        ],
        "submitted_versions": [
            {"number": each.number, "submitted_at": each.at, "content": each.content}
            for each in proposal.submissions.all()
        ],
        "attachments": [each.name for each in proposal.attachments.all()],
    }


def _review_line(review: Review) -> dict:
    """What the person declared and judged; of the proposal its reference only."""
    return {
        "reference": review.proposal.reference,
        "stage": review.stage,
        "assigned_at": review.assigned_at,
        "due_on": review.due_on,
        "conflict_of_interest": review.conflict,
        "kind_of_conflict": review.conflict_note,
        "declared_at": review.declared_at,
        "scores": [
            {"criterion": each.criterion, "value": each.value, "reason": each.reason} for each in review.scores.all()
        ],
        "comment": review.comment,
        "submitted_at": review.submitted_at,
    }


register(PersonalData("proposals", export=_export, erase=_erase, goes=_goes, stays=_stays))
