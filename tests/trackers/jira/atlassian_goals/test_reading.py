"""Atlassian Goals through the command: the same company as from issues, what is held back, requests, bad input."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.front import ROOT, okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.github.company import from_folder
from tests.fakes.jira import JiraServer, Site, company, goals_okrs, okrs
from tests.fakes.jira import goals as made
from tests.fakes.jira.goals import Goals, Node
from tests.fakes.jira.site import CUSTOM
from tests.spoiling import Told
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.support import Read, look
from tests.trackers.jira.test_misbehaving import DAYS, Reader, nothing_false, truth_of

HARBOR = ROOT / "examples/harbor"
CONFIG = """sources:
  - jira:
      url: {url}
      site: harbor
      projects: [OKR, APP]
      goals: true
"""
AT = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


def build() -> Site:
    """Two objectives with two key results each, in both layouts, and work that Jira's Goals field and projects link."""
    site = company.empty("types")
    goals = site.goals = Goals(prefix="BAKE")
    site.field("Goals", "array", CUSTOM + "goals", "goal")
    people = [site.user(f"u{n}", name) for n, name in enumerate(company.PEOPLE[:4], 1)]
    for n, (title, team) in enumerate(company.OBJECTIVES[:2]):
        more: Node = {
            "targetDate": made.quarter("Q2 2026", "2026-04-01", "2026-06-30"),
            "owner": goals.user(people[n]),
            "description": made.adf(company.body()),
        }
        objective = goals.goal(title, teams=[made.team(team)], tags=[made.tag(f"P{n + 1}")], **more)
        goals.decision(objective, people[0], AT, "one early route per district", "vans are the bottleneck")
        for m, (name, start, target, unit) in enumerate(company.KEY_RESULTS[2 * n : 2 * n + 2]):
            layout = made.MEASURE if n else made.RESULT
            result = goals.goal(f"{name}: {start:g} to {target:g} {unit}", layout, parent=objective, **more)
            goals.metric(result, name, start, target, values=[(AT, start), (AT + dt.timedelta(days=9), target)])
            goals.update(result, people[m], AT + dt.timedelta(days=20), "Two vans are in repair", state="at_risk")
            epic = site.issue("APP", "Epic", f"Work on {name}", at=AT, assignee=people[m])
            epic.values[site.named("Goals").id] = [result["id"]]
            story = site.issue("APP", "Story", f"Step of {name}", at=AT, assignee=people[m], parent=epic)
            site.change(story, people[m], AT + dt.timedelta(days=4), status="In Progress")
            if m:
                goals.project(f"Rebuild {name}", [result], [epic], owner=goals.user(people[m]))
    lonely: Node = {"targetDate": made.quarter("Q2 2026", "2026-04-01", "2026-06-30")}
    goals.goal("Vans that stand still from 9 to 2", made.MEASURE, parent=one(site, "Bread"), **lonely)
    site.now = AT + dt.timedelta(days=40)
    return site


def goals_of(site: Site) -> Goals:
    assert site.goals
    return site.goals


def one(site: Site, name: str) -> Node:
    """The goal whose name begins so."""
    return next(g for g in goals_of(site).goals.values() if str(g["name"]).startswith(name))


def read(server: JiraServer, folder: Path, config: str = CONFIG) -> Read:
    reader = Reader(server, folder, config)
    code, said = reader.fetch()
    assert code == 0, said
    return look(folder / "snap")


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Told:
    with JiraServer(build()) as server:
        told = truth_of(server, tmp_path_factory.mktemp("truth"), CONFIG)
    assert len(told.findings) > 1
    return told


Findings = set[tuple[str, tuple[str, ...]]]
RANKED = {"contested-people", "rank-contradiction", "ranking-cycle"}
"""Rules that rest on ranks: those of a board of Jira are one order for the site, typed ones are lists of teams."""


