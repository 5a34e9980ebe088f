"""Packs of rule pages: the built-in one and those that a configuration names; every page enters by the same door.

Each query is prepared against the schema when its pack is read: a fault in a page is known before any data is.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from okrlint import locate, positions
from okrlint.errors import InputErrors, UsageError
from okrlint.pages import SPECIAL_COLUMNS, SUBJECT_COLUMNS, Page, read_page
from okrlint.relations.base import BASE, needed_with
from okrlint.relations.derive import DERIVED, base_of

if TYPE_CHECKING:
    import duckdb

BOUND = ("as_of", "today")
"""What every query may bind besides its own parameters."""
NAMED_FOR_ALL = ("key", "title")
"""What every message may name besides the query's columns; pairs have a_key, a_title, b_key and b_title instead."""
_PAIR_NAMES = ("a_key", "a_title", "b_key", "b_title")
# Relations every goal, person or team is made of: a page need not name what it asks about.
IMPLIED = frozenset({"objective", "key_result", "cycle", "team", "person"})


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`pack.yaml`."""

    name: str
    description: str = ""


def built_in(*, prepared: bool = False) -> list[Page]:
    """The pages that travel with okrlint, sorted by id.

    Their queries are `prepared` where pages are put to the test; doing so at each start would take longer than judging
    a small company.
    """
    return [msgspec.structs.replace(p, built_in=True) for p in read_pack(locate.rules(), prepared=prepared)]


def read_packs(named: Iterable[tuple[str, str]], folder: Path) -> list[Page]:
    """The built-in pages and those of the packs named in a configuration, as (name, where it is named).

    A name is a folder (seen from `folder`) or an installed package. Raises UsageError or InputErrors with file:line for
    a pack that is not there, a page with a fault, or an id that two packs use.
    """
    pages = built_in()
    for name, where in named:
        found = read_pack(_find(name, folder, where))
        for page in found:
            if page.meta.over == "waiver":
                raise UsageError("only rules that travel with okrlint can be over waivers", where=f"{page.file}:1:1")
        pages += found
    seen: dict[str, Page] = {}
    for page in pages:
        if page.id in seen:
            raise UsageError(
                f"the rule {page.id} is also in {seen[page.id].file}",
                where=f"{page.file}:1:1",
                hint="rename one of them",
            )
        seen[page.id] = page
    return sorted(pages, key=lambda p: p.id)


def read_pack(folder: Path, *, prepared: bool = True) -> list[Page]:
    """The pages of one folder, sorted by id, their queries prepared. Raises UsageError or InputErrors for faults."""
    path = folder / "pack.yaml"
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UsageError("not a pack of rules: it has no pack.yaml", where=str(folder)) from error
    pack = positions.convert(positions.load(text, str(path)), PackFile)
    pages: list[Page] = []
    errors: list[UsageError] = []
    for file in sorted(folder.glob("*.md")):
        if file.name == "README.md":
            continue
        try:
            pages.append(msgspec.structs.replace(read_page(file), pack=pack.name))
        except UsageError as error:
            errors.append(error)
    errors += prepare(pages) if prepared else []
    if errors:
        raise errors[0] if len(errors) == 1 else InputErrors(errors)
    return pages


def prepare(pages: Sequence[Page]) -> list[UsageError]:
    """What is wrong with the queries of these pages, each fault with file:line."""
    import duckdb

    if not pages:
        return []
    with duckdb.connect(":memory:") as connection:
        connection.execute(locate.schema().read_text(encoding="utf-8"))
        return [fault for page in pages for fault in _prepare(connection, page)]


def reads(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    """The relations that a query names; a name of its own (CTE) that hides none of ours is left out."""
    row = connection.execute("SELECT json_serialize_sql($query)", {"query": query}).fetchone()
    tables: set[str] = set()
    own: set[str] = set()
    waiting: list[Any] = [msgspec.json.decode(row[0])] if row else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            if node.get("type") == "BASE_TABLE":
                tables.add(str(node["table_name"]).lower())
            own |= {str(e["key"]).lower() for e in node.get("cte_map", {}).get("map", ())}
    return tables - (own - BASE - set(DERIVED))


def _prepare(connection: duckdb.DuckDBPyConnection, page: Page) -> list[UsageError]:
    import duckdb

    try:
        statements = connection.extract_statements(page.query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return [_fault(page, "the query must be exactly one SELECT")]
        bound = set(statements[0].named_parameters)
        unknown = sorted(bound - {*BOUND, *page.meta.params})
        if unknown:
            return [_fault(page, f"${unknown[0]} is no parameter of this page", ", ".join([*BOUND, *page.meta.params]))]
        connection.execute(f"SELECT * FROM ({bare(page.query)}\n) LIMIT 0", _sample(page, bound))  # noqa: S608
        columns = {c[0] for c in connection.description or ()}
        named = reads(connection, page.query)
    except duckdb.Error as error:
        return [_sql_fault(page, error)]
    unused = sorted(set(page.meta.params) - bound)
    faults = [_fault(page, f"the parameter {unused[0]} is never used")] if unused else []
    missing = [c for c in SUBJECT_COLUMNS[page.meta.over] if c not in columns]
    if missing:
        faults.append(_fault(page, f"a rule over {page.meta.over} must return the column {missing[0]}"))
    for_all = _PAIR_NAMES if page.meta.over == "pair" else NAMED_FOR_ALL
    lost = sorted(page.placeholders() - columns - {*for_all, *page.meta.params})
    if lost:
        offered = sorted({*columns, *for_all, *page.meta.params} - {*SPECIAL_COLUMNS, *SUBJECT_COLUMNS[page.meta.over]})
        faults.append(
            _fault(
                page, f"the message names {{{lost[0]}}}, which the query does not return", ", ".join(offered), line=1
            )
        )
    return faults + _declared(page, named)


def _declared(page: Page, named: set[str]) -> list[UsageError]:
    """Compare `needs` and `uses` with the base relations that the query rests on."""
    stated = {*page.meta.needs, *page.meta.uses}
    rests_on = needed_with(base_of(named)) | (named & {"waiver"})
    lacking = sorted(rests_on - stated - IMPLIED)
    idle = sorted(stated - rests_on)
    faults = []
    if lacking:
        faults.append(_fault(page, f"the query rests on {lacking[0]}, which neither `needs` nor `uses` names", line=1))
    if idle:
        faults.append(_fault(page, f"`needs` or `uses` names {idle[0]}, which the query does not rest on", line=1))
    return faults


def bare(query: str) -> str:
    """A query that can be put into brackets; with nothing before it, its lines stay those of the page."""
    return query.rstrip().removesuffix(";")


def _sample(page: Page, bound: set[str]) -> dict[str, object]:
    import datetime as dt

    moment = dt.datetime(2026, 1, 1)  # noqa: DTZ001 (DuckDB's TIMESTAMP is without a zone)
    values: dict[str, object] = {"as_of": moment, "today": moment.date()}
    values |= {name: param.default for name, param in page.meta.params.items()}
    return {name: values[name] for name in bound}


def _fault(page: Page, message: str, allowed: str = "", line: int = 0) -> UsageError:
    return UsageError(message, where=f"{page.file}:{line or page.query_line}:1", allowed=allowed)


def _sql_fault(page: Page, error: Exception) -> UsageError:
    return UsageError(
        f"the query does not fit the schema: {first_line(error)}",
        where=sql_place(page, error),
        hint="`okrlint schema sql` prints the relations",
    )


def sql_place(page: Page, error: Exception) -> str:
    """file:line:column of the place in a page's query that a database error speaks of."""
    match = re.search(r"^LINE (\d+): ", str(error), re.MULTILINE)
    return f"{page.file}:{page.query_line + (int(match[1]) if match else 1) - 1}:1"


def first_line(error: Exception) -> str:
    """The first line of a database error, without its class."""
    return str(error).splitlines()[0].removeprefix("Binder Error: ").removeprefix("Parser Error: ")


def _find(name: str, folder: Path, where: str) -> Path:
    path = (folder / name).expanduser()
    if path.is_dir():
        return path
    if re.fullmatch(r"[A-Za-z_][\w.]*", name):
        spec = importlib.util.find_spec(name) if "." not in name else None
        for place in (spec.submodule_search_locations or []) if spec else []:
            return Path(place)
    raise UsageError(
        f"there is no folder and no installed package {name!r}", where=where, hint="a pack is a folder with a pack.yaml"
    )
