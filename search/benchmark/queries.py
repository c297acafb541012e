"""The searches that are timed: about twenty of each class, drawn from the generated records and from readers' questions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

import yaml
from django.conf import settings

from search import frequencies
from search.analysis import Role, clean, has_hangul, tokens, written_words
from search.ranking import Filters

from .records import Records

EACH = 20
PAGE = 5
_LOOKED_AT = 400  # records from which words are drawn
_WORDS_LOOKED_AT = 1500


@dataclass(frozen=True)
class Query:
    """One search of the benchmark."""

    kind: str  # its class, as printed
    text: str
    language: str  # of the reader's pages
    filters: Filters = field(default_factory=Filters)
    page: int = 1


def queries(records: Records) -> list[Query]:
    """All searches; the same at every run on the same records."""
    return [query for make in _Maker(records).classes() for query in make]


class _Maker:
    def __init__(self, records: Records):
        self.records = records
        self.random = Random(2)  # noqa: S311 - nothing secret
        step = max(1, records.total // _LOOKED_AT)
        self.looked_at = [records.record(number) for number in range(1, records.total + 1, step)]
        words = self._archive_words()
        names = [n for r in self.looked_at for n in (r.document.also.ko, r.document.also.en) if n and n[0].isalpha()]
        self.rare = self._balanced(names, lambda entries: 1 <= entries <= 20)
        self.middle = self._balanced(words, lambda entries: 0.003 <= entries / records.total <= 0.03)
        self.common = self._balanced(words, lambda entries: entries / records.total >= 0.3)

    def classes(self) -> Iterator[Iterator[Query]]:
        yield self._made("one word, rare", self.rare)
        yield self._made("one word, middle", self.middle)
        yield self._made("one word, common", self.common)
        yield self._made("two words", self._joined(self.middle, self.middle[1:]))
        yield self._made("two common words", self._joined(self.common, self.common[2:]))
        yield self._made("three words", self._joined(self.middle, self.common, self.middle[2:]))
        yield self._made("Korean compound", self._compounds())
        yield self._made("Korean question", self._asked("korean", words=4))
        yield self._made("English question", self._asked("english", words=6))
        yield self._made("other languages", self._asked("other_languages"), "en")
        yield self._made("quoted phrase", self._phrases())
        yield self._made("mistyped", self._asked("typing", how="typo"))
        yield self._made("nothing found", (self._gibberish(n) for n in range(EACH)))
        yield self._made("empty", ("", "   ", "the of", "!?", '""', "은 는 이 가", "\u200b", "-", "OR", "…"))
        yield self._filtered()
        yield (Query(f"page {PAGE}", q.text, q.language, page=PAGE) for q in self._made("", self._mixed()))

    def _made(self, kind: str, texts, language: str = "") -> Iterator[Query]:
        for text in islice(texts, EACH):
            yield Query(kind, text, language or ("ko" if has_hangul(text) else "en"))

    def _filtered(self) -> Iterator[Query]:
        sectors = sorted({policy.sector for policy in self.records.stock.policies})
        kinds = [kind.name for kind in self.records.kinds]
        for n, query in enumerate(self._made("two filters", self._mixed())):
            first = {"kind": (kinds[0],)} if n % 2 else {"language": (query.language,)}
            second = {"sector": tuple(sectors[n % len(sectors) :][:2])} if n % 3 else {"decade": (1990, 2000)}
            yield Query(query.kind, query.text, query.language, Filters(**first, **second))

    # Words

    def _archive_words(self) -> list[str]:
        texts = [s.text for r in self.looked_at for _order, s in r.sentences]
        found = {word for text in texts for each in (text.ko, text.en) for word in written_words(clean(each))}
        words = sorted(word for word in found if len([t for t in tokens(word) if t.role == Role.PART]) == 1)
        return self.random.sample(words, min(_WORDS_LOOKED_AT, len(words)))

    def _balanced(self, words: list[str], fits: Callable[[int], bool]) -> list[str]:
        """Words of which so many records have, Korean and English in turn."""
        lexeme_of = {word: tokens(clean(word))[0].lexeme for word in dict.fromkeys(words) if tokens(clean(word))}
        entries = frequencies.of(set(lexeme_of.values()))
        fitting = [word for word, lexeme in lexeme_of.items() if fits(entries.get(lexeme, 0))]
        korean = [word for word in fitting if has_hangul(word)]
        english = [word for word in fitting if not has_hangul(word)]
        return [word for pair in zip(korean, english, strict=False) for word in pair][:EACH]

    def _mixed(self) -> Iterator[str]:
        return (word for pair in zip(self.common, self.middle, strict=False) for word in pair)

    def _joined(self, *lists: list[str]) -> Iterator[str]:
        """Words of the same language together."""
        for language in (True, False):
            own = [[word for word in words if has_hangul(word) == language] for words in lists]
            for words in islice(zip(*map(cycle, own), strict=False), EACH // 2):
                yield " ".join(dict.fromkeys(words))

    # Texts

    def _asked(self, file: str, words: int = 1, how: str = "") -> list[str]:
        """Questions of the relevance tests, spread over the file."""
        rows = yaml.safe_load((settings.BASE_DIR / "tests/search/relevance" / f"{file}.yaml").read_text())
        found = [
            r["question"] for r in rows if len(r["question"].split()) >= words and (not how or r.get("how") == how)
        ]
        return found[:: max(1, len(found) // EACH)]

    def _compounds(self) -> list[str]:
        rows = yaml.safe_load((settings.BASE_DIR / "content" / "glossary.yaml").read_text())
        found = [row["name"]["ko"] for row in rows if len(row["name"]["ko"]) >= 5 and row["name"]["ko"].isalpha()]
        return found[:: max(1, len(found) // EACH)]

    def _phrases(self) -> Iterator[str]:
        for n, record in enumerate(self.looked_at[1 :: len(self.looked_at) // (EACH + 5)]):
            text = record.sentences[-1][1].text
            words = (text.ko if n % 2 else text.en).split()
            start = self.random.randrange(max(1, len(words) - 3))
            yield '"' + " ".join(words[start : start + (2 if n % 2 else 3)]).strip('.,"“”') + '"'

    def _gibberish(self, number: int) -> str:
        letters = "뷁쀍쮉퀣뛟쒧꿻늏" if number % 2 else "qxzvwjk"
        return "".join(self.random.choices(letters, k=self.random.randint(4, 9)))
