"""Links of issues as they are written, upward and downward; and, for reading one goal, what follows from them.

In a snapshot links stand as they were found; which goals work serves through others is made in `okrlint.relations`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from okrlint.records import Contributes
from okrlint.trackers.github.fields import Node, Sheet, nodes_of
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.github.state import Known
from okrlint.trackers.text.body import Body
from okrlint.trackers.text.references import Reference, find_references, named_keys

GOALS = ("objective", "key_result")
_DEEPEST = 50
_LONGEST = 300
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]+", re.IGNORECASE)


class Edge(NamedTuple):
    """A link to (or from) `to`, an id of the snapshot or a key as written, as it is known from `via`."""

    to: str
    via: str


class Links(NamedTuple):
    """What an issue says it serves, in the order of preference, and what it names as its parts."""

    serves: tuple[Edge, ...] = ()
    lists: tuple[Edge, ...] = ()

    @property
    def first(self) -> str:
        """What the record of a goal names as the one it serves: the first link that somebody has set on purpose."""
        return next((edge.to for edge in self.serves if edge.via != "mention"), "")

    def renamed(self, name_of: Callable[[str], str]) -> Links:
        """The same with repositories under the names that they have today."""

        def today(edge: Edge) -> Edge:
            repo, sign, number = edge.to.partition("#")
            known = sign and "/" in repo and number.isdigit()
            return Edge(f"{name_of(repo)}#{number}", edge.via) if known else edge

        return Links(tuple(map(today, self.serves)), tuple(map(today, self.lists)))

    def records(self, of: str, *, goal: bool = False) -> list[Contributes]:
        """All of them as records; of a goal the first stands in the goal's own record."""
        up = [edge for edge in self.serves if not goal or edge.to != self.first]
        found = [Contributes(of=of, work=of, goal=edge.to, via=edge.via) for edge in up]
        return found + [Contributes(of=of, work=edge.to, goal=of, via=edge.via) for edge in self.lists]


def reference_key(reference: Reference, home: str, hosts: frozenset[str]) -> str:
    """What a reference points at, as owner/repository#number where it is an issue, else as written.

    `home` is the repository in whose text it stands, `hosts` are the hosts of this server's pages.
    """
    if reference.kind == "issue":
        repo = reference.repo or home
        return f"{repo}#{reference.number}"
    if reference.kind == "url":
        parts = urlsplit(reference.said)
        steps = parts.path.strip("/").split("/")
        if parts.hostname in hosts and len(steps) >= 4 and steps[2] in ("issues", "pull") and steps[3].isdigit():
            return f"{steps[0]}/{steps[1]}#{steps[3]}"
    return reference.said


def closes(text: str) -> list[Reference]:
    """The issues that a pull request says it closes.

    GitHub itself links only those of pull requests into the default branch.
    """
    found: list[Reference] = []
    for word in _CLOSES.finditer(text):
        line = text[word.end() :].partition("\n")[0][:_LONGEST]
        found += [r for r in find_references(line)[:1] if line.lstrip().startswith((r.said, "["))]
    return found


def upward(node: Node, body: Body, sheet: Sheet | None, settings: Settings, hosts: frozenset[str]) -> tuple[Edge, ...]:
    """The links of an issue or pull request upward: its parent, what its text says, what a field says."""
    home = str((node.get("repository") or {}).get("nameWithOwner") or "")
    edges = []
    parent = node.get("parent")
    if isinstance(parent, dict) and parent.get("id"):
        edges.append(Edge(f"github:{parent['id']}", "child"))
    edges += [Edge(reference_key(r, home, hosts), "text") for r in body.contributes]
    if node.get("__typename") == "PullRequest":
        edges += [Edge(reference_key(r, home, hosts), "pull_request") for r in closes(str(node.get("body") or ""))]
        edges += [Edge(reference_key(r, home, hosts), "pull_request") for r in closes(str(node.get("title") or ""))]
    # The way in which tickets of Jira are named everywhere; whether there is such a ticket is found out later.
    for text in (node.get("title"), node.get("headRefName")):
        edges += [Edge(key, "mention") for key in named_keys(str(text or ""))]
    for value in sheet.every(settings.fields.serves) if sheet else ():
        found = find_references(value.text) or [Reference(value.text, "title")]
        edges += [Edge(reference_key(r, home, hosts), "board" if value.place[:5] == "board" else "text") for r in found]
    first: dict[str, Edge] = {}
    for edge in edges:
        first.setdefault(edge.to, edge)
    return tuple(first.values())


def downward(node: Node, body: Body, hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(id or key, via) of what an issue names as its parts: sub-issues, entries of tasklists, pull requests."""
    home = str((node.get("repository") or {}).get("nameWithOwner") or "")
    for child in nodes_of(node, "subIssues"):
        yield str(child["id"]), "child"
    listed = [entry.reference for entry in body.tasks] + [entry.reference for entry in body.key_results]
    for reference in listed:
        if reference is not None and reference.kind in ("issue", "url"):
            yield reference_key(reference, home, hosts), "tasklist"
    for pull in nodes_of(node, "closedByPullRequestsReferences"):
        yield str(pull["id"]), "pull_request"


class LinkTree:
    """All links of what is held together. Built anew from what is known; cycles in it do no harm."""

    def __init__(self, items: Mapping[str, Known], links: Mapping[str, Links], titles: Mapping[str, str]) -> None:
        self._items = items
        self._links = links
        self._by_key = {known.key.lower(): id_ for id_, known in items.items()}
        named: dict[str, list[str]] = {}
        for id_, title in titles.items():
            named.setdefault(title.lower(), []).append(id_)
        self._by_title = {title: ids[0] for title, ids in named.items() if len(ids) == 1}
        self._listed: dict[str, list[Edge]] = {}
        for id_, own in links.items():
            for edge in own.lists:
                if target := self.find(edge.to):
                    self._listed.setdefault(target, []).append(Edge(id_, edge.via))

    def find(self, to: str) -> str:
        """The id that an id, key or (unambiguous) title of a goal stands for, or ""."""
        if to.removeprefix("github:") in self._items:
            return to.removeprefix("github:")
        return self._by_key.get(to.lower()) or self._by_title.get(to.lower(), "")

    def upward(self, id_: str, *, kinds: tuple[str, ...] = GOALS) -> dict[str, bool]:
        """All that is above an issue, nearest first, and whether it is a goal: through others, never past a goal."""
        found: dict[str, bool] = {}
        queue = deque((edge, 1) for edge in self._edges(id_))
        while queue:
            edge, depth = queue.popleft()
            target = self.find(edge.to)
            if not target or target == id_ or target in found or depth > _DEEPEST:
                continue
            found[target] = self._items[target].kind in kinds
            if not found[target]:
                queue.extend((e, depth + 1) for e in self._edges(target))
        return found

    def serves(self, id_: str) -> set[str]:
        """The nearest goals above an issue."""
        return {target for target, goal in self.upward(id_).items() if goal}

    def above(self, id_: str, kind: str) -> str:
        """The goal that a goal serves: for a key result its objective, for an objective any goal; "" for none."""
        found = self.upward(id_, kinds=("objective",) if kind == "key_result" else GOALS)
        return next((target for target, goal in found.items() if goal), "")

    def _edges(self, id_: str) -> list[Edge]:
        own = self._links.get(id_)
        return [*(own.serves if own else ()), *self._listed.get(id_, ())]
