"""Reads one goal of a Jira site in at most 3 requests: the goal with all below it, then what that left open.

For `okrlint check --key`. What each issue means is decided by the same functions as in a full reading. Nothing is asked
of the site beforehand: searches bring the names of fields along, and the credential tells Cloud from Data Center.
"""

from __future__ import annotations

from typing import Any

from okrlint.errors import IncompleteError, UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.crawl.single import Budget, no_goal
from okrlint.trackers.http.paging import Page, PagePace, follow
from okrlint.trackers.jira import jql
from okrlint.trackers.jira import single_queries as ask
from okrlint.trackers.jira.answers import Fields
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.credentials import credential
from okrlint.trackers.jira.errors import BadQuery, RequestFailed
from okrlint.trackers.jira.fields import Field, read_fields
from okrlint.trackers.jira.graph import Kind
from okrlint.trackers.jira.search import Issue
from okrlint.trackers.jira.settings import PARENT, JiraMatch, Settings, check
from okrlint.trackers.jira.single_conditions import fulfils, holds
from okrlint.trackers.jira.single_place import place_of
from okrlint.trackers.jira.single_tree import SingleTree
from okrlint.trackers.jira.single_writing import Writing
from okrlint.trackers.jira.site import visible_projects

AT_ONCE = 100
"""Issues on a page, as many as Jira gives with all their fields."""
ROOTS = 20
"""Issues below which one query searches."""
_GOALS: tuple[Kind, ...] = ("objective", "key_result")


