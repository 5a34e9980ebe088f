"""The company in a pretended GitHub and in a pretended Jira: what it does, as its people would have entered it."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.company.model import AUTUMN, NOW, Answer, Company, Edit, Goal, KeyResult, Move, Objective, Report, Work
from benchmarks.company.ticket_text import text_of
from tests.fakes.github.world import Item, World
from tests.fakes.jira import company as marigold
from tests.fakes.jira.site import CUSTOM, Issue, Site, User, Version

GITHUB = """\
sources:
  - github:
      owner: company
      repositories: [plans, {repositories}]
      objective: {{types: [Objective]}}
      key_result: {{types: [Key result]}}
      poll: {{labels: [okr-poll]}}
"""
JIRA = """\
sources:
  - jira:
      url: {url}
      site: company
      projects: [OKR, APP]
      serves: [parent, contributes to]
      fields: {{cycle: [fixVersions]}}
      poll: {{types: [Poll answer]}}
"""


@dataclass
class Loaded:
    """A filled tracker; `names` leads from what it calls a goal (id or key) to the company's own id of it."""

    held: Any
    names: dict[str, str] = field(default_factory=dict)


def slug(name: str) -> str:
    """Mira Voss is mira-voss on GitHub; so are teams as repositories."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


class _Book:
    """What both loaders look up in the company."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.people = {p.name: p for p in company.people}
        self.goals: dict[str, Goal] = {}
        for objective in company.objectives:
            for goal in (objective, *objective.key_results):
                self.goals[goal.id] = goal
        self.rewards: dict[str, list[dict[str, str]]] = defaultdict(list)
        by_metric = {g.metric: g.id for g in self.goals.values() if isinstance(g, KeyResult) and g.metric}
        for reward in company.incentives:
            on = reward.get("goal") or by_metric.get(reward.get("metric", ""), "")
            self.rewards[on].append(reward)
        self.work: list[tuple[Work, list[str]]] = [(w, [g.id, *w.serves]) for g in self.goals.values() for w in g.work]
        self.work += [(w, list(w.serves)) for w in company.loose]

    def known(self, name: str) -> bool:
        return name in self.people

    def glossary(self, goal: Goal) -> dict[str, str]:
        """All terms, in the text of the first objective."""
        return self.company.glossary if goal is self.company.objectives[0] else {}

    def above(self, goal: Goal) -> str:
        if isinstance(goal, KeyResult):
            return next(o.id for o in self.company.objectives if goal in o.key_results)
        return goal.parent if isinstance(goal, Objective) else ""


def said(report: Report) -> str:
    """A check-in as a comment, or "" where there is nothing to say."""
    parts = [f"value {report.value:g}"] if report.value is not None else []
    parts += [report.status] if report.status else []
    parts += [f"confidence {report.confidence:g}"] if report.confidence is not None else []
    note = f". {report.note}" if report.note else ""
    return f"Check-in: {', '.join(parts)}{note}" if parts else ""


def answered(answer: Answer, refer: Callable[[str], str]) -> str:
    """An answer to a poll as a comment."""
    lines = (f"Top priority: {refer(answer.choice)}", f"Team: {answer.team}", f"Function: {answer.function}")
    return "\n".join(line for line in lines if not line.endswith(": "))


def _edits(goal: Goal) -> list[tuple[dt.datetime, Edit]]:
    """The edits of fields that every tracker keeps a history of, in their order."""
    found = [(dt.datetime.combine(e.on, dt.time(10), dt.UTC), e) for e in goal.changes if e.what in _KEPT]
    return sorted(found, key=lambda one: one[0])


_KEPT = ("target", "due", "title")


# ---- GitHub


