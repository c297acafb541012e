"""Who may do what with proposals: the one place that answers for users and for rows.

Each proposal belongs to its proposer. Reviewers see it once it has been submitted, and nobody reviews
a proposal of their own.
"""

from django.db.models import Q

from accounts.models import User

from .models import Proposal


def is_reviewer(user) -> bool:
    return user.is_active and user.is_staff and user.has_perm("proposals.change_proposal")


def reviewers():
    """The people told of a new proposal."""
    return User.objects.filter(
        is_active=True, is_staff=True, groups__permissions__codename="change_proposal"
    ).distinct()


def visible_to(user):
    """The proposals this user may open."""
    if not user.is_authenticated:
        return Proposal.objects.none()
    allowed = Q(proposer=user)
    if is_reviewer(user):
        allowed |= ~Q(status=Proposal.Status.DRAFT)
    return Proposal.objects.filter(allowed)


def may_propose(user) -> bool:
    return user.is_authenticated and user.is_active


def may_view(user, proposal: Proposal) -> bool:
    return is_proposer(user, proposal) or (is_reviewer(user) and not proposal.is_draft)


def is_proposer(user, proposal: Proposal) -> bool:
    return user.is_authenticated and user.is_active and proposal.proposer_id == user.pk


def may_edit(user, proposal: Proposal) -> bool:
    return is_proposer(user, proposal) and proposal.is_open_to_proposer


def may_submit(user, proposal: Proposal) -> bool:
    return is_proposer(user, proposal) and proposal.may_become(Proposal.Status.SUBMITTED)


def may_withdraw(user, proposal: Proposal) -> bool:
    return is_proposer(user, proposal) and proposal.may_become(Proposal.Status.WITHDRAWN)


def may_delete(user, proposal: Proposal) -> bool:
    """A draft by its proposer; anything submitted only by an administrator, where somebody asks for erasure."""
    if proposal.is_draft:
        return is_proposer(user, proposal)
    return user.is_active and user.is_superuser


def may_review(user, proposal: Proposal) -> bool:
    return is_reviewer(user) and not proposal.is_draft and proposal.proposer_id != user.pk


def may_write_message(user, proposal: Proposal) -> bool:
    return not proposal.is_draft and (is_proposer(user, proposal) or may_review(user, proposal))
