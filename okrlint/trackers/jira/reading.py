"""One fetch of a site: what is read, in which order, from which cursor on, and the coverage stated at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from okrlint.errors import OkrlintError, UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.below import Below
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.coverage import ACROSS, OF_WORK, PROVIDED, Gaps
from okrlint.trackers.jira.errors import BadQuery, NotLoggedIn, RequestFailed
from okrlint.trackers.jira.goals import JiraGoal, read_goal
from okrlint.trackers.jira.graph import Kind
from okrlint.trackers.jira.incremental import Renewal
from okrlint.trackers.jira.left_out import HOLLOW
from okrlint.trackers.jira.memory import KINDS, Memory
from okrlint.trackers.jira.polls import read_polls, write_polls
from okrlint.trackers.jira.search import FEW, KEYS_ONLY, MANY, Issue, bulk, search
from okrlint.trackers.jira.settings import Settings
from okrlint.trackers.jira.site import Survey, confirm, survey
from okrlint.trackers.jira.writer import IssueWriter

UNRANKED = "Atlassian Goals keeps no rank: give goals a tag such as P1, or a line `Priority: P1` in the description"
_WORK = "work"
"""The listing of all work in the projects."""


def read(client: JiraClient, settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the site into `out`. Raises OkrlintError only where nothing sensible can be done at all."""
    JiraReading(client, settings, out, run).all()


