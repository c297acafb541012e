"""What any foreign HTML needs: one tag for each meaning, paragraphs instead of boxes, pictures between paragraphs."""

import re

from .tree import Node, is_blank, is_block

RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
BOXES = {
    *("div", "section", "article", "main", "header", "footer", "aside", "center", "figure", "figcaption"),
    *("address", "pre", "dl", "dt", "dd", "caption"),
}
ABOVE = "data-above"
HEADINGS = {"h2", "h3", "h4"}
HOLDERS = {"", "li", "td", "th", "blockquote"}  # in which pictures stand by themselves
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")


def mend(root: Node) -> None:
    for parent, node in root.pairs():
        node.tag = RENAMED.get(node.tag, node.tag)
        _mend_inline(parent, node)
    for parent, node in root.pairs():
        if node.tag in BOXES:
            _open_box(parent, node)
        elif node.get(ABOVE):
            parent.replace(node, [Node("p", children=[node.attrs.pop(ABOVE)]), node])
    for node in [root, *root.walk()]:
        if node.tag in HOLDERS:
            _wrap_loose_words(node)


def _mend_inline(parent: Node, node: Node) -> None:
    style = node.get("style")
    if node.tag in ("span", "font"):
        _mend_span(parent, node, style)
    elif node.tag in ("strong", "em"):
        plain = (
            _says(style, "font-weight", "normal|400") if node.tag == "strong" else _says(style, "font-style", "normal")
        )
        if plain or node.is_empty or node.has_block() or parent.tag == node.tag:
            parent.unwrap(node)
    elif node.tag == "a" and not node.get("href"):
        parent.unwrap(node)
    elif node.tag in ("sup", "sub"):
        _mend_raised(parent, node)
    elif node.tag == "small":
        _mend_small(parent, node)


def _mend_span(parent: Node, node: Node, style: str) -> None:
    is_bold = _says(style, "font-weight", "bold|[6-9]00")
    is_slanted = _says(style, "font-style", "italic|oblique")
    if (is_bold or is_slanted) and not node.has_block() and not node.is_empty:
        children = node.children
        for tag, is_wanted in (("em", is_slanted), ("strong", is_bold)):
            children = [Node(tag, children=children)] if is_wanted else children
        parent.replace(node, children)
    else:
        parent.unwrap(node)


def _says(style: str, name: str, value: str) -> bool:
    """Whether a style sets this; Hancom Office puts its values into quotes."""
    return bool(re.search(rf"(?<![\w-]){name}\s*:\s*[\"']?({value})\b", style, re.IGNORECASE))


def _mend_raised(parent: Node, node: Node) -> None:
    """m² and CO₂ keep their figures; of anything else the words stay."""
    text, table = node.text, RAISED if node.tag == "sup" else LOWERED
    if text and all(ord(each) in table for each in text):
        parent.replace(node, [text.translate(table)])
    else:
        parent.unwrap(node)


def _mend_small(parent: Node, node: Node) -> None:
    """Footnotes, which hold words only and no other footnote."""
    is_note = "footnote" in node.get("class").split()
    if not is_note or node.has_block() or node.is_empty:
        parent.unwrap(node)
        return
    node.attrs = {"class": "footnote"}
    for holder, inner in node.pairs():
        if inner.tag == "small":
            holder.unwrap(inner)


def _open_box(parent: Node, node: Node) -> None:
    if parent.tag in ("table", "tr", "thead", "tbody"):  # a caption, which goes above its table
        parent.replace(node, [])
        parent.attrs.setdefault(ABOVE, node.text.strip())
    elif node.has_block():
        _wrap_loose_words(node, is_box=True)
        parent.unwrap(node)
    elif node.is_empty:
        parent.replace(node, [])
    elif parent.tag in ("p", *HEADINGS, "small", "strong", "em", "a"):
        parent.unwrap(node)
    else:
        node.tag, node.attrs = "p", {}


def _wrap_loose_words(node: Node, is_box: bool = False) -> None:
    """Words beside paragraphs become paragraphs; words alone are left alone."""
    if not is_box and not any(is_block(child) and child.tag not in ("img", "ul", "ol") for child in node.children):
        return
    found, loose = [], []
    for child in [*node.children, None]:
        if child is not None and not is_block(child):
            loose.append(child)
            continue
        found += loose if all(map(is_blank, loose)) else [Node("p", children=loose)]
        loose = []
        found += [child] if child is not None else []
    node.children = found


def drop_foreign_pictures(root: Node) -> None:
    """What has no number is not in the library."""
    for parent, node in root.pairs():
        if node.tag == "img" and not NUMBER.fullmatch(node.get("data-picture")):
            parent.replace(node, [])


def place_pictures(root: Node) -> None:
    """Pictures stand between paragraphs, not in them."""
    for parent, node in root.pairs():
        if node.tag in HOLDERS or node.tag in ("img", "ul", "ol", "table", "thead", "tbody", "tr"):
            continue
        pictures = [each for each in node.children if isinstance(each, Node) and each.tag == "img"]
        if pictures:
            node.children = [each for each in node.children if each not in pictures]
            parent.replace(node, [*([] if node.is_empty else [node]), *pictures])
    while root.children and _is_empty_paragraph(root.children[-1]):  # the editor's last line
        root.children.pop()


def _is_empty_paragraph(child) -> bool:
    return is_blank(child) or (isinstance(child, Node) and child.tag == "p" and not child.children)
