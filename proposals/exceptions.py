"""What can go wrong with a proposal, named; `str()` of each is a sentence for the person at the screen."""

from django.utils.translation import gettext as _


class ProposalError(Exception):
    """The common parent of everything below."""


class StepNotAllowed(ProposalError):
    """The proposal's status does not allow this step."""

    def __init__(self, proposal, status: str):
        self.proposal, self.status = proposal, status
        super().__init__(
            _("The proposal is now “%(now)s”, so it cannot become “%(wanted)s”.")
            % {"now": proposal.get_status_display(), "wanted": proposal.Status(status).label}
        )


class NotOpen(ProposalError):
    """The proposal cannot be edited in its present status."""

    def __init__(self, proposal):
        self.proposal = proposal
        super().__init__(
            _("The proposal is now “%(now)s” and can no longer be edited.") % {"now": proposal.get_status_display()}
        )


class StaleProposal(ProposalError):
    """Somebody, or another window, saved the proposal since the form was opened."""

    def __init__(self, proposal):
        self.proposal = proposal
        super().__init__(
            _(
                "This proposal was saved in another window after you opened this page. Nothing of yours is lost: the form "
                "below shows what you have just written. Save once more to keep it in place of the other version."
            )
        )


class IncompleteProposal(ProposalError):
    """Something needed is empty; `problems` has a sentence for each field."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(_("The proposal is not complete yet."))


class AnswerNeeded(ProposalError):
    """A decision without a word to the proposer."""

    def __init__(self):
        super().__init__(_("Write an answer to the proposer."))


class FileRefused(ProposalError):
    """An uploaded file cannot be taken; the text says why."""


class FileNotStored(ProposalError):
    """The file was fine, but the disk was not."""

    def __init__(self, name: str):
        super().__init__(
            _(
                "“%(name)s” could not be stored because of a fault on our side. Your text is saved; please add the file again later."
            )
            % {"name": name}
        )
