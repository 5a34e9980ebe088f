"""A question of the user's own, in SQL, put to what was read: read-only, with no way out of the database."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from okrlint import escape, packs
from okrlint.app.check import Request, opened, start_of
from okrlint.app.settings import load
from okrlint.engine.coverage import cuts
from okrlint.engine.database import database, reading
from okrlint.errors import UsageError
from okrlint.relations.registry import base_of
from okrlint.reporters.json import plain
from okrlint.reporters.parts.text_width import columns as wide

FORMATS = ("table", "csv", "json")


class Rows(NamedTuple):
    """Columns and rows; `partial` says of which relations behind them only a part was seen, and why."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    partial: list[str]


def query(request: Request, sql: str) -> Rows:
    """What a SELECT over the relations of `okrlint schema sql` yields; $as_of and $today may stand in it.

    Raises UsageError for anything else than one SELECT, and for what the database does not understand.
    """
    import duckdb

    loaded = load(request.config, start_of(request.paths))
    try:
        with packs.empty_database() as connection:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise UsageError("a query is exactly one SELECT", where=_shown(sql))
            bound = statements[0].named_parameters
            named = packs.reads(connection, sql)
        with opened(request, loaded) as snapshot:
            moment = request.as_of or snapshot.manifest.as_of
            values = {"as_of": moment.replace(tzinfo=None), "today": moment.date()}
            with (
                database(snapshot, named, moment, company=loaded.config.company) as (connection, _),
                reading(connection),
            ):
                connection.execute(sql, {n: v for n, v in values.items() if n in bound})
                found = Rows([c[0] for c in connection.description or ()], connection.fetchall(), [])
            partial = list(dict.fromkeys(c.reason for c in cuts(snapshot.manifest, tuple(sorted(base_of(named))))))
    except duckdb.Error as error:
        raise UsageError(
            packs.first_line(error), where=_shown(sql), hint="`okrlint schema sql` prints the relations"
        ) from None
    return found._replace(partial=partial)


def shown(answer: Rows, form: str) -> str:
    """The answer as a table for a terminal, as CSV, or as JSON (a list of objects)."""
    if form == "json":
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        return msgspec.json.format(msgspec.json.encode(plain(rows), enc_hook=str), indent=1).decode() + "\n"
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(map(escape.csv_cell, answer.columns))
        writer.writerows([escape.csv_cell(_text(value)) for value in row] for row in answer.rows)
        return out.getvalue()
    return _table(answer.columns, [[escape.terminal(_text(value)) for value in row] for row in answer.rows])


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(wide, cells)) for cells in zip(names, *rows, strict=True)]
    lines = [names, ["─" * width for width in widths], *rows]
    out = ["  ".join(c + " " * (w - wide(c)) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*out, "", f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}"]) + "\n"


def _text(value: Any) -> str:
    return "" if value is None else ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _shown(sql: str) -> str:
    return escape.clip(" ".join(sql.split()), 60)
