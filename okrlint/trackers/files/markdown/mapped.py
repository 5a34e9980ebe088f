"""Goals of a Markdown file whose configuration says where they stand: a heading level, a label, a list, a column.

Nothing is guessed of objectives then. Key results without a mapping are what is labelled or listed below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from okrlint.periods import find_period
from okrlint.trackers.files.mapping import Where, fits_nothing, fits_too_much, names
from okrlint.trackers.files.markdown.chapters import calls_result, is_note
from okrlint.trackers.files.markdown.line import Line, read_line
from okrlint.trackers.files.markdown.model import Goal, Layout
from okrlint.trackers.files.markdown.node import LEAD_LEVEL, Node
from okrlint.trackers.files.markdown.vocabulary import part_of
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.headings import normal
from okrlint.trackers.text.naming import fold

_THERE = 6


def is_mapped(settings: Settings) -> bool:
    """Whether the settings say where the objectives of Markdown files stand."""
    where = settings.objective
    return where is not None and bool(where.heading or where.label or where.list or where.column)


def mapped_goals(root: Node, settings: Settings, file: str, *, team: str = "") -> Layout:
    """The goals at the places that are named.

    Raises UsageError where these fit nothing, with what the file has instead, or more than `settings.at_most`.
    """
    where = settings.objective
    if where is None:
        raise ValueError("objective is not mapped")
    layout = Layout(labelled=True, called=True)
    nodes = [node for node in root.walk() if node is not root]
    for node in nodes:
        for at, line in _matches(node, where, "objective"):
            layout.goals.append(_goal("objective", at, line, None, team))
            layout.rows.update({at.line} if node.kind == "table" else ())
    objectives = list(layout.goals)
    if not objectives:
        raise fits_nothing("objective", where, _there(nodes), file)
    if len(objectives) > settings.at_most:
        raise fits_too_much("objective", len(objectives), settings.at_most, file)
    _close(objectives, root)
    wanted = settings.key_result
    for at, line in _results(nodes, wanted, objectives):
        above = [goal for goal in objectives if goal.line <= at.line < goal.end]
        if above:
            layout.goals.append(_goal("key_result", at, line, above[-1], team))
        else:
            layout.unplaced.append((at, "a key result without an objective"))
    layout.goals.sort(key=lambda goal: (goal.line, goal.kind == "key_result"))
    return layout


def _goal(kind: str, at: Node, line: Line, parent: Goal | None, team: str) -> Goal:
    headings = [node for node in at.above() if node.kind == "heading"]
    periods = (find_period(node.text) for node in headings)
    period = next((one for one in periods if one is not None), parent.period if parent else None)
    return Goal(
        kind, line.title, at.line, max(at.end, at.line + 1), at.column, line, parent, team, period,
        tuple(normal(node.said.title) for node in reversed(headings)), line.owners, labelled=True,
        fields=dict(line.fields),
    )  # fmt: skip


def _close(objectives: list[Goal], root: Node) -> None:
    """A line or row holds what follows it, up to the next objective; a section or item what is in it."""
    for goal, after in zip(objectives, [*objectives[1:], None], strict=True):
        following = after.line if after is not None else root.end
        if goal.end <= goal.line + 1:
            goal.end = following


def _results(nodes: list[Node], where: Where | None, objectives: list[Goal]) -> Iterator[tuple[Node, Line]]:
    taken = {goal.line for goal in objectives}
    if where is not None and (where.heading or where.label or where.list or where.column):
        for node in nodes:
            found = _matches(node, where, "key_result")
            yield from (one for one in found if where.column or one[0].line not in taken)
        return
    called = {id(node) for node in nodes if calls_result(node)}
    for node in nodes:
        if node.line in taken:
            continue
        if id(node) in called and node.kind != "text":
            yield node, node.said
        elif id(node) in called:
            yield from (found for found in _lines(node) if found[1].label == "key_result" and found[1].title)
        elif node.kind == "item" and not any(n.kind == "item" and _is_goal(n, taken) for n in node.above()):
            owner = next((goal for goal in reversed(objectives) if goal.line <= node.line < goal.end), None)
            inside = [n for n in nodes if owner is not None and id(n) in called and owner.line <= n.line < owner.end]
            direct = owner is not None and (node.parent is None or node.parent.line <= owner.line or _container(node))
            if direct and not inside and not is_note(node, node.said):
                yield node, node.said


def _is_goal(node: Node, taken: set[int]) -> bool:
    """Whether an item around another is a key result itself, so that the inner one is a detail."""
    return node.line not in taken and not part_of(node.said.title)


def _container(node: Node) -> bool:
    return node.parent is not None and part_of(node.parent.said.title) == "key_results"


def _matches(node: Node, where: Where, kind: str) -> Iterator[tuple[Node, Line]]:
    """The lines of a node that are at the place."""
    under = {fold(name) for name in names(where.under)}
    if under and not any(n.kind == "heading" and fold(n.said.title or n.text) in under for n in node.above()):
        return
    if where.column:
        if node.kind == "table":
            yield from _cells(node, {fold(name) for name in names(where.column)})
        return
    if where.heading and not (node.kind == "heading" and node.level == where.heading):
        return
    if where.list and not (node.kind == "item" and _depth(node) == where.list):
        return
    lines = _lines(node) if node.kind == "text" else [(node, node.said)] if node.kind in ("heading", "item") else []
    for at, line in lines:
        rest = _after(line.raw, names(where.label)) if where.label else ""
        if where.label and not rest:
            continue
        said = read_line(rest) if rest else line
        if said.title and (rest or node.kind != "text"):
            yield at, msgspec.structs.replace(said, label=kind, weak=False, called=True)


def _after(raw: str, labels: tuple[str, ...]) -> str:
    """What stands behind one of the labels, its number and colon; "" for a line that begins with none."""
    words = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    found = re.match(
        rf"[\s>#*_`\-]*(?:{words})\s*[#№]?\d{{0,2}}(?:\.\d{{1,2}}){{0,2}}[*_`\s]*(?:[:：|｜.)]|[–—-]+\s)[*_`\s]*(?P<rest>\S.*)",
        raw[:4_000], re.IGNORECASE | re.DOTALL,
    )  # fmt: skip
    return found["rest"] if found else ""


def _cells(node: Node, columns: set[str]) -> Iterator[tuple[Node, Line]]:
    header = [fold(cell) for cell in node.rows[0][1]] if node.rows else []
    at = next((at for at, name in enumerate(header) if name in columns), -1)
    for line, cells in node.rows[1:] if at >= 0 else ():
        if at < len(cells) and cells[at].strip():
            row = Node("text", cells[at], line, line + 1, parent=node.parent)
            yield row, read_line(cells[at])


def _lines(node: Node) -> list[tuple[Node, Line]]:
    """The lines of a paragraph, each where it stands."""
    return [
        (Node("text", line.raw, node.line + at, node.line + at + 1, column=node.column, parent=node.parent), line)
        for at, line in enumerate(node.lines)
    ]


def _depth(node: Node) -> int:
    return 1 + sum(1 for above in node.above() if above.kind == "item")


def _there(nodes: list[Node]) -> Iterator[str]:
    """What a file has: headings by level, items by depth, columns."""
    counts: dict[str, int] = {}
    for node in nodes:
        if node.kind == "heading" and node.level < LEAD_LEVEL:
            name = f"heading: {node.level}"
        elif node.kind == "item":
            name = f"list: {_depth(node)}"
        elif node.kind == "table" and node.rows:
            name = f"column: {', '.join(cell for cell in node.rows[0][1] if cell.strip())[:60]}"
        else:
            continue
        counts[name] = counts.get(name, 0) + 1
    for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_THERE]:
        yield f"{count} × {name}"
