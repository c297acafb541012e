"""What rooms above may follow: they hear of a decision in the transaction that tells it."""

from django.dispatch import Signal

proposal_accepted = Signal()  # proposal, decision
proposal_declined = Signal()  # proposal, decision
