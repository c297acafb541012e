"""Who signs in, and for whom a person may propose."""

from .failed_sign_in import FailedSignIn
from .membership import Invitation, Membership, Role
from .organisation import Organisation
from .user import User, UserManager

__all__ = ["FailedSignIn", "Invitation", "Membership", "Organisation", "Role", "User", "UserManager"]
