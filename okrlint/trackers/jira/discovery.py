"""`okrlint init jira URL`: a site's types, links, fields and boards, and how much each model of goals would match.

The words of the proposal stand in `okrlint.trackers.onboarding.propose`, which field holds what in
`okrlint.trackers.jira.field_guesses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from okrlint.errors import OkrlintError
from okrlint.trackers import Run
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.answers import Fields, Issues, Types
from okrlint.trackers.jira.atlassian_goals.discovery import goals_choice
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.connect import connect
from okrlint.trackers.jira.field_guesses import places, rank_questions
from okrlint.trackers.jira.fields import EPIC_LINK, GOALS, PARENT_LINK, read_fields
from okrlint.trackers.jira.graph import links as links_between
from okrlint.trackers.jira.settings import JiraMatch
from okrlint.trackers.jira.site import link_types, visible_projects
from okrlint.trackers.onboarding.found import OBJECTIVE, RESULT, Choice, Found
from okrlint.trackers.onboarding.yaml_quoting import few, flow, remark, scalar

_INITIATIVE = re.compile(r"^(?:initiative|theme|strategic objective|legend)s?$", re.IGNORECASE)
_SERVING = re.compile(
    r"^(?!is )\w*\s?(?:contributes?|supports?|serves|measures|drives|advances|aligns)\b", re.IGNORECASE
)
_LABELS = {
    "objective": ("objective", "okr-objective", "okr_objective", "OKR-O"),
    "key_result": ("key-result", "okr-key-result", "key_result", "okr_key_result", "OKR-KR"),
}
MOST_PROJECTS = 50
Links = tuple[tuple[str, str], ...]


class Model(NamedTuple):
    """One way of telling goals from work, named as its preset."""

    name: str
    objective: JiraMatch
    key_result: JiraMatch


def discover(url: str, run: Run) -> Found:
    """Look at a site: some two dozen requests. Raises UsageError or NotLoggedIn without a token that it accepts."""
    client = connect(url, run.environment, max_wait=run.max_wait, say=run.say)
    try:
        return look(client)
    finally:
        client.close()


def look(client: JiraClient) -> Found:
    """The same with a client at hand."""
    me = client.me()
    projects = sorted(visible_projects(client).items())
    types = client.get("/issuetype", form=Types)
    links = tuple((str(t.get("outward", "")), str(t.get("inward", ""))) for t in link_types(client))
    fields = read_fields(client.get("/field", form=Fields))
    parents = [f.id for f in fields if f.custom in (EPIC_LINK, PARENT_LINK)]
    unseen: list[str] = []
    boards = _boards(client, unseen)
    if len(projects) > MOST_PROJECTS:
        unseen.append(f"{len(projects) - MOST_PROJECTS} of {len(projects)} projects (only the first were looked into)")
    keys = [key for key, _ in projects]
    looked_into = keys[:MOST_PROJECTS]
    counted = [_counted(client, looked_into, m, _serving(links), parents) for m in _models(types)] if keys else []
    choices = sorted((c for c in counted if c is not None), key=lambda c: (not c[0].results, -c[0].objectives))
    has_goals = client.cloud and any(f.custom == GOALS for f in fields)
    goals = goals_choice(client, unseen) if has_goals else None
    levels = sorted({(str(t.get("name")), t.get("hierarchyLevel")) for t in types}, key=str)
    kind = "Cloud" if client.cloud else f"Data Center {client.site.version}"
    prioritised = bool(choices and choices[0][1])
    return Found(
        tracker="jira",
        target=client.url,
        seen=(
            f"Jira {kind}, as {remark(me.name or me.id)}",
            f"{len(projects)} projects: {few(f'{k} ({n})' for k, n in projects)}",
            f"issue types: {few(n if level is None else f'{n} (level {level})' for n, level in levels)}",
            f"links: {few(f'{out} / {back}' for out, back in links)}",
            f"boards: {few(boards)}",
        ),
        unseen=tuple(unseen),
        address=(f"url: {scalar(client.url)}",),
        home="projects",
        homes=tuple(keys),
        ask_over=1,
        choices=(*(choice for choice, _ in choices), *([goals] if goals else [])),
        without=("{types: [Objective]}", '{types: ["Key Result"]}'),
        questions=rank_questions(fields, prioritised=prioritised),
        rest=lambda answers: places(fields, answers.get("rank", ""), prioritised=prioritised),
    )


def _condition(match: JiraMatch) -> str:
    parts = [f"types: {flow(match.types)}"] if match.types else []
    parts += [f"labels: {flow(match.labels)}"] if match.labels else []
    parts += [f"jql: {scalar(match.jql)}"] if match.jql else []
    return "{" + ", ".join(parts) + "}"


def count(client: JiraClient, projects: Iterable[str], condition: str) -> int:
    """How many issues of the projects fulfil a condition; on Cloud Jira's own estimate. 0 where Jira refuses it."""
    query = jql.both(jql.one_of("project", projects), condition)
    try:
        if client.cloud:
            return int(client.post("/search/approximate-count", {"jql": query}, form=dict[str, int]).get("count", 0))
        return int(
            client.post("/search", {"jql": query, "maxResults": 0, "fields": ["key"]}, form=Issues).get("total", 0)
        )
    except OkrlintError:
        return 0


