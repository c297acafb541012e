"""What can go wrong with policies, named."""

from django.utils.translation import gettext as _

from publishing.exceptions import StepError


class OutsideTheLimit(StepError):
    """A limited editor would move the policy to where others keep it."""

    def __init__(self, policy):
        super().__init__(
            _("“%(row)s” stays where it is: the chosen sector is outside what you keep.") % {"row": policy}
        )
