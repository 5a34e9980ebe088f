"""Goals as records: themselves, who answers for them, when, and what their texts, updates and highlights state."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from okrlint.records import (
    CheckIn,
    Contributes,
    Cycle,
    Decision,
    Direction,
    GoalState,
    KeyResult,
    Label,
    Objective,
    Owner,
    PartyKind,
    Rank,
    Record,
    Sharing,
    Team,
    Work,
    WorkState,
)
from okrlint.trackers.jira import values
from okrlint.trackers.jira.atlassian_goals.model import AtlassianGoal, Node, listed, metrics, target_days, text
from okrlint.trackers.jira.context import View
from okrlint.trackers.text.body import Body, read_body
from okrlint.trackers.text.body_records import RELATIONS, Resolve, Source, records_of
from okrlint.trackers.text.field_values import (
    classify_party,
    goal_kind_of,
    parse_confidence,
    parse_goal_kind,
    parse_priority,
    parse_status,
    parse_weight,
    split_parties,
)
from okrlint.trackers.text.references import Reference

OF_LISTING = ("objective", "key_result", "owner", "rank", "label", *(r for r in RELATIONS if r != "decision"))
"""Relations that the list of goals states anew each time."""
OF_DETAILS = ("check_in", "decision", "contributes")
"""Relations that updates, highlights and links of a goal tell of."""
_PRIORITY_TAG = re.compile(r"(?:p(?:rio(?:rity)?)?[\s:_/-]?[0-9]|prio(?:rity)?[\s:_/-]\s?\w+)", re.IGNORECASE)
_STATES: dict[str, GoalState] = {
    "paused": "paused",
    "cancelled": "dropped",
    "done": "finished",
    "completed": "finished",
}
_WORK: dict[str, WorkState] = {"pending": "open", "done": "done", "completed": "done", "cancelled": "dropped"}


def goal_records(
    goal: AtlassianGoal, view: View, as_of: dt.datetime, resolve: Resolve, report_days: int
) -> Iterator[Record]:
    """What the listing says of a goal. A metric of an objective is a key result of it."""
    node = goal.node
    days = target_days(node)
    body = read_body(text(node.get("description")), view.settings.headings)
    cycle = view.part("cycle", days.label) if days.label else ""
    if cycle:
        yield Cycle(of=cycle, id=cycle, name=days.label, starts=days.starts, ends=days.ends)
    starts = values.day(node.get("startDate"))
    teams = [_team(t, view) for t in listed(node.get("teams")).nodes]
    state, said = goal_state(node, starts or days.starts, as_of)
    common: dict[str, Any] = {
        "of": goal.id,
        "id": goal.id,
        "key": goal.key,
        "title": str(node.get("name") or ""),
        "description": body.description,
        "team": teams[0] if len(teams) == 1 else (body.team.text if body.team and not teams else ""),
        "state": state,
        "state_said": said,
        "status": parse_status(said.replace("_", " ")),
        "status_said": said,
        "starts": starts,
        "due": days.due,
        "url": str(node.get("url") or ""),
    }
    common |= _judged(goal, body, state)
    measured = list(metrics(node))
    if goal.kind == "key_result":
        yield KeyResult(
            **common, objective=goal.parent, report_days=report_days, **(_numbers(measured[0]) if measured else {})
        )
    else:
        yield Objective(**common, cycle=cycle, parent=goal.parent)
        for target in measured:
            name = str(target["metric"].get("name") or "")
            same: dict[str, Any] = {
                "id": str(target["id"]),
                "key": f"{goal.key}/{name}",
                "title": name,
                "description": "",
            }
            same |= {"score": None, "confidence": None, "weight": None}
            yield KeyResult(**(common | same), objective=goal.id, report_days=report_days, **_numbers(target))
    yield from _owners(goal, body, teams, view)
    yield from _ranks(goal, body, common["team"], days.label, view)
    for tag in listed(node.get("tags")).nodes:
        yield Label(of=goal.id, item=goal.id, name=str(tag.get("name") or ""))
    if goal.kind != "key_result":
        for team in teams[1:]:
            yield Sharing(of=goal.id, objective=goal.id, party=team)
    source = Source(of=goal.id, goal=goal.id, url=common["url"], author=_person(node.get("owner"), view))
    yield from records_of(body, source, resolve)


def detail_records(goal: AtlassianGoal, view: View) -> Iterator[Record]:
    """What updates, metrics and highlights of a goal say."""
    told = goal.node
    for update in listed(told.get("updates")).nodes:
        yield from _check_in(goal, update, view)
    targets = [t["id"] for t in metrics(told)]
    for target in listed(told.get("values")).nodes:
        if target.get("id") in targets:
            of_goal = goal.kind == "key_result"
            if of_goal and target["id"] != targets[0]:
                continue  # its numbers are those of the first
            about = goal.id if of_goal else str(target["id"])
            for point in listed((target.get("metric") or {}).get("values")).nodes:
                at = values.moment(point.get("time"))
                if at is not None and isinstance(point.get("value"), int | float):
                    yield CheckIn(of=goal.id, goal=about, checked_at=at, value=float(point["value"]))
    about = goal.id if goal.kind == "objective" else goal.parent
    for made in listed(told.get("highlights")).nodes:
        if made.get("__typename", "TownsquareDecision") == "TownsquareDecision" and about:
            yield Decision(
                of=goal.id,
                id=str(made["id"]),
                objective=about,
                by=_person(made.get("creator"), view),
                decided_on=values.day(made.get("creationDate")),
                choice=text(made.get("summary")),
                reason=text(made.get("description")),
                url=str(goal.node.get("url") or ""),
            )
    for issue in issues_of(told.get("workItems")):
        yield Contributes(of=goal.id, work=view.id(issue), goal=goal.id, via="link")


def project_records(project: Node, goals: list[str], view: View) -> Iterator[Record]:
    """An Atlassian project as work between goals and issues; what moves there is told by its issues alone."""
    of = str(project["id"])
    said = str((project.get("state") or {}).get("value") or "")
    state = "dropped" if project.get("isArchived") and said != "done" else _WORK.get(said, "doing")
    yield Work(
        of=of,
        id=of,
        key=str(project.get("key") or ""),
        title=str(project.get("name") or ""),
        state=state,
        state_said=said,
        kind="project",
        author=_person(project.get("owner"), view),
        created_at=values.moment(project.get("creationDate")),
        elsewhere=True,
        url=str(project.get("url") or ""),
    )
    for goal in goals:
        yield Contributes(of=of, work=of, goal=goal, via="link")
    for issue in issues_of(project.get("linkedJiraWorkItems")):
        yield Contributes(of=of, work=view.id(issue), goal=of, via="link")


def goal_state(node: Node, starts: dt.date | None, as_of: dt.datetime) -> tuple[GoalState, str]:
    """Where in its life a goal is, and the word for it there.

    `pending` is what every goal begins with, so that it is a draft only until its first day. An archived goal is over.
    """
    said = status_word(node)
    if said in _STATES:
        return _STATES[said], said
    if node.get("isArchived") or said == "archived":
        return "dropped", said
    if said == "pending" and (starts is None or starts > as_of.date()):
        return "draft", said
    return "active", said


def status_word(node: Node) -> str:
    """The word for the status of a goal, written as the gateway documents it; "" where none is shown."""
    said = (node.get("status") or {}).get("value")
    return str(said or "").strip().lower().replace(" ", "_").replace("-", "_")


def is_known(word: str) -> bool:
    """Whether okrlint knows what a word for the status of a goal means."""
    return word in (*_STATES, "pending", "archived") or parse_status(word.replace("_", " ")) is not None


def issues_of(connection: Any) -> list[str]:
    """Jira's ids of the issues in a list of links."""
    return [str(n["issueId"]) for n in listed(connection).nodes if str(n.get("issueId") or "").isdigit()]