class Judged(NamedTuple):
    """Findings as rules and titles, which is what is left of fingerprints without the ids of a source; and the rules of
    which nothing was left open."""

    findings: Findings
    rules: set[str]


def judged(config: str, environment: Mapping[str, str], folder: Path) -> Judged:
    folder.mkdir()
    (folder / "okrlint.yaml").write_text(config)
    said = ("check", "--preset", "strict", "--as-of", "2026-11-16", "-o", "json=out.json")
    did = okrlint(*said, cwd=folder, env=environment)
    assert did.code == 1, did.err
    report = json.loads((folder / "out.json").read_text())
    found = {(f["rule"], tuple(sorted(s["title"] for s in f["subjects"]))) for f in report["findings"]}
    return Judged(found, {t["rule"] for t in report["tallies"] if not t.get("unseen") and not t.get("not_evaluated")})


def alike(one: Judged, other: Judged, *, without: Collection[str] = ()) -> int:
    """Assert that what both judged wholly they judged alike; how many findings that are."""
    rules = (one.rules & other.rules) - set(without)
    first, second = ({f for f in judged.findings if f[0] in rules} for judged in (one, other))
    assert first == second
    assert len(rules) > 20
    return len(first)


@pytest.mark.parametrize("layout", ["measures", "sub-goals"])
def test_the_bundled_example_says_the_same_wherever_it_is_kept(tmp_path: Path, layout: goals_okrs.Layout) -> None:
    """The same company in files, as issues of GitHub and Jira, and in Atlassian Goals of both layouts."""
    weekly = CONFIG.replace("goals: true", "goals: {{report_days: 7}}")
    with JiraServer(goals_okrs.site_of(HARBOR, layout=layout)) as server:
        goals = judged(weekly.format(url=server.url), server.environment, tmp_path / "goals")
    files = judged(f"sources:\n  - files: {{paths: ['{HARBOR}']}}\n", {}, tmp_path / "files")
    assert alike(goals, files) >= 10
    fields = "      fields: {{rank: [gh-lexo-rank], cycle: [fixVersions]}}\n"
    issues = CONFIG.replace("goals: true\n", "goals: false\n") + fields
    with JiraServer(okrs.site_of(HARBOR)) as server:
        jira = judged(issues.format(url=server.url), server.environment, tmp_path / "issues")
    assert alike(goals, jira, without=RANKED) >= 30
    with FakeGitHub(from_folder(HARBOR)) as github:
        repositories = ", ".join(sorted(github.world.repositories))
        source = f"{{owner: {github.world.owner.login}, repositories: [{repositories}], base_url: '{github.url}'}}"
        hub = judged(f"sources:\n  - github: {source}\n", github.environment, tmp_path / "github")
    assert alike(goals, hub) >= 30


def test_what_goals_state(serve: Serve, tmp_path: Path) -> None:
    site = build()
    held = read(serve(site), tmp_path / "all")
    assert held.partial() == {}
    objectives, results = held.by_key("objective"), held.by_key("key_result")
    assert len(objectives) == 2
    assert len(results) == 5
    first = results["BAKE-2"]
    assert (first["baseline"], first["target"], first["current"]) == (62.0, 95.0, 95.0)
    assert first["objective"] == objectives["BAKE-1"]["id"]
    [cycle] = held.records["cycle"]
    assert (cycle["name"], cycle["starts"], cycle["ends"]) == ("Q2 2026", "2026-04-01", "2026-06-30")
    assert {r["value"] for r in held.records["rank"]} == {1.0, 2.0}
    told = [c for c in held.records["check_in"] if c["goal"] == first["id"]]
    assert {c.get("value") for c in told} == {62.0, 95.0, None}
    assert [c["status"] for c in told if "status" in c] == ["at_risk"]
    assert "Two vans are in repair" in [c.get("note") for c in told]
    assert "one early route per district" in {d.get("choice") for d in held.records["decision"]}
    assert held.records["exclusion"]
    kinds = {w["kind"] for w in held.records["work"]}
    assert kinds == {"Epic", "Story", "project"}
    epic = next(w for w in held.records["work"] if w["kind"] == "Epic")
    assert (epic["id"], first["id"]) in {(c["work"], c["goal"]) for c in held.records["contributes"]}


