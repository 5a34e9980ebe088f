"""`okrlint init jira URL`: a site's types, links, fields and boards, and how much each model of goals would match.

The words of the proposal stand in `okrlint.trackers.onboarding.propose`, which field holds what in
`okrlint.trackers.jira.propose`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from okrlint.errors import OkrlintError
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import Client
from okrlint.trackers.jira.connect import connect
from okrlint.trackers.jira.fields import EPIC_LINK, PARENT_LINK, read_fields
from okrlint.trackers.jira.graph import links as links_between
from okrlint.trackers.jira.propose import places, rank_questions
from okrlint.trackers.jira.settings import Match
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


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """One way of telling goals from work, named as its preset, with what it would match.

    `priorities` counts the different ones that its objectives have: with one alone, nobody has set any.
    """

    name: str
    objective: Match
    key_result: Match
    serves: tuple[str, ...] = ("parent",)
    objectives: int = 0
    results: int = 0
    projects: tuple[str, ...] = ()
    priorities: int = 0


def discover(
    url: str,
    environment: Mapping[str, str],
    *,
    max_wait: float = 600.0,
    say: Callable[[str], None] = lambda _: None,
) -> Found:
    """Look at a site: some two dozen requests. Raises UsageError or NotLoggedIn without a token that it accepts."""
    client = connect(url, environment, max_wait=max_wait, say=say)
    try:
        return look(client)
    finally:
        client.close()


def look(client: Client) -> Found:
    """The same with a client at hand."""
    me = client.me()
    projects = sorted(visible_projects(client).items())
    types = [t for t in client.get("/issuetype") or [] if isinstance(t, dict)]
    links = tuple((str(t.get("outward", "")), str(t.get("inward", ""))) for t in link_types(client))
    fields = read_fields(client.get("/field"))
    parents = [f.id for f in fields if f.custom in (EPIC_LINK, PARENT_LINK)]
    unseen: list[str] = []
    boards = _boards(client, unseen)
    if len(projects) > MOST_PROJECTS:
        unseen.append(f"{len(projects) - MOST_PROJECTS} of {len(projects)} projects (only the first were looked into)")
    keys = [key for key, _ in projects]
    models = _models(client, keys[:MOST_PROJECTS], types, links, parents) if keys else []
    levels = sorted({(str(t.get("name")), t.get("hierarchyLevel")) for t in types}, key=str)
    kind = "Cloud" if client.cloud else f"Data Center {client.site.version}"
    prioritised = bool(models and models[0].priorities > 1)
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
        choices=tuple(map(_choice, models)),
        without=("{types: [Objective]}", '{types: ["Key Result"]}'),
        questions=rank_questions(fields, prioritised=prioritised),
        rest=lambda answers: places(fields, answers.get("rank", ""), prioritised=prioritised),
    )


def _choice(model: Model) -> Choice:
    return Choice(
        name=model.name,
        objective=_condition(model.objective),
        key_result=_condition(model.key_result),
        objectives=model.objectives,
        results=model.results,
        more=(f"serves: {flow(model.serves)}",),
        homes=model.projects,
    )


def _condition(match: Match) -> str:
    parts = [f"types: {flow(match.types)}"] if match.types else []
    parts += [f"labels: {flow(match.labels)}"] if match.labels else []
    parts += [f"jql: {scalar(match.jql)}"] if match.jql else []
    return "{" + ", ".join(parts) + "}"


def count(client: Client, projects: Iterable[str], condition: str) -> int:
    """How many issues of the projects fulfil a condition; on Cloud Jira's own estimate. 0 where Jira refuses it."""
    query = jql.both(jql.one_of("project", projects), condition)
    try:
        if client.cloud:
            return int(client.post("/search/approximate-count", {"jql": query}).get("count", 0))
        return int(client.post("/search", {"jql": query, "maxResults": 0, "fields": ["key"]}).get("total", 0))
    except OkrlintError:
        return 0


