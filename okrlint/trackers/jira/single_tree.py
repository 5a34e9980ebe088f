"""How the issues around one goal hang together: what belongs to it, and what of that has not arrived yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okrlint.trackers.jira import values
from okrlint.trackers.jira.fields import EPIC_LINK, GOALS, PARENT_LINK, Field, FieldMap
from okrlint.trackers.jira.graph import Graph, GraphNode, Kind, served_by, serves
from okrlint.trackers.jira.search import Issue
from okrlint.trackers.jira.settings import PARENT, Settings


class SingleTree:
    """Made anew whenever more issues are known. `kinds` says of each held issue (by id) what it is."""

    def __init__(
        self,
        held: Mapping[str, Issue],
        kinds: Mapping[str, Kind],
        goal: str,
        settings: Settings,
        fields: Mapping[str, Field],
    ) -> None:
        self.held = held
        self.kinds = kinds
        self.goal = goal
        self.settings = settings
        self.parents = tuple(f for f in fields.values() if f.custom in (EPIC_LINK, PARENT_LINK))
        self.goal_fields = tuple(f for f in fields.values() if f.custom == GOALS)
        self.by_parent = PARENT in {way.casefold().strip() for way in settings.serves}
        self.graph = Graph()
        for id_, issue in held.items():
            self._add(id_, issue)

    def _add(self, id_: str, issue: Issue) -> None:
        told, kind = issue.get("fields") or {}, self.kinds[id_]
        served = serves(told, self.settings.serves, FieldMap({}, self.parents, self.goal_fields))
        self.graph.add(GraphNode(id_, str(issue.get("key", "")), kind, served, values.words(told.get("issuetype"))))
        if kind != "work":
            for other in served_by(told, self.settings.serves):
                self.graph.link(other, id_)

    def root(self) -> str:
        """Where reading starts: the goal, or the objective of a key result without work, since that may have it all."""
        above = self.graph.objective_of(self.goal) if self.kinds[self.goal] == "key_result" else ""
        return above if above and all(self.kinds[i] != "work" for i in self._from(self.goal)) else self.goal

    def reached(self) -> list[str]:
        """All that was found below the goal (or its objective), other goals included: their work counts for it."""
        return self._from(self.root())

    def _from(self, root: str) -> list[str]:
        below: dict[str, list[str]] = {}
        for id_ in self.held:
            for reference, _ in self.graph.upward(id_):
                if node := self.graph.find(reference):
                    below.setdefault(node.id, []).append(id_)
        todo, done = [root], {root: None}
        while todo:
            for id_ in below.get(todo.pop(0), ()):
                if id_ not in done:
                    done[id_] = None
                    todo.append(id_)
        return list(done)

    def missing(self) -> set[str]:
        """Ids and keys that issues around the goal name and that have not arrived: parts, and what is above."""
        named = {to for id_ in self.reached() for to in self._parts(id_)}
        if self.kinds[self.goal] == "key_result":
            named |= self.above()
        return {to for to in named if self.graph.find(to) is None}

    def above(self) -> set[str]:
        """For a key result: what stands between it and its objective, or is that, and has not arrived."""
        todo, done, unknown = [self.goal], {self.goal}, set[str]()
        while todo:
            for reference, _ in self.graph.upward(todo.pop(0)):
                node = self.graph.find(reference)
                if node is None:
                    unknown.add(reference)
                elif node.kind == "objective":
                    return set()
                elif node.id not in done:
                    done.add(node.id)
                    todo.append(node.id)
        return unknown

    def between(self) -> set[str]:
        """What stands between the goal and the goals above it."""
        found: set[str] = set()
        todo = [self.goal]
        while todo:
            for reference, _ in self.graph.upward(todo.pop()):
                node = self.graph.find(reference)
                if node is not None and node.kind != "objective" and node.id not in found:
                    found.add(node.id)
                    todo.append(node.id)
        return found - {self.goal}

    def _parts(self, id_: str) -> Iterator[str]:
        told = self.held[id_].get("fields") or {}
        yield from served_by(told, self.settings.serves)
        if self.by_parent:
            yield from (str(sub["id"]) for sub in told.get("subtasks") or [] if isinstance(sub, dict) and "id" in sub)

    def open_below(self, covered: set[str], *, deep: bool) -> list[str]:
        """Issues of the goal whose children were not asked for, the highest of each branch.

        `deep` says that asking for what is below an issue brought all of it, not its children alone.
        """
        if not self.by_parent:
            return []
        if not deep:
            return [i for i in self.reached() if self._may_hold_others(i) and i not in covered]
        bare = {i for i in self.reached() if self._may_hold_others(i) and not self._is_covered(i, covered)}
        return [i for i in self.reached() if i in bare and not any(p in bare for p in self._parents_of(i))]

    def _is_covered(self, id_: str, covered: set[str]) -> bool:
        seen: set[str] = set()
        todo = [id_]
        while todo:
            one = todo.pop()
            if one in covered:
                return True
            if one not in seen:
                seen.add(one)
                todo += self._parents_of(one)
        return False

    def _parents_of(self, id_: str) -> list[str]:
        node = self.graph.nodes.get(id_)
        found = [self.graph.find(to) for to, via in (node.serves if node else ()) if via == "child"]
        return [n.id for n in found if n is not None]

    def _may_hold_others(self, id_: str) -> bool:
        """Whether an issue can have children beside the sub-tasks that it names."""
        kind: dict[str, Any] = (self.held[id_].get("fields") or {}).get("issuetype") or {}
        level = kind.get("hierarchyLevel")
        return not kind.get("subtask") if level is None else isinstance(level, int) and level >= 1
