"""An Enterprise Server that lacks issue types, issue fields and dependencies: asked once, read as far as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrlint.errors import UsageError
from okrlint.trackers.github.settings import GitHubMatch, Settings
from tests.fakes.github import FakeGitHub, World
from tests.trackers.github.scanning import SETTINGS, Clock, findings, scan


@pytest.fixture
def fake(world: World, clock: Clock) -> Iterator[FakeGitHub]:
    with FakeGitHub(world, clock=clock, old=True) as server:
        yield server


def test_labels_and_sub_issues_are_read(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    plans = world.repositories["plans"]
    for number in (1, 2):
        plans.items[number].labels = [world.label(plans, "objective")]
    settings = Settings(
        owner="acme",
        repositories=("plans", "api"),
        objective=GitHubMatch(labels=("objective",)),
        key_result=GitHubMatch(below="objective"),
    )
    found = scan(fake, tmp_path, settings)
    assert found.keys("objective") == ["acme/plans#1", "acme/plans#2"]
    assert found.keys("key_result") == ["acme/plans#3", "acme/plans#4"]
    assert found.partial == set()
    assert ("stale-check-in", "acme/plans#3") not in findings(tmp_path)
    assert found.coverage("check_in")[0] == "not_provided"


def test_goals_by_type_are_refused_with_advice(fake: FakeGitHub, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this server has no issue types") as caught:
        scan(fake, tmp_path, SETTINGS)
    assert "labels" in caught.value.hint
