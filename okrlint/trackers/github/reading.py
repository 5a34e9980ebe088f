"""Takes in issues as they arrive: decides what each is, writes work at once, keeps goals until their history came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from okrlint.records import Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers.github import goals, more_queries, work
from okrlint.trackers.github.classify import classify
from okrlint.trackers.github.client import GitHubClient, GitHubError, host_of
from okrlint.trackers.github.coverage import Seen
from okrlint.trackers.github.features import Features
from okrlint.trackers.github.fields import Node, Sheet, moment, nodes_of, page_info, sheet
from okrlint.trackers.github.goals import key_of
from okrlint.trackers.github.links import GOALS, Edge, Links, downward, upward
from okrlint.trackers.github.parts import HIDDEN, decides, hidden_parts, lost_parts, relations_of
from okrlint.trackers.github.people import Cycles, People
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.github.state import Kind, Known, State, save
from okrlint.trackers.mapping import poll
from okrlint.trackers.mapping.goal import distinct
from okrlint.trackers.text.body import read_body

LARGE = 20_000
"""Up to so many known issues every answer is made safe; with more every second, third … one, since saving costs as much
as is known."""


LOOKUPS = 200
"""Names of repositories in texts that are looked up, once for all runs."""
JUST_NOW = 60.0
"""Seconds that this clock and the server's may be apart, with some room."""

WRITTEN = tuple(dict.fromkeys((*goals.RELATIONS, *work.RELATIONS, "contributes", "change", *poll.RELATIONS)))
"""What may have been written of one issue, in the order of the bits of `Known.written`."""


class ListedPart(NamedTuple):
    """What of a source one run reads: the repositories that it lists, and whether what cannot be divided is its.

    `others` are the repositories (owner/name of today, lower case) that other shards list; what lies there is left to
    them where it `leaves`.
    """

    repositories: tuple[str, ...]
    first: bool = True
    others: frozenset[str] = frozenset()
    leaves: bool = False