def _check_in(goal: AtlassianGoal, update: Node, view: View) -> Iterator[CheckIn]:
    """An update that somebody wrote; what the system writes, and the note that one is missing, are none."""
    at = values.moment(update.get("creationDate"))
    if at is None or update.get("updateType") != "USER" or update.get("missedUpdate"):
        return
    said = str((update.get("newState") or {}).get("value") or "")
    notes = [n for n in listed(update.get("updateNotes")).nodes if not n.get("archived")]
    words = [text(update.get("summary")), *(text(n.get(part)) for n in notes for part in ("summary", "description"))]
    score = update.get("newScore")
    scored = goal.node.get("scoringMode") == "OKR" and isinstance(score, int) and 0 <= score <= 100
    yield CheckIn(
        of=goal.id,
        goal=goal.id,
        checked_at=at,
        status=parse_status(said.replace("_", " ")),
        status_said=said,
        confidence=score / 100 if scored and isinstance(score, int) else None,
        by=_person(update.get("creator"), view),
        note="\n".join(w for w in words if w),
        url=str(update.get("url") or ""),
    )


def _judged(goal: AtlassianGoal, body: Body, state: GoalState) -> dict[str, Any]:
    """What kind of goal it is, its grade, weight and confidence.

    Where the site scores as OKRs do, the score of a goal on its way is what its owner expects, and that of a finished
    one its grade.
    """
    tags = [str(t.get("name") or "") for t in listed(goal.node.get("tags")).nodes]
    score = (goal.node.get("status") or {}).get("score") if goal.node.get("scoringMode") == "OKR" else None
    told = float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None
    said = body.goal_kind.text if body.goal_kind else ""
    return {
        "goal_kind": parse_goal_kind(said) or goal_kind_of(tags),
        "score": told if state == "finished" else parse_confidence(body.score.text) if body.score else None,
        "confidence": told if state == "active" else None,
        "weight": parse_weight(body.weight.text) if body.weight else None,
        "resumed": values.day(body.resumed.text) if body.resumed else None,
    }


