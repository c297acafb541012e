"""Counting what is searched and what is opened afterwards: texts and pages, never persons or addresses."""

import logging
import re
import unicodedata
from datetime import timedelta
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from .models import Entry, SearchedText

logger = logging.getLogger(__name__)

NEW_TEXTS_A_DAY = 5000  # more are a machine's
KEPT = timedelta(days=400)
_LENGTH = SearchedText._meta.get_field("text").max_length
# What may tell who searched: addresses of mail, long numbers such as telephones and registrations. Years are no secret.
_MAIL = re.compile(r"\S@\S")
_LONG_NUMBER = re.compile(r"\d[\d\s.()/-]{6,}\d")
_YEARS = re.compile(r"(?:1[89]|20)\d\d(?:[\s.()/-]+(?:1[89]|20)\d\d)*")


def normalised(text: str) -> str:
    """The text that is counted: lower case, single spaces; "" for one that is not to be kept."""
    text = " ".join(unicodedata.normalize("NFKC", text.replace("\x00", "")).lower().split())
    return "" if len(text) > _LENGTH or _is_personal(text) else text


def _is_personal(text: str) -> bool:
    return bool(_MAIL.search(text)) or not all(_YEARS.fullmatch(number) for number in _LONG_NUMBER.findall(text))


def count_search(text: str, has_result: bool) -> None:
    """Count one search. A failure is logged and changes nothing for the reader."""
    text, today = normalised(text), timezone.localdate()
    if not text:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_searchedtext AS counted (text, searches, without_result, first_on, last_on)"
                " SELECT %s, 1, %s, %s, %s WHERE EXISTS (SELECT 1 FROM search_searchedtext WHERE text = %s)"
                " OR (SELECT count(*) FROM search_searchedtext WHERE first_on = %s) < %s"
                " ON CONFLICT (text) DO UPDATE SET searches = counted.searches + 1,"
                " without_result = counted.without_result + EXCLUDED.without_result, last_on = EXCLUDED.last_on",
                [text, int(not has_result), today, today, text, today, NEW_TEXTS_A_DAY],
            )
    except DatabaseError:
        logger.exception("A search could not be counted.")


def count_click(text: str, path: str) -> None:
    """Count that a record's page (its path without the language) was opened from the results of a text."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            searched = SearchedText.objects.filter(text=normalised(text)).first()
            if searched and Entry.objects.visible().filter(path=path).exists():
                cursor.execute(
                    "INSERT INTO search_click AS counted (searched_id, path, count) VALUES (%s, %s, 1)"
                    " ON CONFLICT (searched_id, path) DO UPDATE SET count = counted.count + 1",
                    [searched.pk, path],
                )
    except DatabaseError:
        logger.exception("A click could not be counted.")


def forget_old() -> int:
    """Remove texts that nobody searched for in a long time; the number removed."""
    old = SearchedText.objects.filter(last_on__lt=timezone.localdate() - KEPT)
    return old.delete()[1].get(SearchedText._meta.label, 0)


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # not an address
        return urlsplit("")


class ClickCounter:
    """Middleware: a page that was opened from the search page is counted for the text that was searched.

    The browser itself tells where it came from, so that this works without script and without a detour by a counting
    address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        came_from = _split(request.headers.get("Referer", ""))
        if (
            came_from.query
            and request.method == "GET"
            and response.status_code == 200
            and came_from.netloc == request.get_host()
            and re.fullmatch("/[a-z]{2}/search/", came_from.path)
        ):
            text = parse_qs(came_from.query).get("q", [""])[0]
            count_click(text, request.path.split("/", 2)[-1])
        return response
