"""A scan of the action heals the state that the cache or the machine gives it: each file spoilt in turn."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.github.runner import Result, environment, run_action
from tests.integrations.github.test_action import ACTION, BASE
from tests.integrations.spoil import KINDS, can_be_refused, refused, spoil

WAYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("last.json", "history.sqlite", "snapshot/manifest.json", "snapshot/objective.ndjson"), KINDS),
    "snapshot": ("empty", "directory", "unreadable"),
    "snapshot/.lock": ("directory", "unreadable"),
    "next": ("directory", "garbage"),
}


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / "okrs").mkdir(parents=True)
    (folder / "okrs" / "okrs.yaml").write_text(BASE)
    (folder / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs]}\n")
    return folder


def scan(plans: Path, path: str, under: tuple[str, ...] = (), **inputs: str) -> Result:
    context: dict[str, Any] = {
        "github": {"event_name": "schedule", "event": {}, "sha": "0" * 40, "run_id": 77, "run_attempt": 1},
        "inputs": {"version": "installed", "fail-on": "never", **inputs},
    }
    return run_action(ACTION, plans, context, environment(plans.parent / "temp", PATH=path), under)


def state_of(plans: Path) -> Path:
    (state,) = (plans / ".okrlint-state").iterdir()
    return state


@pytest.mark.parametrize("name", WAYS)
def test_each_file_in_each_way(plans: Path, path: str, name: str) -> None:
    if not can_be_refused():
        pytest.skip("nothing here takes root's right to read everything away (setpriv)")
    assert scan(plans, path, refused()).code == 0
    state = state_of(plans)
    for kind in WAYS[name]:
        spoil(state / name, kind)
        result = scan(plans, path, refused())
        case = f"{name}, {kind}\n{result.log}"
        assert (result.code, result.outputs["complete"], result.outputs["errors"]) == (0, "true", "1"), case
        gone = {p.name.split(".unreadable-")[0] for p in state.glob("*.unreadable-*")}
        fine = name == "next" or (name, kind) == ("history.sqlite", "empty")  # an empty file is a history that begins
        assert gone == (set() if fine else {name.split("/")[0]}), case
        assert json.loads((state / "last.json").read_text())["complete"], case
        assert "no earlier scan" not in result.summary, f"report and history stand in: {case}"
        for left in state.glob("*.unreadable-*"):
            subprocess.run(["rm", "-rf", str(left)], check=True)
    silent = scan(plans, path, refused())
    assert "put aside" not in silent.log
    assert sorted(p.name for p in state.iterdir()) == ["history.sqlite", "last.json", "snapshot"]


def test_only_a_report_that_is_there_is_called_kept(plans: Path, path: str) -> None:
    (plans / "okrlint.yaml").write_text("sources: 7\n")
    assert "report is kept" not in scan(plans, path).log
    (plans / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs]}\n")
    scan(plans, path)
    (plans / "okrlint.yaml").write_text("sources: 7\n")
    failed = scan(plans, path)
    assert (failed.code, "the last complete report is kept" in failed.log) == (2, True)


def test_a_full_disk_changes_nothing(plans: Path, path: str, tmp_path: Path) -> None:
    scan(plans, path)
    state = state_of(plans)
    before = {p: p.read_bytes() for p in state.rglob("*") if p.is_file()}
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dd").write_text('#!/bin/sh\nfor word; do case $word in of=*) : >"${word#of=}" ;; esac; done\nexit 1\n')
    (tools / "dd").chmod(0o755)
    full = scan(plans, f"{tools}:{path}")
    assert full.code == 2
    assert "there is no room" in full.log
    assert {p: p.read_bytes() for p in state.rglob("*") if p.is_file()} == before


def test_the_folder_of_state_is_a_file(plans: Path, path: str) -> None:
    (plans / ".okrlint-state").write_text("a file")
    result = scan(plans, path)
    assert (result.code, "look at the input `snapshot`" in result.log) == (2, True)


def test_what_the_first_scan_finds_stands_once_in_the_log(plans: Path, path: str) -> None:
    for _ in range(2):
        log = scan(plans, path, annotations="false").log
        assert log.count("no owner is named") == 1
