"""`okrlint doctor` for tables: what they have, and how many records each query makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from okrlint.errors import OkrlintError
from okrlint.trackers import Run
from okrlint.trackers.onboarding.doctor import Check, failed
from okrlint.trackers.tables.database import columns_of, opened
from okrlint.trackers.tables.reading import chunks
from okrlint.trackers.tables.settings import Settings, check


def examine(settings: Settings, run: Run) -> list[Check]:
    """The checks; a table or query that is at fault is a failed one."""
    try:
        return list(_checks(settings, run))
    except OkrlintError as error:
        return [failed("tables", error)]


def _checks(settings: Settings, run: Run) -> Iterator[Check]:
    check(settings)
    with opened(settings, run.environment) as connection:
        for table in settings.tables:
            columns = columns_of(connection, table)
            yield Check(f"table {table}", bool(columns), f"{len(columns)} columns: {', '.join(columns)}")
        for relation, query in settings.records.items():
            try:
                count = sum(len(some) for some in chunks(connection, relation, query, settings.tables))
            except OkrlintError as error:
                yield failed(relation, error)
                continue
            yield Check(relation, True if count else None, f"{count:,} records")
