"""Loads a snapshot's records into the base tables of `schema.sql`: integer keys, references resolved.

What the tables mean stands in `schema.sql`; relations that follow from them have a module each beside this one.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from okrlint.bots import matcher
from okrlint.company import UNKNOWN, Company
from okrlint.records import BY_RELATION
from okrlint.relations.keys import (
    PEOPLE,
    PLACE,
    TEAMS,
    fill_cycles,
    fill_named,
    find_bots,
    refer_by_key,
    settle_parties,
)
from okrlint.relations.rows import insert_rows
from okrlint.relations.serving import fill_contributes, fill_unread, named_by_people
from okrlint.relations.stage import stage
from okrlint.snapshot import Snapshot
from okrlint.stopwatch import IDLE, Stopwatch

if TYPE_CHECKING:
    import duckdb

_GOAL = "JOIN goal_ref g ON g.ref = r.goal"
_WORK = "JOIN work_ref w ON w.ref = r.work"
_OBJECTIVE = "JOIN goal_ref g ON g.ref = r.objective"
_DECISION = "JOIN decision d ON d.id = r.decision"
_POLL = "JOIN poll q ON q.id = r.poll"
_CYCLE = "LEFT JOIN cycle_ref c ON c.ref = r.cycle"


def _person(column: str, kinds: str = "") -> str:
    return f"LEFT JOIN person_ref p ON p.ref = r.{column}" + (f" AND r.kind IN ({kinds})" if kinds else "")


def _team(column: str, kinds: str = "") -> str:
    return f"LEFT JOIN team_ref t ON t.ref = r.{column}" + (f" AND r.kind IN ({kinds})" if kinds else "")


_KIND = "r.goal_kind, r.score, r.weight, r.confidence, r.resumed, "
_PLACE = "r.source, r.url, r.file, r.line, r.column"
_HUMAN = "'person', 'role', 'bot'"

# Key results come after all objectives.
_KEYS = {
    "objective": PLACE,
    "key_result": f"{PLACE} + (SELECT count(*) FROM raw_objective)",
    "work": PLACE,
    "decision": PLACE,
    "poll": PLACE,
}

_ABOVE = "CASE WHEN a.goal IS NULL THEN g.goal ELSE a.above END"


def _above(relation: str, column: str) -> str:
    """What a goal serves: the one that it names, or the one that was found by a longer way."""
    return f"LEFT JOIN goal_ref g ON g.ref = r.{column} LEFT JOIN goal_above a ON a.goal = r.{_KEYS[relation]}"


# relation -> (columns, joins), in the order of schema.sql.
_FILL: dict[str, tuple[str, str]] = {
    "objective": (
        f"r.{_KEYS['objective']}, r.id, r.key, r.title, r.description, t.team, c.cycle, {_ABOVE}, "
        f"CASE WHEN ({_ABOVE}) IS NULL THEN nullif(r.parent, '') END, r.state, r.status, "
        "r.starts, r.due, " + _KIND + _PLACE,
        f"{_team('team')} {_CYCLE} {_above('objective', 'parent')}",
    ),
    "key_result": (
        f"r.{_KEYS['key_result']}, r.id, r.key, r.title, r.description, {_ABOVE}, t.team, r.state, r.status, "
        "r.metric, r.direction, r.baseline, r.target, r.current, r.unit, r.starts, r.due, r.report_days, "
        + _KIND
        + _PLACE,
        f"{_above('key_result', 'objective')} {_team('team')}",
    ),
    "owner": (
        (
            "g.goal, p.person, t.team, coalesce(p.name, t.name, r.party), "
            "CASE WHEN p.person IN (FROM bot) THEN 'bot' ELSE r.kind END, r.role, r.linked"
        ),
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
        (
            f"r.{_KEYS['work']}, r.id, r.key, r.title, r.state, r.kind, r.size, t.team, p.person, r.created_at, "
            "r.finished_at, r.source, r.url"
        ),
        # What lies elsewhere was read because something led to it, and counts where it serves a goal.
        (
            f"{_team('team')} {_person('author')} "
            f"WHERE NOT r.elsewhere OR r.{_KEYS['work']} IN (SELECT work FROM contributes)"
        ),
    ),
    "assignment": ("w.work, p.person", f"{_WORK} {_person('person')}"),
    "label": (
        "g.goal, w.work, r.name, r.kind",
        (
            "LEFT JOIN goal_ref g ON g.ref = r.item LEFT JOIN work_ref w ON w.ref = r.item "
            "WHERE g.goal IS NOT NULL OR w.work IS NOT NULL"
        ),
    ),
    "contributes": ("r.work, r.goal, r.via", ""),
    "movement": (
        (
            "w.work, r.moved_at, r.kind, r.from_state, r.to_state, p.person, coalesce(r.actor, "
            "CASE WHEN p.person IS NULL THEN 'unknown' WHEN p.person IN (FROM bot) THEN 'bot' ELSE 'person' END)"
        ),
        f"{_WORK} {_person('by')}",
    ),
    "check_in": (
        "g.goal, r.checked_at, r.value, r.status, r.confidence, p.person, r.note, r.url",
        f"{_GOAL} {_person('by')}",
    ),
    "change": (
        "g.goal, r.what, r.changed_at, r.before, r.after, p.person, r.note, r.url",
        f"{_GOAL} {_person('by')}",
    ),
    "decision": (
        f"r.{_KEYS['decision']}, r.id, g.goal, p.person, r.decided_on, r.choice, r.reason, r.nevertheless",
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
    "poll": (
        f"r.{_KEYS['poll']}, r.id, r.question, c.cycle, t.team, p.person, r.opened_on, r.closed_on, {_PLACE}",
        f"{_CYCLE} {_team('team')} {_person('by')}",
    ),
    "answer": (
        "q.poll, p.person, t.team, r.function, r.choice, g.goal, r.text, r.answered_at, r.url",
        (
            f"{_POLL} {_person('person')} {_team('team')} "
            "LEFT JOIN goal_ref g ON g.ref = coalesce(nullif(r.goal, ''), r.choice)"
        ),
    ),
    "term": ("r.name, r.definition", ""),
    "judgement": (
        (
            "least(g.goal, l.goal), greatest(g.goal, l.goal), r.label, r.origin, r.kind, r.why, r.by, r.judged_at, "
            "r.digest"
        ),
        "JOIN goal_ref g ON g.ref = r.a JOIN goal_ref l ON l.ref = r.b WHERE g.goal <> l.goal",
    ),
}

# References that must lead somewhere: (relation, column, kind of subject).
_MUST_RESOLVE = (
    ("objective", "parent", "goal"),
    ("key_result", "objective", "goal"),
    ("outranks", "higher", "goal"),
    ("outranks", "lower", "goal"),
)

BASE = frozenset({*_FILL, "cycle", "team", "person"})

_STATED = frozenset({"commitment", "incentive"})
"""Whose parties are names in a text. Of an owner it is a finding that a team is one, so that it is never concluded."""
_WHOLE = ("cycle", "team", "person")
"""Small, and put together from what others name: read with all their fields."""
_ANCHORS = ("objective", "key_result")
"""Others are numbered or resolved by what was staged of these."""
_LINKS = {"assignment": "work", "label": "item", "movement": "work"}
"""By far the largest, with the column that refers to work: by id, seldom by key."""


def needed_with(relations: Iterable[str]) -> set[str]:
    """The base relations to read so that these can be filled: themselves and the subjects they refer to."""
    wanted = set(relations) | {"cycle", "team", "person", "objective", "key_result"}
    if wanted & {"assignment", "contributes", "movement", "label"}:
        wanted.add("work")
    if wanted & {"option", "position"}:
        wanted.add("decision")
    if "answer" in wanted:
        wanted.add("poll")
    return wanted & BASE


def load(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    relations: Iterable[str],
    company: Company = UNKNOWN,
    watch: Stopwatch = IDLE,
) -> list[str]:
    """Fill the base tables for `relations` and return remarks on the data, such as references that lead nowhere.

    Cycles without days get those of the `company`'s calendar, else those that their name tells. Raises UsageError with
    file and line for a damaged record or a word outside the closed vocabularies.
    """
    # Links are read always: what a goal serves may be found through them.
    wanted = needed_with(relations) | {"work", "contributes"}
    staged = {}
    with tempfile.TemporaryDirectory(prefix="okrlint-") as scratch:
        for relation in sorted(wanted):
            with watch("relations", relation):
                staged[relation] = stage(connection, snapshot, relation, Path(scratch), _fields(relation))
    _refer(connection, "goal", _ANCHORS)
    refer_by_key(connection, "goal", {f"raw_{r}": _KEYS[r] for r in _ANCHORS})
    fill_cycles(connection, company.calendar)
    fill_named(connection, "team", TEAMS, wanted)
    settle_parties(connection, _STATED & wanted)
    fill_named(connection, "person", PEOPLE, wanted)
    find_bots(connection, matcher(company.bots))
    _refer(connection, "work", ("work",))
    with watch("relations", "contributes"):
        remarks = fill_contributes(connection, staged.pop("contributes"))
        fill_unread(connection)
    lost = _fill_all(connection, {r: staged[r] for r in _FILL if r in staged}, watch)
    if "term" in wanted:
        insert_rows(connection, "term", list(company.terms.items()))
    if _has_strangers(connection, lost):
        refer_by_key(connection, "work", {"work": "work"})
        for relation in sorted(lost & set(_LINKS)):
            connection.execute(f"DELETE FROM {relation}")
            _fill(connection, relation)
    remarks = [*_unresolved(connection, {*lost, *_ANCHORS}), *remarks]
    for relation in {*lost, *_ANCHORS, *_WHOLE, "contributes"}:
        connection.execute(f"DROP TABLE raw_{relation}")
    return remarks


def _fill_all(connection: duckdb.DuckDBPyConnection, staged: Mapping[str, int], watch: Stopwatch) -> set[str]:
    """Fill tables and let go of what they were filled from, except where rows were lost: those relations."""
    lost = set()
    for relation, count in staged.items():
        with watch("relations", relation):
            filled = _fill(connection, relation)
        if filled < count:
            lost.add(relation)
        elif relation not in _ANCHORS:
            connection.execute(f"DROP TABLE raw_{relation}")
    return lost


def _fields(relation: str) -> Container[str]:
    """The fields of a record that any table is filled from."""
    if relation in _WHOLE:
        return [f.name for f in msgspec.structs.fields(BY_RELATION[relation])]
    return {*re.findall(r"\br\.(\w+)", " ".join(_FILL[relation])), "id", "key"}


def _refer(connection: duckdb.DuckDBPyConnection, kind: str, relations: tuple[str, ...]) -> None:
    """A table of the ids of a kind of subject, with their keys."""
    union = " UNION ALL ".join(f"SELECT id AS ref, ({_KEYS[r]})::INTEGER AS {kind} FROM raw_{r}" for r in relations)
    connection.execute(f"CREATE TEMP TABLE {kind}_ref AS {union}")


def _fill(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Fill a table from what was staged; how many rows it got, less than were staged if some refer to nothing."""
    columns, joins = _FILL[relation]
    rows = connection.execute(f"INSERT INTO {relation} SELECT {columns} FROM raw_{relation} r {joins}").fetchall()
    return int(rows[0][0])


