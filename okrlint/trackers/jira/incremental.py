"""What differs from the last reading: changed issues, moved and deleted ones, and those whose links have changed.

Goals are read whole each time, so this is about work. Links stand in the snapshot as they were found: an epic that
moves is one changed issue. Only what lies in other projects below what has come to serve a goal is looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from okrlint.errors import OkrlintError
from okrlint.snapshot import SourceWriter
from okrlint.trackers.crawl.progress import Progress, load
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.coverage import OF_WORK, Gaps
from okrlint.trackers.jira.graph import Graph, GraphNode, Kind
from okrlint.trackers.jira.search import AT_ONCE, KEYS_ONLY, MANY, Issue, bulk, elsewhere, search
from okrlint.trackers.jira.site import Survey, visible_projects
from okrlint.trackers.jira.writer import IssueWriter

OVERLAP = dt.timedelta(hours=24)
"""Looked at again: Jira's search index can be hours behind its issues (others found two and twelve too short)."""
STALE = OVERLAP / 2
"""A reading of what changed that was cut short so long ago begins anew: its window has moved on with the time."""
_CHANGED, _FURTHER, _MINUTES = "changed", "changed elsewhere", "minutes"
KINDS: tuple[Kind, ...] = ("objective", "key_result")


class _Known(NamedTuple):
    """What an earlier reading said of a work item."""

    key: str
    type: str
    elsewhere: bool


class Memory:
    """What the snapshot holds of this source, and how far a reading had come that was cut short."""

    def __init__(self, out: SourceWriter, view: View, now: dt.datetime, full_every_days: int) -> None:
        self._out = out
        self._view = view
        since, full = (values.moment(out.entry.cursors.get(cursor, "")) for cursor in ("since", "full"))
        self.since = since or now
        self.full = since is None or full is None or now - full >= dt.timedelta(days=full_every_days)
        """Whether everything is read, and not only what changed."""
        self.progress = load(out.entry.cursors.get("progress"))
        begun = values.moment(self.progress.begun)
        if begun is None or self.progress.full != self.full or (now - begun > STALE and not self.full):
            self.progress = Progress(begun=now.isoformat(), seq=out.entry.seq, full=self.full)
        self.resumed = self.progress.seq < out.entry.seq
        """Whether an earlier run began this reading and was cut short."""
        self.work: dict[str, _Known] = {}
        self.goals: dict[str, str] = {}
        self.kinds: dict[str, Kind] = {}
        self.links: dict[str, dict[str, str]] = {}
        self.parts: dict[str, set[str]] = {}
        if out.entry.seq > 1:
            self._look(None)
        self.before = self if not self.resumed else _Before(out, view, range(self.progress.seq))
        """The same as it was before this reading began."""
        mine = out.known("work", range(self.progress.seq, out.entry.seq)) if self.resumed else {}
        self.written = {view.issue_of(of) for of, _ in _issues(mine)}
        """Work that this reading has written in its earlier runs."""

    def _look(self, seqs: range | None) -> None:
        view = self._view
        for of, rows in _issues(self._out.known("work", seqs)):
            row = rows[-1]
            known = _Known(str(row.get("key", "")), str(row.get("kind", "")), bool(row.get("elsewhere")))
            self.work[view.issue_of(of)] = known
        for kind in KINDS:
            for of, rows in _issues(self._out.known(kind, seqs)):
                self.goals[view.issue_of(of)] = str(rows[-1].get("key", ""))
                self.kinds[view.issue_of(of)] = kind
        for of, rows in self._out.known("contributes", seqs).items():
            for row in rows:
                work, goal = view.issue_of(str(row["work"])), view.issue_of(str(row["goal"]))
                if row["goal"] == of:
                    if str(row["work"]).startswith("jira:"):
                        self.parts.setdefault(work, set()).add(goal)
                elif of.startswith("jira:"):
                    self.links.setdefault(work, {})[goal] = str(row.get("via", "child"))


class _Before(Memory):
    """What the snapshot had held before a reading began that was cut short."""

    def __init__(self, out: SourceWriter, view: View, seqs: range) -> None:
        self._out, self._view = out, view
        self.work, self.goals, self.kinds, self.links, self.parts = {}, {}, {}, {}, {}
        self._look(seqs)


