"""Who may do what with calls, proposals and reviews: the one place that answers for people and for rows.

- The applicants of a proposal are its proposer and the members of its organisation; owners and writers edit.
- A coordinator runs calls: sees whatever was submitted, but for confidential parts and files, and decides.
- A reviewer sees what was assigned to them, all of it once they have declared that they have no conflict of interest.
Nobody coordinates or reviews a proposal of their own, nor its rivals: whoever competes in a call keeps out of judging
it. Administrators are coordinators and nothing more.
"""

from django.db.models import Q

from accounts.models import Membership, Role, User
from accounts.permissions import WRITING_ROLES, organisations_of, role_of

from .models import Attachment, Call, Proposal, Review

Status = Proposal.Status


def is_coordinator(user) -> bool:
    return user.is_active and user.is_staff and user.has_perm("proposals.change_proposal")


def is_reviewer(user) -> bool:
    return user.is_active and user.has_perm("proposals.change_review")


def coordinators():
    """The people told of a new proposal."""
    return _with_permission("change_proposal").filter(is_staff=True)


def reviewers():
    """The people a proposal can be assigned to."""
    return _with_permission("change_review")


def reviewers_for(call: Call):
    """Those of them who do not compete in the call."""
    rivals = call.proposals.exclude(status=Status.WITHDRAWN)
    members = Membership.objects.filter(organisation__in=rivals.exclude(organisation=None).values("organisation"))
    return reviewers().exclude(pk__in=rivals.values("proposer")).exclude(pk__in=members.values("user"))


def visible_to(user):
    """The proposals this user may open."""
    if not user.is_authenticated:
        return Proposal.objects.none()
    allowed = _own(user)
    if is_coordinator(user):
        allowed |= (~Q(status=Status.DRAFT) & ~Q(call__in=calls_proposed_to(user))) | Q(entered_by=user)
    if is_reviewer(user):
        allowed |= Q(pk__in=declared_free_by(user).values("pk"))
    return Proposal.objects.filter(allowed)


def own_proposals(user):
    """Those of which the user is an applicant."""
    return Proposal.objects.filter(_own(user)) if user.is_authenticated else Proposal.objects.none()


def calls_proposed_to(user):
    """The calls to which something of the user's was handed in and not withdrawn; a draft alone closes nothing."""
    handed_in = own_proposals(user).exclude(status__in=[Status.DRAFT, Status.WITHDRAWN])
    return handed_in.order_by().values("call")


def reviews_of(user):
    """What was assigned to this reviewer, but for calls to which they have proposed something since."""
    if not is_reviewer(user):
        return Review.objects.none()
    return Review.objects.filter(reviewer=user).exclude(proposal__call__in=calls_proposed_to(user))


def may_propose(user) -> bool:
    return user.is_authenticated and user.is_active


def is_applicant(user, proposal: Proposal) -> bool:
    """May read the proposal as one of those who make it."""
    return _is_proposer(user, proposal) or role_of(user, proposal.organisation) is not None


def may_write(user, proposal: Proposal) -> bool:
    """May act for those who make it: edit, submit, withdraw, write messages, add files."""
    return _is_proposer(user, proposal) or role_of(user, proposal.organisation) in WRITING_ROLES


def enters(user, proposal: Proposal) -> bool:
    """Types in what somebody else sent on paper or by e-mail: theirs to read and to write as long as it is open."""
    return proposal.is_open_to_proposer and proposal.entered_by_id == user.pk and may_enter_for_others(user)


def may_view(user, proposal: Proposal) -> bool:
    if is_applicant(user, proposal) or enters(user, proposal):
        return True
    return may_coordinate(user, proposal) or may_read_confidential(user, proposal)


def may_read_confidential(user, proposal: Proposal) -> bool:
    """The confidential answers and the files: applicants, and reviewers who have declared that they have no conflict."""
    if is_applicant(user, proposal) or enters(user, proposal):
        return True
    declared = set(_assigned(user, proposal).values_list("conflict", flat=True))
    return not proposal.is_draft and Review.Conflict.NONE in declared and Review.Conflict.SOME not in declared


def may_open(user, attachment: Attachment) -> bool:
    return attachment.may_be_opened and may_read_confidential(user, attachment.proposal)


def may_edit(user, proposal: Proposal) -> bool:
    return proposal.is_open_to_proposer and (may_write(user, proposal) or enters(user, proposal))