def sample(
    client: Client, projects: Iterable[str], condition: str, fields: Iterable[str], most: int = 50
) -> list[dict[str, Any]]:
    """Some issues that fulfil a condition, by key."""
    query = jql.both(jql.one_of("project", projects), condition) + " ORDER BY key ASC"
    answer = client.post(
        "/search/jql" if client.cloud else "/search", {"jql": query, "maxResults": most, "fields": list(fields)}
    )
    return [i for i in answer.get("issues") or [] if isinstance(i, dict)]


def _boards(client: Client, unseen: list[str]) -> tuple[str, ...]:
    try:
        found = client.offset_pages("/rest/agile/1.0/board", "values", page=50)
        return tuple(str(board.get("name", "")) for board, _ in zip(found, range(200), strict=False))
    except OkrlintError as failure:
        unseen.append(f"boards: {failure.message}")
        return ()


def _models(
    client: Client, projects: list[str], types: list[dict[str, Any]], links: Links, parents: list[str]
) -> list[Model]:
    """Every model that the site has the parts for, those that match most first."""
    names = [str(t.get("name", "")) for t in types]
    above = [name for name in names if _INITIATIVE.match(name)]
    own = [name for name in names if OBJECTIVE.match(name) and name not in above]
    results = [t for t in types if RESULT.match(str(t.get("name", "")))]
    objective = Match(types=tuple(dict.fromkeys(own)))
    possible: list[Model] = []
    if own and results:
        named = Match(types=tuple(dict.fromkeys(str(t["name"]) for t in results)))
        name = "sub-tasks" if all(t.get("subtask") for t in results) else "issue-types"
        possible.append(Model(name=name, objective=objective, key_result=named))
    if own and not results:
        possible.append(Model(name="epics", objective=objective, key_result=Match(types=("Epic",))))
    if above:
        initiative = Match(types=tuple(dict.fromkeys(above)))
        possible.append(Model(name="initiatives", objective=initiative, key_result=Match(types=("Epic",))))
    labelled = Match(labels=_LABELS["objective"]), Match(labels=_LABELS["key_result"])
    possible.append(Model(name="labels", objective=labelled[0], key_result=labelled[1]))
    wordings = _serving(links)
    models = [_counted(client, projects, m, wordings, parents) for m in possible]
    return sorted((m for m in models if m.objectives), key=lambda m: (not m.results, -m.objectives))


def _counted(client: Client, projects: list[str], model: Model, wordings: list[str], parents: list[str]) -> Model:
    """The model with its numbers, the links that its goals really have, and the projects that all of this is in."""
    objectives = count(client, projects, jql.matching(model.objective))
    if not objectives:
        return model
    tops = sample(client, projects, jql.matching(model.objective), ("priority", "issuelinks"))
    homes = sorted({_project(i) for i in tops})
    wanted = model.key_result
    if model.name in ("epics", "initiatives"):
        wanted = msgspec.structs.replace(wanted, jql=jql.one_of("project", homes))
    number = count(client, projects, jql.matching(wanted))
    found = sample(client, projects, jql.matching(wanted), ("parent", "issuelinks", *parents)) if number else []
    used, linked, across = _links_of([*tops, *found], wordings)
    held = sum(1 for i in found if any((i.get("fields") or {}).get(f) for f in ("parent", *parents)))
    name = "issue-links" if model.name == "issue-types" and linked > held else model.name
    below = _below(client, projects, [str(i["key"]) for i in found], parents)
    order = [*homes, *sorted({_project(i) for i in found}), *sorted({*across, *below})]
    return msgspec.structs.replace(
        model,
        name=name,
        key_result=wanted,
        serves=("parent", *used),
        objectives=objectives,
        results=number,
        projects=tuple(dict.fromkeys(order)),
        priorities=len({values.words((i.get("fields") or {}).get("priority")) for i in tops}),
    )


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


def _below(client: Client, projects: list[str], keys: list[str], parents: list[str]) -> list[str]:
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
