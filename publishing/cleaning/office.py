"""What Word and Hancom Office write, beyond lists and footnotes: empty paragraphs, odd spaces, headings and tables made by hand."""

import re

from .tree import Node, is_blank, is_block, trim

SIGNS = re.compile(
    r"class=[\"']?(Mso|HStyle|hs\b)|mso-|<o:p|urn:schemas-microsoft-com|data-hwpjson|<!--\[if|<!\[if|name=[\"']?Generator"
    r"|class=[\"']?sd(foot|end)note|docs-internal-guid|<p[^>]*style=[^>]*(line-height|margin-left)[^>]*>\s*<span[^>]*style=",
    re.IGNORECASE,
)
SPACES = re.compile(r"[ \t\r\n\xa0\u3000]+")
TEXT_BLOCKS = {"p", "h2", "h3", "h4", "li", "td", "th"}
TITLES = {"MsoTitle"}
HEADINGS = {"h2", "h3", "h4"}


def is_office(html: str) -> bool:
    """Whether a word processor wrote this."""
    return bool(SIGNS.search(html))


def mend(root: Node) -> None:
    for parent, node in root.pairs():
        _mend_node(parent, node)
    for node in [root, *root.walk()]:
        _join_neighbours(node)
    _mend_spaces(root)
    for parent, node in root.pairs():
        if node.tag in ("p", "h2", "h3", "h4", "blockquote") and node.is_empty:
            parent.replace(node, [])
    for node in root.walk():
        if node.tag in ("td", "th"):
            _open_cell(node)
        elif node.tag == "table":
            _find_head(node)


def _mend_node(parent: Node, node: Node) -> None:
    if node.tag == "a" and node.get("href").startswith("#"):
        parent.unwrap(node)  # to a place in the document it came from
    elif node.tag == "br" and "page-break" in node.get("style"):
        parent.replace(node, [])
    elif node.tag == "p" and node.get("class") in TITLES:
        node.tag = "h2"
    if node.tag in HEADINGS:
        for holder, inner in node.pairs():
            if inner.tag == "strong":
                holder.unwrap(inner)


def _join_neighbours(node: Node) -> None:
    """<strong>a</strong><strong>b</strong> is one."""
    found = []
    for child in node.children:
        last = found[-1] if found else None
        if (
            isinstance(child, Node)
            and isinstance(last, Node)
            and child.tag == last.tag
            and child.tag in ("strong", "em")
        ):
            last.children += child.children
        else:
            found.append(child)
    node.children = found


def _mend_spaces(node: Node) -> None:
    """One space between words, none between paragraphs and at their ends."""
    holds_blocks = any(is_block(child) for child in node.children)
    mended = []
    for child in node.children:
        if isinstance(child, str):
            text = SPACES.sub(" ", child)
            mended += [] if holds_blocks and not text.strip() else [text]
        else:
            _mend_spaces(child)
            mended.append(child)
    node.children = mended
    if node.tag in TEXT_BLOCKS:
        trim(node)


def _open_cell(cell: Node) -> None:
    """The words of a cell with one paragraph stand in the cell itself."""
    inner = [each for each in cell.children if not is_blank(each)]
    if len(inner) == 1 and isinstance(inner[0], Node) and inner[0].tag == "p":
        cell.children = inner[0].children


def _find_head(table: Node) -> None:
    """A first row that is bold throughout, above one that is not, is the table's head; so is what stands in <thead>."""
    rows = [each for each in table.walk() if each.tag == "tr"]
    if any(cell.tag == "th" for row in rows for cell in row.children if isinstance(cell, Node)):
        return
    heads = [row for head in table.walk() if head.tag == "thead" for row in head.walk() if row.tag == "tr"]
    if not heads and len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[1]):
        heads = rows[:1]
    for cell in (each for row in heads for each in row.children if isinstance(each, Node)):
        cell.tag = "th"
        for parent, node in cell.pairs():
            if node.tag == "strong":
                parent.unwrap(node)


def _is_bold(row: Node) -> bool:
    cells = [each for each in row.children if isinstance(each, Node) and not each.is_empty]
    return bool(cells) and all(_is_all_bold(cell) for cell in cells)


def _is_all_bold(node: Node) -> bool:
    inner = [each for each in node.children if not is_blank(each) and not (isinstance(each, Node) and each.tag == "br")]
    return bool(inner) and all(
        isinstance(each, Node) and (each.tag == "strong" or (each.tag == "p" and _is_all_bold(each))) for each in inner
    )
