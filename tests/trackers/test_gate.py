"""`okrlint check --key`: at most 3 requests, and of every goal the findings of a full scan, or a reason why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from okrlint.trackers.github import single_queries
from okrlint.trackers.github.features import Features
from okrlint.trackers.github.settings import Settings
from tests.cli.front import ROOT, okrlint
from tests.contracts.github_cost import MOST_NODES, cost
from tests.fakes.github import FakeGitHub, Grant, World
from tests.fakes.github.company import from_folder, invented
from tests.fakes.github.schema import prepared
from tests.fakes.jira import JiraServer, company, contract, okrs
from tests.trackers.gate import compare, on_github, on_jira

HARBOR = ROOT / "examples/harbor"
LATE = "2026-06-15"
MAPPINGS = {
    "types": "",
    "epics": "      key_result: {types: [Epic], jql: project = OKR}\n",
    "subtasks": "      serves: [parent, contributes to]\n",
    "links": "      serves: [parent, contributes to, measures]\n",
    "labels": "      objective: {labels: [okr-objective]}\n      key_result: {labels: [okr-key-result]}\n"
    "      serves: [parent, contributes to]\n",
    "initiatives": "      objective: {types: [Initiative]}\n      key_result: {types: [Epic], jql: project = OKR}\n",
}


def forgotten(model: company.Model, *, cloud: bool) -> JiraServer:
    """The invented company in which some things went wrong: owners left, work lies still, some goals hold nothing."""
    site = company.build(model, cloud=cloud, objectives=2, key_results=2, work=3)
    goals = [i for i in site.issues.values() if i.project == "OKR"]
    goals[0].values["assignee"] = None
    goals[5].comments.clear()
    goals[5].history.clear()
    goals[2].values["description"] = "okrlint: allow idle-key-result until 2026-12-31 because the vans come in July"
    story = next(i for i in site.issues.values() if i.project == "APP" and i.type.name == "Story")
    site.comment(story, site.users["u2"], "Still on it.", dt.datetime(2026, 6, 10, 9, tzinfo=dt.UTC))
    site.later(weeks=7)
    return JiraServer(site)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
@pytest.mark.parametrize("model", company.MODELS)
def test_on_jira_each_goal_gets_the_findings_of_a_full_scan(model: company.Model, cloud: bool, tmp_path: Path) -> None:
    with forgotten(model, cloud=cloud) as server:
        compared = compare(on_jira(server, tmp_path, LATE, MAPPINGS[model]))
        assert server.writes == 0
        if contract.present():
            assert not contract.problems(server.exchanges)
    assert compared["missing-owner"] >= 1
    assert compared["idle-key-result"] >= 2
    assert compared["stale-check-in"] >= 1


@pytest.mark.parametrize(("model", "cloud"), [("types", True), ("epics", True), ("links", False)])
def test_without_plans_levels_are_read_one_by_one_and_the_rest_is_said(
    model: company.Model, cloud: bool, tmp_path: Path
) -> None:
    with forgotten(model, cloud=cloud) as server:
        server.site.plans = False
        compare(on_jira(server, tmp_path, LATE, MAPPINGS[model]), complete=False)
        answer = on_jira(server, tmp_path, LATE, MAPPINGS[model]).ask("OKR-1")
    assert answer.code == 3
    assert "more around it than 3 requests can read" in answer.said


def test_the_example_company_on_jira(tmp_path: Path) -> None:
    with JiraServer(okrs.site_of(HARBOR)) as server:
        assert sum(compare(on_jira(server, tmp_path, "2026-11-16"), every=3).values()) >= 5


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub(invented(objectives=4)) as fake:
        yield fake
        assert fake.violations == []


def test_on_github_each_goal_gets_the_findings_of_a_full_scan(github: FakeGitHub, tmp_path: Path) -> None:
    compared = compare(on_github(github, tmp_path, "2026-12-20"))
    assert compared["idle-key-result"] >= 3
    assert compared["stale-check-in"] >= 1
    assert github.writes == 0


def test_the_example_company_on_github(tmp_path: Path) -> None:
    with FakeGitHub(from_folder(HARBOR)) as fake:
        assert sum(compare(on_github(fake, tmp_path, "2026-11-16"), every=2).values()) >= 5
        assert fake.violations == []


@pytest.fixture
def small() -> Iterator[FakeGitHub]:
    """One objective with a key result, and work that is three levels deep."""
    world = World("acme")
    goal = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
    result = world.issue("plans", "Raise berth use from 61 % to 75 %", type="Key result", parent=goal)
    item = world.issue("api", "Booking service", parent=result, assignees=["cyd"])
    world.issue("api", "Booking form", parent=world.issue("api", "Booking page", parent=item))
    with FakeGitHub(world) as fake:
        yield fake


def test_the_owner_of_the_objective_counts(small: FakeGitHub, tmp_path: Path) -> None:
    answer = on_github(small, tmp_path, "2026-11-20").ask("acme/plans#2")
    assert "missing-owner" in answer.evaluated()
    assert "missing-owner" not in answer.findings()


def test_rules_that_need_more_than_one_goal_say_so(small: FakeGitHub, tmp_path: Path) -> None:
    answer = on_github(small, tmp_path, "2026-11-20").ask("plans#1")
    assert answer.code in (0, 1)
    for rule in ("unranked-overlap", "ranking-cycle", "orphan-work", "overcommitted-owner"):
        assert answer.reasons(rule) == "only plans#1 was asked for"


@pytest.mark.parametrize(
    "key", ["acme/plans#2", "ACME/Plans#2", "plans#2", "https://github.example/acme/plans/issues/2"]
)
def test_ways_to_name_an_issue(small: FakeGitHub, tmp_path: Path, key: str) -> None:
    assert on_github(small, tmp_path, "2026-11-20").ask(key).code in (0, 1)


def test_an_unknown_issue_is_a_mistake(small: FakeGitHub, tmp_path: Path) -> None:
    gate = on_github(small, tmp_path, "2026-11-20")
    absent = gate.ask("acme/plans#77")
    assert (absent.code, absent.requests) == (2, 1)
    assert "there is no such issue in acme/plans" in absent.said
    work = gate.ask("acme/api#1")
    assert work.code == 2
    assert "no goal by this mapping (work)" in work.said
    elsewhere = gate.ask("OKR-1")
    assert (elsewhere.code, elsewhere.requests) == (2, 0)
    assert "acme/plans#NUMBER" in elsewhere.said


def test_what_the_token_cannot_see_is_not_called_absent(small: FakeGitHub, tmp_path: Path) -> None:
    small.grants = {name: Grant(repositories=frozenset({"api"})) for name in small.grants}
    answer = on_github(small, tmp_path, "2026-11-20").ask("acme/plans#1")
    assert answer.code == 3
    assert "does not exist, or this token may not see it" in answer.said


def test_more_than_fits_is_said_and_is_no_finding(small: FakeGitHub, tmp_path: Path) -> None:
    deep = small.world.repositories["api"].items[1]
    for number in range(9):
        deep = small.world.issue("api", f"Level {number}", parent=deep)
    answer = on_github(small, tmp_path, "2026-11-20").ask("plans#1")
    assert (answer.code, answer.requests) == (3, 3)
    assert "more around it than 3 requests can read" in answer.said
    assert "idle-key-result" not in answer.findings()


def test_a_waiver_counts_if_its_author_may_write(small: FakeGitHub, tmp_path: Path) -> None:
    small.world.repositories["plans"].items[2].body = "okrlint: allow idle-key-result because the crane comes in May"
    gate = on_github(small, tmp_path, "2027-05-20")
    waived = gate.ask("plans#2")
    assert waived.requests == 3
    assert {w for _, _, w in waived.findings()["idle-key-result"]} == {"the crane comes in May"}
    small.world.account("ada").permission = "read"
    assert {w for _, _, w in gate.ask("plans#2").findings()["idle-key-result"]} == {""}


@pytest.mark.parametrize("projects", ["scope", "hidden"])
def test_boards_that_the_token_cannot_see(small: FakeGitHub, tmp_path: Path, projects: str) -> None:
    small.world.card(small.world.project(3, "Plans"), small.world.repositories["plans"].items[2], Owner="@cyd")
    small.grants = {name: Grant(projects=projects) for name in small.grants}
    answer = on_github(small, tmp_path, "2026-11-20").ask("plans#2")
    assert (answer.code, answer.requests <= 3) == (3, True)
    assert "missing-owner" not in answer.findings()
    assert "Projects" in answer.said or "Resource not accessible" in answer.said


def test_a_card_with_more_fields_than_come_along_hides_an_owner(small: FakeGitHub, tmp_path: Path) -> None:
    plans = small.world.repositories["plans"].items
    plans[1].assignees = []
    small.world.card(small.world.project(3, "Plans"), plans[1], **{f"F{n:02}": "x" for n in range(49)}, Owner="@cyd")
    gate = on_github(small, tmp_path, "2026-11-20")
    answer = gate.ask("plans#1")
    assert answer.code == 3
    assert "missing-owner" not in answer.findings()
    assert "more fields than were read" in answer.reasons("missing-owner")
    assert "missing-owner" not in gate.run("check", gate.fetched()).findings("acme/plans#1")


def test_what_is_asked_is_valid_everywhere_and_affordable() -> None:
    settings = Settings(owner="acme", repositories=("plans",), roadmap=("plans#1",))
    bare, full = single_queries.BARE, Features()
    for features, old in ((full, False), (full.without_projects(), False), (bare, True), (bare, False)):
        asked = [(single_queries.goal(features, settings, ("plans", 2)), 0)]
        for late in ("", "fields", "full"):
            places = [("acme", "plans", n) for n in range(5)]
            waiting = 25 if late == "fields" else 1  # in full only the goal itself is asked for again
            asked.append((single_queries.more(features, places, ids=True, below=9, late=late, told=True), waiting))
            alone = single_queries.more(features, [], ids=False, below=0, late=late or "full", told=True)
            asked.append((alone, waiting))
        for query, waiting in asked:
            document, faults = prepared(query, old)
            assert not faults, [f.message for f in faults]
            nodes, points = cost(document, {"ids": ["x"] * 5, "late": ["x"] * waiting})
            assert nodes < MOST_NODES / 5
            assert points <= 20


def test_a_snapshot_answers_offline(small: FakeGitHub, tmp_path: Path) -> None:
    gate = on_github(small, tmp_path, "2027-05-20")
    snapshot = gate.fetched()
    answer = gate.run("check", snapshot, "--key", "acme/plans#2")
    assert (answer.code, answer.requests) == (1, 0)
    assert "idle-key-result" in answer.findings()
    assert gate.run("check", snapshot, "--key", "acme/plans#9").code == 2


def test_jira_says_why_it_does_not_show_an_issue(tmp_path: Path) -> None:
    with JiraServer(company.build()) as server:
        gate = on_jira(server, tmp_path, LATE)
        absent = gate.ask("OKR-999")
        assert (absent.code, absent.requests) == (2, 3)
        assert "security level" in absent.said
        work = gate.ask("APP-1")
        assert work.code == 2
        assert "no goal by this mapping" in work.said
        server.site.invisible.add("OKR")
        hidden = gate.ask("OKR-1")
        assert hidden.code == 3
        assert "Browse Projects in OKR" in hidden.said
        server.accepts_token = False
        assert gate.ask("OKR-1").code == 3


def test_with_several_sources_only_one_tracker_is_asked(small: FakeGitHub, tmp_path: Path) -> None:
    with JiraServer(company.build()) as server:
        gate = on_github(small, tmp_path, LATE, on_jira(server, tmp_path / "jira", LATE).config.partition("\n")[2])
        gate.environment = {**small.environment, **server.environment}
        answer = gate.ask(f"{server.url}/browse/OKR-2?focusedCommentId=7")
        assert answer.code in (0, 1), answer.said
        assert (answer.requests, server.requests) == (0, 3)
        assert "github, which may hold its work, was not read" in answer.reasons("idle-key-result")
        assert any("github was not read" in note for note in answer.report["notes"])


def test_a_key_that_several_sources_may_have_is_a_mistake(small: FakeGitHub, tmp_path: Path) -> None:
    gate = on_github(small, tmp_path, LATE, "  - name: again\n    github: {owner: acme, repositories: [plans]}\n")
    answer = gate.ask("plans#1")
    assert (answer.code, answer.requests) == (2, 0)
    assert "fits several sources: github, again" in answer.said


def test_files_are_read_whole(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text((HARBOR / "okrs.yaml").read_text() if (HARBOR / "okrs.yaml").exists() else FILE)
    did = okrlint("check", tmp_path, "--key", "no such goal")
    assert did.code == 2
    assert "there is no such goal" in did.err


FILE = "objectives:\n  - title: Answer every harbour call\n    key: CALL-1\n"


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
def test_a_credential_that_looks_like_the_other_kind_costs_a_request(
    cloud: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with JiraServer(company.build(cloud=cloud)) as server:
        monkeypatch.setattr(server, "_known", lambda headers: True)
        gate = on_jira(server, tmp_path, LATE)
        gate.environment = {"OKRLINT_JIRA_URL": server.url, "OKRLINT_JIRA_TOKEN": "x" * 20}
        gate.environment |= {} if cloud else {"OKRLINT_JIRA_EMAIL": "somebody@example.com"}
        answer = gate.ask("OKR-2")
    assert (answer.code, answer.requests) == (1, 3), answer.said
    assert answer.report["complete"]
