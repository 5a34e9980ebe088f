"""docs/gate.md: its commands run, its list of rules is what the program does, its workflow is valid."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from okrlint import packs
from okrlint.app import gate
from okrlint.engine import select
from tests.cli.front import ROOT, okrlint
from tests.fakes.github import FakeGitHub, World

TEXT = (ROOT / "docs/gate.md").read_text()


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    world = World("acme")
    goal = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
    world.issue("plans", "Raise berth use from 61 % to 75 %", type="Key result", parent=goal)
    with FakeGitHub(world) as server:
        yield server


def test_the_commands_run(fake: FakeGitHub, tmp_path: Path) -> None:
    (tmp_path / "okrlint.yaml").write_text("sources:\n  - github: {owner: acme, repositories: [plans]}\n")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 5
    for command in commands:
        program, *arguments = shlex.split(command)
        did = okrlint(*arguments, cwd=tmp_path, env=fake.environment)
        assert program == "okrlint"
        assert did.code in (0, 1), (command, did.err)


def test_the_list_of_judged_rules() -> None:
    """A new rule shows up here: can it really be judged from one goal alone?"""
    rules = select(packs.built_in(), preset="strict")
    judged = {rule.page.id for rule in gate.judgeable(rules, gate.GatePlan((), alone="x"))}
    [listed] = re.findall(r"<!-- judged:begin -->(.*?)<!-- judged:end -->", TEXT, re.DOTALL)
    assert set(re.findall(r"`([a-z-]+)`", listed)) == judged


def test_the_workflow_is_pinned_and_asks_for_little() -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read", "issues": "read"}
    steps = workflow["jobs"]["gate"]["steps"]
    assert all("${{" not in step.get("run", "") for step in steps)
    assert all(
        "@" in step["uses"] and len(step["uses"].partition("@")[2].split()[0]) == 40 for step in steps if "uses" in step
    )
