"""Two versions of a text as one, with the words that were taken out and put in marked; long parts that are the same are left out."""

import re
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

CONTEXT = 12  # words shown before and after a change
LONGEST = 4_000_000  # pairs of words that are compared; beyond, the whole text counts as replaced
ALIKE = 0.2  # below, single words in common say nothing
BREAK = "\n"
GAP = "…"


def marked(old: str, new: str) -> SafeString:
    """The text as HTML with `<del>` and `<ins>`; empty where nothing differs."""
    pieces = []
    for tag, removed, added in _compared(_words(old), _words(new)):
        if tag == "equal":
            pieces.append(_html(removed))
            continue
        pieces += [f"<{mark}>{_html(words)}</{mark}>" for mark, words in (("del", removed), ("ins", added)) if words]
    return mark_safe(_tidy(" ".join(pieces)))  # noqa: S308 - every word is escaped


def named(html: str) -> str:
    """Rich text with pictures and footnotes, which tags alone would not show, in words."""
    picture, note = gettext("[Picture %(number)s]"), gettext("[Footnote: %(text)s]")
    html = re.sub(r'<img data-picture="(\d+)">', lambda found: f"<p>{picture % {'number': found[1]}}</p>", html or "")
    return re.sub(
        r'<small class="footnote">(.*?)</small>', lambda found: " " + note % {"text": found[1]}, html, flags=re.DOTALL
    )


def plain(html: str) -> str:
    """Rich text as lines: a bullet before entries of a list, the address behind a link."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2 [\1]", named(html), flags=re.DOTALL)
    text = re.sub(r"<li>\s*(<p>)?", "• ", text)
    text = re.sub(r"</(p|li|h\d|tr|blockquote)>|<br\s*/?>", BREAK, text)
    text = unescape(strip_tags(re.sub(r"</t[dh]>", " | ", text)))
    return BREAK.join(line for line in (re.sub(r"[ \t]+", " ", each).strip() for each in text.splitlines()) if line)


def _words(text: str) -> list[str]:
    return re.findall(r"\n|\S+", text.replace("\r\n", BREAK))


def _compared(old: list[str], new: list[str]) -> list[tuple[str, list[str], list[str]]]:
    """("equal" or "replace", words of the old text, words of the new), with long equal parts cut down to their ends."""
    if len(old) * len(new) > LONGEST:
        return [("replace", old, new)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [("replace", old, new)]
    steps = matcher.get_opcodes()
    found = []
    for place, (tag, i1, i2, j1, j2) in enumerate(steps):
        if tag == "equal":
            found.append((tag, _shortened(old[i1:i2], place == 0, place == len(steps) - 1), []))
        else:
            found.append(("replace", old[i1:i2], new[j1:j2]))
    return found


def _shortened(words: list[str], is_first: bool, is_last: bool) -> list[str]:
    kept_before = 0 if is_first else CONTEXT
    kept_after = 0 if is_last else CONTEXT
    if len(words) <= kept_before + kept_after + CONTEXT:
        return words
    return [*words[:kept_before], GAP, *words[len(words) - kept_after :]]


def _html(words: list[str]) -> str:
    return " ".join("<br>" if each == BREAK else escape(each) for each in words)


def _tidy(html: str) -> str:
    return re.sub(r"\s*<br>\s*", "<br>", html)
