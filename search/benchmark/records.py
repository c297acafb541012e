"""Generated records: about 1,000 words in English and 1,000 in Korean, each with a subject, common words and rare names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from unittest.mock import patch

from search import places, vectors
from search.analysis import Token
from search.documents import Document, DocumentKind, Part, Text, kinds
from search.index import ALWAYS

from .sentences import Sentence, Stock, analysed

BETWEEN = "  "  # sentences; what stands between two of these is analysed once, however many records have it
ABOUT_SUBJECT = 0.6  # share of a record's sentences that come from the policy it is about
IN_BOTH = 42  # sentences: 1,000 words in English, 650 in Korean
IN_KOREAN = 20  # more of them, for as many words in Korean
IN_SUMMARY = 2
RECORD_NAMES = 12  # names in each language
HEADINGS = (
    Text("배경", "Background"),
    Text("추진 과정", "Process"),
    Text("제도와 조직", "Institutions and organisation"),
    Text("어려움과 해결", "Difficulties"),
    Text("성과", "Effects"),
    Text("시사점", "Lessons"),
)
COUNTRIES = ("vn", "id", "mn", "co", "pe", "th", "ph", "kh", "uz", "eg", "tr", "br", "mx", "my", "np", "ru", "in", "ke")


@dataclass(frozen=True)
class Record:
    """What the index asks of a row of content, and its document; `pk` is its number."""

    pk: int
    kind: DocumentKind
    document: Document
    sentences: list[tuple[int, Sentence]]  # each with the order of its passage
    title_of: int  # the policy whose title it bears

    @property
    def published_at(self):
        return ALWAYS + timedelta(minutes=self.pk)

    def get_absolute_url(self) -> str:
        return f"/ko/generated/{self.pk}/"


class Records:
    """`total` generated records, heavy kinds first as the index has them; one with the same number is always the same."""

    def __init__(self, stock: Stock, total: int):
        self.stock, self.total = stock, total
        self.kinds = sorted(kinds.values(), key=lambda kind: -kind.weight)

    def __iter__(self) -> Iterator[Record]:
        return map(self.record, range(1, self.total + 1))

    def record(self, number: int) -> Record:
        random = Random(number)  # noqa: S311 - nothing secret
        subject = min(int(random.expovariate(4 / len(self.stock.policies))), len(self.stock.policies) - 1)
        sentences = [self._sentence(subject, random) for _n in range(IN_BOTH)]
        more = [self._sentence(subject, random) for _n in range(IN_KOREAN)]
        languages = random.choices([("ko", "en"), ("ko",), ("en",)], weights=(85, 10, 5))[0]
        names_ko, names_en = (
            random.choices(names, cum_weights=self.stock.name_weights, k=RECORD_NAMES)
            for names in (self.stock.names_ko, self.stock.names_en)
        )
        policy = self.stock.policies[subject]
        summary, parts, placed = sentences[:IN_SUMMARY], [], [(0, sentence) for sentence in sentences[:IN_SUMMARY]]
        for n, heading in enumerate(HEADINGS):
            own = sentences[IN_SUMMARY + n :: len(HEADINGS)]
            placed += [(n + 1, sentence) for sentence in own]
            korean = [s.text.ko for s in own + more[n :: len(HEADINGS)]] + names_ko[2 + n :: len(HEADINGS)]
            english = [s.text.en for s in own] + names_en[2 + n :: len(HEADINGS)]
            body = Text(BETWEEN.join(korean), BETWEEN.join(english))
            parts.append(Part(_only(heading, languages), _only(body, languages), f"part-{n}"))
        title = Text(*(BETWEEN.join(pair) for pair in ((policy.title.ko, names_ko[0]), (policy.title.en, names_en[0]))))
        said = Text(BETWEEN.join(s.text.ko for s in summary), BETWEEN.join(s.text.en for s in summary))
        document = Document(
            title=_only(title, languages),
            summary=_only(said, languages),
            parts=parts,
            also=Text(names_ko[1], names_en[1]),
            sector=policy.sector,
            year=random.choice((None, *range(1960, 2026))),
            countries=random.choices(COUNTRIES, k=random.choice((0, 0, 0, 1, 1, 2))),
        )
        return Record(number, self._kind(number), document, placed, subject)

    def _sentence(self, subject: int, random: Random) -> Sentence:
        sentences = self.stock.sentences
        if random.random() < ABOUT_SUBJECT:
            return sentences[random.choice(self.stock.of_policy[subject])]
        return sentences[int(len(sentences) * random.random() ** 2)]  # some sentences are commoner than others

    def _kind(self, number: int) -> DocumentKind:
        """Two in five are policies, the heaviest kind; the other kinds share the rest."""
        share = (number - 1) / self.total
        if share < 0.4:
            return self.kinds[0]
        return self.kinds[1 + int((share - 0.4) / 0.6 * (len(self.kinds) - 1))]


def _only(text: Text, languages: tuple[str, ...]) -> Text:
    return Text(**{code: getattr(text, code) for code in languages})


@contextmanager
def sentences_analysed_once():
    """Inside, the index takes each sentence's lexemes from memory instead of analysing whole texts (50 times faster)."""
    with patch.object(vectors, "tokens", tokens_of), patch.object(places, "tokens", tokens_of):
        yield


def tokens_of(text: str) -> list[Token]:
    """The lexemes of a text whose pieces stand BETWEEN each other, at the places of the whole."""
    found, start, position = [], 0, 0
    for piece in text.split(BETWEEN):
        known, width = analysed(piece)
        found += [Token(lexeme, start + a, start + b, position + at, role) for lexeme, a, b, at, role in known]
        start += len(piece) + len(BETWEEN)
        position += width
    return found
