"""What a reader's text asks for: words to find and words to leave out, with synonyms, mended spelling and keyboard."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from . import frequencies, hangul, spelling, synonyms
from .analysis import Token, clean, has_hangul, has_hanja, tokens, units
from .vectors import any_of, phrase, together, ways

MAX_CHARACTERS = 300
MAX_WORDS = 24
MAX_MENDS = 2  # words that are mended in a short text; of a longer one, half

_PIECE = re.compile(r'(?P<minus>(?<!\S)-(?=\S))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"'))


@dataclass(frozen=True)
class Term:
    """One way in which a clause is satisfied: a word, or a phrase whose words stand together."""

    tokens: tuple[Token, ...]
    is_phrase: bool = False

    @cached_property
    def query(self) -> str:
        """As a tsquery."""
        return phrase(self.tokens) if self.is_phrase else together(self.tokens)

    @cached_property
    def lexemes(self) -> tuple[str, ...]:
        """What it is ranked by."""
        return tuple(dict.fromkeys(token.lexeme for token in units(self.tokens)))


@dataclass(frozen=True)
class Clause:
    """Something to find: what was typed, and what counts as the same."""

    typed: Term
    same: tuple[Term, ...] = ()

    @cached_property
    def query(self) -> str:
        return f"({' | '.join(term.query for term in (self.typed, *self.same))})"

    @cached_property
    def quick_query(self) -> str:
        """The same, but all words may stand apart: what the index answers without reading any entry."""
        return any_of(way for term in (self.typed, *self.same) for way in ways(term.tokens))


@dataclass(frozen=True)
class Correction:
    """A word that is not in the archive, and the one that was searched for in its place."""

    typed: str
    used: str


@dataclass(frozen=True)
class Request:
    """A text, understood.

    `unknown` are its words that no record has and that could not be mended, `unknown_share` their share of its letters:
    near 1 for a question in another language. `entries` tells in how many entries each lexeme stands.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Term, ...] = ()
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()
    unknown_share: float = 0.0
    entries: dict[str, int] = field(default_factory=dict)

    @cached_property
    def all_query(self) -> str:
        """The tsquery of records with every word."""
        return " & ".join(clause.query for clause in self.clauses)

    @cached_property
    def required_query(self) -> str:
        """The tsquery of the quoted phrases, without which nothing is a result; "" where there are none."""
        return " & ".join(clause.query for clause in self.clauses if clause.typed.is_phrase)

    @cached_property
    def excluded_query(self) -> str:
        return " | ".join(term.query for term in self.excluded)


@dataclass(frozen=True)
class _Piece:
    """A word or a quoted phrase of the text, and how it was asked for."""

    text: str
    is_phrase: bool
    is_excluded: bool
    is_alternative: bool  # to the piece before it: "bus OR metro"


def understand(text: str, mends: bool = True) -> Request:
    """Take a reader's text apart. With `mends`, a word that no record has is replaced by one that is near."""
    text = clean(text[: 4 * MAX_CHARACTERS]).strip()[:MAX_CHARACTERS]
    pieces = list(_pieces(text))[:MAX_WORDS]
    wanted = [piece for piece in pieces if not piece.is_excluded]
    excluded = [Term(tuple(tokens(piece.text)), piece.is_phrase) for piece in pieces if piece.is_excluded]
    mended, corrections, entries = _mended(wanted) if mends else (wanted, [], _count(wanted))
    read = [(run, list(_read(run, entries))) for run in _runs(mended)]
    return Request(
        text=text,
        clauses=tuple(_joined(read)),
        excluded=tuple(term for term in excluded if term.tokens),
        corrections=tuple(corrections),
        unknown=tuple(word.text for _run, words in read for word in words if word.clause is None),
        unknown_share=_unknown_share([word for _run, words in read for word in words]),
        entries=entries,
    )


def _pieces(text: str) -> Iterator[_Piece]:
    is_alternative, has_wanted = False, False
    for match in _PIECE.finditer(text.translate(_QUOTES)):
        if match["word"] in ("OR", "|") and not match["minus"]:
            is_alternative = has_wanted
            continue
        part = match["word"] or match["phrase"]
        if part and (tokens(part) or _is_alone(part, text)):
            yield _Piece(part, match["word"] is None, bool(match["minus"]), is_alternative)
            has_wanted = has_wanted or not match["minus"]
        is_alternative = False


def _is_alone(word: str, text: str) -> bool:
    """Whether a word in which the dictionary sees nothing is all that was typed: it may be a mistake."""
    return has_hangul(word) and word == text.strip()


