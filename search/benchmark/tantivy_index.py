"""The same records and searches in tantivy, a search engine in Rust, to measure ours by.

Korean goes into it as our own lexemes, parted by spaces; English through its own stemmer. It counts all that it finds and
cuts and marks the texts of twenty results; it counts no facets, mends no spelling and knows no meaning.
"""

import shutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

from search.analysis import Role, clean, has_hangul, tokens

from .queries import Query
from .records import BETWEEN, Records
from .sentences import analysed

SHOWN = 20
_FIELDS = {"title_ko": 3.0, "body_ko": 1.0, "title_en": 3.0, "body_en": 1.0}
_MEMORY = 400_000_000


def module() -> ModuleType | None:
    """None where it is not installed: only development needs it."""
    try:
        return import_module("tantivy")
    except ImportError:
        return None


class TantivyIndex:
    """An index on disk in `folder`."""

    def __init__(self, folder: Path):
        self.tantivy, self.folder = module(), folder
        builder = self.tantivy.SchemaBuilder()
        for name in _FIELDS:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem" if name.endswith("en") else "whitespace")
        for name in ("kind", "sector", "decade", "language"):
            builder.add_text_field(name, tokenizer_name="raw")
        self.schema = builder.build()

    def open(self) -> None:
        self.index = self.tantivy.Index(self.schema, path=str(self.folder), reuse=True)
        self.index.reload()
        self.searcher = self.index.searcher()

    def fill(self, records: Records) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        index = self.tantivy.Index(self.schema, path=str(self.folder), reuse=False)
        writer = index.writer(heap_size=_MEMORY, num_threads=2)
        for record in records:
            writer.add_document(self._document(record.kind.name, record.document))
        writer.commit()
        writer.wait_merging_threads()

    def _document(self, kind: str, document):
        texts = [
            document.summary,
            *(text for part in document.parts for text in (part.heading, part.body)),
            document.also,
        ]
        found = self.tantivy.Document(kind=kind, sector=document.sector, decade=str((document.year or 0) // 10 * 10))
        found.add_text("title_ko", _lexemes(document.title.ko))
        found.add_text("body_ko", _lexemes(BETWEEN.join(text.ko for text in texts)))
        found.add_text("title_en", document.title.en)
        found.add_text("body_en", "\n".join(text.en for text in texts))
        for code in document.title.languages:
            found.add_text("language", code)
        return found

    def search(self, query: Query) -> int:
        """Find, count, and cut and mark the texts of one page of results; return how many there are."""
        wanted, field = self._query(query)
        if wanted is None:
            return 0
        found = self.searcher.search(wanted, limit=SHOWN, offset=SHOWN * (query.page - 1), count=True)
        generator = self.tantivy.SnippetGenerator.create(self.searcher, wanted, self.schema, field)
        generator.set_max_num_chars(220)
        for _score, address in found.hits:
            generator.snippet_from_doc(self.searcher.doc(address)).to_html()
        return found.count

    def _query(self, query: Query):
        quote = '"' if query.text.startswith('"') else ""
        korean = " ".join(token.lexeme for token in _kept(tokens(clean(query.text))) if has_hangul(token.lexeme))
        english = " ".join(word for word in clean(query.text).replace('"', " ").split() if not has_hangul(word))
        occur, chosen = self.tantivy.Occur, []
        for text, language in ((korean, "ko"), (english, "en")):
            if text:
                names = [name for name in _FIELDS if name.endswith(language)]
                parsed, _errors = self.index.parse_query_lenient(f"{quote}{text}{quote}", names, field_boosts=_FIELDS)
                chosen.append((occur.Should, parsed))
        if not chosen:
            return None, ""
        wanted = self.tantivy.Query.boolean_query(chosen)
        limits = [(occur.Must, self._any_of(name, values)) for name, values in query.filters.chosen.items()]
        if limits:
            wanted = self.tantivy.Query.boolean_query([(occur.Must, wanted), *limits])
        return wanted, "body_ko" if korean else "body_en"

    def _any_of(self, name: str, values: tuple):
        return self.tantivy.Query.term_set_query(self.schema, name, [str(value) for value in values])


def _lexemes(text: str) -> str:
    return " ".join(token[0] for piece in text.split(BETWEEN) for token in _kept(analysed(piece)[0]))


def _kept(found):
    return [token for token in found if token.role != Role.WHOLE]
