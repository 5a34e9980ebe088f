"""Takes issues in and writes them down: goals all together, work page by page with its parents and comments.

On Cloud changes stand apart from issues and are asked for by the thousand: until then their issues are `waiting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from okrlint.errors import OkrlintError
from okrlint.records import Movement, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers.crawl.progress import Progress
from okrlint.trackers.jira import goals as goal_side
from okrlint.trackers.jira import history, left_out, values
from okrlint.trackers.jira import work as work_side
from okrlint.trackers.jira.changelogs import (
    FIELDS_AT_ONCE,
    ISSUES_AT_ONCE,
    Changes,
    changelogs,
    comments_of,
    properties_of,
    sent_along,
)
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.coverage import Gaps
from okrlint.trackers.jira.goals import JiraGoal
from okrlint.trackers.jira.graph import Graph, GraphNode, Kind, keys_of_links, links, served_by, serves
from okrlint.trackers.jira.jql import project_of
from okrlint.trackers.jira.search import Issue, SearchPage, bulk, itself
from okrlint.trackers.jira.settings import GOALS, PARENT
from okrlint.trackers.jira.single_conditions import fulfils
from okrlint.trackers.mapping.edits import keeps_history_of
from okrlint.trackers.mapping.goal import RELATIONS as GOAL_RELATIONS

HISTORY = ("check_in", "change")
"""What the changelog of a goal tells."""
SLIM = ("summary", "status", "issuetype", "parent", "labels", "project")
WORK = (
    "summary",
    "status",
    "resolution",
    "resolutiondate",
    "issuetype",
    "assignee",
    "labels",
    "components",
    "created",
    "creator",
)
GOAL = ("summary", "description", "status", "resolution", "issuetype", "reporter", "labels", "created", "comment")


class IssueWriter:
    """Writes issues of one reading to the snapshot. Each issue is written once a run, however often it comes."""

    def __init__(self, client: JiraClient, view: View, out: SourceWriter, gaps: Gaps, progress: Progress) -> None:
        self.client = client
        self.view = view
        self.gaps = gaps
        self.graph = Graph()
        self.goals: dict[str, JiraGoal] = {}
        self.polls: set[str] = set()
        self.written: set[str] = set()
        self.hidden_parents: set[str] = set()
        self.climbed: set[str] = set()
        self.overlooked: dict[str, str] = {}
        self.undecided: set[str] = set()
        self.listed: set[str] = set()
        self.progress = progress
        self.others: frozenset[str] = frozenset()
        """Projects whose work other shards list; what leads there is left to them."""
        self.left: set[str] = set()
        self.remembered: set[str] = set()
        """Work that stands in the snapshot from earlier runs, and is still there."""
        self._unclimbed: set[str] = set()
        self.hides_parents = False
        self._out = out
        self._noted: dict[str, Record] = {}

    def serving_fields(self) -> list[str]:
        """The fields from which `serves` is read."""
        ways = {w.casefold() for w in self.view.settings.serves}
        goals = [f.id for f in self.view.fields.goals] if GOALS in ways else []
        linked = ["issuelinks"] if ways - {PARENT, GOALS} else []
        return ["parent", *(f.id for f in self.view.fields.parents), *goals, *linked]

    def goal_fields(self) -> list[str]:
        """The fields that a goal is read from."""
        places = self.view.fields
        mapped = places.ids(*(p for p in places.places if p != "size"))
        beside = ["subtasks"] if PARENT in self.view.settings.serves else []
        return list(dict.fromkeys([*GOAL, *self.serving_fields(), *beside, *mapped]))

    def work_fields(self) -> list[str]:
        """The fields that work is read from; its text is not among them."""
        return list(dict.fromkeys([*WORK, "comment", *self.serving_fields(), *self.view.fields.ids("team", "size")]))

    def slim_fields(self) -> list[str]:
        """The fields that tell what an issue serves, and no more."""
        return list(dict.fromkeys([*SLIM, *self.serving_fields()]))

    def node(self, issue: Issue, kind: Any = "work") -> str:
        """Put an issue into the graph and answer its id."""
        fields = issue.get("fields") or {}
        id_ = str(issue["id"])
        ways = self.view.settings.serves
        self.view.meet(wording for _, *said in links(fields) for wording in said)
        served = serves(fields, ways, self.view.fields)
        type_ = values.words(fields.get("issuetype"))
        elsewhere = kind == "work" and id_ not in self.listed
        self.graph.add(GraphNode(id_, str(issue.get("key", "")), kind, served, type_, elsewhere))
        self._leave(id_, str(issue.get("key", "")))
        for other, key in keys_of_links(fields):
            self._leave(other, key)
        if kind != "work":
            for other in served_by(fields, ways):
                self.graph.link(other, id_)
        return id_

    def _leave(self, id_: str, key: str) -> None:
        """Leave an issue to the shard that lists the work of its project."""
        if project_of(key).upper() in self.others:
            self.left.add(id_)

    def confirm_parent(self, issue: Issue) -> None:
        """Put in what the issue itself says where Data Center's search shows an empty Parent Link or Epic Link."""
        parents = [f.id for f in self.view.fields.parents]
        fields = issue.get("fields") or {}
        if self.view.cloud or not (parents and self.clauses()):
            return
        if serves(fields, self.view.settings.serves, self.view.fields):
            return  # one request an issue: only for those that seem to serve nothing
        own = itself(self.client, str(issue["id"]), parents) or {}
        told = {k: v for k, v in (own.get("fields") or {}).items() if k in parents and v}
        self.hides_parents = self.hides_parents or bool(told)
        fields |= told

    def climb(self, ids: Iterable[str]) -> None:
        """Fetch what these issues serve and nobody has seen yet, up to the goals."""
        todo = set(ids)
        while missing := self.graph.unknown(todo) - self.hidden_parents:
            try:
                found, failed = bulk(self.client, missing, self.slim_fields())
            except OkrlintError as failure:
                self._cannot_climb(todo, missing, failure.message)
                return
            got = {self.node(i) for i in found} | {str(i.get("key")) for i in found}
            self.climbed |= {str(i["id"]) for i in found}
            self._overlooked(found)
            if unseen := missing - got:
                reason = next(iter(failed.values()), "it is hidden from this account, or gone")
                self._cannot_climb(todo, unseen, reason)

    def kind_of(self, issue: Issue, *, maybe: bool = False) -> Kind | None:
        """What the mapping makes of an issue; None for no goal.

        A condition in JQL that only Jira can judge counts as not fulfilled, or with `maybe` as fulfilled.
        """
        if str(issue.get("key", "")).rsplit("-", 1)[0].upper() not in {p.upper() for p in self.view.settings.projects}:
            return None
        kinds: tuple[Kind, ...] = ("objective", "key_result")
        enough = (True, None) if maybe else (True,)
        matches = {k: getattr(self.view.settings, k) for k in kinds}
        return next((k for k, m in matches.items() if m.says_something() and fulfils(issue, m) in enough), None)

    def _overlooked(self, issues: Iterable[Issue]) -> None:
        """Remember goals that were met on the way although the search for goals had not shown them."""
        for issue in issues:
            id_ = str(issue["id"])
            if id_ not in self.goals and self.kind_of(issue):
                self.overlooked[id_] = str(issue.get("key", ""))
            elif id_ not in self.goals and self.kind_of(issue, maybe=True):
                self.undecided.add(id_)

    def look_beside(self, issues: Iterable[Issue]) -> None:
        """Remember goals that issues name, as sub-tasks or by links, and that the search had not shown.

        Both lists come from the issue and not from the search, and cost nothing.
        """
        for issue in issues:
            fields = issue.get("fields") or {}
            linked = (e.get(side) for e in fields.get("issuelinks") or [] for side in ("outwardIssue", "inwardIssue"))
            for named in (*(fields.get("subtasks") or []), *linked):
                if not isinstance(named, dict) or str(named.get("id")) in self.goals:
                    continue
                project = {"key": str(named.get("key", "")).rsplit("-", 1)[0]}
                if self.kind_of(named | {"fields": (named.get("fields") or {}) | {"project": project}}):
                    self.overlooked[str(named["id"])] = str(named.get("key", ""))

    def write_goals(self, found: Sequence[JiraGoal]) -> None:
        """Write all goals with their check-ins; ranks on the boards need them all at once."""
        for goal in found:
            self.goals[goal.id] = goal
        self.climb(self.goals)
        lexo = {rank: place for place, rank in enumerate(sorted({g.lexo for g in found if g.lexo}), 1)}
        resolve = goal_side.resolver(self.goals, self.view)
        reports = self._reports(found)
        for goal in found:
            above = work_side.first_link(goal.id, self.graph, self.view)
            records = [*goal_side.goal_records(goal, self.view, above, lexo, resolve), *reports.get(goal.id, [])]
            records += work_side.links(goal.id, self.graph, self.view, but=above)
            own = [r for r in records if r.of == self.view.id(goal.id)]
            self._note(r for r in records if r.of != self.view.id(goal.id))
            self._out.replace(self.view.id(goal.id), (*GOAL_RELATIONS, *HISTORY, *work_side.RELATIONS), own)
            self.written.add(goal.id)
        self.gaps.left_out({g.id: left_out.of_goal(g, self.view) for g in found})
        self.flush_people()

    def take_page(self, page: SearchPage, listing: str) -> None:
        """Write a page of a listing, and make it safe: whoever is killed from here on has lost nothing of it.

        What it serves that nobody has seen yet is fetched behind the last page: later pages may hold it.
        """
        self.write_work(page.issues, climbing=not (page.cursor and self.view.cloud))
        if listing:
            self.progress.at[listing] = page.cursor
        self.save()
        if len(self.progress.waiting) >= ISSUES_AT_ONCE:
            self.write_changes()

    def save(self, **cursors: str) -> None:
        """Make everything safe that was written, with how far the reading has come."""
        self._out.checkpoint(**{"progress": self.progress.save(), **self.gaps.cursors(), **cursors})

    def write_work(self, issues: Sequence[Issue], *, climbing: bool = True) -> None:
        """Write work: what it is, what it serves, who spoke of it, and what moved where that came along with it."""
        done = self.written | self.polls | set(self.goals)
        fresh = self.usable(i for i in issues if str(i["id"]) not in done)
        self.gaps.read_again(fresh)
        self._overlooked(fresh.values())
        for issue in fresh.values():
            if self.hides_parents:  # only where a key result has shown that it is needed
                self.confirm_parent(issue)
            self.node(issue)
        self._unclimbed |= set(fresh)
        if climbing:
            self.climb(self._unclimbed)
            self._unclimbed = set()
        said = self.comments(list(fresh.values()), ["movement"], all_of_them=False)
        moved: dict[str, list[dict[str, Any]]] = {}
        if self.view.cloud:
            self.progress.waiting += fresh
        else:
            moved = self._seen_changes(sent_along(fresh.values()))
        for id_, issue in fresh.items():
            records: list[Record] = [
                *work_side.work_records(issue, self.view, elsewhere=id_ not in self.listed),
                *work_side.links(id_, self.graph, self.view),
                *history.movements(id_, moved.get(id_, []), self.view),
                *history.comment_movements(id_, said.get(id_, []), self.view),
            ]
            self._out.replace(self.view.id(id_), (*work_side.RELATIONS, *GOAL_RELATIONS, *HISTORY), records)
            self.written.add(id_)
        asked = self.work_fields()
        self.gaps.left_out({id_: left_out.of_work(issue, asked, self.view) for id_, issue in fresh.items()})
        self.flush_people()

    def usable(self, issues: Iterable[Issue]) -> dict[str, Issue]:
        """Issues by their ids, but for those that came without any fields or do not show what they serve; it is noted.

        What was known of such an issue stays; one of which nothing was known can be anything.
        """
        whole = {str(i["id"]): i for i in issues}
        lost: dict[tuple[str, str], list[str]] = {}
        for id_, issue in whole.items():
            if why := left_out.unusable(issue, self.view):
                lost.setdefault(why, []).append(id_)
        for (what, reason), ids in lost.items():
            self.gaps.some(work_side.RELATIONS, ids, what, reason)
            keys = [str(whole[id_].get("key")) for id_ in ids if id_ not in self.remembered]
            if keys:
                more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
                self.gaps.whole(work_side.RELATIONS, f"{what} of {', '.join(keys[:3])}{more}", reason)
        unusable = {id_ for ids in lost.values() for id_ in ids}
        return {id_: issue for id_, issue in whole.items() if id_ not in unusable}

    def write_changes(self) -> None:
        """Write what moved of the work whose changes are still to come; it may stand there from an earlier run."""
        earlier = (set(self.progress.waiting) & self.remembered) - self.written - set(self.goals)
        waiting = [i for i in dict.fromkeys(self.progress.waiting) if i in self.written or i in earlier]
        if not waiting:
            return
        said = self._out.known("movement") if earlier else {}
        moved = self._seen_changes(changelogs(self.client, waiting, self._movement_fields()))
        for id_ in waiting:
            records: list[Record] = list(history.movements(id_, moved.get(id_, []), self.view))
            if id_ in earlier:
                rows = (row for row in said.get(self.view.id(id_), []) if row["kind"] == "comment")
                records += [msgspec.convert(row, Movement) for row in rows]
                self._out.replace(self.view.id(id_), ("movement",), records)
            else:
                self._out.put(records)
        self.progress.waiting.clear()
        self.flush_people()
        self.save()

    def _movement_fields(self) -> list[str]:
        return ["status", "assignee", *self.view.fields.ids("size")]

    def _seen_changes(self, changes: Changes) -> dict[str, list[dict[str, Any]]]:
        for reason in sorted(set(changes.missing.values())):
            self.gaps.some(["movement"], [i for i, r in changes.missing.items() if r == reason], "the history", reason)
        return changes.histories

    def write_linked(self, ids: Iterable[str]) -> None:
        """Write work that goals link to, or that stands above other work, and that no search has met."""
        found, failed = bulk(self.client, ids, self.work_fields())
        for reason in sorted(set(failed.values())):
            self.gaps.some(
                work_side.RELATIONS, [i for i, r in failed.items() if r == reason], "the issue itself", reason
            )
        self.write_work(found)

    def outside(self) -> set[str]:
        """Ids of work that serves a goal by a goal's own link, or stands above other work, and is yet to be written."""
        return (self.climbed | self.graph.linked()) - self.written - self.polls - self.left - set(self.goals)

    def clauses(self) -> list[str]:
        """The fields of JQL that name a parent here; none where this site's way of serving knows no parents."""
        if PARENT not in {w.casefold() for w in self.view.settings.serves}:
            return []
        # On Cloud `parent` covers the links of old, which may still be there as fields.
        older = () if self.view.cloud else self.view.fields.parents
        return ["parent", *(f"cf[{f.id.rsplit('_', 1)[-1]}]" for f in older)]

    def flush_people(self) -> None:
        """Write down people, teams and cycles that were met and are new or have changed."""
        self._note(self.view.met.values())
        self.view.met.clear()

    def _note(self, records: Iterable[Record]) -> None:
        for record in records:
            if self._noted.get(record.of) != record:
                self._noted[record.of] = record
                self._out.put([record])

    def _reports(self, found: Sequence[JiraGoal]) -> dict[str, list[Record]]:
        issues = [g.issue for g in found]
        texts = any(keeps_history_of(g.body) for g in found)
        fields = history.edited_fields(self.view, texts=texts, most=FIELDS_AT_ONCE)
        ids = [g.id for g in found]
        changed = changelogs(self.client, ids, fields) if self.view.cloud else sent_along(issues)
        for reason in sorted(set(changed.missing.values())):
            self.gaps.some(HISTORY, [i for i, r in changed.missing.items() if r == reason], "the history", reason)
        said = self.comments(issues, ["check_in"], all_of_them=True)
        reports: dict[str, list[Record]] = {}
        for goal in found:
            url = self.view.url(goal.key)
            logged = changed.histories.get(goal.id, [])
            reports[goal.id] = [
                *history.reports(goal.id, logged, self.view, url),
                *history.changes(goal.id, logged, self.view, url),
                *history.comment_reports(goal.id, said.get(goal.id, []), self.view, url),
            ]
        return reports

    def comments(
        self, issues: Sequence[Issue], relations: list[str], *, all_of_them: bool
    ) -> dict[str, list[dict[str, Any]]]:
        """The comments of each issue that other people wrote."""
        held: dict[str, list[dict[str, Any]]] = {}
        for issue in issues:
            held[str(issue["id"])], reason = comments_of(self.client, issue, all_of_them=all_of_them)
            if reason:
                self.gaps.some(relations, [str(issue["id"])], "the comments", reason)
        doubtful = [c for comments in held.values() for c in comments if history.may_be_ours(c)]
        try:
            properties = properties_of(self.client, doubtful)
        except OkrlintError as failure:
            ids = [i for i, comments in held.items() if any(history.may_be_ours(c) for c in comments)]
            self.gaps.some(relations, ids, "who wrote the comments", failure.message)
            properties = {str(c.get("id")): [{"key": history.MARK}] for c in doubtful}
        return {
            id_: [c for c in comments if not history.is_ours(c, properties.get(str(c.get("id"))))]
            for id_, comments in held.items()
        }

    def _cannot_climb(self, ids: Iterable[str], missing: set[str], reason: str) -> None:
        """What serves something unseen may serve a goal through it: nothing can be said of that."""
        self.hidden_parents |= missing
        touched = {i for i in ids if self.graph.unknown([i]) & missing}
        goals = {i for i in touched if i in self.goals}
        if work := touched - goals:
            self.gaps.some(["contributes"], work, "what they serve", reason)
        if goals:
            self.gaps.some(["objective", "owner"], goals, "the goals above", reason)
