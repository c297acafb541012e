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
from math import log

from django.db import connection

from . import frequencies, meaning
from .request import Clause, Request, Term
from .vectors import quoted, together

LISTED = 200  # entries with every word, up to which all candidates are looked at one by one
CANDIDATES = 200  # entries with some of the words to look at
MANY = 10_000  # entries counted and ranked for a common word
KEPT = 500  # results that can be reached by paging
SCANNED = 2000  # entries read for one word of several
MEANING = 0.25
KIND = 0.03
FOREIGN = 0.5  # unknown share from which the words that are known count as accidents
SYNONYM = 0.8  # of what the typed word would give
NEAR_ENOUGH = 0.35  # of the best score: what is worse is no result
LEAST_MEANING = 0.3
FEW_WORDS = 3
ENOUGH = 10  # entries with every word
_TYPICAL = (1 + log(500)) ** 0.5  # so that an entry of 500 words keeps its score
_WEIGHTS = "{0.3, 0.3, 0.6, 1.0}"  # of D, C, B, A


@dataclass(frozen=True)
class Ranked:
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

    def allows(self, entry: Ranked, leave_out: str = "") -> bool:
        return all(
            not getattr(self, name) or name == leave_out or set(getattr(self, name)) & set(values_of(entry, name))
            for name in self.NAMES
        )


def values_of(entry: Ranked, facet: str) -> list:
    """The values of an entry for a facet; several countries, one kind."""
    many = {"country": entry.countries, "language": entry.languages}
    if facet in many:
        return many[facet]
    value = getattr(entry, facet)
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
    with_all = _number_with_all(request) if request.clauses else 0
    if with_all > LISTED:
        return _many(request, scoring, filters)
    return _listed(request, scoring, filters, with_all)


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
        options, params = [], []
        if clause.typed.is_phrase:
            options.append(f"%s * {_rank_if(vector)}")
            params += [self.of_clause(clause), clause.typed.query, *_rank_params(clause.typed)]
        else:
            each = [f"%s * ts_rank('{_WEIGHTS}', {vector}, %s::tsquery)" for _lexeme in clause.typed.lexemes]
            options.append(f"({' + '.join(each)})")
            for lexeme in clause.typed.lexemes:
                params += [self.weights.get(lexeme, 0.0) or 0.05, quoted(lexeme)]
        for term in clause.same:
            options.append(f"%s * {_rank_if(vector)}")
            params += [SYNONYM * self.of_clause(clause), term.query, *_rank_params(term)]
        return f"GREATEST({', '.join(options)})", params


def _rank_if(vector: str) -> str:
    """The rank of a phrase where it stands, else 0; a phrase is ranked by its first word."""
    return f"CASE WHEN {vector} @@ %s::tsquery THEN ts_rank('{_WEIGHTS}', {vector}, %s::tsquery) ELSE 0 END"


def _rank_params(term: Term) -> list[str]:
    return [quoted(term.lexemes[0])]


def _visible(request: Request) -> tuple[str, list]:
    """The condition that every result meets."""
    sql, params = "published_at <= statement_timestamp()", []
    if request.required_query:
        sql += " AND words @@ %s::tsquery"
        params.append(request.required_query)
    if request.excluded_query:
        sql += " AND words @@ %s::tsquery"
        params.append(f"!({request.excluded_query})")
    return sql, params


