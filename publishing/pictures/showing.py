"""Rich text as it is printed: pictures in the place of their numbers, footnotes at the end."""

import re
from collections.abc import Callable
from functools import partial

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from .. import footnotes, languages
from .models import Picture

REFERENCE = re.compile(r'<img data-picture="(\d{1,9})"[^>]*>')
COLUMN = "(min-width: 48em) 42em, calc(100vw - 2rem)"  # how wide running text is, see .prose


def expanded(html: str, code: str, address: Callable[[str], str] = str) -> SafeString:
    """The HTML of a text in the language `code`, sanitised before. `address` completes the address of a file.

    One query where the text has pictures, none where it has none. What is not in the library prints nothing.
    """
    html = html or ""
    if keys := {int(key) for key in REFERENCE.findall(html)}:
        known = Picture.objects.in_bulk(keys)
        html = REFERENCE.sub(partial(_figure_of, known=known, code=code, address=address), html)
    return mark_safe(footnotes.expanded(html, code))  # noqa: S308 - sanitised when it was saved, and escaped here


def _figure_of(match: re.Match, *, known: dict[int, Picture], code: str, address: Callable[[str], str]) -> str:
    picture = known.get(int(match[1]))
    return _figure(picture, code, address) if picture else ""


def _figure(picture: Picture, code: str, address: Callable[[str], str]) -> str:
    sizes = [(address(url), width) for width, url in picture.sizes]
    return format_html(
        '<figure><img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">{}</figure>',
        sizes[-1][0],
        ", ".join(f"{url} {width}w" for url, width in sizes),
        COLUMN,
        picture.width,
        picture.height,
        languages.text_in(picture, "alt", code),
        _legend(picture, code),
    )


def _legend(picture: Picture, code: str) -> str:
    """Caption and credit; in the other language where there is none in this one."""
    with override(code):
        credit = gettext("Credit: %(name)s")
    lines = [_said(picture, "caption", code, "{}"), _said(picture, "credit", code, credit.replace("%(name)s", "{}"))]
    inner = format_html_join(" ", "{}", ([line] for line in lines if line))
    return format_html("<figcaption>{}</figcaption>", inner) if inner else ""


def _said(picture: Picture, name: str, code: str, frame: str) -> str:
    for each in (code, languages.other(code)):
        if text := languages.text_in(picture, name, each):
            words = text if each == code else format_html('<span lang="{}">{}</span>', each, text)
            return format_html(f'<span class="{name}">{frame}</span>', words)
    return ""