def _fail(field: str, name: str = "Share of shops") -> Callable[[Site], Any]:
    return lambda site: goals_of(site).failing.setdefault(one(site, name)["id"], set()).add(field)


def _null(field: str, name: str = "Share of shops") -> Callable[[Site], Any]:
    return lambda site: goals_of(site).null_fields.setdefault(one(site, name)["id"], set()).add(field)


def _hide_sub_goals(site: Site) -> None:
    above = one(site, "Bread")
    goals_of(site).hidden.update(i for i, g in goals_of(site).goals.items() if g["parentGoal"] is above)
    above["progress"] = {"type": "AVERAGE_ROLLUP", "percentage": 40.0}


SINGLE = (
    "owner",
    "parentGoal",
    "goalType",
    "status",
    "targetDate",
    "metricTargets",
    "updates",
    "projects",
    "description",
)
HELD_BACK: dict[str, tuple[Callable[[Site], Any], str]] = {
    **{
        f"error in {f}": (_fail(f), "Failed to fetch")
        for f in ("owner", "parentGoal", "goalType", "status", "targetDate")
    },
    **{f"error in {f}": (_fail(f), "Failed to fetch") for f in ("metricTargets", "updates", "projects", "description")},
    **{f"null {f}": (_null(f), "does not show") for f in ("goalType", "metricTargets", "updates", "projects", "tags")},
    "null highlights": (_null("highlights", "Bread"), "does not show"),
    "error in highlights": (_fail("highlights", "Bread"), "Failed to fetch"),
    "hidden parent": (lambda s: goals_of(s).hidden.add(one(s, "Bread")["id"]), "the goal above"),
    "null node": (lambda s: goals_of(s).null_nodes.add(one(s, "Share of shops")["id"]), "1 goals"),
    "opt-in without effect": (lambda s: vars(goals_of(s)).update(ignores_opt_in=True), "the type"),
    "no access": (lambda s: vars(goals_of(s)).update(no_access=True), "no access to Goals, or the site has none"),
    "cursor stands still": (
        lambda s: vars(goals_of(s)).update(same_cursor=True, page_cap=2),
        "the same cursor",
    ),
    "updates that are not shown": (
        lambda s: one(s, "Share of shops").update(updates=[]),
        "although the last one is of",
    ),
    "sub-goals that are not shown": (_hide_sub_goals, "goals below it"),
}


@pytest.mark.parametrize("name", HELD_BACK)
def test_what_is_held_back_is_not_absent(serve: Serve, truth: Told, tmp_path: Path, name: str) -> None:
    site = build()
    spoil, said = HELD_BACK[name]
    spoil(site)
    reader = Reader(serve(site), tmp_path / "held", CONFIG)
    nothing_false(reader, truth, reader.fetch(), said)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("older search", lambda goals: goals.without.add("goals_search")),
        ("no workItems", lambda goals: goals.without.add("workItems")),
        ("costs", lambda goals: setattr(goals, "costs_over", 3)),
        ("small pages", lambda goals: setattr(goals, "page_cap", 2)),
    ],
)
def test_another_gateway_says_the_same(
    serve: Serve, truth: Told, tmp_path: Path, name: str, spoil: Callable[[Goals], Any]
) -> None:
    site = build()
    spoil(goals_of(site))
    reader = Reader(serve(site), tmp_path / "other", CONFIG)
    code, said = reader.fetch()
    assert code == 0, (name, said)
    assert reader.told().findings == truth.findings


