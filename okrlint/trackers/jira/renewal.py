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
from okrlint.trackers.jira.batch import Batches
from okrlint.trackers.jira.client import Client
from okrlint.trackers.jira.gaps import OF_WORK, Gaps
from okrlint.trackers.jira.graph import Node
from okrlint.trackers.jira.searching import KEYS_ONLY, MANY, Issue, bulk, elsewhere, search
from okrlint.trackers.jira.survey import Survey, visible_projects

OVERLAP = dt.timedelta(minutes=15)
"""Looked at again, since Jira's search can be some minutes behind its issues."""


class _Known(NamedTuple):
    """What an earlier reading said of a work item."""

    key: str
    type: str


class Renewal:
    """Compares this reading with what earlier ones had left in the snapshot."""

    def __init__(
        self, client: Client, seen: Survey, out: SourceWriter, batches: Batches, gaps: Gaps, *, now: dt.datetime
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
        self._goals: set[str] = set()
        self._served: dict[str, set[str]] = {}
        if out.entry.seq > 1:
            view = seen.view
            for of, rows in out.known("work").items():
                self._work[view.issue_of(of)] = _Known(str(rows[-1].get("key", "")), str(rows[-1].get("kind", "")))
            self._goals = {view.issue_of(of) for r in ("objective", "key_result") for of in out.known(r)}
            for of, rows in out.known("contributes").items():
                self._served[view.issue_of(of)] = {view.issue_of(str(r["goal"])) for r in rows}

    def is_due(self, full_every_days: int) -> bool:
        """Whether reading only what changed will do: an earlier reading ended, and the last whole one is recent."""
        since, full = self._moment("since"), self._moment("full")
        self._full = since is None or full is None or self.now - full >= dt.timedelta(days=full_every_days)
        return not self._full

    def renew(self, everything_under: Callable[[set[str], str], None]) -> None:
        """Read what changed since the last reading."""
        since = self._moment("since") or self.now
        minutes = int((self.now - since + OVERLAP).total_seconds() // 60) + 1
        recently = jql.changed_within(minutes)
        try:
            self._remember()
            there = self._sweep()
            goals = set(self._batches.goals)
            changed = {str(i["id"]): i for i in self._changed(recently)}
            asked_again = {i for i in self._out.entry.cursors.get("retry", "").split(",") if i}
            moved = {i for i, key in there.items() if i not in self._work or self._work[i].key != key}
            again = (asked_again | moved | self._relinked()) - set(changed) - goals
            changed |= {str(i["id"]): i for i in self._fetch(again)}
            for issue in changed.values():
                if str(issue["id"]) not in goals:
                    self._batches.node(issue)
            self._batches.climb(set(changed) - goals)
            touched = self._descend(set(changed))
            self._batches.write_work(list(changed.values()))
            self._batches.write_contributions(touched)
            everything_under(goals | set(self._work), recently)
            self._forget(there)
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what changed since the last reading", failure.message, failure.where)
            self.incomplete = True

    def forget_lost(self) -> None:
        """After a whole reading: what earlier readings knew and this one did not meet."""
        try:
            self._forget(self._sweep() if self.resumed else dict.fromkeys(self._batches.written, ""))
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
            served = tuple((goal, "child") for goal in sorted(self._served.get(id_, ())))
            self._batches.graph.add(Node(id_, row.key, "work", served, row.type))

    def _relinked(self) -> set[str]:
        """Work that a goal links to now and did not before, or the other way round."""
        before: dict[str, list[str]] = json.loads(self._out.entry.cursors.get("links", "") or "{}")
        links = self._batches.graph.links_of_goals()
        return {w for w in {*before, *links} if set(before.get(w, [])) != links.get(w, set())}

    def _descend(self, changed: set[str]) -> set[str]:
        """Work whose goals changed because something above it did: level by level, while there is a difference."""
        graph, goals = self._batches.graph, set(self._batches.goals)
        turned = (set(self._work) & goals) | (self._goals - goals)
        todo = {i for i in changed & set(self._work) if self._differs(i)} | turned
        done, found = set[str](), set[str]()
        while todo:
            done |= todo
            below = self._batches.children_of(sorted(todo))
            for issue in below:
                if str(issue["id"]) not in goals:
                    self._batches.node(issue)
            ids = {str(i["id"]) for i in below} - goals
            self._batches.climb(ids)
            found |= ids
            todo = {i for i in ids if self._differs(i)} - done
        return {i for i in found - changed if i in graph.nodes}

    def _differs(self, id_: str) -> bool:
        return set(self._batches.graph.goals_of(id_)) != self._served.get(id_, set())

    def _forget(self, there: dict[str, str]) -> None:
        """Forget what is gone, after making sure that it is: the search can lag, and a login can end on the way."""
        met = set(there) | self._batches.written | set(self._batches.goals)
        lost = {i for i in set(self._work) | self._goals if i not in met}
        projects = {i: _project(self._work[i].key) if i in self._work else "" for i in lost}
        lost = {i for i in lost if projects[i] not in self._seen.hidden}
        if not lost:
            return
        self._client.me(again=True)
        asked = set(self._seen.projects)
        inside = {i for i in lost if not projects[i] or projects[i] in asked}
        alive, failed = bulk(self._client, inside, self._batches.work_fields())
        kept = [i for i in alive if _project(str(i.get("key", ""))) in asked]
        for issue in alive:
            self._batches.node(issue)
        self._batches.climb(str(i["id"]) for i in alive)
        kept += [i for i in alive if i not in kept and self._batches.graph.goals_of(str(i["id"]))]
        if self._seen.view.settings.work:  # a condition that no longer holds for it
            kept = [i for i in kept if self._batches.graph.goals_of(str(i["id"]))]
        self._batches.write_work(kept)
        for id_ in sorted(lost - {str(i["id"]) for i in kept} - set(failed)):
            self._out.gone(self._seen.view.id(id_))


def _project(key: str) -> str:
    return key.rsplit("-", 1)[0]
