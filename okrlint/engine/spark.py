"""The engine that asks a Spark Connect server: relations are filled here and handed over, pages' queries run there.

What may reach the cluster is the translation of our own rules (`okrlint.engine.spark_sql`), over views of one session.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import re
import socket
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from okrlint.engine.query_engine import QueryError, Rows
from okrlint.errors import IncompleteError, OkrlintError, UsageError

if TYPE_CHECKING:
    import duckdb

TOKEN = "SPARK_CONNECT_AUTHENTICATE_TOKEN"  # noqa: S105 (the name of a variable)
"""The variable of the environment that Spark's client takes its token from; it goes over TLS, or to this machine."""
PORT = 15002
VERSION = "4"
"""The major version that is spoken to; what another one means by its SQL was never compared."""
LONGEST_GREETING = 60.0
"""Seconds until a server must have said who it is."""
LONGEST_QUERY = 600.0
"""Seconds for the query of one rule; then it is interrupted on the cluster."""
MOST_ROWS = 1_000_000
"""Of one query: more findings of one rule are no report any more."""

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.runSQLOnFiles": "false",
}
_OPTIONS = ("use_ssl", "user_id")
_TYPES = {"INTEGER": "INT", "VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ", '"NULL"': "VOID"}

_T = TypeVar("_T")


class Place(NamedTuple):
    """Where a server is; shown without options."""

    host: str
    port: int
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"sc://{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """The address as Spark's client wants it."""
        return f"{self}/{''.join(f';{option}' for option in self.options)}"


def place(address: str) -> Place:
    """Where an address leads. Raises UsageError, without showing what may be secret in it."""
    allowed = f"duckdb, or sc://HOST:{PORT} with the options {', '.join(_OPTIONS)}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or PORT
    except ValueError as error:
        raise UsageError(f"--engine is no address: {error}", allowed=allowed) from error
    if parts.scheme != "sc" or not re.fullmatch(r"[\w.:-]+", host):
        hint = "start Spark's Connect server (sbin/start-connect-server.sh)" if parts.scheme == "spark" else ""
        raise UsageError(f"--engine {address.split(':')[0]!r} is no engine", allowed=allowed, hint=hint)
    options = [option for option in parts.path.lstrip("/").split(";") if option]
    strange = [option.partition("=")[0] for option in options if option.partition("=")[0] not in _OPTIONS]
    if strange or parts.username is not None or parts.query or parts.fragment:
        said = f"--engine has the option {strange[0]!r}" if strange else "--engine has more than a host and options"
        raise UsageError(said, allowed=allowed, hint=f"a token comes from the environment: {TOKEN}")
    return Place(f"[{host}]" if ":" in host else host, port, tuple(options))


class Cluster:
    """A session on a server that was reached; `over` is how the engine is opened."""

    def __init__(self, session: Any, at: Place) -> None:
        self._session = session
        self._at = at

    def over(self, connection: duckdb.DuckDBPyConnection) -> InSpark:
        """The engine for a database that was filled."""
        return InSpark(self._session, connection, self._at)

    def close(self) -> None:
        """End the session, and with it all that was handed over."""
        with contextlib.suppress(Exception):
            _within(LONGEST_GREETING, self._session.stop)


