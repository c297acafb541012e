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


class CallNotOpen(ProposalError):
    """The call has not opened yet or is over."""

    def __init__(self, call):
        self.call = call
        super().__init__(
            _("The call “%(call)s” is closed. Your draft stays as it is.") % {"call": call}
            if call.has_closed
            else _("The call “%(call)s” is not open.") % {"call": call}
        )


class NotEligible(ProposalError):
    """A rule of the call is broken; `sentences` has one for each."""

    def __init__(self, sentences: list[str]):
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class NotInReview(ProposalError):
    """The proposal is not where reviewers and decisions can be added."""

    def __init__(self, proposal):
        self.proposal = proposal
        super().__init__(
            _("%(reference)s is “%(now)s”: it cannot be reviewed or decided now.")
            % {"reference": proposal.reference, "now": proposal.get_status_display()}
        )


class ReviewClosed(ProposalError):
    """The review has been handed in, or its stage is over."""

    def __init__(self, review):
        self.review = review
        super().__init__(_("This review has been submitted or its stage is over; it can no longer be changed."))


class StaleReview(ProposalError):
    """Another window saved the review since the form was opened."""

    def __init__(self, review):
        self.review = review
        super().__init__(
            _(
                "This review was saved in another window after you opened this page. Nothing of yours is lost: the form below "
                "shows what you have just written. Save once more to keep it in place of the other version."
            )
        )


class IncompleteReview(ProposalError):
    """A criterion has no score or no reason; `measures` are those."""

    def __init__(self, measures):
        self.measures = measures
        super().__init__(
            _("Give a score and a reason for: %(criteria)s.") % {"criteria": ", ".join(each.label for each in measures)}
        )


class StaleDecision(ProposalError):
    """Somebody else has prepared a decision since the page was opened."""

    def __init__(self, decision):
        self.decision = decision
        super().__init__(
            _("%(name)s has prepared a decision in the meantime. Read it first, then save yours again.")
            % {"name": decision.prepared_by}
        )


class ReleaseNotPossible(ProposalError):
    """In a dated call decisions are prepared and told together, not one by one."""

    def __init__(self, call):
        super().__init__(
            _("Decisions on “%(call)s” are told together: prepare the decision, then set the time of release.")
            % {"call": call}
        )


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


class CallNotReady(ProposalError):
    """The call cannot be published yet; `sentences` has one for each thing that is missing or wrong."""

    def __init__(self, call, sentences: list[str]):
        self.call, self.sentences = call, sentences
        super().__init__(_("“%(call)s” cannot be published yet.") % {"call": call} + " " + " ".join(sentences))


class CallInUse(ProposalError):
    """Somebody has begun a proposal, so the call cannot be taken back or deleted."""

    def __init__(self, call):
        self.call = call
        super().__init__(
            _("There are proposals to “%(call)s” already, so it cannot be taken back. Close it instead.")
            % {"call": call}
        )


class TooManyQuestions(ProposalError):
    """The person has as many unanswered questions about the call as one may have."""

    def __init__(self):
        super().__init__(
            _("You have several questions about this call that wait for an answer. Please wait for one of them first.")
        )


class GuidelineNotReady(ProposalError):
    """A version of the guidelines that lacks a text, or, after the first, the word on what changed."""

    def __init__(self):
        super().__init__(
            _("Write title and text in both languages, and from the second version on what changed, also in both.")
        )
