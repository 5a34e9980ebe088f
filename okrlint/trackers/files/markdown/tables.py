"""Reads tables: one of fields (owner, status …), one of key results or tasks, or a grid of objectives and results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from okrlint.trackers.files.markdown.tree import Node
from okrlint.trackers.text.headings import normal, subject_of
from okrlint.trackers.text.people_names import plain, split_parties

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("objective", r"objectives?|goals?"),
    (
        "key_result",
        r"(?:key results?|krs?|tasks?|deliverables?|milestones?|results?|measures? of success|work items?)(?: .*)?",
    ),
    ("owner", r"(?:owner|assignee|dri|lead|who|responsible|accountable|driver)(?:s|\(s\))?(?: .*)?|owner\(s\)?.*"),
    ("priority", r"prio(?:rity)?"),
    ("baseline", r"baseline|start(?:ing)?(?: value)?"),
    ("target", r"target(?: value)?"),
    ("current", r"current(?: value)?|actual(?: value)?"),
    ("metric", r"metric|measure|kpi"),
    ("unit", r"units?"),
    ("due", r"due(?: date)?|deadline|by when|target date"),
    ("score", r"(?:final |end[- ]q(?:uarter)? ?|)(?:score|grade|progress)|end-q|final|result %|%|% done"),
    ("confidence", r"confidence"),
    ("status", r"status|state|health|rag"),
    ("team", r"team"),
    ("notes", r"notes?|comments?|remarks?"),
)
_NUMBERED = re.compile(r"^\W{0,4}\d{1,2}[.)]?\s+\S")
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


def read_table(node: Node) -> Table | None:
    """What a table holds, or None for one that is about something else."""
    if len(node.rows) < 2:
        return None
    header = [normal(cell) for cell in node.rows[0][1]]
    columns = _columns(header)
    if "key_result" in columns.values() and len(header) >= 2:
        return _results(node, columns)
    fields = _metadata(node)
    if fields:
        return Table("metadata", fields=fields)
    if "objective" in columns.values() and {"owner", "priority", "score", "status", "target"} & set(columns.values()):
        return _results(node, columns)
    if 0 not in columns and {"owner", "priority"} <= set(columns.values()):
        return _grid(node, columns)
    return None


def _columns(header: Sequence[str]) -> dict[int, str]:
    """Column number to its meaning; of several for one meaning the last that is filled in counts (later scores)."""
    found: dict[int, str] = {}
    for at, name in enumerate(header):
        for meaning, pattern in _COLUMNS:
            if re.fullmatch(pattern, name) and (meaning == "score" or meaning not in found.values()):
                found[at] = meaning
                break
    return found


def _results(node: Node, columns: dict[int, str]) -> Table:
    table = Table("results", lost=list(_unknown(node, columns)))
    for line, cells in node.rows[1:]:
        values = _values(cells, columns)
        row = _row(line, cells, values)
        row.objective, row.key_result = values.get("objective", ""), values.get("key_result", "")
        row.key_result = re.sub(r"^\s*↳\s*", "", row.key_result)
        if any(plain(t) not in _EMPTY for t in (row.objective, row.key_result)):
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
        if at not in columns and filled and re.search(r"[^\W\d_]", name) and normal(name) not in _NUMBERS:
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
    kept = {k: v for k, v in values.items() if k not in ("objective", "key_result", "owner") and plain(v) not in _EMPTY}
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
