"""Makes records of what queries yield, and says of each relation how much of it the tables hold."""

from __future__ import annotations

import datetime as dt
import decimal
import types
import typing
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from okrlint.errors import UsageError
from okrlint.packs import first_line
from okrlint.records import BY_RELATION, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.tables.database import columns_of, opened
from okrlint.trackers.tables.settings import Settings, check

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 10_000
"""Rows that are held at a time."""
_NOWHERE = "these tables do not hold it: `records` has no query for it"


def read(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Write what each query yields, in place of what an earlier reading had said."""
    check(settings)
    with opened(settings, run.environment) as connection:
        for relation, query in settings.records.items():
            before = set(out.known(relation)) if out.entry.seq > 1 else set[str]()
            now: set[str] = set()
            for records in chunks(connection, relation, query, settings.tables):
                now |= {record.of for record in records}
                out.put(records)
                run.say(f"{out.name}: {relation}, {len(now)} read")
            for of in sorted(before - now):
                out.replace(of, (relation,), ())
            out.checkpoint()
    for relation in BY_RELATION:
        lacks = settings.missing.get(relation, "")
        if relation in settings.records:
            out.cover(relation, "partial" if lacks else "complete", lacks)
        else:
            out.cover(relation, "not_provided", lacks or _NOWHERE)


def chunks(
    connection: duckdb.DuckDBPyConnection, relation: str, query: str, tables: Sequence[str] | Mapping[str, str]
) -> Iterator[list[Record]]:
    """The records of one relation, some at a time.

    Raises UsageError for anything else than one SELECT, for a query that does not fit the tables, for columns that are
    none of the relation or that it needs, for a value of another type, and for an id that two rows have.
    """
    import duckdb

    kind = BY_RELATION[relation]
    try:
        _demand_select(connection, relation, query)
        result = connection.sql(query)
        names = list(result.columns)
        _demand_columns(relation, kind, names)
        zoned = [n for n, type_ in zip(names, result.types, strict=True) if str(type_) == "TIMESTAMP WITH TIME ZONE"]
        if zoned:
            result = result.project(f"* REPLACE ({', '.join(f'make_timestamp(epoch_us({n})) AS {n}' for n in zoned)})")
        wanted = {f.name: _types_of(f.type) for f in msgspec.structs.fields(kind)}
        ids: set[str] = set()
        running = connection.execute(result.sql_query())
        while rows := running.fetchmany(AT_ONCE):
            yield [_record(relation, kind, dict(zip(names, row, strict=True)), wanted, ids) for row in rows]
    except duckdb.Error as error:
        there = "; ".join(f"{table} has {', '.join(columns_of(connection, table))}" for table in tables)
        raise UsageError(f"records.{relation}: {first_line(error)}", allowed=there) from None


def _demand_select(connection: duckdb.DuckDBPyConnection, relation: str, query: str) -> None:
    import duckdb

    statements = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError(f"records.{relation}: a query is exactly one SELECT")


def subject_of(kind: type[Record]) -> str:
    """The column that says in whose reading a record was found: its own id, else the first that it needs."""
    needed = [f.name for f in msgspec.structs.fields(kind) if f.required and f.name != "of"]
    return "id" if "id" in needed else needed[0]


def _demand_columns(relation: str, kind: type[Record], names: Sequence[str]) -> None:
    fields = {f.name: f.required for f in msgspec.structs.fields(kind)}
    shown = ", ".join(f"{name} (needed)" if needed else name for name, needed in fields.items() if name != "of")
    twice = sorted({name for name in names if names.count(name) > 1})
    unknown = sorted(set(names) - set(fields))
    lacking = [name for name, needed in fields.items() if needed and name not in names and name != "of"]
    if twice:
        raise UsageError(f"records.{relation}: the query yields {', '.join(twice)} more than once")
    if lacking or unknown:
        said = [f"lacks {', '.join(lacking)}"] if lacking else []
        said += [f"yields {', '.join(unknown)}, which {relation} does not have"] if unknown else []
        raise UsageError(
            f"records.{relation}: the query {' and '.join(said)}",
            allowed=shown,
            hint="name columns with AS, and leave out what is of no use",
        )


def _types_of(annotation: Any) -> frozenset[type]:
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return frozenset().union(*(_types_of(one) for one in typing.get_args(annotation)))
    return frozenset({annotation}) if isinstance(annotation, type) else frozenset()


def _record(
    relation: str, kind: type[Record], row: Mapping[str, Any], wanted: Mapping[str, frozenset[type]], ids: set[str]
) -> Record:
    values = {name: _plain(value, wanted[name]) for name, value in row.items() if value is not None}
    values.setdefault("of", values.get(subject_of(kind)))
    try:
        record = msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        which = values.get("key") or values.get("id") or values.get(subject_of(kind))
        raise UsageError(
            f"records.{relation}: the row of {which!r}: {error}" if which else f"records.{relation}: a row: {error}",
            allowed=f"the types of `okrlint schema sql`, and its words for {relation}",
            hint="CAST in the query, or CASE for words",
        ) from None
    if (id_ := values.get("id")) is not None:
        if id_ in ids:
            raise UsageError(
                f"records.{relation}: two rows have the id {id_!r}",
                hint="one row for each: take the newest, or mend the join that doubles them",
            )
        ids.add(id_)
    return record


def _plain(value: Any, wanted: frozenset[type]) -> Any:
    """A value of the database as records want it, where that loses nothing."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    if isinstance(value, dt.date) and dt.datetime in wanted:
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, uuid.UUID) or (isinstance(value, int) and not isinstance(value, bool) and str in wanted):
        return str(value)
    return value
