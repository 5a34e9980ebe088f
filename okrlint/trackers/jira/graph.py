"""Who serves whom: from parents and links between issues to the goals that each issue serves. Knows no requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from okrlint.trackers.jira.fields import FieldMap
from okrlint.trackers.jira.settings import GOALS, PARENT

Kind = Literal["objective", "key_result", "work"]
ATLASSIAN_GOAL = re.compile(r"ari:cloud:townsquare:[0-9A-Za-z-]*:(?:goal|project)/[0-9A-Za-z-]+")
"""How Jira's Goals field names a goal of Atlassian Goals: by the id that it has there, as an Atlassian project has."""


class GraphNode(msgspec.Struct, frozen=True):
    """An issue; `serves` are (id or key of an issue, how it is known), in order of preference.

    `elsewhere` is one that was met only because something led to it.
    """

    id: str
    key: str
    kind: Kind
    serves: tuple[tuple[str, str], ...] = ()
    type: str = ""
    elsewhere: bool = False


class Graph:
    """All issues seen so far and what they serve. Circles, through links or moved parents, end where they close."""

    def __init__(self) -> None:
        self.nodes: dict[str, GraphNode] = {}
        self._by_key: dict[str, str] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._known: dict[str, dict[str, str]] = {}

    def add(self, node: GraphNode) -> None:
        """Put an issue in, or replace what was known of it."""
        self.nodes[node.id] = node
        self._by_key[node.key] = node.id
        self._known.clear()

    def link(self, work: str, goal: str) -> None:
        """A goal's own list of links says that `work` (an id) serves it."""
        self._links.setdefault(work, {})[goal] = "link"
        self._known.clear()

    def linked(self) -> set[str]:
        """Ids of issues that links of goals name as serving them."""
        return set(self._links)

    def links_of_goals(self) -> dict[str, set[str]]:
        """The same with the goals that name them."""
        return {work: set(goals) for work, goals in self._links.items()}

    def links(self, id_: str) -> dict[str, str]:
        """What an issue itself says it serves, and how: ids where the issue was seen, else as written."""
        found: dict[str, str] = {}
        node = self.nodes.get(id_)
        for reference, via in node.serves if node else ():
            other = self.find(reference)
            found.setdefault(other.id if other else reference, via)
        return found

    def parts(self, goal: str) -> list[str]:
        """Ids of the issues that a goal's own list of links names as serving it."""
        return sorted(work for work, goals in self._links.items() if goal in goals)

    def idle(self) -> set[str]:
        """Issues elsewhere to which nothing leads any more: they serve no goal, and nothing that counts names them."""
        named, todo = set[str](), [i for i, node in self.nodes.items() if not node.elsewhere]
        while todo:
            for reference, _ in self.upward(todo.pop()):
                node = self.find(reference)
                if node is not None and node.id not in named:
                    named.add(node.id)
                    todo.append(node.id)
        return {i for i, node in self.nodes.items() if node.elsewhere and i not in named and not self.goals_of(i)}

    def find(self, reference: str) -> GraphNode | None:
        """The issue with that id or key; a goal of Atlassian Goals is one that is known, wherever it is read."""
        if ATLASSIAN_GOAL.fullmatch(reference):
            return GraphNode(reference, reference, "objective")
        return self.nodes.get(self._by_key.get(reference, reference))

    def unknown(self, ids: Iterable[str]) -> set[str]:
        """What these issues serve, at any depth, that has not been seen."""
        missing: set[str] = set()
        todo, done = list(ids), set()
        while todo:
            id_ = todo.pop()
            if id_ in done:
                continue
            done.add(id_)
            for reference, _ in self.upward(id_):
                node = self.find(reference)
                if node is None:
                    missing.add(reference)
                elif node.kind == "work":
                    todo.append(node.id)
        return missing

    def goals_of(self, id_: str) -> dict[str, str]:
        """The nearest goals that an issue serves, and how (child, link): through other work, never past a goal."""
        return {goal: via for goal, via in self._goals_of(id_, frozenset()).items() if goal != id_}

    def objective_of(self, id_: str) -> str:
        """The nearest objective above a goal, through key results and other issues between; empty if there is none."""
        todo, done = [id_], {id_}
        while todo:
            for reference, _ in self.upward(todo.pop(0)):
                node = self.find(reference)
                if node is None or node.id in done:
                    continue
                if node.kind == "objective":
                    return node.id
                done.add(node.id)
                todo.append(node.id)
        return ""

    def upward(self, id_: str) -> list[tuple[str, str]]:
        """What an issue says it serves, and what links of goals say of it: (id or key, how)."""
        node = self.nodes.get(id_)
        return [*(node.serves if node else ()), *self._links.get(id_, {}).items()]

    def _goals_of(self, id_: str, above: frozenset[str]) -> dict[str, str]:
        if id_ in self._known:
            return self._known[id_]
        if id_ in above or len(above) > 60:
            return {}
        found: dict[str, str] = {}
        for reference, via in self.upward(id_):
            node = self.find(reference)
            if node is None:
                continue
            if node.kind == "work":
                for goal, inner in self._goals_of(node.id, above | {id_}).items():
                    found.setdefault(goal, "link" if "link" in (inner, via) else "child")
            elif node.id != id_:
                found.setdefault(node.id, via)
        if not above:  # below a circle the answer depends on where it was entered
            self._known[id_] = found
        return found


