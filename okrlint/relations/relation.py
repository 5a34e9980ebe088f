"""What a derived relation is; the modules beside this one hold them, `okrlint.relations.registry` orders them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from okrlint.company import Company
from okrlint.stopwatch import IDLE, Stopwatch

if TYPE_CHECKING:
    import duckdb

    from okrlint.records import Judgement
    from okrlint.relations.overlap.embeddings import Model

MAX_DEPTH = 12
"""How far recursion follows parents and statements. Trackers nest at most 8 levels; a loop must end somewhere."""


class Context(NamedTuple):
    """What filling may depend on besides the snapshot: the moment (UTC), a model for sentences, what is known of the
    company, and what people decided about pairs since the snapshot was taken; `watch` measures it."""

    as_of: dt.datetime
    meaning: Model | None = None
    company: Company = Company()
    judgements: tuple[Judgement, ...] = ()
    watch: Stopwatch = IDLE


class Derived(NamedTuple):
    """A relation that follows from others: its table in `schema.sql`, what it reads, and what fills it."""

    name: str
    reads: tuple[str, ...]
    fill: Callable[[duckdb.DuckDBPyConnection, Context], None]


def from_sql(name: str, reads: tuple[str, ...], sql: str) -> Derived:
    """A relation that one SELECT yields; the SELECT may bind $as_of and $today."""

    def fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
        moments = {"as_of": context.as_of.replace(tzinfo=None), "today": context.as_of.date()}
        used = {k: v for k, v in moments.items() if f"${k}" in sql}
        connection.execute(f"INSERT INTO {name} {sql}", used)

    return Derived(name, reads, fill)
