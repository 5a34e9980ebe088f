"""`okrlint doctor` for Atlassian Goals: what only the site itself can tell, in the order in which things fail.

What okrlint knows of the gateway comes from documents and published types; each check says what this site does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from okrlint.errors import OkrlintError
from okrlint.trackers.jira import values
from okrlint.trackers.jira.answers import Issues
from okrlint.trackers.jira.atlassian_goals.gateway import ACCESS_HINT, SCOPE_HINT, Gateway, GatewayAnswer
from okrlint.trackers.jira.atlassian_goals.model import (
    AtlassianGoal,
    Node,
    is_key_result,
    listed,
    read_goal,
    type_name,
)
from okrlint.trackers.jira.atlassian_goals.pages import PAGE, Pages
from okrlint.trackers.jira.atlassian_goals.reading import NONE
from okrlint.trackers.jira.atlassian_goals.records import is_priority
from okrlint.trackers.jira.atlassian_goals.settings import GoalsSettings
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.errors import RequestFailed
from okrlint.trackers.jira.fields import Field
from okrlint.trackers.jira.graph import selected_goals
from okrlint.trackers.onboarding.doctor import Check, failed

_ME = "query Me { me { user { __typename accountId name } } }"
_NAMES = "query Names($type: String!) { __type(name: $type) { fields { name type { name } } } }"
_SEARCHES = {
    "goals_search": "goalTql",
    "goals_byIds": "goalsByAri",
    "goals_byKey": "goalTql",
    "goals_goalTypes": "goalTypes",
}
_LINKS = "GraphStoreSimplifiedJiraEpicContributesToAtlasGoalInverseConnection"
_BESIDE = ("priority", "phase", "isPrivate", "customFields")
_SAMPLE = 10
_LARGE = 100
_TELL = "tell the authors of okrlint: it does not read these yet"


class GoalsSeen(msgspec.Struct):
    """What the checks so far have found out."""

    pages: Pages
    goals: list[AtlassianGoal] = []
    linked_types: list[str] = []


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
        ("goals: dates", lambda: _dates(seen)),
        ("goals: pages", lambda: _sizes(seen)),
        ("goals: limits", lambda: _limits(client)),
        ("goals: kinds of issues", lambda: _kinds_of_issues(seen)),
        ("goals: account", lambda: _kind_of_account(user, scoped=bool(cloud_id))),
        ("goals: priority", lambda: _priority(seen)),
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
    host = client.gateway.split("/")[2]
    way = f"through {host}, as tokens with scopes and OAuth do" if scoped else "with a token that has no scopes"
    return Check("goals: gateway", True, f"{seen}, {way}")


def _searches(gateway: Gateway, seen: GoalsSeen) -> Iterator[Check]:
    """Which names this gateway has. One that does not let itself be asked is tried out in the reading."""
    try:
        there = _names(gateway, "Query")
        of_goal = _names(gateway, "TownsquareGoal")
    except OkrlintError as error:
        advice = "nothing to do: the reading tries the names one by one"
        yield Check("goals: searches", None, f"the gateway does not say what it can do: {error.message}", advice)
        return
    lacking = [name for name in _SEARCHES if name not in there]
    older = ", ".join(f"{_SEARCHES[name]} in place of {name}" for name in lacking)
    yield Check("goals: searches", True, f"by {older}" if older else "by the names that are documented")
    if "workItems" not in of_goal:
        seen.pages.features.work_items = False
        advice = "nothing to do: it takes one request more for each goal that has changed"
        yield Check("goals: searches", None, "goals do not list their issues: they are asked for one by one", advice)
    elif of_goal["workItems"] not in ("", _LINKS):
        found = f"goals list their issues as {of_goal['workItems']}, which okrlint has not met"
        yield Check("goals: searches", None, found, "look whether `okrlint fetch` finds the linked issues")
    if more := [name for name in _BESIDE if name in of_goal]:
        yield Check("goals: searches", None, f"goals have {', '.join(more)} here", _TELL)


def _names(gateway: Gateway, type_: str) -> dict[str, str]:
    """The fields of a type, with the types that they have, where that is a type with a name."""
    fields = (gateway.ask(_NAMES, {"type": type_}).data.get("__type") or {}).get("fields") or []
    return {str(f["name"]): str((f.get("type") or {}).get("name") or "") for f in fields}


def _goals(seen: GoalsSeen, settings: GoalsSettings) -> Iterator[Check]:
    """Types, and how many goals of each."""
    for page in seen.pages.all_goals():
        seen.goals += [read_goal(node, settings) for node in page.goals]
    if not seen.goals:
        yield Check("goals: types", False, NONE, ACCESS_HINT)
        return
    counts = Counter((type_name(g.node.get("goalType")) or "no type shown", g.kind) for g in seen.goals)
    meaning = {"objective": "objectives", "key_result": "key results", "between": "neither, by `types`"}
    for (name, kind), number in sorted(counts.items(), key=lambda c: (str(c[0][1]), c[0][0])):
        told = f"{number:,} of type {name}: {meaning.get(kind or '', 'unknown')}"
        advice = "" if kind else "the gateway calls types unstable; until it shows them these goals are not judged"
        yield Check("goals: types", kind is not None, told, advice)
    if not any(g.kind == "objective" for g in seen.goals):
        yield Check("goals: types", False, "none of them is an objective", "look at `types` and `key_results`")
    used = {name for name, _ in counts}
    idle = [t for t in seen.pages.types() if type_name(t) not in used]
    shown = sorted(f"{type_name(t)} ({'key results' if is_key_result(t) else 'objectives'}{_off(t)})" for t in idle)
    if shown:
        yield Check("goals: types", True, f"without goals: {', '.join(shown)}")
    archived = sum(bool(g.node.get("isArchived")) for g in seen.goals)
    hidden = "" if archived else ": none is, or the search leaves them out"
    yield Check("goals: types", True, f"{archived:,} of {len(seen.goals):,} goals are archived{hidden}")


def _off(type_: Node) -> str:
    return ", switched off" if type_.get("state") == "DISABLED" else ""


def _links(client: JiraClient, seen: GoalsSeen, fields: Sequence[Field]) -> Iterator[Check]:
    """Whether Jira's Goals field is there, can be searched by, and names goals that are shown."""
    held = next((f for f in fields if f.custom == "goals"), None)
    if held is None:
        advice = "links are then read from the goals alone; issues show the field where Goals is switched on for Jira"
        yield Check("goals: links", None, "Jira has no Goals field", advice)
        return
    condition = f"cf[{held.id.rsplit('_', 1)[-1]}] is not EMPTY ORDER BY updated DESC"
    body: dict[str, Any] = {"jql": condition, "fields": [held.id, "issuetype"], "maxResults": 50}
    try:
        found = client.post("/search/jql", body, form=Issues).get("issues") or []
    except OkrlintError as error:
        seen_ = f"Jira does not search by the field {held.name!r}: {error.message}"
        yield Check("goals: links", None, seen_, "nothing to do: issues are read by project, and the field with them")
        return
    known = {g.id for g in seen.goals}
    named = {goal for i in found for goal in selected_goals((i.get("fields") or {}).get(held.id))}
    seen.linked_types = sorted({values.words((i.get("fields") or {}).get("issuetype")) for i in found} - {""})
    hidden = len(named - known)
    shown = f"{len(found)} issues ({', '.join(seen.linked_types) or 'none'}) name {len(named)} goals"
    if hidden:
        advice = "give the account access to these goals, or take them out of the issues"
        yield Check("goals: links", None, f"{shown}, {hidden} of which are not shown", advice)
    elif not found:
        yield Check("goals: links", None, shown, "name goals in the Goals field of epics, or link epics from goals")
    else:
        yield Check("goals: links", True, f"{shown}, all of which are shown")


