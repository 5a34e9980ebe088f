"""Reads one goal of a GitHub source in at most 3 requests: the goal, what hangs on it, and who wrote its waivers.

For `okrlint check --key`. What each issue means is decided by the same functions as in a full reading; what does not
fit into the requests and their pages is stated as seen in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from okrlint.errors import IncompleteError, UsageError
from okrlint.records import Contributes, KeyResult, Rank, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.crawl.single import ALONE, LED, Budget, more_than_fits, no_goal, only
from okrlint.trackers.github import single_queries, write
from okrlint.trackers.github.client import Answer, GitHubClient, GitHubError
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.coverage import EVERYTHING, OF_WORK, Seen
from okrlint.trackers.github.features import Features, demand, told_by
from okrlint.trackers.github.fields import Node, nodes_of, page_info
from okrlint.trackers.github.goals import Context, goal_records
from okrlint.trackers.github.history import changes, check_ins, unkept
from okrlint.trackers.github.links import GOALS, reference_key
from okrlint.trackers.github.paging import refusals
from okrlint.trackers.github.parts import decides, lost_parts, note_errors, relations_of
from okrlint.trackers.github.settings import GitHubFields, Settings, check
from okrlint.trackers.github.single_place import place_of
from okrlint.trackers.github.single_tree import Trial, reach
from okrlint.trackers.http.wellformed import remark
from okrlint.trackers.mapping.goal import distinct

AT_ONCE = 50
"""Issues asked for in one request; GitHub takes 100 ids, but gives up after 10 seconds."""
HANGS = (*LED, *OF_WORK)


def collect(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the goal `run.only` into `out`. Raises UsageError when there is no such goal."""
    check(settings)
    with connect(settings.owner, settings.base_url, run.environment, max_wait=run.max_wait, say=run.say) as client:
        GitHubSingle(settings, out, run, client).read()
    out.remark(remark(client.mended))


