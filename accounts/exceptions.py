"""What can go wrong with organisations and accounts, named; `str()` of each is a sentence for the person at the screen."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class AccountsError(Exception):
    """The common parent of everything below."""


class LastOwner(AccountsError):
    """The step would leave an organisation without an owner."""

    def __init__(self, organisation):
        self.organisation = organisation
        super().__init__(
            _("“%(organisation)s” needs an owner. Make another member an owner first.")
            % {"organisation": organisation.name}
        )


class AlreadyMember(AccountsError):
    """The invited address is that of a member."""

    def __init__(self, email: str):
        super().__init__(_("%(email)s belongs to a member of the organisation already.") % {"email": email})


class TooManyInvitations(AccountsError):
    """The organisation has sent as many invitations today as it may."""

    def __init__(self, limit: int):
        super().__init__(
            ngettext(
                "An organisation can send %(limit)d invitation a day. Please send the next one tomorrow.",
                "An organisation can send %(limit)d invitations a day. Please send the next one tomorrow.",
                limit,
            )
            % {"limit": limit}
        )


class InvitationNotOpen(AccountsError):
    """The common parent of the three ways in which an invitation ends."""


class InvitationExpired(InvitationNotOpen):
    def __init__(self):
        super().__init__(_("This invitation has expired. Ask the organisation to send you a new one."))


class InvitationUsed(InvitationNotOpen):
    def __init__(self):
        super().__init__(_("This invitation has been accepted already, so its link cannot be used again."))


class InvitationWithdrawn(InvitationNotOpen):
    def __init__(self):
        super().__init__(
            _("This invitation was withdrawn or replaced by a newer one. If you have another mail, use its link.")
        )


class InvitationForAnother(AccountsError):
    """The signed-in person has not confirmed the address that was invited."""

    def __init__(self):
        super().__init__(_("This invitation was sent to an e-mail address that your account has not confirmed."))


class OrganisationInUse(AccountsError):
    """Something on record, such as a submitted proposal, belongs to the organisation."""

    def __init__(self, organisation):
        self.organisation = organisation
        super().__init__(
            _("“%(organisation)s” cannot be deleted, because proposals of it are on record.")
            % {"organisation": organisation.name}
        )


class StaffAccount(AccountsError):
    """A member of staff wants to delete the account on the site."""

    def __init__(self):
        super().__init__(
            _(
                "This account belongs to a member of staff. What staff decided must stay on record under a name, "
                "so only an administrator can close it."
            )
        )


class MustHandOver(AccountsError):
    """The person is the only owner of `organisations`, which have other members."""

    def __init__(self, organisations: list):
        self.organisations = organisations
        super().__init__(
            _("You are the only owner of %(organisations)s. Make another member an owner first, or remove the members.")
            % {"organisations": ", ".join(f"“{each.name}”" for each in organisations)}
        )