def _runs(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Words that are read together; a phrase or an OR begins a new run."""
    run: list[_Piece] = []
    for piece in pieces:
        if run and (piece.is_phrase or piece.is_alternative or run[-1].is_phrase):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _count(pieces: list[_Piece]) -> dict[str, int]:
    """How many entries have each lexeme of these pieces, read alone and in their run."""
    texts = [piece.text for piece in pieces] + [" ".join(piece.text for piece in run) for run in _runs(pieces)]
    lexemes = {token.lexeme for text in texts for token in tokens(text)}
    return frequencies.of(lexemes | {word for text in texts for word in _hangul_words(text)})


def _hangul_words(text: str) -> list[str]:
    return re.findall("[가-힣]{2,}", text)


# Words that no record has


def _mended(pieces: list[_Piece]) -> tuple[list[_Piece], list[Correction], dict[str, int]]:
    """The pieces with what was probably meant, what was changed, and in how many entries each of their lexemes stands."""
    entries = _count(pieces)
    suspects = [piece for piece in pieces if not piece.is_phrase and _is_suspect(piece.text, entries)]
    if len(suspects) > max(MAX_MENDS, len(pieces) // 2):
        return pieces, [], entries  # another language, not mistakes
    used = {piece: word for piece in suspects if (word := _mend(piece.text))}
    if not used or (len(suspects) > len(pieces) / 2 and len(used) < len(suspects)):
        return pieces, [], entries  # as likely another language
    found = [replace(piece, text=used.get(piece, piece.text)) for piece in pieces]
    return found, [Correction(piece.text, word) for piece, word in used.items()], _count(found)


def _is_suspect(word: str, entries: dict[str, int]) -> bool:
    """Whether some of its lexemes stand nowhere, and nobody declared it a synonym of something."""
    found = units(tokens(word))
    return not (found and all(entries.get(token.lexeme) for token in found)) and not synonyms.find(found)


def _mend(word: str) -> str:
    """What was probably meant: typed on the other keyboard layout, or with a mistake; "" where nothing is near."""
    other = hangul.to_latin_keys(word) if has_hangul(word) else hangul.from_latin_keys(word)
    is_word = other.isascii() if has_hangul(word) else re.fullmatch("[가-힣]+", other)
    if is_word and spelling.is_known(other):
        return other
    return spelling.mend(spelling.without_particle(word))


# Words to clauses


@dataclass(frozen=True)
class _Word:
    """A word or phrase as it was read: its clause, or None where no record has it."""

    text: str
    clause: Clause | None
    letters: int
    unknown_letters: int


def _read(run: list[_Piece], entries: dict[str, int]) -> Iterator[_Word]:
    text = " ".join(piece.text for piece in run)
    found = tokens(text)
    if run[0].is_phrase:
        yield _Word(text, Clause(Term(tuple(found), is_phrase=True)), len(text), 0)
        return
    for group, others in _groups(text, found):
        known = tuple(token for token in group if entries.get(token.lexeme))
        written = text[group[0].start : max(token.end for token in group)]
        same = [Term(other.tokens, is_phrase=True) for other in (others if known else _that_are_found(others))]
        same += _uncut(text, group, entries)
        typed = Term(tuple(group) if same else known)
        clause = Clause(typed, tuple(same)) if known or same else None
        letters = sum(token.end - token.start for token in units(group))
        missing = sum(token.end - token.start for token in units(group) if not same and not entries.get(token.lexeme))
        if _is_chinese_or_japanese(written) and missing > letters / 2:
            clause, missing = None, letters  # what is known of it are accidents: 和 read as 화
        yield _Word(written, clause, letters, missing)


def _is_chinese_or_japanese(word: str) -> bool:
    """Whether a word may be of these languages, which are written without spaces; it may as well be Korean in Hanja."""
    return has_hanja(word) and not has_hangul(word)


def _uncut(text: str, group: list[Token], entries: dict[str, int]) -> list[Term]:
    """A word alone may be cut otherwise than in a text (차로 into 차 and a particle): as it was written, where that is a lexeme."""
    word = next((match for match in re.finditer(r"[가-힣]{2,}", text) if match.start() == group[0].start), None)
    if word is None or not entries.get(word[0]) or word[0] in {token.lexeme for token in group}:
        return []
    return [Term((Token(word[0], word.start(), word.end(), group[0].position),))]


def _that_are_found(phrases: tuple[synonyms.Phrase, ...]) -> tuple[synonyms.Phrase, ...]:
    entries = frequencies.of({lexeme for each in phrases for lexeme in each.key})
    return tuple(each for each in phrases if all(entries.get(lexeme) for lexeme in each.key))


def _joined(read: list[tuple[list[_Piece], list[_Word]]]) -> list[Clause]:
    """The clauses, each once; the first of an alternative run is another way to satisfy the clause before it."""
    clauses: list[Clause] = []
    for run, words in read:
        found = [word.clause for word in words if word.clause]
        if found and clauses and run[0].is_alternative:
            before = clauses.pop()
            found[0] = replace(before, same=(*before.same, found[0].typed, *found[0].same))
        clauses += found
    return list({clause.query: clause for clause in clauses}.values())


def _unknown_share(words: list[_Word]) -> float:
    letters = sum(word.letters for word in words)
    return sum(word.unknown_letters for word in words) / letters if letters else 0.0


def _groups(text: str, found: list[Token]) -> Iterator[tuple[list[Token], tuple[synonyms.Phrase, ...]]]:
    """The tokens that belong together, with what means the same: a phrase with synonyms, or a word of the text."""
    parts = units(found)
    spans = [(parts[each.start].start, parts[each.end - 1].end, each.others) for each in synonyms.find(parts)]
    spans += [(*match.span(), ()) for match in re.finditer(r"\S+", text)]
    taken: set[int] = set()
    groups = []
    for start, end, same in spans:
        inside = [n for n, token in enumerate(found) if token.start < end and start < token.end and n not in taken]
        taken.update(inside)
        if inside:
            groups.append((inside[0], [found[n] for n in inside], same))
    for _first, group, same in sorted(groups, key=lambda each: each[0]):
        yield group, same