@pytest.mark.parametrize("after", ["2", "Wed, 15 Nov 2023 00:00:30 GMT", "2023-11-14T22:14:00Z", ""])
def test_limits_are_kept(serve: Serve, truth: Told, tmp_path: Path, time: Time, after: str) -> None:
    server = serve(build())
    server.fault("POST /gateway*", status=429, headers={"Retry-After": after} if after else {})
    reader = Reader(server, tmp_path / "limited", CONFIG)
    assert reader.fetch()[0] == 0
    assert time.slept
    assert reader.told().findings == truth.findings


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 403}, {"kind": "html", "status": 200}, {"kind": "cut"}])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_gateway_that_does_not_answer_is_a_gap(
    serve: Serve, truth: Told, tmp_path: Path, fault: dict[str, Any], nth: int
) -> None:
    server = serve(build())
    server.fault("POST /gateway*", forever=True, nth=nth, **fault)
    reader = Reader(server, tmp_path / "broken", CONFIG)
    nothing_false(reader, truth, reader.fetch())


def test_a_second_night_asks_only_for_what_changed(serve: Serve, truth: Told, tmp_path: Path) -> None:
    site = build()
    server = serve(site)
    reader = Reader(server, tmp_path / "twice", CONFIG)
    assert reader.fetch()[0] == 0
    server.reset_counts()
    assert reader.fetch(DAYS[1])[0] == 0
    assert not server.sent("issue/bulkfetch")
    asked = [e.sent["variables"] for e in server.sent("graphql")]
    assert len(asked) == 1  # the list
    assert reader.told().findings == truth.findings
    goals_of(site).update(one(site, "Share of shops"), site.users["u1"], AT + dt.timedelta(days=41), "Three vans")
    server.reset_counts()
    assert reader.fetch(DAYS[1])[0] == 0
    assert [e.sent["variables"].get("ids") for e in server.sent("graphql")][1:] == [[one(site, "Share of shops")["id"]]]
    notes = {c.get("note") for c in look(reader.folder / "snap").records["check_in"]}
    assert {"Three vans", "Two vans are in repair"} <= notes


def test_a_goal_that_is_not_shown_any_more_is_unseen_and_later_gone(serve: Serve, truth: Told, tmp_path: Path) -> None:
    site = build()
    server = serve(site)
    reader = Reader(server, tmp_path / "gone", CONFIG)
    assert reader.fetch()[0] == 0
    result = one(site, "Share of shops")
    goals_of(site).unlisted.add(result["id"])
    nothing_false(reader, truth, reader.fetch(DAYS[1]), "leaves out 1 goals that are there")
    goals_of(site).unlisted.clear()
    goals_of(site).hidden.add(result["id"])
    nothing_false(reader, truth, reader.fetch(DAYS[1]), "deleted, or hidden")
    assert "BAKE-2" in look(reader.folder / "snap").by_key("key_result")
    assert reader.fetch("2026-07-01T08:00:00Z")[0] == 0
    assert "BAKE-2" not in look(reader.folder / "snap").by_key("key_result")


def test_three_hundred_goals_take_no_more_requests_than_they_must(serve: Serve, tmp_path: Path) -> None:
    site = build()
    goals = goals_of(site)
    for n in range(300 - len(goals.goals)):
        goal = goals.goal(f"Shop {n} opens with warm bread", owner=goals.user(site.users["u1"]))
        if n < 3:  # a year of weekly updates
            for week in range(52):
                goals.update(goal, site.users["u1"], AT - dt.timedelta(weeks=week), f"Week {week}")
    server = serve(site)
    reader = Reader(server, tmp_path / "many", CONFIG)
    assert reader.fetch()[0] == 0
    updates = len([e for e in server.sent("graphql") if "updates(" in e.sent["query"]])
    assert updates == 300 / 25 + 3
    assert len(server.sent("graphql")) <= 1.2 * 300 / 50 + updates + 10
    server.reset_counts()
    assert reader.fetch(DAYS[1])[0] == 0
    assert len(server.sent("graphql")) == 300 / 50
    kept = look(reader.folder / "snap")
    assert len([c for c in kept.records["check_in"] if str(c.get("note")).startswith("Week")]) == 3 * 52


