"""Korean as a keyboard types it: the two-set layout (두벌식) on Latin keys, letters of a syllable, and initial consonants."""

import re
import unicodedata

_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True))
_KEYS |= {"Q": "ㅃ", "W": "ㅉ", "E": "ㄸ", "R": "ㄲ", "T": "ㅆ", "O": "ㅒ", "P": "ㅖ"}
_LATIN = {letter: key for key, letter in _KEYS.items()}

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = [
    "ㅏ",
    "ㅐ",
    "ㅑ",
    "ㅒ",
    "ㅓ",
    "ㅔ",
    "ㅕ",
    "ㅖ",
    "ㅗ",
    "ㅗㅏ",
    "ㅗㅐ",
    "ㅗㅣ",
    "ㅛ",
    "ㅜ",
    "ㅜㅓ",
    "ㅜㅔ",
    "ㅜㅣ",
    "ㅠ",
    "ㅡ",
    "ㅡㅣ",
    "ㅣ",
]  # as they are typed, in Unicode's order
_LAST = [
    "",
    "ㄱ",
    "ㄲ",
    "ㄱㅅ",
    "ㄴ",
    "ㄴㅈ",
    "ㄴㅎ",
    "ㄷ",
    "ㄹ",
    "ㄹㄱ",
    "ㄹㅁ",
    "ㄹㅂ",
    "ㄹㅅ",
    "ㄹㅌ",
    "ㄹㅍ",
    "ㄹㅎ",
    "ㅁ",
    "ㅂ",
    "ㅂㅅ",
    "ㅅ",
    "ㅆ",
    "ㅇ",
    "ㅈ",
    "ㅊ",
    "ㅋ",
    "ㅌ",
    "ㅍ",
    "ㅎ",
]
_COMPOUND = dict(
    zip(
        "ㅘㅙㅚㅝㅞㅟㅢㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ",
        [
            "ㅗㅏ",
            "ㅗㅐ",
            "ㅗㅣ",
            "ㅜㅓ",
            "ㅜㅔ",
            "ㅜㅣ",
            "ㅡㅣ",
            "ㄱㅅ",
            "ㄴㅈ",
            "ㄴㅎ",
            "ㄹㄱ",
            "ㄹㅁ",
            "ㄹㅂ",
            "ㄹㅅ",
            "ㄹㅌ",
            "ㄹㅍ",
            "ㄹㅎ",
            "ㅂㅅ",
        ],
        strict=True,
    )
)


def _longest_first(letters: list[str]) -> str:
    return "|".join(sorted(filter(None, letters), key=len, reverse=True))


_SYLLABLE = re.compile(f"([{_FIRST}])({_longest_first(_VOWELS)})((?:{_longest_first(_LAST)})(?![ㅏ-ㅣ]))?")


def letters(text: str) -> str:
    """The letters in the order of typing: 과정 is ㄱㅗㅏㅈㅓㅇ. What is not Korean stays."""
    return "".join(map(_letters_of, unicodedata.normalize("NFC", text)))


def _letters_of(character: str) -> str:
    if not "가" <= character <= "힣":
        return _COMPOUND.get(character, character)
    number = ord(character) - ord("가")
    return _FIRST[number // 588] + _VOWELS[number % 588 // 28] + _LAST[number % 28]


def compose(typed: str) -> str:
    """Letters put together into syllables, as a Korean keyboard does; a letter that belongs to none stays alone."""
    return _SYLLABLE.sub(_syllable, typed)


def _syllable(match: re.Match) -> str:
    first, vowel, last = _FIRST.index(match[1]), _VOWELS.index(match[2]), _LAST.index(match[3] or "")
    return chr(ord("가") + first * 588 + vowel * 28 + last)


def initials(text: str) -> str:
    """The initial consonants: 서울 광장 is ㅅㅇㄱㅈ. Only Korean syllables count."""
    return "".join(_FIRST[(ord(each) - ord("가")) // 588] for each in text if "가" <= each <= "힣")


def is_initials(text: str) -> bool:
    """Whether somebody typed initial consonants alone."""
    return bool(text) and all(letter in _FIRST for letter in text)


def from_latin_keys(text: str) -> str:
    """What Latin letters give on the Korean layout: tjdnf is 서울."""
    return compose("".join(_KEYS.get(key, _KEYS.get(key.lower(), key)) for key in text))


def to_latin_keys(text: str) -> str:
    """What Korean letters give on the Latin layout: ㅠㅕㄴ is bus."""
    return "".join(_LATIN.get(letter, letter) for letter in letters(text))


def is_readable(text: str) -> bool:
    """Whether most of its letters can belong to words: not where they are single letters of Korean (ㅁㄴㅇㄹ) or syllables
    that no word has (밯): all but the 2,350 of the standard KS X 1001."""
    letters = [each for each in text if each.isalnum()]
    strange = [
        each for each in letters if "ㄱ" <= each <= "ㆎ" or ("가" <= each <= "힣" and len(each.encode("euc_kr")) > 2)
    ]
    return 2 * len(strange) <= len(letters)
