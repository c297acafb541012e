"""The administration of projects and their follow-up, a file for each; importing them registers their pages."""

from . import follow_up, project

__all__ = ["follow_up", "project"]