def _details(seen: GoalsSeen) -> Iterator[Check]:
    """Whether updates are shown, in which order, and how scores are counted, by a few goals."""
    spoken = [g for g in seen.goals if g.node.get("latestUpdateDate")] or seen.goals
    told: list[Node] = []
    for _, answer in seen.pages.details([g.id for g in spoken[:_SAMPLE]], projects=True):
        if not isinstance(answer, GatewayAnswer):
            yield failed("goals: details", answer)
            return
        told += [n for n in answer.data.get("goals_byIds") or [] if n]
    updates = [listed(n.get("updates")).nodes for n in told]
    number = sum(map(len, updates))
    if spoken is not seen.goals and not number:
        advice = "the reading will say so; Atlassian calls this part of the gateway unstable"
        yield Check("goals: updates", False, "goals have updates, and none is shown", advice)
        return
    scores = [abs(int(u.get("newScore") or 0)) for some in updates for u in some]
    scored = sum(g.node.get("scoringMode") == "OKR" for g in seen.goals)
    unit = f"; {scored} goals are scored, at most {max(scores)} of 100" if scored and scores else ""
    days = [[str(u.get("creationDate")) for u in some] for some in updates]
    order = "newest first" if all(d == sorted(d, reverse=True) for d in days) else "in no order"
    yield Check("goals: updates", True, f"{number} updates of {len(told)} goals looked at, {order}{unit}")
    if max(scores, default=0) > 100:
        advice = "tell the authors of okrlint: scores are not in hundredths here, and no confidence is read from them"
        yield Check("goals: updates", False, f"a score of {max(scores)} is none of 100", advice)


