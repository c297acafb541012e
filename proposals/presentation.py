"""A proposal as its pages print it: tone and meaning of its status, its way so far and ahead, facts, files, versions."""

import copy
from dataclasses import replace

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.models import Policy, Sector

from . import announcement, answers, eligibility, permissions
from .answers import AnsweredSection
from .models import Attachment, Call, Decision, FormField, Proposal, Submission

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
    Status.DRAFT: gettext_lazy("Only you and your organisation can see it. Submit it when it is ready."),
    Status.SUBMITTED: gettext_lazy("It has arrived with its reference and waits to be taken up."),
    Status.IN_REVIEW: gettext_lazy("It is being read and judged. Staff of the city may write to you here."),
    Status.CHANGES_REQUESTED: gettext_lazy("The city asks for changes. Edit the proposal and submit it again."),
    Status.ACCEPTED: gettext_lazy("The city takes the proposal up. The answer says what comes next."),
    Status.DECLINED: gettext_lazy("The city does not take the proposal up. The answer says why."),
    Status.WITHDRAWN: gettext_lazy("You have taken it back. It is no longer reviewed."),
}

OUTCOMES = {
    Decision.Outcome.ACCEPT: gettext_lazy("Passed"),
    Decision.Outcome.REJECT: gettext_lazy("Not selected"),
    Decision.Outcome.RETURN: gettext_lazy("Changes requested"),
}

SCANS = {
    Attachment.Scan.WAITING: gettext_lazy("It is held back until it has been checked for viruses."),
    Attachment.Scan.INFECTED: gettext_lazy("A virus was found in it, so it was not kept. Nobody can open it."),
}


def tone(proposal: Proposal) -> str:
    return TONES[Status(proposal.status)]


def meaning(proposal: Proposal) -> str:
    return str(MEANINGS[Status(proposal.status)])


def meanings() -> list[dict]:
    return [{"label": status.label, "tone": TONES[status], "text": text} for status, text in MEANINGS.items()]


def way(proposal: Proposal) -> list[dict]:
    """The steps taken with their dates, the present one marked, and those still to come."""
    taken = [{"label": _begun(proposal), "note": when(proposal.created_at), "state": "done"}]
    taken += [
        {"label": _step_label(step, proposal.call), "note": when(step.at), "state": "done"}
        for step in proposal.steps.all()
    ]
    ahead = [{"label": label, "state": "todo"} for label in _ahead(proposal)]
    if ahead:
        taken[-1]["state"] = "current"
        if proposal.due_on and proposal.status == Status.CHANGES_REQUESTED:
            taken[-1]["note"] += " · " + due(proposal)
    return taken + ahead


def due(proposal: Proposal) -> str:
    day = formats.date_format(proposal.due_on, "DATE_FORMAT")
    return _("due on %(date)s") % {"date": day}


def writing_steps(current: int) -> list[dict]:
    """Write, check, submit: where the proposer is now."""
    labels = (_("Write"), _("Check"), _("Submit"))
    return [
        {"label": label, "state": "done" if at < current else "current" if at == current else "todo"}
        for at, label in enumerate(labels)
    ]


def facts(proposal: Proposal, user) -> list[dict]:
    """What stands beside the proposal; nothing that names who proposes where this reader judges blindly."""
    names = [{"label": _("Organisation"), "value": proposal.organisation_name}]
    rest = [
        {"label": _("Sector"), "value": proposal.sector},
        {"label": _("Target city"), "value": proposal.display_city, "url": _city_address(proposal)},
        {"label": _("Type of city"), "value": proposal.city_type},
        {"label": _("Came by"), "value": _channel(proposal)},
        {"label": _("Last submitted"), "value": when(proposal.submitted_at)},
        {"label": _("Last saved"), "value": when(proposal.updated_at)},
    ]
    return [
        {"label": _("Reference"), "value": proposal.reference},
        {"label": _("Call"), "value": proposal.call, "url": _call_address(proposal.call)},
        *(names if permissions.sees_names(user, proposal) else []),
        *rest,
    ]


def check_list(proposal: Proposal, form: str) -> list[dict]:
    """What submission still needs and which rules are broken, each with the place in the `form` that mends it."""
    found = [
        {"text": text, "url": f"{form}#{anchor(name, proposal.call)}"}
        for name, text in answers.missing(proposal).items()
    ]
    return found + [{"text": text, "url": f"{form}#who-title"} for text in eligibility.problems(proposal)]


def anchor(name: str, call: Call) -> str:
    """Where the form asks for this; a registered organisation brings its name along."""
    if name == "organisation_name" and call.asks_organisation:
        return "id_organisation"
    return f"id_{name}"


def deadline(call: Call) -> announcement.Moment | None:
    return announcement.moment(call, call.closes_at)


def sections(proposal: Proposal, user) -> list[dict]:
    """The answers as this person may read them, files with names only for who may know who proposes."""
    may_read = permissions.may_read_confidential(user, proposal)
    return section_lines(answers.sections(proposal, with_confidential=may_read), user, proposal)


def section_lines(found: list[AnsweredSection], user, proposal: Proposal) -> list[dict]:
    sees_names = permissions.sees_names(user, proposal)
    return [
        {
            "title": section.title,
            "answers": [
                {"answered": each, "files": [file_line(file, sees_names=sees_names) for file in each.files]}
                for each in section.answers
            ],
        }
        for section in found
        if section.answers
    ]


