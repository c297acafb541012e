"""The steps of a project's beginning and of its follow-up. Pages, administration and commands go through these.

Every service is atomic, locks the row it changes first, asks `permissions` where a person of ours acts, and raises
PermissionDenied or one of `exceptions`. What was done when by whom stands in `ReportStep`.
"""

from .asking import plan_reports, remind_due, revoke_link, send_report_link
from .drafting import draft_from_proposal, known_country
from .reporting import Figure, enter_report, missing, note_opening, save_report, submit_report

__all__ = [
    "Figure",
    "draft_from_proposal",
    "enter_report",
    "known_country",
    "missing",
    "note_opening",
    "plan_reports",
    "remind_due",
    "revoke_link",
    "save_report",
    "send_report_link",
    "submit_report",
]
