"""The layout that a Markdown file follows, seen as a whole: what its unlabelled headings and items must be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from okrlint.trackers.files.markdown.chapters import (
    calls_objective,
    calls_result,
    contains_results,
    is_foreign,
    is_measured,
    is_sentence,
)
from okrlint.trackers.files.markdown.line import Line, label_of
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.tables import read_table
from okrlint.trackers.files.markdown.vocabulary import (
    is_aside,
    is_period,
    is_role,
    is_team_name,
    looks_like_party,
    names_whole_page,
    part_of,
)
from okrlint.trackers.text.headings import normal

_MEASURELESS = re.compile(
    r"milestones?|timelines?|schedules?|calendar|budgets?|costs?|teams?|people|members?|stakeholders?|resources?|links?"
    r"|scope|plans?|planning|roadmap|phases?.*|sprints?.*|week.*|month.*|q[1-4].*|strateg(?:y|ies)|approach|ideas?"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What holds for the file as a whole; see the methods for what follows from it."""

    labelled: bool = False
    objectives_labelled: bool = False
    results_called: bool = False
    weak_labels: bool = False
    outdone_by: frozenset[int] = frozenset()
    marked_levels: frozenset[int] = frozenset()
    nested_share: Mapping[int, float] = field(default_factory=dict)
    containers: frozenset[int] = frozenset()
    one_liners: bool = False
    owned_headings: bool = False
    owned_labels: bool = False
    named_objectives: bool = False
    deep: bool = False
    nested: bool = False

    def contains(self, node: Node) -> bool:
        """Whether an objective keeps its key results under a heading of their own, so that other lists hold none."""
        return id(node) in self.containers

    def calls_own(self, node: Node) -> bool:
        """Whether a list or chapter of key results labels them, so that its other lines are details or groups."""
        return any(calls_result(below) for below in node.walk() if below is not node)

    def groups_results(self, node: Node) -> bool:
        """Whether a free heading inside an objective ("Speed") groups key results, where the file calls none so.

        They stand in no other list of the objective, and most of them can be measured.
        """
        above = node.parent
        items = node.of("item")
        if self.results_called or above is None or above.of("item", "table") or node.of("heading") or not items:
            return False
        name = node.said.title
        if (
            is_aside(name)
            or is_foreign(name)
            or is_period(name)
            or part_of(name)
            or _MEASURELESS.fullmatch(normal(name))
        ):
            return False
        return 2 * sum(is_measured(item.text) for item in items) >= len(items)

    def outdone(self, node: Node) -> bool:
        """Whether "OKR 1" or "Goal" only leads up to a line "Objective: …" below it."""
        return id(node) in self.outdone_by

    def owned(self, lines: Sequence[Line]) -> bool:
        """Whether the items of one list begin with their owner: most of them, or the whole file does."""
        lines = [line for line in lines if not line.label]
        with_party = [line for line in lines if line.party]
        if self.one_liners:
            return True
        sure = [line for line in with_party if is_team_name(line.party) or line.bold]
        return bool(with_party) and 2 * len(with_party) >= len(lines) and len(sure) * 2 >= len(with_party)

    def role(self, node: Node, line: Line) -> Literal["objective", "team", "note", "section"]:
        """What a heading without label or period is; where key results are called so, an objective must hold some."""
        role = self._role(node, line)
        if line.marked and node.level in self.marked_levels:
            return "objective"
        if role == "objective" and self.results_called and not (self.contains(node) or has_results(node)):
            return "section"
        return role

    def _role(self, node: Node, line: Line) -> Literal["objective", "team", "note", "section"]:
        title = line.title
        if not title:
            return "section"
        if node.plain:
            return "objective"
        items = node.of("item")
        labelled = any(_labelled(n) for n in node.walk() if n is not node)
        if id(node) in self.containers or (not labelled and has_results(node)):
            return "objective"
        if labelled:
            return "team" if looks_like_party(title) or is_team_name(title) else "section"
        if items:
            nested = any(i.of("item") for i in items)
            share = self.nested_share.get(id(node.parent), 0.0)
            if is_team_name(title) and (nested or self.nested) and not _marked(items):
                return "team"
            if nested and not self.deep and not is_sentence(title) and share >= 0.5:
                return "team"
            if is_team_name(title) and (title.endswith(":") or not _marked(items)):
                return "team"
            if nested and share >= 0.5 and not self.deep and not _marked(items):
                return "team" if looks_like_party(title) else "section"
            return "objective"
        if node.of("heading"):
            return (
                "objective"
                if is_sentence(title) and not looks_like_party(title)
                else "team"
                if is_team_name(title)
                else "section"
            )
        if is_team_name(title) or looks_like_party(title):
            return "team"
        return "objective" if is_sentence(title) else "section"


