"""What search keeps: the index, the words of the archive, staff's synonyms and the counts of what was searched."""

from .entry import Completion, Entry, Meaning, Passage
from .synonym import Synonym
from .usage import Click, SearchedText
from .word import CommonLexeme, Word

__all__ = ["Click", "CommonLexeme", "Completion", "Entry", "Meaning", "Passage", "SearchedText", "Synonym", "Word"]
