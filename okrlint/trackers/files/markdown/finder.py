"""Gathers the goals of a Markdown file in their order, with the lines that found no place.

What is a goal is decided by the walker in `layout`.
"""

from __future__ import annotations

import re

import msgspec

from okrlint.trackers.files.markdown.clauses import clauses
from okrlint.trackers.files.markdown.layout_lines import said
from okrlint.trackers.files.markdown.layout_profile import Profile, is_group
from okrlint.trackers.files.markdown.line import Line, read_line
from okrlint.trackers.files.markdown.model import Goal, Layout, Place
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.tables import Table

_BESIDE = re.compile(
    r"\s*(?:→|⇒|[=-]>|[;|–—])\s*(?:KRs?|key results?)(?:\s?\d{1,2})?\s*:\s*(?P<results>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


class Finder:
    """Gathers goals in the order of the file; what they are is decided by the walker."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.layout = Layout(labelled=profile.objectives_labelled, called=profile.results_called)

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
            place.section, line.owners, place.owners, labelled=self.is_objective(line), contained=place.objectives,
            form=(node.kind, node.level, bool(line.label)),
            fields=dict(line.fields), kind_above=place.kind,
        )  # fmt: skip
        self.layout.goals.append(goal)
        self._results_beside(goal, node)
        return goal

    def _results_beside(self, goal: Goal, node: Node) -> None:
        """Cut key results off the line of a labelled objective: "O1: Ship faster → KR: 90 % same day; 3 returns"."""
        found = _BESIDE.search(goal.title) if goal.labelled and ":" in goal.title else None
        if found is None or not goal.title[: found.start()].strip():
            return
        goal.title = goal.title[: found.start()].strip()
        for text in filter(None, (piece.strip() for piece in found["results"].split(";"))):
            place = Place(goal.team, goal.period, goal.section, goal)
            self.key_result(node, msgspec.structs.replace(read_line(text), label="key_result"), place)

    def is_objective(self, line: Line) -> bool:
        """Whether a line is labelled as an objective in the way of this file."""
        return line.label == "objective" and (not line.weak or self.profile.weak_labels)

    def key_result(self, node: Node, line: Line, place: Place) -> Goal:
        """Note a key result of `place.objective`."""
        called, of = line.label == "key_result", place.objective
        goal = Goal(
            "key_result", line.title, node.line, node.end, node.column, line, place.objective, place.team, place.period,
            place.section, line.owners, labelled=called, contained=place.key_results,
            form=(node.kind, node.level, called),
            fields=dict(line.fields), kind_above="" if of is not None and of.kind_above == place.kind else place.kind,
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
