"""An invented company, Marigold Bakeries, modelled in Jira in each of the ways that people use."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any, Literal

from tests.fakes.jira.site import CUSTOM, GREENHOPPER, START, Issue, Site, Sprint, User, Version

Model = Literal["types", "epics", "subtasks", "links", "labels", "initiatives"]
MODELS: tuple[Model, ...] = ("types", "epics", "subtasks", "links", "labels", "initiatives")
TEAMS = ("Ovens", "Counter", "Routes", "Ledger")
PEOPLE = ("Ilse Kramer", "Tomas Vega", "Noor Haddad", "Piet Okoye", "Saskia Brandt", "Yun Park")
OBJECTIVES = (
    ("Bread is fresh in every shop by seven", "Routes"),
    ("Regulars order ahead instead of queueing", "Counter"),
    ("The new oven line runs without night calls", "Ovens"),
    ("Month end closes in three days", "Ledger"),
    ("Waste leaves the menu", "Ovens"),
    ("Every driver gets home on time", "Routes"),
)
KEY_RESULTS = (
    ("Share of shops stocked before seven", 62.0, 95.0, "%"),
    ("Orders placed ahead per week", 180.0, 900.0, "orders"),
    ("Unplanned oven stops per month", 14.0, 2.0, "stops"),
    ("Days to close the month", 9.0, 3.0, "days"),
    ("Loaves thrown away per day", 410.0, 120.0, "loaves"),
    ("Shifts that end after six", 23.0, 4.0, "shifts"),
)
BODY = """Every shop opens with warm bread on the shelf.

## Not doing
- A second night shift
- Deliveries outside the ring road

## Decision
**Decided by:** Ilse Kramer
**Date:** 2026-02-20
**Choice:** one early route per district
**Reason:** vans are the bottleneck

