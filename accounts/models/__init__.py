"""Who signs in, and for whom a person may propose."""

from .membership import Invitation, Membership, Role
from .organisation import Organisation
from .user import User, UserManager

__all__ = ["Invitation", "Membership", "Organisation", "Role", "User", "UserManager"]
