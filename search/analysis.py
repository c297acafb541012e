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


def morphemes(text: str) -> list[str]:
    """The content morphemes of a Korean text, in order: "버스전용차로를" gives 버스, 전용, 차로."""
    return [each.surface.lower() for each in _mecab().parse(clean(text)) if each.pos.startswith(_CONTENT)]


def words(text: str) -> list[str]:
    """The words of a query that is split at everything but letters and digits."""
    return re.findall(r"[\w]+", clean(text).lower())
