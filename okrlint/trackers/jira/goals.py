"""An issue that is an objective or key result, as records: itself, owners, rank, cycle, and what its text states."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from okrlint.records import Cycle, GoalState, KeyResult, Label, Objective, Owner, PartyKind, Rank, Record
from okrlint.trackers.jira import values
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.fields import LEXO_RANK, PROJECT, value_of
from okrlint.trackers.jira.graph import Kind
from okrlint.trackers.text.body import Body, Reference, read_body
from okrlint.trackers.text.body_records import RELATIONS, Resolve, Source, records_of
from okrlint.trackers.text.field_values import (
    classify_party,
    goal_kind_of,
    parse_confidence,
    parse_goal_kind,
    parse_goal_state,
    parse_number,
    parse_priority,
    parse_status,
    parse_weight,
    split_parties,
)

_ONLY_AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:-\d+)?", re.IGNORECASE)
STATED = ("objective", "key_result", "owner", "rank", "label", *RELATIONS)
"""Relations that the reading of a goal states anew each time."""


class JiraGoal(msgspec.Struct):
    """A goal as read: `issue` is Jira's answer, `body` its text, `lexo` its place on the boards."""

    id: str
    key: str
    kind: Kind
    issue: dict[str, Any]
    body: Body
    lexo: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The values by field id."""
        held: dict[str, Any] = self.issue.get("fields") or {}
        return held


def read_goal(issue: dict[str, Any], kind: Kind, view: View) -> JiraGoal:
    """Take an issue in as a goal."""
    view.take_in(issue)
    fields = issue.get("fields") or {}
    markdown = values.text(fields.get("description"), is_wiki=not view.cloud)
    goal = JiraGoal(
        str(issue["id"]), str(issue.get("key", "")), kind, issue, read_body(markdown, view.settings.headings)
    )
    for place in view.fields.places.get("rank", ()):
        if place is not None and place.custom == LEXO_RANK:
            goal.lexo = values.words(fields.get(place.id))
    return goal


def goal_records(goal: JiraGoal, view: View, parent: str, lexo: dict[str, int], resolve: Resolve) -> Iterator[Record]:
    """Everything that the goal states. `parent` is the id of the goal it serves, `lexo` the order of the boards."""
    of, fields, body = view.id(goal.id), goal.fields, goal.body
    cycle = _cycle(goal, view)
    if cycle is not None:
        yield cycle
    common: dict[str, Any] = {
        "of": of,
        "id": of,
        "key": goal.key,
        "title": values.words(fields.get("summary")),
        "description": body.description,
        "team": team_of(fields, view) or (body.team.text if body.team else ""),
        "starts": _day(goal, "starts", view),
        "due": _day(goal, "due", view),
        "url": view.url(goal.key),
    }
    common |= _state(goal, view) | _status(goal, view) | _appraisal(goal, view)
    if goal.kind == "objective":
        yield Objective(**common, cycle=cycle.id if cycle else "", parent=parent)
    else:
        yield KeyResult(**common, objective=parent, **_numbers(goal, view))
    yield from _owners(goal, of, view)
    yield from _ranks(goal, of, view, lexo)
    for name in fields.get("labels") or []:
        yield Label(of=of, item=of, name=str(name))
    reporter = values.user(fields.get("reporter"))
    source = Source(of=of, goal=of, url=view.url(goal.key), author=view.person(reporter) if reporter else "")
    yield from records_of(body, source, resolve)


def team_of(fields: dict[str, Any], view: View) -> str:
    """The id of the team that the fields name; empty where they name none, or only by an id without a name.

    Some tenants show the Team field as a bare UUID, whose name the suggestions for searches tell.
    """
    for place in view.fields.places.get("team", ()):
        if place is None:
            continue
        if place.id == PROJECT:
            project = fields.get("project") or {}
            return view.team(
                values.words(project.get("name")) or str(project.get("key", "")), str(project.get("key", ""))
            )
        raw = fields.get(place.id)
        first = raw[0] if isinstance(raw, list) and raw else raw
        name = values.words(first)
        identity = str((first.get("id") if isinstance(first, dict) and place.kind == "team" else "") or "")
        if _ONLY_AN_ID.fullmatch(name):
            identity, name = name, view.team_name(name, place)
        if name:
            return view.team(name, identity)
    return ""


def resolver(goals: dict[str, JiraGoal], view: View) -> Resolve:
    """Turns a reference in a text into an id: keys and addresses of this site, and exact titles of goals."""
    keys = {g.key: view.id(g.id) for g in goals.values()}
    titles: dict[str, str] = {}
    for goal in goals.values():
        title = values.words(goal.fields.get("summary")).casefold()
        titles[title] = "" if title in titles else view.id(goal.id)

    def resolve(reference: Reference) -> str:
        if reference.kind == "url" and reference.said.startswith(view.url("")):
            key = reference.said.removeprefix(view.url("")).split("?", 1)[0].split("/", 1)[0]
            return keys.get(key, key)
        if reference.kind == "title":
            return titles.get(reference.said.casefold()) or reference.said
        return keys.get(reference.said, reference.said)

    return resolve


def _cycle(goal: JiraGoal, view: View) -> Cycle | None:
    """The planning period; of several, the one that ends last."""
    for place in view.fields.places.get("cycle", ()):
        raw = goal.fields.get(place.id) if place is not None else goal.body.cycle.text if goal.body.cycle else None
        found = values.periods(raw)
        if found:
            last = max(found, key=lambda p: p.ends or p.starts or dt.date.min)
            id_ = view.part("cycle", last.name) if not last.id else view.part(*last.id.split("/", 1))
            return Cycle(of=id_, id=id_, name=last.name, starts=last.starts, ends=last.ends)
    return None


def _state(goal: JiraGoal, view: View) -> dict[str, Any]:
    status = goal.fields.get("status") or {}
    said = values.words(status)
    view.learn(status)
    resolution = values.words(goal.fields.get("resolution"))
    return {"state": goal_state(said, values.category(status), resolution, view), "state_said": said}


def goal_state(said: str, category: str, resolution: str, view: View) -> GoalState:
    """Where in its life a goal is: the configuration first, then the category, refined by the status's own words."""
    for name, state in view.settings.states.items():
        if name.casefold() == said.casefold():
            return state
    word = parse_goal_state(said)
    if category == "done":
        return "dropped" if "dropped" in (word, parse_goal_state(resolution)) else "finished"
    return "active" if word is None or word == "finished" else word


