"""What follows from the links of a snapshot: asked of the relations that rules are put to, not of the raw records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from okrlint.engine import database
from okrlint.snapshot import open_snapshot, read_manifest


def serving(folder: Path) -> set[tuple[str, str, str]]:
    """(key of the work, key of the goal, via) of every contribution."""
    return set(
        _asked(
            folder,
            "SELECT w.key, g.key, c.via FROM contributes c JOIN work w USING (work) JOIN goal g ON g.goal = c.goal",
        )
    )


def above(folder: Path) -> dict[str, str]:
    """Of each goal the key of the one that it serves, or ""."""
    return dict(
        _asked(
            folder,
            "SELECT o.key, coalesce(g.key, '') FROM objective o LEFT JOIN goal g ON g.goal = o.parent UNION ALL "
            "SELECT k.key, coalesce(o.key, '') FROM key_result k LEFT JOIN objective o ON o.goal = k.objective",
        )
    )


def counted(folder: Path) -> list[str]:
    """The keys of all work that counts, sorted."""
    return [key for (key,) in _asked(folder, "SELECT key FROM work ORDER BY key")]


def _asked(folder: Path, sql: str) -> list[Any]:
    with database(open_snapshot(folder), ["contributes", "goal"], read_manifest(folder).as_of) as (connection, _):
        return connection.execute(sql).fetchall()
