"""What differs from the last reading: changed issues, moved and deleted ones, and work whose goals changed above it.

Goals are read whole each time, so this is about work. A change of an epic's parent or of a link touches only the one
issue, while everything below it serves other goals from then on: that is asked for, level by level.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from okrlint.errors import OkrlintError
from okrlint.snapshot import SourceWriter
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.coverage import OF_WORK, Gaps
from okrlint.trackers.jira.graph import GraphNode
from okrlint.trackers.jira.search import KEYS_ONLY, MANY, Issue, bulk, elsewhere, search
from okrlint.trackers.jira.site import Survey, visible_projects
from okrlint.trackers.jira.writer import Batches

OVERLAP = dt.timedelta(minutes=15)
"""Looked at again, since Jira's search can be some minutes behind its issues."""


class _Known(NamedTuple):
    """What an earlier reading said of a work item."""

    key: str
    type: str


class Renewal:
    """Compares this reading with what earlier ones had left in the snapshot."""

    def __init__(
        self, client: JiraClient, seen: Survey, out: SourceWriter, batches: Batches, gaps: Gaps, *, now: dt.datetime
    ) -> None:
        self.now = now
        self.resumed = False
        self.incomplete = False
        self._client = client
        self._seen = seen
        self._out = out
        self._batches = batches
        self._gaps = gaps
        self._full = False
        self._work: dict[str, _Known] = {}
        self._goals: dict[str, str] = {}
        self._served: dict[str, dict[str, str]] = {}
        if out.entry.seq > 1:
            view = seen.view
            for of, rows in out.known("work").items():
                self._work[view.issue_of(of)] = _Known(str(rows[-1].get("key", "")), str(rows[-1].get("kind", "")))
            for relation in ("objective", "key_result"):
                for of, rows in out.known(relation).items():
                    self._goals[view.issue_of(of)] = str(rows[-1].get("key", ""))
            for of, rows in out.known("contributes").items():
                goals = {view.issue_of(str(r["goal"])): str(r.get("via", "child")) for r in rows}
                self._served[view.issue_of(of)] = goals

    def is_due(self, full_every_days: int) -> bool:
        """Whether reading only what changed will do: an earlier reading ended, and the last whole one is recent."""
        since, full = self._moment("since"), self._moment("full")
        self._full = since is None or full is None or self.now - full >= dt.timedelta(days=full_every_days)
        return not self._full

    def known(self) -> set[str]:
        """Ids of the work that earlier readings have left."""
        return set(self._work)

    def renew(self, everything_under: Callable[[set[str], str], None]) -> None:
        """Read what changed since the last reading."""
        since = self._moment("since") or self.now
        minutes = int((self.now - since + OVERLAP).total_seconds() // 60) + 1
        recently = jql.changed_within(minutes)
        try:
            self._remember()
            goals = set(self._batches.goals)
            there = self._sweep()
            alive, dead = self._missing(set(there) | goals)
            changed = {str(i["id"]): i for i in [*alive, *self._changed(recently)]}
            moved = {i for i, key in there.items() if i not in self._work or self._work[i].key != key}
            again = (self._asked_again() | moved | self._relinked() | self._below(dead)) - set(changed) - goals - dead
            changed |= {str(i["id"]): i for i in self._fetch(again)}
            self._take_in(changed.values())
            touched = self._descend(set(changed))
            new = self._fetch(touched - set(self._work))
            self._batches.write_work([i for i in [*changed.values(), *new] if self._belongs(i)])
            left = {i for i in touched & set(self._work) if not self._stays(i)}
            self._batches.write_contributions(touched & set(self._work) - left)
            everything_under(goals | set(self._work) - dead, recently)
            for id_ in sorted(dead | left | set(changed) - self._batches.written - goals):
                self._out.gone(self._seen.view.id(id_))
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what changed since the last reading", failure.message, failure.where)
            self.incomplete = True

    def forget_lost(self) -> None:
        """After a whole reading: what earlier readings knew and this one did not meet."""
        try:
            there = set(self._sweep()) if self.resumed else set()
            alive, dead = self._missing(there | self._batches.written | set(self._batches.goals))
            self._take_in(alive)
            self._batches.write_work([i for i in alive if self._belongs(i)])
            for id_ in sorted(dead | {str(i["id"]) for i in alive} - self._batches.written):
                self._out.gone(self._seen.view.id(id_))
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what was deleted", failure.message, failure.where)
            self.incomplete = True

    def cursors(self) -> dict[str, str]:
        """From where the next reading goes on."""
        retry = ",".join(sorted(self._gaps.retry))
        links = json.dumps({w: sorted(g) for w, g in sorted(self._batches.graph.links_of_goals().items())})
        if self.incomplete:
            return {"retry": retry}
        begun = self._out.entry.cursors.get("begun") or self.now.isoformat()
        done = {"work": "", "begun": "", "since": begun if self._full else self.now.isoformat(), "links": links}
        return done | {"retry": retry} | ({"full": begun} if self._full else {})

    def _moment(self, cursor: str) -> dt.datetime | None:
        return values.moment(self._out.entry.cursors.get(cursor, ""))

    def _sweep(self) -> dict[str, str]:
        """Ids and keys of all work in the projects: the cheapest question there is."""
        there: dict[str, str] = {}
        condition = self._seen.view.settings.work
        for page in search(self._client, self._seen.projects, condition, ["key"], size=KEYS_ONLY):
            there |= {str(i["id"]): str(i.get("key", "")) for i in page.issues}
        return there

    def _changed(self, recently: str) -> list[Issue]:
        """Issues touched since; in other projects only those that were known."""
        fields = self._batches.work_fields()
        condition = jql.both(self._seen.view.settings.work, recently)
        found = [
            issue
            for page in search(self._client, self._seen.projects, condition, fields, size=MANY, changelog=True)
            for issue in page.issues
        ]
        outside = {_project(k.key) for k in self._work.values()} - set(self._seen.projects) - set(self._seen.hidden)
        if outside:
            visible = sorted(visible_projects(self._client, tuple(sorted(outside))).keys() & outside)
            if visible:
                there = jql.both(jql.one_of("project", visible), recently)
                found += [
                    i for i in elsewhere(self._client, there, fields, changelog=True) if str(i["id"]) in self._work
                ]
        return list({str(i["id"]): i for i in found}.values())

    def _fetch(self, ids: Iterable[str]) -> list[Issue]:
        found, failed = bulk(self._client, ids, self._batches.work_fields())
        for reason in sorted(set(failed.values())):
            self._gaps.some(OF_WORK, [i for i, r in failed.items() if r == reason], "the issue itself", reason)
        return found

    def _remember(self) -> None:
        """Put work that was known into the graph, serving directly what it served: it need not be fetched for that."""
        for id_, row in self._work.items():
            if id_ in self._batches.goals:
                continue
            served = tuple(sorted(self._served.get(id_, {}).items()))
            self._batches.graph.add(GraphNode(id_, row.key, "work", served, row.type))

    def _relinked(self) -> set[str]:
        """Work that a goal links to now and did not before, or the other way round."""
        before: dict[str, list[str]] = json.loads(self._out.entry.cursors.get("links", "") or "{}")
        links = self._batches.graph.links_of_goals()
        return {w for w in {*before, *links} if set(before.get(w, [])) != links.get(w, set())}

    def _asked_again(self) -> set[str]:
        """What the last reading could not see whole."""
        return {i for i in self._out.entry.cursors.get("retry", "").split(",") if i}

    def _take_in(self, issues: Iterable[Issue]) -> None:
        """Put issues into the graph, with what they serve above them."""
        fresh = {str(i["id"]): i for i in issues if str(i["id"]) not in self._batches.goals}
        for issue in fresh.values():
            self._batches.node(issue)
        self._batches.climb(fresh)

    def _belongs(self, issue: Issue) -> bool:
        """Whether it is work of ours: in a project that is read whole, or serving a goal from elsewhere."""
        if self._batches.graph.goals_of(str(issue["id"])):
            return True
        inside = _project(str(issue.get("key", ""))) in self._seen.projects
        return inside and not self._seen.view.settings.work

    def _stays(self, id_: str) -> bool:
        """The same for work that was known."""
        return _project(self._work[id_].key) in self._seen.projects or bool(self._batches.graph.goals_of(id_))

    def _below(self, dead: set[str]) -> set[str]:
        """Known work that served a goal which is none any more, or served it beside a container that is gone."""
        hidden = {i for i, key in self._goals.items() if _project(key) in self._seen.hidden}
        lost = set(self._goals) - set(self._batches.goals) - hidden
        for id_ in dead & set(self._work):
            if self._work[id_].type in self._seen.view.containers:
                lost |= set(self._served.get(id_, {}))
        return {work for work, served in self._served.items() if lost & set(served)}

    def _descend(self, changed: set[str]) -> set[str]:
        """Work whose goals changed because something above it did: level by level, while there is a difference."""
        goals = set(self._batches.goals)
        turned = set(self._work) & goals
        todo = {i for i in changed & set(self._work) if self._differs(i)} | turned
        done, found = set[str](), set[str]()
        while todo:
            done |= todo
            below = self._batches.children_of(sorted(todo))
            self._take_in(i for i in below if str(i["id"]) not in changed)
            ids = {str(i["id"]) for i in below} - goals
            found |= ids
            todo = {i for i in ids if self._differs(i)} - done
        return found - changed

    def _differs(self, id_: str) -> bool:
        return set(self._batches.graph.goals_of(id_)) != set(self._served.get(id_, {}))

    def _missing(self, met: set[str]) -> tuple[list[Issue], set[str]]:
        """Of what was known and not met: the issues that are still there, and the ids of those that are not.

        Made sure of one by one, since the search can lag behind, and a login can end on the way.
        """
        lost = (set(self._work) | set(self._goals)) - met
        projects = {i: _project(self._work[i].key if i in self._work else self._goals[i]) for i in lost}
        lost = {i for i in lost if projects[i] not in self._seen.hidden}
        if not self._full:  # work elsewhere is not in the sweep: it is asked for by its changes
            lost = {i for i in lost if projects[i] in self._seen.projects or i in self._goals}
        if not lost:
            return [], set()
        self._client.me(again=True)
        alive, failed = bulk(self._client, lost, self._batches.work_fields())
        for reason in sorted(set(failed.values())):
            self._gaps.some(OF_WORK, [i for i, r in failed.items() if r == reason], "the issue itself", reason)
        return alive, lost - {str(i["id"]) for i in alive} - set(failed)


def _project(key: str) -> str:
    return key.rsplit("-", 1)[0]
