"""From text to the lexemes that are indexed and searched, each with its place in the text.

One analysis for both languages, for the index, the query and the marking of what was found: Korean by the morphemes of
mecab-ko, words in other letters by their English stem, American spelling and no accents.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from breame.spelling import get_american_spelling
from mecab import MeCab
from mecab.utils import create_lattice
from Stemmer import Stemmer

MAX_LEXEME = 60  # characters; nothing longer is a word

# Nouns, stems of verbs and adjectives, roots, numbers and Hanja carry meaning; particles and endings do not.
_CONTENT = ("NNG", "NNP", "NNB", "NR", "VV", "VA", "XR", "XPN", "SH", "UNKNOWN")
_NOMINAL = ("NNG", "NNP", "NR", "XR", "XPN", "XSN", "SH", "UNKNOWN", "IC")
# A name that the dictionary does not know is cut into these, syllable by syllable: 따릉이 into 따 and 릉.
_CRUMBS = ("NNG", "NNP", "NR", "IC", "XR", "VV", "UNKNOWN")

_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_HANJA = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KOREAN = re.compile(f"[{_HANGUL}{_HANJA}]")
_OTHER_WORD = re.compile(rf"\d+(?:[.,]\d+)+|[^\W_{_HANGUL}{_HANJA}]+(?:[-'’·.&/][^\W_{_HANGUL}{_HANJA}]+)*")
_PART = re.compile(r"[^-'’·.&/]*")
_HANGUL_WORD = re.compile("[가-힣]{2,}")
_HANJA_LETTER = re.compile(f"[{_HANJA}]")
_IRREGULAR = {
    "buses": "bus",
    "busses": "bus",
    "gases": "gas",
    "gasses": "gas",
}  # what the stemmer takes for another word
_PIECE = re.compile(r"\S(?:.{0,300}(?=\s|$)|.{0,300})", re.DOTALL)  # mecab's time grows faster than the text
_CONTROL = re.compile(r"[\x00-\x1f\x7f]|[\ud800-\udfff]")

# The stop words of the Snowball project, which PostgreSQL's configuration "english" leaves out as well.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
        it its itself they them their theirs themselves what which who whom this that these those am is are was were be
        been being have has had having do does did doing a an the and but if or because as until while of at by for with
        about against between into through during before after above below to from up down in out on off over under
        again further then once here there when where why how all any both each few more most other some such no nor
        not only own same so than too very s t can will just don should now""",
    )
)


class Role(StrEnum):
    """What a lexeme is of its word: 버스전용차로 as a WHOLE has the PARTs 버스, 전용 and 차로; a simple word is one PART.

    PAIRs are two syllables of what the dictionary cut to crumbs.
    """

    PART = "part"
    WHOLE = "whole"
    PAIR = "pair"


class Token(NamedTuple):
    """One lexeme of a text: `start` and `end` are its characters, `position` counts words, from 0."""

    lexeme: str
    start: int
    end: int
    position: int
    role: Role = Role.PART


