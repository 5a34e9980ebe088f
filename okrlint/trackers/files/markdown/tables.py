"""Reads tables: one of fields (owner, status …), one of key results or tasks, or a grid of objectives and results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from okrlint.trackers.files.markdown.labels import read_label
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.text.columns import column_of, columns_of, is_total
from okrlint.trackers.text.headings import DEFAULT, Headings, normal, subject_of
from okrlint.trackers.text.people_names import plain, split_parties

_FIELDS = {
    **{name: name for name in ("objective", "key_result", "owner", "priority", "baseline", "target", "current")},
    **{name: name for name in ("metric", "unit", "due", "starts", "score", "weight", "confidence", "status", "state")},
    "goal_kind": "goal_kind",
    **{name: name for name in ("team", "cycle", "objective_owner")},
    "progress": "progress",
    "description": "notes",
}
"""What a column of the vocabulary is for the reader; others are listed as not known here."""
_TASKS = re.compile(r"(?:tasks?|deliverables?|milestones?|work items?|results?)(?: .*)?")
_LETTER = re.compile(r"[^\W\d_]")
_SERVING = re.compile(
    r"initiati|iniciati|iniziativ|ma(?:ß|ss)nahme|inicjatyw|инициатив|施策|举措|이니셔티브|실행 ?과제"
)
"""What a column is called that says by what key results are reached."""
_CALLED = re.compile(r".*\((?:key results?|krs?)\)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NUMBERS = frozenset(("no", "nr", "number", "id", "row"))
_EMPTY = frozenset(("", "...", "…", "-", "–", "—"))


@dataclass(slots=True)
class Row:
    """A row with the words of an objective, of a key result, or both; `fields` are the other columns by their names.

    `several` rows share one cell: what stands beside them is said of their objective.
    """

    line: int
    said: str
    objective: str = ""
    key_result: str = ""
    owners: tuple[str, ...] = ()
    several: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """`metadata` has `fields`; `results` rows hold key results, those of a `grid` objectives (in bold) as well.

    `lost` are columns and rows that could not be read: line, words, reason.
    """

    kind: Literal["metadata", "results", "grid"]
    fields: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    team: str = ""
    named_objectives: bool = True
    lost: list[tuple[int, str, str]] = field(default_factory=list)


def read_table(node: Node, headings: Headings = DEFAULT, *, whole_file: bool = False) -> Table | None:
    """What a table holds, or None for one that is about something else.

    In a file about one goal (`whole_file`) its tasks, deliverables and milestones are the key results.
    """
    if len(node.rows) < 2:
        return None
    columns = _columns(node, headings, whole_file=whole_file)
    if "key_result" in columns.values() and len(node.rows[0][1]) >= 2:
        return _results(node, columns)
    fields = _metadata(node)
    if fields:
        return Table("metadata", fields=fields)
    if "objective" in columns.values() and {"owner", "priority", "score", "status", "target"} & set(columns.values()):
        return _results(node, columns)
    if 0 not in columns and {"owner", "priority"} <= set(columns.values()):
        return _grid(node, columns)
    return None


def _columns(node: Node, headings: Headings, *, whole_file: bool) -> dict[int, str]:
    """Column number to its meaning; of several scores the last that is filled in counts (later scores).

    A column of tasks holds key results in a file about one goal only, one called "Result" beside objectives only, and
    none that holds numbers does.
    """
    header = [normal(cell) or cell for cell in node.rows[0][1]]
    rows = [cells for _, cells in node.rows[1:]]
    found = {at: _FIELDS[name] for at, name in enumerate(columns_of(header, rows, headings)) if name in _FIELDS}
    found |= {
        at: name for at, head in enumerate(header) if (name := column_of(head, headings)) in ("score", "progress")
    }
    for at, name in enumerate(header):
        if found.get(at) == "key_result" and _TASKS.fullmatch(name):
            if not whole_file and not (name.startswith("result") and _holds_results(found, node, at)):
                del found[at]
        elif _CALLED.fullmatch(name) and "key_result" not in found.values():
            found[at] = "key_result"
    counted = not _LETTER.search(header[0]) or header[0] in _NUMBERS
    if "key_result" not in found.values() and 0 not in found and counted and _are_numbers(node, 0):
        found[0] = "key_result"
    found = _beside_numbers(found, header, node)
    return {at: name for at, name in found.items() if name not in ("objective", "key_result") or not _counts(node, at)}


def _holds_results(found: dict[int, str], node: Node, at: int) -> bool:
    """Whether a column "Result" holds key results: beside objectives, or behind numbers and before what measures them.

    In a table of tests something else stands before the result.
    """
    meanings = set(found.values())
    measured = "target" in meanings and not meanings.isdisjoint(("baseline", "current", "owner"))
    first = measured and not any(_wordy(node, before) for before in range(at))
    return ("objective" in meanings or first) and _wordy(node, at)


def _are_numbers(node: Node, at: int) -> bool:
    """Whether a column numbers key results: "KR1", "KR 2.1"."""
    labels = [read_label(plain(cells[at])) for _, cells in node.rows[1:] if at < len(cells)]
    return bool(labels) and all(one and one.kind == "key_result" and one.number and not one.rest for one in labels)


def _counts(node: Node, at: int) -> bool:
    """Whether a column holds nothing but numbers: how many objectives there are, no objective."""
    cells = [cell for _, cells in node.rows[1:] if at < len(cells) and (cell := plain(cells[at])) not in _EMPTY]
    return bool(cells) and not any(_LETTER.search(cell) for cell in cells)


def _beside_numbers(found: dict[int, str], header: Sequence[str], node: Node) -> dict[int, str]:
    """Where the column of key results holds their numbers only ("KR 1.1"), the next one that holds words is meant."""
    at = next((at for at, meaning in found.items() if meaning == "key_result"), -1)
    if at < 0 or _wordy(node, at):
        return found
    said = ("", "notes", "metric", "target")
    after = [to for to in range(at + 1, len(header)) if not _SERVING.search(header[to])]
    words = next((to for to in after if found.get(to, "") in said and _wordy(node, to)), -1)
    if words >= 0:
        found = {to: meaning for to, meaning in found.items() if to not in (at, words)}
        found |= {at: "number", words: "key_result"}
    return found


def _wordy(node: Node, at: int) -> bool:
    """Whether most cells of a column say something beyond a number or a label."""
    cells = [plain(cells[at]) for _, cells in node.rows[1:] if at < len(cells)]
    cells = [cell for cell in cells if cell not in _EMPTY]
    said = [cell for cell in cells if _WORDS.search(_without_label(cell))]
    return 2 * len(said) >= len(cells) and bool(cells)


def _without_label(cell: str) -> str:
    called = read_label(cell)
    return called.rest if called is not None else cell


def _results(node: Node, columns: dict[int, str]) -> Table:
    table = Table("results", lost=list(_unknown(node, columns)))
    for line, cells in node.rows[1:]:
        values = _values(cells, columns)
        row = _row(line, cells, values)
        row.objective, row.key_result = values.get("objective", ""), values.get("key_result", "")
        row.key_result = re.sub(r"^\s*↳\s*", "", row.key_result)
        titles = [plain(t) for t in (row.objective, row.key_result) if plain(t) not in _EMPTY]
        if titles and is_total(titles[0]):
            table.lost.append((line, row.said, "a row that sums up the others"))
        elif titles:
            row.objective = "" if plain(row.objective) in _EMPTY else row.objective
            table.rows += _several(row)
        elif row.fields or row.owners:
            table.lost.append((line, row.said, "a table row without an objective or a key result"))
    return table


def _unknown(node: Node, columns: dict[int, str]) -> Iterator[tuple[int, str, str]]:
    """Columns with something in them that no field goes by."""
    line, header = node.rows[0]
    for at, name in enumerate(header):
        filled = any(plain(cells[at]) not in _EMPTY for _, cells in node.rows[1:] if at < len(cells))
        if at not in columns and filled and _LETTER.search(name) and normal(name) not in _NUMBERS:
            yield line, name, "no known column"


def _several(row: Row) -> list[Row]:
    """A cell with several results, one below the other, is a row for each."""
    texts = [t for t in re.split(r"<br\s?/?>", row.key_result) if plain(t).strip(" -*•") not in _EMPTY]
    if len(texts) < 2:
        return [row]
    each = [re.sub(r"^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+)", "", text) for text in texts]
    first = Row(row.line, row.said, row.objective, each[0], row.owners, True, row.fields)
    return [first, *(Row(row.line, row.said, "", text, row.owners, True, row.fields) for text in each[1:])]


def _grid(node: Node, columns: dict[int, str]) -> Table | None:
    """The first column holds objectives in bold or numbered, with nothing beside them, and below each its results."""
    table = Table("grid", team=plain(node.rows[0][1][0]), lost=list(_unknown(node, {**columns, 0: "objective"})))
    for line, cells in node.rows[1:]:
        words = cells[0].strip()
        if plain(words).strip(" *_") in _EMPTY:
            continue
        values = _values(cells, columns)
        row = _row(line, cells, values)
        bold = bool(re.fullmatch(r"(\*\*|__).+\1", words))
        if bold and not row.fields and not row.owners:
            row.objective = re.sub(r"^\*\*\s*\d{1,2}[.)]?\s+", "**", words)
        else:
            row.key_result = words
        table.rows.append(row)
    return table if any(row.objective for row in table.rows) else None


def _row(line: int, cells: Sequence[str], values: dict[str, str]) -> Row:
    kept = {
        k: v
        for k, v in values.items()
        if k not in ("objective", "key_result", "owner", "number") and plain(v) not in _EMPTY
    }
    owners = tuple(split_parties(values.get("owner", "")))
    return Row(line, " | ".join(c for c in cells if c)[:300], owners=owners, fields=kept)


def _values(cells: Sequence[str], columns: dict[int, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for at, meaning in columns.items():
        if at < len(cells) and (cells[at].strip() or meaning not in values):
            values[meaning] = cells[at].strip()
    return values


def _metadata(node: Node) -> dict[str, str]:
    """Two columns of names and values, the names being those of fields of a goal."""
    rows = [node.rows[0], *node.rows[1:]]
    if any(len([c for c in cells if c.strip()]) > 2 for _, cells in rows):
        return {}
    fields: dict[str, str] = {}
    for _, cells in rows:
        subject = subject_of(cells[0]) if len(cells) >= 2 else ""
        if subject and subject not in fields and plain(cells[1]) not in _EMPTY:
            fields[subject] = cells[1].strip()
    known = {"owner", "status", "state", "team", "priority", "target", "metric", "due", "cycle"} & set(fields)
    return fields if known else {}
