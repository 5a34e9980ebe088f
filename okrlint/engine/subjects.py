"""How many subjects there are, and which of them a gap touches: asked of the database once, for all rules.

What follows from the answers for one rule stands in `okrlint.engine.population`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from okrlint.snapshot import Manifest

if TYPE_CHECKING:
    import duckdb

# What the key of a subject may stand for; `mine` says which of them rules are over. A query may return others as well.
_GOALS = "SELECT goal AS subject, source, state, key, {} AS mine FROM goal"
_ALL = {
    "goal": _GOALS.format("TRUE"),
    "objective": _GOALS.format("kind = 'objective'"),
    "key_result": _GOALS.format("kind = 'key_result'"),
    "person": "SELECT person AS subject, source, 'active' AS state, name AS key, kind <> 'bot' AS mine FROM person",
    "team": "SELECT team AS subject, '' AS source, 'active' AS state, name AS key, TRUE AS mine FROM team",
    "decision": "SELECT d.decision AS subject, g.source, g.state, g.key, TRUE AS mine "
    "FROM decision d JOIN goal g ON g.goal = d.objective",
    "waiver": "SELECT waiver AS subject, '' AS source, 'active' AS state, rule AS key, TRUE AS mine FROM waiver",
}
# A pair is judged from two objectives, so those are what can be counted.
_ALL["pair"] = _ALL["goal"]

_GOAL_IDS = "SELECT goal AS subject, id, key FROM objective UNION ALL SELECT goal, id, key FROM key_result"
_IDS = {
    "person": "SELECT person AS subject, id, name AS key FROM person",
    "team": "SELECT team AS subject, id, name AS key FROM team",
    "decision": "SELECT decision AS subject, d.id, g.key FROM decision d JOIN goal g ON g.goal = d.objective",
}

# How a subject hangs on goals ($goals) or on records of work ($ids). Both may be long: a join finds them, no search.
_TIES = {
    "team": (
        "SELECT team FROM owner WHERE goal IN (SELECT unnest($goals))",
        "SELECT team FROM goal WHERE goal IN (SELECT unnest($goals))",
        "SELECT team FROM work WHERE id IN (SELECT unnest($ids))",
    ),
    "person": (
        "SELECT person FROM owner WHERE goal IN (SELECT unnest($goals))",
        "SELECT a.person FROM assignment a JOIN work w USING (work) WHERE w.id IN (SELECT unnest($ids))",
    ),
    "decision": ("SELECT decision FROM decision WHERE objective IN (SELECT unnest($goals))",),
}
_ITSELF = ("SELECT unnest($goals)",)


class Subject(NamedTuple):
    """Somebody or something that rules ask about; `source` is "" where it belongs to none."""

    number: int
    source: str
    state: str
    key: str


class Survey:
    """Answers about the subjects of a filled database; each is kept for the next rule that needs it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
        self.manifest = manifest
        self.connection = connection
        self._sizes: dict[str, list[tuple[str, str, int]]] = {}
        self._known: dict[frozenset[str], bool] = {}
        self._strays: dict[str, frozenset[str]] = {}
        self._reach: dict[frozenset[str], list[int]] = {}
        self._touched: dict[tuple[str, frozenset[str], bool], list[Subject]] = {}
        self._names: dict[str, dict[int, tuple[str, str]]] = {}

    @cached_property
    def links(self) -> frozenset[tuple[str, str]]:
        """Which sources hold work for whose goals: pairs (source of the work, source of the goal)."""
        if len(self.manifest.sources) < 2:
            return frozenset()
        rows = self.connection.execute(
            "SELECT DISTINCT w.source, g.source FROM contributes c JOIN work w USING (work) JOIN goal g USING (goal)"
        ).fetchall()
        return frozenset(rows)

    def strays(self, source: str) -> frozenset[str]:
        """The ids of the key results of a source whose objective is not among what was read."""
        if source not in self._strays:
            rows = self.connection.execute(
                "SELECT id FROM key_result WHERE objective IS NULL AND source = $source", {"source": source}
            ).fetchall()
            self._strays[source] = frozenset(row[0] for row in rows)
        return self._strays[source]

    def knows(self, ids: frozenset[str]) -> bool:
        """Whether all of these are goals or work items of which it is known whose they are."""
        if ids not in self._known:
            named = " UNION ALL ".join(
                f"SELECT id FROM {table}" for table in ("objective", "key_result", "work", "unread_work")
            )
            rows = self.connection.execute(
                f"SELECT id FROM (SELECT unnest($ids) AS id) ANTI JOIN ({named}) USING (id) LIMIT 1",
                {"ids": sorted(ids)},
            ).fetchall()
            self._known[ids] = not rows
        return self._known[ids]

    def sizes(self, over: str) -> list[tuple[str, str, int]]:
        """How many subjects of a kind each source has in each state: (source, state, how many)."""
        if over not in self._sizes:
            self._sizes[over] = self.connection.execute(
                f"SELECT source, state, count(*) FROM ({_ALL[over]}) WHERE mine GROUP BY source, state"
            ).fetchall()
        return self._sizes[over]

    def first(self, over: str, states: tuple[str, ...], source: str, count: int) -> tuple[str, ...]:
        """The first keys of the subjects of a source."""
        judged = f"SELECT key, source FROM ({subjects_sql(over, states)}) WHERE judged"
        rows = self.connection.execute(
            f"SELECT key FROM ({judged}) WHERE source = $source ORDER BY key LIMIT {count}", {"source": source}
        ).fetchall()
        return tuple(row[0] for row in rows)

    def are_placed(self, ids: frozenset[str]) -> bool:
        """Whether all of these were read as objectives, or as key results of which it is known whose they are."""
        rows = self.connection.execute(
            "SELECT count(*) FROM (SELECT id FROM objective UNION "
            "SELECT id FROM key_result WHERE objective IS NOT NULL) "
            "WHERE list_contains($ids, id)",
            {"ids": sorted(ids)},
        ).fetchall()
        return bool(rows[0][0] == len(ids))

    def touched(self, over: str, ids: frozenset[str], *, order: bool = False) -> list[Subject]:
        """The subjects of a kind that ids of goals or work items touch, by key.

        With `order` also those whose place among others may follow from what these goals say of theirs.
        """
        if (over, ids, order) not in self._touched:
            ties = _TIES.get(over, _ITSELF)
            sql = (
                f"SELECT subject, source, state, key FROM ({_ALL[over]}) "
                f"WHERE mine AND subject IN ({' UNION ALL '.join(ties)}) ORDER BY key"
            )
            goals = self._goals(ids)
            values = {"goals": self._in_line_with(goals) if order else goals, "ids": sorted(ids)}
            rows = self.connection.execute(sql, {n: v for n, v in values.items() if f"${n}" in sql}).fetchall()
            self._touched[over, ids, order] = [Subject(*row) for row in rows]
        return self._touched[over, ids, order]

    def named(self, over: str, subjects: Iterable[Subject]) -> dict[str, str] | None:
        """The ids of subjects, with their keys; None for waivers, which have none before they are judged."""
        return self.names(over, {subject.number for subject in subjects})

    def names(self, over: str, numbers: Iterable[int]) -> dict[str, str] | None:
        """The same for numbers of subjects."""
        if over == "waiver":
            return None
        known = self._names.setdefault(over, {})
        wanted = sorted(set(numbers))
        missing = [n for n in wanted if n not in known]
        if missing:
            rows = self.connection.execute(
                f"SELECT subject, id, key FROM ({_IDS.get(over, _GOAL_IDS)}) JOIN (SELECT unnest($numbers) AS subject) "
                "USING (subject)",
                {"numbers": missing},
            ).fetchall()
            known |= {number: (identity, key or identity) for number, identity, key in rows}
        return dict(known[n] for n in wanted if n in known)

    def _goals(self, ids: frozenset[str]) -> list[int]:
        """The goals that ids touch: themselves, what they serve, their key results and those results' objectives."""
        if ids not in self._reach:
            rows = self.connection.execute(
                """
                WITH named AS (SELECT unnest($ids) AS id), hit AS (
                  SELECT goal FROM objective JOIN named USING (id)
                  UNION SELECT goal FROM key_result JOIN named USING (id)
                  UNION SELECT c.goal FROM work w JOIN named USING (id) JOIN contributes c USING (work)
                  UNION SELECT goal FROM unread_work JOIN named USING (id)
                )
                SELECT goal FROM hit UNION SELECT g.goal FROM goal g JOIN hit ON g.objective = hit.goal
                UNION SELECT g.objective FROM goal g JOIN hit ON g.goal = hit.goal
                """,
                {"ids": sorted(ids)},
            ).fetchall()
            self._reach[ids] = sorted(row[0] for row in rows)
        return self._reach[ids]

    def _in_line_with(self, goals: list[int]) -> list[int]:
        """These goals, those that statements lead from or to, and what is below all of them.

        Of three goals that are known to go one before the other, the first is above the last only by what the one in
        between says.
        """
        rows = self.connection.execute(
            """
            WITH hit AS (SELECT unnest($goals) AS goal),
            stated AS (SELECT higher AS goal FROM outranks UNION SELECT lower FROM outranks),
            line AS (
              FROM hit UNION SELECT goal FROM stated WHERE goal IN (
                SELECT higher FROM ranked_above JOIN hit ON lower = goal
                UNION SELECT lower FROM ranked_above JOIN hit ON higher = goal)
            )
            FROM line UNION SELECT a.goal FROM ancestor a JOIN line ON a.above = line.goal
            """,
            {"goals": goals},
        ).fetchall()
        return sorted(row[0] for row in rows)


def subjects_sql(over: str, states: tuple[str, ...]) -> str:
    """A SELECT of subject, source, key and whether a rule judges it: it is over such, and they are in these states."""
    shown = ", ".join(f"'{s}'" for s in states)
    return f"SELECT subject, source, key, mine AND state IN ({shown}) AS judged FROM ({_ALL[over]})"