def connected(at: Place) -> Cluster:
    """A session there. Raises UsageError without the extra or for another version, IncompleteError if none answers."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    warnings.filterwarnings("ignore", module="pyspark")
    logging.getLogger("SQLQueryContextLogger").disabled = True  # which writes every error of a query down a second time
    try:
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        raise UsageError(
            f"Spark's client is not installed: {error}", where=str(at), hint="pip install 'okrlint[spark]'"
        ) from error
    try:
        socket.create_connection((at.host.strip("[]"), at.port), timeout=LONGEST_GREETING).close()
    except OSError as error:
        raise IncompleteError(
            f"nothing answers there: {error.strerror or error}", where=str(at), hint=_REACH
        ) from error

    def greet() -> tuple[Any, str]:
        session = SparkSession(at.address)
        session.client.set_retry_policies([DefaultPolicy(max_retries=3)])
        version = str(session.version)
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
        return session, version

    try:
        session, version = _within(LONGEST_GREETING, greet)
    except Exception as error:  # whatever the client makes of a server that is none
        raise _refused(at, error) from error
    if version.split(".")[0] != VERSION:
        raise UsageError(f"Spark {version} is there", where=str(at), allowed=f"Spark {VERSION}")
    return Cluster(session, at)


_REACH = "name a Spark Connect server, or check without --engine"


def _refused(at: Place, error: Exception) -> OkrlintError:
    said = _first_line(error)
    if "UNAUTHENTICATED" in str(error).upper():
        return IncompleteError(f"Spark does not accept the token: {said}", where=str(at), hint=f"set {TOKEN}")
    return IncompleteError(f"no Spark answers there: {said}", where=str(at), hint=_REACH)


class InSpark:
    """Answers queries on a cluster; a relation is handed over when the first query names it."""

    def __init__(self, session: Any, connection: duckdb.DuckDBPyConnection, at: Place) -> None:
        self._session = session
        self._connection = connection
        self._at = at
        self._given: set[str] = set()
        self._columns = _columns(connection)

    def run(self, query: str, values: Mapping[str, Any]) -> Rows:
        from okrlint.engine.spark_sql import named, translated
        from okrlint.packs.portable import NotPortableError

        try:
            sql = translated(query, values, self._columns)
            for relation in sorted(named(query, self._columns) - self._given):
                self._hand_over(relation)
        except NotPortableError as error:
            raise QueryError(f"not portable: {error}", error.line) from error
        try:
            table = _within(LONGEST_QUERY, lambda: self._session.sql(sql).limit(MOST_ROWS + 1).toArrow())
        except TimeoutError:
            with contextlib.suppress(Exception):
                _within(LONGEST_GREETING, self._session.interruptAll)
            raise QueryError(f"{self._at} took longer than {LONGEST_QUERY:g} s and was interrupted") from None
        except Exception as error:  # of Spark, of gRPC, of Arrow: the rule has no answer
            raise QueryError(f"{self._at} says: {_first_line(error)}") from error
        if table.num_rows > MOST_ROWS:
            raise QueryError(f"it returns more than {MOST_ROWS:,} rows")
        return Rows(list(table.column_names), list(zip(*(c.to_pylist() for c in table.columns), strict=True)))

    def _hand_over(self, relation: str) -> None:
        found = self._connection.table(relation)
        shape = ", ".join(f"`{name}` {_type(str(kind))}" for name, kind in zip(found.columns, found.types, strict=True))
        rows = found.to_arrow_table()
        try:
            _within(LONGEST_QUERY, lambda: self._view(relation, rows if rows.num_rows else [], shape))
        except Exception as error:  # as above
            raise QueryError(f"{self._at} does not take the relation {relation}: {_first_line(error)}") from error
        self._given.add(relation)

    def _view(self, relation: str, rows: Any, shape: str) -> None:
        self._session.createDataFrame(rows, shape).createOrReplaceTempView(relation)


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table, column in connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall():
        found.setdefault(table, set()).add(column)
    return {table: frozenset(columns) for table, columns in found.items()}


def _type(kind: str) -> str:
    return f"ARRAY<{_type(kind[:-2])}>" if kind.endswith("[]") else _TYPES.get(kind, kind)


def _first_line(error: Exception) -> str:
    details = getattr(error, "details", None)  # gRPC's own errors print a paragraph around them
    said = str(details()) if callable(details) else str(error)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]


def _within(seconds: float, call: Callable[[], _T]) -> _T:
    """What a call gives. Raises TimeoutError when it has not come back by then; what it raises itself otherwise."""
    found: list[_T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            found.append(call())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not found:
        raise TimeoutError(f"no answer within {dt.timedelta(seconds=seconds)}")
    return found[0]