def clean(text: str) -> str:
    """Composed, and without the control characters and halves of characters that PostgreSQL refuses; as long as before
    where nothing had to be composed."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text))


def has_hangul(text: str) -> bool:
    return bool(re.search(f"[{_HANGUL}]", text))


def has_hanja(text: str) -> bool:
    return bool(_HANJA_LETTER.search(text))


def tokens(text: str) -> list[Token]:
    """All lexemes of a text in the order of their place; `text` has gone through `clean`."""
    if text.isupper() and (lower := text.lower()).isascii():
        text = lower  # shouted; elsewhere capitals make an acronym of a stop word: ITS, WHO
    found, position = [], 0
    for word in sorted(_words(text), key=lambda word: word.start):
        found += [
            Token(
                token.lexeme[:MAX_LEXEME],
                word.start + token.start,
                word.start + token.end,
                position + token.position,
                token.role,
            )
            for token in word.tokens
        ]
        position += word.width
    return found


def units(found: Sequence[Token]) -> list[Token]:
    """What a text is compared by: its parts, and pairs in place of crumbs; in their order."""
    crumbs = {at for token in found if token.role == Role.PAIR for at in range(token.start, token.end)}
    chosen = [t for t in found if t.role == Role.PAIR or (t.role == Role.PART and t.start not in crumbs)]
    return sorted(chosen, key=lambda token: token.position) or list(found[:1])


def lexemes(text: str) -> list[str]:
    """The lexemes alone, each once, in order."""
    return list(dict.fromkeys(token.lexeme for token in tokens(clean(text))))


class _Word(NamedTuple):
    """A word and how many positions it takes; its tokens count characters and positions from its own start."""

    start: int
    width: int
    tokens: list[Token]


def _words(text: str) -> Iterator[_Word]:
    for match in _OTHER_WORD.finditer(text):
        yield _other_word(match[0], match.start(), bool(_KOREAN.match(text, match.end())))
    if not _KOREAN.search(text):
        return
    named: set[int] = set()
    found = list(morphemes(text))
    ends = {each.start: each.start + len(each.surface) for each in found if each.kind.startswith("NN")}
    for start, name in _place_names(text):
        if ends.get(start, 0) <= start + len(name):  # no longer word begins there: 그리스, but not 그리스도교
            yield _Word(start, 1, [Token(name, 0, len(name), 0)])
            named.update(range(start, start + len(name)))
    for run in _runs(each for each in found if each.start not in named):
        yield from _crumbs(run) if len(run) > 1 else _known(*run[0])


def written_words(text: str) -> set[str]:
    """The words of a text as they are written, in lower case: Korean nouns without particles, words in other letters.

    Neighbouring nouns count together and alone: 교통카드를 gives 교통카드, 교통 and 카드.
    """
    found = {word for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if not _KOREAN.search(word)}
    found |= {name for _start, name in _place_names(text)}
    joined, end = "", -1
    for start, surface, feature in morphemes(text):
        is_noun = feature.startswith(_NOMINAL)
        if joined and not (is_noun and start == end):
            found.add(joined)
            joined = ""
        if is_noun:
            joined, end = joined + surface, start + len(surface)
            found.add(surface)
    found.add(joined)
    return {word for word in found if 2 <= len(word) <= MAX_LEXEME}


# Words in other letters


def _other_word(word: str, start: int, goes_on: bool) -> _Word:
    """A word, or one of several parts: "bus-only" is bus, only and busonly. A stop word takes a place and has no lexeme,
    so that a quoted phrase finds its words by their distance; one that goes on in Korean letters (T머니) is none."""
    if word.isalpha():
        lexeme = stem(word) or (fold(word) if goes_on or _is_acronym(word) else "")
        return _Word(start, 1, [Token(lexeme, 0, len(word), 0)] if lexeme else [])
    if word[0].isdigit() and not word[-1].isalpha():
        return _Word(start, 1, [Token(word.replace(",", "").lower(), 0, len(word), 0)])
    word = re.sub(r"['’]s?$", "", word, flags=re.IGNORECASE)
    parts = [part for part in _PART.finditer(word) if part[0]]
    found = [Token(stem(part[0]), part.start(), part.end(), step) for step, part in enumerate(parts)]
    if len(parts) > 1:
        found.append(Token(stem("".join(part[0] for part in parts)), 0, len(word), 0, Role.WHOLE))
    return _Word(start, len(parts), [token for token in found if token.lexeme])


def _is_acronym(word: str) -> bool:
    """Whether it would be a stop word, were it not in capitals."""
    return len(word) > 1 and word.isupper() and word.lower() in _STOP_WORDS


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The lexeme of one word in other letters than Korean; "" for a stop word."""
    word = fold(word)
    if word in _STOP_WORDS:
        return ""
    word = _IRREGULAR.get(word) or re.sub(r"isation(s?)$", r"ization\1", get_american_spelling(word))
    return _english().stemWord(word)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Lower case without accents: Bogotá is bogota."""
    return "".join(each if _KOREAN.match(each) else _without_accent(each) for each in word.casefold())


def _without_accent(letter: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", letter) if each.isalnum())


@cache
def _english() -> Stemmer:
    return Stemmer("english")


# Korean


class Morpheme(NamedTuple):
    start: int
    surface: str
    feature: str  # as mecab describes it: "NNG,*,T,정책,*,*,*,*"

    @property
    def kind(self) -> str:
        """Its part of speech; of an inflected form, of its first part."""
        return self.feature.split(",", 1)[0]


def morphemes(text: str) -> Iterator[Morpheme]:
    """The morphemes in Korean letters."""
    for piece in _PIECE.finditer(text):
        if _KOREAN.search(piece[0]):
            # Not MeCab.parse: it makes two objects of every morpheme, which takes six times as long.
            # With a full stop, since mecab reads the end of a short text as the end of a sentence (시민의 as 시민 and a verb).
            lattice = create_lattice(f"{piece[0]}.")
            if _mecab()._tagger.parse(lattice):
                for (start, _end), node in lattice:
                    if _KOREAN.search(node.surface):
                        yield Morpheme(piece.start() + start, node.surface, node.feature)


@cache
def _mecab() -> MeCab:
    return MeCab()


@cache
def _known_place_names() -> tuple[frozenset[str], int]:
    """Korean names of countries and cities, which the dictionary often cuts apart (보고타 into 보고 and a particle), and the
    length of the longest: those of Unicode's CLDR with three syllables or more, and our own list."""
    locale = Locale("ko")
    found = {*locale.territories.values(), *(zone.get("city", "") for zone in locale.time_zones.values())}
    found = {name for name in found if re.fullmatch("[가-힣]{3,}", name)}
    found |= set((Path(__file__).parent / "place_names.txt").read_text(encoding="utf-8").split())
    return frozenset(found), max(map(len, found))