def github(company: Company) -> Loaded:
    """Goals as issues of two types in one repository, work in one repository a team, moves on a board."""
    book, world = _Book(company), World("company")
    for person in company.people:
        world.account(slug(person.name), bot=person.kind == "bot").name = person.name
    loaded = Loaded(world)
    items: dict[str, Item] = {}
    world.now = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
    over: dict[str, str] = {}
    for goal in book.goals.values():
        kind = "Objective" if isinstance(goal, Objective) else "Key result"
        item = items[goal.id] = world.issue(
            "plans",
            goal.title,
            type=kind,
            author="okr-office",
            labels=[f"team:{goal.team.name}"],
            assignees=[slug(name) for name in goal.owner if book.known(name)]
            if all(map(book.known, goal.owner))
            else [],
        )
        loaded.names |= {item.key: goal.id, f"github:{item.id}": goal.id}
        if isinstance(goal, Objective):
            item.milestone = world.milestone(item.repository, goal.cycle.name, goal.cycle.ends)
    for id_, item in items.items():
        over[id_] = _attach(world, items, item, book.above(book.goals[id_]))
    for id_, item in items.items():
        goal = book.goals[id_]
        item.body = text_of(
            goal,
            lambda one: items[one].key if one in items else one,
            book.known,
            rewards=book.rewards[id_],
            glossary=book.glossary(goal),
        )
        if over[id_]:
            item.body += f"\n\nPart of {over[id_]}"
        _github_edits(world, item, goal)
        for report in sorted(goal.check_ins, key=lambda r: r.on):
            world.now = report.on
            if text := said(report):
                world.comment(item, text, by=slug(report.by) if report.by else "okr-office")
        if goal.state in ("finished", "dropped"):
            item.state, item.state_reason = "CLOSED", "COMPLETED" if goal.state == "finished" else "NOT_PLANNED"
            item.closed_at = NOW - dt.timedelta(days=20)
    for poll in company.polls:
        world.now = dt.datetime.combine(poll.answers[0].on, dt.time(8), dt.UTC)
        asked = world.issue(
            "plans", poll.question, body=f"Cycle: {AUTUMN.name}", labels=["okr-poll"], author="okr-office"
        )
        for answer in poll.answers:
            world.comment(
                asked, answered(answer, lambda one: items[one].key if one in items else one), by=slug(answer.person)
            )
    board = world.project(1, "Work")
    world.board_field(board, "Status", "SINGLE_SELECT", options=["Todo", "In Progress", "Done"])
    for work, served in book.work:
        _github_work(world, board, work, [items[s] for s in served if s in items])
    world.now = NOW
    return loaded


def _attach(world: World, items: dict[str, Item], item: Item, above: str) -> str:
    """Below its goal as a sub-issue; where that is not to be had, what its text has to say."""
    parent = items.get(above)
    if parent is None or len(parent.sub_issues) >= 100:
        return parent.key if parent else above
    world.attach(parent, item)
    return ""


def _github_edits(world: World, item: Item, goal: Goal) -> None:
    fields = {"target": ("Target", "TEXT"), "due": ("Due", "DATE")}
    for moment, edit in _edits(goal):
        world.now = moment
        by = slug(edit.by) if edit.by else "okr-office"
        if edit.what == "title":
            world.event(item, "RenamedTitleEvent", by=by, previous_title=edit.before, current_title=edit.after)
            continue
        name, kind = fields[edit.what]
        before, after = ((dt.date.fromisoformat(v) if kind == "DATE" else v) for v in (edit.before, edit.after))
        if name not in item.field_values:
            world.now = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
            world.set_field(item, name, before, by=by, type=kind)
            world.now = moment
        world.set_field(item, name, after, by=by, type=kind)


def _github_work(world: World, board: Any, work: Work, goals: list[Item]) -> None:
    world.now = work.created
    item = world.issue(
        slug(work.team),
        work.title,
        author=slug(work.author) if work.author else None,
        labels=[f"team:{work.team}"],
        assignees=[slug(work.assignee)] if work.assignee else [],
    )
    for goal in goals:
        if over := _attach(world, {"": goal}, item, "") if item.parent is None else goal.key:
            item.body += f"Contributes to {over}\n"
    card = world.card(board, item, Status="Todo")
    if work.size is not None:
        world.set_card(card, "Size", work.size)
    for move in sorted(work.moves, key=lambda m: m.on):
        world.now = move.on
        by = slug(move.by) if move.by else "okr-office"
        if move.after in ("done", "dropped"):
            world.close(item, "COMPLETED" if move.after == "done" else "NOT_PLANNED", by=by)
        elif move.kind == "state":
            world.move_card(item, "Todo", "In Progress", by=by)
        else:
            world.comment(item, "Any news?", by=by)
    if work.state == "doing":
        world.set_card(card, "Status", "In Progress")


# ---- Jira

_STATES = {"draft": "Proposed", "paused": "On hold", "dropped": "Won't do", "finished": "Done", "active": "In Progress"}
_WORK = {"open": "To Do", "doing": "In Progress", "done": "Done", "dropped": "Won't do"}