def _has_strangers(connection: duckdb.DuckDBPyConnection, relations: set[str]) -> bool:
    for relation in relations & set(_LINKS):
        found = connection.execute(
            f"SELECT 1 FROM raw_{relation} r ANTI JOIN work_ref w ON w.ref = r.{_LINKS[relation]} "
            f"ANTI JOIN left_out o ON o.ref = r.{_LINKS[relation]} LIMIT 1"
        ).fetchone()
        if found is not None:
            return True
    return False


def _unresolved(connection: duckdb.DuckDBPyConnection, relations: set[str]) -> list[str]:
    remarks = []
    for relation, column, kind in _MUST_RESOLVE:
        if relation not in relations:
            continue
        longer = (
            f"AND r.{_KEYS[relation]} NOT IN (SELECT goal FROM goal_above WHERE above IS NOT NULL)"
            if relation in _ANCHORS
            else ""
        )
        rows = connection.execute(
            f'SELECT r."{column}", count(*) OVER () FROM raw_{relation} r '
            f'ANTI JOIN {kind}_ref x ON x.ref = r."{column}" WHERE {named_by_people("r", column)} {longer} '
            "ORDER BY 1 LIMIT 3"
        ).fetchall()
        if rows:
            shown = ", ".join(str(r[0]) for r in rows)
            remarks.append(f"{rows[0][1]} × {relation}.{column} names nothing that was read, such as {shown}")
    return remarks