def profile_of(root: Node) -> Profile:
    """Look at the whole tree once."""
    nodes = list(root.walk())
    items = [n for n in nodes if n.kind == "item"]
    headings = [n for n in nodes if n.kind == "heading"]
    lines = {id(n): n.said for n in (*items, *headings)}
    labels = sum(1 for line in lines.values() if line.label)
    results = [i for i in items if lines[id(i)].label == "key_result"]
    called = [n for n in nodes if calls_objective(n)]
    weak_labels = not any(not _weak(n) for n in called)
    holders = [n for n in called if weak_labels or not _weak(n)]
    one_liners = not results and _one_liners(items, lines)
    leading = [h for h in headings if lines[id(h)].party]
    return Profile(
        labelled=labels > 0,
        objectives_labelled=any(_evident(n) for n in holders),
        results_called=sum(calls_result(n) for n in nodes) > 1 or any(map(contains_results, nodes)),
        weak_labels=weak_labels,
        marked_levels=_marked_levels(headings, lines),
        nested_share=_nested_shares(headings),
        outdone_by=frozenset(id(above) for n in called if not _weak(n) for above in n.above()),
        containers=frozenset(id(h) for h in headings if _has_container(h)),
        one_liners=one_liners,
        owned_headings=bool(leading)
        and (
            one_liners
            or 2 * len(leading)
            >= len([h for h in headings if h.level == leading[0].level and not is_foreign(lines[id(h)].title)])
        ),
        owned_labels=_owned_labels([lines[id(h)] for h in leading if lines[id(h)].label]),
        named_objectives=_named(items, headings, called, lines),
        deep=_deep(items, lines),
        nested=any(i.of("item") for h in headings for i in h.of("item")),
    )


def _owned_labels(lines: Sequence[Line]) -> bool:
    """Whether labelled headings begin with their owners ("O1: CEO: Grow") and not with a theme ("O1 — Launch: …")."""
    roles = [line for line in lines if is_role(line.party) or line.party.startswith("@")]
    sure = [line for line in lines if line in roles or names_whole_page(line.party)]
    return bool(lines) and (len(sure) == len(lines) or (bool(roles) and 2 * len(sure) > len(lines)))


def _weak(node: Node) -> bool:
    return node.kind != "text" and node.said.weak


def _evident(node: Node) -> bool:
    """Whether a labelled objective is one indeed: it has a number, or key results below it or beside it."""
    if node.kind == "text":
        return True
    if node.said.number:
        return True
    below = [n for n in node.walk() if n is not node]
    if any(n.kind == "item" or calls_result(n) or contains_results(n) for n in below):
        return True
    if node.parent is None:
        return False
    beside = node.parent.children
    after = beside[beside.index(node) + 1 :][:3]
    return any(calls_result(n) or contains_results(n) or n.kind == "heading" for n in after)


def is_group(title: str) -> bool:
    """ "VPE", "Frontend:": an owner alone in its line."""
    return len(title) <= 60 and looks_like_party(title) and (title.endswith(":") or not is_sentence(title))


