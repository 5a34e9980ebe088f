"""Hands many Python rows to the engine at once; row-by-row inserts are a hundred times slower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import duckdb


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Append rows to a table, in the order of its columns; values are what JSON can say (None, bool, number, text)."""
    if not rows:
        return
    shape = connection.execute(f"FROM {table} LIMIT 0").description or ()
    fields = ", ".join(f'"{name}" := (r->>{i})::{kind}' for i, (name, kind, *_) in enumerate(shape))
    connection.execute(
        f"INSERT INTO {table} SELECT unnest(struct_pack({fields})) "
        "FROM (SELECT unnest(from_json($rows, '[\"json\"]')) AS r)",
        {"rows": msgspec.json.encode(rows).decode()},
    )