class Renewal:
    """Compares this reading with what earlier ones had left in the snapshot."""

    def __init__(
        self,
        client: JiraClient,
        seen: Survey,
        out: SourceWriter,
        writer: IssueWriter,
        gaps: Gaps,
        memory: Memory,
        now: dt.datetime,
    ) -> None:
        self.incomplete = False
        self._now = now
        self._client = client
        self._seen = seen
        self._out = out
        self._writer = writer
        self._gaps = gaps
        self._memory = memory
        self._idle: dict[str, Issue] = {}
        """What was read again and has nothing to do with us, as far as it is known until now."""

    def renew(self, everything_under: Callable[[set[str], str], None]) -> None:
        """Read what changed since the last reading."""
        # A query that goes on has to be the same one, so that its cursors mean the same.
        at, since = self._memory.progress.at, self._memory.since
        minutes = at.setdefault(_MINUTES, str(int((self._now - since + OVERLAP).total_seconds() // 60) + 1))
        recently = jql.changed_within(int(minutes))
        try:
            goals = set(self._writer.goals) | self._writer.polls
            there = self._sweep()
            self._writer.listed |= set(there)
            self.remember()
            alive, dead = self._missing(set(there) | goals)
            self._writer.remembered -= dead
            self._read_changed(recently)
            self._write_later([*alive, *self._changed_elsewhere(recently)])
            known = self._memory.work
            moved = {i for i, key in there.items() if i not in known or known[i].key != key}
            again = (moved | self._relinked() | self._naming(dead)) - self._memory.written | self._gaps.retry
            self._read_again(again - self._writer.written - set(self._idle) - goals - dead)
            self._look_for_what_was_left_out()
            self._writer.write_changes()
            everything_under(goals | set(known) - dead, recently)
            if risen := self._risen():
                everything_under(risen, "")
            self._forget(dead)
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what changed since the last reading", failure.message, failure.where)
            self.incomplete = True

    def catch_up(self) -> None:
        """Read what changed since an earlier run began this reading, and leave out what is not there any more."""
        there, memory = set(self._sweep()), self._memory
        self._writer.listed |= there
        memory.written = {i for i in memory.written if i in there or memory.work[i].elsewhere}
        self._writer.remembered = set(memory.written)
        memory.progress.at.pop(_CHANGED, None)
        begun = values.moment(self._memory.progress.begun) or self._now
        self._read_changed(jql.changed_within(int((self._now - begun).total_seconds() // 60) + 1))
        self._read_again(set(self._gaps.retry) - self._writer.written - set(self._writer.goals))

    def forget_lost(self) -> None:
        """After a whole reading: what earlier readings knew and this one did not meet."""
        try:
            met = self._writer.listed | self._writer.written | self._writer.polls
            met |= set(self._writer.goals) | self._memory.written
            alive, dead = self._missing(met)
            self._write_later(alive)
            self._forget(dead)
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what was deleted", failure.message, failure.where)
            self.incomplete = True

    def cursors(self) -> dict[str, str]:
        """From where the next reading goes on: behind this one, or where this one was cut short."""
        if self.incomplete:
            return {"progress": self._memory.progress.save()}
        begun = self._memory.progress.begun
        return {"progress": "", "since": begun} | ({"full": begun} if self._memory.full else {})

    def remember(self) -> None:
        """Put work that was known into the graph: it need not be fetched for what it serves."""
        self._writer.remembered = set(self._memory.work)
        for id_, row in self._memory.work.items():
            if id_ not in self._writer.goals:
                served = tuple(self._memory.links.get(id_, {}).items())
                self._writer.graph.add(GraphNode(id_, row.key, "work", served, row.type, row.elsewhere))

    def _sweep(self) -> dict[str, str]:
        """Ids and keys of all work in the projects: the cheapest question there is."""
        there: dict[str, str] = {}
        condition = self._seen.view.settings.work
        for page in search(self._client, self._seen.projects, condition, ["key"], size=KEYS_ONLY):
            there |= {str(i["id"]): str(i.get("key", "")) for i in page.issues}
        return there

    def _read_changed(self, recently: str) -> None:
        """Write what was touched since in the projects, page by page."""
        cursor = self._memory.progress.cursor(_CHANGED)
        if cursor is None:
            return
        condition, fields = jql.both(self._seen.view.settings.work, recently), self._writer.work_fields()
        for page in search(
            self._client, self._seen.projects, condition, fields, size=MANY, cursor=cursor, changelog=True
        ):
            self._writer.listed |= {str(i["id"]) for i in page.issues}
            self._writer.take_page(page, _CHANGED)

    def _changed_elsewhere(self, recently: str) -> Iterator[Issue]:
        """What was touched since in other projects, of what was known there."""
        known = self._memory.work
        outside = {_project(k.key) for k in known.values()} - set(self._seen.projects) - set(self._seen.hidden)
        if not outside:
            return
        if visible := sorted(visible_projects(self._client, tuple(sorted(outside))).keys() & outside):
            condition = jql.both(jql.one_of("project", visible), recently)
            for page in elsewhere(self._client, condition, self._writer.work_fields(), changelog=True):
                yield from (i for i in page.issues if str(i["id"]) in known)

    def _read_again(self, ids: set[str]) -> None:
        """Read issues by their ids, as many at once as Jira takes."""
        wanted = sorted(ids)
        for at in range(0, len(wanted), AT_ONCE):
            some = wanted[at : at + AT_ONCE]
            found, failed = bulk(self._client, some, self._writer.work_fields())
            for reason in sorted(set(failed.values())):
                self._gaps.some(OF_WORK, [i for i, r in failed.items() if r == reason], "the issue itself", reason)
            self._write_later(found)
            for id_ in set(some) - {str(i["id"]) for i in found} - set(failed) - set(self._memory.work):
                self._gaps.forget(id_)  # it is gone, and never came to be known

    def _look_for_what_was_left_out(self) -> None:
        """Look at one issue of those that lacked the same; where it does not any more, read the others too."""
        samples = {min(alike): alike for alike in self._gaps.alike()}
        self._read_again(set(samples) - self._writer.written)
        whole = {i for sample, alike in samples.items() if not self._gaps.lacks(sample) for i in alike}
        self._read_again(whole - self._writer.written)

    def _relinked(self) -> set[str]:
        """Work that a goal links to now and did not before, or the other way round: `updated` of neither moves."""
        now, before = self._writer.graph.links_of_goals(), self._memory.before.parts
        return {w for w in {*before, *now} if before.get(w, set()) != now.get(w, set())}

    def _risen(self) -> set[str]:
        """Issues that serve a goal now and did not before: what is below them in other projects was of no interest."""
        memory, before = self._memory.before, Graph()
        for id_, key in memory.goals.items():
            before.add(GraphNode(id_, key, "objective"))
        for id_, row in memory.work.items():
            before.add(GraphNode(id_, row.key, "work", tuple(memory.links.get(id_, {}).items())))
        for work, goals in memory.parts.items():
            for goal in goals:
                before.link(work, goal)
        graph = self._writer.graph
        return {i for i in graph.nodes if graph.goals_of(i) and not (i in memory.goals or before.goals_of(i))}

    def _write_later(self, issues: Iterable[Issue]) -> None:
        """Write work that was read again, but for what lies elsewhere and has nothing to do with us any more."""
        had = {*self._writer.goals, *self._writer.polls, *self._writer.written}
        fresh = {str(i["id"]): i for i in issues if str(i["id"]) not in had}
        self._gaps.read_again(fresh)
        for issue in fresh.values():
            self._writer.node(issue)
        self._writer.climb(fresh)
        if not fresh:
            return
        self._idle |= fresh
        idle = self._writer.graph.idle()
        self._writer.write_work([self._idle.pop(id_) for id_ in list(self._idle) if id_ not in idle])
        self._writer.save()

    def _forget(self, dead: set[str]) -> None:
        """Take back what is gone, and what was known elsewhere and has nothing to do with us any more."""
        idle = self._writer.graph.idle() & set(self._memory.work) - self._writer.written
        for id_ in sorted(dead | idle):
            self._out.gone(self._seen.view.id(id_))
            self._gaps.forget(id_)

    def _naming(self, dead: set[str]) -> set[str]:
        """Known work that named something which is gone: it may name something else now, and was not touched."""
        return {work for work, served in self._memory.links.items() if dead & set(served)}

    def _missing(self, met: set[str]) -> tuple[list[Issue], set[str]]:
        """Of what was known and not met: the issues that are still there, and the ids of those that are not.

        Made sure of one by one, since the search can lag behind, and a login can end on the way.
        """
        work, goals = self._memory.work, self._memory.goals
        lost = (set(work) | set(goals)) - met
        projects = {i: _project(work[i].key if i in work else goals[i]) for i in lost}
        lost = {i for i in lost if projects[i] not in self._seen.hidden}
        if not self._memory.full:  # work elsewhere is not in the sweep: it is asked for by its changes
            lost = {i for i in lost if projects[i] in self._seen.projects or i in goals}
        if not lost:
            return [], set()
        self._client.me(again=True)
        alive, failed = bulk(self._client, lost, self._writer.work_fields())
        for reason in sorted(set(failed.values())):
            self._gaps.some(OF_WORK, [i for i, r in failed.items() if r == reason], "the issue itself", reason)
        return alive, lost - {str(i["id"]) for i in alive} - set(failed)


def _issues(known: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What was found in reading issues, and not in reading something else of the site, such as its Atlassian Goals."""
    return ((of, rows) for of, rows in known.items() if of.startswith("jira:"))


def _project(key: str) -> str:
    return key.rsplit("-", 1)[0]
