"""The engine that `--engine` asks for: reached before anything is read, since reading can take minutes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from okrlint.engine import Rule
from okrlint.engine.query_engine import InDuckDB, Opening
from okrlint.errors import UsageError

HERE = ("", "duckdb")
"""What the database in this process is called."""


@contextlib.contextmanager
def asked_engine(name: str, rules: Sequence[Rule]) -> Iterator[Opening]:
    """What opens the engine of that name, for as long as it is needed.

    Raises UsageError for a name that is none, for rules that did not come with okrlint (a cluster has no limits for
    somebody else's SQL), and without the extra; IncompleteError where nothing answers.
    """
    if name in HERE:
        yield InDuckDB
        return
    from okrlint.engine.spark import connected, place

    at = place(name)
    if foreign := [rule.page for rule in rules if not rule.page.built_in]:
        raise UsageError(
            f"--engine {at}: the rule {foreign[0].id} did not come with okrlint, and such rules run on DuckDB only",
            where=f"{foreign[0].file}:1:1",
            hint=f"leave it out with --ignore {','.join(page.id for page in foreign)}, or check without --engine",
        )
    with contextlib.closing(connected(at)) as cluster:
        yield cluster.over
