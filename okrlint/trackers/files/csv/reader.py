"""CSV and TSV with a header row: put together in the shape of an okrs.yaml, and then read as one."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from okrlint.errors import UsageError
from okrlint.records import Objective, Owner
from okrlint.snapshot import Coverage
from okrlint.trackers.files.csv.cells import Cell, opened, rows, separator, table_text, top_rows
from okrlint.trackers.files.csv.layout import TITLES, TableLayout, TableRow, header_at, layout_of, without_label
from okrlint.trackers.files.draft import OF_KEY_RESULT, OF_OBJECTIVE, STRUCTURE, Draft
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.mapping import fits_nothing, fits_too_much
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.reader import read_form
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.columns import BY_NAME, column_of
from okrlint.yaml_positions import convert, glance

_SAYS_OBJECTIVE = re.compile(r"\bobje[ck]?ti[vf]", re.IGNORECASE)
"""A column "Objective" is about OKRs in most languages; "Goal" and its like are words for much else."""
_BOM = "\ufeff"


def holds_okrs(raw: bytes, *, named: bool = False) -> bool:
    """Whether the header of a table that happens to lie in a folder names objectives and something more about them.

    With `named`, where the name of the file speaks of OKRs, a column of titles beside an owner or a cycle will do.
    """
    text = opened(_without_marks(glance(raw, 20_000)))
    lines = top_rows(text, separator(text))
    if not lines:
        return False
    header = [cell.text for cell in lines[header_at(lines)]]
    known = {column_of(name) for name in header} - {""}
    if "key_result" in known or any(_SAYS_OBJECTIVE.search(name) for name in header):
        return len(known) > 1
    measured = "target" in known and bool({"baseline", "current", "cycle", "parent"} & known)
    if "objective" in known and (measured or "cycle" in known):
        return True
    if {"title", "parent"} <= known and measured:
        return True
    return named and bool({*TITLES} & known) and bool({"owner", "cycle", "parent", "target"} & known)


def read_table(raw: bytes | str, file: str, settings: Settings, names: Names | None = None) -> Reading:
    """The records of a table.

    Cells that could not be understood, and columns that are not known, are listed as not placed. Raises UsageError
    with file:line:column for broken quoting, for a header without titles and for identities given twice.
    """
    text, remark = (_without_marks(raw), "") if isinstance(raw, str) else table_text(raw, file)
    text = opened(text)
    mark = separator(text)
    lines = list(rows(text, file, mark))
    if not lines:
        raise UsageError("the table is empty", where=file, allowed="a header row and rows below it")
    layout = layout_of(lines, file, settings)
    _with_points(layout.rows, mark)
    table = _Table(file, settings, layout)
    for row in layout.rows:
        table.row(row)
    table.finish()
    _check_mapping(table, layout, settings, file)
    located = table.draft.located()
    reading = read_form(convert(located, FileForm), located, names)
    return msgspec.structs.replace(
        reading,
        form="csv",
        coverage=table.coverage(reading),
        notes=[*reading.notes, *filter(None, (remark,))],
        unplaced=sorted([*table.draft.unplaced, *reading.unplaced], key=lambda u: (u.line, u.column)),
    )


_NUMBERS = ("baseline", "target", "current", "weight", "score", "progress", "confidence")
_COMMA = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})*,\d{1,2}(?![\d,])|(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.])")
_POINT = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.])|(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])")
_WRITTEN = re.compile(r"\d[\d.,]*\d")


def _with_points(rows: list[TableRow], mark: str) -> None:
    """Numbers with decimal commas ("4,2 %", "1.200.000") as they are written elsewhere.

    Only where the table shows it: in one of its numbers, or by semicolons between its cells, which spreadsheets write
    where the comma is taken; and nowhere the opposite.
    """
    cells = [row.said[name] for row in rows for name in _NUMBERS if name in row.said]
    if not (mark == ";" or any(_COMMA.search(cell.text) for cell in cells)):
        return
    if any(_POINT.search(cell.text) for cell in cells):
        return
    for row in rows:
        for name in _NUMBERS:
            if name in row.said:
                cell = row.said[name]
                text = _WRITTEN.sub(lambda found: found[0].replace(".", "").replace(",", "."), cell.text)
                row.said[name] = msgspec.structs.replace(cell, text=text)


def _without_marks(text: str) -> str:
    """Without marks of byte order: programs put one before each part that they join to a file."""
    return text.replace(_BOM, "")


def _check_mapping(table: _Table, layout: TableLayout, settings: Settings, file: str) -> None:
    where = settings.objective
    if where is None or not where.column:
        return
    count = len(table.draft.data["objectives"])
    if not count:
        there = [f"column {name}" for name in layout.columns if name] + [cell.text for cell, _ in layout.unknown]
        raise fits_nothing("objective", where, there, file)
    if count > settings.at_most:
        raise fits_too_much("objective", count, settings.at_most, file)


class _Table:
    """Puts rows together: what has been seen so far of objectives and key results."""

    def __init__(self, file: str, settings: Settings, layout: TableLayout) -> None:
        self.draft = Draft(file, settings)
        self._layout = layout
        self._by_title: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._objective: dict[str, Any] | None = None
        self._goal: dict[str, Any] | None = None
        self._called: dict[str, dict[str, Any]] = {}
        self._waiting: list[TableRow] = []
        for cell, why in layout.unknown:
            self.draft.lost(cell, why)
        for cell in layout.above:
            self.draft.lost(cell, "stands above the header of the table")

    def row(self, row: TableRow) -> None:
        """Take one row further down."""
        for cell in row.extra:
            self.draft.lost(cell, "more cells than the header has columns")
        _with_year(row)
        if row.kind == "work":
            item = self.draft.work(row.said, row.at)
            if "serves" not in item and self._goal is not None:
                self.draft.set(item, "serves", self._goal.get("id") or self._goal["title"], row.at)
        elif row.kind == "objective":
            self._take_objective(row, row.said.get("title") or row.said.get("objective"), whole=True)
            self._take_results(row)
        elif row.kind == "key_result":
            self._take_key_result(row)
        else:
            self.draft.lost(row.at, row.why, row.words)

    def finish(self) -> None:
        """Place the key results whose objectives stand further down."""
        for row in self._waiting:
            self._objective = self._called.get(_parent(row).text)
            if self._objective is None:
                why = "parent: no objective of this table is called so; its key result has no place"
                self.draft.lost(_parent(row), why)
            else:
                self._put_key_result(row)

    def coverage(self, reading: Reading) -> dict[str, Coverage]:
        """A table is the record of goals and of what it has a column for; of nothing else.

        An owner in a row of a key result is the key result's: who owns an objective that has no row of its own, and no
        column for its owner, is not known.
        """
        columns = self._layout.columns
        told = {"objective", "key_result", "waiver", *(r for r in ("cycle", "team") if self.draft.data[r])}
        told |= {*(BY_NAME[c].relation for c in columns if c)} - {""}
        if self.draft.data["work"] is not None:
            told |= {"work", "contributes", *(("assignment",) if "owner" in columns else ())}
        coverage = {relation: Coverage("complete") for relation in sorted(told)}
        if "owner" in columns and "objective_owner" not in columns:
            owned = {record.goal for record in reading.records if isinstance(record, Owner)}
            lines = {row.at.line for row in self._layout.rows if row.kind == "objective"}
            goals = [one for one in reading.records if isinstance(one, Objective)]
            unsaid = tuple(sorted(o.id for o in goals if o.id not in owned and o.line not in lines))
            if unsaid:
                reason = f"{reading.file} names the owners of key results only"
                coverage["owner"] = Coverage("not_provided", reason, unsaid)
        return coverage

    def _take_objective(self, row: TableRow, title: Cell | None, *, whole: bool) -> None:
        """The objective a row is about; with `whole`, all its cells are the objective's."""
        if title is None:
            return
        said = row.said
        plain = without_label(title)
        cycle, team = (said[c].text if c in said else "" for c in ("cycle", "team"))
        seen = self._by_title.get((plain.text, cycle, team if whole else ""))
        if not cycle and self._objective is not None and self._objective["title"] == plain.text:
            seen = self._objective  # further rows of one objective seldom repeat its cycle
        if seen is None:
            seen = self.draft.objective(plain, row.at)
            self._by_title[plain.text, cycle, team] = self._by_title[plain.text, cycle, ""] = seen
        self._objective = self._goal = seen
        metric = whole and _is_result(row, self._layout)
        fields = set(said) if whole else {*OF_OBJECTIVE, "team"} & set(said)
        if metric:
            fields -= {*OF_KEY_RESULT, "checked_on"}
        self._fill(seen, row, fields - STRUCTURE - _PARENTS.get(self._layout.tree, set()), objective=True)
        if "objective_owner" in said:
            self.draft.set(seen, "owner", said["objective_owner"].text, said["objective_owner"])
        if self._layout.tree and whole and "parent" in said:
            above = without_label(row.parent).text if row.parent is not None else said["parent"].text
            self.draft.set(seen, "parent", above, said["parent"])
        for name in ("id", "key", "row", "objective_id", "title"):
            if name == "title":
                self._called.setdefault(seen["title"], seen)
            elif name in said and (whole or name == "objective_id"):
                self._called.setdefault(said[name].text, seen)
        if metric:
            self._goal = self.draft.key_result(seen, said["metric"], said["metric"])
            self._fill(self._goal, row, {*OF_KEY_RESULT, "checked_on"} & set(said), objective=False)

    def _take_results(self, row: TableRow) -> None:
        """The key results that stand in columns of their own."""
        for cell in row.results:
            if self._objective is None:
                self.draft.lost(cell, "a key result without an objective, in its row or above")
            else:
                self._goal = self.draft.key_result(self._objective, without_label(cell), cell)

    def _take_key_result(self, row: TableRow) -> None:
        said = row.said
        called = said.get("objective_id") if "objective" not in said else None
        if "parent" in said and "objective" not in said and ("type" in said or self._layout.tree):
            called = called or said["parent"]
        elif "parent" in said:
            self.draft.lost(said["parent"], "parent: a key result belongs to the objective of its row")
        if called is not None:
            self._objective = self._called.get(called.text)
            if self._objective is None:
                self._goal = None
                self._waiting.append(row)
                return
        if "objective" in said:
            self._take_objective(row, said["objective"], whole=False)
        elif self._objective is not None:
            self._fill(self._objective, row, {*OF_OBJECTIVE} & set(said), objective=True)
        self._put_key_result(row)
        self._take_results(row)

    def _put_key_result(self, row: TableRow) -> None:
        title = row.said.get("key_result") or row.said.get("title")
        if title is None or self._objective is None:
            self.draft.lost(title or row.at, "a key result without an objective, in its row or above")
            return
        pieces = [piece for piece in re.split(r"\n+", title.text) if piece.strip()]
        if len(pieces) > 1 and all(_BULLET.match(piece) for piece in pieces):
            self._put_several(row, title, pieces)
            return
        self._goal = self.draft.key_result(self._objective, without_label(title), row.at)
        skip = {*OF_OBJECTIVE, *STRUCTURE, "parent"}
        self._fill(self._goal, row, set(row.said) - skip, objective=False)

    def _put_several(self, row: TableRow, title: Cell, pieces: list[str]) -> None:
        """A cell that holds a list: each item is a key result, and what stands beside it is said of their objective."""
        assert self._objective is not None
        for piece in pieces:
            words = msgspec.structs.replace(title, text=_BULLET.sub("", piece).strip())
            self._goal = self.draft.key_result(self._objective, without_label(words), title)
        for name, cell in row.said.items():
            if name not in {*OF_OBJECTIVE, *STRUCTURE, "parent"}:
                self.draft.lost(cell, f"{name}: stands beside several key results in one cell")

    def _fill(self, goal: dict[str, Any], row: TableRow, fields: set[str], *, objective: bool) -> None:
        order = self._layout.columns.index
        said = {name: row.said[name] for name in sorted(fields & set(row.said), key=order)}
        self.draft.fill(goal, said, objective=objective)


_PARENTS = {True: {"parent"}}
_BULLET = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)]|KR\s?\d{1,2}\s?[:.)-])\s*", re.IGNORECASE)


def _parent(row: TableRow) -> Cell:
    return row.said.get("objective_id") or row.said["parent"]


def _is_result(row: TableRow, layout: TableLayout) -> bool:
    """A metric with a target beside an objective, in a table that has no other key results, is its key result.

    Where rows call others their parents, key results have rows of their own; "Progress" is no metric.
    """
    if {"key_result", "type", "parent"} & set(layout.columns) or not {"metric", "target"} <= set(row.said):
        return False
    return column_of(row.said["metric"].text) not in ("progress", "status")


def _with_year(row: TableRow) -> None:
    """The year of a row before its quarter, where that does not name one."""
    year, cycle = row.said.get("year"), row.said.get("cycle")
    if year is not None and (cycle is None or not re.search(r"\d{4}|\d\d\s?[QH]|[QH]\d\D?\d\d", cycle.text)):
        text = f"{year.text} {cycle.text}" if cycle is not None else year.text
        row.said["cycle"] = msgspec.structs.replace(cycle or year, text=text)