def _place_names(text: str) -> Iterator[tuple[int, str]]:
    """The names with which a word begins, each with its start."""
    names, longest = _known_place_names()
    for word in _HANGUL_WORD.finditer(text):
        for length in range(min(longest, len(word[0])), 1, -1):
            if word[0][:length] in names:
                yield word.start(), word[0][:length]
                break


def _runs(found: Iterable[Morpheme]) -> Iterator[list[Morpheme]]:
    """Each morpheme by itself; crumbs that stand together, together."""
    run: list[Morpheme] = []
    for morpheme in found:
        follows = run and morpheme.start == run[-1].start + 1 and _is_crumb(run[-1]) and _is_crumb(morpheme)
        if run and not follows:
            yield run
            run = []
        run.append(morpheme)
    if run:
        yield run


def _is_crumb(morpheme: Morpheme) -> bool:
    return len(morpheme.surface) == 1 and morpheme.kind.startswith(_CRUMBS)


def _crumbs(run: list[Morpheme]) -> Iterator[_Word]:
    text = "".join(morpheme.surface for morpheme in run)
    pairs = [Token(text[at : at + 2], at, at + 2, at, Role.PAIR) for at in range(len(text) - 1)]
    # A syllable that is no content by itself (따, an interjection) has its place only for the pairs.
    parts = [Token(each.surface, at, at + 1, at) for at, each in enumerate(run) if each.kind.startswith(_CONTENT)]
    yield _Word(run[0].start, len(run), parts + pairs)


def _known(start: int, surface: str, feature: str) -> Iterator[_Word]:
    if found := _korean_tokens(surface, feature):
        yield _Word(start, found[-1].position + 1, found)


@lru_cache(maxsize=100_000)
def _korean_tokens(surface: str, feature: str) -> list[Token]:
    """A morpheme; a compound with its parts; the stem of an inflected form; Hanja with its reading."""
    kind, _meaning, _end, reading, form, _first, _last, expression = feature.split(",", 7)
    end = len(surface)
    is_noun_after_all = kind == "IC" and end > 1  # the dictionary takes 열차 for an exclamation
    if not kind.startswith(_CONTENT) and not is_noun_after_all:
        return []
    parts = [part.split("/")[:2] for part in expression.split("+") if "/" in part]
    if form == "Inflect":
        stems = [word for word, part_kind in parts if part_kind.startswith(_CONTENT)]
        return [Token(word, 0, end, step) for step, word in enumerate(stems)]
    if _HANJA_LETTER.search(surface) and reading not in ("*", surface):
        return [Token(surface, 0, end, 0, Role.WHOLE), Token(reading, 0, end, 0)]
    if form == "Compound":
        starts = accumulate((len(word) for word, _kind in parts), initial=0)
        found = [
            Token(word, at, at + len(word), n) for n, (at, (word, _kind)) in enumerate(zip(starts, parts, strict=False))
        ]
        return [Token(surface, 0, end, 0, Role.WHOLE), *found]
    return [Token(surface, 0, end, 0)]
