"""Goals by issue types, labels, depth below a roadmap issue, and a Projects board, over several repositories."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from okrlint.errors import UsageError
from okrlint.trackers.github.client import GitHubError
from okrlint.trackers.github.settings import GitHubFields, GitHubMatch, Settings, check
from tests.fakes.github import FakeGitHub, World
from tests.trackers.github.scanning import SETTINGS, findings, is_complete, scan

LABELS = Settings(
    owner="acme",
    repositories=("plans", "api"),
    objective=GitHubMatch(labels=("objective",)),
    key_result=GitHubMatch(labels=("key-result",)),
)


def test_issue_types_across_repositories(fake: FakeGitHub, tmp_path: Path) -> None:
    found = scan(fake, tmp_path)
    assert found.keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert found.keys("key_result") == ["acme/plans#3", "acme/plans#4"]
    assert found.counted() == ["acme/api#1", "acme/api#2", "acme/api#3"]
    assert found.above("acme/plans#3") == "acme/plans#1"
    # The form is part of the service, which is part of the key result: any depth counts, once.
    assert found.serving() == {
        ("acme/api#1", "acme/plans#3", "child"),
        ("acme/api#2", "acme/plans#3", "child"),
    }
    assert found.partial == set()


def test_labels(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    goal = world.issue("plans", "Label goal", labels=["Objective", "team:Harbour"])
    world.issue("plans", "Label result", labels=["key-result", "priority/P1"], parent=goal)
    found = scan(fake, tmp_path, LABELS)
    assert found.keys("objective") == ["acme/plans#5"]
    assert found.one("objective", "acme/plans#5")["team"] == "Harbour"
    assert found.above("acme/plans#6") == "acme/plans#5"
    assert [(r["kind"], r["value"]) for r in found.records["rank"]] == [("priority", 1.0)]
    assert "acme/plans#1" in found.counted()


def test_key_results_are_the_sub_issues_of_objectives(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    goal = world.issue("plans", "Label goal", labels=["objective"])
    world.issue("plans", "No label at all", parent=goal)
    deep = world.issue("api", "Nor has this one", parent=goal)
    world.issue("api", "Work below it", parent=deep)
    settings = Settings(
        owner="acme",
        repositories=("plans", "api"),
        objective=GitHubMatch(labels=("objective",)),
        key_result=GitHubMatch(below="objective"),
    )
    found = scan(fake, tmp_path, settings)
    assert found.keys("key_result") == ["acme/api#4", "acme/plans#6"]
    assert ("acme/api#5", "acme/api#4", "child") in found.serving()


@pytest.mark.parametrize("work", ["all", "linked"])
def test_depth_below_a_roadmap_issue(world: World, fake: FakeGitHub, tmp_path: Path, work: str) -> None:
    top = world.issue("plans", "Roadmap 2026")
    for item in (world.repositories["plans"].items[1], world.repositories["plans"].items[2]):
        world.attach(top, item)
    settings = Settings(
        owner="acme",
        repositories=("plans", "api"),
        roadmap=("plans#5",),
        objective=GitHubMatch(depth=1),
        key_result=GitHubMatch(depth=2),
        work=work,  # type: ignore[arg-type]
    )
    found = scan(fake, tmp_path, settings)
    assert found.keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert found.keys("key_result") == ["acme/plans#3", "acme/plans#4"]
    everywhere = ["acme/api#1", "acme/api#2"] + (["acme/api#3"] if work == "all" else [])
    assert found.counted() == everywhere
    assert found.coverage("work")[0] == ("complete" if work == "all" else "partial")
    assert found.coverage("contributes")[0] == "complete"


def test_many_labels_and_as_many_fields_as_a_board_has(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    goal = world.issue("plans", "Label goal", labels=[*(f"area {n:02}" for n in range(49)), "objective"])
    world.issue("plans", "No label at all", parent=goal)
    board = world.project(3, "OKRs")
    # A board has 50 fields; the title, the assignees and others of GitHub's own count as well, and come first.
    world.card(board, goal, **{f"Field {n:02}": "x" for n in range(49)}, Owner="@bob")
    settings = Settings(
        owner="acme",
        repositories=("plans", "api"),
        objective=GitHubMatch(labels=("objective",)),
        key_result=GitHubMatch(below="objective"),
    )
    found = scan(fake, tmp_path, settings)
    assert found.keys("key_result") == ["acme/plans#6"]
    assert [o["said"] for o in found.records["owner"] if o["goal"] == found.one("objective", "acme/plans#5")["id"]] == [
        "@bob"
    ]


def test_board_with_fields_order_and_drafts(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    board = world.project(3, "OKRs")
    world.board_field(board, "Level", "SINGLE_SELECT", options=["Objective", "Key result"])
    world.board_field(board, "Quarter", "ITERATION", iterations=[("2026 Q4", dt.date(2026, 10, 1), 92)])
    plans = world.repositories["plans"].items
    world.card(board, plans[2], Level="Objective", Quarter="2026 Q4")
    world.card(board, plans[1], Level="Objective", Owner="@bob")
    world.card(board, plans[3], Level="Key result", Current=66, Target=75, Status="At risk")
    world.draft(board, "A goal that is only a draft", "**Owner:** @ada", Level="Objective")
    settings = Settings(
        owner="acme",
        repositories=("plans", "api"),
        objective=GitHubMatch(board=3, fields={"Level": "Objective"}),
        key_result=GitHubMatch(board=3, fields={"Level": ["Key result", "KR"]}),
        fields=GitHubFields(rank=("position",)),
    )
    found = scan(fake, tmp_path, settings)
    assert found.keys("objective") == ["A goal that is only a draft", "acme/plans#1", "acme/plans#2"]
    result = found.one("key_result", "acme/plans#3")
    assert (result["current"], result["target"], result["status"]) == (66.0, 75.0, "at_risk")
    order = {r["goal"]: r["value"] for r in found.records["rank"]}
    assert order[found.one("objective", "acme/plans#2")["id"]] < order[found.one("objective", "acme/plans#1")["id"]]
    [cycle] = found.records["cycle"]
    assert (cycle["starts"], cycle["ends"]) == ("2026-10-01", "2026-12-31")
    names = {p["id"]: p["name"] for p in found.records["person"]}
    goal = found.one("objective", "acme/plans#1")["id"]
    assert [names.get(o["party"], o["party"]) for o in found.records["owner"] if o["goal"] == goal] == ["bob"]


def test_a_board_that_is_not_there(fake: FakeGitHub, tmp_path: Path) -> None:
    settings = Settings(
        owner="acme", repositories=("plans",), objective=GitHubMatch(board=99), key_result=GitHubMatch()
    )
    with pytest.raises(GitHubError, match="ProjectV2 with the number 99"):
        scan(fake, tmp_path, settings)


def test_a_user_instead_of_an_organisation(tmp_path: Path) -> None:
    world = World("ada", user=True)
    goal = world.issue("plans", "Mine", labels=["objective"])
    world.issue("plans", "A result", labels=["key-result"], parent=goal)
    settings = Settings(
        owner="ada",
        repositories=("plans",),
        objective=GitHubMatch(labels=("objective",)),
        key_result=GitHubMatch(labels=("key-result",)),
    )
    with FakeGitHub(world) as server:
        found = scan(server, tmp_path, settings)
    assert (found.keys("objective"), found.keys("key_result")) == (["ada/plans#1"], ["ada/plans#2"])


def test_an_enterprise_server_below_a_path(fake: FakeGitHub, tmp_path: Path) -> None:
    environment = {**fake.environment, "GITHUB_API_URL": f"{fake.url}/api/v3"}
    assert scan(fake, tmp_path, environment=environment).keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert {r.path for r in fake.requests} == {"/api/graphql"}


def test_only_what_is_linked(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    settings = Settings(owner="acme", repositories=("plans",), work="linked")
    found = scan(fake, tmp_path, settings)
    assert found.keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert found.counted() == ["acme/api#1", "acme/api#2"]
    state = found.entry.coverage["work"]
    assert (state.state, state.scope) == ("partial", ())
    # That was the wish of the settings, so it is no reason to fail; what it means for orphan-work is said.
    assert is_complete(tmp_path)
    assert not [f for f in findings(tmp_path) if f[0] == "orphan-work"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (Settings(owner="acme/x", repositories=("a",)), "not a GitHub account name"),
        (Settings(owner="acme", repositories=()), "the list is empty"),
        (Settings(owner="acme", repositories=("acme/plans",)), "not a repository name"),
        (Settings(owner="acme", repositories=("a",), objective=GitHubMatch()), "says nothing about which issues"),
        (Settings(owner="acme", repositories=("a",), objective=GitHubMatch(depth=1)), "counted from which issue"),
        (Settings(owner="acme", repositories=("a",), roadmap=("plans",)), "not an issue"),
        (Settings(owner="acme", repositories=("a",), fields=GitHubFields(rank=("column",))), "not a place"),
        (Settings(owner="acme", repositories=("a",), fields=GitHubFields(size=("body",))), "not a place"),
        (
            Settings(owner="acme", repositories=("a",), fields=GitHubFields(rank=("position",))),
            "position: of which board",
        ),
        (
            Settings(owner="acme", repositories=("a",), work="linked", objective=GitHubMatch(fields={"Level": "O"})),
            "cannot be asked for",
        ),
    ],
)
def test_mistakes_in_the_settings(settings: Settings, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        check(settings)


def test_a_roadmap_that_is_not_there(fake: FakeGitHub, tmp_path: Path) -> None:
    settings = Settings(owner="acme", repositories=("plans",), roadmap=("plans#99",), objective=GitHubMatch(depth=1))
    with pytest.raises(UsageError, match="no such issue: acme/plans#99"):
        scan(fake, tmp_path, settings)


def test_default_settings_are_sound() -> None:
    check(SETTINGS)
