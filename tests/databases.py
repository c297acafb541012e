"""Databases that those of the tests begin as copies of: with all migrations, and with the archive's content besides.

Migrating takes twenty seconds of a core and loading as long; copying takes one. Each is made once for all workers, and
kept only while nothing differs that it was made from: then also from one run to the next.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections

ROOT = settings.BASE_DIR


def migrated() -> str:
    """The name of a database in which every migration has run."""
    return _made("migrated", _code(), lambda: call_command("migrate", verbosity=0))


def with_archive() -> str:
    """The name of a database with the content files loaded."""
    content = sorted(each for each in (ROOT / "content").rglob("*") if each.is_file())
    return _made("archive", [*_code(), *content], _load, template=migrated())


@contextmanager
def copied(name: str) -> Iterator[None]:
    """Inside, a copy of this database stands in place of the tests' own."""
    own = connection.settings_dict["NAME"]
    assert own.startswith("test_")
    copy = f"{own}_copy"
    _drop(copy)
    _execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    with _connected_to(copy):
        yield
    _drop(copy)


def _load() -> None:
    call_command("load_content", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _made(kind: str, files: list[Path], make: Callable[[], None], template: str = "template1") -> str:
    """The database of this kind made from these files; of several processes that ask for it, one makes it."""
    prefix = f"seoulsolution_tests_{kind}"
    name, unfinished = f"{prefix}_{_digest(files)}", f"{prefix}_unfinished"
    with connection._nodb_cursor() as cursor:
        # The others wait until this connection ends, however it ends.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{prefix}_"])
        found = {row[0] for row in cursor.fetchall()}
        if name not in found:
            for each in found:
                _drop(each)
            _execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{template}"')
            with _connected_to(unfinished):
                make()
            _execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    _switch(name)
    try:
        yield
    finally:
        _switch(before)


def _switch(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def _drop(name: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _code() -> list[Path]:
    """The site's programs and what lies beside them: what decides what a migration or a load makes."""
    places = [path for app in apps.get_app_configs() if (path := Path(app.path)).parent == ROOT]
    files = [each for place in [*places, ROOT / "seoulsolution"] for each in place.rglob("*")]
    return sorted(each for each in files if each.is_file() and each.suffix != ".pyc")


def _digest(files: list[Path]) -> str:
    packages = sorted(f"{each.name} {each.version}" for each in distributions())
    found = hashlib.sha256("\n".join(packages).encode())
    for each in files:
        content = each.read_bytes()
        found.update(f"{each.relative_to(ROOT)} {len(content)} ".encode() + content)
    return found.hexdigest()[:16]