def _one_liners(items: Sequence[Node], lines: dict[int, Line]) -> bool:
    """Whether items begin with their owners at every depth: most of the outer ones, and many of those inside."""
    outer = [i for i in items if i.parent is None or i.parent.kind != "item"]
    inner = [i for i in items if i.parent is not None and i.parent.kind == "item"]

    def owned(nodes: Sequence[Node]) -> int:
        return sum(1 for n in nodes if lines[id(n)].party or (n.of("item") and is_group(lines[id(n)].title)))

    parties = sum(1 for i in items if lines[id(i)].party)
    return parties >= 3 and 5 * owned(outer) >= 3 * len(outer) and 4 * owned(inner) >= len(inner)


def _has_container(heading: Node) -> bool:
    below = [c.said.title for c in heading.children if c.kind in ("heading", "item")]
    return any(part_of(title) == "key_results" for title in below)


def has_results(heading: Node) -> bool:
    tables = (read_table(t) for t in heading.of("table"))
    if any(t is not None and t.kind == "results" for t in tables):
        return True
    return any(label_of(c.text.split("\n", 1)[0]) == "key_result" for c in heading.of("item", "text"))


def _labelled(node: Node) -> bool:
    return node.kind in ("item", "heading", "text") and any(
        label_of(text) == "objective" for text in node.text.split("\n")[:20]
    )


def _nested_shares(headings: Sequence[Node]) -> dict[int, float]:
    """For what stands above headings: the share of the items below these that hold others."""
    items: dict[int, list[Node]] = {}
    for heading in headings:
        items.setdefault(id(heading.parent), []).extend(heading.of("item"))
    return {parent: _share_nested(some) for parent, some in items.items()}


def _share_nested(items: Sequence[Node]) -> float:
    return sum(1 for i in items if i.of("item")) / max(1, len(items))


def _marked(items: Sequence[Node]) -> bool:
    """Whether most of the outer items carry a priority, as key results do."""
    lines = [i.said for i in items]
    return 2 * sum(1 for line in lines if line.priority_said) >= len(lines)


def _named(
    items: Sequence[Node], headings: Sequence[Node], nodes_called: Sequence[Node], lines: dict[int, Line]
) -> bool:
    """Whether objectives end in the names of their owners in brackets.

    Most headings do, most items that hold more, or most lines that are called objectives.
    """
    for nodes in ([h for h in headings if is_sentence(lines[id(h)].title)], [i for i in items if i.of("item")]):
        named = [n for n in nodes if lines[id(n)].names]
        if len(named) >= 2 and 2 * len(named) >= len(nodes):
            return True
    called = [line for node in nodes_called for line in _lines(node) if line.label == "objective"]
    named_lines = [line for line in called if line.names]
    return len(named_lines) >= 2 and 2 * len(named_lines) >= len(called)


def _lines(node: Node) -> list[Line]:
    return node.lines if node.kind == "text" else [node.said]


def _deep(items: Sequence[Node], lines: dict[int, Line]) -> bool:
    """Whether lists are trees of objectives, only the leaves being key results.

    Inner items are common then, and the leaves carry priorities or the like, as details of a key result do not.
    """
    if any(lines[id(i)].label for i in items):
        return False
    depths = {id(i): _depth(i) for i in items}
    second = [i for i in items if depths[id(i)] == 2]
    inner = [i for i in second if i.of("item")]
    lower = [lines[id(i)] for i in items if depths[id(i)] >= 3]
    marked = [line for line in lower if line.priority_said or line.owners or line.score or line.checked is not None]
    return len(inner) >= 2 and 4 * len(inner) >= len(second) and len(lower) >= 6 and 2 * len(marked) >= len(lower)


def _marked_levels(headings: Sequence[Node], lines: dict[int, Line]) -> frozenset[int]:
    """The levels at which every heading that holds key results ends in a mark, so that a mark is evidence there."""
    levels = {h.level for h in headings}
    holding = {level: [h for h in headings if h.level == level and has_results(h)] for level in levels}
    return frozenset(
        level for level, some in holding.items() if len(some) > 1 and all(lines[id(h)].marked for h in some)
    )


def _depth(item: Node) -> int:
    return 1 + sum(1 for node in item.above() if node.kind == "item")
