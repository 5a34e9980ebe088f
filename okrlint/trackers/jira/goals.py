"""What an issue that is a goal says of itself, from a site's fields and headings; `mapping` makes records of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from okrlint.records import Cycle, GoalState, Record
from okrlint.trackers.jira import values
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.fields import LEXO_RANK, PROJECT, value_of
from okrlint.trackers.jira.graph import Kind
from okrlint.trackers.mapping import goal as mapping
from okrlint.trackers.mapping.goal import NUMBERS, DraftParty, DraftRank, GoalDraft, named_parties
from okrlint.trackers.text.body import Body, Reference, read_body
from okrlint.trackers.text.body_records import PARTS, Resolve
from okrlint.trackers.text.field_values import parse_confidence, parse_goal_state, parse_number, parse_priority

_ONLY_AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:-\d+)?", re.IGNORECASE)


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
    body = read_body(markdown, view.settings.headings, parts_of(fields, view))
    goal = JiraGoal(str(issue["id"]), str(issue.get("key", "")), kind, issue, body)
    for place in view.fields.places.get("rank", ()):
        if place is not None and place.custom == LEXO_RANK:
            goal.lexo = values.words(fields.get(place.id))
    return goal


def parts_of(fields: dict[str, Any], view: View) -> dict[str, list[str | None]]:
    """What the places of the parts hold that are kept in fields beside the description."""
    named = {name: view.fields.places.get(name, ()) for name in PARTS}
    return {
        name: [
            None if place is None else values.lines(fields.get(place.id), is_wiki=not view.cloud) for place in places
        ]
        for name, places in named.items()
        if places and places != (None,)
    }


def goal_records(goal: JiraGoal, view: View, parent: str, lexo: dict[str, int], resolve: Resolve) -> Iterator[Record]:
    """Everything that the goal states. `parent` is the id of the goal it serves, `lexo` the order of the boards."""
    cycle = cycle_of(goal, view)
    if cycle is not None:
        yield cycle
    yield from mapping.goal_records(draft_of(goal, view, parent, lexo, cycle.id if cycle else ""), resolve)


def draft_of(goal: JiraGoal, view: View, parent: str, lexo: dict[str, int], cycle: str) -> GoalDraft:
    """What the issue says of itself, from the fields and headings where this source keeps it."""
    fields, body = goal.fields, goal.body
    reporter = values.user(fields.get("reporter"))
    status = fields.get("status") or {}
    view.learn(status)
    draft = GoalDraft(
        of=view.id(goal.id),
        key=goal.key,
        kind=goal.kind,
        title=values.words(fields.get("summary")),
        url=view.url(goal.key),
        body=body,
        serves=parent,
        team=team_of(fields, view) or _said(body.team),
        cycle=cycle,
        state=goal_state(values.words(status), values.category(status), values.words(fields.get("resolution")), view),
        state_said=values.words(status),
        status=_text(goal, "status", view),
        starts=_day(goal, "starts", view),
        due=_day(goal, "due", view),
        goal_kind=_text(goal, "goal_kind", view),
        score=_text(goal, "score", view),
        confidence=_text(goal, "confidence", view),
        weight=_text(goal, "weight", view),
        owners=_owners(goal, view),
        contributors=list(_parties(value_of(view.fields.places.get("contributors", ()), fields), view)),
        labels=[str(name) for name in fields.get("labels") or []],
        author=view.person(reporter) if reporter else "",
    )
    draft.ranks = list(_ranks(goal, view, lexo, draft))
    if goal.kind == "key_result":
        draft.metric, draft.unit = _text(goal, "metric", view), _text(goal, "unit", view)
        draft.numbers = {name: read for name in NUMBERS if (read := _number(goal, name, view))}
    return draft


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


def cycle_of(goal: JiraGoal, view: View) -> Cycle | None:
    """The planning period; of several, the one that ends last."""
    for place in view.fields.places.get("cycle", ()):
        raw = goal.fields.get(place.id) if place is not None else goal.body.cycle.text if goal.body.cycle else None
        found = values.periods(raw)
        if found:
            last = max(found, key=lambda p: p.ends or p.starts or dt.date.min)
            id_ = view.part("cycle", last.name) if not last.id else view.part(*last.id.split("/", 1))
            return Cycle(of=id_, id=id_, name=last.name, starts=last.starts, ends=last.ends)
    return None


def goal_state(said: str, category: str, resolution: str, view: View) -> GoalState:
    """Where in its life a goal is: the configuration first, then the category, refined by the status's own words."""
    for name, state in view.settings.states.items():
        if name.casefold() == said.casefold():
            return state
    word = parse_goal_state(said)
    if category == "done":
        return "dropped" if "dropped" in (word, parse_goal_state(resolution)) else "finished"
    return "active" if word is None or word == "finished" else word