def _numbers(target: Node) -> dict[str, Any]:
    """The numbers of a metric target, in the metric's own unit."""
    metric = target["metric"]
    baseline, aim = target.get("startValue"), target.get("targetValue")
    current = (metric.get("latestValue") or target.get("snapshotValue") or {}).get("value")
    direction: Direction | None = None
    if baseline is not None and aim is not None and baseline != aim:
        direction = "increase" if aim > baseline else "decrease"
    unit = {"PERCENTAGE": "%", "CURRENCY": str(metric.get("subType") or "")}.get(str(metric.get("type")), "")
    return {
        "metric": str(metric.get("name") or ""),
        "baseline": baseline,
        "target": aim,
        "current": current,
        "direction": direction,
        "unit": unit,
    }


def _owners(goal: AtlassianGoal, body: Body, teams: list[str], view: View) -> Iterator[Owner]:
    account = _user(goal.node.get("owner"))
    if account is not None:
        kind: PartyKind = "bot" if account.bot else "person"
        party = view.person(account)
        yield Owner(of=goal.id, goal=goal.id, party=party, kind=kind, said=account.name, linked=True)
    else:
        named = list(split_parties(body.owner.text)) if body.owner else []
        for name in named:
            party, of_kind = classify_party(name)
            yield Owner(of=goal.id, goal=goal.id, party=party, kind=of_kind, said=name)
        if not named and "owner" in body.asked:  # the text has a place for an owner, and nobody's name in it
            yield Owner(of=goal.id, goal=goal.id, party="", kind="placeholder")
    for team in teams:
        yield Owner(of=goal.id, goal=goal.id, party=team, kind="team", role="contributor")


def _ranks(goal: AtlassianGoal, body: Body, team: str, label: str, view: View) -> Iterator[Rank]:
    """A priority from a tag such as P1, or from the text; tags that contradict each other tell none.

    Priorities are one list for the site, a rank typed into a text is one of its team and period; key results are
    counted among themselves.
    """
    tags = [str(t.get("name") or "") for t in listed(goal.node.get("tags")).nodes]
    inner = "/key results" if goal.kind == "key_result" else ""
    told = {t: parse_priority(t) for t in tags if is_priority(t)}
    if not told and body.priority:
        told = {body.priority.text: parse_priority(body.priority.text)}
    found = {value for value in told.values() if value is not None}
    if len(found) == 1:
        said = next(t for t, value in told.items() if value is not None)
        scope = f"priority@{view.site}{inner}"
        yield Rank(of=goal.id, goal=goal.id, scope=scope, value=found.pop(), kind="priority", said=said)
    if body.rank and (number := values.number(body.rank.text)):
        place = "/".join(part for part in (f"rank@{view.site}", label, team) if part)
        inner += f"/{goal.parent}" if inner else ""
        yield Rank(of=goal.id, goal=goal.id, scope=place + inner, value=number[0], said=body.rank.text)


def is_priority(tag: str) -> bool:
    """Whether a tag reads as a priority and as nothing else: P1, prio 2, priority: high."""
    return bool(_PRIORITY_TAG.fullmatch(tag.strip()))


def _user(raw: Any) -> values.User | None:
    if not isinstance(raw, dict) or not raw.get("accountId"):
        return None
    status, bot = raw.get("accountStatus"), raw.get("__typename") == "AppUser"
    active = status == "active" if status else None
    return values.User(str(raw["accountId"]), str(raw.get("name") or raw["accountId"]), active, bot)


def _person(raw: Any, view: View) -> str:
    account = _user(raw)
    return view.person(account) if account else ""


def _team(raw: Node, view: View) -> str:
    """The id of a team, the same as in Jira's Team field; the team above it is noted as well."""
    above = (raw.get("hierarchy") or {}).get("parent")
    parent = _team(above, view) if isinstance(above, dict) and above.get("id") else ""
    id_ = view.team(str(raw.get("displayName") or ""), str(raw["id"]).rsplit("/", 1)[-1])
    held = view.met[id_]
    if parent and isinstance(held, Team):
        view.met[id_] = Team(of=id_, id=id_, name=held.name, parent=parent)
    return id_


def resolver(goals: dict[str, AtlassianGoal]) -> Callable[[Reference], str]:
    """Turns a reference in a text into an id: keys and addresses of goals, and exact titles."""
    keys = {g.key: g.id for g in goals.values()}
    titles: dict[str, str] = {}
    for goal in goals.values():
        title = str(goal.node.get("name") or "").casefold()
        titles[title] = "" if title in titles else goal.id

    def resolve(reference: Reference) -> str:
        said = reference.said.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1] if reference.kind == "url" else ""
        if reference.kind == "title":
            return titles.get(reference.said.casefold()) or reference.said
        return keys.get(said) or keys.get(reference.said, reference.said)

    return resolve
