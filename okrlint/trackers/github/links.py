"""Which goals an issue serves: links as they are written, and their resolution through trees of any depth and shape."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from okrlint.records import Contributes
from okrlint.trackers.github.fields import Node, Sheet, nodes_of
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.github.state import Edge, Known
from okrlint.trackers.text.body import Body
from okrlint.trackers.text.references import Reference, find_references, named_keys

GOALS = ("objective", "key_result")
_DEEPEST = 50


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


def upward(node: Node, body: Body, sheet: Sheet | None, settings: Settings, hosts: frozenset[str]) -> tuple[Edge, ...]:
    """The links of an issue or pull request upward: its parent, what its text says, what a field says."""
    home = str((node.get("repository") or {}).get("nameWithOwner") or "")
    edges = []
    parent = node.get("parent")
    if isinstance(parent, dict) and parent.get("id"):
        edges.append(Edge(str(parent["id"]), "child"))
    edges += [Edge(reference_key(r, home, hosts), "text") for r in body.contributes]
    # The way in which tickets of Jira are named everywhere; whether there is such a ticket is found out later.
    for text in (node.get("title"), node.get("headRefName")):
        edges += [Edge(key, "mention") for key in named_keys(str(text or ""))]
    for value in sheet.every(settings.fields.serves) if sheet else ():
        found = find_references(value.text) or [Reference(value.text, "title")]
        edges += [Edge(reference_key(r, home, hosts), "board" if value.place[:5] == "board" else "text") for r in found]
    return tuple(dict.fromkeys(edges))


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
    """All links together. Built anew from what is known; cycles in it do no harm."""

    def __init__(self, items: Mapping[str, Known]) -> None:
        self._items = items
        self._by_key = {known.key.lower(): id_ for id_, known in items.items()}
        titles: dict[str, list[str]] = {}
        for id_, known in items.items():
            if known.kind in GOALS:
                titles.setdefault(known.title.lower(), []).append(id_)
        self._by_title = {title: ids[0] for title, ids in titles.items() if len(ids) == 1}
        self._listed: dict[str, list[Edge]] = {}
        for id_, known in items.items():
            for edge in known.lists:
                if target := self.find(edge.to):
                    self._listed.setdefault(target, []).append(Edge(id_, edge.via))

    def find(self, to: str) -> str:
        """The id that an id, key or (unambiguous) title of a goal stands for, or ""."""
        if to in self._items:
            return to
        return self._by_key.get(to.lower()) or self._by_title.get(to.lower(), "")

    def serves(self, id_: str, *, kinds: tuple[str, ...] = GOALS) -> dict[str, str]:
        """The nearest goals above an issue (id -> via): through work that is part of something, never past a goal."""
        found: dict[str, str] = {}
        seen = {id_}
        queue = deque((edge, edge.via, 1) for edge in self._edges(id_))
        while queue:
            edge, via, depth = queue.popleft()
            target = self.find(edge.to)
            if not target:
                if _foreign(edge.to):
                    found.setdefault(edge.to, via)
                continue
            if target in seen or depth > _DEEPEST:
                continue
            seen.add(target)
            known = self._items[target]
            if known.kind in kinds:
                found[f"github:{target}"] = via
            else:
                queue.extend((e, via, depth + 1) for e in self._edges(target))
        return found

    def _edges(self, id_: str) -> list[Edge]:
        known = self._items.get(id_)
        return [*(known.serves if known else ()), *self._listed.get(id_, ())]

    def contributes(self, id_: str) -> list[Contributes]:
        """The records that say which goals a work item serves; none for what is no work."""
        if id_ not in self._items or self._items[id_].kind != "work":
            return []
        of = f"github:{id_}"
        return [Contributes(of=of, work=of, goal=goal, via=via) for goal, via in sorted(self.serves(id_).items())]

    def above(self, id_: str, kind: str) -> str:
        """The goal that a goal serves: for a key result its objective, for an objective any goal; "" for none."""
        kinds = ("objective",) if kind == "key_result" else GOALS
        found = self.serves(id_, kinds=kinds)
        return next(iter(found), "")


def _foreign(to: str) -> bool:
    """Whether a link points at a goal of another tracker, such as PROJ-12."""
    head, _, number = to.partition("-")
    return number.isdigit() and head.isupper()
