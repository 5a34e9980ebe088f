"""Compares a page's query with the schema and with what the page says of it; nothing is run, and no data is there yet.

A query is somebody else's code from its first reading on: naming a table function already opens files or connections
unless the database is closed before, and what is constant in a query is worked out while it is described. So pages that
did not come with okrlint are prepared in a process of their own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from okrlint import package_data, writing
from okrlint.errors import UsageError
from okrlint.packs import child
from okrlint.packs.sql import bare, first_line, sql_place
from okrlint.pages import SPECIAL_COLUMNS, SUBJECT_COLUMNS, Page, named_for
from okrlint.relations.load import BASE, needed_with
from okrlint.relations.registry import DERIVED, base_of

if TYPE_CHECKING:
    import duckdb

BOUND = ("as_of", "today")
"""What every query may bind besides its own parameters."""
# Relations every goal, person or team is made of: a page need not name what it asks about.
IMPLIED = frozenset({"objective", "key_result", "cycle", "team", "person"})

_CLOCK_WORDS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
_CLOCK = {
    *("now", "today", "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "transaction_timestamp"),
    *("current_localtime", "current_localtimestamp", "get_current_time", "get_current_timestamp", *_CLOCK_WORDS),
}
"""What gives another answer each time it is called; a snapshot must give the same findings for ever."""

_WHOLE = r"U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?"
_SHAPES = {
    **dict.fromkeys(("outcome", "why", "tier", "variant"), (r"VARCHAR|ENUM.*", "a text")),
    "since": (r"DATE", "a day"),
    "confidence": (rf"{_WHOLE}|DOUBLE|FLOAT|DECIMAL.*", "a number from 0 to 1"),
    "others": (rf"(?:{_WHOLE}|\"NULL\")\[\]", "a list of goals"),
    "evidence": (r"(?:VARCHAR|\"NULL\")\[\]", "a list of texts"),
    **{column: (_WHOLE, "a key (a whole number)") for columns in SUBJECT_COLUMNS.values() for column in columns},
}
"""Column -> the database's types that it may have, and what they are in words."""


LIMITS = child.Limits(page=5, all=10, memory=256 << 20)
"""For the pages of one pack; more pages get no more time."""


class Answer(msgspec.Struct, frozen=True):
    """What a child says of one page."""

    reads: tuple[str, ...] = ()
    faults: tuple[tuple[str, str, str, str], ...] = ()


def prepare(pages: Sequence[Page], *, limits: child.Limits = LIMITS) -> tuple[list[Page], list[UsageError]]:
    """The pages with the relations that each of them reads, and what is wrong with their queries, with file:line.

    Their SQL is parsed in a process of its own. A page that it could not cope with is a fault, and ends the search.
    """
    prepared: list[Page] = []
    faults: list[UsageError] = []
    if not pages:
        return prepared, faults
    with contextlib.closing(child.answers(__name__, msgspec.json.encode(list(pages)), limits)) as lines:
        for page in pages:
            try:
                answer = msgspec.json.decode(next(lines), type=Answer)
            except (child.StoppedError, msgspec.MsgspecError) as stopped:
                why = str(stopped) if isinstance(stopped, child.StoppedError) else "what it answered cannot be read"
                return prepared, [*faults, _fault(page, f"the query was stopped while it was looked at: {why}")]
            prepared.append(msgspec.structs.replace(page, reads=answer.reads))
            faults += [UsageError(m, where=w, allowed=a, hint=h) for m, w, a, h in answer.faults]
    return prepared, faults


def main() -> None:
    """The child: read pages from standard input, write an answer a line to standard output."""
    pages = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Page])
    with empty_database() as connection:

        def answers() -> Iterator[bytes]:
            for page in pages:
                named, faults = _prepare(connection, page)
                told = tuple((f.message, f.where, f.allowed, f.hint) for f in faults)
                yield msgspec.json.encode(Answer(tuple(sorted(named)), told))

        child.serve(answers)


@contextlib.contextmanager
def empty_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with all relations and no rows, closed to the world."""
    import duckdb

    offline: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=offline) as connection:
        connection.execute(package_data.schema().read_text(encoding="utf-8"))
        connection.execute("SET enable_progress_bar = false; SET threads = 1")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        yield connection


def reads(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    """The relations that a query names; a name of its own (CTE) that hides none of ours is left out."""
    tables: set[str] = set()
    own: set[str] = set()
    for node in _nodes(connection, query):
        if node.get("type") == "BASE_TABLE":
            tables.add(str(node["table_name"]).lower())
        own |= {str(e["key"]).lower() for e in node.get("cte_map", {}).get("map", ())}
    return tables - (own - BASE - set(DERIVED))


def _nodes(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    """All parts of a query as the database's parser gives them."""
    row = connection.execute("SELECT json_serialize_sql($query)", {"query": query}).fetchone()
    waiting: list[Any] = [msgspec.json.decode(row[0])] if row else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            yield node