def _text(goal: JiraGoal, name: str, view: View) -> str:
    held = values.words(value_of(view.fields.places.get(name, ()), goal.fields))
    return held or _said(getattr(goal.body, name))


def _day(goal: JiraGoal, name: str, view: View) -> dt.date | None:
    held = values.day(value_of(view.fields.places.get(name, ()), goal.fields))
    said = getattr(goal.body, name)
    return held or (values.day(said.text) if said else None)


def _number(goal: JiraGoal, name: str, view: View) -> tuple[float, str] | None:
    raw = value_of(view.fields.places.get(name, ()), goal.fields)
    return values.number(raw) if raw is not None else parse_number(_said(getattr(goal.body, name)))


def _owners(goal: JiraGoal, view: View) -> list[DraftParty]:
    """Who stands in the first of the places that names anybody."""
    for place in view.fields.places.get("owner", ()):
        raw = goal.fields.get(place.id) if place is not None else _said(goal.body.owner)
        if found := list(_parties(raw, view)):
            linked = place is not None and bool(values.users(raw))
            return [party._replace(linked=linked) for party in found]
    return []


def _parties(raw: Any, view: View) -> Iterator[DraftParty]:
    accounts = values.users(raw)
    for account in accounts:
        yield DraftParty(view.person(account), "bot" if account.bot else "person", account.name)
    if not accounts:
        yield from named_parties(values.words(raw))


def _ranks(goal: JiraGoal, view: View, lexo: dict[str, int], draft: GoalDraft) -> Iterator[DraftRank]:
    """Rank and priority. A field is one list for everybody; what is typed into a text is the list of that team and
    cycle. Key results are counted among themselves, and in texts among those of one objective; a board is one list."""
    inner = "/key results" if goal.kind == "key_result" else ""
    if goal.lexo:
        yield DraftRank(f"board@{view.site}", float(lexo[goal.lexo]), goal.lexo)
    for place in view.fields.places.get("rank", ()):
        if place is None or place.custom != LEXO_RANK:
            raw = goal.fields.get(place.id) if place is not None else goal.body.rank.text if goal.body.rank else None
            if read := values.number(raw):
                typed = (draft.cycle, draft.team) if place is None else ()
                within = f"{inner}/{draft.serves}" if inner and place is None else inner
                scope = "/".join(part for part in (f"rank@{view.site}", *typed) if part)
                yield DraftRank(scope + within, read[0], values.words(raw))
                break
    for place in view.fields.places.get("priority", ()):
        raw = goal.fields.get(place.id) if place is not None else _said(goal.body.priority)
        said = values.words(raw)
        value = view.priorities.get(said) if place is not None and place.id == "priority" else parse_priority(said)
        if value is not None:
            yield DraftRank(f"priority@{view.site}{inner}", float(value), said, "priority")
            break


def _said(said: Any) -> str:
    return str(said.text) if said else ""


def confidence(raw: Any) -> float | None:
    """A share from 0 to 1 in a confidence field."""
    return parse_confidence(values.words(raw))
