"""Opening a history: connections, transactions, and the tables brought to their present form. SQLAlchemy starts here.

What goes wrong becomes a HistoryError that says what to do. A damaged file is put aside, never written over.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from okrlint import redaction
from okrlint.errors import IncompleteError, UsageError
from okrlint.history import tables
from okrlint.history.place import Place, is_near

PATIENCE = 60
"""Seconds that a scan waits for another one that is just being recorded."""
_CONNECT = 10
_LOCK = 0x6F6B726C
"""Key of the advisory lock in PostgreSQL under which tables are made and scans recorded."""
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


class HistoryError(IncompleteError):
    """The history could not be read or written. Exit code 3: whatever else was asked for stands."""


class DamagedError(HistoryError):
    """A file that was a history, or looks like one, and cannot be read any more."""


@contextlib.contextmanager
def writing(place: Place) -> Iterator[Connection]:
    """One transaction that no other scan's comes between; the history is begun where there is none.

    All or nothing of it is kept. Raises HistoryError, and DamagedError for a file that cannot be read.
    """
    with _translated(place), _opened(place, begin="BEGIN IMMEDIATE") as connection:
        _lock(connection)
        _bring_up(connection, place)
        yield connection


@contextlib.contextmanager
def reading(place: Place) -> Iterator[Connection]:
    """One transaction that reads. Raises HistoryError for a history that is not there, or cannot be read."""
    if place.file is not None and not place.file.exists():
        raise _nothing(place)
    with _translated(place):
        with _opened(place, begin="BEGIN") as connection:
            found = _version(connection)
        if found is None:
            raise _nothing(place)
        if found != tables.HEAD:
            with writing(place):
                pass  # brought to the present form, so that there is one way of asking
        with _opened(place, begin="BEGIN") as connection:
            yield connection


def put_aside(file: Path, now: dt.datetime) -> Path:
    """Rename a file that cannot be read, with what SQLite keeps beside it, and return its new name."""
    when = f"{now:%Y-%m-%dT%H%M%SZ}"
    for ending in ("-wal", "-shm", ""):
        part = file.with_name(file.name + ending)
        if part.exists():
            part.replace(part.with_name(f"{part.name}.unreadable-{when}"))
    return file.with_name(f"{file.name}.unreadable-{when}")


@contextlib.contextmanager
def _opened(place: Place, begin: str) -> Iterator[Connection]:
    engine = _sqlite(place.file, begin) if place.file is not None else _postgresql(place.url)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _sqlite(file: Path, begin: str) -> Engine:
    if file.is_dir() or not file.parent.is_dir():
        what = "a folder is in its place" if file.is_dir() else "its folder does not exist"
        raise HistoryError(f"the history cannot be opened: {what}", where=str(file))
    if not file.exists():
        file.touch(mode=0o600)
    engine = sa.create_engine(f"sqlite:///{file.resolve()}", poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @sa.event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, as they have to be
        connection.execute("PRAGMA foreign_keys = ON")
        if begin != "BEGIN":
            connection.execute("PRAGMA journal_mode = WAL")

    @sa.event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(address: str) -> Engine:
    url = make_url(address).set(drivername="postgresql+psycopg")
    if not is_near(address) and "sslmode" not in url.query:
        url = url.update_query_dict({"sslmode": "require"})
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(_CONNECT)})
    try:
        return sa.create_engine(url, poolclass=NullPool)
    except ModuleNotFoundError:
        raise UsageError("a history in PostgreSQL needs psycopg", hint="install okrlint[postgresql]") from None


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _version(connection: Connection) -> str | None:
    """The form that the tables have; None where there are none. Raises HistoryError for somebody else's file."""
    there = set(sa.inspect(connection).get_table_names())
    if tables.VERSION_TABLE in there:
        rows = connection.exec_driver_sql(f"SELECT version_num FROM {tables.VERSION_TABLE}").fetchall()  # noqa: S608
        if rows:
            return str(rows[0][0])
    if there and connection.dialect.name == "sqlite" and not any(name.startswith("okrlint_") for name in there):
        raise HistoryError("this is an SQLite file of something else", hint="name another file for the history")
    return None


def _check(version: str, place: Place) -> None:
    if version not in tables.KNOWN:
        raise HistoryError(
            f"the history has form {version}, this okrlint knows forms up to {tables.HEAD}",
            where=place.shown,
            hint="update okrlint; nothing was changed",
        )


def _bring_up(connection: Connection, place: Place) -> None:
    """Make the tables, or bring them from an older form to the present one, in the transaction of the connection."""
    version = _version(connection)
    if version == tables.HEAD:
        return
    if version is not None:
        _check(version, place)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextlib.contextmanager
def _translated(place: Place) -> Iterator[None]:
    try:
        yield
    except HistoryError as error:
        if error.where:
            raise
        raise type(error)(error.message, where=place.shown, hint=error.hint) from None
    except SQLAlchemyError as error:
        raise _told(error, place) from None
    except sqlite3.Error as error:
        raise _told_sqlite(error, place) from None
    except OSError as error:
        raise HistoryError(f"the history cannot be opened: {error.strerror}", where=place.shown) from None


def _told(error: SQLAlchemyError, place: Place) -> HistoryError:
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return _told_sqlite(cause, place)
    said = redaction.clean(redaction.shaped(str(cause or error).strip().splitlines()[0]))
    if isinstance(error, OperationalError):
        return HistoryError(
            f"the history cannot be reached: {said}",
            where=place.shown,
            hint="is the server there, and the address right?",
        )
    return HistoryError(f"the history refused: {said}", where=place.shown)


def _told_sqlite(error: sqlite3.Error, place: Place) -> HistoryError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_DAMAGED):
        return DamagedError(f"the history is damaged: {error}", where=place.shown)
    hints: dict[str, str] = {
        "SQLITE_FULL": "make room; nothing was left half-written",
        "SQLITE_BUSY": "another scan is being recorded; run this one again",
        "SQLITE_READONLY": "the file, or its folder, may not be written",
        "SQLITE_CANTOPEN": "the file, or its folder, may not be read",
    }
    hint = next((said for sign, said in hints.items() if name.startswith(sign)), "")
    return HistoryError(f"the history could not be used: {error}", where=place.shown, hint=hint)


def _nothing(place: Place) -> HistoryError:
    return HistoryError(
        "no scan has been recorded here", where=place.shown, hint="`okrlint check --record` begins a history"
    )
