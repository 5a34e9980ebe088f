"""Loads a snapshot's records into the base tables of `schema.sql`: integer keys, references resolved.

What the tables mean stands in `schema.sql`; relations that follow from them have a module each beside this one.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import types
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec

from okrlint.errors import UsageError
from okrlint.records import BY_RELATION, Record
from okrlint.relations.calendar import cycle_dates
from okrlint.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

ENTITIES = ("cycle", "team", "person", "objective", "key_result", "work", "decision")
"""Relations with ids of their own; everything else refers to them."""

# Which columns of which relation name a person or a team, so that somebody who is only named gets a row as well.
_PEOPLE = {
    "owner": ("party", "kind IN ('person', 'role', 'bot')"),
    "assignment": ("person", "TRUE"),
    "movement": ("by", "TRUE"),
    "check_in": ("by", "TRUE"),
    "decision": ("by", "TRUE"),
    "position": ("person", "TRUE"),
    "commitment": ("party", "kind IN ('person', 'role')"),
    "incentive": ("party", "kind IN ('person', 'role')"),
}
_TEAMS = {
    "objective": ("team", "TRUE"),
    "key_result": ("team", "TRUE"),
    "work": ("team", "TRUE"),
    "owner": ("party", "kind = 'team'"),
    "commitment": ("party", "kind = 'team'"),
    "incentive": ("party", "kind = 'team'"),
}

_GOAL = "JOIN goal_ref g ON g.ref = r.goal"
_WORK = "JOIN work_ref w ON w.ref = r.work"
_OBJECTIVE = "JOIN goal_ref g ON g.ref = r.objective"
_DECISION = "JOIN decision d ON d.id = r.decision"


def _person(column: str, kinds: str = "") -> str:
    return f"LEFT JOIN person_ref p ON p.ref = r.{column}" + (f" AND r.kind IN ({kinds})" if kinds else "")


def _team(column: str, kinds: str = "") -> str:
    return f"LEFT JOIN team_ref t ON t.ref = r.{column}" + (f" AND r.kind IN ({kinds})" if kinds else "")


_PLACE = "r.source, r.url, r.file, r.line, r.column"
_HUMAN = "'person', 'role', 'bot'"

# relation -> (columns, joins), in the order of schema.sql.
_FILL: dict[str, tuple[str, str]] = {
    "objective": (
        "r.n, r.id, r.key, r.title, r.description, t.team, c.cycle, g.goal, r.state, r.status, r.starts, r.due, "
        + _PLACE,
        f"{_team('team')} LEFT JOIN cycle_ref c ON c.ref = r.cycle LEFT JOIN goal_ref g ON g.ref = r.parent",
    ),
    "key_result": (
        "r.n, r.id, r.key, r.title, r.description, g.goal, t.team, r.state, r.status, r.metric, r.direction, "
        "r.baseline, r.target, r.current, r.unit, r.starts, r.due, " + _PLACE,
        f"LEFT JOIN goal_ref g ON g.ref = r.objective {_team('team')}",
    ),
    "owner": (
        "g.goal, p.person, t.team, coalesce(p.name, t.name, r.party), r.kind, r.role",
        f"{_GOAL} {_person('party', _HUMAN)} {_team('party', repr('team'))}",
    ),
    "rank": ("g.goal, r.scope, r.value, r.kind", _GOAL),
    "outranks": (
        "g.goal, l.goal, r.via",
        "JOIN goal_ref g ON g.ref = r.higher JOIN goal_ref l ON l.ref = r.lower",
    ),
    "sharing": (
        "g.goal, r.party, o.goal, t.team",
        f"{_OBJECTIVE} LEFT JOIN goal_ref o ON o.ref = r.party {_team('party')}",
    ),
    "work": (
        "r.n, r.id, r.key, r.title, r.state, r.kind, r.size, t.team, r.created_at, r.finished_at, r.source, r.url",
        _team("team"),
    ),
    "assignment": ("w.work, p.person", f"{_WORK} {_person('person')}"),
    "label": (
        "g.goal, w.work, r.name, r.kind",
        "LEFT JOIN goal_ref g ON g.ref = r.item LEFT JOIN work_ref w ON w.ref = r.item",
    ),
    "contributes": ("w.work, g.goal, r.via", f"{_WORK} {_GOAL}"),
    "movement": ("w.work, r.moved_at, r.kind, r.from_state, r.to_state, p.person", f"{_WORK} {_person('by')}"),
    "check_in": (
        "g.goal, r.checked_at, r.value, r.status, r.confidence, p.person, r.note, r.url",
        f"{_GOAL} {_person('by')}",
    ),
    "decision": (
        "r.n, r.id, g.goal, p.person, r.decided_on, r.choice, r.reason",
        f"{_OBJECTIVE} {_person('by')}",
    ),
    "option": ("d.decision, r.name, r.chosen", _DECISION),
    "position": ("d.decision, p.person, r.option, r.stance, r.stated_on", f"{_DECISION} {_person('person')}"),
    "exclusion": ("g.goal, r.text", _OBJECTIVE),
    "trade_off": ("g.goal, r.gains, r.gives_up", _OBJECTIVE),
    "commitment": (
        "g.goal, p.person, t.team, r.stance, r.stated_on",
        f"{_OBJECTIVE} {_person('party', _HUMAN)} {_team('party', repr('team'))}",
    ),
    "incentive": (
        "p.person, t.team, r.metric, g.goal",
        f"LEFT JOIN goal_ref g ON g.ref = r.goal {_person('party', _HUMAN)} {_team('party', repr('team'))}",
    ),
    "term": ("r.name, r.definition", ""),
}

# References that must lead somewhere: (relation, column, kind of subject).
_MUST_RESOLVE = (
    ("objective", "parent", "goal"),
    ("key_result", "objective", "goal"),
    ("outranks", "higher", "goal"),
    ("outranks", "lower", "goal"),
    ("contributes", "goal", "goal"),
    ("contributes", "work", "work"),
)

BASE = frozenset({*_FILL, "cycle", "team", "person"})


def needed_with(relations: Iterable[str]) -> set[str]:
    """The base relations to read so that these can be filled: themselves and the subjects they refer to."""
    wanted = set(relations) | {"cycle", "team", "person", "objective", "key_result"}
    if wanted & {"assignment", "contributes", "movement", "label"}:
        wanted.add("work")
    if wanted & {"option", "position"}:
        wanted.add("decision")
    return wanted & BASE


def load(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, relations: Iterable[str]) -> list[str]:
    """Fill the base tables for `relations` and return remarks on the data, such as references that lead nowhere.

    Raises UsageError with file and line for a damaged record or a word outside the closed vocabularies.
    """
    wanted = needed_with(relations)
    with tempfile.TemporaryDirectory(prefix="okrlint-") as scratch:
        for relation in sorted(wanted):
            _stage(connection, snapshot, relation, Path(scratch))
    _number(connection, "objective", 0)
    (objectives,) = connection.execute("SELECT count(*) FROM raw_objective").fetchall()[0]
    _number(connection, "key_result", objectives)
    connection.execute(
        "CREATE TEMP TABLE goal_ref AS SELECT id AS ref, n AS goal FROM raw_objective "
        "UNION ALL SELECT id, n FROM raw_key_result"
    )
    _refer_by_key(connection, "goal", ("objective", "key_result"))
    _fill_cycles(connection)
    _fill_named(connection, "team", _TEAMS, wanted)
    _fill_named(connection, "person", _PEOPLE, wanted)
    if "work" in wanted:
        _number(connection, "work", 0)
        connection.execute("CREATE TEMP TABLE work_ref AS SELECT id AS ref, n AS work FROM raw_work")
        if _has_strangers(connection, wanted):
            _refer_by_key(connection, "work", ("work",))
    if "decision" in wanted:
        _number(connection, "decision", 0)
    for relation, (columns, joins) in _FILL.items():
        if relation in wanted:
            connection.execute(f"INSERT INTO {relation} SELECT {columns} FROM raw_{relation} r {joins}")
    remarks = _unresolved(connection, wanted)
    for relation in wanted:
        connection.execute(f"DROP TABLE raw_{relation}")
    return remarks


def _stage(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, relation: str, scratch: Path) -> None:
    """Read the living lines of one relation into raw_<relation>, defaults of the record type filled in."""
    kind = BY_RELATION[relation]
    columns = {f.name: _sql_type(f.type) for f in msgspec.structs.fields(kind)}
    selected = ", ".join(_with_default(f) for f in msgspec.structs.fields(kind))
    path = snapshot.files.get(relation)
    if path is None:
        shape = ", ".join(f'"{name}" {sql}' for name, sql in columns.items())
        connection.execute(f"CREATE TEMP TABLE raw_{relation} (source VARCHAR, {shape}, n INTEGER)")
        return
    if relation in snapshot.torn:
        path = _without_torn_line(path, scratch)
    latest = "QUALIFY seq = max(seq) OVER (PARTITION BY source, of)" if snapshot.rewritten else ""
    declared = {"seq": "INTEGER", "source": "VARCHAR", "gone": "BOOLEAN", **columns}
    import duckdb

    try:
        connection.execute(
            f"CREATE TEMP TABLE raw_{relation} AS SELECT source, {selected}, 0::INTEGER AS n FROM ("
            f"SELECT * FROM read_json($path, format = 'newline_delimited', columns = {declared!r}, "
            f"maximum_object_size = 67108864) {latest}) WHERE gone IS NULL",
            {"path": str(path)},
        )
    except duckdb.Error as error:
        raise _damaged(path, error) from error
    if relation in ENTITIES:
        _drop_repeats(connection, relation)
    _check_words(connection, relation, kind, path)


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


def _check_words(connection: duckdb.DuckDBPyConnection, relation: str, kind: type[Record], path: Path) -> None:
    for field in msgspec.structs.fields(kind):
        words = _vocabulary(field.type)
        if not words:
            continue
        allowed = ", ".join(repr(w) for w in words)
        bad = connection.execute(
            f'SELECT "{field.name}", of FROM raw_{relation} WHERE "{field.name}" NOT IN ({allowed}) LIMIT 1'
        ).fetchone()
        if bad is not None:
            raise UsageError(
                f"{relation}.{field.name} holds {bad[0]!r} (of {bad[1]})", where=str(path), allowed=", ".join(words)
            )


def _drop_repeats(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Keep the newest record of an id that several sources, or two passes over one page, have given."""
    counts = connection.execute(f"SELECT count(*), count(DISTINCT id) FROM raw_{relation}").fetchone()
    if counts is not None and counts[0] != counts[1]:
        connection.execute(
            f"DELETE FROM raw_{relation} WHERE rowid NOT IN (SELECT max(rowid) FROM raw_{relation} GROUP BY id)"
        )