def serves(fields: dict[str, Any], ways: Iterable[str], fieldmap: FieldMap) -> tuple[tuple[str, str], ...]:
    """What an issue says it serves: (id or key, how): by parent, Goals field, or links with a wording in `ways`."""
    wanted = [w.casefold().strip() for w in ways]
    found: dict[str, str] = {}
    if PARENT in wanted:
        parent = fields.get("parent")
        if isinstance(parent, dict) and parent.get("id"):
            found[str(parent["id"])] = "child"
        for held in (fields.get(f.id) for f in fieldmap.parents):
            key = held if isinstance(held, str) else (held or {}).get("key") if isinstance(held, dict) else None
            if key:
                found.setdefault(str(key), "child")
    if GOALS in wanted:
        for goal in (g for f in fieldmap.goals for g in selected_goals(fields.get(f.id))):
            found.setdefault(goal, "link")
    for other, wording, _ in links(fields):
        if wording in wanted:
            found.setdefault(other, "link")
    return tuple(found.items())


def selected_goals(raw: Any) -> list[str]:
    """Ids of the goals that a Goals field holds."""
    held = [str(g.get("id", "")) for g in raw if isinstance(g, dict)] if isinstance(raw, list) else []
    return [id_ for id_ in held if ATLASSIAN_GOAL.fullmatch(id_)]


def served_by(fields: dict[str, Any], ways: Iterable[str]) -> list[str]:
    """Ids of issues that serve this one by a link, as this one's own list shows it."""
    wanted = {w.casefold().strip() for w in ways}
    return [other for other, _, back in links(fields) if back in wanted]


def keys_of_links(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """(id, key) of the issues that an issue is linked with."""
    linked = (e.get(side) for e in fields.get("issuelinks") or [] for side in ("outwardIssue", "inwardIssue"))
    return [(str(one.get("id", "")), str(one.get("key", ""))) for one in linked if isinstance(one, dict)]


def links(fields: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(id of the other issue, wording from here to there, wording from there to here), in lower case.

    On an entry with `inwardIssue` the type's `inward` wording reads from here to there.
    """
    found = []
    for entry in fields.get("issuelinks") or []:
        kind = entry.get("type") or {}
        inward, outward = str(kind.get("inward", "")).casefold(), str(kind.get("outward", "")).casefold()
        if isinstance(entry.get("outwardIssue"), dict):
            found.append((str(entry["outwardIssue"]["id"]), outward, inward))
        elif isinstance(entry.get("inwardIssue"), dict):
            found.append((str(entry["inwardIssue"]["id"]), inward, outward))
    return found