def other_files(proposal: Proposal, user) -> list[dict]:
    """Files that answer no question of the call, for who may read what is confidential."""
    if not permissions.may_read_confidential(user, proposal):
        return []
    keys = {each.key for each in answers.fields_of(proposal.call) if each.kind == FormField.Kind.FILE}
    sees_names = permissions.sees_names(user, proposal)
    rows = proposal.attachments.exclude(field__in=keys).select_related("proposal")
    return [file_line(each, sees_names=sees_names) for each in rows]


def file_line(attachment: Attachment, *, sees_names: bool = True) -> dict:
    """`held` says why the file cannot be opened, where it cannot."""
    return {
        "title": attachment.name if sees_names else attachment.blind_name,
        "url": attachment.get_absolute_url(),
        "format": attachment.name.rsplit(".", 1)[-1].upper(),
        "size": filesizeformat(attachment.size),
        "date": when(attachment.uploaded_at),
        "token": attachment.token,
        "held": str(SCANS.get(attachment.scan, "")),
    }


def decisions(proposal: Proposal) -> list[dict]:
    """What was told of a proposal to a dated call; the answer to one of a standing call is a message already."""
    if proposal.call.kind == Call.Kind.CORNER:
        return []
    told = proposal.decisions.filter(released_at__isnull=False).exclude(reason="").order_by("released_at", "pk")
    return [
        {
            "label": f"{each.get_stage_display()}: {OUTCOMES[each.outcome]}",
            "reason": each.reason,
            "at": each.released_at,
        }
        for each in told
    ]


def versions(proposal: Proposal) -> list[dict]:
    """What was handed in each time; nothing where it was erased."""
    return [
        {
            "label": _("Version %(number)d") % {"number": each.number},
            "date": when(each.at),
            "url": reverse("proposals:version", args=[proposal.token, each.number]),
        }
        for each in proposal.submissions.all()
        if each.content
    ]


def as_submitted(submission: Submission) -> Proposal:
    """The proposal as it stood then, not to be saved; its policies and files are in `policies_of` and `files_of`."""
    proposal, content = copy.copy(submission.proposal), submission.content
    for name in ("title", "summary", "organisation_name", "other_city", "language", "answers", "agrees_to_publication"):
        setattr(proposal, name, content[name])
    proposal.sector = Sector.objects.filter(pk=content["sector"]).first()
    proposal.city_id, proposal.city_type_id = content["city"], content["city_type"]
    return proposal


def policies_of(submission: Submission):
    return Policy.objects.filter(pk__in=submission.content["policies"]).select_related("sector")


def sections_as_submitted(submission: Submission, user) -> list[dict]:
    """Files by their names as they were then: one that was taken off since cannot be opened any more."""
    proposal = as_submitted(submission)
    may_read = permissions.may_read_confidential(user, submission.proposal)
    found = answers.sections(proposal, with_confidential=may_read)
    lines = section_lines(found, user, submission.proposal)
    for section in lines:
        for line in section["answers"]:
            if line["answered"].field.kind == FormField.Kind.FILE and not line["answered"].is_hidden:
                names = files_of(submission, line["answered"].field.key)
                line["answered"], line["files"] = replace(line["answered"], text="\n".join(names), files=()), []
    return lines


def facts_as_submitted(submission: Submission, user) -> list[dict]:
    """Without what is true of the proposal today only."""
    then, later = as_submitted(submission), (_("Last submitted"), _("Last saved"))
    lines = [line for line in facts(then, user) if line["label"] not in later]
    return [*lines, {"label": _("Submitted"), "value": when(submission.at)}]


def files_of(submission: Submission, key: str) -> list[str]:
    return [f"{name} ({filesizeformat(size)})" for field, name, size in submission.content["files"] if field == key]


def when(moment) -> str:
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


def _begun(proposal: Proposal) -> str:
    if proposal.channel == Proposal.Channel.PAPER:
        return _("Came on paper; entered by staff")
    if proposal.channel == Proposal.Channel.EMAIL:
        return _("Came by e-mail; entered by staff")
    return _("Draft begun")


def _channel(proposal: Proposal) -> str:
    return "" if proposal.channel == Proposal.Channel.WEB else proposal.get_channel_display()


def _step_label(step, call: Call) -> str:
    if len(call.stages) < 2 or step.status not in (Status.IN_REVIEW, Status.CHANGES_REQUESTED):
        return step.get_status_display()
    return f"{step.get_status_display()}: {step.get_stage_display()}"


def _ahead(proposal: Proposal) -> list[str]:
    """Reviews of the stages to come are named; a call with one stage is just reviewed."""
    if not (proposal.is_open_to_proposer or proposal.status in (Status.SUBMITTED, Status.IN_REVIEW)):
        return []
    stages = proposal.call.ordered_stages
    if proposal.stage in stages:
        stages = stages[stages.index(Call.Stage(proposal.stage)) :]
    if proposal.status == Status.IN_REVIEW:
        stages = stages[1:]
    is_plain = len(proposal.call.stages) < 2
    reviews = [_("Review") if is_plain else stage.label for stage in stages]
    return [*([_("Submission")] if proposal.is_open_to_proposer else []), *reviews, _("Answer")]


def _city_address(proposal: Proposal) -> str:
    return proposal.city.get_absolute_url() if proposal.city and proposal.city.is_published else ""


def _call_address(call: Call) -> str:
    return call.get_absolute_url() if call.is_published else ""