def collect(client: JiraClient, settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the goal `run.only` into `out`. Raises UsageError when there is no such goal."""
    check(settings)
    JiraSingle(client, settings, out, run).read()


class JiraSingle:
    """One reading: the requests that are left, what has arrived, and what could not be asked for any more."""

    def __init__(self, client: JiraClient, settings: Settings, out: SourceWriter, run: Run) -> None:
        place = place_of(run.only, settings)
        if place is None:
            raise UsageError(
                f"--key {run.only!r} is no issue of this source",
                where=client.url,
                allowed=f"PROJECT-NUMBER with one of {', '.join(settings.projects)}, or its address on {client.url}",
            )
        self.key = place
        self.client = client
        self.settings = settings
        self.out = out
        self.budget = Budget()
        self.spend = self.budget.spend
        self.held: dict[str, Issue] = {}
        self.fields: dict[str, Field] = {}
        self.plans = True
        self.covered: set[str] = set()
        self.unread: set[str] = set()
        # Asking /serverInfo would be one request of three; an answer of the wrong kind tells as much.
        hosted = settings.url.rstrip("/").endswith(".atlassian.net") or bool(settings.cloud_id)
        self.client.doubts_refusals = False
        self.client.assume(cloud=hosted or credential(settings.url, run.environment).kind == "basic")

    def read(self) -> None:
        """Ask, decide, write, and state what was seen."""
        goal = self._first()
        self._rest(goal)
        tree = self._decided(goal)
        if tree.kinds[goal] == "work":
            raise no_goal(self.key, "it is work", f"{self.client.url}/browse/{self.key}")
        writing = Writing(self.client, self.settings, self.out, tree, self.key)
        skipped = self._not_meant(tree)
        writing.complete(self.spend)
        exact = read_fields(self.client.get("/field", form=Fields)) if self.spend() else None
        writing.write(exact or list(self.fields.values()), exact=exact is not None, skipped=skipped)
        writing.close(self.unread)

    def _search(self, condition: str) -> None:
        """Take in all issues that fulfil a condition, as far as pages can be asked for."""

        def ask_for(token: str, size: int) -> Page[Any, str]:
            path, body = ask.search(cloud=self.client.cloud, condition=condition, size=size, token=token)
            answer = self.client.post(path, body)
            if not isinstance(answer, dict) or not isinstance(answer.get("issues"), list):
                raise RequestFailed("the answer holds no list of issues", where=self.client.url)
            return Page(answer, ask.following(answer, token) or None)

        found = follow(ask_for, "", PagePace(AT_ONCE))
        while self.spend():
            page = next(found)
            self.fields |= {f.id: f for f in ask.fields_of(page.items)}
            for issue in page.items["issues"]:
                self.held.setdefault(str(issue["id"]), issue)
            if page.cursor is None:
                return
            if page.stuck:
                break
        self.unread.add(self.key)

    def _first(self) -> str:
        """Find the goal, with what is below it; answers its id."""
        by_links = [ask.linked(self.key)] if {w.casefold().strip() for w in self.settings.serves} - {PARENT} else []
        turned = False
        while self.budget.left:
            parts = ask.below([self.key], plans=self.plans, cloud=self.client.cloud, parents=())
            try:
                self._search(" OR ".join([jql.these([self.key]), *parts, *by_links]))
                break
            except BadQuery:
                if not self.plans:
                    break
                self.plans = False
            except RequestFailed as failure:
                if turned or failure.status not in (404, 405, 410):
                    raise
                turned = True
                self.client.assume(cloud=not self.client.cloud)
        if not self.held:
            self._nobody_has_it()
        found = [i for i, issue in self.held.items() if str(issue.get("key", "")).upper() == self.key]
        if not found:
            raise UsageError(
                f"--key {self.key}: the issue was moved and has another key now",
                where=f"{self.client.url}/browse/{self.key}",
            )
        if self.plans or self.client.cloud:
            self.covered.add(found[0])
        return found[0]

    def _nobody_has_it(self) -> None:
        """Say what can be said of an issue that Jira does not show: it answers the same to several reasons."""
        project, where = self.key.rsplit("-", 1)[0], f"{self.client.url}/browse/{self.key}"
        if self.spend() and project in visible_projects(self.client, (project,)):
            raise UsageError(
                f"--key {self.key}: there is no such issue in {project}, which this account can browse",
                where=where,
                hint="or its security level hides it: Jira answers the same to both",
            )
        raise IncompleteError(
            f"{self.key} does not exist, or this account may not see it (Jira answers the same to both); it needs the "
            f"permission Browse Projects in {project}, and a token that is valid",
            where=where,
            hint="`okrlint doctor` looks at both",
        )

    def _rest(self, goal: str) -> None:
        """What the first answer left open: what is above, what is linked, what is further below."""
        asked: set[str] = set()
        while True:
            tree = SingleTree(self.held, self._kinds(goal), goal, self.settings, self.fields)
            missing, roots = tree.missing() - asked, tree.open_below(self.covered, deep=self.plans)
            if not missing and not roots:
                return
            if not self.budget.left:
                self.unread |= missing | set(roots)
                return
            asked |= missing
            keys = [str(self.held[r]["key"]) for r in roots[:ROOTS]]
            parts = [jql.these(sorted(missing)[:AT_ONCE])] if missing else []
            # What hangs on an issue that was only named is asked for along with it.
            named = [m for m in sorted(missing) if not m.isdigit()][:ROOTS] if self.plans else []
            if keys or named:
                parts += ask.below([*keys, *named], plans=self.plans, cloud=self.client.cloud, parents=tree.parents)
            self.covered |= set(roots[:ROOTS])
            try:
                self._search(" OR ".join(parts))
            except BadQuery as refusal:
                self.unread |= missing | set(roots)
                self.out.fail(f"what hangs on {self.key}", refusal.message, refusal.where)

    def _kinds(self, goal: str, told: dict[tuple[str, str], bool] | None = None) -> dict[str, Kind]:
        """What each issue is; what only Jira can tell is taken from `told`, or guessed while it was not asked."""
        projects = {p.upper() for p in self.settings.projects}
        kinds: dict[str, Kind] = {}
        for id_, issue in self.held.items():
            kinds[id_] = "work"
            if str(issue.get("key", "")).upper().rsplit("-", 1)[0] not in projects:
                continue
            for kind in _GOALS:
                said = self._is_meant(issue, kind)
                if said is None:
                    said = id_ == goal if told is None else told[id_, kind]
                if said:
                    kinds[id_] = kind
                    break
        return kinds

    def _is_meant(self, issue: Issue, kind: str) -> bool | None:
        match: JiraMatch = getattr(self.settings, kind)
        return fulfils(issue, match) if match.says_something() else False

    def _decided(self, goal: str) -> SingleTree:
        """The tree with the kinds of issues that only Jira can tell by its own query language."""
        told: dict[tuple[str, str], bool] = {}
        for kind in ("objective", "key_result"):
            doubtful = [i for i, issue in self.held.items() if self._is_meant(issue, kind) is None]
            if doubtful:
                meant = self._asked(doubtful, jql.matching(getattr(self.settings, kind)), kind)
                told |= {(i, kind): i in meant for i in doubtful}
        return SingleTree(self.held, self._kinds(goal, told), goal, self.settings, self.fields)

    def _not_meant(self, tree: SingleTree) -> set[str]:
        """Work that the source leaves out."""
        projects, condition = {p.upper() for p in self.settings.projects}, self.settings.work
        work = [i for i in tree.reached() if tree.kinds[i] == "work"]
        inside = [i for i in work if str(self.held[i]["key"]).upper().rsplit("-", 1)[0] in projects]
        linked = tree.graph.linked()
        left_out = set() if self.settings.follow else set(work) - set(inside) - linked
        if condition.strip():
            said = {i: holds(condition, self.held[i].get("fields") or {}) for i in inside}
            doubtful = [i for i, told in said.items() if told is None]
            meant = self._asked(doubtful, condition, "work") if doubtful else set()
            left_out |= {i for i, told in said.items() if told is False or (told is None and i not in meant)} - linked
        return left_out

    def _asked(self, ids: list[str], condition: str, what: str) -> set[str]:
        """Those of the issues that fulfil a condition which only Jira can judge."""
        if not self.spend():
            raise IncompleteError(
                f"{self.key}: no request was left to ask Jira which issues are {what} by `jql`",
                where=self.client.url,
                hint="say it by `types` or `labels`, or by project, issuetype and labels joined with AND",
            )
        path, body = ask.search(cloud=self.client.cloud, condition=jql.both(jql.these(ids), condition), size=1000)
        body["fields"] = ["key"]
        del body["expand"]
        answer = self.client.post(path, body)
        if ask.following(answer, ""):
            raise IncompleteError(f"{self.key}: too many issues to ask Jira about", where=self.client.url)
        return {str(issue["id"]) for issue in answer["issues"]}