def _number(connection: duckdb.DuckDBPyConnection, relation: str, start: int) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_{relation} AS "
        f"SELECT * REPLACE ((row_number() OVER () + {start})::INTEGER AS n) FROM raw_{relation}"
    )


def _refer_by_key(connection: duckdb.DuckDBPyConnection, kind: str, relations: tuple[str, ...]) -> None:
    """Let a human key stand for its subject where it is unambiguous and is nobody's id."""
    union = " UNION ALL ".join(f"SELECT key, n FROM raw_{r}" for r in relations)
    connection.execute(
        f"INSERT INTO {kind}_ref SELECT key, min(n) FROM ({union}) WHERE key <> '' "
        f"AND key NOT IN (SELECT ref FROM {kind}_ref) GROUP BY key HAVING count(*) = 1"
    )


def _has_strangers(connection: duckdb.DuckDBPyConnection, wanted: set[str]) -> bool:
    for relation in wanted & {"assignment", "contributes", "movement"}:
        found = connection.execute(
            f"SELECT 1 FROM raw_{relation} r ANTI JOIN work_ref w ON w.ref = r.work LIMIT 1"
        ).fetchone()
        if found is not None:
            return True
    return False


def _fill_cycles(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO raw_cycle (source, of, id, name) SELECT min(source), cycle, cycle, cycle FROM raw_objective "
        "WHERE cycle NOT IN (SELECT id FROM raw_cycle UNION SELECT name FROM raw_cycle) AND cycle <> '' "
        "GROUP BY cycle ORDER BY cycle"
    )
    _number(connection, "cycle", 0)
    rows = connection.execute("SELECT n, id, name, starts, ends FROM raw_cycle ORDER BY n").fetchall()
    for number, identity, name, starts, ends in rows:
        read = cycle_dates(name)
        values = [number, identity, name, starts or (read and read[0]), ends or (read and read[1])]
        connection.execute("INSERT INTO cycle VALUES (?, ?, ?, ?, ?)", values)
    connection.execute(
        "CREATE TEMP TABLE cycle_ref AS SELECT id AS ref, cycle FROM cycle UNION "
        "SELECT name, min(cycle) FROM cycle WHERE name NOT IN (SELECT id FROM cycle) GROUP BY name"
    )


