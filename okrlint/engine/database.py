"""The database in which rules are judged: in memory, filled once, then locked so that a page can only read."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from okrlint.company import UNKNOWN, Company
from okrlint.engine.kept import Kept
from okrlint.errors import OkrlintError, UsageError
from okrlint.relations.load import BASE
from okrlint.relations.registry import DERIVED, fill
from okrlint.relations.relation import Context
from okrlint.snapshot import Snapshot
from okrlint.stopwatch import IDLE, Stopwatch

if TYPE_CHECKING:
    import duckdb

    from okrlint.engine.selection import Rule
    from okrlint.records import Judgement
    from okrlint.relations.overlap.embeddings import Model


_NAMED = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)
_RELATIONS = BASE | set(DERIVED) | {"waiver"}

_SMALL = 16 << 20
"""Bytes of records below which planning how to load them costs more than it saves, and so does handing half of the work
to a second thread (benchmarks/README.md)."""


@contextlib.contextmanager
def database(
    snapshot: Snapshot,
    relations: Iterable[str],
    as_of: dt.datetime,
    meaning: Model | None = None,
    company: Company = UNKNOWN,
    judgements: tuple[Judgement, ...] = (),
    watch: Stopwatch = IDLE,
    *,
    keep: bool = False,
    memory: str = "",
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str]]]:
    """A locked database with these relations, their owners and whatever they rest on; and remarks on the data.

    With `keep`, what a large snapshot was made into is kept for the next time that the same is asked. `memory` is what
    the database may use ("3GB"), by default four fifths of the machine's; what does not fit waits on the disk for its
    turn. Raises UsageError where it does not suffice even so.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    small = snapshot.size < _SMALL
    if small:
        settings["threads"] = 1
    if memory:
        settings["memory_limit"] = memory
    with contextlib.ExitStack() as stack:
        # What does not fit goes into a folder of its own, and not where the user stands.
        settings["temp_directory"] = f"{stack.enter_context(tempfile.TemporaryDirectory(prefix='okrlint-'))}/aside"
        connection = stack.enter_context(duckdb.connect(":memory:", config=settings))
        # On by default under `python -c`, and written into whatever goes to standard output.
        connection.execute("SET enable_progress_bar = false")
        if small:
            connection.execute("PRAGMA disable_optimizer")
        context = Context(as_of, meaning, company, judgements, watch)
        wanted = {*relations, "owner"} - {"waiver"}
        kept = Kept.of(snapshot, wanted, context) if keep and not small else None
        with watch("steps", "fill relations"):
            remarks = kept.open(connection) if kept is not None else None
            if remarks is None:
                try:
                    remarks = fill(connection, snapshot, wanted, context)
                except duckdb.OutOfMemoryException as error:
                    raise _too_much(memory) from error
                if kept is not None:
                    kept.keep(connection, remarks)
        connection.execute("PRAGMA enable_optimizer")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        yield connection, remarks


def _too_much(memory: str) -> UsageError:
    return UsageError(
        f"the tables need more memory than {memory or 'there is'}, or more room on the disk than there is",
        where=f"--memory-limit {memory}" if memory else "",
        hint="allow more with --memory-limit, judge fewer rules (--select), or make room for temporary files (TMPDIR)",
    )


def read_by(rules: Iterable[Rule]) -> set[str]:
    """The relations that the queries of these rules name.

    Our own pages put every relation behind FROM or JOIN (a test holds them to it), which spares the parser; of other
    people's pages it was noted when they were prepared, and they are never parsed here.
    """
    found: set[str] = set()
    for rule in rules:
        page = rule.page
        found |= set(_NAMED.findall(page.query)) & _RELATIONS if page.built_in else set(page.reads)
    return found


@contextlib.contextmanager
def reading(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Only reading is possible inside; nothing else stops a `WITH … DELETE … RETURNING`, which passes for a SELECT."""
    connection.execute("BEGIN TRANSACTION READ ONLY")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


class RuleError(OkrlintError):
    """A rule whose query failed: an error of the run, which must never look like a clean one. Exit code 4."""
