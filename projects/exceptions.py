"""What can go wrong with a project's draft, a report or its link, named; `str()` of each is a sentence for the person at the screen."""

from django.utils import formats
from django.utils.translation import gettext as _


class FollowUpError(Exception):
    """The common parent of everything below."""


class NotSelected(FollowUpError):
    """Only the selected proposals of a round or a contest become projects."""

    def __init__(self, proposal):
        super().__init__(
            _("“%(proposal)s” was not selected in a round or a contest, so it becomes no project.")
            % {"proposal": proposal.reference or proposal.display_title}
        )


class PlaceUnknown(FollowUpError):
    """Neither the proposal's city nor its organisation says which country of the archive the project is in, or it names no sector."""

    def __init__(self, proposal):
        super().__init__(
            _("The country or the sector of %(reference)s is not known. Choose it, then the project can be made.")
            % {"reference": proposal.reference}
        )


class NobodyToAsk(FollowUpError):
    """The report has no contact, and its project no proposer with an open account."""

    def __init__(self, report):
        super().__init__(_("“%(report)s” has no contact. Enter an e-mail address first.") % {"report": report})


class ReportClosed(FollowUpError):
    """The report has been submitted: it can be read, and nothing of it changes any more."""

    def __init__(self, report):
        super().__init__(_("This report has been submitted and can no longer be changed."))


class StaleReport(FollowUpError):
    """Another window, or another person with the link, saved the report since the page was opened."""

    def __init__(self, report):
        self.report = report
        super().__init__(
            _(
                "This report was saved in another window after you opened this page. Nothing of yours is lost: the form below "
                "shows what you have just written. Save once more to keep it in place of the other version."
            )
        )


class IncompleteReport(FollowUpError):
    """Something needed is empty; `problems` has a sentence for each, by the form's field."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(_("The report is not complete yet."))


class LinkError(FollowUpError):
    """A link that opens nothing. Says nothing of the project; `str()` is in the language of the moment it is asked."""

    status = 404

    def __str__(self):
        raise NotImplementedError


class BadLink(LinkError):
    def __str__(self):
        return _(
            "The address is not complete. Copy the whole address from the mail into the browser, to its last character."
        )


class RevokedLink(LinkError):
    status = 410

    def __str__(self):
        return _("This link has been replaced or withdrawn. If you got a later mail, use the link in that one.")


class ExpiredLink(LinkError):
    status = 410

    def __init__(self, ended_on):
        self.ended_on = ended_on
        super().__init__(ended_on)

    def __str__(self):
        return _("This link could be used until %(date)s.") % {
            "date": formats.date_format(self.ended_on, "DATE_FORMAT")
        }
