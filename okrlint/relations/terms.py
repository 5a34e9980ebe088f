"""`term_use`: which terms goals use in their titles: those of the glossary, and those that people lean on undefined.

The words that are leaned on stand in `terms_words.py`; what a goal measures is `metric_use`'s to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.relations.phrases import Phrases, plain
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows
from okrlint.relations.terms_words import LEANED_ON

if TYPE_CHECKING:
    import duckdb


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    known = dict(connection.execute("SELECT name, definition FROM term ORDER BY name, definition DESC").fetchall())
    defined = {plain(name) for name, definition in known.items() if definition.strip()}
    phrases = Phrases([*LEANED_ON, *known])
    rows = connection.execute(
        "SELECT goal, goal AS objective, title FROM objective UNION ALL SELECT goal, objective, title FROM key_result "
        "ORDER BY goal"
    ).fetchall()
    found = []
    for goal, objective, title in rows:
        names = dict.fromkeys(plain(name) for name, _ in phrases.found(title))
        found += [(goal, objective, name, name in defined) for name in names]
    insert_rows(connection, "term_use", found)


TERM_USE = Derived("term_use", ("term", "objective", "key_result"), _fill)
