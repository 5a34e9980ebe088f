"""A second fetch reads what changed, and looks at what `updatedAt` does not tell; it ends where a fresh one would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from okrlint.trackers.github.settings import GitHubMatch, Settings
from tests.fakes.github import FakeGitHub, World
from tests.trackers.github.scanning import AS_OF, SETTINGS, Scan, everything, scan

LATER = AS_OF + dt.timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    for number in range(80):
        world.tick(minutes=1)
        world.issue("api", f"Step {number}", parent=world.repositories["plans"].items[3] if number < 40 else None)
    far = world.issue("elsewhere", "Far away", parent=world.repositories["plans"].items[4])
    world.pull_request(far, "Its code", merged=False)
    world.card(world.project(1, "OKRs"), world.repositories["plans"].items[2], Owner="@bob")
    world.tick(days=1)
    return world


def assert_same_as_fresh(found: Scan, fake: FakeGitHub, tmp_path: Path, settings: Settings = SETTINGS) -> None:
    """People and cycles that nothing mentions any more may stay; nothing else may."""
    fresh = everything(scan(fake, tmp_path / "fresh", settings, as_of=LATER))
    known = everything(found)
    for relation in known:
        if relation not in ("person", "cycle"):
            assert known[relation] == fresh.get(relation, []), relation
    assert set(fresh) <= set(known)


def test_nothing_changed(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    scan(fake, tmp_path / "snapshot")
    sizes = {p.name: p.stat().st_size for p in (tmp_path / "snapshot").glob("*.ndjson")}
    found = scan(fake, tmp_path / "snapshot", as_of=LATER)
    assert len(found.requests) <= 5 * 2
    assert {p.name: p.stat().st_size for p in (tmp_path / "snapshot").glob("*.ndjson")} == sizes
    assert found.partial == set()
    assert_same_as_fresh(found, fake, tmp_path)


def _close(world: World) -> None:
    world.close(world.repositories["api"].items[5])


def _comment(world: World) -> None:
    world.comment(world.repositories["plans"].items[3], "Check-in: value 70, on track")


def _attach(world: World) -> None:
    world.attach(world.repositories["plans"].items[4], world.repositories["api"].items[60])


def _detach(world: World) -> None:
    world.detach(world.repositories["api"].items[10])


def _move_goal(world: World) -> None:
    plans = world.repositories["plans"].items
    world.attach(plans[2], plans[3])


def _move_subtree(world: World) -> None:
    world.attach(world.repositories["plans"].items[4], world.repositories["api"].items[1])


def _set_card(world: World) -> None:
    world.set_card(world.projects[1].items[0], "Owner", "@ada")


def _set_field(world: World) -> None:
    world.set_field(world.repositories["plans"].items[4], "Current", 20)


def _merge(world: World) -> None:
    [pull] = world.repositories["elsewhere"].items[1].pull_requests
    pull.state, pull.merged_at, pull.updated_at = "MERGED", world.now, world.now


def _far_change(world: World) -> None:
    world.close(world.repositories["elsewhere"].items[1])


def _delete(world: World) -> None:
    world.delete(world.repositories["api"].items[20])


def _delete_orphan(world: World) -> None:
    world.delete(world.repositories["api"].items[70])


def _transfer(world: World) -> None:
    """Moved to another repository: the id stays, the number and the place do not."""
    item = world.repositories["api"].items.pop(71)
    item.repository = world.repository("archive")
    item.repository.items[1], item.number = item, 1


def _delete_goal(world: World) -> None:
    world.delete(world.repositories["plans"].items[4])


def _create(world: World) -> None:
    result = world.issue("plans", "A new key result", type="Key result", parent=world.repositories["plans"].items[2])
    world.issue("api", "New work", parent=result)


def _becomes_goal(world: World) -> None:
    item = world.repositories["api"].items[60]
    item.issue_type = world.issue_type("Objective")
    item.updated_at = world.now


def _no_goal_any_more(world: World) -> None:
    item = world.repositories["plans"].items[2]
    item.issue_type = None
    item.updated_at = world.now


CHANGES: list[Callable[[World], None]] = [
    _close, _comment, _attach, _detach, _move_goal, _move_subtree, _set_card, _set_field, _merge, _far_change,
    _delete, _delete_orphan, _transfer, _delete_goal, _create, _becomes_goal, _no_goal_any_more,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__.strip("_"))
def test_one_change(change: Callable[[World], None], fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    first = scan(fake, tmp_path / "snapshot")
    change(world)
    found = scan(fake, tmp_path / "snapshot", as_of=LATER)
    assert everything(found) != everything(first)
    assert_same_as_fresh(found, fake, tmp_path)


def test_all_changes_at_once(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    scan(fake, tmp_path / "snapshot")
    for change in CHANGES:
        if change not in (_delete_goal, _move_goal):
            change(world)
            world.tick(minutes=1)
    assert_same_as_fresh(scan(fake, tmp_path / "snapshot", as_of=LATER), fake, tmp_path)


def test_a_tree_that_moves_changes_what_its_issues_are(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    top, other = world.issue("plans", "Roadmap"), world.issue("plans", "Not the roadmap")
    for number in (1, 2):
        world.attach(top, world.repositories["plans"].items[number])
    settings = Settings(
        owner="acme",
        repositories=("plans", "api"),
        roadmap=("plans#5",),
        objective=GitHubMatch(depth=1),
        key_result=GitHubMatch(depth=2),
    )
    scan(fake, tmp_path / "snapshot", settings)
    world.attach(other, world.repositories["plans"].items[1])
    found = scan(fake, tmp_path / "snapshot", settings, as_of=LATER)
    assert found.keys("objective") == ["acme/plans#2"]
    assert_same_as_fresh(found, fake, tmp_path, settings)


def test_from_time_to_time_everything_is_read_again(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    first = scan(fake, tmp_path / "snapshot")
    # A label that moves nothing, as a server might do: only a full reading can see it.
    item = world.repositories["api"].items[70]
    item.labels = [world.label(item.repository, "late")]
    soon = scan(fake, tmp_path / "snapshot", as_of=AS_OF + dt.timedelta(days=6))
    assert soon.requests.count("Listing") < first.requests.count("Listing")
    assert "label" not in soon.records
    full = scan(fake, tmp_path / "snapshot", as_of=AS_OF + dt.timedelta(days=7))
    assert full.requests.count("Listing") == first.requests.count("Listing")
    assert [r["name"] for r in full.records["label"]] == ["late"]


def test_damaged_memory_means_reading_everything(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    from okrlint.trackers.github.state import State, load

    first = scan(fake, tmp_path / "snapshot")
    cursors = dict(first.entry.cursors)
    assert load(cursors).items
    assert load({k: v[:-9] for k, v in cursors.items()}) == State()
    assert load({"github": "nonsense"}) == State()


def test_another_question_forgets_the_answers_to_the_old_one(fake: FakeGitHub, tmp_path: Path) -> None:
    scan(fake, tmp_path / "snapshot")
    settings = Settings(owner="acme", repositories=("plans",), work="linked")
    found = scan(fake, tmp_path / "snapshot", settings, as_of=LATER)
    assert "acme/api#3" not in found.counted()
    assert_same_as_fresh(found, fake, tmp_path, settings)


def test_only_recent_work_is_read_but_every_goal(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    world.tick(days=100)
    recent = world.issue("api", "Recent work")
    settings = Settings(owner="acme", repositories=("plans", "api"), since=world.now.date())
    found = scan(fake, tmp_path / "snapshot", settings)
    assert found.keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert recent.key in found.counted()
    # Old work that serves a goal is read, old work that serves none is not.
    assert "acme/api#1" in found.counted()
    assert "acme/api#3" not in found.counted()
    again = scan(fake, tmp_path / "snapshot", settings, as_of=LATER)
    assert everything(again) == everything(found)
