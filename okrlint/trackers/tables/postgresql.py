"""Copies a table of PostgreSQL into the database of queries. Address and password come from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlint import redaction
from okrlint.errors import IncompleteError, UsageError
from okrlint.history.place import is_near

if TYPE_CHECKING:
    import duckdb

VARIABLE = "OKRLINT_TABLES_URL"
_TYPES = {
    **dict.fromkeys(("int2", "int4", "int8", "oid"), "BIGINT"),
    **dict.fromkeys(("float4", "float8", "numeric"), "DOUBLE"),
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP",
}
"""What columns become; those of any other type are text. Moments are UTC."""


def copy(
    connection: duckdb.DuckDBPyConnection, name: str, table: str, environment: Mapping[str, str], folder: Path
) -> None:
    """Make a table `name` with all rows of `table` (SCHEMA.TABLE or TABLE), read in one transaction that cannot write.

    Raises UsageError without an address or psycopg, IncompleteError where the server or the table cannot be read.
    """
    address = environment.get(VARIABLE, "")
    if not address.startswith(("postgresql://", "postgres://")):
        raise UsageError(
            f"tables.{name}: {VARIABLE} is not set"
            if not address
            else f"{VARIABLE} is no address of a PostgreSQL server",
            allowed="postgresql://USER:PASSWORD@HOST/DATABASE",
            hint="the server is named by the environment alone, so that no configuration can send a password elsewhere",
        )
    try:
        import psycopg
        from psycopg import sql
    except ImportError:
        raise UsageError("tables in PostgreSQL need psycopg", hint="install okrlint[postgresql]") from None
    path = folder / f"{name}.csv"
    try:
        encrypted = {} if is_near(address) or "sslmode=" in address else {"sslmode": "require"}
        known = psycopg.conninfo.make_conninfo(address, **encrypted)
        with psycopg.connect(known, connect_timeout=30, options="-c timezone=UTC -c datestyle=ISO") as server:
            server.read_only = True
            wanted = sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table.split(".", 1)))
            described = server.execute(sql.SQL("{} LIMIT 0").format(wanted)).description or ()
            types = {info.oid: info.name for info in server.adapters.types}
            columns = {column.name: _TYPES.get(types.get(column.type_code, ""), "VARCHAR") for column in described}
            shown = sql.SQL(", ").join(
                sql.SQL("{} AT TIME ZONE 'UTC'" if types.get(c.type_code) == "timestamptz" else "{}").format(
                    sql.Identifier(c.name)
                )
                for c in described
            )
            asked = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv)").format(
                shown, sql.Identifier(*table.split(".", 1))
            )
            with server.cursor() as cursor, cursor.copy(asked) as rows, path.open("wb") as file:
                for chunk in rows:
                    file.write(chunk)
    except psycopg.Error as error:
        raise IncompleteError(
            f"the table {name} cannot be read: {_said(error, address)}",
            where=f"postgresql:{table}",
            hint=f"{VARIABLE} names server and database; the account needs SELECT on the table",
        ) from None
    _load(connection, name, path, columns)
    path.unlink()


def _said(error: Any, address: str) -> str:
    said = str(error).strip().splitlines()
    return redaction.clean(said[0].replace(address, "the server")) if said else type(error).__name__


def _load(connection: duckdb.DuckDBPyConnection, name: str, path: Path, columns: Mapping[str, str]) -> None:
    rows = connection.read_csv(
        path,
        columns=dict(columns),
        header=False,
        delimiter=",",
        quotechar='"',
        escapechar='"',
        na_values="",
        allow_quoted_nulls=False,
    )
    rows.create(name)