class GitHubSingle:
    """One reading: the requests that are left, what has arrived, and what could not be asked for any more."""

    def __init__(self, settings: Settings, out: SourceWriter, run: Run, client: GitHubClient) -> None:
        place = place_of(run.only, settings)
        if place is None:
            raise UsageError(
                f"--key {run.only!r} is no issue of this source",
                where=client.api,
                allowed=f"{settings.owner}/REPOSITORY#NUMBER with one of {', '.join(settings.repositories)}",
            )
        self.place = place
        self.key = f"{settings.owner}/{place[0]}#{place[1]}"
        self.settings = settings
        self.client = client
        self.out = out
        self.budget = Budget()
        self.seen = Seen(out)
        self.features = Features()
        self.roots: dict[str, str] = {}
        self.held: dict[str, Node] = {}
        self.goal = ""
        self.unread: set[str] = set()

    def read(self) -> None:
        """Ask, decide, write, and state what was seen."""
        late = self._first()
        trial = self._more(late)
        self._write(trial)
        self._close(trial)

    def _ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Answer:
        self.budget.spend()
        return self.client.graphql(query, variables)

    def _first(self) -> str:
        """The goal with what is next to it; how what this query had to leave out must be asked for afterwards."""
        assumed = Features(issue_fields=False, field_events=False, status_updates=False)
        if self.settings.boards == ():
            assumed = assumed.without_projects()
        answer, asked = self._tried(assumed)
        self.features = told_by(answer, self.client.api)
        if not asked.projects:
            self.features = self.features.without_projects()
        demand(self.settings, self.features)
        for number, name in enumerate(self.settings.roadmap):
            node = (answer.data.get(f"k{number}") or {}).get("issueOrPullRequest")
            self.roots |= {str(node["id"]): name} if node else {}
        note_errors(answer.data, answer.errors)
        goal = self._goal(answer)
        self.goal = str(goal["id"])
        self._hold([goal, goal.get("above"), *nodes_of(goal, "inside")])
        self.seen.refused(refusals(answer))
        if asked == single_queries.BARE:
            return "full" if self.features != single_queries.BARE else ""
        return "fields" if self.features.issue_fields or self.features.status_updates else ""

    def _tried(self, assumed: Features) -> tuple[Answer, Features]:
        """Ask for what servers of today have; less, when this one or the token refuses that."""
        for less in (assumed.without_projects(), single_queries.BARE):
            try:
                return self._ask(single_queries.goal(assumed, self.settings, self.place)), assumed
            except GitHubError as error:
                boards = "read:project" in error.message
                marked = any(m.board is not None for m in (self.settings.objective, self.settings.key_result))
                if error.kind not in ("refused", "forbidden") or (boards and marked) or self.budget.left < 2:
                    raise
                if error.kind == "forbidden" and not boards:
                    raise
                assumed = less if boards else single_queries.BARE
        return self._ask(single_queries.goal(assumed, self.settings, self.place)), assumed

    def _goal(self, answer: Answer) -> Node:
        repository = answer.data.get("repository")
        where, name = self.client.api, f"{self.settings.owner}/{self.place[0]}"
        if not isinstance(repository, dict):
            raise IncompleteError(
                f"{name} does not exist, or this token may not see it (GitHub answers the same to both)",
                where=where,
                hint="check the name; or let the token see the repository (Issues: read)",
            )
        node = repository.get("issueOrPullRequest")
        if not isinstance(node, dict):
            if any(e.get("type") not in ("NOT_FOUND", None) for e in answer.errors):
                raise IncompleteError(f"{self.key}: {answer.errors[0].get('message')}", where=where)
            raise UsageError(
                f"--key {self.key}: there is no such issue in {name}, which this token can see", where=where
            )
        if node.get("__typename") != "Issue":
            raise UsageError(f"--key {self.key}: that is a pull request and no goal", where=where)
        return node

    def _hold(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            if isinstance(node, dict) and node.get("id"):
                self.held.setdefault(str(node["id"]), node)
                for below in nodes_of(node, "inside"):
                    self.held.setdefault(str(below["id"]), below)

    def _more(self, late: str) -> Trial:
        """What hangs on what was read, some levels at a time, while there are requests for it."""
        asked: set[str] = set()
        waiting = sorted(self.held) if late == "fields" else [self.goal] if late else []
        while True:
            trial = Trial(self.settings, self.client, self.out, self.features, self.roots, self.held, self._names())
            refs = [r for r in reach(trial, self.goal, self.held).missing if r not in asked]
            asked |= set(refs)
            if not waiting:
                self._must_be_goal(trial)
            if not refs and not waiting:
                return trial
            if not self.budget.left:
                self.unread |= set(refs)
                return trial
            self.unread |= set(refs[AT_ONCE:])
            self._ask_more(refs[:AT_ONCE], waiting[:100], late)
            waiting = []

    def _names(self) -> dict[str, str]:
        """What the goal's repository was called when the configuration was written, and what it is called today."""
        home = (self.held[self.goal].get("repository") or {}).get("nameWithOwner")
        return {f"{self.settings.owner}/{self.place[0]}".lower(): str(home)} if home else {}

    def _ask_more(self, refs: list[str], waiting: list[str], late: str) -> None:
        ids = [r for r in refs if "#" not in r]
        places = [(*r.partition("#")[0].split("/"), int(r.partition("#")[2])) for r in refs if "#" in r]
        room = AT_ONCE // len(refs) - 1 if refs else 0
        query = single_queries.more(
            self.features,
            places,  # type: ignore[arg-type]  # split into owner and name where a reference is written so
            ids=bool(ids),
            below=min(room, single_queries.DIRECTLY),
            late=late if waiting else "",
            told=True,
        )
        variables: dict[str, Any] = ({"ids": ids} if ids else {}) | ({"late": waiting} if waiting else {})
        try:
            answer = self._ask(query, variables)
        except GitHubError as error:
            if error.kind not in ("too_much", "server", "refused"):
                raise
            self.seen.fail(f"what hangs on {self.key}", self.client.clean(error.message), error.where)
            self.unread |= {*refs, *waiting}
            return
        note_errors(answer.data, answer.errors)
        for node in answer.data.get("late") or ():
            if isinstance(node, dict) and node.get("id") in self.held:
                self.held[str(node["id"])] |= node
        self._hold(answer.data.get("nodes") or ())
        self._hold((answer.data.get(f"p{n}") or {}).get("issueOrPullRequest") for n in range(len(places)))
        self.seen.refused(refusals(answer))
        if any(e.get("type") != "NOT_FOUND" for e in answer.errors):
            self.unread |= {i for i in ids if i not in self.held}

    def _write(self, trial: Trial) -> None:
        known, tree = trial.state.items, trial.tree()
        self._must_be_goal(trial)
        found = reach(trial, self.goal, self.held)
        self.family = {i for i in found.ids if known[i].kind in GOALS}
        self.inside = self.family if found.root == self.goal else {self.goal}
        self.above = tree.above(self.goal, known[self.goal].kind) if known[self.goal].kind == "key_result" else ""
        trial.seen = self.seen
        made = self._goals(trial)
        goals = {f"github:{i}" for i in self.inside}
        self.serving = {i for i in known if known[i].kind not in GOALS and self.family & tree.serves(i)}
        for id_ in self.serving:
            made += trial.made.get(id_, ())
        for id_ in set(tree.upward(self.goal, kinds=("objective",))) - self.serving:
            # What lies between a key result and its objective leads there, and is no work of this goal.
            made += [r for r in trial.made.get(id_, ()) if isinstance(r, Contributes)]
        made += [*trial.people.fresh(), *trial.cycles.fresh()]
        self.told = {r.relation for r in made if getattr(r, "goal", "") in goals}
        self.out.put(distinct(r for r in made if not isinstance(r, Rank)))

    def _must_be_goal(self, trial: Trial) -> None:
        for part, why in lost_parts(self.held[self.goal]).items():
            if decides(part, self.settings):
                raise IncompleteError(
                    f"{self.key}: what it is could not be read ({part}: {why})", where=self.client.api
                )
        kind = trial.state.items[self.goal].kind
        if kind not in GOALS:
            raise no_goal(self.key, kind, str(self.held[self.goal].get("url") or self.client.api))

    def _goals(self, trial: Trial) -> list[Record]:
        known = trial.state.items
        context = Context(
            settings=self.settings,
            people=trial.people,
            cycles=trial.cycles,
            resolve=lambda reference, home: reference_key(reference, home, trial.hosts),
            trusted=_Trust(trial, self),
        )
        made: list[Record] = []
        for id_ in (i for i in trial.goals if i in self.family or i == self.above):
            sheet, kind = trial.goals[id_], known[id_].kind
            links = trial.links[id_]
            records = goal_records(sheet, kind, links.first, context)
            records += links.records(f"github:{id_}", goal=True)
            records += check_ins(sheet, self.held[id_], self.settings.fields, trial.people)
            records += changes(sheet, self.held[id_], self.settings.fields, trial.people)
            if id_ in self.inside and (why := unkept(sheet, self.settings.fields)):
                self.seen.partial(("change",), why, [f"github:{id_}"])
            if id_ not in self.family:
                records = [r for r in records if not isinstance(r, KeyResult)]
            elif sheet.hidden and id_ in self.inside:
                write.note_hidden(trial, id_, sheet, records)
            made += records
        return made

    def _close(self, trial: Trial) -> None:
        """State what was not seen, and that what is beyond this goal was not asked for."""
        goals = [f"github:{i}" for i in self.inside]
        if self.unread:
            more = more_than_fits(self.key)
            self.seen.fail(self.key, more, str(self.held[self.goal].get("url") or ""))
            self.seen.partial(HANGS, more, goals)
        for id_ in {*self.inside, *self.serving}:
            for why, relations in trial.state.gaps.get(f"github:{id_}", {}).items():
                self.seen.fail(self.key, why, str(self.held[id_].get("url") or ""))
                self.seen.partial(relations, why, [f"github:{id_}"])
        for id_ in self.inside:
            for part, why in lost_parts(self.held[id_]).items():
                self.seen.partial(relations_of(part, goal=True), f"{part}: {why}", [f"github:{id_}"])
        if any(decides(part, self.settings) for node in self.held.values() for part in lost_parts(node)):
            self.seen.partial(HANGS, "what an issue around it is could not be read", goals)
        for id_ in self.inside:
            self._note_cut(self.held[id_], "comments", ("check_in",), [f"github:{id_}"])
            self._note_cut(self.held[id_], "changes", ("check_in", "change"), [f"github:{id_}"])
            self._note_cut(self.held[id_], "references", ("work", "contributes"), [f"github:{id_}"])
            told = [(card.get("project") or {}).get("statusUpdates") for card in nodes_of(self.held[id_], "onBoards")]
            if trial.state.items[id_].kind == "objective" and any(one and one["totalCount"] for one in told):
                # Whether they are this goal's can be told only by looking at all that lies on the board.
                why = "status updates of its board are read in a full scan only"
                self.seen.partial(("check_in",), why, [f"github:{id_}"])
        for id_, node in self.held.items():
            # Where the objective is read in place of a key result, it only matters that there is work.
            if id_ in self.serving and self.family is self.inside:
                self._note_cut(node, "timelineItems", ("movement",), [f"github:{id_}"])
        if not self.features.sub_issues:
            self.seen.partial(("contributes",), "this server knows no sub-issues")
        if self.settings.fields.serves != GitHubFields().serves:
            self.seen.absent("contributes", f"{only(self.key)}, and here work names its goals in a field")
        for relation in ALONE:
            self.seen.absent(relation, only(self.key))
        stated = {r for r in EVERYTHING if r != "check_in"} | self.told
        self.seen.close_with(stated)
        if "check_in" not in self.told and self.out.entry.coverage["check_in"].state == "not_provided":
            why = f"{only(self.key)}; it has none, and whether others do was not looked at"
            self.out.cover("check_in", "not_provided", why)
        self.out.checkpoint(only=f"github:{self.goal}")

    def _note_cut(self, node: Node, connection: str, relations: tuple[str, ...], scope: list[str]) -> None:
        """More of something than one page holds: it is there, and was not read."""
        if page_info(node, connection).get("hasPreviousPage"):
            self.seen.partial(relations, "more events or comments than one request shows", scope)


class _Trust(write.Trust):
    """Looks people up while requests are left; a waiver of somebody who was not looked up does not count."""

    def __init__(self, trial: Trial, single: GitHubSingle) -> None:
        super().__init__(trial)
        self._single = single

    def _ask(self, repo: str, login: str) -> bool:
        if not self._single.budget.spend():
            why = f"no request was left to see whether {login} may write to {repo}: their waivers do not count"
            self._single.seen.fail("waivers", why)
            return False
        return super()._ask(repo, login)
