"""Who may do what with the follow-up of projects.

Coordinators manage indicators and reports and make drafts of selected proposals, but not where they proposed something to
the same call themselves; editors keep the projects' public text. A partner has no account here: the mailed link is the right to fill in one report.
"""

from proposals import permissions as of_proposals
from proposals.models import Call, Proposal

from .models import Project, Report

SELECTING_KINDS = (Call.Kind.ROUND, Call.Kind.CONTEST)


def may_follow_up(user, project: Project | None = None) -> bool:
    """Any project, or with `project` this one."""
    if not (user.is_active and user.is_staff and user.has_perm("projects.change_report")):
        return False
    if project is None or project.origin is None:
        return True
    return not of_proposals.calls_proposed_to(user).filter(call=project.origin.call_id).exists()


def reports_followed_by(user):
    """The reports this user may ask for and read."""
    if not may_follow_up(user):
        return Report.objects.none()
    return Report.objects.exclude(project__origin__call__in=of_proposals.calls_proposed_to(user))


def may_make_draft(user, proposal: Proposal) -> bool:
    return of_proposals.may_coordinate(user, proposal)


def selected_without_project(user):
    """The selected proposals of which this user may make the project that is missing."""
    if not of_proposals.is_coordinator(user):
        return Proposal.objects.none()
    selected = Proposal.objects.filter(
        status=Proposal.Status.ACCEPTED, call__kind__in=SELECTING_KINDS, project=None, erased_at=None
    )
    return selected.exclude(call__in=of_proposals.calls_proposed_to(user)).order_by("decided_at", "pk")


def coordinators():
    """Those told of reports."""
    return of_proposals.coordinators()


def coordinators_for(proposal: Proposal) -> list:
    return [each for each in of_proposals.coordinators() if of_proposals.may_coordinate(each, proposal)]
