"""What projects hear of proposals, in the transaction that tells the decision."""

from django.dispatch import receiver

from proposals.models import Proposal
from proposals.signals import proposal_accepted

from . import notifications, services
from .exceptions import PlaceUnknown
from .permissions import SELECTING_KINDS


@receiver(proposal_accepted, sender=Proposal, dispatch_uid="projects.draft")
def make_draft(sender, proposal: Proposal, **kwargs) -> None:
    """A missing country must not hold up the decisions on everybody else: coordinators are told, and make it by hand."""
    if proposal.call.kind not in SELECTING_KINDS:
        return
    try:
        services.draft_from_proposal(proposal=proposal)
    except PlaceUnknown:
        notifications.tell_coordinators_of_missing_place(proposal)