def _prepare(connection: duckdb.DuckDBPyConnection, page: Page) -> tuple[set[str], list[UsageError]]:
    """The relations that a page's query names, and what is wrong with it."""
    import duckdb

    try:
        statements = connection.extract_statements(page.query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return set(), [_fault(page, "the query must be exactly one SELECT")]
        bound = set(statements[0].named_parameters)
        unknown = sorted(bound - {*BOUND, *page.meta.params})
        if unknown:
            line = _line(page, rf".*\${unknown[0]}\b", page.query_line)
            said = f"${unknown[0]} is no parameter of this page"
            return set(), [_fault(page, said, ", ".join([*BOUND, *page.meta.params]), line)]
        if fault := _asks_the_clock(connection, page):
            return set(), [fault]
        # Describing binds names and types; running it, even for no rows, would work out what is constant.
        shape = f"DESCRIBE SELECT * FROM ({bare(page.query)}\n)"  # noqa: S608 (a page's SQL is meant to be asked)
        described = connection.execute(shape, _sample(page, bound))
        columns = {str(name): str(kind) for name, kind, *_ in described.fetchall()}
        named = reads(connection, page.query)
    except duckdb.Error as error:
        return set(), [_sql_fault(page, error)]
    faults = [
        _fault(page, f"the parameter {name} is never used", line=_line(page, rf"\s+{name}:"))
        for name in sorted(set(page.meta.params) - bound)
    ]
    faults += [*_misfits(page, columns), *_said(page, set(columns)), *_declared(page, named)]
    return named, faults


def _misfits(page: Page, columns: dict[str, str]) -> list[UsageError]:
    """Columns that are missing, or of another type than their meaning asks for."""
    subjects = SUBJECT_COLUMNS[page.meta.over]
    missing = [c for c in subjects if c not in columns]
    if missing:
        return [_fault(page, f"a rule over {page.meta.over} must return the column {missing[0]}")]
    faults = []
    for name in (*subjects, *SPECIAL_COLUMNS):
        pattern, wanted = _SHAPES[name]
        if name in columns and not re.fullmatch(rf'{pattern}|"NULL"', columns[name]):
            faults.append(_fault(page, f"the column {name} holds {columns[name]}, not {wanted}"))
    return faults


def _said(page: Page, columns: set[str]) -> list[UsageError]:
    """Names in messages and advice that nothing fills, and variants that no column tells apart."""
    for_all = named_for(page.meta.over)
    own = {c for c in columns if not c.startswith("_")} - {*SPECIAL_COLUMNS, *SUBJECT_COLUMNS[page.meta.over]}
    offered = sorted({*own, *for_all, *page.meta.params})
    faults = [
        _fault(
            page,
            f"the message names {{{name}}}, which the query does not return"
            if name not in writing.names(page.meta.advice)
            else f"the advice names {{{name}}}, which the query does not return",
            ", ".join(offered),
            _line(page, "advice:" if name in writing.names(page.meta.advice) else "message:"),
        )
        for name in sorted(page.placeholders() - set(offered))
    ]
    if page.meta.variants and "variant" not in columns:
        said = "there are variants, and the query returns no column variant that tells them apart"
        faults.append(_fault(page, said, line=_line(page, "variants:")))
    return faults


def _declared(page: Page, named: set[str]) -> list[UsageError]:
    """Compare `needs`, `heeds` and `uses` with the base relations that the query rests on."""
    stated = {*page.meta.needs, *page.meta.heeds, *page.meta.uses}
    rests_on = needed_with(base_of(named)) | (named & {"waiver"})
    lacking = sorted(rests_on - stated - IMPLIED)
    idle = sorted(stated - rests_on)
    faults = []
    if lacking:
        said = f"the query rests on {', '.join(lacking)}, which none of `needs`, `heeds` and `uses` names"
        faults.append(_fault(page, said, line=_line(page, "needs:|heeds:|uses:|over:")))
    if idle:
        said = f"`needs`, `heeds` or `uses` names {', '.join(idle)}, which the query does not rest on"
        faults.append(_fault(page, said, line=_line(page, rf"(?:needs|heeds|uses):.*\b{idle[0]}\b")))
    return faults


def _asks_the_clock(connection: duckdb.DuckDBPyConnection, page: Page) -> UsageError | None:
    for node in _nodes(connection, page.query):
        name = str(node.get("function_name", "")).lower()
        word = str(next(iter(node.get("column_names") or ()), "")).lower()
        name = word if word in _CLOCK_WORDS else name
        given = node.get("arguments", node.get("children")) or ()  # DuckDB 2 and 1
        if name in _CLOCK or (name == "age" and len(given) == 1):
            fault = _fault(
                page,
                f"the query asks {name}, which gives another answer each time",
                line=_line(page, rf"(?i).*\b{name}\b", page.query_line),
            )
            return UsageError(
                fault.message, where=fault.where, hint="$as_of and $today are what the snapshot speaks of"
            )
    return None


def _sample(page: Page, bound: set[str]) -> dict[str, object]:
    moment = dt.datetime(2026, 1, 1)  # noqa: DTZ001 (DuckDB's TIMESTAMP is without a zone)
    values: dict[str, object] = {"as_of": moment, "today": moment.date()}
    values |= {name: param.default for name, param in page.meta.params.items()}
    return {name: values[name] for name in bound}


def _line(page: Page, pattern: str, start: int = 1) -> int:
    """The first line of a page, from `start` on, that begins with a pattern; `start` if none does."""
    for number, line in enumerate(page.text.splitlines()[start - 1 :], start):
        if re.match(pattern, line):
            return number
    return start


def _fault(page: Page, message: str, allowed: str = "", line: int = 0) -> UsageError:
    return UsageError(message, where=f"{page.file}:{line or page.query_line}:1", allowed=allowed)


def _sql_fault(page: Page, error: Exception) -> UsageError:
    return UsageError(
        f"the query does not fit the schema: {first_line(error)}",
        where=sql_place(page, error),
        hint="`okrlint schema sql` prints the relations",
    )
