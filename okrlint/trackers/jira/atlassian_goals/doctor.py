"""`okrlint doctor` for Atlassian Goals: what only the site itself can tell, in the order in which things fail.

What okrlint knows of the gateway comes from documents and published types; each check says what this site does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from okrlint.errors import OkrlintError
from okrlint.trackers.jira.atlassian_goals.gateway import ACCESS_HINT, SCOPE_HINT, Gateway
from okrlint.trackers.jira.atlassian_goals.model import AtlassianGoal, Node, listed, read_goal, type_name
from okrlint.trackers.jira.atlassian_goals.pages import Pages
from okrlint.trackers.jira.atlassian_goals.reading import NONE
from okrlint.trackers.jira.atlassian_goals.records import is_priority
from okrlint.trackers.jira.atlassian_goals.settings import GoalsSettings
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.fields import Field
from okrlint.trackers.jira.graph import selected_goals
from okrlint.trackers.onboarding.doctor import Check, failed

_ME = "query Me { me { user { accountId name } } }"
_NAMES = "query Names($type: String!) { __type(name: $type) { fields { name } } }"
_SEARCHES = {"goals_search": "goalTql", "goals_byIds": "goalsByAri", "goals_goalTypes": "goalTypes"}
_BESIDE = ("workItems", "priority", "phase", "isPrivate", "customFields")
_SAMPLE = 10


class GoalsSeen(msgspec.Struct):
    """What the checks so far have found out."""

    pages: Pages
    goals: list[AtlassianGoal] = []


def examine_goals(client: JiraClient, settings: GoalsSettings, cloud_id: str, fields: Sequence[Field]) -> list[Check]:
    """All checks; those after a failed one need it, and are left out."""
    gateway = Gateway(client)
    checks: list[Check] = []
    try:
        cloud = cloud_id or gateway.cloud_id()
        user = (gateway.ask(_ME, {}).data.get("me") or {}).get("user") or {}
    except OkrlintError as error:
        return [failed("goals: gateway", error)]
    checks.append(_account(client, cloud, user, scoped=bool(cloud_id)))
    seen = GoalsSeen(Pages(gateway, f"ari:cloud:townsquare::site/{cloud}"))
    parts: tuple[tuple[str, Callable[[], Iterator[Check]]], ...] = (
        ("goals: searches", lambda: _searches(gateway, seen)),
        ("goals: types", lambda: _goals(seen, settings)),
        ("goals: links", lambda: _links(client, seen, fields)),
        ("goals: details", lambda: _details(seen)),
    )
    for part, look in parts:
        try:
            checks += look()
        except OkrlintError as error:
            return [*checks, failed(part, error)]
        if not seen.goals and part == "goals: types":
            break
    return checks


def _account(client: JiraClient, cloud: str, user: Node, *, scoped: bool) -> Check:
    seen = f"the gateway answers as {user.get('name') or 'nobody'}, for the site {cloud}"
    if not user:
        return Check("goals: gateway", False, seen, SCOPE_HINT)
    through = f" through {client.gateway.split('/')[2]}, as tokens with scopes and OAuth do" if scoped else ""
    return Check("goals: gateway", True, seen + through)


def _searches(gateway: Gateway, seen: GoalsSeen) -> Iterator[Check]:
    """Which names this gateway has. One that does not let itself be asked is tried out in the reading."""
    try:
        there = _names(gateway, "Query")
        of_goal = _names(gateway, "TownsquareGoal")
    except OkrlintError as error:
        yield Check("goals: searches", None, f"the gateway does not say what it can do: {error.message}")
        return
    lacking = [name for name in _SEARCHES if name not in there]
    older = ", ".join(f"{_SEARCHES[name]} in place of {name}" for name in lacking)
    yield Check("goals: searches", True, f"by {older}" if older else "by the names that are documented")
    if "workItems" not in of_goal:
        seen.pages.features.work_items = False
        yield Check("goals: searches", None, "goals do not list their issues: they are asked for one by one")
    if more := [name for name in _BESIDE[1:] if name in of_goal]:
        advice = "tell the authors of okrlint: it does not read these yet"
        yield Check("goals: searches", None, f"goals have {', '.join(more)} here", advice)


def _names(gateway: Gateway, type_: str) -> set[str]:
    fields = (gateway.ask(_NAMES, {"type": type_}).data.get("__type") or {}).get("fields") or []
    return {str(f.get("name")) for f in fields if isinstance(f, dict)}


def _goals(seen: GoalsSeen, settings: GoalsSettings) -> Iterator[Check]:
    """Types, and how many goals of each."""
    for page in seen.pages.all_goals():
        seen.goals += [read_goal(node, settings) for node in page.goals]
    if not seen.goals:
        yield Check("goals: types", False, NONE, ACCESS_HINT)
        return
    counts = Counter((type_name(g.node.get("goalType")) or "no type shown", g.kind) for g in seen.goals)
    for (name, kind), number in sorted(counts.items(), key=lambda c: (str(c[0][1]), c[0][0])):
        meaning = {"objective": "objectives", "key_result": "key results", "between": "neither, by `types`"}
        yield Check(
            "goals: types", kind is not None, f"{number:,} of type {name}: {meaning.get(kind or '', 'unknown')}"
        )
    if not any(g.kind == "objective" for g in seen.goals):
        yield Check("goals: types", False, "none of them is an objective", "look at `types` and `key_results`")
    archived = sum(bool(g.node.get("isArchived")) for g in seen.goals)
    yield Check("goals: types", True, f"{archived:,} of {len(seen.goals):,} goals are archived")


def _links(client: JiraClient, seen: GoalsSeen, fields: Sequence[Field]) -> Iterator[Check]:
    """Whether Jira's Goals field is there and names goals that are shown, and on which types of issue."""
    held = next((f for f in fields if f.custom == "goals"), None)
    if held is None:
        advice = "links are then read from the goals alone; issues show the field where Goals is switched on for Jira"
        yield Check("goals: links", None, "Jira has no Goals field", advice)
        return
    condition = f"cf[{held.id.rsplit('_', 1)[-1]}] is not EMPTY ORDER BY updated DESC"
    body: dict[str, Any] = {"jql": condition, "fields": [held.id, "issuetype"], "maxResults": 50}
    try:
        found = client.post("/search/jql", body).get("issues") or []
    except OkrlintError as error:
        yield Check("goals: links", None, f"Jira does not search by the field {held.name!r}: {error.message}")
        return
    known = {g.id for g in seen.goals}
    named = [goal for i in found for goal in selected_goals((i.get("fields") or {}).get(held.id))]
    types = sorted({str(((i.get("fields") or {}).get("issuetype") or {}).get("name")) for i in found})
    hidden = len(set(named) - known)
    shown = f"{len(found)} issues ({', '.join(types) or 'none'}) name {len(set(named))} goals"
    if hidden:
        advice = "give the account access to these goals, or take them out of the issues"
        yield Check("goals: links", None, f"{shown}, {hidden} of which are not shown", advice)
    else:
        yield Check("goals: links", True if found else None, shown)