class JiraReading:
    """Holds what the steps of a reading share."""

    def __init__(self, client: JiraClient, settings: Settings, out: SourceWriter, run: Run) -> None:
        self._client = client
        self._settings = settings
        self._out = out
        self._run = run
        self._memory = Memory(out)
        self._seen = self._survey()
        view, now = self._seen.view, self._now()
        self._memory.begin(now, settings.full_every_days)
        anew = self._memory.full and not self._memory.resumed
        self._gaps = Gaps(out, view, anew=anew, provided=PROVIDED if run.first else OF_WORK)
        self._ranked = True
        view.know_teams(row for rows in out.known("team").values() for row in rows)
        self._writer = IssueWriter(client, view, out, self._gaps, self._memory.progress)
        # Where work has to fulfil a condition, an issue that something leads to may be in no other shard's list.
        if not settings.work.strip():
            self._writer.others = frozenset(p.upper() for p in self._seen.everywhere if p not in self._seen.projects)
        self._renewal = Renewal(client, self._seen, out, self._writer, self._gaps, self._memory, now)
        self._below = Below(self._writer)

    def _survey(self) -> Survey:
        """Look around, without what an earlier reading has found out and what would show by itself if it was not so."""
        cursors = self._out.entry.cursors
        again = bool(cursors.get("since"))
        known = cursors.get("wordings", "").split("\n") if again and cursors.get("wordings") else []
        beside, reads = self._memory.projects(), self._run.reads
        look = partial(survey, self._client, self._settings, login_later=again, beside=beside, reads=reads)
        if not again or not cursors.get("deployment"):
            return look(wordings=known)
        self._client.assume(cloud=cursors["deployment"] == "cloud")
        try:
            return look(wordings=known, assumed=[p for p in cursors.get("projects", "").split(",") if p])
        except RequestFailed as failure:
            if failure.status not in (404, 410):
                raise
        self._client.forget_site()
        return look()

    def all(self) -> None:
        """Goals, work, what changed elsewhere, and the account of it."""
        self._gaps.hidden(self._seen.hidden)
        if self._goals_and_polls() if self._run.first else self._ids_of_goals_and_polls():
            if self._memory.full:
                self._work()
            else:
                self._renewal.renew(self._everything_under)
        self._close()

    def _goals_and_polls(self) -> bool:
        self._atlassian_goals()
        polls = read_polls(self._client, self._seen, self._writer, self._gaps)
        if not self._goals():
            return False
        write_polls(polls, self._seen.view, self._writer, self._out, self._gaps)
        return True

    def _ids_of_goals_and_polls(self) -> bool:
        """Which issues are read by the first shard: they are no work, and what serves goals is known to serve them."""
        settings = self._seen.view.settings
        matches = [m for kind in KINDS if (m := jql.matching(getattr(settings, kind)))]
        try:
            linked = ["issuelinks"] if "issuelinks" in self._writer.serving_fields() else []
            goals = self._few(" OR ".join(f"({m})" for m in matches), linked)
            polls = self._few(jql.matching(settings.poll), [])
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "the search for goals", failure.message, failure.where)
            return False
        self._writer.polls = {*goals, *polls}
        self._renewal.know_goals(issue for id_, issue in goals.items() if id_ not in polls)
        for id_ in self._writer.polls & set(self._memory.work):
            self._out.gone(self._seen.view.id(id_))
            del self._memory.work[id_]
        return True

    def _few(self, condition: str, fields: list[str]) -> dict[str, Issue]:
        """All issues that fulfil a condition, with their keys and these fields; none where there is no condition."""
        size, where = MANY if fields else KEYS_ONLY, self._seen.everywhere
        pages = search(self._client, where, condition, ["key", *fields], size=size) if condition else ()
        return {str(issue["id"]): issue for page in pages for issue in page.issues}

    def _atlassian_goals(self) -> None:
        """Read Atlassian Goals, where they are asked for; the issues that they name count as linked."""
        asked = self._seen.view.settings.atlassian_goals()
        if asked is None:
            return
        from okrlint.trackers.jira.atlassian_goals.reading import read_goals

        found = read_goals(self._client, asked, self._seen.view, self._out, self._run)
        self._ranked = found.ranked
        for issue, goals in found.issues.items():
            for goal in goals:
                self._writer.graph.link(issue, goal)
        self._writer.flush_people()
        self._out.checkpoint()

    def _now(self) -> dt.datetime:
        """The server's own time, so that a wrong clock here cannot skip changes."""
        return values.moment(self._client.site.now) or self._client.said_at or self._run.as_of

    def _goals(self) -> bool:
        """Read all goals, each time: they are few, and versions and ranks change without touching them."""
        found: dict[str, JiraGoal] = {}
        try:
            self._search_goals(found)
            if self._overlooked(found):
                self._search_goals(found)  # the index was behind: it may have caught up
                self._take_in(found, self._overlooked(found))
        except BadQuery as refusal:
            if self._projects_are_hidden():
                return bool(self._seen.projects) and self._goals()
            if not any(getattr(self._settings, kind).jql.strip() for kind in KINDS):
                self._gaps.whole(PROVIDED, "the search for goals", refusal.message, refusal.where)
                return False
            raise UsageError(
                f"Jira refuses the query for goals: {'; '.join(refusal.said) or refusal.message}",
                where=self._client.url,
                hint="look at `types`, `labels` and `jql` of the source in okrlint.yaml",
            ) from None
        except UsageError:
            raise
        except OkrlintError as failure:
            self._gaps.whole(PROVIDED, "the search for goals", failure.message, failure.where)
            return False
        if not found and self._projects_are_hidden() and not self._seen.projects:
            return False
        if not found and not self._seen.hidden and not self._seen.view.settings.goals:
            self._client.me(again=True)
            raise UsageError(
                f"nothing in {', '.join(self._seen.everywhere)} is an objective or key result by this mapping",
                where=self._client.url,
                allowed="issue types there: " + ", ".join(sorted({str(t.get("name")) for t in self._seen.types})),
                hint="`okrlint init jira URL` proposes a mapping for what is there",
            )
        self._writer.write_goals(list(found.values()))
        self._writer.save()
        return True

    def _projects_are_hidden(self) -> bool:
        """Whether projects that an earlier reading has seen, and this one did not look for, are hidden by now."""
        hidden = confirm(self._client, self._seen)
        self._gaps.hidden(hidden)
        if not self._seen.projects:
            self._gaps.whole(PROVIDED, "the search for goals", "none of the projects can be seen", self._client.url)
        return bool(hidden)

    def _search_goals(self, found: dict[str, JiraGoal]) -> None:
        """Search for goals of both kinds: at once where the issues themselves tell which is which."""
        settings = self._seen.view.settings
        matches: dict[Kind, str] = {k: jql.matching(getattr(settings, k)) for k in KINDS}
        if all(matches.values()) and not any(getattr(settings, k).jql.strip() for k in KINDS):
            told = True
            for issue in self._search(" OR ".join(f"({m})" for m in matches.values())):
                if kind := self._writer.kind_of(issue):
                    self._take(found, issue, kind)
                else:
                    told = False  # its type or labels are left out: only Jira can say
            matches = {} if told else matches
        for kind, condition in matches.items():
            for issue in self._search(condition) if condition else ():
                self._take(found, issue, kind)
        self._run.say(f"{self._seen.view.site}: {len(found)} goals")

    def _take(self, found: dict[str, JiraGoal], issue: Issue, kind: Kind) -> None:
        if str(issue["id"]) not in found and str(issue["id"]) not in self._writer.polls:
            self._gaps.read_again([str(issue["id"])])
            if not issue.get("fields"):  # whom it belongs to is open, and with it what others have of their teams
                self._gaps.whole(PROVIDED, f"the issue {issue.get('key')}", HOLLOW)
            if kind == "key_result":
                self._writer.confirm_parent(issue)
            found[str(issue["id"])] = read_goal(issue, kind, self._seen.view)
            self._writer.node(issue, kind)

    def _overlooked(self, found: dict[str, JiraGoal]) -> set[str]:
        """Ids of issues that are goals by this mapping, and were not among what the search has shown.

        They are known from an earlier reading, or stand above goals: either proves that the search is not whole.
        """
        self._writer.goals = found
        self._writer.climb(found)
        self._writer.look_beside(g.issue for g in found.values())
        known, _ = bulk(self._client, set(self._memory.kinds) - set(found), self._writer.slim_fields())
        fit = {str(i["id"]) for i in known if self._writer.kind_of(i)} | set(self._writer.overlooked)
        open_ = {str(i["id"]) for i in known if self._writer.kind_of(i, maybe=True)} | self._writer.undecided
        return (fit | self._unindexed(open_ - fit - set(found))) - set(found)

    def _unindexed(self, ids: set[str]) -> set[str]:
        """Those of these issues that no search shows, so that what a condition in JQL says of them is worth nothing."""
        if not ids:
            return ids
        pages = search(self._client, self._seen.everywhere, jql.these(sorted(ids)), ["key"], size=KEYS_ONLY)
        return ids - {str(i["id"]) for page in pages for i in page.issues}

    def _take_in(self, found: dict[str, JiraGoal], overlooked: set[str]) -> None:
        """Read goals that the search does not show; that others are missing too can then not be ruled out."""
        if not overlooked:
            return
        issues, _ = bulk(self._client, overlooked, self._writer.goal_fields())
        for issue in issues:
            before = self._memory.kinds.get(str(issue["id"]))
            if kind := self._writer.kind_of(issue) or before or self._writer.kind_of(issue, maybe=True):
                self._take(found, issue, kind)
        keys = ", ".join(sorted(str(i.get("key")) for i in issues)[:3])
        self._gaps.whole(ACROSS, "the search for goals", f"it did not show {keys}, which fits the mapping")

    def _search(self, condition: str) -> Iterator[Issue]:
        """Goals by a search; one that shows nothing is doubted as long as no earlier reading knows of any."""
        first, fields = not self._memory.kinds, self._writer.goal_fields()
        for page in search(
            self._client, self._seen.everywhere, condition, fields, size=FEW, changelog=True, doubted=first
        ):
            yield from page.issues

    def _work(self) -> None:
        """Read all work, from the page on where an earlier run was cut short."""
        self._writer.save(since="")
        if self._memory.resumed:
            self._run.say(f"{self._seen.view.site}: going on where the last reading stopped")
            self._renewal.remember()
        try:
            self._list_work()
            if self._memory.resumed:
                self._writer.climb(set(self._writer.graph.nodes))
                self._renewal.catch_up()
            self._writer.write_changes()
        except BadQuery as refusal:
            if not self._settings.work.strip():
                self._stopped(refusal)
                return
            raise UsageError(
                f"Jira refuses the query for work: {'; '.join(refusal.said) or refusal.message}",
                where=self._client.url,
                hint="look at `work` of the source in okrlint.yaml",
            ) from None
        except OkrlintError as failure:
            self._stopped(failure)
            return
        current = self._writer.written | self._memory.written  # more may be remembered of readings before this one
        self._everything_under({i for i in self._writer.graph.nodes if i not in self._memory.work or i in current})
        self._renewal.forget_lost()

    def _list_work(self) -> None:
        cursor = self._memory.progress.cursor(_WORK)
        if cursor is None:
            return
        for page in search(
            self._client,
            self._seen.projects,
            self._settings.work,
            self._writer.work_fields(),
            size=MANY,
            cursor=cursor,
            changelog=True,
            doubted=True,
        ):
            self._writer.listed |= {str(i["id"]) for i in page.issues}
            self._writer.take_page(page, _WORK)
            self._run.say(f"{self._seen.view.site}: {len(self._writer.written)} issues")

    def _stopped(self, failure: OkrlintError) -> None:
        """The search for work failed; what came before stands in the snapshot."""
        self._gaps.whole(OF_WORK, "the search for work", failure.message, failure.where)
        self._renewal.incomplete = True

    def _everything_under(self, roots: set[str], condition: str = "") -> None:
        """Read work outside the projects: what goals link to, and children of what is known, level by level."""
        try:
            linked = self._writer.outside() - set(self._memory.work)
            self._writer.write_linked(linked)
            if self._settings.follow:
                outside = f"project not in ({', '.join(jql.quoted(p) for p in self._seen.everywhere)})"
                further = linked | {i for i in self._memory.written if self._memory.work[i].elsewhere}
                todo = self._below.holders(roots) | self._below.holders(further, outside=True)
                if condition:
                    self._below.lately(todo, outside, condition)
                else:
                    self._below.read(todo, outside)
            self._writer.write_changes()
        except OkrlintError as failure:
            self._gaps.whole(OF_WORK, "the search for work in other projects", failure.message, failure.where)
            self._renewal.incomplete = True

    def _close(self) -> None:
        """Make sure that we were somebody to the end, then say what was seen and from where to go on."""
        try:
            self._client.me(again=True)
        except NotLoggedIn as failure:
            self._gaps.whole(PROVIDED, "the login", failure.message, failure.where)
            self._renewal.incomplete = True
        except OkrlintError:
            self._renewal.incomplete = True
        if late := sorted(set(self._writer.overlooked.values()) - {g.key for g in self._writer.goals.values()}):
            reason = f"it did not show {', '.join(late[:3])}, which fits the mapping"
            self._gaps.whole(ACROSS, "the search for goals", reason)
        if nameless := self._seen.view.nameless:
            many = f"{len(nameless)} teams have" if len(nameless) > 1 else "1 team has"
            self._out.remark(f"{many} only an id in Jira, and no name was found: {min(nameless)}")
        if not self._ranked and not self._writer.goals:
            self._out.cover("rank", "not_provided", UNRANKED)
        self._gaps.close()
        known = {"wordings": "\n".join(sorted(self._seen.view.wordings))}
        known["deployment"] = "cloud" if self._client.cloud else "data center"
        known["projects"] = "" if self._seen.hidden else ",".join(self._seen.everywhere)
        self._writer.save(**self._renewal.cursors(), **known)
