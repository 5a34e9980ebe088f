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
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.coverage import OF_WORK, Gaps
from okrlint.trackers.jira.graph import Graph, GraphNode, Kind
from okrlint.trackers.jira.search import KEYS_ONLY, MANY, Issue, bulk, elsewhere, search
from okrlint.trackers.jira.site import Survey, visible_projects
from okrlint.trackers.jira.writer import Batches

OVERLAP = dt.timedelta(hours=24)
"""Looked at again: Jira's search index can be hours behind its issues (others found two and twelve too short)."""


class _Known(NamedTuple):
    """What an earlier reading said of a work item."""

    key: str
    type: str
    elsewhere: bool


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
        self._kinds: dict[str, Kind] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._parts: dict[str, set[str]] = {}
        if out.entry.seq > 1:
            view = seen.view
            for of, rows in _issues(out.known("work")):
                row = rows[-1]
                self._work[view.issue_of(of)] = _Known(
                    str(row.get("key", "")), str(row.get("kind", "")), bool(row.get("elsewhere"))
                )
            kinds: tuple[Kind, ...] = ("objective", "key_result")
            for kind in kinds:
                for of, rows in _issues(out.known(kind)):
                    self._goals[view.issue_of(of)] = str(rows[-1].get("key", ""))
                    self._kinds[view.issue_of(of)] = kind
            for of, rows in out.known("contributes").items():
                for row in rows:
                    work, goal = view.issue_of(str(row["work"])), view.issue_of(str(row["goal"]))
                    if row["goal"] == of:
                        if str(row["work"]).startswith("jira:"):
                            self._parts.setdefault(work, set()).add(goal)
                    elif of.startswith("jira:"):
                        self._links.setdefault(work, {})[goal] = str(row.get("via", "child"))

    def is_due(self, full_every_days: int) -> bool:
        """Whether reading only what changed will do: an earlier reading ended, and the last whole one is recent."""
        since, full = self._moment("since"), self._moment("full")
        self._full = since is None or full is None or self.now - full >= dt.timedelta(days=full_every_days)
        return not self._full

    def known_goals(self) -> dict[str, Kind]:
        """What goals earlier readings have left, by id."""
        return self._kinds

    def known(self) -> set[str]:
        """Ids of the work that earlier readings have left."""
        return set(self._work)

    def renew(self, everything_under: Callable[[set[str], str], None]) -> None:
        """Read what changed since the last reading."""
        since = self._moment("since") or self.now
        minutes = int((self.now - since + OVERLAP).total_seconds() // 60) + 1
        recently = jql.changed_within(minutes)
        try:
            goals = set(self._batches.goals) | self._batches.polls
            there = self._sweep()
            self._batches.listed |= set(there)
            self._remember()
            alive, dead = self._missing(set(there) | goals)
            changed = {str(i["id"]): i for i in [*alive, *self._changed(recently)]}
            moved = {i for i, key in there.items() if i not in self._work or self._work[i].key != key}
            again = (self._asked_again() | moved | self._relinked() | self._naming(dead)) - set(changed) - goals - dead
            changed |= {str(i["id"]): i for i in self._fetch(again)}
            self._write(changed.values())
            everything_under(goals | set(self._work) - dead, recently)
            if risen := self._risen():
                everything_under(risen, "")
            self._forget(dead)
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what changed since the last reading", failure.message, failure.where)
            self.incomplete = True

    def forget_lost(self) -> None:
        """After a whole reading: what earlier readings knew and this one did not meet."""
        try:
            if self.resumed:
                self._batches.listed |= set(self._sweep())
            met = self._batches.listed | self._batches.written | self._batches.polls | set(self._batches.goals)
            alive, dead = self._missing(met)
            self._write(alive)
            self._forget(dead)
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "what was deleted", failure.message, failure.where)
            self.incomplete = True

    def cursors(self) -> dict[str, str]:
        """From where the next reading goes on."""
        retry = ",".join(sorted(self._gaps.retry))
        if self.incomplete:
            return {"retry": retry}
        begun = self._out.entry.cursors.get("begun") or self.now.isoformat()
        done = {"work": "", "begun": "", "since": begun if self._full else self.now.isoformat()}
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
        """Put work that was known into the graph: it need not be fetched for what it serves."""
        for id_, row in self._work.items():
            if id_ not in self._batches.goals:
                served = tuple(self._links.get(id_, {}).items())
                self._batches.graph.add(GraphNode(id_, row.key, "work", served, row.type, row.elsewhere))

    def _relinked(self) -> set[str]:
        """Work that a goal links to now and did not before, or the other way round: `updated` of neither moves."""
        now = self._batches.graph.links_of_goals()
        return {w for w in {*self._parts, *now} if self._parts.get(w, set()) != now.get(w, set())}

    def _risen(self) -> set[str]:
        """Issues that serve a goal now and did not before: what is below them in other projects was of no interest."""
        before = Graph()
        for id_, key in self._goals.items():
            before.add(GraphNode(id_, key, "objective"))
        for id_, row in self._work.items():
            before.add(GraphNode(id_, row.key, "work", tuple(self._links.get(id_, {}).items())))
        for work, goals in self._parts.items():
            for goal in goals:
                before.link(work, goal)
        graph = self._batches.graph
        return {i for i in graph.nodes if graph.goals_of(i) and not (i in self._goals or before.goals_of(i))}

    def _asked_again(self) -> set[str]:
        """What the last reading could not see whole."""
        return {i for i in self._out.entry.cursors.get("retry", "").split(",") if i}

    def _write(self, issues: Iterable[Issue]) -> None:
        """Write work that was read again, but for what lies elsewhere and has nothing to do with us any more."""
        no_work = self._batches.polls | set(self._batches.goals)
        fresh = {str(i["id"]): i for i in issues if str(i["id"]) not in no_work}
        for issue in fresh.values():
            self._batches.node(issue)
        self._batches.climb(fresh)
        idle = self._batches.graph.idle()
        self._batches.write_work([issue for id_, issue in fresh.items() if id_ not in idle])

    def _forget(self, dead: set[str]) -> None:
        """Take back what is gone, and what was known elsewhere and has nothing to do with us any more."""
        idle = self._batches.graph.idle() & set(self._work) - self._batches.written
        for id_ in sorted(dead | idle):
            self._out.gone(self._seen.view.id(id_))

    def _naming(self, dead: set[str]) -> set[str]:
        """Known work that named something which is gone: it may name something else now, and was not touched."""
        return {work for work, served in self._links.items() if dead & set(served)}

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


def _issues(known: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What was found in reading issues, and not in reading something else of the site, such as its Atlassian Goals."""
    return ((of, rows) for of, rows in known.items() if of.startswith("jira:"))


def _project(key: str) -> str:
    return key.rsplit("-", 1)[0]