class GitHubReading:
    """One run of a fetch: what has arrived, what is still held back, and where it all goes."""

    def __init__(
        self,
        settings: Settings,
        client: GitHubClient,
        out: SourceWriter,
        state: State,
        features: Features,
        part: ListedPart | None = None,
    ) -> None:
        self.settings = settings
        self.client = client
        self.out = out
        self.state = state
        self.features = features
        self.part = part or ListedPart(settings.repositories)
        self.seen = Seen(out, state.gaps)
        self.people = People()
        self.cycles = Cycles(settings.owner)
        self.roots: dict[str, str] = {}
        self.hosts = frozenset({host_of(client.api)})
        self.loaded: set[str] = set()
        self.goals: dict[str, Sheet] = {}
        self.polls: dict[str, Sheet] = {}
        self.undecided: dict[str, Sheet] = {}
        self.links: dict[str, Links] = {}
        self.chatty: dict[str, Node] = {}
        self.failed: dict[str, str] = {}
        self.placed: set[str] = set()
        self.parents: dict[str, Kind] = {}
        self.again: set[str] = set()
        self.torn: set[str] = set()
        self.holes: set[str] = set()
        self.contents: dict[str, str] = {}
        self.told: set[str] = set()
        self._answers = 0
        self._written = {id_: known.written for id_, known in state.items.items()}

    def take(self, node: Node, found_by: str = "") -> None:
        """Take in one issue or pull request that was read in full."""
        id_ = str(node["id"])
        if self.part.leaves and self.is_anothers(node):
            self.leave(id_)
            return
        self.contents.setdefault(id_, content(node))
        if id_ in self.loaded:
            return  # it changed while it was being listed; the next run asks from that moment on
        if self._unchanged(node):
            self.state.items[id_].run = self.state.run
            self.state.items[id_].hot = _is_hot(node, self.client.now())
            self.state.pending.pop(id_, None)
            return
        self.state.pending.setdefault(id_, found_by)
        lost = lost_parts(node)
        if lost and id_ not in self.torn:
            self.torn.add(id_)
            self.again.add(id_)
            return  # still pending: it is asked for once more
        if why := next((why for part, why in lost.items() if decides(part, self.settings)), ""):
            self.lost(id_, why)
            return
        self.loaded.add(id_)
        self.seen.forget(f"github:{id_}")
        if node.get("__typename") == "PullRequest":
            self._take_pull(node)
        elif _cut(node) and id_ not in self.chatty:
            self.chatty[id_] = node
        else:
            self.take_whole(node)

    def take_whole(self, node: Node) -> None:
        """Take in an issue all of whose parts are there."""
        self.chatty.pop(str(node["id"]), None)
        read = self.sheet_of(node)
        self._learn_host(node)
        kind = classify(read, self.settings, self.roots, self.kinds)
        if kind is None:
            self.undecided[str(node["id"])] = read
        else:
            self._place(read, kind)

    def kinds(self, id_: str) -> Kind | None:
        """What an issue is known to be, here or, where that was asked, in another shard."""
        known = self.state.items.get(id_)
        return known.kind if known is not None else self.parents.get(id_)

    def is_anothers(self, node: Node) -> bool:
        """Whether an issue lies where another shard lists all. Pull requests are read by whoever meets them."""
        home = str((node.get("repository") or {}).get("nameWithOwner") or "")
        return node.get("__typename") == "Issue" and home.lower() in self.part.others

    def leave(self, id_: str) -> None:
        """Leave an issue to the shard that lists it."""
        self.state.pending.pop(id_, None)
        self.state.retry.pop(id_, None)

    def sheet_of(self, node: Node) -> Sheet:
        """An issue ready to be looked up."""
        return sheet(node, self.settings, projects=self.features.projects)

    def _unchanged(self, node: Node) -> bool:
        """Whether a second run sees an issue as the first one saw it; a full reading takes nothing for granted."""
        known = self.state.items.get(str(node["id"]))
        if node["id"] in self.state.retry or node["id"] in self.again:
            return False
        if self.state.full or known is None or known.written == 0:
            return False
        # The seconds of `updatedAt` are too coarse for what changed while the last run looked on.
        return known.glance == digest(node) and known.content == self.contents[str(node["id"])]

    def decide(self) -> bool:
        """Decide about issues whose parent has arrived by now; True if any could be decided."""
        before = len(self.undecided)
        for id_, read in list(self.undecided.items()):
            kind = classify(read, self.settings, self.roots, self.kinds)
            if kind is not None:
                del self.undecided[id_]
                self._place(read, kind)
        return len(self.undecided) < before

    def decide_rest(self) -> None:
        """What hangs on a parent that never came is work."""
        for read in self.undecided.values():
            self._place(read, "work")
        self.undecided = {}

    def wanted(self) -> list[str]:
        """The ids that are still to be asked for, those last that could not be had before."""
        left = [i for i in self.state.pending if i not in self.loaded and i not in self.failed]
        return sorted(left, key=lambda i: i in self.state.retry)

    def lost(self, id_: str, why: str) -> None:
        """An issue that could not be read; the next run tries again."""
        self.failed[id_] = why
        self.state.retry[id_] = self.state.pending.pop(id_, self.state.retry.get(id_, ""))

    def ask_again(self, id_: str) -> None:
        """Let the next run read an issue again, of which not all was to be had."""
        self.holes.add(id_)
        self.state.retry[id_] = ""

    def hides_some(self, id_: str) -> bool:
        """Whether more parts of an issue were counted than were shown when it was read last."""
        return any(why.endswith(HIDDEN) for why in self.state.gaps.get(f"github:{id_}", ()))

    def gone(self, id_: str) -> None:
        """An issue that does not exist any more, or is out of sight for good."""
        self.state.pending.pop(id_, None)
        self.state.retry.pop(id_, None)
        self.seen.forget(f"github:{id_}")
        self.state.boards.pop(id_, None)
        if self.state.items.pop(id_, None) is not None:
            self.out.gone(f"github:{id_}")

    def write(self, id_: str, records: Iterable[Record]) -> None:
        """Write what is known of one issue, in place of what was known before."""
        made = list(records)
        stated = {r.relation for r in made}
        known, old = self.state.items[id_], self._written.get(id_)
        # A run that was killed may have written what the state does not know of.
        forget = [r for n, r in enumerate(WRITTEN) if old is None or old >> n & 1]
        self.out.replace(f"github:{id_}", forget, distinct(made))
        known.written = sum(1 << n for n, r in enumerate(WRITTEN) if r in stated) | 1 << len(WRITTEN)
        self.told |= stated
        self.out.put([*self.people.fresh(), *self.cycles.fresh()])
        self.state.pending.pop(id_, None)
        if id_ not in self.holes:
            self.state.retry.pop(id_, None)

    def answered(self, *, now: bool = False) -> None:
        """Called after each answer that was taken in: makes it safe from time to time."""
        self._answers += 1
        if now or self._answers % (1 + len(self.state.items) // LARGE) == 0:
            self.state.stated = sorted({*self.state.stated, *self.told})
            self.out.checkpoint(**save(self.state))

    def _take_pull(self, node: Node) -> None:
        body = read_body(str(node.get("body") or ""), self.settings.headings)
        id_ = str(node["id"])
        self.links[id_] = Links(upward(node, body, None, self.settings, self.hosts)).renamed(self.name_of)
        self._know(node, "work", glance=digest(node), inner=False)
        self._note_holes(node, goal=False)
        self.write(id_, [*work.pull_records(node, self.people), *self.links[id_].records(f"github:{id_}")])

    def _place(self, read: Sheet, kind: Kind) -> None:
        node, id_ = read.node, str(read.node["id"])
        parts = list(downward(node, read.body, self.hosts))
        goal = kind in GOALS
        pulls = [Edge(f"github:{to}", via) for to, via in parts if via == "pull_request" and goal]
        lists = [Edge(to, via) for to, via in parts if via == "tasklist"]
        self.links[id_] = Links(
            upward(node, read.body, read, self.settings, self.hosts), tuple(dict.fromkeys([*lists, *pulls]))
        ).renamed(self.name_of)
        inner = goal or kind == "roadmap" or any(via == "child" for _, via in parts)
        self._know(node, kind, glance=digest(node), inner=inner)
        self._note_holes(node, goal=goal)
        for to, via in parts:
            if (via == "child" or (via == "pull_request" and goal)) and to not in self.state.items:
                self.state.pending.setdefault(to, id_)
        if goal:
            self.goals[id_] = read
            return
        if kind == "poll":
            self.polls[id_] = read
            return
        made: list[Record] = [*self.links[id_].records(f"github:{id_}")]
        if kind == "work":
            made = [*work.work_records(read, self.settings, self.people, elsewhere=self._elsewhere(node)), *made]
        self.write(id_, made)

    def name_of(self, repository: str) -> str:
        """The name that a repository (owner/name) has today: GitHub follows the old one, and it is asked for once."""
        said = repository.lower()
        known = {repo.name.lower() for repo in self.state.repos.values()}
        if said in self.state.names or said in known or len(self.state.names) >= LOOKUPS:
            return self.state.names.get(said, repository)
        owner, _, name = repository.partition("/")
        query = more_queries.NAME
        try:
            found = self.client.graphql(query, {"owner": owner, "name": name}).data.get("repository") or {}
        except GitHubError as error:
            if error.kind not in ("missing", "forbidden", "refused"):
                raise
            found = {}
        self.state.names[said] = str(found.get("nameWithOwner") or repository)
        return self.state.names[said]

    def _note_holes(self, node: Node, *, goal: bool) -> None:
        """Say what of an issue was not seen: what an answer had lost of it, and what is counted but not shown."""
        scope = [f"github:{node['id']}"]
        for part, why in lost_parts(node).items():
            if relations := relations_of(part, goal=goal):
                self.seen.fail(f"a part of {key_of(node)}", f"{part}: {why}", str(node.get("url") or ""))
                self.seen.partial(relations, f"a part of an issue could not be read: {why}", scope)
                self.ask_again(str(node["id"]))
        for part in hidden_parts(node):
            self.seen.fail(f"a part of {key_of(node)}", f"{part}: {HIDDEN}", str(node.get("url") or ""))
            self.seen.partial(relations_of(part, goal=goal), f"{part}: {HIDDEN}", scope)

    def _know(self, node: Node, kind: Kind, *, glance: str, inner: bool) -> None:
        id_ = str(node["id"])
        before = self.state.items.get(id_)
        now = self.state.items[id_] = Known(
            key=key_of(node),
            kind=kind,
            repo="" if node.get("__typename") == "PullRequest" else self._at_home(node),
            run=self.state.run,
            parent=str((node.get("parent") or {}).get("id") or ""),
            glance=glance,
            inner=inner,
            content=self.contents.get(id_, ""),
            hot=_is_hot(node, self.client.now()),
        )
        if before is not None and not self.state.full:
            self._turn(id_, before, now)

    def _turn(self, id_: str, before: Known, now: Known) -> None:
        """Read again what may be something else now, because what it hangs on has become something else, or moved."""
        deep = bool(self.settings.objective.depth or self.settings.key_result.depth)
        if before.kind != now.kind or (deep and before.parent != now.parent):
            for other in (
                below(self.state.items, id_, all_levels=deep) if deep or self.settings.key_result.below else ()
            ):
                if other not in self.loaded:
                    self.again.add(other)
                    self.state.pending.setdefault(other, id_)

    def _at_home(self, node: Node) -> str:
        """What the settings call the issue's repository if that one is read as a whole, else ""."""
        name = str((node.get("repository") or {}).get("nameWithOwner") or "")
        known = (n for n, repo in self.state.repos.items() if name and repo.name == name)
        return next(known, "") if self.settings.work == "all" else ""

    def _elsewhere(self, node: Node) -> bool:
        """Whether an issue lies outside of all that is read as a whole, by this run or by other shards."""
        return not self._at_home(node) and not (self.settings.work == "all" and self.is_anothers(node))

    def _learn_host(self, node: Node) -> None:
        """Pages may live on another host than the API (github.com and api.github.com)."""
        host = str(node.get("url") or "").partition("://")[2].partition("/")[0].partition(":")[0]
        if host and host not in self.hosts:
            self.hosts |= {host}


def below(items: Mapping[str, Known], id_: str, *, all_levels: bool = False) -> set[str]:
    """What was known as part of an issue, or everything in the tree below it."""
    children: dict[str, list[str]] = {}
    for other, item in items.items():
        children.setdefault(item.parent, []).append(other)
    found, level = set[str](), {id_}
    while level:
        level = {c for parent in level for c in children.get(parent, ())} - found
        found |= level
        if not all_levels:
            break
    return found


def digest(node: Node) -> str:
    """What `updatedAt` may not cover, in a few letters: equal for a full reading and for a glance at the same state."""
    cards = [(c.get("id"), c.get("updatedAt")) for c in nodes_of(node, "projectItems")]
    told: list[Any] = [
        node.get("updatedAt"),
        (node.get("parent") or {}).get("id"),
        [c["id"] for c in nodes_of(node, "subIssues")],
        cards,
        [(p["id"], p.get("pullState")) for p in nodes_of(node, "closedByPullRequestsReferences")],
        nodes_of(node, "issueFieldValues"),
    ]
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()[:10]


def content(node: Node) -> str:
    """All that was read of an issue, in a few letters."""
    return hashlib.sha256(msgspec.json.encode(node, order="deterministic")).hexdigest()[:10]


def _is_hot(node: Node, now: float) -> bool:
    """Whether an issue changed just now: it may have changed once more within the same second."""
    at = moment(node.get("updatedAt"))
    return at is not None and at.timestamp() > now - JUST_NOW


def _cut(node: Node) -> bool:
    """Whether an issue has more events, children or pull requests than came with it."""
    rest = [page_info(node, part).get("hasNextPage") for part in ("subIssues", "closedByPullRequestsReferences")]
    return bool(page_info(node, "timelineItems").get("hasPreviousPage") or any(rest))
