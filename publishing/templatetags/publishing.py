"""Filters and tags for what every page prints; loaded into every template."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publishing import languages
from publishing.dates import in_words
from publishing.models import lines
from publishing.money import in_words as money_in_words
from publishing.pictures.showing import expanded

register = template.Library()


@register.filter
def partial_date(value: str) -> str:
    """ "2004-07" in words of the reader's language."""
    return in_words(value)


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """KRW 13,500,000,000 or 135억 원."""
    return money_in_words(amount, currency)


@register.simple_tag
def lang_attr(obj) -> str:
    """` lang="en"` where the object's text is shown in another language than the page's, else nothing."""
    shown = getattr(obj, "display_language", languages.current())
    return format_html(' lang="{}"', shown) if shown != languages.current() else ""


register.filter("lines", lines)


@register.filter
def rich_text(html: str, code: str = "") -> SafeString:
    """A RichTextField as it is printed, with its pictures and footnotes; `code` is the language of the text, else the page's."""
    return expanded(html, code or languages.current())
