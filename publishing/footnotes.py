"""Footnotes: stored around the note's words where they belong, printed as a number and a list at the end of the text.

Each text counts its own notes from one, because a text also stands alone: in the list of one kind of section, in the API, in
a search result. Numbers over several texts of one page would differ from page to page. The marks' names in the page come from
the text itself, so several texts never share one.
"""

import re
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

NOTE = re.compile(r' ?<small class="footnote">(.*?)</small>', re.DOTALL)


def expanded(html: str, code: str) -> str:
    """The text with its notes numbered and listed, in the words of its language."""
    if '<small class="footnote">' not in html:
        return html
    name, notes = f"note-{crc32(html.encode()):08x}", []
    with override(code):

        def mark(match: re.Match) -> str:
            notes.append(match[1])
            return _mark(name, len(notes))

        text = NOTE.sub(mark, html)
        return text + _list(name, notes)


def _mark(name: str, number: int) -> str:
    label = gettext("Footnote %(number)d") % {"number": number}
    return format_html(
        '<sup class="note-mark"><a id="{0}-{1}-mark" href="#{0}-{1}" aria-label="{2}">{1}</a></sup>',
        name,
        number,
        label,
    )


def _list(name: str, notes: list[str]) -> str:
    rows = (
        (name, number, mark_safe(note), gettext("Back to footnote %(number)d in the text") % {"number": number})  # noqa: S308
        for number, note in enumerate(notes, 1)
    )
    entries = format_html_join(
        "",
        '<li id="{0}-{1}">{2} <a class="note-back" href="#{0}-{1}-mark" aria-label="{3}">↩</a></li>',
        rows,
    )
    return format_html(
        '<div class="notes"><p class="notes__title">{}</p><ol>{}</ol></div>', gettext("Footnotes"), entries
    )
