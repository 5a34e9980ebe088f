"""CSV and TSV with a header row: put together in the shape of an okrs.yaml, and then read as one."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from okrlint.errors import UsageError
from okrlint.periods import parse_date
from okrlint.snapshot import Coverage
from okrlint.trackers.files.csv.cells import Cell, rows, separator
from okrlint.trackers.files.csv.values import WANTED, Kind, value_of
from okrlint.trackers.files.names import Names, slug
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.reader import read_form
from okrlint.trackers.files.reading import Reading, Unplaced
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.columns import BY_NAME, column_of, columns_of, nearest
from okrlint.trackers.text.field_values import parse_priority
from okrlint.yaml_positions import Located, Place, convert, decode, glance

_OF_OBJECTIVE = ("cycle", "rank", "priority", "outranks", "shared_with", "not_doing")
_OF_REPORT = ("status", "confidence")
_OF_WORK = ("size", "finished")
_MARKS = {
    "progress": "how much of the way is done is no value of the metric; give that in a column current",
    "score": "a grade is kept by no rule",
    "weight": "a weight is kept by no rule",
}
"""Columns that are understood and not kept."""
_OF_KEY_RESULT = ("metric", "direction", "baseline", "target", "current", "unit")
_WORK_FIELDS = {
    "title": "title", "id": "key", "key": "key", "parent": "serves", "owner": "assignee", "team": "team",
    "size": "size", "finished": "finished", "labels": "labels",
}  # fmt: skip
_DIRECTIONS = ("increase", "decrease", "maintain", "reach")
_TYPES = {
    **dict.fromkeys(("objective", "o", "goal"), "objective"),
    **dict.fromkeys(("key result", "kr", "keyresult", "result"), "key_result"),
    **dict.fromkeys(("work", "task", "story", "issue", "initiative", "bug", "epic", "pull request"), "work"),
}


def holds_okrs(raw: bytes) -> bool:
    """Whether the header of a table that happens to lie in a folder names objectives and something more about them."""
    text = glance(raw, 20_000)
    try:
        header = next(rows(text, "", separator(text, ""), only_first=True), [])
    except UsageError:
        return False
    known = {column_of(cell.text) for cell in header} - {""}
    return bool({"objective", "key_result"} & known) and len(known) > 1


def read_table(raw: bytes | str, file: str, settings: Settings, names: Names | None = None) -> Reading:
    """The records of a table.

    Cells that could not be understood, and columns that are not known, are listed as not placed. Raises UsageError
    with file:line:column for broken quoting, for a header without titles and for identities given twice.
    """
    text = decode(raw, file)
    lines = list(rows(text, file, separator(text, file)))
    if not lines:
        raise UsageError("the table is empty", where=file, allowed="a header row and rows below it")
    table = _Table(file, settings)
    table.header(lines[0], lines[1:])
    for cells in lines[1:]:
        table.row(cells)
    table.finish()
    located = table.located()
    reading = read_form(convert(located, FileForm), located, names)
    return msgspec.structs.replace(
        reading,
        form="csv",
        coverage=table.coverage(),
        unplaced=sorted([*table.unplaced, *reading.unplaced], key=lambda u: (u.line, u.column)),
    )


class _Table:
    """Puts rows together: what has been seen so far of objectives and key results, and where."""

    def __init__(self, file: str, settings: Settings) -> None:
        self.file = file
        self.unplaced: list[Unplaced] = []
        self._headings = settings.headings
        self._columns: list[str] = []
        self._marks: dict[int, dict[Any, tuple[Place, Place]]] = {}
        self._data: dict[str, Any] = {"cycle": settings.cycle or None, "team": settings.team or None}
        self._data |= {"objectives": [], "work": None}
        self._marks[id(self._data)] = dict.fromkeys(self._data, ((1, 1), (1, 1)))
        self._by_title: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._objective: dict[str, Any] | None = None
        self._goal: dict[str, Any] | None = None
        self._called: dict[str, dict[str, Any]] = {}
        self._waiting: list[tuple[dict[str, Cell], Cell]] = []

    def header(self, cells: list[Cell], below: list[list[Cell]]) -> None:
        """Take the first row: what each column means."""
        self._columns = columns_of(
            [c.text for c in cells], [[c.text for c in row] for row in below[:50]], self._headings
        )
        for cell, name in zip(cells, self._columns, strict=True):
            if not name and cell.text:
                again = column_of(cell.text, self._headings)
                near = " ".join(["no known column;", nearest(cell.text)]).strip("; ")
                self._lost(cell, f"a second column {again!r}" if again and again in self._columns else near)
        known = set(self._columns)
        if not {"objective", "key_result", "title"} & known:
            raise UsageError(
                f"no column holds a title (seen: {', '.join(c.text for c in cells[:12])})",
                where=f"{self.file}:{cells[0].line}:{cells[0].column}",
                allowed="objective, key_result, or title with type",
                hint="docs/okr-files.md lists all columns",
            )

    def row(self, cells: list[Cell]) -> None:
        """Take one row further down."""
        row = {name: cell for name, cell in zip(self._columns, cells, strict=False) if name and cell.text}
        for name in [n for n in ("objective", "key_result", "title") if n in row and not slug(row[n].text)]:
            del row[name]  # "-" and the like stand for nothing
        for cell in cells[len(self._columns) :]:
            if cell.text:
                self._lost(cell, "more cells than the header has columns")
        kind = self._kind(row)
        if kind == "work":
            self._work(row, cells[0])
        elif kind == "objective":
            self._take_objective(row, cells[0], row.get("title") or row.get("objective"), whole=True)
        elif kind == "key_result":
            self._take_key_result(row, cells[0])
        else:
            self._lost(cells[0], kind, " | ".join(c.text for c in cells if c.text))

    def finish(self) -> None:
        """Place the key results whose objectives stand further down."""
        for row, at in self._waiting:
            self._objective = self._called.get(row["parent"].text)
            if self._objective is None:
                self._lost(
                    row["parent"], "parent: no objective of this table is called so; its key result has no place"
                )
            else:
                self._put_key_result(row, at)

    def located(self) -> Located:
        """All of it as one OKR file."""
        return Located(self.file, self._data, (1, 1), self._marks, {})

    def coverage(self) -> dict[str, Coverage]:
        """A table is the record of goals and of what it has a column for; of nothing else."""
        told = {"objective", "key_result", "waiver", *(r for r in ("cycle", "team") if self._data[r])}
        told |= {*(BY_NAME[c].relation for c in self._columns if c)} - {""}
        if self._data["work"] is not None:
            told |= {"work", "contributes", *(("assignment",) if "owner" in self._columns else ())}
        return {relation: Coverage("complete") for relation in sorted(told)}

    def _kind(self, row: dict[str, Cell]) -> str:
        """What a row is about, or why it is about nothing."""
        untitled = "a row without a title"
        said = row.get("type")
        if said is not None:
            kind = _TYPES.get(" ".join(re.findall(r"[^\W_]+", said.text.casefold())), "")
            if not kind:
                return "type: neither objective, key result nor work"
            return kind if {"title", "objective", "key_result", "key"} & set(row) else untitled
        if "key_result" in row:
            return "key_result"
        return "objective" if "objective" in row or "title" in row else untitled

    def _take_objective(self, row: dict[str, Cell], at: Cell, title: Cell | None, *, whole: bool) -> None:
        """The objective a row is about; with `whole`, all its cells are the objective's."""
        if title is None:
            return
        cycle, team = (row[c].text if c in row else "" for c in ("cycle", "team"))
        seen = self._by_title.get((title.text, cycle, team if whole else ""))
        if not cycle and self._objective is not None and self._objective["title"] == title.text:
            seen = self._objective  # further rows of one objective seldom repeat its cycle
        if seen is None:
            seen = self._new(self._data["objectives"], at)
            self._set(seen, "title", title.text, title)
            self._by_title[title.text, cycle, team] = self._by_title[title.text, cycle, ""] = seen
        self._objective = self._goal = seen
        fields = set(row) if whole else {*_OF_OBJECTIVE, "team"} & set(row)
        self._fill(seen, row, fields - {"objective", "title", "key_result", "type", "objective_owner", *_OF_KEY_RESULT})
        if "objective_owner" in row:
            self._set(seen, "owner", row["objective_owner"].text, row["objective_owner"])
        for name in _OF_KEY_RESULT if whole else ():
            if name in row and not (name == "current" and "checked_on" in row):
                self._lost(row[name], f"{name}: an objective has none, its key results do")
        for name in ("id", "key", "title") if whole else ("title",):
            if name in row or name == "title":
                self._called.setdefault(seen["title"] if name == "title" else row[name].text, seen)

    def _take_key_result(self, row: dict[str, Cell], at: Cell) -> None:
        if "parent" in row and "type" in row and "objective" not in row:
            self._objective = self._called.get(row["parent"].text)
            if self._objective is None:
                self._goal = None
                self._waiting.append((row, at))
                return
        elif "parent" in row:
            self._lost(row["parent"], "parent: a key result belongs to the objective of its row")
        if "objective" in row:
            self._take_objective(row, at, row["objective"], whole=False)
        elif self._objective is not None:
            self._fill(self._objective, row, {*_OF_OBJECTIVE} & set(row))
        self._put_key_result(row, at)

    def _put_key_result(self, row: dict[str, Cell], at: Cell) -> None:
        title = row.get("key_result") or row.get("title")
        if title is None or self._objective is None:
            self._lost(title or at, "a key result without an objective, in its row or above")
            return
        if self._objective.get("key_results") is None:
            self._set(self._objective, "key_results", [], at)
        self._goal = self._new(self._objective["key_results"], at)
        self._set(self._goal, "title", title.text, title)
        skip = {*_OF_OBJECTIVE, "objective", "title", "key_result", "type", "parent", "objective_owner"}
        self._fill(self._goal, row, set(row) - skip)

    def _work(self, row: dict[str, Cell], at: Cell) -> None:
        if self._data["work"] is None:
            self._data["work"] = []
        item = self._new(self._data["work"], at)
        for column, cell in row.items():
            if column in _WORK_FIELDS:
                self._cell(item, _WORK_FIELDS[column], cell, BY_NAME[column].kind)
            elif column not in ("type", "state", "status"):
                self._lost(cell, f"{column}: is not read of work")
        said = row.get("state") or row.get("status")
        if said is not None:
            self._cell(item, "state", said, "work_state")
        if "serves" not in item and self._goal is not None:
            served = self._goal.get("id") or self._goal["title"]
            self._set(item, "serves", served, at)

    def _fill(self, goal: dict[str, Any], row: dict[str, Cell], fields: set[str]) -> None:
        report = "checked_on" in fields
        for name in sorted(fields & set(row), key=self._columns.index):
            if name == "checked_on" or (report and name in _OF_REPORT):
                continue
            if name in _OF_WORK:
                self._lost(row[name], f"{name}: only work has one")
                continue
            if name in _MARKS:
                self._mark(goal, name, row[name])
                continue
            if name in ("status", "state"):
                self._condition(goal, name, row[name])
                continue
            if name == "confidence":
                self._lost(row[name], "confidence without the day it was given (column checked_on)")
                continue
            self._cell(goal, name, row[name], BY_NAME[name].kind)
        if report:
            self._report(goal, row)

    def _condition(self, goal: dict[str, Any], name: str, cell: Cell) -> None:
        """A word in a column of states or statuses: people write both into either."""
        kinds: tuple[Kind, ...] = ("status", "state") if name == "status" else ("state", "status")
        kind = next((k for k in kinds if value_of(cell.text, k) is not None), kinds[0])
        self._cell(goal, str(kind), cell, kind)

    def _mark(self, goal: dict[str, Any], name: str, cell: Cell) -> None:
        """How far a goal is: a word for its condition is read, a share is listed and never taken for a value."""
        if any(value_of(cell.text, kind) is not None for kind in ("status", "state")):
            self._condition(goal, "status", cell)
        else:
            self._lost(cell, f"{name}: {_MARKS[name]}")

    def _report(self, goal: dict[str, Any], row: dict[str, Cell]) -> None:
        day = parse_date(row["checked_on"].text)
        if day is None:
            self._lost(row["checked_on"], "checked_on: no day")
            return
        reports: list[Any] = []
        self._set(goal, "check_ins", reports, row["checked_on"])
        report = self._new(reports, row["checked_on"])
        self._set(report, "on", day.isoformat(), row["checked_on"])
        for field, column in (("value", "current"), ("status", "status"), ("confidence", "confidence")):
            if column in row:
                self._cell(report, field, row[column], BY_NAME[column].kind)

    def _cell(self, into: dict[str, Any], field: str, cell: Cell, kind: Kind) -> None:
        value = value_of(cell.text, kind)
        if field == "direction" and cell.text.casefold() not in _DIRECTIONS:
            value = None
        if field == "priority" and parse_priority(cell.text) is None:
            value = None
        if value is None:
            self._lost(cell, f"{field}: {WANTED.get(kind, 'not understood')}")
        else:
            self._set(into, field, value.casefold() if field == "direction" else value, cell)

    def _new(self, into: list[Any], cell: Cell) -> dict[str, Any]:
        made: dict[str, Any] = {}
        place = (cell.line, cell.column)
        self._marks.setdefault(id(into), {})[len(into)] = (place, place)
        into.append(made)
        return made

    def _set(self, into: dict[str, Any], field: str, value: Any, cell: Cell) -> None:
        if into.get(field, value) != value:
            self._lost(cell, f"{field}: an earlier row says {into[field]!r}")
            return
        place = (cell.line, cell.column)
        into[field] = value
        self._marks.setdefault(id(into), {})[field] = (place, place)

    def _lost(self, cell: Cell, reason: str, text: str = "") -> None:
        self.unplaced.append(Unplaced(self.file, cell.line, cell.column, (text or cell.text)[:200], reason))
