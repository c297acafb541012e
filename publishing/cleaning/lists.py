"""Lists that are none: paragraphs that Word calls entries of a list, and those that Korean officials begin with a sign."""

import re
from dataclasses import dataclass

from .tree import Node, is_blank

IGNORED = re.compile(r"mso-list:\s*Ignore", re.IGNORECASE)
LEVEL = re.compile(r"mso-list:\s*(l\d+)\s+level(\d+)", re.IGNORECASE)
NUMBER = re.compile(r"\(?(\d+|[A-Za-z]{1,4}|[가-하])[.)]|[①-⑳]")
# Signs of entries, the outer ones first. Headings (□) and remarks (※) begin with signs too and stay as they are.
SIGNS = ({*"○●◦❍◎•", "ㅇ"}, {*"-–—‧·∙▪▫⁃"})
ENTRY = "data-entry"


@dataclass(frozen=True)
class Entry:
    """Where a paragraph stands in a list; `list_name` tells apart lists that follow each other."""

    level: int
    is_numbered: bool
    list_name: str
    number: str = ""


def mark_word_lists(root: Node) -> None:
    """Note at each paragraph of a list what it is, and take its drawn sign away."""
    for node in root.walk():
        level = LEVEL.search(node.get("style"))
        if level and node.tag == "p":
            sign = _take_sign(node).replace("\xa0", " ").strip()
            number = re.sub(r"\D", "", sign) if NUMBER.fullmatch(sign) else ""
            kind = "1" if NUMBER.fullmatch(sign) else ""
            node.attrs[ENTRY] = f"{level[2]}|{kind}|{level[1]}|{number}"


def _take_sign(paragraph: Node) -> str:
    text = ""
    for parent, node in paragraph.pairs():
        if IGNORED.search(node.get("style")):
            text += node.text
            parent.replace(node, [])
    return text


def build(root: Node) -> None:
    """Make lists of the paragraphs noted before and, where it is clear, of those that begin with a sign."""
    for node in [root, *root.walk()]:
        if node.tag in ("", "td", "th", "blockquote"):
            _note_signs(node)
            _build(node)


def _entry(child) -> Entry | None:
    if not isinstance(child, Node) or not child.get(ENTRY):
        return None
    level, kind, name, number = child.get(ENTRY).split("|")
    return Entry(int(level), bool(kind), name, number)


def _note_signs(holder: Node) -> None:
    """Entries by signs are clear where two or more follow each other and the first has the outermost sign of them."""
    run = []
    for child in [*holder.children, None]:
        level = _sign_level(child) if isinstance(child, Node) else 0
        if level:
            run.append((level, child))
        elif not is_blank(child):
            _note_run(run)
            run = []


def _note_run(run: list[tuple[int, Node]]) -> None:
    if len(run) < 2 or run[0][0] != min(level for level, _child in run):
        return
    for level, child in run:
        _first_words(child, lambda text: text.lstrip()[1:].lstrip())
        child.attrs[ENTRY] = f"{level}||signs|"


def _sign_level(node: Node) -> int:
    """1 for an outer sign, 2 for an inner one, 0 for none. A sign is followed by a space: "-5" is a number."""
    if node.tag != "p" or node.get(ENTRY):
        return 0
    text = node.text.lstrip()
    if len(text) < 3 or not text[1].isspace():
        return 0
    return next((level for level, signs in enumerate(SIGNS, 1) if text[0] in signs), 0)


def _first_words(node: Node, change) -> None:
    while node.children:
        first = node.children[0]
        if isinstance(first, Node):
            node = first
            continue
        node.children[0] = change(first)
        return


def _build(holder: Node) -> None:
    found, stack = [], []  # the open lists, each with its level and the entry that stands last in it
    for child in holder.children:
        entry = _entry(child)
        if entry is None:
            found.append(child)
            stack = [] if not is_blank(child) else stack
            continue
        while stack and stack[-1][0].level > entry.level:
            stack.pop()
        if stack and stack[-1][0].level == entry.level and not _goes_on(stack[-1][0], entry):
            stack.pop()
        if not stack or stack[-1][0].level < entry.level:
            new = _new_list(entry)
            (stack[-1][1].children[-1].children if stack else found).append(new)
            stack.append((entry, new))
        child.attrs = {}
        stack[-1][1].children.append(Node("li", children=[child]))
    holder.children = found


def _goes_on(before: Entry, entry: Entry) -> bool:
    return (before.list_name, before.is_numbered) == (entry.list_name, entry.is_numbered)


def _new_list(entry: Entry) -> Node:
    is_late = entry.is_numbered and entry.number.isdecimal() and int(entry.number) > 1
    return Node("ol" if entry.is_numbered else "ul", {"start": entry.number} if is_late else {})
