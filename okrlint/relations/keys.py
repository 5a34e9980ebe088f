"""Assigns integer keys to what was staged, adds rows for people and teams that are only named, resolves references."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import TYPE_CHECKING

from okrlint.company import Calendar
from okrlint.periods import cycle_dates

if TYPE_CHECKING:
    import duckdb

PLACE = "rowid + 1"
"""What was staged is numbered by its place; no row is ever deleted there, so that there are no holes."""

# Which columns of which relation name a person or a team, so that somebody who is only named gets a row as well.
PEOPLE = {
    "owner": ("party", "kind IN ('person', 'role', 'bot')"),
    "work": ("author", "TRUE"),
    "assignment": ("person", "TRUE"),
    "movement": ("by", "TRUE"),
    "check_in": ("by", "TRUE"),
    "change": ("by", "TRUE"),
    "decision": ("by", "TRUE"),
    "position": ("person", "TRUE"),
    "commitment": ("party", "kind IN ('person', 'role')"),
    "incentive": ("party", "kind IN ('person', 'role')"),
    "poll": ("by", "TRUE"),
    "answer": ("person", "TRUE"),
}
TEAMS = {
    "objective": ("team", "TRUE"),
    "key_result": ("team", "TRUE"),
    "work": ("team", "TRUE"),
    "owner": ("party", "kind = 'team'"),
    "commitment": ("party", "kind = 'team'"),
    "incentive": ("party", "kind = 'team'"),
    "poll": ("team", "TRUE"),
    "answer": ("team", "TRUE"),
}


def refer_by_key(connection: duckdb.DuckDBPyConnection, kind: str, numbered: Mapping[str, str]) -> None:
    """Let a human key stand for its subject where it is unambiguous and is nobody's id.

    `numbered` holds tables, and how each is numbered.
    """
    union = " UNION ALL ".join(f"SELECT key, {how} AS n FROM {table}" for table, how in numbered.items())
    connection.execute(
        f"INSERT INTO {kind}_ref SELECT key, min(n) FROM ({union}) WHERE key <> '' "
        f"AND key NOT IN (SELECT ref FROM {kind}_ref) GROUP BY key HAVING count(*) = 1"
    )


def fill_cycles(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """Cycles on record and those only named; days of their own go before the calendar's, and these before names."""
    connection.execute(
        "INSERT INTO raw_cycle (source, of, id, name) SELECT min(source), cycle, cycle, cycle FROM raw_objective "
        "WHERE cycle NOT IN (SELECT id FROM raw_cycle UNION SELECT name FROM raw_cycle) AND cycle <> '' "
        "GROUP BY cycle ORDER BY cycle"
    )
    rows = connection.execute(f"SELECT {PLACE}, id, name, starts, ends FROM raw_cycle ORDER BY 1").fetchall()
    for cycle, identity, name, starts, ends in rows:
        read = calendar.days(name) or cycle_dates(name)
        values = [cycle, identity, name, starts or (read and read[0]), ends or (read and read[1])]
        connection.execute("INSERT INTO cycle VALUES (?, ?, ?, ?, ?)", values)
    connection.execute(
        "CREATE TEMP TABLE cycle_ref AS SELECT id AS ref, cycle FROM cycle UNION "
        "SELECT name, min(cycle) FROM cycle WHERE name NOT IN (SELECT id FROM cycle) GROUP BY name"
    )


_TOLD = "CASE WHEN kind IN ('role', 'bot') THEN kind ELSE 'person' END"
_ONLY_NAMED = {
    "team": ("source, of, id, name, parent", "min(source), ref, ref, ref, ''"),
    "person": ("source, of, id, name, kind", "min(source), ref, ref, ref, min(kind)"),
}
_ROWS = {
    "team": f"SELECT r.{PLACE}, r.id, r.name, p.team FROM raw_team r LEFT JOIN team_ref p ON p.ref = r.parent",
    "person": f"SELECT {PLACE}, id, name, kind, active, last_seen, source FROM raw_person",
}


def fill_named(
    connection: duckdb.DuckDBPyConnection, kind: str, named: Mapping[str, tuple[str, str]], wanted: Container[str]
) -> None:
    """Fill team or person: those on record, then those who are only named somewhere."""
    parts = []
    for relation, (column, condition) in named.items():
        if relation in wanted:
            told = _TOLD if "kind" in condition else "'person'"
            parts.append(
                f'SELECT "{column}" AS ref, source, {told} AS kind FROM raw_{relation} '
                f"WHERE \"{column}\" <> '' AND {condition}"
            )
    columns, values = _ONLY_NAMED[kind]
    connection.execute(
        f"CREATE TEMP TABLE said AS SELECT * FROM ({' UNION ALL '.join(parts)}) "
        f"WHERE ref NOT IN (SELECT id FROM raw_{kind} UNION SELECT name FROM raw_{kind})"
    )
    # People write each other's names in other capitals than their accounts have.
    connection.execute(
        "CREATE TEMP TABLE respelled AS SELECT DISTINCT ref, name FROM said JOIN ("
        f"SELECT lower(name) AS spelled, min(name) AS name FROM raw_{kind} GROUP BY 1 HAVING count(*) = 1"
        ") ON spelled = lower(ref)"
    )
    connection.execute(
        f"INSERT INTO raw_{kind} ({columns}) SELECT {values} FROM said "
        "WHERE ref NOT IN (SELECT ref FROM respelled) GROUP BY ref ORDER BY ref"
    )
    connection.execute(
        f"CREATE TEMP TABLE {kind}_ref AS SELECT id AS ref, ({PLACE})::INTEGER AS {kind}, name FROM raw_{kind} "
        f"UNION ALL SELECT name, min({PLACE})::INTEGER, name FROM raw_{kind} "
        f"WHERE name NOT IN (SELECT id FROM raw_{kind}) GROUP BY name HAVING count(*) = 1"
    )
    connection.execute(
        f"INSERT INTO {kind}_ref SELECT r.ref, k.{kind}, k.name FROM respelled r JOIN {kind}_ref k ON k.ref = r.name"
    )
    connection.execute("DROP TABLE said")
    connection.execute("DROP TABLE respelled")
    connection.execute(f"INSERT INTO {kind} {_ROWS[kind]}")


def settle_parties(connection: duckdb.DuckDBPyConnection, relations: Iterable[str]) -> None:
    """Let a party be a team where its name is that of a team and of no person on record.

    A text that names "Foundry Depot" does not say whether that is somebody; who is a team, other goals and work say.
    """
    for relation in relations:
        connection.execute(
            f"UPDATE raw_{relation} SET kind = 'team' WHERE kind = 'person' AND party IN (SELECT ref FROM team_ref) "
            "AND party NOT IN (SELECT id FROM raw_person UNION SELECT name FROM raw_person)"
        )


def find_bots(connection: duckdb.DuckDBPyConnection, is_bot: Callable[[str], bool]) -> None:
    """Say of persons that they are bots where a name of theirs, or what their tracker calls them, is a bot's."""
    rows = connection.execute("SELECT person, name, id FROM person WHERE kind = 'person'").fetchall()
    found = [person for person, name, identity in rows if is_bot(name) or is_bot(_ACCOUNT.sub("", identity))]
    connection.execute("UPDATE person SET kind = 'bot' WHERE list_contains($found, person)", {"found": found})
    connection.execute("CREATE TEMP TABLE bot AS SELECT person FROM person WHERE kind = 'bot'")


_ACCOUNT = re.compile(r"^[a-z]+:(?:[a-z]+/)?|@[\w.:-]+$")
"""What stands around an account in an id (`tracker:user/5b10@acme.example`)."""
