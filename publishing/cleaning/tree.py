"""HTML as a small tree that can be changed. It is read only after nh3 has cleaned and balanced it."""

from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

DEEPEST = 100  # elements in elements; deeper ones leave their words
VOID = {"br", "img", "hr", "col"}
BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "address"),
    *("div", "section", "article", "main", "header", "footer", "aside", "center", "figure", "figcaption"),
    *("dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "img"),
}


class Node:
    """An element; its children are elements and strings."""

    __slots__ = ("attrs", "children", "tag")

    def __init__(self, tag: str, attrs: dict[str, str] | None = None, children: list | None = None):
        self.tag, self.attrs, self.children = tag, attrs or {}, children or []

    def get(self, name: str) -> str:
        return self.attrs.get(name) or ""

    def walk(self) -> Iterator["Node"]:
        """All elements inside, the outer ones first."""
        for child in list(self.children):
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def pairs(self) -> Iterator[tuple["Node", "Node"]]:
        """Each element inside with what holds it, the inner ones first; what is changed on the way does no harm."""
        for child in list(self.children):
            if isinstance(child, Node):
                yield from child.pairs()
                yield self, child

    def replace(self, child: "Node", others: list) -> None:
        place = next(number for number, each in enumerate(self.children) if each is child)
        self.children[place : place + 1] = others

    def unwrap(self, child: "Node") -> None:
        self.replace(child, child.children)

    def has_block(self) -> bool:
        return any(each.tag in BLOCKS for each in self.walk())

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.children)

    @property
    def is_empty(self) -> bool:
        """Nothing to read or to look at."""
        return not self.text.replace("\xa0", " ").strip() and not any(each.tag == "img" for each in self.walk())


def is_block(child) -> bool:
    return isinstance(child, Node) and child.tag in BLOCKS


def is_blank(child) -> bool:
    return isinstance(child, str) and not child.strip()


def trim(node: Node) -> None:
    """Take away spaces and breaks of lines at both ends of its words."""
    for place, strip in ((0, str.lstrip), (-1, str.rstrip)):
        inner = node
        while inner.children:
            child = inner.children[place]
            if isinstance(child, Node):
                if child.tag == "br":
                    inner.children.pop(place)
                    continue
                if is_block(child):
                    break
                inner = child
                continue
            inner.children[place] = strip(child)
            if inner.children[place]:
                break
            inner.children.pop(place)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.left_out = 0  # open tags that are too deep

    def handle_starttag(self, tag, attrs):
        if len(self.open) > DEEPEST:
            self.left_out += tag not in VOID
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if self.left_out:
            self.left_out -= 1
        elif len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def write(node: Node | str) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    inner = "".join(write(each) for each in node.children)
    if not node.tag:
        return inner
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in node.attrs.items())
    return f"<{node.tag}{attrs}>" + ("" if node.tag in VOID else f"{inner}</{node.tag}>")
