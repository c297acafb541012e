"""Footnotes as word processors write them: a link in the text, and the note at the end with a link back."""

import re

from .tree import BLOCKS, Node, trim

# The name of a note in Word, LibreOffice and Google Docs
NAME = re.compile(r"(_ftn|_edn|_ftnt|ftnt)\d+|sd(foot|end)note\d+sym")
HOLDER = re.compile(r"(ftn|edn|sdfootnote|sdendnote)\d+")


def fold(root: Node) -> None:
    """Put each note where its number stands. A number without its note stays a number, a note without its number a paragraph."""
    numbers = {key for node in root.walk() if (key := _points_to(node))}
    found = _taken(root, numbers)
    for parent, node in root.pairs():
        key = _points_to(node)
        if key in found:
            note = Node("small", {"class": "footnote"}, found[key])
            trim(note)
            parent.replace(node, [note])
        elif key:
            parent.unwrap(node)


def _points_to(node: Node) -> str:
    href = node.get("href").removeprefix("#") if node.tag == "a" else ""
    return href if NAME.fullmatch(href) else ""


def _named(node: Node, numbers: set[str]) -> str:
    names = (node.get("name"), node.get("id")) if node.tag == "a" else ()
    return next((each for each in names if each in numbers), "")


def _taken(root: Node, numbers: set[str]) -> dict[str, list]:
    """The words of each note that a number in the text points to; they are taken away where they stand."""
    found = {}
    for is_box in (True, False):
        for parent, node in root.pairs():
            holds = HOLDER.fullmatch(node.get("id")) if is_box else node.tag in ("p", "li")
            key = holds and next((name for each in node.walk() if (name := _named(each, numbers))), "")
            if key and key not in found:
                found[key] = _words(node, key)
                parent.replace(node, [])
    return found


def _words(note: Node, key: str) -> list:
    for parent, node in note.pairs():
        if node.tag == "a" and key in (node.get("name"), node.get("id")):
            parent.replace(node, [])
    return _inline(note)


def _inline(node: Node) -> list:
    """What a note holds, its paragraphs one after the other."""
    found = []
    for child in node.children:
        if isinstance(child, Node) and child.tag in BLOCKS:
            found += [*_inline(child), " "]
        else:
            found.append(child)
    return found