def _fill_named(
    connection: duckdb.DuckDBPyConnection, kind: str, named: dict[str, tuple[str, str]], wanted: set[str]
) -> None:
    """Fill team or person: those on record, then those who are only named somewhere."""
    told = (
        "'person'"
        if kind == "team"
        else "CASE WHEN {r}.kind = 'role' THEN 'role' WHEN {r}.kind = 'bot' THEN 'bot' ELSE 'person' END"
    )
    parts = []
    for relation, (column, condition) in named.items():
        if relation in wanted:
            has_kind = kind == "person" and "kind" in condition
            shown = told.format(r="r") if has_kind else "'person'"
            parts.append(
                f'SELECT r."{column}" AS ref, r.source, {shown} AS kind FROM raw_{relation} r '
                f"WHERE r.\"{column}\" <> '' AND {condition}"
            )
    connection.execute(
        f"CREATE TEMP TABLE named AS SELECT ref, min(source) AS source, min(kind) AS kind FROM ({' UNION ALL '.join(parts)}) "
        f"WHERE ref NOT IN (SELECT id FROM raw_{kind} UNION SELECT name FROM raw_{kind}) GROUP BY ref ORDER BY ref"
    )
    if kind == "team":
        connection.execute(
            "INSERT INTO raw_team (source, of, id, name, parent) SELECT source, ref, ref, ref, '' FROM named"
        )
    else:
        connection.execute(
            "INSERT INTO raw_person (source, of, id, name, kind) SELECT source, ref, ref, ref, kind FROM named"
        )
    connection.execute("DROP TABLE named")
    _number(connection, kind, 0)
    connection.execute(
        f"CREATE TEMP TABLE {kind}_ref AS SELECT id AS ref, n AS {kind}, name FROM raw_{kind} UNION ALL "
        f"SELECT name, min(n), name FROM raw_{kind} WHERE name NOT IN (SELECT id FROM raw_{kind}) "
        "GROUP BY name HAVING count(*) = 1"
    )
    if kind == "team":
        connection.execute(
            "INSERT INTO team SELECT r.n, r.id, r.name, p.team FROM raw_team r LEFT JOIN team_ref p ON p.ref = r.parent"
        )
    else:
        connection.execute("INSERT INTO person SELECT n, id, name, kind, active, last_seen, source FROM raw_person")


def _unresolved(connection: duckdb.DuckDBPyConnection, wanted: set[str]) -> list[str]:
    remarks = []
    for relation, column, kind in _MUST_RESOLVE:
        if relation not in wanted:
            continue
        rows = connection.execute(
            f'SELECT r."{column}", count(*) OVER () FROM raw_{relation} r ANTI JOIN {kind}_ref x ON x.ref = r."{column}" '
            f"WHERE r.\"{column}\" <> '' ORDER BY 1 LIMIT 3"
        ).fetchall()
        if rows:
            shown = ", ".join(str(r[0]) for r in rows)
            remarks.append(f"{rows[0][1]} × {relation}.{column} names nothing that was read, such as {shown}")
    return remarks


def _without_torn_line(path: Path, scratch: Path) -> Path:
    copy = scratch / path.name
    with path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
    from okrlint.snapshot import whole_length

    with copy.open("r+b") as handle:
        handle.truncate(whole_length(path))
    return copy


def _damaged(path: Path, error: Exception) -> UsageError:
    text = str(error).splitlines()[0]
    line = re.search(r"line (\d+)", text)
    where = f"{path}:{line.group(1)}" if line else str(path)
    return UsageError(f"a damaged record: {text}", where=where, hint="fetch the snapshot again")