def sample(
    client: JiraClient, projects: Iterable[str], condition: str, fields: Iterable[str], most: int = 50
) -> list[dict[str, Any]]:
    """Some issues that fulfil a condition, by key."""
    query = jql.both(jql.one_of("project", projects), condition) + " ORDER BY key ASC"
    answer = client.post(
        "/search/jql" if client.cloud else "/search", {"jql": query, "maxResults": most, "fields": list(fields)}
    )
    return [i for i in answer.get("issues") or [] if isinstance(i, dict)]


def _boards(client: JiraClient, unseen: list[str]) -> tuple[str, ...]:
    try:
        found = client.offset_pages("/rest/agile/1.0/board", "values", page=50)
        return tuple(str(board.get("name", "")) for board, _ in zip(found, range(200), strict=False))
    except OkrlintError as failure:
        unseen.append(f"boards: {failure.message}")
        return ()


def _models(types: list[dict[str, Any]]) -> list[Model]:
    """Every model that the site has the parts for."""
    names = list(dict.fromkeys(str(t.get("name", "")) for t in types))
    above = tuple(name for name in names if _INITIATIVE.match(name))
    own = tuple(name for name in names if OBJECTIVE.match(name) and name not in above)
    results = tuple(name for name in names if RESULT.match(name))
    possible: list[Model] = []
    if own and results:
        subtasks = all(t.get("subtask") for t in types if RESULT.match(str(t.get("name", ""))))
        possible.append(
            Model("sub-tasks" if subtasks else "issue-types", JiraMatch(types=own), JiraMatch(types=results))
        )
    if own and not results:
        possible.append(Model("epics", JiraMatch(types=own), JiraMatch(types=("Epic",))))
    if above:
        possible.append(Model("initiatives", JiraMatch(types=above), JiraMatch(types=("Epic",))))
    labels = JiraMatch(labels=_LABELS["objective"]), JiraMatch(labels=_LABELS["key_result"])
    return [*possible, Model("labels", *labels)]


def _counted(
    client: JiraClient, projects: list[str], model: Model, wordings: list[str], parents: list[str]
) -> tuple[Choice, bool] | None:
    """The choice that a model offers, if it matches any objective: with the links that its goals really have and the
    projects that all of this is in; and whether somebody sets priorities (different ones on its objectives)."""
    objectives = count(client, projects, jql.matching(model.objective))
    if not objectives:
        return None
    tops = sample(client, projects, jql.matching(model.objective), ("priority", "issuelinks"))
    homes = sorted({_project(i) for i in tops})
    wanted = model.key_result
    if model.name in ("epics", "initiatives"):
        wanted = msgspec.structs.replace(wanted, jql=jql.one_of("project", homes))
    number = count(client, projects, jql.matching(wanted))
    found = sample(client, projects, jql.matching(wanted), ("parent", "issuelinks", *parents)) if number else []
    used, linked, across = _links_of([*tops, *found], wordings)
    held = sum(1 for i in found if any((i.get("fields") or {}).get(f) for f in ("parent", *parents)))
    below = _below(client, projects, [str(i["key"]) for i in found], parents)
    choice = Choice(
        name="issue-links" if model.name == "issue-types" and linked > held else model.name,
        objective=_condition(model.objective),
        key_result=_condition(wanted),
        objectives=objectives,
        results=number,
        more=(f"serves: {flow(['parent', *used])}",),
        homes=tuple(dict.fromkeys([*homes, *sorted({_project(i) for i in found}), *sorted({*across, *below})])),
    )
    return choice, len({values.words((i.get("fields") or {}).get("priority")) for i in tops}) > 1


def _links_of(issues: list[dict[str, Any]], wordings: list[str]) -> tuple[list[str], int, set[str]]:
    """Which of these wordings are in use, how many issues say by one what they serve, and where what serves them is."""
    used: set[str] = set()
    projects: set[str] = set()
    serving = 0
    for issue in issues:
        fields = issue.get("fields") or {}
        keys = {str(o.get("id")): str(o.get("key")) for e in fields.get("issuelinks") or [] for o in _others(e)}
        for other, wording, back in links_between(fields):
            serving += wording in wordings
            used |= {w for w in (wording, back) if w in wordings}
            if back in wordings:
                projects.add(keys[other].rsplit("-", 1)[0])
    return [w for w in wordings if w in used], serving, projects


def _others(entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry[side] for side in ("outwardIssue", "inwardIssue") if isinstance(entry.get(side), dict)]


def _below(client: JiraClient, projects: list[str], keys: list[str], parents: list[str]) -> list[str]:
    """The projects in which some of these issues have children; Data Center keeps parents in fields of its own."""
    if not keys:
        return []
    fields = [] if client.cloud else [f"cf[{field.rsplit('_', 1)[-1]}]" for field in parents]
    try:
        condition = " OR ".join(jql.one_of(name, keys) for name in ["parent", *fields])
        return [_project(i) for i in sample(client, projects, condition, ("summary",))]
    except OkrlintError:
        return []


def _project(issue: dict[str, Any]) -> str:
    return str(issue.get("key", "")).rsplit("-", 1)[0]


def _serving(links: Links) -> list[str]:
    """Wordings by which an issue can say what it serves."""
    return [wording.casefold() for pair in links for wording in pair if _SERVING.match(wording)]
