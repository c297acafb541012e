"""The stock of sentences that generated records are made of: the archive's own, in both languages, with words exchanged."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

import yaml
from django.conf import settings

from search.analysis import Token, tokens
from search.documents import Text

VARIANTS = 6  # of each sentence of the archive, the first as it was written
EXCHANGED = 0.15  # share of a variant's words that come from elsewhere in the archive
NAMES = 100_000  # invented names and numbers in each language, most of them rare
_FLAT = 50  # the commonest name is as common as rank 50 of Zipf's law: names are not "the"
_END = "zzz"  # a word whose position tells where the text before it ends


@dataclass(frozen=True)
class Sentence:
    """One sentence in both languages; `source` is the sentence of the archive that it varies, `policy` where that stands."""

    text: Text
    source: int
    policy: int


@dataclass(frozen=True)
class Policy:
    """A record of the archive, which generated records take for their subject."""

    title: Text
    sector: str
    sentences: range  # of its sentences in `Stock.originals`


class Stock:
    """All sentences and names; the same at every run, so that two runs measure the same records."""

    def __init__(self, content: Path | None = None):
        random = Random(1)  # noqa: S311 - nothing secret
        self.policies: list[Policy] = []
        self.originals: list[Text] = []
        for path in sorted((content or settings.BASE_DIR / "content").glob("policies/*.yaml")):
            self._read(yaml.safe_load(path.read_text()))
        words = {code: _Words(getattr(text, code) for text in self.originals) for code in ("ko", "en")}
        self.sentences = [
            Sentence(self._variant(text, number, words, random), source, policy)
            for policy, each in enumerate(self.policies)
            for source in each.sentences
            for text in [self.originals[source]]
            for number in range(VARIANTS)
        ]
        self.of_policy = [range(VARIANTS * p.sentences.start, VARIANTS * p.sentences.stop) for p in self.policies]
        letters = re.findall("[가-힣]", "".join(text.ko for text in self.originals))
        self.names_ko = [_korean_name(random, letters) for _number in range(NAMES)]
        self.names_en = [_english_name(random) for _number in range(NAMES)]
        self.name_weights = list(accumulate(1 / (rank + _FLAT) for rank in range(NAMES)))

    def _read(self, row: dict) -> None:
        texts = [row["summary"], *(section["body"] for section in row["sections"])]
        start = len(self.originals)
        self.originals += [pair for text in texts for pair in _pairs(text)]
        self.policies.append(Policy(Text(**row["title"]), row["sector"], range(start, len(self.originals))))

    def _variant(self, text: Text, number: int, words: dict[str, "_Words"], random: Random) -> Text:
        if number == 0:
            return text
        return Text(**{code: words[code].exchanged(getattr(text, code), random) for code in ("ko", "en")})


class _Words:
    """The words of one language, drawn as often as they stand in the archive."""

    def __init__(self, texts):
        counts = Counter(word for text in texts for word in re.findall(r"\w{2,}", text))
        self.words, self.weights = list(counts), list(accumulate(counts.values()))

    def exchanged(self, text: str, random: Random) -> str:
        def draw(match: re.Match) -> str:
            if random.random() > EXCHANGED:
                return match[0]
            return random.choices(self.words, cum_weights=self.weights)[0]

        return re.sub(r"\w{2,}", draw, text)


def _pairs(text: dict[str, str]) -> list[Text]:
    """The lines of a text, where both languages have as many."""
    return [Text(ko, en) for ko, en in zip(_lines(text.get("ko")), _lines(text.get("en")), strict=False)]


def _lines(text: str | None) -> list[str]:
    """The lines that say something, without the marks of Markdown."""
    lines = (re.sub(r"^(?:[-#>*\s]+|\d+\.\s+)|\*\*", "", line.strip()) for line in (text or "").splitlines())
    return [line for line in lines if line]


def _korean_name(random: Random, letters: list[str]) -> str:
    if random.random() < 0.3:
        return f"{random.randint(1, 99_999):,}"
    return "".join(random.choices(letters, k=random.randint(2, 4)))


def _english_name(random: Random) -> str:
    if random.random() < 0.3:
        return f"{random.randint(1, 99_999):,}"
    syllables = [
        random.choice("bcdfghjklmnprstvwyz") + random.choice("aeiou") + random.choice(["", "", "n", "r", "l"])
        for _n in range(3)
    ]
    return "".join(syllables).capitalize()


@cache
def analysed(piece: str) -> tuple[list[Token], int]:
    """The lexemes of a sentence or name, and how many positions it takes."""
    *found, end = tokens(f"{piece} {_END}")
    return found, end.position
