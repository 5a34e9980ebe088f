"""What differs from the last reading: changed issues, moved and deleted ones, and those whose links have changed.

Goals are read whole each time, so this is about work. Links stand in the snapshot as they were found: an epic that
moves is one changed issue. Only what lies in other projects below what has come to serve a goal is looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from okrlint.errors import OkrlintError, UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.coverage import OF_WORK, Gaps
from okrlint.trackers.jira.errors import BadQuery
from okrlint.trackers.jira.graph import Graph, GraphNode, served_by, serves
from okrlint.trackers.jira.jql import project_of
from okrlint.trackers.jira.memory import OVERLAP, Memory
from okrlint.trackers.jira.search import AT_ONCE, KEYS_ONLY, MANY, Issue, bulk, search
from okrlint.trackers.jira.site import Survey, confirm
from okrlint.trackers.jira.writer import IssueWriter

_CHANGED, _MINUTES, _GOALS = "changed", "minutes", "goals"


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
        self._others_goals: dict[str, list[str]] | None = None
        """Goals that the first shard reads, with the work that links of theirs name; None where they are read here."""
        self._others_goals_before: dict[str, list[str]] = {}
        self._idle: dict[str, Issue] = {}
        """What was read again and has nothing to do with us, as far as it is known until now."""

    def know_goals(self, goals: Iterable[Issue]) -> None:
        """Take in goals that the first shard reads: what serves them, and what their links name now and did before."""
        ways = self._seen.view.settings.serves
        self._others_goals = {}
        for issue in goals:
            self._writer.graph.add(GraphNode(str(issue["id"]), str(issue.get("key", "")), "objective"))
            self._others_goals[str(issue["id"])] = served_by(issue.get("fields") or {}, ways)
        cursor = self._out.entry.cursors.get(_GOALS, "")
        self._others_goals_before = msgspec.json.decode(cursor, type=dict[str, list[str]]) if cursor else {}

    def renew(self, everything_under: Callable[[set[str], str], None]) -> None:
        """Read what changed since the last reading."""
        # A query that goes on has to be the same one, so that its cursors mean the same.
        at, since = self._memory.progress.at, self._memory.since
        minutes = at.setdefault(_MINUTES, str(int((self._now - since + OVERLAP).total_seconds() // 60) + 1))
        recently = jql.changed_within(int(minutes))
        try:
            goals = set(self._writer.goals) | self._writer.polls
            self.remember()
            self._read_changed(recently, self._outside())
            there = self._sweep(self._expected())
            self._writer.listed |= set(there)
            alive, dead = self._missing(set(there) | goals)
            self._writer.remembered -= dead
            self._write_later(alive)
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
            # An earlier reading had an answer to the same questions: one that is refused now is nobody's mistake here.
            if isinstance(failure, UsageError) and not isinstance(failure, BadQuery):
                raise
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
        self._look_for_what_was_left_out()

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
        if self._others_goals is not None:
            goals = msgspec.json.encode(self._others_goals, order="deterministic").decode()
            return self._behind(begun) | {_GOALS: goals}
        return self._behind(begun)

    def _behind(self, begun: str) -> dict[str, str]:
        return {"progress": "", "since": begun} | ({"full": begun} if self._memory.full else {})

    def remember(self) -> None:
        """Put work that was known into the graph: it need not be fetched for what it serves."""
        self._writer.remembered = set(self._memory.work)
        for id_, row in self._memory.work.items():
            if id_ not in self._writer.goals:
                served = tuple(self._memory.links.get(id_, {}).items())
                self._writer.graph.add(GraphNode(id_, row.key, "work", served, row.type, row.elsewhere))

    def _sweep(self, expected: Mapping[str, str] | None = None) -> dict[str, str]:
        """Ids and keys of all work in the projects: the cheapest question there is.

        Where Jira counts exactly as many issues as are `expected`, and shows none that is not, the rest is taken to be
        there (see docs/decisions/jira-counts.md).
        """
        there: dict[str, str] = {}
        condition = self._seen.view.settings.work
        for page in search(self._client, self._seen.projects, condition, ["key"], size=KEYS_ONLY):
            there |= {str(i["id"]): str(i.get("key", "")) for i in page.issues}
            counted = page.left is not None and expected is not None and len(there) + page.left == len(expected)
            if counted and expected is not None and there.keys() <= expected.keys():
                return {**expected, **there}
        return there

    def _expected(self) -> dict[str, str] | None:
        """What the sweep should find: what is known there, and what came since. None where a condition narrows it.

        Such a condition may depend on the day, so that issues come and go without having changed.
        """
        if self._seen.view.settings.work.strip():
            return None
        here = set(self._seen.projects)
        known = {
            i: row.key for i, row in self._memory.work.items() if not row.elsewhere and project_of(row.key) in here
        }
        nodes = self._writer.graph.nodes
        unplaced = self._writer.polls - set(nodes)
        if unplaced and self._seen.projects != self._seen.everywhere:
            return None  # a shard does not know which of them lie in its projects
        met = {*self._writer.listed, *self._writer.goals, *self._writer.polls} - unplaced
        came = {i: nodes[i].key for i in met if i in nodes and project_of(nodes[i].key) in here}
        return known | came | dict.fromkeys(unplaced, "")

    def _outside(self) -> list[str]:
        """Other projects in which work was known, and that are to be seen."""
        return sorted((self._memory.projects() & self._seen.visible) - set(self._seen.projects))

    def _read_changed(self, recently: str, outside: Sequence[str] = ()) -> None:
        """Write what was touched since in the projects, page by page, and of what lies outside what was known there."""
        cursor = self._memory.progress.cursor(_CHANGED)
        if cursor is None:
            return
        wanted = self._seen.view.settings.work
        if wanted and outside:
            wanted = f"({wanted}) OR {jql.one_of('project', outside)}"
        condition, projects = jql.both(wanted, recently), [*self._seen.projects, *outside]
        fields = self._writer.work_fields()
        for page in search(self._client, projects, condition, fields, size=MANY, cursor=cursor, changelog=True):
            mine = [i for i in page.issues if project_of(str(i.get("key", ""))) not in outside]
            self._writer.listed |= {str(i["id"]) for i in mine}
            self._write_later(i for i in page.issues if i not in mine and self._concerns_us(i))
            self._writer.take_page(page._replace(issues=mine), _CHANGED)

    def _concerns_us(self, issue: Issue) -> bool:
        """Whether an issue elsewhere is known, or hangs below one that is: there, stories have sub-tasks too."""
        ways, graph = self._seen.view.settings.serves, self._writer.graph
        served = serves(issue.get("fields") or {}, ways, self._seen.view.fields)
        return str(issue["id"]) in self._memory.work or any(graph.find(above) for above, _ in served)

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
        if self._others_goals is not None:
            now, before = _named_by(self._others_goals), _named_by(self._others_goals_before)
            return {w for w in self._memory.work if before.get(w, set()) != now.get(w, set())}
        return {w for w in {*before, *now} if before.get(w, set()) != now.get(w, set())}

    def _risen(self) -> set[str]:
        """Issues that serve a goal now and did not before: what is below them in other projects was of no interest."""
        memory, before = self._memory.before, Graph()
        for id_, key in {**{i: i for i in self._others_goals_before}, **memory.goals}.items():
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
        fresh = self._writer.usable(i for i in issues if str(i["id"]) not in had)
        self._gaps.read_again(fresh)
        for issue in fresh.values():
            self._writer.node(issue)
        self._writer.climb(fresh)
        if not fresh:
            return
        self._idle |= fresh
        idle = self._writer.graph.idle()
        used = {id_: self._idle.pop(id_) for id_ in list(self._idle) if id_ not in idle}
        self._gaps.retry = (self._gaps.retry - set(used)) | set(self._idle)  # for a run that goes on from here
        self._writer.write_work(list(used.values()))
        self._writer.save()

    def _forget(self, dead: set[str]) -> None:
        """Take back what is gone, and what was known elsewhere and has nothing to do with us any more."""
        idle = self._writer.graph.idle() & set(self._memory.work) - self._writer.written
        self._gaps.retry -= set(self._idle)
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
        projects = {i: project_of(work[i].key if i in work else goals[i]) for i in lost}
        if not self._memory.full:  # work elsewhere is not in the sweep: it is asked for by its changes
            lost = {i for i in lost if projects[i] in self._seen.projects or i in goals}
        if lost:
            self._gaps.hidden(confirm(self._client, self._seen))
        lost = {i for i in lost if projects[i] not in self._seen.hidden}
        if not lost:
            return [], set()
        self._client.me(again=True)
        alive, failed = bulk(self._client, lost, self._writer.work_fields())
        for reason in sorted(set(failed.values())):
            self._gaps.some(OF_WORK, [i for i, r in failed.items() if r == reason], "the issue itself", reason)
        return alive, lost - {str(i["id"]) for i in alive} - set(failed)


def _named_by(goals: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The goals that name a work item in a link of theirs, by work item."""
    found: dict[str, set[str]] = {}
    for goal, works in goals.items():
        for work in works:
            found.setdefault(work, set()).add(goal)
    return found
