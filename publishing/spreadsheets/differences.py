"""What differs between two texts, for the eye: long stretches that are the same are shortened."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

SAME_SHOWN = 30  # characters beside a change
CHANGED_SHOWN = 600  # characters of a change
COMPARED = 3_000  # words; beyond, the middle counts as changed altogether


class Piece(NamedTuple):
    text: str
    is_changed: bool


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, each the same in both or not."""
    old, new = (re.findall(r"\s+|[^\s<>]+|<[^<>]*>|[<>]", text) for text in (before, after))
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    left, right = [_piece(old[:first], False)], [_piece(new[:first], False)]
    middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    if len(middle_old) + len(middle_new) > COMPARED:
        left.append(_piece(middle_old, True))
        right.append(_piece(middle_new, True))
    else:
        for tag, a, b, c, d in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
            left.append(_piece(middle_old[a:b], tag != "equal"))
            right.append(_piece(middle_new[c:d], tag != "equal"))
    if last:
        left.append(_piece(old[-last:], False))
        right.append(_piece(new[-last:], False))
    return _shortened(left), _shortened(right)


def _common(old: list[str], new: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _piece(words: list[str], is_changed: bool) -> Piece:
    return Piece("".join(words), is_changed)


def _shortened(pieces: list[Piece]) -> list[Piece]:
    pieces = [each for each in pieces if each.text]
    found = []
    for number, (text, is_changed) in enumerate(pieces):
        if is_changed:
            found.append(Piece(text if len(text) <= CHANGED_SHOWN else f"{text[:CHANGED_SHOWN]} …", True))
        else:
            found.append(Piece(_around(text, number > 0, number < len(pieces) - 1), False))
    return found


def _around(text: str, follows_a_change: bool, leads_to_one: bool) -> str:
    if len(text) <= 3 * SAME_SHOWN:
        return text
    start = text[:SAME_SHOWN] if follows_a_change or not leads_to_one else ""
    end = text[-SAME_SHOWN:] if leads_to_one else ""
    return f"{start} … {end}"
