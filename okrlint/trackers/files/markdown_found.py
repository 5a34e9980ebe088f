"""What the reader of a Markdown layout hands on: goals with what stands around them, and lines without a place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from okrlint.trackers.files.markdown_line import read_line
from okrlint.trackers.files.markdown_oneline import clauses
from okrlint.trackers.files.markdown_profile import Profile, is_group
from okrlint.trackers.files.markdown_said import Line
from okrlint.trackers.files.markdown_table import Table
from okrlint.trackers.files.markdown_tree import Node
from okrlint.trackers.text.periods import Period

_LABELLED = re.compile(r"\s*(?:\*\*|__)?(?:key result|KR|owner|not doing|target|baseline)\b[^:]{0,20}:", re.IGNORECASE)
_NUMBERED_LINE = re.compile(r"\s*\d{1,2}\.\d{1,2}[.)]?\s")
_GOAL_WORD = re.compile(r"\W*goal\s*:", re.IGNORECASE)


@dataclass(eq=False, slots=True)
class Goal:
    """An objective or key result as found. `line` and `end` (exclusive) are its lines, `section` the headings above it.

    `inherited` are owners that a heading or list item above names. `sure` goals are called so by the file itself.
    """

    kind: str
    title: str
    line: int
    end: int
    column: int
    said: Line
    parent: Goal | None = None
    team: str = ""
    period: Period | None = None
    section: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    whole_file: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What is known from the headings above."""

    team: str = ""
    period: Period | None = None
    section: tuple[str, ...] = ()
    objective: Goal | None = None
    owners: tuple[str, ...] = ()
    only_containers: bool = False
    key_results: bool = False
    objectives: bool = False


@dataclass(slots=True)
class Layout:
    """Everything found in a file, in its order, and the lines that could not be placed with the reason for each.

    `rows` are the lines of the tables that were read.
    """

    goals: list[Goal] = field(default_factory=list)
    unplaced: list[tuple[Node, str]] = field(default_factory=list)
    one_liners: int = 0
    rows: set[int] = field(default_factory=set)


class Finder:
    """Gathers goals in the order of the file; what they are is decided by the walker."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.layout = Layout()

    def clauses(self, goal: Goal, node: Node, line: Line) -> None:
        """Cut an objective that carries its key results in the same line, unless they stand below it."""
        if line.bold or any(not self.owned_item(n) and not n.of("item") for n in node.of("item")):
            return
        title, rest = clauses(goal.title)
        goal.title = title
        place = Place(goal.team, goal.period, goal.section, goal)
        for text in rest:
            self.layout.one_liners += 1
            self.key_result(node, read_line(text), place)

    def owned_item(self, item: Node) -> bool:
        """Whether an item begins with an owner or is nothing but one."""
        line = said(item)
        return bool(line.party or line.owners) or is_group(line.title)

    def objective(self, node: Node, line: Line, place: Place) -> Goal:
        """Note an objective."""
        if self.profile.named_objectives:
            line = line.with_names()
        goal = Goal(
            "objective", line.title, node.line, node.end, node.column, line, place.objective, place.team, place.period,
            place.section, line.owners, place.owners, sure=line.label == "objective" and not _GOAL_WORD.match(line.raw),
        )  # fmt: skip
        self.layout.goals.append(goal)
        return goal

    def key_result(self, node: Node, line: Line, place: Place) -> Goal:
        """Note a key result of `place.objective`."""
        goal = Goal(
            "key_result", line.title, node.line, node.end, node.column, line, place.objective, place.team, place.period,
            place.section, line.owners, sure=line.label == "key_result" or place.key_results,
        )  # fmt: skip
        self.layout.goals.append(goal)
        return goal

    def drop_wordless(self) -> None:
        """Take out goals of which nothing but marks was written, and what stands under them."""
        gone: set[int] = set()
        for goal in self.layout.goals:
            if not goal.title.strip() or (goal.parent is not None and id(goal.parent) in gone):
                gone.add(id(goal))
                at = Node("text", goal.said.raw, goal.line, goal.end, column=goal.column)
                self.orphan(
                    at, "a goal without words" if not goal.title.strip() else "it stands under a goal without words"
                )
        self.layout.goals = [goal for goal in self.layout.goals if id(goal) not in gone]

    def took(self, node: Node, table: Table) -> None:
        """Note a table that was read, with its columns and rows that were not."""
        self.layout.rows.update(line for line, _ in node.rows)
        for line, words, why in table.lost:
            self.orphan(Node("text", words, line, line + 1), why)

    def orphan(self, node: Node, reason: str) -> bool:
        """Note a line without a place; always False, so that it can end a condition."""
        self.layout.unplaced.append((node, reason))
        return False


def first_line(item: Node) -> str:
    """The words of an item, without further lines of its paragraph that begin with a label of their own."""
    lines = item.text.split("\n")
    for at, text in enumerate(lines[1:], 1):
        if _LABELLED.match(text) or _NUMBERED_LINE.match(text):
            return "\n".join(lines[:at])
    return item.text


def said(item: Node) -> Line:
    """The words of an item, taken apart."""
    text = first_line(item)
    return item.said if text == item.text else read_line(text)
