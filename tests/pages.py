"""Reading a page in a test: its elements, links and texts, by the parser of the standard library."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin


class Page(HTMLParser):
    """One page: `elements` as (tag, attributes), and what tests ask of them."""

    def __init__(self, html: str, address: str = "/"):
        super().__init__()
        self.address = address
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {"title": [], "h1": [], "script": []}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.texts:
            self._open.append(tag)
            self.texts[tag].append("")

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """The elements of a tag that carry these attributes."""
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]

    @property
    def ids(self) -> list[str]:
        return [found["id"] for _tag, found in self.elements if "id" in found]

    @property
    def loaded(self) -> list[str]:
        """What a browser fetches by itself."""
        sources = [found["src"] for _tag, found in self.elements if "src" in found]
        return sources + [
            found["href"] for found in self.all("link") if found.get("rel") in ("stylesheet", "icon", "preload")
        ]

    @property
    def links(self) -> list[str]:
        """Internal addresses that its links lead to, from the root, with their fragments."""
        addresses = [urljoin(self.address, found["href"]) for found in self.all("a") if "href" in found]
        return [address for address in addresses if address.startswith("/")]

    def fragments(self) -> list[tuple[str, str]]:
        return [tuple(urldefrag(link)) for link in self.links if "#" in link]