def _status(goal: JiraGoal, view: View) -> dict[str, Any]:
    said = values.words(value_of(view.fields.places.get("status", ()), goal.fields))
    if not said and goal.body.status:
        said = goal.body.status.text
    return {"status": parse_status(said), "status_said": said}


def _appraisal(goal: JiraGoal, view: View) -> dict[str, Any]:
    """What kind of goal it is, its grade, weight and present confidence."""
    kind, resumed = _written(goal, "goal_kind", view), goal.body.resumed
    return {
        "goal_kind": parse_goal_kind(kind) or goal_kind_of(map(str, goal.fields.get("labels") or ())),
        "score": parse_confidence(_written(goal, "score", view)),
        "confidence": parse_confidence(_written(goal, "confidence", view)),
        "weight": parse_weight(_written(goal, "weight", view)),
        "resumed": values.day(resumed.text) if resumed else None,
    }


def _written(goal: JiraGoal, name: str, view: View) -> str:
    said = getattr(goal.body, name)
    return values.words(value_of(view.fields.places.get(name, ()), goal.fields)) or (said.text if said else "")


def _day(goal: JiraGoal, name: str, view: View) -> dt.date | None:
    held = values.day(value_of(view.fields.places.get(name, ()), goal.fields))
    said = getattr(goal.body, name)
    return held or (values.day(said.text) if said else None)


def _numbers(goal: JiraGoal, view: View) -> dict[str, Any]:
    read: dict[str, Any] = {}
    unit = ""
    for name in ("baseline", "target", "current"):
        raw = value_of(view.fields.places.get(name, ()), goal.fields)
        said = getattr(goal.body, name)
        found = values.number(raw) if raw is not None else parse_number(said.text) if said else None
        if found:
            read[name] = found[0]
            unit = unit or found[1]
    for name in ("metric", "unit"):
        said = getattr(goal.body, name)
        text = values.words(value_of(view.fields.places.get(name, ()), goal.fields)) or (said.text if said else "")
        read[name] = text
    read["unit"] = read["unit"] or unit
    return read


def _owners(goal: JiraGoal, of: str, view: View) -> Iterator[Owner]:
    for place in view.fields.places.get("owner", ()):
        raw = goal.fields.get(place.id) if place is not None else _said(goal.body.owner)
        found = list(_parties(raw, view))
        linked = place is not None and bool(values.users(raw))
        for party, kind, said in found:
            yield Owner(of=of, goal=of, party=party, kind=kind, said=said, linked=linked)
        if found:
            break
    else:
        if "owner" in goal.body.asked:  # the text has a place for an owner, and nobody's name in it
            yield Owner(of=of, goal=of, party="", kind="placeholder")
    for party, kind, said in _parties(value_of(view.fields.places.get("contributors", ()), goal.fields), view):
        yield Owner(of=of, goal=of, party=party, kind=kind, role="contributor", said=said)


def _parties(raw: Any, view: View) -> Iterator[tuple[str, PartyKind, str]]:
    accounts = values.users(raw)
    for account in accounts:
        yield view.person(account), "bot" if account.bot else "person", account.name
    if accounts:
        return
    for name in split_parties(values.words(raw)):
        party, kind = classify_party(name)
        yield party, kind, name


def _ranks(goal: JiraGoal, of: str, view: View, lexo: dict[str, int]) -> Iterator[Rank]:
    if goal.lexo:
        yield Rank(of=of, goal=of, scope=f"board@{view.site}", value=float(lexo[goal.lexo]), said=goal.lexo)
    for place in view.fields.places.get("rank", ()):
        if place is None or place.custom != LEXO_RANK:
            raw = goal.fields.get(place.id) if place is not None else goal.body.rank.text if goal.body.rank else None
            read = values.number(raw)
            if read:
                yield Rank(of=of, goal=of, scope=f"rank@{view.site}", value=read[0], said=values.words(raw))
                break
    for place in view.fields.places.get("priority", ()):
        raw = goal.fields.get(place.id) if place is not None else _said(goal.body.priority)
        said = values.words(raw)
        value = view.priorities.get(said) if place is not None and place.id == "priority" else parse_priority(said)
        if value is not None:
            yield Rank(of=of, goal=of, scope=f"priority@{view.site}", value=float(value), kind="priority", said=said)
            break


def _said(said: Any) -> str:
    return str(said.text) if said else ""


def confidence(raw: Any) -> float | None:
    """A share from 0 to 1 in a confidence field."""
    return parse_confidence(values.words(raw))
