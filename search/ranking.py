"""Which entries a request finds, and in what order. The only place where search results are put into an order.

The score of an entry is

    weight of its kind x words / length x (1 - unknown) + (MEANING + unknown) x (meaning + KIND x (weight - 1))

words    for each clause the inverse document frequency of its lexemes times `ts_rank` of each, which saturates as BM25
         does and counts title, summary and headings, text by the letters A to D; divided by the sum over all clauses
length   the root of the logarithm of the entry's words: half of what `ts_rank` does with normalisation 1
unknown  the share of the request's letters in words that no record has: a question in another language is answered by
         meaning, even where some of its words mean something else in English
meaning  the nearness of its nearest sentence to the request, from 0 to 1; an entry with every word in its title, summary
         or headings counts as 1, so that meaning never pushes an exact match down

Where very many entries have every word, those are ranked by title, summary and headings alone, and at most MANY of them.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import log
from typing import NamedTuple

from django.db import connection

from . import frequencies, meaning
from .request import Clause, Request, Term
from .vectors import quoted, together

LISTED = 200  # entries with every word, up to which all candidates are looked at one by one
CANDIDATES = 100  # entries with some of the words to look at
MANY = 10_000  # entries counted and ranked for a common word
KEPT = 500  # results that can be reached by paging
SCANNED = 1000  # entries read for one word of several
PHRASED = 2000  # entries read for quoted phrases
MEANING = 0.25
KIND = 0.03
FOREIGN = 0.5  # unknown share from which the words that are known count as accidents
SYNONYM = 0.8  # of what the typed word would give
NEAR_ENOUGH = 0.35  # of the best score: what is worse is no result
LEAST_MEANING = 0.3  # of what has none of the words; less for a question, of which more can be understood
LEAST_MEANING_OF_QUESTION = 0.22
QUESTION = 12  # characters
FEW_WORDS = 3
ENOUGH = 10  # entries with every word
_COLUMN = {"kind": "kind", "sector": "sector", "decade": "decade", "country": "countries", "language": "languages"}
_TYPICAL = (1 + log(500)) ** 0.5  # so that an entry of 500 words keeps its score
_WEIGHTS = "{0.3, 0.3, 0.6, 1.0}"  # of D, C, B, A


class Ranked(NamedTuple):
    """An entry that was found; `passage` is the order of the one nearest in meaning."""

    id: int
    score: float
    kind: str
    sector: str
    decade: int | None
    countries: list[str]
    languages: list[str]
    has_all_words: bool = False
    has_words: bool = True
    passage: int | None = None


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to: any of the values of each facet; an empty one narrows nothing."""

    kind: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    decade: tuple[int, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()

    NAMES = ("kind", "sector", "decade", "country", "language")

    @cached_property
    def chosen(self) -> dict[str, set]:
        """The facets that narrow, with their values."""
        return {name: set(getattr(self, name)) for name in self.NAMES if getattr(self, name)}

    def allows(self, entry: Ranked, leave_out: str = "") -> bool:
        return all(
            name == leave_out or not values.isdisjoint(values_of(entry, name)) for name, values in self.chosen.items()
        )


def values_of(entry: Ranked, facet: str) -> list:
    """The values of an entry for a facet; several countries, one kind."""
    value = getattr(entry, _COLUMN[facet])
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


@dataclass
class Ranking:
    """The entries found, best first; for each facet the number of entries of each value under the other filters."""

    entries: list[Ranked] = field(default_factory=list)
    total: int = 0  # under the filters
    is_capped: bool = False  # there are more than MANY
    counts: dict[str, dict] = field(default_factory=dict)
    by_meaning: bool = False


def rank(request: Request, filters: Filters) -> Ranking:
    scoring = _Scoring(request)
    scope = _scope(request)
    if not request.clauses:
        return _listed(request, scope, scoring, filters, [])
    ranking, with_all = _many(_with_all(request, scope), scoring, filters)
    if len(with_all) > LISTED:
        return ranking
    return _listed(request, scope, scoring, filters, with_all)


def _words_suffice(request: Request, with_all: int) -> bool:
    """Whether meaning would add nothing but noise: a word that is found, or a few words that are found often."""
    if request.unknown_share:
        return False
    return with_all >= (1 if len(request.clauses) == 1 else ENOUGH) and len(request.clauses) <= FEW_WORDS


# SQL of a request


class _Scoring:
    """The expressions of SQL that score an entry, and their parameters."""

    def __init__(self, request: Request):
        self.total = total = frequencies.total()
        self.weights = {lexeme: frequencies.weight(entries, total) for lexeme, entries in request.entries.items()}
        self.clauses = request.clauses
        unknown = frequencies.weight(0, total) * len(request.unknown)
        self.whole = sum(self.of_clause(clause) for clause in request.clauses) + unknown or 1.0

    def of_clause(self, clause: Clause) -> float:
        """The weight of a clause: of its rarest lexemes, all of them together."""
        found = sum(self.weights.get(lexeme, 0.0) for lexeme in clause.typed.lexemes)
        return found or 1.0

    def words(self, vector: str) -> tuple[str, list]:
        """The sum over the clauses, from 0 to 1, for a vector column."""
        parts, params = [], []
        for clause in self.clauses:
            sql, values = self._clause(clause, vector)
            parts.append(sql)
            params += values
        return f"({' + '.join(parts) or '0'}) / %s", [*params, self.whole]

    def _clause(self, clause: Clause, vector: str) -> tuple[str, list]:
        if clause.typed.is_phrase:
            sql, values = _rank(clause.typed, vector)
            typed, params = f"%s * {sql}", [self.of_clause(clause), *values]
        else:
            each = [f"%s * ts_rank('{_WEIGHTS}', {vector}, %s::tsquery)" for _lexeme in clause.typed.lexemes]
            weights = [(self.weights.get(lexeme, 0.0) or 0.05, quoted(lexeme)) for lexeme in clause.typed.lexemes]
            typed, params = f"({' + '.join(each)})", [value for pair in weights for value in pair]
        if not clause.same:
            return typed, params
        ranks = [_rank(term, vector) for term in clause.same]
        same = f"CASE WHEN {vector} @@ %s::tsquery THEN %s * GREATEST({', '.join(sql for sql, _values in ranks)}) ELSE 0 END"
        params += [" | ".join(term.query for term in clause.same), SYNONYM * self.of_clause(clause)]
        return f"GREATEST({typed}, {same})", [*params, *(value for _sql, values in ranks for value in values)]


def _rank(term: Term, vector: str) -> tuple[str, list]:
    """The rank of a phrase where it stands, else 0; a phrase is ranked by its first word."""
    sql, params = f"ts_rank('{_WEIGHTS}', {vector}, %s::tsquery)", [quoted(term.lexemes[0])]
    if _is_one_word(term):
        return sql, params
    return f"CASE WHEN {vector} @@ %s::tsquery THEN {sql} ELSE 0 END", [term.query, *params]


def _is_one_word(term: Term) -> bool:
    """Whether the index alone can tell the entries that have it."""
    return term.query.strip("()") == quoted(term.lexemes[0])


@dataclass(frozen=True)
class _Scope:
    """The condition that every result meets; `is_capped` where entries may be missing that meet it, too."""

    sql: str
    params: list
    is_capped: bool = False

    def narrowed(self, sql: str, *params) -> "_Scope":
        return replace(self, sql=f"{self.sql} AND {sql}", params=[*self.params, *params])

    def with_words(self, query: str) -> "_Scope":
        """Narrowed to a tsquery; "" narrows nothing."""
        return self.narrowed("words @@ %s::tsquery", query) if query else self


def _scope(request: Request) -> _Scope:
    scope = _Scope("published_at <= statement_timestamp()", [])
    phrases = [(clause.typed, *clause.same) for clause in request.clauses if clause.typed.is_phrase]
    if all(_is_one_word(term) for terms in phrases for term in terms):
        scope = scope.with_words(request.required_query)
    else:
        ids, is_capped = _with_phrases(phrases, request.required_query, scope)
        scope = replace(scope.narrowed("id = ANY(%s)", ids), is_capped=is_capped)
    if request.excluded_query:
        scope = scope.with_words(f"!({request.excluded_query})")
    return scope


def _with_phrases(phrases: list[tuple[Term, ...]], query: str, scope: _Scope) -> tuple[list[int], bool]:
    """The entries that meet a tsquery of phrases, each with what means the same; and whether there may be more.

    The index knows the entries with the words of each; whether these stand together is read from PHRASED of them.
    """
    each = [f"({' | '.join(together(term.tokens) for term in terms)})" for terms in phrases]
    scope = scope.with_words(" & ".join(each))
    sql = f"""SELECT coalesce(array_agg(id) FILTER (WHERE words @@ %s::tsquery), '{{}}'), count(*) >= %s
        FROM (SELECT id, words FROM search_entry WHERE {scope.sql} LIMIT %s) AS near"""
    return _fetch(sql, [query, PHRASED, *scope.params, PHRASED])[0]


def _with_all(request: Request, scope: _Scope) -> _Scope:
    """The condition of the entries with every word."""
    words = [clause.quick_query for clause in request.clauses if not clause.typed.is_phrase]
    return scope.with_words(" & ".join(words))


def _fetch(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


# Very many entries


def _many(scope: _Scope, scoring: _Scoring, filters: Filters) -> tuple[Ranking, list[int]]:
    """All entries of a scope, ranked by their heads, and the counts of their facets, in one statement; and the ids of the
    first, one more than LISTED where there are more."""
    score, score_params = scoring.words("head")
    conditions, condition_params = _conditions(filters)
    columns = ", ".join(_COLUMN.values())
    others = {name: _conditions(filters, leave_out=name) for name in Filters.NAMES}
    facet = " ".join(f"WHEN GROUPING({_COLUMN[name]}) = 0 THEN '{name}'" for name in others)
    number = " ".join(
        f"WHEN GROUPING({_COLUMN[name]}) = 0 THEN count(*) FILTER (WHERE {sql})"
        for name, (sql, _params) in others.items()
    )
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT id, {columns}, weight * ({score}) AS score FROM search_entry WHERE {scope.sql} LIMIT %s
        )
        (SELECT '', id, score, {columns}, NULL FROM found WHERE {conditions} ORDER BY score DESC, id LIMIT %s)
        UNION ALL
        SELECT CASE {facet} ELSE 'total' END, count(*),
            CASE {number} ELSE count(*) FILTER (WHERE {conditions}) END, {columns},
            CASE WHEN GROUPING({columns}) = 31 THEN ARRAY(SELECT id FROM found LIMIT %s) END
        FROM found GROUP BY GROUPING SETS ({", ".join(f"({column})" for column in _COLUMN.values())}, ())
    """
    params = [*score_params, *scope.params, MANY, *condition_params, KEPT]
    params += [value for _sql, values in others.values() for value in values]
    ranking, few = Ranking(counts={name: {} for name in Filters.NAMES}), []
    for what, pk, points, *rest, ids in _fetch(sql, [*params, *condition_params, LISTED + 1]):
        row = Ranked(pk, points, *rest, has_all_words=True)
        if what == "":
            ranking.entries.append(row)
        elif what == "total":
            ranking.total, ranking.is_capped, few = int(points), scope.is_capped or pk >= MANY, ids
        else:
            _add(ranking.counts[what], values_of(row, what), int(points))
    ranking.entries.sort(key=lambda entry: (-entry.score, entry.id))
    return ranking, few


def _add(counts: dict, values: list, number: int = 1) -> None:
    for value in values if number else ():
        counts[value] = counts.get(value, 0) + number


_CONDITION = {
    "country": "countries && %s::varchar[]",
    "language": "languages && %s::varchar[]",
    "decade": "decade = ANY(%s::int[])",
}


def _conditions(filters: Filters, leave_out: str = "") -> tuple[str, list]:
    chosen = [name for name in filters.chosen if name != leave_out]
    sql = " AND ".join(_CONDITION.get(name, f"{name} = ANY(%s)") for name in chosen) or "true"
    return sql, [list(getattr(filters, name)) for name in chosen]


# Entries looked at one by one


def _listed(request: Request, scope: _Scope, scoring: _Scoring, filters: Filters, with_all: list[int]) -> Ranking:
    near = {} if request.required_query or _words_suffice(request, len(with_all)) else meaning.nearest(request.text)
    found = _candidates(request, scope, scoring, [*with_all, *near])
    nearness = meaning.nearness(request.text, [entry.id for entry, *_rest in found]) if near else {}
    scored = [_scored(candidate, nearness, request.unknown_share) for candidate in found]
    kept = _good_enough(scored, nearness, LEAST_MEANING_OF_QUESTION if len(request.text) >= QUESTION else LEAST_MEANING)
    ranking = Ranking(is_capped=scope.is_capped, by_meaning=any(not entry.has_words for entry in kept))
    for name in Filters.NAMES:
        ranking.counts[name] = {}
        for entry in kept:
            if filters.allows(entry, leave_out=name):
                _add(ranking.counts[name], values_of(entry, name))
    ranking.entries = [entry for entry in kept if filters.allows(entry)]
    ranking.total = len(ranking.entries)
    return ranking


def _candidates(
    request: Request, scope: _Scope, scoring: _Scoring, known: list[int]
) -> list[tuple[Ranked, float, float, bool]]:
    """The entries that are known to be worth a look and those with the most of the words: each with its kind's weight, its
    score by words, and whether its head has every word."""
    chosen, params = ["SELECT unnest(%s::bigint[]) AS id"], [known]
    loose = [clause for clause in request.clauses if not clause.typed.is_phrase]
    if loose and (len(request.clauses) > 1 or len(loose[0].typed.lexemes) > 1):
        sql, values = _with_most(request, scope, scoring)
        chosen.append(sql)
        params += values
    score, score_params = scoring.words("words[1]")
    every = request.all_query  # "" is the query that nothing meets
    sql = f"""
        SELECT id, kind, sector, decade, countries, languages, weight,
            ({score}) / sqrt(1 + ln(length + 1)) * {_TYPICAL}, words[1] @@ %s::tsquery, head @@ %s::tsquery
        FROM (
            -- The array reads a long vector from its storage once instead of once a word; OFFSET keeps it from being undone.
            SELECT id, kind, sector, decade, countries, languages, weight, length, head, ARRAY[words] AS words
            FROM search_entry WHERE id IN ({" UNION ".join(chosen)}) AND {scope.sql} OFFSET 0
        ) AS candidate
    """
    rows = _fetch(sql, [*score_params, every, every, *params, *scope.params])
    return [
        (Ranked(pk, 0.0, kind, sector, decade, countries, languages, has_all), weight, float(points), is_exact)
        for pk, kind, sector, decade, countries, languages, weight, points, has_all, is_exact in rows
    ]


def _with_most(request: Request, scope: _Scope, scoring: _Scoring) -> tuple[str, list]:
    """The entries with the heaviest of the words; a word of very many entries chooses none where a rarer one does."""
    wanted = []
    for clause in request.clauses:
        wanted += [(together(term.tokens), SYNONYM * scoring.of_clause(clause)) for term in clause.same]
        wanted += [(quoted(lexeme), scoring.weights.get(lexeme, 0.0)) for lexeme in clause.typed.lexemes]
    rare = [(q, w) for q, w in wanted if w > frequencies.weight(SCANNED, max(scoring.total, SCANNED))]
    chosen = rare or sorted(wanted, key=lambda each: -each[1])[:1]
    each = f"(SELECT id, %s::float8 AS weight FROM search_entry WHERE words @@ %s::tsquery AND {scope.sql} LIMIT %s)"
    params = [value for query, weight in chosen for value in (weight, query, *scope.params, SCANNED)]
    sql = f"""(SELECT id FROM ({" UNION ALL ".join([each] * len(chosen))}) AS word
        GROUP BY id ORDER BY sum(weight) DESC, id LIMIT %s)"""
    return sql, [*params, CANDIDATES]


def _scored(candidate: tuple, nearness: dict[int, tuple[float, int]], unknown: float) -> Ranked:
    entry, weight, points, is_exact = candidate
    similarity, passage = nearness.get(entry.id, (0.0, None))
    by_meaning = 1.0 if is_exact and unknown < FOREIGN else max(0.0, similarity)
    score = weight * points * (1 - unknown) + (MEANING + unknown) * (by_meaning + KIND * (weight - 1))
    return entry._replace(score=score, has_words=points > 0, passage=passage)


def _good_enough(scored: list[Ranked], nearness: dict, least_meaning: float) -> list[Ranked]:
    """Best first, without what shares neither words nor meaning enough with the request."""
    scored.sort(key=lambda entry: (-entry.score, entry.id))
    least = NEAR_ENOUGH * scored[0].score if scored else 0.0
    return [
        entry
        for entry in scored
        if entry.has_all_words
        or (entry.score >= least and (entry.has_words or nearness.get(entry.id, (0,))[0] >= least_meaning))
    ][:KEPT]
