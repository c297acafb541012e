"""A proposal's status as the pages print it: tone, explanation, way so far and way ahead."""

from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Attachment, Proposal

Status = Proposal.Status

TONES = {
    Status.DRAFT: "draft",
    Status.SUBMITTED: "progress",
    Status.IN_REVIEW: "progress",
    Status.CHANGES_REQUESTED: "waiting",
    Status.ACCEPTED: "success",
    Status.DECLINED: "closed",
    Status.WITHDRAWN: "draft",
}

# One sentence each, on the corner page and on the proposal's own page.
MEANINGS = {
    Status.DRAFT: gettext_lazy("Only you can see it. Submit it when it is ready."),
    Status.SUBMITTED: gettext_lazy("It has arrived with its reference and waits for a reviewer."),
    Status.IN_REVIEW: gettext_lazy("A reviewer of the city is reading it and may write to you here."),
    Status.CHANGES_REQUESTED: gettext_lazy("The reviewer asks for changes. Edit the proposal and submit it again."),
    Status.ACCEPTED: gettext_lazy("The city takes the proposal up. The answer says what comes next."),
    Status.DECLINED: gettext_lazy("The city does not take the proposal up. The answer says why."),
    Status.WITHDRAWN: gettext_lazy("You have taken it back. It is no longer reviewed."),
}

AHEAD = {
    Status.DRAFT: (gettext_lazy("Submission"), gettext_lazy("Review"), gettext_lazy("Answer")),
    Status.SUBMITTED: (gettext_lazy("Review"), gettext_lazy("Answer")),
    Status.IN_REVIEW: (gettext_lazy("Answer"),),
    Status.CHANGES_REQUESTED: (gettext_lazy("Submission"), gettext_lazy("Review"), gettext_lazy("Answer")),
}


def tone(proposal: Proposal) -> str:
    return TONES[Status(proposal.status)]


def meaning(proposal: Proposal) -> str:
    return str(MEANINGS[Status(proposal.status)])


def meanings() -> list[dict]:
    return [{"label": status.label, "tone": TONES[status], "text": text} for status, text in MEANINGS.items()]


def way(proposal: Proposal) -> list[dict]:
    """The steps taken with their dates, the present one marked, and those still to come."""
    taken = [{"label": _("Draft begun"), "note": _when(proposal.created_at), "state": "done"}]
    taken += [
        {"label": step.get_status_display(), "note": _when(step.at), "state": "done"} for step in proposal.steps.all()
    ]
    ahead = [{"label": label, "state": "todo"} for label in AHEAD.get(Status(proposal.status), ())]
    if ahead:
        taken[-1]["state"] = "current"
    return taken + ahead


def writing_steps(current: int) -> list[dict]:
    """Write, check, submit: where the proposer is now."""
    labels = (_("Write"), _("Check"), _("Submit"))
    return [
        {"label": label, "state": "done" if at < current else "current" if at == current else "todo"}
        for at, label in enumerate(labels)
    ]


def facts(proposal: Proposal) -> list[dict]:
    return [
        {"label": _("Reference"), "value": proposal.reference},
        {"label": _("Organisation"), "value": proposal.organisation_name},
        {"label": _("Sector"), "value": proposal.sector},
        {"label": _("Target city"), "value": proposal.display_city, "url": _city_address(proposal)},
        {"label": _("Last submitted"), "value": _when(proposal.submitted_at)},
        {"label": _("Last saved"), "value": _when(proposal.updated_at)},
    ]


def file_line(attachment: Attachment) -> dict:
    return {
        "title": attachment.name,
        "url": attachment.get_absolute_url(),
        "format": attachment.name.rsplit(".", 1)[-1].upper(),
        "size": filesizeformat(attachment.size),
        "date": _when(attachment.uploaded_at),
    }


def _when(moment) -> str:
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


def _city_address(proposal: Proposal) -> str:
    return proposal.city.get_absolute_url() if proposal.city and proposal.city.is_published else ""