def _dates(seen: GoalsSeen) -> Iterator[Check]:
    """How exact target dates are, and at which hour their periods begin."""
    targets = [g.node.get("targetDate") or {} for g in seen.goals]
    exact = Counter(str(t.get("confidence") or "none") for t in targets)
    shown = ", ".join(
        f"{n:,} exact to {k.lower()}" if k != "none" else f"{n:,} without" for k, n in exact.most_common()
    )
    yield Check("goals: dates", True, shown)
    periods = [(t.get("dateRange") or {}).get("start") for t in targets if t.get("confidence") in ("MONTH", "QUARTER")]
    starts = {at.strftime("%H:%M") for raw in periods if (at := values.moment(raw))}
    if starts - {"00:00"}:
        found = f"periods begin at {', '.join(sorted(starts))} UTC, that is by another time zone"
        yield Check("goals: dates", None, found, "nothing to do: a day more or less is taken for the same month")
    elif starts:
        yield Check("goals: dates", True, "periods begin at midnight UTC")


def _sizes(seen: GoalsSeen) -> Iterator[Check]:
    """Whether the gateway takes larger pages than the reading asks for."""
    if len(seen.goals) <= PAGE:
        yield Check("goals: pages", True, f"all {len(seen.goals):,} goals fit on one page of {PAGE}")
        return
    try:
        got = seen.pages.first_of(_LARGE)
    except RequestFailed as refusal:
        yield Check("goals: pages", True, f"{PAGE} goals on a page; {_LARGE} are refused: {refusal.message}")
        return
    yield Check("goals: pages", True, f"{PAGE} goals on a page; asked for {_LARGE}, the gateway hands out {got}")
    if seen.pages.size < PAGE:
        advice = "nothing to do: a reading takes more requests"
        yield Check("goals: pages", None, f"{PAGE} goals on a page are refused, {seen.pages.size} are not", advice)


def _limits(client: JiraClient) -> Iterator[Check]:
    told = ", ".join(f"{name}: {value}" for name, value in sorted(client.limits.items()))
    yield Check("goals: limits", True, told or "no header says anything of limits; a refusal is waited for")


def _kinds_of_issues(seen: GoalsSeen) -> Iterator[Check]:
    """Whether more than epics can name goals; what hangs below an epic counts in any case."""
    below = [t for t in seen.linked_types if t.casefold() not in ("epic", "initiative")]
    if below:
        yield Check("goals: kinds of issues", True, f"issues of type {', '.join(below)} name goals as well")
    elif seen.linked_types:
        yield Check(
            "goals: kinds of issues",
            True,
            f"only {', '.join(seen.linked_types)} name goals; what is below them counts too",
        )


def _kind_of_account(user: Node, *, scoped: bool) -> Iterator[Check]:
    """Service accounts and OAuth: nobody has documented what they see of goals."""
    if user.get("__typename") == "AppUser" or scoped:
        what = "an app or service account" if user.get("__typename") == "AppUser" else "a token with scopes, or OAuth"
        advice = "compare the number of goals above with what a person sees; goals have access rules of their own"
        yield Check("goals: account", None, f"{what}: Atlassian does not document what it sees of goals", advice)
    else:
        yield Check("goals: account", True, "a person's account; it sees the goals that this person sees")


def _priority(seen: GoalsSeen) -> Iterator[Check]:
    tags = [str(t.get("name") or "") for g in seen.goals for t in listed(g.node.get("tags")).nodes]
    ranked = sorted({tag for tag in tags if is_priority(tag)})
    if not ranked:
        advice = "give goals a tag such as P1, or a line `Priority: P1` in the description"
        yield Check("goals: priority", None, "Atlassian Goals keeps no rank, and no tag looks like a priority", advice)
    else:
        yield Check("goals: priority", True, f"by tags: {', '.join(ranked[:5])}")
