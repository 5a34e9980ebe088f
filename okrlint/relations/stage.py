"""Reads one relation of a snapshot as it stands: types, defaults and closed vocabularies of its record type applied."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import types
import typing
from collections.abc import Container, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec

from okrlint.errors import UsageError
from okrlint.records import BY_RELATION
from okrlint.snapshot import Snapshot, whole_length

if TYPE_CHECKING:
    import duckdb

ENTITIES = ("cycle", "team", "person", "objective", "key_result", "work", "decision", "poll")
"""Relations with ids of their own; everything else refers to them."""
SORTED = ("cycle", "team", "person", "objective", "key_result", "decision", "poll")
"""Numbered in the order of their ids: all entities but work, of which there is too much. In the order of reading, a
ticket that is read again would change sides in every pair that it is in, and with them the ticket on which a finding is
told; of two who moved something at one moment another would be named; and of two cycles with the same days the other
would be taken for the longer one."""


LARGE = ("assignment", "label", "movement", "work")
"""Relations of which there is most: their words are staged as numbers, in a third of the memory."""
_SHORT, _LONGEST = 4 << 20, 64 << 20
"""Bytes of a line, first unless one proves longer; each thread that reads holds twice as many."""


def stage(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, relation: str, scratch: Path, fields: Container[str]
) -> int:
    """Read the living lines of one relation into raw_<relation>, these fields only, their defaults filled in.

    Returns how many there are.
    """
    kind = BY_RELATION[relation]
    read = [f for f in msgspec.structs.fields(kind) if f.name in fields or f.name == "of"]
    columns = {"source": "VARCHAR", **{f.name: _sql_type(f.type) for f in read}}
    path = snapshot.files.get(relation)
    if path is None:
        shape = ", ".join(f'"{name}" {sql}' for name, sql in columns.items())
        connection.execute(f"CREATE TEMP TABLE raw_{relation} ({shape})")
        return 0
    if relation in snapshot.torn:
        path = _without_torn_line(path, scratch)
    import duckdb

    closed = {f.name: words for f in read if (words := _vocabulary(f.type))}
    lean = _lean(columns, closed, snapshot) if relation in LARGE else columns
    try:
        try:
            _read(connection, snapshot, relation, path, lean, read, _SHORT)
            closed = closed if lean is columns else {}
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:  # a very long line, a word outside, or damage: read, or said, now
            _read(connection, snapshot, relation, path, columns, read, _LONGEST)
    except duckdb.OutOfMemoryException:
        raise  # nothing is wrong with the file
    except duckdb.Error as error:
        raise _damaged(path, error) from error
    if snapshot.rewritten:
        _drop_replaced(connection, relation)
    count = _check(connection, relation, closed, path)
    if relation in SORTED:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE raw_{relation} AS SELECT * FROM raw_{relation} ORDER BY id")
    return count


def _read(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    relation: str,
    path: Path,
    columns: Mapping[str, str],
    fields: list[msgspec.structs.FieldInfo],
    longest: int,
) -> None:
    heads, living = ("seq, gone, ", "") if snapshot.rewritten else ("", "WHERE gone IS NULL")
    selected = ", ".join(_with_default(f) for f in fields if f.name in columns)
    declared = {"seq": "INTEGER", "gone": "BOOLEAN", **columns}
    connection.execute(
        f"CREATE TEMP TABLE raw_{relation} AS SELECT source, {heads}{selected} "
        f"FROM read_json($path, format = 'newline_delimited', columns = {declared!r}, "
        f"maximum_object_size = {longest}) {living}",
        {"path": str(path)},
    )


def _lean(columns: Mapping[str, str], closed: Mapping[str, tuple[str, ...]], snapshot: Snapshot) -> dict[str, str]:
    """The same columns, words out of closed vocabularies as numbers, and without what only replacing needs.

    Words are in the order of text, which numbers then keep.
    """
    closed = {**closed, "source": tuple(snapshot.manifest.sources) or ("",)}
    lean = {**columns, **{name: f"ENUM({', '.join(map(_literal, sorted(words)))})" for name, words in closed.items()}}
    if not snapshot.rewritten:
        del lean["of"]
    return lean


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _drop_replaced(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Keep the lines of the newest reading of each subject.

    Most lines are of the first reading that is left: whatever replaces one is among the others, which are few.
    """
    raw = f"raw_{relation}"
    (dropped,) = connection.execute(
        f"DELETE FROM {raw} USING (SELECT source, of, max(seq) AS seq FROM {raw} "
        f"WHERE seq > (SELECT min(seq) FROM {raw}) GROUP BY source, of) AS newest "
        f"WHERE {raw}.source = newest.source AND {raw}.of = newest.of AND {raw}.seq < newest.seq"
    ).fetchall()[0]
    (gone,) = connection.execute(f"DELETE FROM {raw} WHERE gone").fetchall()[0]
    if (dropped or gone) and relation in ENTITIES:
        _without_holes(connection, relation, "TRUE")


