"""What a rule asks about: its subjects, how many there are, and which of them a gap keeps from being judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from okrlint.engine.coverage import Gap, Links, gaps
from okrlint.findings import Unseen
from okrlint.pages import Page
from okrlint.snapshot import Manifest

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = 3

_ALL = {
    "goal": "SELECT goal AS subject, source, state, key FROM goal",
    "objective": "SELECT goal AS subject, source, state, key FROM goal WHERE kind = 'objective'",
    "key_result": "SELECT goal AS subject, source, state, key FROM goal WHERE kind = 'key_result'",
    "person": "SELECT person AS subject, source, 'active' AS state, name AS key FROM person WHERE kind <> 'bot'",
    "team": "SELECT team AS subject, '' AS source, 'active' AS state, name AS key FROM team",
    "decision": "SELECT d.decision AS subject, g.source, g.state, g.key "
    "FROM decision d JOIN goal g ON g.goal = d.objective",
    "waiver": "SELECT waiver AS subject, '' AS source, 'active' AS state, rule AS key FROM waiver",
}
# A pair is judged from two objectives, so that is what can be counted.
_COUNTED = {"pair": "goal"}
SOURCELESS = frozenset({"team", "person"})


class Population(NamedTuple):
    """The subjects of one rule. `missing` maps gaps to what they take away; `blind` are subjects in any of them."""

    total: int
    exempt: int
    unseen: tuple[Unseen, ...]
    whole: dict[str, str]
    scoped: dict[int, str]


def subjects_sql(page: Page) -> str:
    """A SELECT of the subjects a page may judge: subject, source."""
    return f"SELECT subject, source, key FROM ({_all(page)}) WHERE state IN ({_states(page)})"


def _all(page: Page) -> str:
    return _ALL[_COUNTED.get(page.meta.over, page.meta.over)]


def _states(page: Page) -> str:
    return ", ".join(f"'{s}'" for s in page.meta.states)


def population(connection: duckdb.DuckDBPyConnection, page: Page, manifest: Manifest, known: Links) -> Population:
    """Count the subjects of a page and those that it cannot see."""
    sql = subjects_sql(page)
    rows = connection.execute(
        f"SELECT source, count(*) FILTER (state IN ({_states(page)})), count(*) FROM ({_all(page)}) GROUP BY source"
    ).fetchall()
    per_source = {source: count for source, count, _ in rows if count}
    total, everything = sum(per_source.values()), sum(count for _, _, count in rows)
    found = gaps(manifest, page.meta.needs, known)
    if page.meta.over in SOURCELESS:
        return _sourceless(connection, page, manifest, found, total, everything)
    whole: dict[str, str] = {}
    scoped: dict[int, str] = {}
    unseen: list[Unseen] = []
    for gap in found:
        if gap.ids is None and gap.source not in whole:
            whole[gap.source] = gap.reason
            if not gap.cut and gap.source not in per_source:
                continue  # nobody asks a source of tickets for the owners of its objectives
            shown = _keys(connection, sql, f"source = '{_quoted(gap.source)}'")
            unseen.append(Unseen(gap.reason, gap.source, per_source.get(gap.source, 0), shown))
    for gap in found:
        if gap.ids is not None and gap.source not in whole:
            goals = _goals_of(connection, gap.ids) - set(scoped)
            rows = connection.execute(
                f"SELECT subject, key FROM ({sql}) "
                "WHERE source = $source AND list_contains($goals, subject) ORDER BY key",
                {"source": gap.source, "goals": sorted(goals)},
            ).fetchall()
            scoped |= {subject: gap.reason for subject, _ in rows}
            if rows:
                unseen.append(Unseen(gap.reason, gap.source, len(rows), tuple(k for _, k in rows[:_EXAMPLES])))
    return Population(total, everything - total, tuple(unseen), whole, scoped)


def _sourceless(
    connection: duckdb.DuckDBPyConnection, page: Page, manifest: Manifest, found: list[Gap], total: int, everything: int
) -> Population:
    """A team or person is seen through all sources: one cut short blinds, one without such records does not."""
    lacking: dict[tuple[str, bool], set[str]] = {}
    for gap in found:
        if gap.ids is None:
            lacking.setdefault((gap.reason, gap.cut), set()).add(gap.source)
    for (reason, cut), sources in lacking.items():
        if cut or sources == set(manifest.sources):
            named = ", ".join(sorted(sources))
            return Population(total, everything - total, (Unseen(reason, named, total),), {"": reason}, {})
    scoped: dict[int, str] = {}
    unseen: list[Unseen] = []
    for gap in found:
        if gap.ids is not None:
            new = {n: key for n, key in _touched(connection, page, gap.ids) if n not in scoped}
            scoped |= dict.fromkeys(new, gap.reason)
            if new:
                unseen.append(Unseen(gap.reason, gap.source, len(new), tuple(list(new.values())[:_EXAMPLES])))
    return Population(total, everything - total, tuple(unseen), {}, scoped)


def _touched(connection: duckdb.DuckDBPyConnection, page: Page, ids: frozenset[str]) -> list[tuple[int, str]]:
    """The teams or people of this page whose goals or work a gap covers, by name."""
    over, goals = page.meta.over, sorted(_goals_of(connection, ids))
    ties = [f"SELECT {over} FROM owner WHERE list_contains($goals, goal)"]
    if over == "team":
        ties.append("SELECT team FROM goal WHERE list_contains($goals, goal)")
        ties.append("SELECT team FROM work WHERE list_contains($ids, id)")
    else:
        ties.append("SELECT a.person FROM assignment a JOIN work w USING (work) WHERE list_contains($ids, w.id)")
    sql = f"SELECT subject, key FROM ({subjects_sql(page)}) WHERE subject IN ({' UNION '.join(ties)}) ORDER BY key"
    named = {"goals": goals, "ids": sorted(ids)}
    return connection.execute(sql, named).fetchall()


def _goals_of(connection: duckdb.DuckDBPyConnection, ids: frozenset[str]) -> set[int]:
    """The goals that ids of goals or work items touch: themselves, what they serve, and their key results."""
    rows = connection.execute(
        """
        WITH named AS (SELECT unnest($ids) AS id), hit AS (
          SELECT goal FROM objective JOIN named USING (id) UNION SELECT goal FROM key_result JOIN named USING (id)
          UNION SELECT c.goal FROM work w JOIN named USING (id) JOIN contributes c USING (work)
        )
        SELECT goal FROM hit UNION SELECT g.goal FROM goal g JOIN hit ON g.objective = hit.goal
        UNION SELECT g.objective FROM goal g JOIN hit ON g.goal = hit.goal
        """,
        {"ids": sorted(ids)},
    ).fetchall()
    return {row[0] for row in rows}


def _keys(connection: duckdb.DuckDBPyConnection, sql: str, condition: str) -> tuple[str, ...]:
    rows = connection.execute(f"SELECT key FROM ({sql}) WHERE {condition} ORDER BY key LIMIT {_EXAMPLES}").fetchall()
    return tuple(row[0] for row in rows)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
