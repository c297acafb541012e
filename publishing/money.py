"""Sums of money as each language writes them."""

from decimal import Decimal

from django.utils import formats

from . import languages

_KOREAN_UNITS = ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, ""))


def in_words(amount: Decimal, currency: str) -> str:
    """13,500,000,000 KRW as "KRW 13,500,000,000" or "135억 원"; other currencies by their code in both."""
    if languages.current() == "ko" and currency == "KRW":
        return f"{_in_korean_units(int(amount))} 원"
    return f"{currency} {formats.number_format(amount.quantize(Decimal(1)), force_grouping=True)}"


def _in_korean_units(amount: int) -> str:
    parts = []
    for size, unit in _KOREAN_UNITS:
        count, amount = divmod(amount, size)
        if count:
            parts.append(f"{count:,}{unit}")
    return " ".join(parts) or "0"
