"""What goes wrong on the way: each fault ends in a whole snapshot, or in one that says what is partial and why.

In no case does a finding follow that the same organisation, read without a fault, would not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from okrlint.trackers.github.client import GitHubError
from tests.fakes.github import FakeGitHub, Fault, World
from tests.fakes.github import faults as go_wrong
from tests.trackers.github.scanning import AS_OF, Clock, Scan, everything, findings, is_complete, scan
from tests.trackers.killing import killed


@pytest.fixture
def world(world: World) -> World:
    """Enough issues for several pages, and goals that would look idle, unowned or unranked if a part went missing."""
    plans = world.repositories["plans"].items
    for number in range(60):
        world.tick(minutes=5)
        item = world.issue("api", f"Step {number}", parent=plans[3 + number % 2], assignees=["cyd"])
        world.comment(item, "moving", by="cyd")
    for number, goal in enumerate((plans[1], plans[2]), 1):
        goal.body = f"### Rank\n{number}\n### Not doing\n- Cranes\n"
    for result in (plans[3], plans[4]):
        world.comment(result, "Check-in: value 60, on track", by="ada")
    world.board_field(world.project(1, "OKRs"), "Owner")
    world.card(world.projects[1], plans[4], Owner="@bob")
    return world


@pytest.fixture
def clean(world: World, clock: Clock, tmp_path: Path) -> Iterator[Scan]:
    """The same organisation read without a fault."""
    with FakeGitHub(world, clock=clock) as server:
        yield scan(server, tmp_path / "clean")


def assert_no_false_finding(folder: Path) -> None:
    assert findings(folder) <= findings(folder.parent / "clean")


Make = Callable[[FakeGitHub], Fault]
PASSING: dict[str, Make] = {
    "primary limit, REST form": lambda f: go_wrong.primary_limit(f.clock() + 30, on="Listing", nth=2),
    "primary limit in a 200": lambda f: go_wrong.limited_in_200(f.clock() + 30, on="Listing", nth=3),
    "secondary limit, told": lambda f: go_wrong.secondary_limit(7, on="Listing", nth=2),
    "secondary limit, untold": lambda f: go_wrong.secondary_limit(on="Histories"),
    "429, told": lambda f: go_wrong.secondary_limit(7, status=429, on="Listing", nth=2),
    "429, untold, twice": lambda f: go_wrong.secondary_limit(status=429, on="Listing", nth=2, times=2),
    "502": lambda f: go_wrong.bad_gateway(on="Listing", nth=2),
    "504, three times": lambda f: go_wrong.bad_gateway(504, on="Listing", nth=1, times=3),
    "500": lambda f: Fault(on="Histories", status=500, body="oops"),
    "503 with a time": lambda f: Fault(on="Listing", status=503, headers={"retry-after": "9"}, body={}),
    "timeout in a 200": lambda f: go_wrong.timed_out(on="Listing", nth=1, times=2),
    "an answer that is lost": lambda f: Fault(on="Listing", nth=2, lost=True),
    "an answer that is no JSON": lambda f: Fault(on="Listing", nth=2, status=200, body="<html>"),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_leaves_no_trace(name: str, fake: FakeGitHub, clean: Scan, clock: Clock, tmp_path: Path) -> None:
    fault = PASSING[name](fake)
    fake.faults.append(fault)
    found = scan(fake, tmp_path / "snapshot", clock=clock)
    assert fault.struck
    assert everything(found) == everything(clean)
    assert found.partial == set()
    assert is_complete(tmp_path / "snapshot")
    assert max(clock.slept, default=0) <= 600


def test_waiting_at_limits_takes_as_long_as_it_was_told(
    fake: FakeGitHub, clean: Scan, clock: Clock, tmp_path: Path
) -> None:
    fake.faults.append(go_wrong.secondary_limit(7, on="Listing"))
    fake.faults.append(go_wrong.limited_in_200(clock.now + 120, on="Histories"))
    said: list[str] = []
    with mock.patch("okrlint.cli.options.progress", return_value=said.append):
        scan(fake, tmp_path / "snapshot", clock=clock)
    assert clock.slept == [7, pytest.approx(114)]
    assert [line for line in said if "waiting 7 s" in line]


def test_a_gateway_that_fails_gets_smaller_questions(fake: FakeGitHub, clean: Scan, tmp_path: Path) -> None:
    fake.faults.append(go_wrong.bad_gateway(on="Listing", nth=1, times=2))
    scan(fake, tmp_path / "snapshot")
    sizes = [r.body["variables"]["page"] for r in fake.requests if r.operation == "Listing"]
    assert sizes[:3] == [25, 12, 6]
    assert max(sizes[3:]) > 6  # and grow back


LASTING: dict[str, tuple[Make, str]] = {
    "a limit that lasts longer than allowed": (
        lambda f: go_wrong.limited_in_200(f.clock() + 3000, on="Listing", nth=3, times=99),
        "longer than the 60 s allowed",
    ),
    "a limit on the way to the histories": (
        lambda f: go_wrong.limited_in_200(f.clock() + 3000, on="Histories", times=99),
        "longer than the 60 s allowed",
    ),
    "a secondary limit that never ends": (
        lambda f: go_wrong.secondary_limit(5, on="Listing", nth=2, times=99),
        "gave up after 5 attempts",
    ),
    "a server that is gone": (lambda f: Fault(on="Listing", nth=3, times=999, status=503, body={}), "gave up"),
    "a token that expires half way": (
        lambda f: Fault(on="Listing", nth=3, times=99, status=401, body={"message": "Bad credentials"}),
        "Bad credentials",
    ),
    "a token that expires among the items": (
        lambda f: Fault(on="Histories", times=99, status=401, body={"message": "Bad credentials"}),
        "Bad credentials",
    ),
}


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_said_and_the_next_run_goes_on(
    name: str, fake: FakeGitHub, clean: Scan, clock: Clock, tmp_path: Path
) -> None:
    make, says = LASTING[name]
    fake.faults.append(make(fake))
    folder = tmp_path / "snapshot"
    found = scan(fake, folder, clock=clock, max_wait=60)
    assert found.coverage("contributes")[0] == "partial"
    assert says in found.coverage("objective")[1]
    assert not is_complete(folder)
    assert_no_false_finding(folder)
    fake.faults.clear()
    again = scan(fake, folder, clock=clock)
    assert everything(again) == everything(clean)
    assert again.partial == set()
    assert is_complete(folder)


def test_a_token_that_expires_after_some_requests(fake: FakeGitHub, clean: Scan, tmp_path: Path) -> None:
    for grant in fake.grants.values():
        grant.expires_after = 4
    found = scan(fake, tmp_path / "snapshot")
    assert found.entry.failures[0].reason == "Bad credentials"
    assert not [f for f in found.entry.failures if "401" in f.what + f.reason]  # `where` has the fake's port
    assert_no_false_finding(tmp_path / "snapshot")


@pytest.mark.parametrize("operation", ["Listing", "Items"])
def test_a_cursor_that_repeats(operation: str, fake: FakeGitHub, world: World, clean: Scan, tmp_path: Path) -> None:
    fake.faults.append(go_wrong.repeated_cursor(on=operation))
    found = scan(fake, tmp_path / "snapshot")
    assert len(found.requests) < 40
    if operation == "Listing":
        assert "the server repeats a page" in found.coverage("work")[1]
    assert_no_false_finding(tmp_path / "snapshot")
    fake.faults.clear()
    assert everything(scan(fake, tmp_path / "snapshot")) == everything(clean)


def test_an_issue_that_cannot_be_delivered(fake: FakeGitHub, world: World, clean: Scan, tmp_path: Path) -> None:
    victim = world.repositories["api"].items[1]
    victim.broken = True
    folder = tmp_path / "snapshot"
    found = scan(fake, folder)
    assert victim.key not in found.counted()
    assert not is_complete(folder)
    assert found.coverage("contributes") == ("partial", "an issue could not be read")
    scope = found.entry.coverage["contributes"].scope
    assert scope is not None
    # Only the goal that lists it as a part is left unjudged.
    assert f"github:{world.repositories['plans'].items[3].id}" in scope
    assert f"github:{world.repositories['plans'].items[4].id}" not in scope
    assert_no_false_finding(folder)
    victim.broken = False
    again = scan(fake, folder)
    assert everything(again) == everything(clean)
    assert is_complete(folder)


def test_a_goal_that_cannot_be_delivered(fake: FakeGitHub, world: World, clean: Scan, tmp_path: Path) -> None:
    world.repositories["plans"].items[2].broken = True
    folder = tmp_path / "snapshot"
    found = scan(fake, folder)
    assert found.keys("objective") == ["acme/plans#1"]
    # Nobody knows what it was, so nothing may be concluded from its absence.
    assert found.entry.coverage["outranks"].scope is None
    assert_no_false_finding(folder)
    world.repositories["plans"].items[2].broken = False
    assert everything(scan(fake, folder)) == everything(clean)


def test_a_token_without_the_scope_for_boards(fake: FakeGitHub, clean: Scan, world: World, tmp_path: Path) -> None:
    for grant in fake.grants.values():
        grant.projects = "scope"
    found = scan(fake, tmp_path / "snapshot")
    state, why = found.coverage("owner")
    assert state == "partial"
    assert "read:project" in why
    assert f"github:{world.repositories['plans'].items[4].id}" in (found.entry.coverage["owner"].scope or ())
    assert found.counted() == clean.counted()
    assert_no_false_finding(tmp_path / "snapshot")


def test_a_limit_on_the_way_of_a_token_without_boards(
    fake: FakeGitHub, clean: Scan, clock: Clock, tmp_path: Path
) -> None:
    for grant in fake.grants.values():
        grant.projects = "scope"
    fake.faults.append(go_wrong.limited_in_200(clock.now + 3000, on="Listing", nth=4, times=99))
    found = scan(fake, tmp_path / "snapshot", clock=clock, max_wait=60)
    assert "longer than the 60 s allowed" in found.coverage("objective")[1]
    fake.faults.clear()
    again = scan(fake, tmp_path / "snapshot", clock=clock)
    assert again.counted() == clean.counted()
    assert again.coverage("contributes")[0] == "complete"


def test_a_workflow_token_that_may_not_see_cards(fake: FakeGitHub, clean: Scan, world: World, tmp_path: Path) -> None:
    for grant in fake.grants.values():
        grant.projects = "hidden"
    found = scan(fake, tmp_path / "snapshot")
    assert found.coverage("owner")[0] == "partial"
    assert_no_false_finding(tmp_path / "snapshot")


def test_an_organisation_behind_single_sign_on(fake: FakeGitHub, clean: Scan, tmp_path: Path) -> None:
    for grant in fake.grants.values():
        grant.sign_on = True
    with pytest.raises(GitHubError, match="SAML") as caught:
        scan(fake, tmp_path / "snapshot")
    assert "authorization_request" not in str(caught.value)


def test_a_repository_that_cannot_be_seen(fake: FakeGitHub, clean: Scan, tmp_path: Path) -> None:
    for grant in fake.grants.values():
        grant.repositories = frozenset({"plans"})
    found = scan(fake, tmp_path / "snapshot")
    assert found.keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert "the repository acme/api could not be read" in found.coverage("work")[1]
    assert "may not see it" in found.entry.failures[0].reason or "Could not resolve" in found.entry.failures[0].reason
    assert_no_false_finding(tmp_path / "snapshot")


def test_a_renamed_repository(fake: FakeGitHub, clean: Scan, world: World, tmp_path: Path) -> None:
    world.rename("api", "engine")
    found = scan(fake, tmp_path / "snapshot")
    assert "acme/engine#1" in found.counted()
    assert len(found.counted()) == len(clean.counted())
    assert found.partial == set()


def test_kill_minus_nine(fake: FakeGitHub, clean: Scan, tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    (tmp_path / "okrlint.yaml").write_text("sources: [{github: {owner: acme, repositories: [plans, api]}}]")

    def arrange(kill: Callable[[], None]) -> None:
        fake.faults.append(Fault(on="Listing", nth=4, call=kill))

    killed(("fetch", "-o", "snapshot", "--as-of", AS_OF.isoformat()), tmp_path, fake.environment, arrange)
    fake.faults.clear()
    assert not is_complete(folder)
    assert_no_false_finding(folder)
    again = scan(fake, folder)
    assert everything(again) == everything(clean)
    assert again.requests.count("Listing") < clean.requests.count("Listing")


def test_nothing_is_written_when_the_first_request_fails(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.faults.append(Fault(on="Features", times=99, status=401, body={"message": "Bad credentials"}))
    with pytest.raises(GitHubError, match="Bad credentials") as caught:
        scan(fake, tmp_path / "snapshot")
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_a_hole_in_a_list_that_nothing_else_points_at(world: World, clock: Clock, tmp_path: Path) -> None:
    lone = World("acme")
    lone.repository("api")
    kept = lone.issue("plans", "Seen", type="Objective")
    hole = lone.issue("plans", "Not delivered", type="Objective")
    hole.broken = True
    with FakeGitHub(lone, clock=clock) as fake:
        found = scan(fake, tmp_path / "snapshot")
        assert found.keys("objective") == [kept.key]
        assert found.coverage("objective") == ("partial", "an issue could not be read")
        assert not is_complete(tmp_path / "snapshot")
        hole.broken = False
        assert scan(fake, tmp_path / "snapshot").keys("objective") == [kept.key, hole.key]
        assert is_complete(tmp_path / "snapshot")
