"""Status updates of Projects boards are check-ins of the one objective on the board."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.fakes.github import TOKEN, FakeGitHub, Grant, World
from tests.trackers.gate import on_github
from tests.trackers.github.scanning import AS_OF, Clock, everything, findings, scan

LATER = AS_OF + dt.timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    """A board for the first objective with its key result and work, and one on which both objectives lie."""
    plans, api = world.repositories["plans"].items, world.repositories["api"].items
    own, both = world.project(7, "Harbour trade"), world.project(8, "All objectives")
    for item in (plans[1], plans[3], api[1]):
        world.card(own, item)
    for item in (plans[1], plans[2]):
        world.card(both, item)
    world.tick(days=5)
    world.report(own, "AT_RISK", "The crane came late.", by="ada")
    world.tick(days=7)
    world.report(own, "ON_TRACK", "Check-in: value 66 %, confidence 0.7. It runs.", by="cyd")
    world.report(both, "OFF_TRACK", "Nobody knows whose this is.")
    return world


def test_they_are_check_ins_of_the_only_objective(fake: FakeGitHub, tmp_path: Path) -> None:
    found = scan(fake, tmp_path)
    goal = found.one("objective", "acme/plans#1")["id"]
    said = [{k: c.get(k) for k in ("goal", "status", "status_said", "value", "confidence", "note")} for c in
            sorted(found.records["check_in"], key=lambda c: c["checked_at"])]  # fmt: skip
    assert said == [
        {"goal": goal, "status": "at_risk", "status_said": "at risk", "value": None, "confidence": None,
         "note": "The crane came late."},
        {"goal": goal, "status": "on_track", "status_said": "on track", "value": 66.0, "confidence": 0.7,
         "note": "It runs."},
    ]  # fmt: skip
    assert found.requests.count("Updates") == 1
    assert found.coverage("check_in")[0] == "complete"


@pytest.mark.parametrize("word", ["COMPLETE", "INACTIVE", None])
def test_that_it_is_complete_or_inactive_is_no_report_on_its_chances(
    fake: FakeGitHub, world: World, tmp_path: Path, word: str | None
) -> None:
    world.tick(days=1)
    world.report(world.project(7, ""), word, "We stop here.")
    last = max(scan(fake, tmp_path).records["check_in"], key=lambda c: c["checked_at"])
    assert (last.get("status"), last.get("status_said", ""), last["note"]) == (
        None,
        (word or "").lower(),
        "We stop here.",
    )


def test_a_report_without_a_word_is_a_report(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    world.tick(days=1)
    world.report(world.project(7, ""), "OFF_TRACK", None)
    found = scan(fake, tmp_path)
    last = max(found.records["check_in"], key=lambda c: c["checked_at"])
    assert (last["status"], last.get("note", "")) == ("off_track", "")
    assert found.partial == set()


def test_a_second_run_sees_what_was_reported_since(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    """No issue changes when somebody reports on a board."""
    scan(fake, tmp_path / "snapshot")
    world.tick(days=1)
    world.report(world.project(7, ""), "OFF_TRACK", "It broke.")
    found = scan(fake, tmp_path / "snapshot", as_of=LATER)
    assert found.requests.count("Updates") == 1
    assert [c["note"] for c in found.records["check_in"]].count("It broke.") == 1
    fresh = everything(scan(fake, tmp_path / "fresh", as_of=LATER))
    assert everything(found)["check_in"] == fresh["check_in"]
    # Another objective on the board: nobody knows any more whose report it is.
    world.card(world.project(7, ""), world.repositories["plans"].items[2])
    assert not scan(fake, tmp_path / "snapshot", as_of=LATER + dt.timedelta(days=1)).records.get("check_in")


def test_boards_that_do_not_count_are_not_asked(fake: FakeGitHub, tmp_path: Path) -> None:
    gate = on_github(fake, tmp_path, "2026-11-20", "      boards: [8]\n")
    gate.fetched()
    assert "Updates" not in [r.operation for r in fake.requests]


def test_a_token_without_boards_concludes_nothing(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.grants[TOKEN] = Grant(projects="scope")
    assert "Updates" not in scan(fake, tmp_path).requests
    assert ("red-under-green", "acme/plans#1") not in findings(tmp_path)


def test_a_server_that_has_none_is_asked_for_none(world: World, clock: Clock, tmp_path: Path) -> None:
    plans = world.repositories["plans"]
    for number in (1, 2):
        plans.items[number].labels = [world.label(plans, "objective")]
    with FakeGitHub(world, clock=clock, old=True) as fake:
        gate = on_github(
            fake,
            tmp_path,
            "2026-11-20",
            "      objective: {labels: [objective]}\n      key_result: {below: objective}\n",
        )
        gate.fetched()
        assert "Updates" not in [r.operation for r in fake.requests]
        assert fake.violations == []


def test_rules_go_by_them(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    world.comment(world.repositories["plans"].items[3], "Check-in: value 62, off track. The crane is late.")
    gate = on_github(fake, tmp_path, "2026-11-30")
    full = gate.run("check", gate.fetched())
    [said] = full.findings("acme/plans#1")["red-under-green"]
    assert "was reported on track" in said[1]
    single = gate.ask("acme/plans#1")
    assert single.requests <= 3
    assert "status updates of its board are read in a full scan only" in single.reasons("red-under-green")
    assert single.code == 3
    other = gate.ask("acme/plans#3")
    assert other.code in (0, 1)
