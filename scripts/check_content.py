"""Whether the archive's texts say only what the facts say.

    python scripts/check_content.py

Every policy of `content/policies/` has its facts in `content/facts/`, and each of its sections names the facts it used. This fails when

- a section lacks one of the two languages, or names a fact that is not there;
- a number stands in a text that is in none of the policy's facts;
- the numbers of the two languages differ;
- a link inside the archive leads to no record.

Numbers are compared by value: "1.2 million" is 120만. A small number may be a word in one language ("three", 세), a month a name.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parents[1] / "content"
TEXTS = ("summary", "key_facts", "quality_note", "adoption_note", "year_note")

_ENGLISH_SIZES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WORDS = (
    ("one first once single per each a every alone"),
    ("two second twice both pair half"),
    ("three third thirds"),
    ("four fourth quarter"),
    ("five fifth fifths"),
    ("six sixth"),
    ("seven seventh"),
    ("eight eighth"),
    ("nine ninth"),
    ("ten tenth"),
    ("eleven eleventh"),
    ("twelve twelfth dozen"),
)
_ENGLISH_WORDS = {word: value for value, words in enumerate(_WORDS, start=1) for word in words.split()}
_KOREAN_WORDS = {
    1: "한 하나 첫 매", 2: "두 둘 절반 양쪽", 3: "세 셋 석", 4: "네 넷", 5: "다섯", 6: "여섯", 7: "일곱", 8: "여덟", 9: "아홉", 10: "열", 12: "열두",
}  # fmt: skip
# Digits that count nothing: chemical signs, list numbers, times of day.
_NOT_NUMBERS = re.compile(r"CO2|PM2\.5|PM10|km2|m2|m3|^\s*\d+\.\s|(?<!\d)\d{1,2}:\d{2}(?!\d)", re.MULTILINE)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a text: those written in digits, and small ones that a word may stand for."""

    digits: frozenset[Decimal]
    words: frozenset[Decimal]

    @property
    def all(self) -> frozenset[Decimal]:
        return self.digits | self.words


def in_english(text: str) -> Numbers:
    text = _NOT_NUMBERS.sub(" ", text)
    digits = set()
    for number, size in re.findall(
        r"(\d[\d,]*(?:\.\d+)?)(?:\s*(thousand|million|billion|trillion))?", text, re.IGNORECASE
    ):
        value = Decimal(number.replace(",", "").rstrip("."))
        digits.add(value * 10 ** _ENGLISH_SIZES.get(size.lower(), 0))
    words = re.findall(r"[a-z]+", text.lower())
    small = {Decimal(_ENGLISH_WORDS[word]) for word in words if word in _ENGLISH_WORDS}
    small |= {Decimal(_MONTHS.index(word) + 1) for word in words if word in _MONTHS}
    for word, size in re.findall(r"([a-z]+) (thousand|million|billion|trillion)", text.lower()):
        if word in _ENGLISH_WORDS:
            small.add(Decimal(_ENGLISH_WORDS[word]) * 10 ** _ENGLISH_SIZES[size])
    return Numbers(frozenset(digits), frozenset(small))


def in_korean(text: str) -> Numbers:
    text = re.sub(r"(\d),(?=\d{3})", r"\1", _NOT_NUMBERS.sub(" ", text))
    units = r"(?:(\d+(?:\.\d+)?)\s*조\s*)?(?:(\d+(?:\.\d+)?)\s*억\s*)?(?:(\d+(?:\.\d+)?)\s*(천)?만\s*)?(?:(\d+(?:\.\d+)?)(천)?)?"
    digits = set()
    for match in re.finditer(units, text):
        if not match[0].strip():
            continue
        trillions, hundred_millions, ten_thousands, thousand_fold, ones, thousands = match.groups()
        value = Decimal(trillions or 0) * 10**12 + Decimal(hundred_millions or 0) * 10**8
        value += Decimal(ten_thousands or 0) * (10**7 if thousand_fold else 10**4)
        digits.add(value + Decimal(ones or 0) * (1000 if thousands else 1))
    small = {Decimal(value) for value, words in _KOREAN_WORDS.items() if any(word in text for word in words.split())}
    return Numbers(frozenset(digits), frozenset(small))


def read(path: Path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def known_numbers(facts: dict[str, dict[str, str]]) -> frozenset[Decimal]:
    """Every number that a policy's facts hold, in digits or in words."""
    known: frozenset[Decimal] = frozenset()
    for fact in facts.values():
        known |= in_english(fact["source"]).all | in_english(fact.get("en", "")).all | in_korean(fact.get("ko", "")).all
    return known


def problems_of_text(where: str, text: dict[str, str], known: frozenset[Decimal]) -> Iterator[str]:
    if not text.get("ko") or not text.get("en"):
        yield f"{where}: {'Korean' if not text.get('ko') else 'English'} is missing."
        return
    english, korean = in_english(text["en"]), in_korean(text["ko"])
    for language, numbers in (("English", english), ("Korean", korean)):
        if strange := sorted(numbers.digits - known):
            yield f"{where}: {language} has numbers that are in no fact: {', '.join(map(str, strange))}"
    if only_english := sorted(english.digits - korean.all):
        yield f"{where}: only English has {', '.join(map(str, only_english))}"
    if only_korean := sorted(korean.digits - english.all):
        yield f"{where}: only Korean has {', '.join(map(str, only_korean))}"


def problems_of_policy(policy: dict, facts: dict, paths: set[str]) -> Iterator[str]:
    known = known_numbers(facts)
    texts = [(name, policy[name]) for name in TEXTS if policy.get(name)]
    for number, section in enumerate(policy.get("sections", []), start=1):
        where = f"section {number} ({section['kind']})"
        texts.append((where, section["body"]))
        named = section.get("facts") or []
        if not named:
            yield f"{policy['slug']}: {where}: names no fact."
        for fact in named:
            if fact not in facts:
                yield f"{policy['slug']}: {where}: there is no fact “{fact}”."
    for where, text in texts:
        yield from (f"{policy['slug']}: {line}" for line in problems_of_text(where, text, known))
        for target in re.findall(r"\]\(([^)\s]+)\)", " ".join(text.values())):
            if not target.startswith(("http://", "https://", "mailto:")) and target not in paths:
                yield f"{policy['slug']}: {where}: the link {target} leads nowhere."


def problems() -> Iterator[str]:
    policies = [read(path) for path in sorted((CONTENT / "policies").glob("*.yaml"))]
    paths = {f"/{language}/policies/{policy['slug']}/" for language in ("ko", "en") for policy in policies}
    for policy in policies:
        path = CONTENT / "facts" / f"{policy['slug']}.yaml"
        if path.exists():
            yield from problems_of_policy(policy, read(path), paths)
        else:
            yield f"{policy['slug']}: has no facts ({path.name})."


def main() -> int:
    found = list(problems())
    print("\n".join(found) or "Content: every number stands in a fact, and both languages say the same.")  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
