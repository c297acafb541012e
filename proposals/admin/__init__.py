"""The administration of calls and proposals, a file for each; importing them registers their pages."""

from . import call_texts, calls, pool, proposals

__all__ = ["call_texts", "calls", "pool", "proposals"]
