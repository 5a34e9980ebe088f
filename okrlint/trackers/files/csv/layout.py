"""What the rows of a table are: which is the header, what each column means, and which goal each row below is.

A row says what it is by its filled columns, by a column of types, by a label or number before its title ("KR 1.2: …"),
or by the row that it calls its parent. Goals are made of it in `reader.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from okrlint.errors import UsageError
from okrlint.trackers.files.csv.cells import Cell
from okrlint.trackers.files.mapping import Where, names
from okrlint.trackers.files.names import slug
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.columns import column_of, columns_of, is_total, nearest
from okrlint.trackers.text.field_values import parse_number
from okrlint.trackers.text.naming import fold, key_result_words, objective_words, words_for

RowKind: TypeAlias = Literal["objective", "key_result", "work", ""]

TITLES = ("objective", "key_result", "title")
_SUGGESTED = 50
"""Unknown columns for which the nearest name is looked for; a table with more is of another kind."""
_SEARCHED = 10
"""Rows at the top among which the header is looked for: exports begin with a title, a date, a blank line."""
_WORK = frozenset(("work", "task", "story", "issue", "initiative", "bug", "epic", "pull request", "activity", "action"))
_RESULT_TYPES = frozenset(fold(word) for word in words_for("key_result", "key_results")) | {"result", "metric"}
_OBJECTIVE_TYPES = frozenset(fold(word) for word in words_for("objective")) | {"o"}
_NUMBER = r"\s*#?(?P<number>\d{1,3}(?:[.\-]\d{1,3})*)?"
_AFTER = r"\s*(?:[:：.)|｜、]|[–—-](?=\s))\s*"
_RESULT_LABEL = re.compile(
    rf"(?:O\d{{1,3}}[.\-\s]?)?(?:{key_result_words()}){_NUMBER}{_AFTER}(?P<rest>\S.*)",
    re.I | re.S,
)
_OBJECTIVE_LABEL = re.compile(rf"(?:{objective_words()}|O(?=\s?\d)){_NUMBER}{_AFTER}(?P<rest>\S.*)", re.I | re.S)
_RESULT_KEY = re.compile(r"(?:O\d{1,3}[.\-\s]?)?KR[.\-\s]?\d{1,3}(?:[.\-]\d{1,3})*", re.IGNORECASE)
_OBJECTIVE_KEY = re.compile(r"O(?:bj)?[.\-\s]?\d{1,3}", re.IGNORECASE)
_NUMBERED_RESULT = re.compile(rf"(?:{key_result_words()})\s?#?\d{{1,2}}", re.IGNORECASE)


class TableRow(msgspec.Struct):
    """A row by properties, the cells of columns "KR 1", "KR 2" …, those of no column, and why it is no goal.

    `parent` is the title of the row that it calls its parent.
    """

    said: dict[str, Cell]
    at: Cell
    kind: RowKind = ""
    results: list[Cell] = []
    extra: list[Cell] = []
    why: str = ""
    parent: Cell | None = None

    @property
    def words(self) -> str:
        """The row as it is shown to a person."""
        return " | ".join(cell.text for cell in [*self.said.values(), *self.results])


class TableLayout(msgspec.Struct):
    """A table taken apart. `unknown` are header cells that name nothing, each with a word why; `above` the rows before.

    `tree` says that rows call other rows their parents.
    """

    columns: list[str]
    rows: list[TableRow]
    unknown: list[tuple[Cell, str]]
    above: list[Cell]
    tree: bool = False


def header_at(lines: Sequence[Sequence[Cell]], own: dict[str, str] | None = None) -> int:
    """Which row is the header: the first of the topmost rows that names the most properties, a title among them."""

    def known(row: Sequence[Cell]) -> int:
        found = {(own or {}).get(fold(cell.text)) or column_of(cell.text) for cell in row} - {""}
        numbered = any(_NUMBERED_RESULT.fullmatch(cell.text.strip()) for cell in row)
        return len(found) if {*TITLES, "task"} & found or numbered else 0

    counts = [known(row) for row in lines[:_SEARCHED]]
    return counts.index(max(counts)) if counts and max(counts) > 1 else 0


def layout_of(lines: list[list[Cell]], file: str, settings: Settings) -> TableLayout:
    """Rows with their kinds. Raises UsageError for a table without a column of titles."""
    own = _own(settings)
    at = header_at(lines, own)
    header, below = lines[at], lines[at + 1 :]
    columns = columns_of([c.text for c in header], [[c.text for c in row] for row in below], settings.headings, own)
    numbered = [i for i, cell in enumerate(header) if _NUMBERED_RESULT.fullmatch(cell.text.strip())]
    for i in numbered:
        columns[i] = ""
    _settle_types(columns, header, below)
    if not {*TITLES} & set(columns) and not numbered:
        _find_titles(columns, below)
    unknown: list[tuple[Cell, str]] = []
    for i, (cell, name) in enumerate(zip(header, columns, strict=True)):
        if not name and cell.text and i not in numbered:
            again = column_of(cell.text, settings.headings)
            near = " ".join(["no known column;", nearest(cell.text) if len(unknown) < _SUGGESTED else ""]).strip("; ")
            unknown.append((cell, f"a second column {again!r}" if again and again in columns else near))
    if not {*TITLES} & set(columns):
        raise UsageError(
            f"no column holds a title (seen: {', '.join(c.text for c in header[:12])})",
            where=f"{file}:{header[0].line}:{header[0].column}",
            allowed="objective, key_result, or title with type",
            hint="docs/okr-files.md lists all columns",
        )
    rows = [_row(cells, columns, numbered) for cells in below]
    found = TableLayout(columns, rows, unknown, [cell for row in lines[:at] for cell in row if cell.text])
    mapped = _is_mapped(settings)
    if mapped:
        for row, cells in zip(rows, below, strict=True):
            _map(row, {fold(h.text): c.text for h, c in zip(header, cells, strict=False)}, settings)
    else:
        _tell(found)
    for row in rows:
        title = next((row.said[name].text for name in TITLES if name in row.said), "")
        if row.kind and not mapped and is_total(title):
            row.kind, row.why = "", "a row that sums up the others"
    return found


def _own(settings: Settings) -> dict[str, str]:
    """Folded column names to properties, as the configuration says them."""
    own = {fold(name): prop for prop, said in settings.fields.items() for name in names(said)}
    objective, result = (
        [fold(n) for n in names(w.column)] if w else [] for w in (settings.objective, settings.key_result)
    )
    own |= dict.fromkeys(objective, "objective") | dict.fromkeys(result, "key_result")
    return own | dict.fromkeys(set(objective) & set(result), "title")


def _is_mapped(settings: Settings) -> bool:
    return any(where is not None and where.column for where in (settings.objective, settings.key_result))


def _map(row: TableRow, cells: dict[str, str], settings: Settings) -> None:
    """The kind of a row as the configuration says it."""
    row.kind, row.why = "", "the mapping names this row neither an objective nor a key result"
    mapped: dict[RowKind, Where | None] = {"key_result": settings.key_result, "objective": settings.objective}
    for kind, where in mapped.items():
        if (
            where is not None
            and any(cells.get(fold(n), "").strip() for n in names(where.column))
            and _fits(where, cells)
        ):
            row.kind, row.why = kind, ""
            return


def _fits(where: Where, cells: dict[str, str]) -> bool:
    return all(
        cells.get(fold(column), "").strip().casefold() in {value.casefold() for value in names(values)}
        for column, values in where.where.items()
    )


def _row(cells: list[Cell], columns: list[str], numbered: list[int]) -> TableRow:
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell.text}
    for name in [n for n in TITLES if n in said and not slug(said[n].text)]:
        del said[name]  # "-" and the like stand for nothing
    results = [cells[i] for i in numbered if i < len(cells) and slug(cells[i].text)]
    return TableRow(said, cells[0], results=results, extra=[cell for cell in cells[len(columns) :] if cell.text])


def _settle_types(columns: list[str], header: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> None:
    """A column "Level" or "Kind" is one of types only if it holds some; "Company", "Team" are none."""
    if "type" in columns:
        at = columns.index("type")
        if below and not any(_type_of(row[at].text) for row in below if at < len(row)):
            columns[at] = ""


def _find_titles(columns: list[str], below: Sequence[Sequence[Cell]]) -> None:
    """A column with another name ("Primary") holds titles if its cells say what they are: "O1: …", "KR1: …"."""
    for at, name in enumerate(columns):
        cells = [row[at].text for row in below if at < len(row) and row[at].text]
        said = [
            bool(_RESULT_LABEL.fullmatch(cell)) - bool(_OBJECTIVE_LABEL.fullmatch(cell)) for cell in cells if not name
        ]
        if {1, -1} <= set(said) and 2 * (len(said) - said.count(0)) >= len(said):
            columns[at] = "title"
            return


def _type_of(text: str) -> RowKind:
    """What a word in a column of types means, in any language; "" for other words."""
    name = fold(text)
    if name in _WORK:
        return "work"
    for kind, known in (("key_result", _RESULT_TYPES), ("objective", _OBJECTIVE_TYPES)):
        if name in known or any(name.endswith(f" {word}") or name.startswith(f"{word} ") for word in known):
            return "key_result" if kind == "key_result" else "objective"
    return "work" if name.split()[-1:] and name.split()[-1] in _WORK else ""


def _tell(found: TableLayout) -> None:
    """The kind of each row, where no mapping says it."""
    columns = set(found.columns)
    if "type" in columns:
        for row in found.rows:
            row.kind = _type_of(row.said["type"].text) if "type" in row.said else _by_columns(row)
            if not row.kind:
                row.why = "type: neither objective, key result nor work" if "type" in row.said else _UNTITLED
            elif not {*TITLES, "key"} & set(row.said):
                row.kind, row.why = "", _UNTITLED
        return
    if not {"objective", "key_result"} & columns and (_labelled(found.rows) or _tree(found)):
        return
    for row in found.rows:
        row.kind = _by_columns(row)
        row.why = "" if row.kind else _UNTITLED


_UNTITLED = "a row without a title"


def _by_columns(row: TableRow) -> RowKind:
    if "key_result" in row.said:
        return "key_result"
    return "objective" if "objective" in row.said or "title" in row.said else ""


def _labelled(rows: list[TableRow]) -> bool:
    """One column for both, its cells or their keys saying which is which: "O1: …", "KR 1.1: …"."""
    kinds: list[RowKind] = []
    for row in rows:
        title, key = (row.said[n].text if n in row.said else "" for n in ("title", "key"))
        result = _RESULT_LABEL.fullmatch(title) or _RESULT_KEY.fullmatch(key)
        objective = _OBJECTIVE_LABEL.fullmatch(title) or _OBJECTIVE_KEY.fullmatch(key)
        kinds.append("key_result" if result else "objective" if objective else "")
    if not {"objective", "key_result"} <= set(kinds):
        return False
    for row, kind in zip(rows, kinds, strict=True):
        row.kind = kind
        row.why = "" if kind else "no label says whether this is an objective or a key result"
    return True


def without_label(cell: Cell) -> Cell:
    """A title without "O1:" or "Key result 1.2 -" before it."""
    found = _RESULT_LABEL.fullmatch(cell.text) or _OBJECTIVE_LABEL.fullmatch(cell.text)
    if not found or (not found["number"] and len(found["rest"].split()) < 2):
        return cell
    return msgspec.structs.replace(cell, text=found["rest"].strip())


def _tree(found: TableLayout) -> bool:
    """Rows that call other rows their parents: those at the top are objectives, measured leaves their key results.

    Where no leaf is measured, leaves are key results; where some are, the others are objectives with a parent.
    """
    by_name: dict[str, TableRow] = {}
    for name in ("title", "key", "id", "row"):
        by_name |= {row.said[name].text: row for row in found.rows if name in row.said}
    parents = [by_name.get(row.said["parent"].text) if "parent" in row.said else None for row in found.rows]
    if not any(parents):
        return False
    inner = {id(parent) for parent in parents if parent is not None}
    leaves = {
        id(row) for row, parent in zip(found.rows, parents, strict=True) if parent is not None and id(row) not in inner
    }
    measured = {id(row) for row in found.rows if id(row) in leaves and _is_measured(row)}
    for row, parent in zip(found.rows, parents, strict=True):
        row.kind = "key_result" if id(row) in (measured or leaves) else "objective"
        row.parent = parent.said["title"] if parent is not None and "title" in parent.said else None
        if "title" not in row.said:
            row.kind, row.why = "", _UNTITLED
    found.tree = True
    return True


def _is_measured(row: TableRow) -> bool:
    return any(name in row.said and parse_number(row.said[name].text) is not None for name in ("target", "baseline"))
