"""The pages of history and bin in the administration."""

from . import lists
from .pages import page_of
from .records import HistoryAdmin

__all__ = ["HistoryAdmin", "lists", "page_of"]
