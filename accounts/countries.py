"""The countries to choose from: ISO 3166 codes with the names of Unicode's CLDR, and our own where the archive says it otherwise."""

import unicodedata
from functools import cache

from babel import Locale

from publishing import languages

# What CLDR lists beside the countries: groups of them, parts of them, and codes for testing.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

# As in content/countries.yaml, which follows the United Nations; the rest are CLDR's names with an addition taken off.
OWN_NAMES = {
    "ko": {
        "AU": "호주",
        "CD": "콩고민주공화국",
        "CG": "콩고공화국",
        "HK": "홍콩",
        "MO": "마카오",
        "PS": "팔레스타인",
        "ZA": "남아프리카공화국",
    },
    "en": {
        "BN": "Brunei Darussalam",
        "CD": "DR Congo",
        "CG": "Congo",
        "HK": "Hong Kong",
        "KP": "DPR Korea",
        "KR": "Republic of Korea",
        "LA": "Lao PDR",
        "MM": "Myanmar",
        "MO": "Macao",
        "PS": "Palestine",
        "VN": "Viet Nam",
    },
}


def choices() -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in its alphabetical order."""
    return _names_in(languages.current())


def name_of(code: str) -> str:
    """The country's name in the reader's language; the code itself where nobody knows it."""
    return dict(choices()).get(code, code)


@cache
def _names_in(language: str) -> list[tuple[str, str]]:
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    return sorted((names | OWN_NAMES[language]).items(), key=lambda each: _sort_key(each[1]))


def _sort_key(name: str) -> str:
    """Without accents, so that Côte d’Ivoire stands among the C's and Åland among the A's."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    ).lower()
