"""In which sources, teams and files a rule could have found how much: what a habit is measured against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Literal, TypeAlias

from okrlint.engine.subjects import subjects_sql
from okrlint.findings import Extent

if TYPE_CHECKING:
    import duckdb

    from okrlint.pages import Page

Kind: TypeAlias = Literal["source", "team", "file"]
Goals: TypeAlias = Literal["objective", "key_result"]
KINDS: tuple[Kind, ...] = ("source", "team", "file")
"""The largest first."""


def extents(connection: duckdb.DuckDBPyConnection, page: Page, exempt: Collection[int]) -> tuple[Extent, ...]:
    """How many goals a page is about in each source, of each team and in each file, those `exempt` left out.

    Objectives and key results are counted apart: what a key result inherits no rule finds there. A goal that could not
    be judged counts, as one on which nothing is found: a share that holds with it holds in any case.
    """
    meta = page.meta
    rows = connection.execute(
        "SELECT g.kind, g.source, coalesce(t.name, ''), coalesce(p.file, ''), count(*) "
        f"FROM ({subjects_sql(meta.over, meta.states)}) s JOIN goal g ON g.goal = s.subject "
        "LEFT JOIN team t ON t.team = g.team "
        "LEFT JOIN (SELECT goal, file FROM objective UNION ALL SELECT goal, file FROM key_result) p ON p.goal = g.goal "
        "WHERE s.judged AND s.subject NOT IN (SELECT unnest($exempt::INTEGER[])) GROUP BY ALL",
        {"exempt": sorted(exempt)},
    ).fetchall()
    counts: Counter[tuple[Kind, str, Goals]] = Counter()
    for goals, *names, count in rows:
        for kind, name in zip(KINDS, names, strict=True):
            if name:
                counts[kind, name, goals] += count
    ordered = sorted(counts.items(), key=lambda one: (KINDS.index(one[0][0]), *one[0][1:]))
    return tuple(Extent(kind=kind, name=name, goals=goals, count=n) for (kind, name, goals), n in ordered)
