"""A real PostgreSQL for tests: begun once in a folder of its own, without a network, and gone with the tests.

Debian's `postgresql` has what it takes, `.ci/run` installs it; elsewhere the tests skip and say so. PostgreSQL refuses
to run as root, so that then it is run as the user `postgres`, whom Debian's package makes.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import getpass
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


class Server:
    """One server, reached through a socket in its folder."""

    def __init__(self, folder: Path, programs: Path, user: str) -> None:
        self.folder, self._programs, self._user = folder, programs, user
        self._run("initdb", "-D", "data", "-U", "okrlint", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        self.start()
        atexit.register(self.end)

    def start(self) -> None:
        """Begin, or begin again after `stop`."""
        options = f"-c listen_addresses= -c fsync=off -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        """End at once, as a server that crashes."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def end(self) -> None:
        """End, and leave nothing behind."""
        with contextlib.suppress(subprocess.SubprocessError, OSError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database that is gone afterwards."""
        name = f"okrs_{secrets.token_hex(6)}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        try:
            yield f"postgresql://okrlint@/{name}?host={self.folder}"
        finally:
            self.ask("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def ask(self, database: str, sql: str) -> str:
        """What `psql` prints for a statement, values only."""
        command = ("-h", str(self.folder), "-U", "okrlint", "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql)
        return self._run("psql", *command)

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--clear-groups", *command]
        # pg_ctl hands its standard output on to the server, and whoever reads it would wait for the server's end.
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(
                command, cwd=self.folder, stdout=out, stderr=subprocess.STDOUT, timeout=60, check=False
            )
            out.seek(0)
            said = out.read().decode(errors="replace")
        assert done.returncode == 0, f"{program}: {said}"
        return said.strip()


@functools.cache
def server() -> Server:
    """The server of this process; skips the test where there is no PostgreSQL, or nobody who may run it."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL here (Debian: postgresql)")
    pytest.importorskip("psycopg", reason="no psycopg here (extra: postgresql)")
    user = getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="okrlint-pg-", dir="/tmp"))  # the path of a socket must be short
    if os.geteuid() == 0:
        user = "postgres"
        try:
            shutil.chown(folder, user, user)
        except LookupError:
            shutil.rmtree(folder)
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return Server(folder, programs, user)


def _programs() -> Path | None:
    """The folder with the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None