def _fetch(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _number_with_all(request: Request) -> int:
    visible, params = _visible(request)
    sql = (
        f"SELECT count(*) FROM (SELECT 1 FROM search_entry WHERE words @@ %s::tsquery AND {visible} LIMIT %s) AS found"
    )
    return _fetch(sql, [request.quick_query, *params, LISTED + 1])[0][0]


# Very many entries


def _many(request: Request, scoring: _Scoring, filters: Filters) -> Ranking:
    """Entries with every word, ranked by their heads, and the counts of their facets, in one statement."""
    visible, params = _visible(request)
    score, score_params = scoring.words("head")
    conditions, condition_params = _conditions(filters)
    columns = "id, kind, sector, decade, countries, languages"
    facets = {name: _facet_sql(name, filters) for name in Filters.NAMES}
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT {columns}, weight * ({score}) AS score FROM search_entry
            WHERE words @@ %s::tsquery AND {visible} LIMIT %s
        ), best AS (SELECT * FROM found WHERE {conditions} ORDER BY score DESC, id LIMIT %s)
        SELECT '', '', 0, {columns}, score FROM best
        UNION ALL SELECT 'total', '', count(*), 0, '', '', 0, NULL, NULL, 0 FROM found WHERE {conditions}
        UNION ALL SELECT 'found', '', count(*), 0, '', '', 0, NULL, NULL, 0 FROM found
        {" ".join(sql for sql, _params in facets.values())}
    """
    rows = _fetch(
        sql,
        [*score_params, request.quick_query, *params, MANY, *condition_params, KEPT, *condition_params]
        + [value for _sql, values in facets.values() for value in values],
    )
    ranking = Ranking(counts={name: {} for name in Filters.NAMES})
    for what, value, count, pk, kind, sector, decade, countries, languages, points in rows:
        if what == "":
            ranking.entries.append(Ranked(pk, points, kind, sector, decade, countries, languages, has_all_words=True))
        elif what == "total":
            ranking.total = count
        elif what == "found":
            ranking.is_capped = count >= MANY
        else:
            ranking.counts[what][int(value) if what == "decade" else value] = count
    ranking.entries.sort(key=lambda entry: (-entry.score, entry.id))
    return ranking


_COLUMN = {"country": "unnest(countries)", "language": "unnest(languages)"}
_CONDITION = {
    "country": "countries && %s::varchar[]",
    "language": "languages && %s::varchar[]",
    "decade": "decade = ANY(%s::int[])",
}


def _conditions(filters: Filters, leave_out: str = "") -> tuple[str, list]:
    chosen = [name for name in Filters.NAMES if getattr(filters, name) and name != leave_out]
    sql = " AND ".join(_CONDITION.get(name, f"{name} = ANY(%s)") for name in chosen) or "true"
    return sql, [list(getattr(filters, name)) for name in chosen]


def _facet_sql(name: str, filters: Filters) -> tuple[str, list]:
    """The values of a facet with their counts, under the filters of the other facets."""
    conditions, params = _conditions(filters, leave_out=name)
    sql = f"""UNION ALL SELECT '{name}', value, count(*), 0, '', '', 0, NULL, NULL, 0
        FROM (SELECT ({_COLUMN.get(name, name)})::text AS value FROM found WHERE {conditions}) AS {name}_values
        WHERE value <> '' GROUP BY value"""
    return sql, params


# Entries looked at one by one


def _listed(request: Request, scoring: _Scoring, filters: Filters, with_all: int) -> Ranking:
    near = {} if request.required_query or _words_suffice(request, with_all) else meaning.nearest(request.text)
    found = _candidates(request, scoring, list(near))
    nearness = meaning.nearness(request.text, [entry.id for entry, *_rest in found]) if near else {}
    scored = [_scored(candidate, nearness, request.unknown_share) for candidate in found]
    kept = _good_enough(scored, scoring, nearness)
    ranking = Ranking(by_meaning=any(not entry.has_words for entry in kept))
    for name in Filters.NAMES:
        ranking.counts[name] = {}
        for entry in kept:
            if filters.allows(entry, leave_out=name):
                for value in values_of(entry, name):
                    ranking.counts[name][value] = ranking.counts[name].get(value, 0) + 1
    ranking.entries = [entry for entry in kept if filters.allows(entry)]
    ranking.total = len(ranking.entries)
    return ranking


def _candidates(request: Request, scoring: _Scoring, near: list[int]) -> list[tuple[Ranked, float, float, bool]]:
    """Entries with every word, with the most of the words, and near in meaning: each with its kind's weight, its score by
    words, and whether its head has every word."""
    visible, visible_params = _visible(request)
    chosen, params = ["SELECT unnest(%s::bigint[]) AS id"], [near]
    if request.clauses:
        chosen.append(f"(SELECT id FROM search_entry WHERE words @@ %s::tsquery AND {visible} LIMIT %s)")
        params += [request.quick_query, *visible_params, LISTED]
    if len(request.clauses) > 1 or any(len(clause.typed.lexemes) > 1 for clause in request.clauses):
        sql, values = _with_most(request, scoring, visible, visible_params)
        chosen.append(sql)
        params += values
    score, score_params = scoring.words("words")
    every = request.all_query  # "" is the query that nothing meets
    sql = f"""
        WITH candidate AS ({" UNION ".join(chosen)}),
        -- The concatenation reads each long vector from its storage once instead of once a word.
        read AS MATERIALIZED (
            SELECT id, kind, sector, decade, countries, languages, weight, length, head, words || ''::tsvector AS words
            FROM search_entry WHERE id IN (SELECT id FROM candidate) AND {visible}
        )
        SELECT id, kind, sector, decade, countries, languages, weight,
            ({score}) / sqrt(1 + ln(length + 1)) * {_TYPICAL}, words @@ %s::tsquery, head @@ %s::tsquery
        FROM read
    """
    rows = _fetch(sql, [*params, *visible_params, *score_params, every, every])
    return [
        (Ranked(pk, 0.0, kind, sector, decade, countries, languages, has_all), weight, float(points), is_exact)
        for pk, kind, sector, decade, countries, languages, weight, points, has_all, is_exact in rows
    ]


def _with_most(request: Request, scoring: _Scoring, visible: str, visible_params: list) -> tuple[str, list]:
    """The entries with the heaviest of the words; a word of very many entries chooses none where a rarer one does."""
    wanted = []
    for clause in request.clauses:
        wanted += [(together(term.tokens), SYNONYM * scoring.of_clause(clause)) for term in clause.same]
        wanted += [(quoted(lexeme), scoring.weights.get(lexeme, 0.0)) for lexeme in clause.typed.lexemes]
    rare = [(q, w) for q, w in wanted if w > frequencies.weight(SCANNED, max(scoring.total, SCANNED))]
    chosen = rare or sorted(wanted, key=lambda each: -each[1])[:1]
    each = f"(SELECT id, %s::float8 AS weight FROM search_entry WHERE words @@ %s::tsquery AND {visible} LIMIT %s)"
    params = [value for query, weight in chosen for value in (weight, query, *visible_params, SCANNED)]
    sql = f"""(SELECT id FROM ({" UNION ALL ".join([each] * len(chosen))}) AS word
        GROUP BY id ORDER BY sum(weight) DESC, id LIMIT %s)"""
    return sql, [*params, CANDIDATES]


def _scored(candidate: tuple, nearness: dict[int, tuple[float, int]], unknown: float) -> Ranked:
    entry, weight, points, is_exact = candidate
    similarity, passage = nearness.get(entry.id, (0.0, None))
    by_meaning = 1.0 if is_exact and unknown < FOREIGN else max(0.0, similarity)
    score = weight * points * (1 - unknown) + (MEANING + unknown) * (by_meaning + KIND * (weight - 1))
    return replace(entry, score=score, has_words=points > 0, passage=passage)


def _good_enough(scored: list[Ranked], scoring: _Scoring, nearness: dict) -> list[Ranked]:
    """Best first, without what shares neither words nor meaning enough with the request."""
    scored.sort(key=lambda entry: (-entry.score, entry.id))
    least = NEAR_ENOUGH * scored[0].score if scored else 0.0
    return [
        entry
        for entry in scored
        if entry.has_all_words
        or (entry.score >= least and (entry.has_words or nearness.get(entry.id, (0,))[0] >= LEAST_MEANING))
    ][:KEPT]