def _details(seen: GoalsSeen) -> Iterator[Check]:
    """Units and forms that documents leave open, by a few goals."""
    spoken = [g for g in seen.goals if g.node.get("latestUpdateDate")] or seen.goals
    ids = [g.id for g in spoken[:_SAMPLE]]
    told: list[Node] = []
    for _, answer in seen.pages.details(ids, projects=True):
        if isinstance(answer, OkrlintError):
            yield failed("goals: details", answer)
            return
        told += [n for n in answer.data.get("goals_byIds") or [] if isinstance(n, dict)]
    updates = [u for n in told for u in listed(n.get("updates")).nodes]
    if spoken is not seen.goals and not updates:
        advice = "the reading will say so; Atlassian calls this part of the gateway unstable"
        yield Check("goals: updates", False, "goals have updates, and none is shown", advice)
    else:
        scores = [int(u.get("newScore") or 0) for u in updates]
        scored = sum(g.node.get("scoringMode") == "OKR" for g in seen.goals)
        unit = f"; {scored} goals are scored, at most {max(scores)} of 100" if scored and scores else ""
        yield Check(
            "goals: updates", max(scores, default=0) <= 100, f"{len(updates)} of {len(told)} goals looked at{unit}"
        )
    exact = Counter(str((g.node.get("targetDate") or {}).get("confidence") or "none") for g in seen.goals)
    yield Check("goals: dates", True, ", ".join(f"{n:,} exact to {k.lower()}" for k, n in sorted(exact.items())))
    tags = [str(t.get("name") or "") for g in seen.goals for t in listed(g.node.get("tags")).nodes]
    ranked = any(is_priority(tag) for tag in tags)
    if not ranked:
        advice = "give goals a tag such as P1, or a line `Priority: P1` in the description"
        yield Check("goals: priority", None, "Atlassian Goals keeps no rank, and no tag looks like a priority", advice)