def _with_default(field: msgspec.structs.FieldInfo) -> str:
    default = field.default
    name = f'"{field.name}"'
    if default in (msgspec.NODEFAULT, None):
        return name
    literal = str(default).upper() if isinstance(default, bool) else repr(default)
    return f"coalesce({name}, {literal}) AS {name}"


def _sql_type(annotation: object) -> str:
    inner = [a for a in get_args(annotation) if a is not types.NoneType] if _is_union(annotation) else [annotation]
    plain = {
        str: "VARCHAR",
        dt.date: "DATE",
        dt.datetime: "TIMESTAMP",
        float: "DOUBLE",
        int: "INTEGER",
        bool: "BOOLEAN",
    }
    return plain.get(typing.cast(type, inner[0]), "VARCHAR")


def _is_union(annotation: object) -> bool:
    return typing.get_origin(annotation) in (typing.Union, types.UnionType)


def _vocabulary(annotation: object) -> tuple[str, ...]:
    if typing.get_origin(annotation) is typing.Literal:
        return get_args(annotation)
    return tuple(w for a in get_args(annotation) for w in _vocabulary(a)) if _is_union(annotation) else ()


def _check(
    connection: duckdb.DuckDBPyConnection, relation: str, closed: Mapping[str, tuple[str, ...]], path: Path
) -> int:
    """Refuse words outside the closed vocabularies, drop repeated ids, count what is left: one look at the rows."""
    outside = {name: f'"{name}" NOT IN ({", ".join(map(repr, words))})' for name, words in closed.items()}
    different = "count(DISTINCT id)" if relation in ENTITIES else "count(*)"
    asked = ["count(*)", different, *(f"count(*) FILTER ({condition})" for condition in outside.values())]
    total, left, *strange = connection.execute(f"SELECT {', '.join(asked)} FROM raw_{relation}").fetchall()[0]
    for count, (name, condition) in zip(strange, outside.items(), strict=True):
        if count:
            word, of = connection.execute(f'SELECT "{name}", of FROM raw_{relation} WHERE {condition}').fetchall()[0]
            raise UsageError(
                f"{relation}.{name} holds {word!r} (of {of})", where=str(path), allowed=", ".join(closed[name])
            )
    if left < total:
        _drop_repeats(connection, relation)
    return int(left)


def _drop_repeats(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Keep the newest record of an id that several sources, or two passes over one page, have given."""
    _without_holes(connection, relation, f"rowid IN (SELECT max(rowid) FROM raw_{relation} GROUP BY id)")


def _without_holes(connection: duckdb.DuckDBPyConnection, relation: str, kept: str) -> None:
    """Written anew, so that the places of its rows are without holes: they become the keys."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_{relation} AS SELECT * FROM raw_{relation} WHERE {kept} ORDER BY rowid"
    )


def _without_torn_line(path: Path, scratch: Path) -> Path:
    copy = scratch / path.name
    with path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
    with copy.open("r+b") as handle:
        handle.truncate(whole_length(path))
    return copy


def _damaged(path: Path, error: Exception) -> UsageError:
    text = str(error).splitlines()[0]
    line = re.search(r"line (\d+)", text)
    where = f"{path}:{line.group(1)}" if line else str(path)
    return UsageError(f"a damaged record: {text}", where=where, hint="fetch the snapshot again")
