"""From text to the words that are indexed and searched: Korean morphemes by mecab-ko, everything else by PostgreSQL."""

import re
from functools import cache

from mecab import MeCab

# Nouns, verb and adjective stems, roots, numbers, Latin words and Hanja carry meaning; particles and endings do not.
_CONTENT = ("NN", "NR", "VV", "VA", "XR", "XPN", "SL", "SH", "SN", "MM")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@cache
def _mecab() -> MeCab:
    return MeCab()


def has_hangul(text: str) -> bool:
    return bool(_HANGUL.search(text))


def clean(text: str) -> str:
    """Without control characters, which PostgreSQL refuses."""
    return _CONTROL.sub(" ", text)


def morphemes(text: str, with_compounds: bool = False) -> list[str]:
    """The content morphemes of a Korean text, in order: "버스전용차로를" gives 버스, 전용, 차로.

    With compounds, 버스전용차로 itself stands before its parts: for the index, since a word alone may be cut elsewhere.
    """
    found = []
    for each in _mecab().parse(clean(text)):
        if each.pos.startswith(_CONTENT):
            parts = _parts(each)
            if with_compounds or not parts:
                found.append(each.surface.lower())
            found += parts
    return found


def _parts(morpheme) -> list[str]:
    """The parts of a compound, as the dictionary writes them ("버스/NNG/*+전용/NNG/*"); none of a simple word."""
    if morpheme.feature.type != "Compound" or not morpheme.feature.expression:
        return []
    return [part.split("/")[0].lower() for part in morpheme.feature.expression.split("+")]


def words(text: str) -> list[str]:
    """The words of a query that is split at everything but letters and digits."""
    return re.findall(r"[\w]+", clean(text).lower())
