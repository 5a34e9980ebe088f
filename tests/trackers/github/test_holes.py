"""What an answer leaves out is a gap of exactly what it hides, never absence: nulls with and without errors, counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from okrlint.trackers.github.client import GitHubError
from tests.fakes.github import FakeGitHub, Fault, World
from tests.fakes.github.faults import bad_gateway
from tests.trackers.github.conftest import small_company
from tests.trackers.github.scanning import AS_OF, Clock, everything, findings, is_complete, scan

Loss = Callable[[Any], Any]
FOREVER = 10_000
LATER = AS_OF.replace(day=AS_OF.day + 1)


class Truth(NamedTuple):
    """What an undisturbed fetch of the same world finds."""

    records: dict[str, list[str]]
    findings: set[tuple[str, ...]]


def dense(world: World) -> World:
    """Every kind of evidence is the only one of its goal somewhere: owner, check-in, code, work."""
    plans = world.repositories["plans"].items
    world.tick(days=3)
    world.comment(plans[3], "Check-in: value 64, on track")
    world.comment(plans[4], "Check-in: value 30, at risk")
    coded = world.issue(
        "plans", "Answer in 2 hours instead of 8", type="Key result", parent=plans[2], assignees=["eva"]
    )
    world.pull_request(coded, "Faster answers", merged=False)
    world.comment(coded, "Check-in: value 5, on track")
    quiet = world.issue("api", "Quieter pagers", parent=plans[4], assignees=["cyd"])
    world.comment(quiet, "Half of it is done.")
    world.issue("elsewhere", "Read by its id", parent=plans[4])
    return world


@pytest.fixture
def world(world: World) -> World:
    return dense(world)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("truth") / "snapshot"
    with FakeGitHub(dense(small_company()), clock=Clock()) as fake:
        found = scan(fake, folder)
    assert found.partial == set()
    return Truth(everything(found), findings(folder))


def whole(held: Any) -> Any:
    return None


def no_nodes(held: Any) -> Any:
    return {**held, "nodes": None}


def element(held: Any) -> Any:
    return {**held, "nodes": [None for _ in held["nodes"]]} if held["nodes"] else None


def losing(part: str, loss: Loss, kind: str | None, at: list[str]) -> Callable[[Any], Any]:
    """Take a part out of every issue of an answer; with `kind` an error of that type says so."""

    def alter(body: Any) -> Any:
        errors: list[Any] = []

        def walk(here: Any, path: list[Any]) -> None:
            if isinstance(here, dict):
                if part in here and "id" in here and here[part] is not None:
                    here[part] = loss(here[part])
                    at.append(here["id"])
                    if kind is not None:
                        errors.append({"type": kind, "message": "Something is wrong with it.", "path": [*path, part]})
                for key, value in here.items():
                    walk(value, [*path, key])
            if isinstance(here, list):
                for place, value in enumerate(here):
                    walk(value, [*path, place])

        if isinstance(body, dict) and body.get("data"):
            walk(body["data"], [])
        return {**body, "errors": errors} if errors else body

    return alter


PARTS = {
    "assignees": {"owner", "assignment"},
    "comments": {"check_in"},
    "changes": {"check_in"},
    "references": {"contributes"},
    "timelineItems": {"movement"},
    "closedByPullRequestsReferences": {"contributes"},
    "subIssues": {"contributes"},
}


WAYS: list[tuple[Loss, str | None]] = [
    *((whole, None), (no_nodes, ""), (element, None), (element, "RESOURCE_LIMITS_EXCEEDED"), (whole, "FORBIDDEN")),
]


@pytest.mark.parametrize(("loss", "kind"), WAYS, ids=lambda way: getattr(way, "__name__", str(way)))
@pytest.mark.parametrize("part", PARTS)
def test_a_lost_part_is_a_gap(
    part: str, loss: Loss, kind: str | None, fake: FakeGitHub, truth: Truth, tmp_path: Path
) -> None:
    struck: list[str] = []
    folder = tmp_path / "snapshot"
    fake.faults.append(Fault(on="Items|Listing|Histories", times=FOREVER, alter=losing(part, loss, kind, struck)))
    found = scan(fake, folder)
    assert struck
    assert PARTS[part] <= found.partial
    assert not is_complete(folder)
    assert findings(folder) <= truth.findings
    for relation in PARTS[part]:
        scope = found.entry.coverage[relation].scope
        assert scope is not None
        assert {id_.removeprefix("github:") for id_ in scope} <= set(struck)
    # The next fetch, with nothing wrong any more, makes it good.
    fake.faults.clear()
    again = scan(fake, folder, as_of=LATER)
    assert again.partial == set()
    assert everything(again) == truth.records


@pytest.mark.parametrize("part", ["assignees", "comments", "timelineItems", "subIssues"])
def test_a_part_that_is_lost_once_leaves_no_trace(part: str, fake: FakeGitHub, truth: Truth, tmp_path: Path) -> None:
    fault = Fault(on="Histories" if part == "comments" else "Listing", alter=losing(part, element, "", []))
    fake.faults.append(fault)
    found = scan(fake, tmp_path / "snapshot")
    assert fault.struck == 1
    assert found.partial == set()
    assert everything(found) == truth.records


@pytest.mark.parametrize("part", ["issueType", "parent"])
def test_without_what_decides_an_issue_is_not_decided(
    part: str, fake: FakeGitHub, truth: Truth, tmp_path: Path
) -> None:
    fake.faults.append(Fault(on="Items|Listing", times=FOREVER, alter=losing(part, whole, "X", [])))
    found = scan(fake, tmp_path / "snapshot")
    assert found.partial
    assert findings(tmp_path / "snapshot") <= truth.findings
    fake.faults.clear()
    assert everything(scan(fake, tmp_path / "snapshot", as_of=LATER)) == truth.records


@pytest.mark.parametrize("body", [{"data": {}}, {"data": {"x": 1}}, {"data": {"nodes": None}}], ids=str)
@pytest.mark.parametrize("on", ["Items", "Histories", "Listing", "Features"])
@pytest.mark.parametrize("times", [1, FOREVER], ids=["once", "for good"])
def test_an_answer_without_an_answer(
    on: str, times: int, body: dict[str, Any], fake: FakeGitHub, truth: Truth, tmp_path: Path
) -> None:
    fault = Fault(on=on, times=times, status=200, body=body)
    fake.faults.append(fault)
    if on == "Features" and times == FOREVER:
        with pytest.raises(GitHubError) as caught:
            scan(fake, tmp_path / "snapshot")
        assert caught.value.exit_code == 3
    else:
        found = scan(fake, tmp_path / "snapshot")
        if times == 1:
            assert everything(found) == truth.records
        else:
            assert found.partial
            assert findings(tmp_path / "snapshot") <= truth.findings
    assert fault.struck
    fake.faults.clear()
    assert everything(scan(fake, tmp_path / "snapshot", as_of=LATER)) == truth.records


def test_a_lasting_outage_is_bounded(fake: FakeGitHub, world: World, truth: Truth, tmp_path: Path) -> None:
    for number in range(200):
        world.issue("elsewhere", f"Far {number}", parent=world.repositories["plans"].items[4 if number < 95 else 3])
    fake.faults.append(bad_gateway(on="Items", times=FOREVER))
    found = scan(fake, tmp_path / "snapshot")
    assert found.requests.count("Items") < 40
    assert sum(found.slept) < 120
    assert found.partial
    assert findings(tmp_path / "snapshot") <= truth.findings
    fake.faults.clear()
    assert scan(fake, tmp_path / "snapshot", as_of=LATER).partial == set()


@pytest.mark.parametrize("kind", ["RESOURCE_LIMITS_EXCEEDED", "TIMEOUT"])
def test_too_much_beside_a_good_rate_limit_is_asked_for_in_smaller_pages(
    kind: str, fake: FakeGitHub, truth: Truth, tmp_path: Path
) -> None:
    def heavy(body: Any) -> Any:
        data = {key: value if key == "rateLimit" else None for key, value in body["data"].items()}
        return {"data": data, "errors": [{"type": kind, "message": "Resource limits for this query exceeded."}]}

    fault = Fault(on="Listing", times=2, alter=heavy)
    fake.faults.append(fault)
    found = scan(fake, tmp_path / "snapshot")
    assert fault.struck == 2
    assert everything(found) == truth.records
    sizes = [r.body["variables"]["page"] for r in fake.requests if r.operation == "Listing"]
    assert sizes[:3] == [25, 12, 6]


def test_hidden_sub_issues_are_counted(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    hidden = world.issue("secret", "What nobody else may see", parent=world.repositories["plans"].items[4])
    fake.grants[next(iter(fake.grants))].repositories = frozenset({"plans", "api"})
    fake.counts_hidden = True
    for as_of in (AS_OF, LATER):  # a second fetch does not read the goal again, and has not forgotten
        found = scan(fake, tmp_path / "snapshot", as_of=as_of)
        assert hidden.key not in found.counted()
        assert found.entry.coverage["contributes"].scope == (f"github:{world.repositories['plans'].items[4].id}",)
        assert "shows to this token" in found.coverage("contributes")[1]


@pytest.mark.parametrize("count", ["subIssues", "subIssuesSummary", "closedByPullRequestsReferences"])
def test_a_count_that_lied_once_is_no_lasting_gap(count: str, fake: FakeGitHub, truth: Truth, tmp_path: Path) -> None:
    """No issue has changed since; on goals and on work in a repository that is read whole."""

    def lying(here: Any) -> Any:
        if isinstance(here, dict):
            if held := here.get(count):
                total = "total" if count == "subIssuesSummary" else "totalCount"
                here[count] = held | {total: held[total] + 1}
            return {name: lying(part) for name, part in here.items()}
        return [lying(part) for part in here] if isinstance(here, list) else here

    fault = Fault(on="Items|Listing", times=FOREVER, alter=lying)
    fake.faults.append(fault)
    assert "contributes" in scan(fake, tmp_path / "snapshot").partial
    fake.faults.clear()
    again = scan(fake, tmp_path / "snapshot", as_of=LATER)
    assert again.partial == set()
    assert everything(again) == truth.records
    quiet = scan(fake, tmp_path / "snapshot", as_of=LATER.replace(hour=20))
    assert "Items" not in quiet.requests


def test_more_pull_requests_than_come_along(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    goal = world.repositories["plans"].items[5]
    for number in range(45):
        world.pull_request(goal, f"Change {number}", merged=number < 40)
    found = scan(fake, tmp_path / "snapshot")
    assert found.partial == set()
    assert len([s for s in found.serving() if s[1] == goal.key and s[2] == "pull_request"]) == 46
    assert found.requests.count("MorePulls") == 1
