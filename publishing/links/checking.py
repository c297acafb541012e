"""The nightly round: some links a night, those that were asked longest ago first, with a pause for each host."""

import time
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from . import asking
from .collecting import collect
from .models import Link

PER_NIGHT = 1000
PAUSE = 2.0  # seconds between two questions to one host
_LOCK = 7_205_552

State = Link.State


def run(limit: int = PER_NIGHT) -> dict[str, int] | None:
    """Collect, then ask at most `limit`. Returns how many are in which state; None where another round is on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        try:
            collect()
            return check(due(limit))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def due(limit: int) -> list[Link]:
    """Those that failed once on an earlier day come first: that one more failure tells."""
    failed = Q(state=State.SUSPECT, failed_on__lt=timezone.localdate())
    first = list(Link.objects.filter(failed).order_by("checked_at")[:limit])
    rest = Link.objects.exclude(failed).order_by(F("checked_at").asc(nulls_first=True), "pk")
    return first + list(rest[: limit - len(first)])


def check(links: Iterable[Link]) -> dict[str, int]:
    """Ask them one after the other. Where no host at all is known by name, it is our line that is down: nothing is noted."""
    counts: dict[str, int] = {}
    unknown: list[tuple[Link, asking.Answer]] = []
    for link, answer in _answers(links):
        if answer.reason == asking.Reason.NO_NAME:
            unknown.append((link, answer))
        else:
            note(link, answer)
            counts[link.state] = counts.get(link.state, 0) + 1
    if counts:
        for link, answer in unknown:
            note(link, answer)
            counts[link.state] = counts.get(link.state, 0) + 1
    return counts


def _answers(links: Iterable[Link]) -> Iterator[tuple[Link, asking.Answer]]:
    asked_at: dict[str, float] = {}
    for link in _mixed(links):
        wait = asked_at.get(link.host, -PAUSE) + PAUSE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        yield link, asking.ask(link.address)
        asked_at[link.host] = time.monotonic()


def _mixed(links: Iterable[Link]) -> Iterator[Link]:
    """One of each host in turn, so that the pauses pass while others are asked."""
    by_host: dict[str, list[Link]] = {}
    for link in links:
        by_host.setdefault(link.host, []).append(link)
    for turn in zip_longest(*by_host.values()):
        yield from filter(None, turn)


def note(link: Link, answer: asking.Answer) -> None:
    """What an answer means. Gone on two different days is dead; one day may be a fault of the host, or of ours."""
    today = timezone.localdate()
    if answer.is_fine:
        link.state, link.failed_on = State.FINE, None
    elif answer.is_gone:
        link.failed_on = link.failed_on or today
        was_dead = link.state == State.DEAD
        link.state = State.DEAD if was_dead or link.failed_on < today else State.SUSPECT
    elif link.state != State.DEAD:
        link.state, link.failed_on = State.UNSURE, None
    link.reason, link.status, link.leads_to = answer.reason, answer.status, answer.leads_to
    link.checked_at = timezone.now()
    link.save(update_fields=["state", "failed_on", "reason", "status", "leads_to", "checked_at"])


@task()
def check_now(pks: list[int]) -> None:
    """Asked for by a person."""
    check(Link.objects.filter(pk__in=pks))
