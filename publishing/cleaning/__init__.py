"""Foreign HTML made into what the site prints: pasted from Word, Hancom Office, other programs and pages.

`tree` is HTML that can be changed; `office` mends what word processors write, with `lists` and `notes` for the two things
they do not write as such; `plain` does what any HTML needs. All of it runs inside `fields.sanitise`, and so everywhere; what
comes out is sanitised once more there.
"""

import re

import nh3

from . import lists, notes, office, plain
from .tree import read, write

__all__ = ["left_out", "tidied"]

KEPT = {
    *(
        "p",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "strong",
        "b",
        "em",
        "i",
        "span",
        "font",
        "a",
        "small",
    ),
    *("blockquote", "pre", "address", "div", "section", "article", "main", "header", "footer", "aside", "center"),
    *("dl", "dt", "dd", "figure", "figcaption", "img", "sup", "sub"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
CELL = {"colspan", "rowspan"}
ATTRIBUTES = {
    "*": {"class", "style", "id"},
    "a": {"href", "name"},
    "img": {"data-picture"},
    "ol": {"start"},
    "td": CELL,
    "th": CELL,
}
WITHOUT_WORDS = {"script", "style", "title", "xml", "template", "noscript"}
HANCOM_DATA = re.compile(r"<!--\[data-hwpjson\].*?-->", re.DOTALL)


def tidied(html: str, schemes: set[str]) -> str:
    """The same words in the tags the site prints, as far as one can tell. Not sanitised."""
    is_office = office.is_office(html)
    known = nh3.clean(
        HANCOM_DATA.sub("", html),
        tags=KEPT,
        attributes=ATTRIBUTES,
        clean_content_tags=WITHOUT_WORDS,
        url_schemes=schemes,
        link_rel=None,
    )
    root = read(known)
    plain.drop_foreign_pictures(root)
    if is_office:
        lists.mark_word_lists(root)
    notes.fold(root)
    plain.mend(root)
    if is_office:
        office.mend(root)
        lists.build(root)
    plain.place_pictures(root)
    return write(root)


def left_out(html: str) -> int:
    """How many pictures of a foreign text are not kept, because they are not in the library."""
    return len(re.findall(r"<img\b(?![^>]*data-picture)", html, re.IGNORECASE))
