"""A small invented company on the fake GitHub, and a clock that only moves when told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.github import FakeGitHub, World
from tests.trackers.github.scanning import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world() -> World:
    return small_company()


def small_company() -> World:
    """Two objectives with key results in `plans`, work in `api`, one tree three levels deep."""
    world = World("acme")
    grow = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
    calm = world.issue("plans", "Calm the night shift", type="Objective", assignees=["bob"])
    berths = world.issue(
        "plans", "Raise berth use from 61 % to 75 %", type="Key result", parent=grow, assignees=["ada"]
    )
    world.issue("plans", "Cut pager alerts from 40 to 12 a week", type="Key result", parent=calm)
    build = world.issue("api", "Booking service", parent=berths, assignees=["cyd"])
    world.issue("api", "Booking form", parent=build, assignees=["cyd"])
    world.issue("api", "Tidy the sheds", assignees=["dov"])
    return world


@pytest.fixture
def fake(world: World, clock: Clock) -> Iterator[FakeGitHub]:
    with FakeGitHub(world, clock=clock) as server:
        yield server
        assert server.violations == []
