"""Where the lexemes of a text stand, noted when it is indexed, so that nothing has to be analysed to mark what was found.

A line for each lexeme, such as "버스\\t0:0-2,7:15-17": at each of its places the number of the word and its characters.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from .analysis import tokens

_GAP = 10  # words between two texts, so that no phrase reaches from one into the next
_PLACE = re.compile(r"(\d+):(\d+)-(\d+)")

Places = dict[int, tuple[int, int]]  # by the number of the word, its first character and the one behind it


def noted(texts: Iterable[str]) -> str:
    """The places in some texts with a line break between each other; the texts have gone through `clean`."""
    lines, start, position = defaultdict(list), 0, 0
    for text in texts:
        found = tokens(text)
        for token in found:
            place = f"{position + token.position}:{start + token.start}-{start + token.end}"
            lines[token.lexeme].append(place)
        start += len(text) + 1
        position += (found[-1].position if found else 0) + _GAP
    return "".join(f"\n{lexeme}\t{','.join(places)}" for lexeme, places in lines.items())


class Reader:
    """Finds some lexemes in what was noted; one expression for all of them is ten times as fast as a look for each."""

    def __init__(self, lexemes: Iterable[str]):
        self._lines = re.compile(f"\n({'|'.join(map(re.escape, lexemes))})\t(.*)")

    def lines(self, places: str) -> dict[str, str]:
        """The lexemes that stand in the text, each with its places as they were noted."""
        return dict(self._lines.findall(places))

    def read(self, places: str) -> dict[str, Places]:
        """The places of the lexemes that stand in the text."""
        return {lexeme: read(line) for lexeme, line in self.lines(places).items()}


def read(line: str) -> Places:
    """The places of a lexeme, as they were noted."""
    return {int(position): (int(start), int(end)) for position, start, end in _PLACE.findall(line)}


def count(line: str) -> int:
    """How often a lexeme stands in a text."""
    return line.count(",") + 1
