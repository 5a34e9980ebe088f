"""The last look at a Markdown file: what could hold a goal, an owner, a number or a status, and was read as nothing.

Lists and tables of chapters that hold no goals, items of an objective that are no key results, and lines that call
themselves an objective or a key result where none is read: in quotes, in HTML, in code.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass

from okrlint.trackers.files.markdown.line import read_line
from okrlint.trackers.files.markdown.model import Goal
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.vocabulary import is_aside, is_period, part_of
from okrlint.trackers.text.blocks import text_lines
from okrlint.trackers.text.people_names import plain

_CALLED = re.compile(r"\b(?:objective|key[ -]?result|KR|O\s?\d|goal)(?:\W{0,4}\d|[^:|\n]{0,80}:)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\s|>|<[^<>]{0,200}>|[-*+](?=\s)|#{1,6}(?=\s)|\d{1,3}[.)](?=\s)|↳)*")
_SHORT = 120
"""Characters of a line that may be a goal."""
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines from `line` to `last`, under one heading, that were read as nothing."""

    line: int
    last: int
    column: int
    text: str
    reason: str


def passages(nodes: Sequence[Node], goals: Sequence[Goal], known: set[int], *, labelled: bool) -> list[Passage]:
    """The lists and tables among `nodes` (all of the file, in order) of which no line is read as, or under, a goal.

    `known` are lines that were read or named otherwise; `labelled` says that the goals of this file carry labels.
    """
    results = _Ranges([(g.line, g.end) for g in goals if g.kind == "key_result"])
    inside = _Ranges([(g.line, g.end) for g in goals if g.kind == "objective"])
    known = known | {line for goal in goals for line in range(goal.line, goal.line + 1 + goal.said.raw.count("\n"))}
    groups: dict[tuple[int, bool], list[Node]] = {}
    taken: set[int] = set()
    for node in nodes:
        line = node.line
        if not _may_hold(node) or line in known or line in results or (node.rows and node.rows[-1][0] in known):
            continue
        if any(above.kind == "item" and id(above) in taken for above in node.above()):
            continue
        under = line in inside
        if under and node.kind == "text" and not any(node.labels):
            continue  # a description
        if under and (_is_field(node) or any(above.kind == "item" and above.line in known for above in node.above())):
            continue
        heading = next((above for above in node.above() if above.kind in ("heading", "root")), node)
        if under and (is_aside(heading.said.title) or part_of(heading.said.title) not in ("", "key_results")):
            continue
        taken.add(id(node))
        groups.setdefault((heading.line if heading.kind == "heading" else 0, under), []).append(node)
    found: list[Passage] = []
    lines = sorted(known)
    for (_, under), some in groups.items():
        at = bisect.bisect_left(lines, some[0].line)
        before = max(lines[at - 1] if at else 0, found[-1].last if found else 0)
        found.append(_passage(some, under, before, labelled=labelled))
    return found


def _may_hold(node: Node) -> bool:
    if node.kind == "table":
        return len(node.rows) > 1
    if node.kind == "text":
        return any(node.labels) or _leads(node) or _below_period(node)
    return (node.kind == "item" and bool(node.text.strip())) or (node.kind == "heading" and bool(node.said.label))


def _below_period(node: Node) -> bool:
    """Whether a single line stands right below the name of a period: goals are written so."""
    above = node.parent
    short = "\n" not in node.text and len(node.text) <= _SHORT
    return short and above is not None and above.kind == "heading" and is_period(above.said.title)


def _leads(node: Node) -> bool:
    """Whether a paragraph stands right above a list or table."""
    beside = node.parent.children if node.parent is not None else []
    at = next((at for at, one in enumerate(beside) if one is node), len(beside))
    return at + 1 < len(beside) and beside[at + 1].kind in ("item", "table")


def _is_field(node: Node) -> bool:
    """Whether a line of an objective is a field of it: "Owner: Mira"."""
    label = node.text.split(":", 1)[0] if node.kind != "table" else ""
    return bool(label) and len(label) <= 60 and bool(part_of(label.strip(" *_`")))


def _passage(nodes: Sequence[Node], under: bool, before: int, *, labelled: bool) -> Passage:
    """`before` is the last line that is known above: headings between it and the first node belong to the passage."""
    first, last = nodes[0], nodes[-1]
    above = [node for node in first.above() if node.kind == "heading" and node.level > 1 and node.line > before]
    line = min([first.line, *(node.line for node in above)]) if not under else first.line
    end = last.line if last.kind == "heading" else max(last.rows[-1][0] if last.rows else last.end - 1, last.line)
    heading = next((above for above in first.above() if above.kind == "heading"), None)
    words = first.text or " | ".join(first.rows[0][1] if first.rows else ())
    text = (heading.said.title or heading.text if heading is not None and not under else words).split("\n")[0]
    if under:
        reason = "no key result: those of this objective carry labels or stand under a heading of theirs"
    elif labelled:
        reason = "no goals: this part carries no label, as the goals of this file do"
    else:
        reason = "no goals: nothing here says so"
    return Passage(line, end, first.column if line == first.line else 1, text, reason)


class _Ranges:
    """Lines in any of some ranges (the end not included)."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._lines = {line for start, end in ranges for line in range(start, min(end, start + 100_000))}

    def __contains__(self, line: int) -> bool:
        return line in self._lines


def unread(text: str, known: Container[int]) -> Iterator[tuple[int, int, str, str]]:
    """Line, column, words and reason of each such line, but for the lines (from 1) that are known."""
    for number, line in text_lines(text):
        if number + 1 in known or not _CALLED.search(line[:400]):
            continue
        start = _BEFORE.match(line)
        rest = line[start.end() :] if start else line
        row = rest.startswith("|")
        said = read_line(_row(rest) if row else rest)
        if row and not said.number:
            continue  # the header of a table about something else
        if said.label and said.title and plain(said.title).strip(" :|"):
            called = "an objective" if said.label == "objective" else "a key result"
            where = "in a quote" if ">" in line[: len(line) - len(rest)] and "<" not in line else "where none is read"
            yield number + 1, len(line) - len(line.lstrip()) + 1, line.strip(), f"calls itself {called}, {where}"


_PIECE = re.compile(r"[|·•]")
_STRAY = re.compile(r"[\s>*_`#-]*(?P<name>[^\W\d_][^:：*_`]{0,40}?)[\s*_`]*[:：][\s*_`]*(?P<value>[^\s*_`].*)")
_COUNTS = frozenset(
    ("owner", "status", "state", "due", "target", "baseline", "current", "progress", "score", "confidence", "priority")
)


def stray_fields(text: str, known: Container[int], read: Collection[str]) -> Iterator[tuple[int, int, str, str]]:
    """Line, column, words and reason of each field of a goal that stands under none, but for the lines that are known.

    `read` are the values that were taken for the whole page.
    """
    for number, line in text_lines(text):
        if number + 1 in known or (":" not in line and "：" not in line):
            continue
        for piece in _PIECE.split(line[:400]):
            found = _STRAY.match(piece)
            name = part_of(found["name"].strip()) if found else ""
            if found and name in _COUNTS and not any(value in found["value"] for value in read):
                column = line.find(found["name"]) + 1
                yield number + 1, column, piece.strip(), f"{name}: stands under no goal"


def _row(row: str) -> str:
    """The first two cells of a row as a label and its words."""
    cells = [cell.strip() for cell in _CELL.split(row) if cell.strip()]
    first = plain(cells[0]) if cells else ""
    return f"{first.rstrip(':')}: {cells[1]}" if len(cells) > 1 and len(first) <= 20 else first