BAD = {
    "goals: {{types: [Dream]}}": "no type of goal 'Dream'",
    "goals: {{types: [Objective], key_results: [objective]}}": "both `types` and `key_results`",
    "goals: {{scope: {{goals: [BAKE-99]}}}}": "no goal 'BAKE-99'",
    "goals: {{scope: {{tags: [nobody]}}}}": "no goal fits",
}


@pytest.mark.parametrize("line", BAD)
def test_a_mapping_that_does_not_fit_is_refused(serve: Serve, tmp_path: Path, line: str) -> None:
    reader = Reader(serve(build()), tmp_path / "bad", CONFIG.replace("goals: true", line))
    code, said = reader.fetch()
    assert code == 2, said
    assert BAD[line] in said


def test_data_center_has_no_goals(serve: Serve, tmp_path: Path) -> None:
    reader = Reader(serve(company.build(cloud=False)), tmp_path / "dc", CONFIG)
    code, said = reader.fetch()
    assert code == 2
    assert "belong to Jira Cloud" in said


@pytest.mark.parametrize(
    ("scope", "kept"),
    [("goals: [BAKE-1]", 4), ("tags: [p2]", 3), ("teams: [Routes]", 4), ("goals: [BAKE-2]", 1), ("tags: [P1, P2]", 7)],
)
def test_only_what_is_asked_for(serve: Serve, tmp_path: Path, scope: str, kept: int) -> None:
    config = CONFIG.replace("goals: true", f"goals: {{{{scope: {{{{{scope}}}}}}}}}")
    reader = Reader(serve(build()), tmp_path / "some", config)
    reader.fetch()
    held = look(reader.folder / "snap")
    assert len(held.records["objective"]) + len(held.records["key_result"]) == kept


def test_circles_crowds_closed_accounts_and_tags_that_disagree(serve: Serve, tmp_path: Path) -> None:
    site = build()
    goals = goals_of(site)
    one_, other = one(site, "Bread"), one(site, "Regulars")
    one_["parentGoal"], other["parentGoal"] = other, one_
    one_["tags"] = [made.tag("P1"), made.tag("P3"), made.tag("priority customer")]
    other["owner"] = None
    result = one(site, "Orders")
    gone = result["owner"] = goals.user(site.user("u9", "Ada Lint")) | {"accountStatus": "closed"}
    for n in range(200):
        goals.project(f"Project {n}", [result], [])
    for n in range(1000):
        issue = site.issue("LAB", "Epic", f"Elsewhere {n}", at=AT)
        result["workItems"].append(made.issue_node(issue))
    held = read(serve(site), tmp_path / "odd")
    assert held.partial() == {}
    assert len([w for w in held.records["work"] if w["kind"] == "project"]) == 202
    assert len([w for w in held.records["work"] if w["title"].startswith("Elsewhere")]) == 1000
    assert not [r for r in held.records["rank"] if r["goal"] == one_["id"]]
    assert not [o for o in held.records["owner"] if o["goal"] == other["id"] and o.get("kind") != "team"]
    assert [p["active"] for p in held.records["person"] if p["name"] == gone["name"]] == [False]


def test_without_priorities_rules_that_need_them_say_what_to_do(serve: Serve, tmp_path: Path) -> None:
    site = build()
    for goal in goals_of(site).goals.values():
        goal["tags"] = []
    held = read(serve(site), tmp_path / "none")
    assert held.entry.coverage["rank"].state == "not_provided"
    assert "a tag such as P1" in held.entry.coverage["rank"].reason


