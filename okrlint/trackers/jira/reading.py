"""One fetch of a site: what is read, in which order, from which cursor on, and the coverage stated at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from okrlint.errors import OkrlintError, UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.coverage import ACROSS, OF_WORK, PROVIDED, Gaps
from okrlint.trackers.jira.errors import BadQuery, NotLoggedIn
from okrlint.trackers.jira.goals import JiraGoal, read_goal
from okrlint.trackers.jira.graph import Kind
from okrlint.trackers.jira.incremental import Renewal
from okrlint.trackers.jira.search import FEW, MANY, Issue, search
from okrlint.trackers.jira.settings import Settings
from okrlint.trackers.jira.site import survey
from okrlint.trackers.jira.writer import Batches

BATCH = 1000
"""Work items between two checkpoints."""


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
        self._seen = survey(client, settings)
        self._gaps = Gaps(out, self._seen.view)
        self._batches = Batches(client, self._seen.view, out, self._gaps)
        self._renewal = Renewal(client, self._seen, out, self._batches, self._gaps, now=self._now())

    def all(self) -> None:
        """Goals, work, what changed elsewhere, and the account of it."""
        for project in self._seen.hidden:
            reason = "it does not exist, or this account lacks the permission Browse Projects"
            self._gaps.whole(ACROSS, f"project {project}", reason, self._client.url)
        if self._goals():
            if self._renewal.is_due(self._settings.full_every_days):
                self._renewal.renew(self._everything_under)
            else:
                self._work()
        self._close()

    def _now(self) -> dt.datetime:
        """The server's own time, so that a wrong clock here cannot skip changes."""
        return values.moment(self._client.site.now) or self._run.as_of

    def _goals(self) -> bool:
        """Read all goals, each time: they are few, and versions and ranks change without touching them."""
        found: dict[str, JiraGoal] = {}
        kinds: tuple[Kind, ...] = ("objective", "key_result")
        try:
            for kind in kinds:
                condition = jql.matching(getattr(self._settings, kind))
                if not condition:
                    continue
                for issue in self._search(condition, kind):
                    if str(issue["id"]) not in found:
                        found[str(issue["id"])] = read_goal(issue, kind, self._seen.view)
                        self._batches.node(issue, kind)
                self._run.say(f"{self._seen.view.site}: {len(found)} goals")
        except BadQuery as refusal:
            raise UsageError(
                f"Jira refuses the query for {kind}: {'; '.join(refusal.said) or refusal.message}",
                where=self._client.url,
                hint="look at `types`, `labels` and `jql` of the source in okrlint.yaml",
            ) from None
        except OkrlintError as failure:
            self._gaps.whole(PROVIDED, "the search for goals", failure.message, failure.where)
            return False
        if not found and not self._seen.hidden:
            self._client.me(again=True)
            raise UsageError(
                f"nothing in {', '.join(self._seen.projects)} is an objective or key result by this mapping",
                where=self._client.url,
                allowed="issue types there: " + ", ".join(sorted({str(t.get("name")) for t in self._seen.types})),
                hint="`okrlint init jira URL` proposes a mapping for what is there",
            )
        self._batches.write_goals(list(found.values()))
        self._out.checkpoint()
        return True

    def _search(self, condition: str, kind: str) -> Iterator[Issue]:
        fields = self._batches.goal_fields()
        for page in search(self._client, self._seen.projects, condition, fields, size=FEW, changelog=True):
            yield from page.issues

    def _work(self) -> None:
        """Read all work, from the cursor where an earlier reading stopped."""
        cursor = self._out.entry.cursors.get("work", "")
        if cursor:
            self._run.say(f"{self._seen.view.site}: going on where the last reading stopped")
        begun = self._out.entry.cursors.get("begun", "") if cursor else ""
        self._out.checkpoint(begun=begun or self._renewal.now.isoformat(), since="")
        self._renewal.resumed = bool(cursor)
        batch: list[Issue] = []
        fields = self._batches.work_fields()
        try:
            for page in search(
                self._client, self._seen.projects, self._settings.work, fields, size=MANY, cursor=cursor, changelog=True
            ):
                batch += page.issues
                self._batches.listed |= {str(i["id"]) for i in page.issues}
                if len(batch) >= BATCH or not page.cursor:
                    self._batches.write_work(batch)
                    self._out.checkpoint(work=page.cursor)
                    batch = []
                    self._run.say(f"{self._seen.view.site}: {len(self._batches.written)} issues")
        except BadQuery as refusal:
            raise UsageError(
                f"Jira refuses the query for work: {'; '.join(refusal.said) or refusal.message}",
                where=self._client.url,
                hint="look at `work` of the source in okrlint.yaml",
            ) from None
        except OkrlintError as failure:
            self._batches.write_work(batch)
            self._gaps.whole(OF_WORK, "the search for work", failure.message, failure.where)
            self._renewal.incomplete = True
            return
        self._everything_under(set(self._batches.graph.nodes))
        self._renewal.forget_lost()

    def _everything_under(self, roots: set[str], condition: str = "") -> None:
        """Read work outside the projects: what goals link to, and children of what is known, level by level."""
        try:
            linked = self._batches.outside() - self._renewal.known()
            self._batches.write_linked(linked)
            if not self._settings.follow:
                return
            outside = f"project not in ({', '.join(jql.quoted(p) for p in self._seen.projects)})"
            where, fields = jql.both(outside, condition), self._batches.work_fields()
            todo = self._batches.holders(roots) | self._batches.holders(linked, outside=True)
            done: set[str] = set()
            while todo:
                done |= todo
                children = self._batches.search_below(sorted(todo), where, fields)
                self._batches.write_work(children)
                todo = self._batches.holders({str(i["id"]) for i in children}, outside=True) - done
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
        self._gaps.close()
        self._out.checkpoint(**self._renewal.cursors())
