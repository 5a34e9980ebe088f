"""Who is who: integer keys for what was staged, rows for those who are only named, and tables of references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from okrlint.relations.calendar import cycle_dates

if TYPE_CHECKING:
    import duckdb

# Which columns of which relation name a person or a team, so that somebody who is only named gets a row as well.
PEOPLE = {
    "owner": ("party", "kind IN ('person', 'role', 'bot')"),
    "assignment": ("person", "TRUE"),
    "movement": ("by", "TRUE"),
    "check_in": ("by", "TRUE"),
    "decision": ("by", "TRUE"),
    "position": ("person", "TRUE"),
    "commitment": ("party", "kind IN ('person', 'role')"),
    "incentive": ("party", "kind IN ('person', 'role')"),
}
TEAMS = {
    "objective": ("team", "TRUE"),
    "key_result": ("team", "TRUE"),
    "work": ("team", "TRUE"),
    "owner": ("party", "kind = 'team'"),
    "commitment": ("party", "kind = 'team'"),
    "incentive": ("party", "kind = 'team'"),
}


def number(connection: duckdb.DuckDBPyConnection, relation: str, start: int) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_{relation} AS "
        f"SELECT * REPLACE ((row_number() OVER () + {start})::INTEGER AS n) FROM raw_{relation}"
    )


def refer_by_key(connection: duckdb.DuckDBPyConnection, kind: str, numbered: Mapping[str, str]) -> None:
    """Let a human key stand for its subject where it is unambiguous and is nobody's id.

    `numbered` holds tables, and how each is numbered.
    """
    union = " UNION ALL ".join(f"SELECT key, {how} AS n FROM {table}" for table, how in numbered.items())
    connection.execute(
        f"INSERT INTO {kind}_ref SELECT key, min(n) FROM ({union}) WHERE key <> '' "
        f"AND key NOT IN (SELECT ref FROM {kind}_ref) GROUP BY key HAVING count(*) = 1"
    )


def fill_cycles(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO raw_cycle (source, of, id, name) SELECT min(source), cycle, cycle, cycle FROM raw_objective "
        "WHERE cycle NOT IN (SELECT id FROM raw_cycle UNION SELECT name FROM raw_cycle) AND cycle <> '' "
        "GROUP BY cycle ORDER BY cycle"
    )
    number(connection, "cycle", 0)
    rows = connection.execute("SELECT n, id, name, starts, ends FROM raw_cycle ORDER BY n").fetchall()
    for cycle, identity, name, starts, ends in rows:
        read = cycle_dates(name)
        values = [cycle, identity, name, starts or (read and read[0]), ends or (read and read[1])]
        connection.execute("INSERT INTO cycle VALUES (?, ?, ?, ?, ?)", values)
    connection.execute(
        "CREATE TEMP TABLE cycle_ref AS SELECT id AS ref, cycle FROM cycle UNION "
        "SELECT name, min(cycle) FROM cycle WHERE name NOT IN (SELECT id FROM cycle) GROUP BY name"
    )


def fill_named(
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
    named_here = " UNION ALL ".join(parts)
    connection.execute(
        f"CREATE TEMP TABLE named AS SELECT ref, min(source) AS source, min(kind) AS kind FROM ({named_here}) "
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
    number(connection, kind, 0)
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