def test_objectives_in_goals_with_key_results_as_epics(serve: Serve, tmp_path: Path) -> None:
    site = build()
    goals = goals_of(site)
    goals.goals = {i: g for i, g in goals.goals.items() if g["goalType"]["kind"] == "GOAL" and g["parentGoal"] is None}
    epic = site.issue("OKR", "Epic", "Share of shops stocked before seven", at=AT, assignee=site.users["u1"])
    epic.values[site.named("Goals").id] = [one(site, "Bread")["id"]]
    config = CONFIG + "      key_result: {{types: [Epic], jql: project = OKR}}\n"
    held = read(serve(site), tmp_path / "mixed", config)
    assert [r["objective"] for r in held.records["key_result"]] == [one(site, "Bread")["id"]]


def test_work_on_github_that_names_a_goal_serves_it(serve: Serve, tmp_path: Path) -> None:
    """One graph: a goal that no issue of Jira serves has a pull request on GitHub."""
    server = serve(build())
    world = World("acme")
    key = one(server.site, "Vans that stand still")["key"]
    world.loose_pull_request("shop", "Plan the second shift", branch=f"feature/{key}-shift")
    idle = {}
    for which in ("linked", "all"):
        with FakeGitHub(world) as github:
            hub = (
                f"  - github: {{owner: acme, repositories: [shop], base_url: '{github.url}', pull_requests: {which}}}\n"
            )
            folder = tmp_path / which
            folder.mkdir()
            (folder / "okrlint.yaml").write_text(CONFIG.format(url=server.url) + hub)
            said = ("check", "-s", "idle-key-result", "--as-of", DAYS[0], "-o", "json=out.json")
            did = okrlint(*said, cwd=folder, env={**server.environment, **github.environment})
        assert did.code in (0, 1), did.err
        found = json.loads((folder / "out.json").read_text())["findings"]
        idle[which] = {s["key"] for f in found for s in f["subjects"]}
    assert idle == {"linked": {key}, "all": set()}


def test_a_check_in_is_late_by_the_rhythm_that_owners_are_reminded_in(serve: Serve, tmp_path: Path) -> None:
    server = serve(build())

    def stale(name: str, config: str) -> set[str]:
        reader = Reader(server, tmp_path / name, config)
        assert reader.fetch()[0] == 0
        assert reader.told().findings
        found = json.loads((tmp_path / name / "out.json").read_text())["findings"]
        return {s["key"] for f in found if f["rule"] == "stale-check-in" for s in f["subjects"]}

    # The others were reported on 23 days ago, and the reminder comes once a month.
    assert stale("monthly", CONFIG) == {"BAKE-7"}
    weekly = stale("weekly", CONFIG.replace("goals: true", "goals: {{report_days: 7}}"))
    assert weekly == {"BAKE-2", "BAKE-3", "BAKE-5", "BAKE-6", "BAKE-7"}


def _holes(seed: int) -> Callable[[Any], Any]:
    """Nulls wherever the contract allows one, and now and then where it does not."""
    chance = random.Random(seed)

    def spoil(value: Any) -> Any:
        if isinstance(value, dict):
            # Nobody owns a goal, it says nothing, nothing is above it: null is how the gateway says that.
            kept = ("owner", "description", "parentGoal", "targetDate", "startDate")
            return {k: None if chance.random() < 0.06 and k not in kept else spoil(v) for k, v in value.items()}
        if isinstance(value, list):
            return [None if chance.random() < 0.06 else spoil(v) for v in value]
        return value

    return lambda answer: answer | {"data": spoil(answer.get("data"))} if isinstance(answer, dict) else answer


@pytest.mark.parametrize("seed", range(25))
def test_nulls_anywhere_are_neither_a_crash_nor_a_finding(serve: Serve, truth: Told, tmp_path: Path, seed: int) -> None:
    server = serve(build())
    server.fault("POST /gateway*", "changed", forever=True, change=_holes(seed))
    reader = Reader(server, tmp_path / "holes", CONFIG)
    reader.fetch()
    told = reader.told()
    assert {f[:2] for f in told.findings} <= {f[:2] for f in truth.findings}