def may_submit(user, proposal: Proposal) -> bool:
    return proposal.may_become(Status.SUBMITTED) and (may_write(user, proposal) or enters(user, proposal))


def may_withdraw(user, proposal: Proposal) -> bool:
    return may_write(user, proposal) and proposal.may_become(Status.WITHDRAWN)


def may_delete(user, proposal: Proposal) -> bool:
    """A draft by its proposer or an owner; anything submitted only by an administrator, where somebody asks for erasure."""
    if proposal.is_draft:
        is_own = _is_proposer(user, proposal) or role_of(user, proposal.organisation) == Role.OWNER
        return is_own or enters(user, proposal)
    return user.is_active and user.is_superuser and not proposal.is_held


def may_enter_for_others(user) -> bool:
    """Applications that came on paper or by e-mail."""
    return is_coordinator(user)


def may_coordinate(user, proposal: Proposal) -> bool:
    return not proposal.is_draft and not is_applicant(user, proposal) and may_select(user, proposal.call)


def may_select(user, call: Call) -> bool:
    """Assign, compare and decide the proposals of a call: whoever proposes something to it may not look at its rivals."""
    return is_coordinator(user) and not calls_proposed_to(user).filter(call=call).exists()


def coordinated_by(user):
    """The proposals this user coordinates."""
    if not is_coordinator(user):
        return Proposal.objects.none()
    others = Proposal.objects.submitted().exclude(call__in=calls_proposed_to(user))
    return others.exclude(pk__in=own_proposals(user).values("pk"))


def declared_free_by(user):
    """The proposals this reviewer may read in full, as having no conflict of interest."""
    declared = reviews_of(user)
    return (
        Proposal.objects.submitted()
        .filter(pk__in=declared.filter(conflict=Review.Conflict.NONE).values("proposal"))
        .exclude(pk__in=declared.filter(conflict=Review.Conflict.SOME).values("proposal"))
    )


def may_be_assigned(user, proposal: Proposal) -> bool:
    return is_reviewer(user) and not is_applicant(user, proposal) and not _competes(user, proposal.call)


def may_declare(user, review: Review) -> bool:
    return reviews_of(user).filter(pk=review.pk).exists() and not is_applicant(user, review.proposal)


def may_score(user, review: Review) -> bool:
    return may_declare(user, review) and review.is_free_of_conflict


def may_read_review(user, review: Review) -> bool:
    """One's own always; those of others once one's own of the same proposal and stage is in; coordinators when it is in."""
    if review.reviewer_id == user.pk:
        return reviews_of(user).filter(pk=review.pk).exists()
    if not review.is_submitted:
        return False
    if may_coordinate(user, review.proposal):
        return True
    own = _assigned(user, review.proposal).filter(stage=review.stage, conflict=Review.Conflict.NONE)
    return own.filter(submitted_at__isnull=False).exists()


def may_write_message(user, proposal: Proposal) -> bool:
    return not proposal.is_draft and (may_write(user, proposal) or may_coordinate(user, proposal))


def sees_names(user, proposal: Proposal) -> bool:
    """Who proposes: hidden from reviewers where the call's review is blind."""
    is_told = is_applicant(user, proposal) or may_coordinate(user, proposal) or enters(user, proposal)
    return is_told or not proposal.call.is_blind


def may_manage_calls(user) -> bool:
    return user.is_active and user.is_staff and user.has_perm("proposals.change_call")


def may_ask(user, call: Call) -> bool:
    return may_propose(user) and call.is_open


def _own(user) -> Q:
    return Q(proposer=user) | Q(organisation__in=organisations_of(user))


def _is_proposer(user, proposal: Proposal) -> bool:
    return user.is_authenticated and user.is_active and proposal.proposer_id == user.pk


def _competes(user, call: Call) -> bool:
    """Proposes something to the call: as proposer or with an organisation, and be it a draft still. Typing in what somebody
    else sent on paper is no such thing."""
    return own_proposals(user).filter(call=call).exclude(status=Status.WITHDRAWN).exists()


def _assigned(user, proposal: Proposal):
    return reviews_of(user).filter(proposal=proposal)


def _with_permission(codename: str):
    return User.objects.filter(
        is_active=True, groups__permissions__codename=codename, groups__permissions__content_type__app_label="proposals"
    ).distinct()