def jira(company: Company) -> Loaded:
    """Goals as issues of two types in one project, work as stories in another, with the history of each."""
    book = _Book(company)
    site = marigold.empty("types", cloud=True)
    site.type("Poll answer")
    site.field("Several owners", "array", CUSTOM + "multiuserpicker", "user")
    site.now = NOW
    users: dict[str, User] = {}
    for number, person in enumerate(company.people):
        kind = "app" if person.kind == "bot" else "atlassian"
        users[person.name] = site.user(f"p{number}", person.name, active=person.active, kind=kind)
    office = site.user("office", "OKR office")
    loaded, issues = Loaded(site), {}
    begin = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
    versions = {
        c.name: Version(str(500 + n), c.name, c.starts.isoformat(), c.ends.isoformat())
        for n, c in enumerate(company.cycles)
    }
    for goal in book.goals.values():
        alone = len(goal.owner) == 1 and book.known(goal.owner[0])
        values: dict[str, Any] = {
            "status": _STATES[goal.state],
            "assignee": users[goal.owner[0]] if alone else None,
            "duedate": goal.due.isoformat() if goal.due else None,
            "Start_date": goal.starts.isoformat() if goal.starts else None,
            "Team": goal.team.name,
        }
        if isinstance(goal, Objective):
            values["fixVersions"] = [versions[goal.cycle.name]]
        kind = "Objective" if isinstance(goal, Objective) else "Key Result"
        issue = issues[goal.id] = site.issue("OKR", kind, goal.title, at=begin, **values)
        loaded.names |= {issue.key: goal.id, f"jira:{issue.id}@company": goal.id}
    for id_, issue in issues.items():
        goal, above = book.goals[id_], book.above(book.goals[id_])
        text = text_of(
            goal,
            lambda one: issues[one].key if one in issues else one,
            book.known if len(goal.owner) == 1 else lambda _: False,
            rewards=book.rewards[id_],
            glossary=book.glossary(goal),
        )
        if above in issues:
            marigold.adopt(site, issue, issues[above])
        elif above:
            text += f"\n\nPart of {above}"
        issue.values["description"] = text
        _jira_edits(site, issue, goal, users, office)
        for report in sorted(goal.check_ins, key=lambda r: r.on):
            if comment := said(report):
                site.comment(issue, users.get(report.by, office), comment, report.on)
    for poll in company.polls:
        opened = dt.datetime.combine(poll.answers[0].on, dt.time(8), dt.UTC)
        text = f"Cycle: {AUTUMN.name}"
        asked = site.issue("OKR", "Poll answer", poll.question, at=opened, description=text, reporter=office)
        for answer in poll.answers:
            spoken = answered(answer, lambda one: issues[one].key if one in issues else one)
            at = dt.datetime.combine(answer.on, dt.time(10), dt.UTC)
            site.comment(asked, users.get(answer.person, office), spoken, at)
    for work, served in book.work:
        _jira_work(site, work, [issues[s] for s in served if s in issues], users, office)
    return loaded


def _jira_edits(site: Site, issue: Issue, goal: Goal, users: dict[str, User], office: User) -> None:
    fields = {"target": "Target", "due": "duedate", "title": "summary"}
    for moment, edit in _edits(goal):
        who, name = users.get(edit.by, office), fields[edit.what]
        held: list[Any] = [float(v.split()[0]) if edit.what == "target" else v for v in (edit.before, edit.after)]
        known = issue.values.get(name) if name in site.fields else issue.values.get(site.named(name).id)
        if known != held[0]:
            site.change(issue, office, dt.datetime(2026, 3, 21, 9, tzinfo=dt.UTC), **{name: held[0]})
        site.change(issue, who, moment, **{name: held[1]})


def _jira_work(site: Site, work: Work, goals: list[Issue], users: dict[str, User], office: User) -> None:
    issue = site.issue(
        "APP",
        "Story",
        work.title,
        at=work.created,
        assignee=users.get(work.assignee),
        Story_Points=work.size,
        Team=work.team,
        creator=users.get(work.author),
        reporter=users.get(work.author),
    )
    for number, goal in enumerate(goals):
        if number:
            site.link("Contribution", issue, goal)
        else:
            marigold.adopt(site, issue, goal)
    for move in sorted(work.moves, key=lambda m: m.on):
        _jira_move(site, issue, move, users.get(move.by, office))


def _jira_move(site: Site, issue: Issue, move: Move, by: User) -> None:
    if move.kind == "state":
        site.change(issue, by, move.on, status=_WORK[move.after])
    else:
        site.comment(issue, by, "Any news?", move.on)