{outranks}
## Commitments
- Ovens: committed
- Ledger: disagree and commit
"""


def body(outranked: str = "") -> str:
    """The text of an objective; it can say which other one yields to it."""
    return BODY.format(outranks=f"## Outranks\n- {outranked}\n" if outranked else "")


def build(
    model: Model = "types",
    *,
    cloud: bool = True,
    objectives: int = 3,
    key_results: int = 2,
    work: int = 4,
    seed: int = 7,
    first_custom: int = 10011,
) -> Site:
    """The company with so many objectives, key results for each, and epics' worth of work for each key result.

    Each key result has one epic (or story) with `work` stories below it, the first of them with a sub-task; they move
    over the eight weeks before the site's `now`. A project LAB exists that serves no goal.
    """
    site = Site(cloud=cloud, first_custom=first_custom, now=START + dt.timedelta(weeks=8))
    chance = random.Random(seed)
    _furnish(site, model)
    people = [site.user(f"u{n}", name, active=n != 4) for n, name in enumerate(PEOPLE, 1)]
    made: list[Issue] = []
    for n in range(objectives):
        title, team = OBJECTIVES[n % len(OBJECTIVES)]
        suffix = f" ({n // len(OBJECTIVES) + 1})" if n >= len(OBJECTIVES) else ""
        objective = _objective(site, model, title + suffix, team, people[n % len(people)], n, made)
        made.append(objective)
        for m in range(key_results):
            result = _key_result(site, model, objective, n + m, people[(n + m) % len(people)])
            _work_for(site, model, result, work, people, chance)
    site.issue("LAB", "Story", "Try rye at night", at=START, assignee=people[1])
    return site


def empty(model: Model = "types", *, cloud: bool = True, first_custom: int = 10011) -> Site:
    """Projects, types, links and fields, and not one issue."""
    site = Site(cloud=cloud, first_custom=first_custom, now=START + dt.timedelta(weeks=8))
    _furnish(site, model)
    return site


def bulk(site: Site, count: int, *, under: Issue, people: list[User], moves: int = 2) -> None:
    """`count` more stories below an epic, quickly made, each with its moves."""
    for n in range(count):
        story = site.issue(
            "APP", "Story", f"Bake-off task {n}", at=START, assignee=people[n % len(people)], parent=under
        )
        for move in range(moves):
            at = START + dt.timedelta(days=1 + n % 40, hours=move)
            site.change(story, people[n % len(people)], at, status=("In Progress", "Done")[move % 2])


def _furnish(site: Site, model: Model) -> None:
    for key, name in (("OKR", "Company goals"), ("APP", "Shop app"), ("LAB", "Test kitchen")):
        site.project(key, name)
    high = {"types": 3, "epics": 2, "initiatives": 3}.get(model, 0)
    site.type("Initiative" if model == "initiatives" else "Objective", high)
    if model in ("types", "links", "subtasks"):
        site.type("Key Result", {"types": 2, "links": 0, "subtasks": -1}[model])
    for name, level in (("Epic", 1), ("Story", 0), ("Task", 0), ("Sub-task", -1)):
        site.type(name, level)
    site.link_type("Blocks", "is blocked by", "blocks")
    site.link_type("Contribution", "is contributed to by", "contributes to")
    site.link_type("Measure", "is measured by", "measures")
    site.field("Rank", "any", GREENHOPPER + "gh-lexo-rank")
    site.field("Sprint", "array", GREENHOPPER + "gh-sprint", "json")
    if not site.cloud:
        site.field("Epic Link", "any", GREENHOPPER + "gh-epic-link")
        site.field("Parent Link", "any", "com.atlassian.jpo:jpo-custom-field-parent")
    site.field("Story Points", "number", CUSTOM + "float")
    site.field("Team", "team", "com.atlassian.teams:rm-teams-custom-field-team")
    site.field("Contributors", "array", CUSTOM + "multiuserpicker", "user")
    for name in ("Baseline", "Target", "Current value"):
        site.field(name, "number", CUSTOM + "float")
    site.field("Metric", "string", CUSTOM + "textfield")
    site.field("Unit", "string", CUSTOM + "textfield")
    site.field("Health", "option", CUSTOM + "select")
    site.field("Start date", "date", CUSTOM + "datepicker")
    site.boards.append({"id": 1, "name": "Company goals board", "type": "kanban", "self": "http://board/1"})


def _objective(site: Site, model: Model, title: str, team: str, owner: User, n: int, before: list[Issue]) -> Issue:
    type_ = {"initiatives": "Initiative", "labels": "Epic"}.get(model, "Objective")
    values: dict[str, Any] = {
        "assignee": owner,
        "description": body(before[-1].key if before else ""),
        "priority": ("High", "Medium")[n % 2],
        "duedate": "2026-06-30",
        "Start_date": "2026-04-01",
        "Team": team,
        "Rank": f"0|i0{chr(97 + n % 26)}{n:03d}:",
        "fixVersions": [Version("501", "2026-Q2", "2026-04-01", "2026-06-30")],
        "labels": ["okr-objective"] if model == "labels" else [],
        "Health": "On track",
    }
    return site.issue("OKR", type_, title, at=START, **values)


def _key_result(site: Site, model: Model, objective: Issue, n: int, owner: User) -> Issue:
    title, baseline, target, unit = KEY_RESULTS[n % len(KEY_RESULTS)]
    type_ = {"epics": "Epic", "initiatives": "Epic", "labels": "Story"}.get(model, "Key Result")
    values: dict[str, Any] = {
        "assignee": owner,
        "description": f"We count {title.lower()}.",
        "Baseline": baseline,
        "Target": target,
        "Current_value": baseline,
        "Metric": title,
        "Unit": unit,
        "Health": "On track",
        "labels": ["okr-key-result"] if model == "labels" else [],
        "Rank": f"0|i1{n:03d}:",
        "duedate": "2026-06-30",
    }
    made = site.issue("OKR", type_, f"{title}: {baseline:g} to {target:g} {unit}", at=START, **values)
    if model == "links":
        site.link("Measure", made, objective)
    else:
        adopt(site, made, objective)
    step = (target - baseline) / 5
    for week in (2, 4, 6):
        site.change(made, owner, START + dt.timedelta(weeks=week), Current_value=round(baseline + step * week / 2, 1))
    site.change(made, owner, START + dt.timedelta(weeks=5), Health="At risk")
    site.comment(
        made,
        owner,
        "Check-in: value 70, at risk, confidence 0.6. Two vans are in repair.",
        START + dt.timedelta(weeks=7),
    )
    return made


def adopt(site: Site, child: Issue, parent: Issue) -> None:
    """Put `child` below `parent` in the field where such a site keeps it."""
    if site.cloud or child.type.level < 0:
        child.values["parent"] = parent
    elif parent.type.level == 1:
        child.values[site.named("Epic Link").id] = parent
    else:
        child.values[site.named("Parent Link").id] = parent


def _work_for(site: Site, model: Model, result: Issue, work: int, people: list[User], chance: random.Random) -> None:
    linked = model in ("links", "subtasks", "labels")
    top = result
    if linked or result.type.level > 1:
        top = site.issue(
            "APP", "Epic", f"Work on: {result.values['summary'][:30]}", at=START, assignee=chance.choice(people)
        )
        if linked:
            site.link("Contribution", top, result)
        else:
            adopt(site, top, result)
    for n in range(work):
        who = chance.choice(people)
        sprint = Sprint(7, "Sprint 7", "2026-04-06", "2026-04-17")
        story = site.issue(
            "APP",
            "Story",
            f"Step {n + 1} of {top.values['summary'][:40]}",
            at=START,
            assignee=who,
            Story_Points=float(n + 1),
            Sprint=[sprint],
        )
        adopt(site, story, top)
        begun = START + dt.timedelta(days=chance.randrange(3, 30))
        if n % 3 != 2:
            site.change(story, who, begun, status="In Progress")
        if n % 3 == 0:
            site.change(story, who, begun + dt.timedelta(days=9), status="Done")
        if n == 0:
            task = site.issue("APP", "Sub-task", f"Check {story.key}", at=START, assignee=who)
            adopt(site, task, story)
