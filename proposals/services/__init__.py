"""The steps of calls, proposals and reviews. Pages and administration go through these, and nothing else changes a status.

Every service is atomic, locks the proposal's row first, asks `permissions`, and raises PermissionDenied for a person
who may not, or one of `exceptions` for a step that cannot be. What was done when by whom stands in `Step`.
"""

from .calls import (
    answer_question,
    ask_question,
    make_call_from,
    new_guideline_version,
    publish_call,
    publish_guideline,
    take_back_call,
)
from .deciding import (
    Verdict,
    accept_proposal,
    decline_proposal,
    prepare_decision,
    release_due,
    request_changes,
    set_release,
    take_back_decision,
    take_back_release,
    undecided,
)
from .drafts import (
    account_for,
    add_attachment,
    begin,
    create_draft,
    delete_proposal,
    enter_for_others,
    last_proposal,
    note_opening,
    remove_attachment,
    save_draft,
)
from .pool import POOL_YEAR, Health, health, invite_pool, suggest
from .retention import erase_due, hold, lift_hold
from .reviewing import (
    assign_evenly,
    assign_reviewer,
    chase_reviews,
    chase_stage,
    declare_conflict,
    save_scores,
    start_review,
    submit_review,
    unassign_reviewer,
)
from .scanning import scan_waiting
from .submission import submit_proposal, withdraw_proposal, write_message

__all__ = [
    "POOL_YEAR",
    "Health",
    "Verdict",
    "accept_proposal",
    "account_for",
    "add_attachment",
    "answer_question",
    "ask_question",
    "assign_evenly",
    "assign_reviewer",
    "begin",
    "chase_reviews",
    "chase_stage",
    "create_draft",
    "declare_conflict",
    "decline_proposal",
    "delete_proposal",
    "enter_for_others",
    "erase_due",
    "health",
    "hold",
    "invite_pool",
    "last_proposal",
    "lift_hold",
    "make_call_from",
    "new_guideline_version",
    "note_opening",
    "prepare_decision",
    "publish_call",
    "publish_guideline",
    "release_due",
    "remove_attachment",
    "request_changes",
    "save_draft",
    "save_scores",
    "scan_waiting",
    "set_release",
    "start_review",
    "submit_proposal",
    "submit_review",
    "suggest",
    "take_back_call",
    "take_back_decision",
    "take_back_release",
    "unassign_reviewer",
    "undecided",
    "withdraw_proposal",
    "write_message",
]
