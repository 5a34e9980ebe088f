"""What the issues around one goal are and how they hang together, decided anew whenever more of them are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from okrlint.records import Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers.github.client import GitHubClient
from okrlint.trackers.github.coverage import Seen
from okrlint.trackers.github.features import Features
from okrlint.trackers.github.fields import Node
from okrlint.trackers.github.goals import title_of
from okrlint.trackers.github.links import GOALS, LinkTree, downward
from okrlint.trackers.github.reading import GitHubReading
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.github.state import State
from okrlint.trackers.text.body import read_body


class _Silent(Seen):
    """Remembers gaps and says nothing: what a trial finds is said once, of the last one."""

    def fail(self, what: str, why: str, where: str = "") -> None:
        pass


class Trial(GitHubReading):
    """A reading that writes nothing: what it would write stands in `made`, by id."""

    def __init__(
        self,
        settings: Settings,
        client: GitHubClient,
        out: SourceWriter,
        features: Features,
        roots: Mapping[str, str],
        nodes: Mapping[str, Node],
        names: Mapping[str, str],
    ) -> None:
        super().__init__(settings, client, out, State(run=1, stage="listing"), features)
        self.seen = _Silent(out, self.state.gaps)
        self.state.names = dict(names)
        self.roots = dict(roots)
        self.made: dict[str, list[Record]] = {}
        for id_, node in nodes.items():
            self.loaded.add(id_)
            self.state.pending.setdefault(id_, "")
            if node.get("__typename") == "PullRequest":
                self._take_pull(node)
            else:
                self.take_whole(node)
        while self.undecided and self.decide():
            pass
        self.decide_rest()

    def name_of(self, repository: str) -> str:
        """No request is spent on names: that of the goal's own repository is known."""
        return self.state.names.get(repository.lower(), repository)

    def write(self, id_: str, records: Iterable[Record]) -> None:
        self.made[id_] = list(records)

    def tree(self) -> LinkTree:
        """How everything that is held hangs together."""
        return LinkTree(self.state.items, self.links, {i: title_of(sheet.node) for i, sheet in self.goals.items()})

    def answered(self, *, now: bool = False) -> None:
        """Nothing is made safe half-way: a goal is read at once or not at all."""


class Reach(NamedTuple):
    """What belongs to a goal: the ids held, and ids and keys (owner/repository#number) that are not, best first."""

    ids: list[str]
    missing: list[str]
    root: str


def reach(trial: Trial, goal: str, held: Mapping[str, Node]) -> Reach:
    """Everything below the goal, other goals included, since their work counts for it.

    A key result without any work is looked at together with its objective, which may have it all.
    """
    tree, items = trial.tree(), trial.state.items
    found = _from(trial, tree, goal, held)
    above = tree.above(goal, "key_result") if items[goal].kind == "key_result" else ""
    if above in items and all(items[i].kind != "work" for i in found.ids):
        found = _from(trial, tree, above, held)
    return Reach(found.ids, list(dict.fromkeys([*_upward(trial, tree, goal), *found.missing])), found.root)


def _from(trial: Trial, tree: LinkTree, root: str, held: Mapping[str, Node]) -> Reach:
    items = trial.state.items
    parts: dict[str, None] = {}
    mentions: dict[str, None] = {}
    todo, done = [root], {root: None}
    while todo:
        id_ = todo.pop(0)
        is_goal = id_ == root or items[id_].kind in GOALS
        for to in _parts(trial, held[id_], is_goal=is_goal):
            there = tree.find(to)
            if not there:
                parts[to] = None
            elif there not in done:
                done[there] = None
                todo.append(there)
        for to in _mentions(held[id_]) if is_goal else ():
            # Text can say "contributes to" in any of them, so each is read; only what serves leads further.
            if to not in held:
                mentions[to] = None
            elif to not in done and id_ in tree.serves(to):
                done[to] = None
                todo.append(to)
    return Reach(list(done), [*parts, *mentions], root)


def _parts(trial: Trial, node: Node, *, is_goal: bool) -> Iterator[str]:
    body = read_body(str(node.get("body") or ""), trial.settings.headings)
    for to, via in downward(node, body, trial.hosts):
        if via == "child" or (via == "pull_request" and is_goal) or (via == "tasklist" and _here(to, trial.settings)):
            yield to


def _mentions(node: Node) -> Iterator[str]:
    for event in (node.get("references") or {}).get("nodes") or ():
        source = (event or {}).get("source") or {}
        if source.get("id"):
            yield str(source["id"])


def _upward(trial: Trial, tree: LinkTree, goal: str) -> Iterator[str]:
    """For a key result whose objective is not held yet: what it says it serves, and what that serves."""
    items = trial.state.items
    if items[goal].kind != "key_result" or tree.above(goal, "key_result"):
        return
    queue, done = [goal], {goal}
    while queue:
        for edge in trial.links[queue.pop()].serves:
            there = tree.find(edge.to)
            if there and there not in done:
                done.add(there)
                queue.append(there)
            elif not there and (edge.via == "child" or _here(edge.to, trial.settings)):
                yield edge.to.removeprefix("github:")


def _here(key: str, settings: Settings) -> bool:
    """Whether a key is of an issue in the repositories of this source; titles and other trackers lead nowhere."""
    place, _, number = key.partition("#")
    owner, _, name = place.partition("/")
    known = {n.lower() for n in settings.repositories}
    return owner.lower() == settings.owner.lower() and name.lower() in known and number.isdigit()
