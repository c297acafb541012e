"""The server in a wheel: letters are letters, processes share it, and the last one to leave stops it."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from search.checks import korean_letters_are_letters
from seoulsolution import embedded_postgres

PROGRAM = """
import sys
from pathlib import Path
from seoulsolution import embedded_postgres
print(embedded_postgres.start(Path(sys.argv[1]))["HOST"], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder():
    """Short, because the path of a Unix socket is limited."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        yield Path(name) / "postgres"


@contextmanager
def process(folder: Path):
    """A process that uses the server until it is told to go; gives it and the server's host."""
    environment = {"PATH": os.defpath, "LANG": "C"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        yield started, started.stdout.readline().strip()
        started.stdin.close()


def ask(host: str, query: str):
    opened = psycopg2.connect(host=host, user="postgres", dbname="seoulsolution")
    try:
        with opened.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]
    finally:
        opened.close()


def is_running(folder: Path) -> bool:
    return (folder / "data" / "postmaster.pid").exists()


def test_two_processes_share_it_and_the_last_one_stops_it(folder):
    with process(folder) as (_first, host):
        with process(folder) as (_second, same_host):
            assert same_host == host
        assert ask(host, "SELECT 1") == 1
    assert not is_running(folder)


def test_a_killed_process_neither_breaks_the_other_nor_keeps_the_server_alive(folder):
    with process(folder) as (_first, host):
        with process(folder) as (second, _host):
            os.kill(second.pid, signal.SIGKILL)
            second.wait()
        assert ask(host, "SELECT 1") == 1
    assert not is_running(folder)


def test_after_the_only_process_was_killed_the_next_one_goes_on_with_its_data(folder):
    with process(folder) as (first, host):
        opened = psycopg2.connect(host=host, user="postgres", dbname="seoulsolution")
        with opened, opened.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT '버스' AS word")
        opened.close()
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with process(folder) as (_second, host):
        assert ask(host, "SELECT word FROM kept") == "버스"
    assert not is_running(folder)


def test_korean_letters_are_letters_even_where_the_environment_is_plain_c(folder):
    with process(folder) as (_process, host):
        assert ask(host, "SELECT to_tsvector('simple', '버스')::text") == "'버스':1"
        assert ask(host, "SELECT datctype FROM pg_database WHERE datname = 'seoulsolution'") == "C.UTF-8"


def test_it_listens_on_no_network_address(folder):
    with process(folder) as (_process, host):
        assert ask(host, "SHOW listen_addresses") == ""


@pytest.mark.django_db
def test_the_database_of_the_tests_knows_the_trigrams_of_korean_words():
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT show_trgm('버스')")
        assert cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_system_check_is_content_with_this_database():
    assert korean_letters_are_letters(None, ["default"]) == []


def test_a_long_path_gets_a_short_socket_folder(tmp_path):
    deep = tmp_path / ("a" * 90)
    deep.mkdir()
    server = embedded_postgres._Server(deep)
    assert len(str(server.sockets)) < 60
    assert server.sockets != server.data
