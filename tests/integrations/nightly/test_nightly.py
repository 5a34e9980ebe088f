"""The nightly script, run as cron and the others run it: exit codes, the lock, what is kept when a scan fails."""

from __future__ import annotations

import fcntl
import json
import subprocess
from pathlib import Path

import pytest

from tests.fakes.github import TOKEN, FakeGitHub, World
from tests.fakes.github.faults import Fault
from tests.integrations.conftest import ROOT
from tests.integrations.github.test_action import BASE, HEALED

SCRIPT = ROOT / "integrations" / "nightly" / "okrlint-nightly.sh"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plans"
    (made / "okrs").mkdir(parents=True)
    (made / "okrs" / "okrs.yaml").write_text(BASE)
    (made / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs]}\n")
    return made


def scan(folder: Path, path: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(SCRIPT)],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder.parent), "LANG": "C.UTF-8", **more},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_scan_that_works_ends_with_0_and_keeps_its_report(folder: Path, path: str) -> None:
    done = scan(folder, path)
    assert done.returncode == 0, done.stderr
    last = json.loads((folder / ".okrlint-state" / "last.json").read_text())
    assert last["summary"]["error"] == 1
    (folder / "okrs" / "okrs.yaml").write_text(HEALED)
    assert scan(folder, path).returncode == 0
    assert "Since the last scan: 0 new, 1 healed" in (folder / ".okrlint-state" / "news.md").read_text()


def test_findings_fail_only_on_request(folder: Path, path: str) -> None:
    assert scan(folder, path, OKRLINT_FAIL_ON="error").returncode == 1


def test_a_configuration_that_cannot_be_used_is_loud_and_keeps_the_last_good_report(folder: Path, path: str) -> None:
    scan(folder, path)
    kept = (folder / ".okrlint-state" / "last.json").read_bytes()
    (folder / "okrlint.yaml").write_text("sources: 7\n")
    done = scan(folder, path)
    assert done.returncode == 2
    assert "unchanged" in done.stderr
    assert (folder / ".okrlint-state" / "last.json").read_bytes() == kept


def test_a_partial_scan_ends_with_3_and_is_not_compared_with_later(folder: Path, path: str) -> None:
    world = World("acme")
    world.issue("plans", "Pay faster", type="Objective")
    with FakeGitHub(world) as fake:
        source = f"sources:\n  - github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}\n"
        (folder / "okrlint.yaml").write_text(source)
        token = {"OKRLINT_GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": fake.url}
        assert scan(folder, path, **token).returncode == 0
        kept = (folder / ".okrlint-state" / "last.json").read_bytes()
        fake.faults.append(Fault(on="graphql", status=403, body={"message": "Forbidden"}, times=10_000))
        done = scan(folder, path, **token)
    assert done.returncode == 3, done.stderr
    assert "not everything could be read" in done.stderr
    assert (folder / ".okrlint-state" / "last.json").read_bytes() == kept


def test_shards_are_merged_in_place_of_a_fetch(folder: Path, path: str) -> None:
    def shard(number: int) -> None:
        command = ["okrlint", "fetch", "--shard", f"{number}/2", "--output", f"shards/{number}-of-2"]
        subprocess.run(command, cwd=folder, env={"PATH": path, "HOME": str(folder.parent)}, check=True, timeout=60)

    shard(1)
    done = scan(folder, path, OKRLINT_SHARDS="shards")
    assert done.returncode == 3, done.stderr
    assert "shard 2 of 2 is missing" in done.stderr
    assert not (folder / ".okrlint-state" / "last.json").exists()
    shard(2)
    assert scan(folder, path, OKRLINT_SHARDS="shards").returncode == 0
    assert json.loads((folder / ".okrlint-state" / "last.json").read_text())["summary"]["error"] == 1
    missing = scan(folder, path, OKRLINT_SHARDS="nowhere")
    assert missing.returncode == 2
    assert "the shards could not be merged (exit code 2)" in missing.stderr


def test_two_scans_do_not_meet(folder: Path, path: str) -> None:
    state = folder / ".okrlint-state"
    state.mkdir()
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = scan(folder, path)
    assert done.returncode == 3
    assert "another scan is running" in done.stderr
    assert not (state / "snapshot").exists()
    assert scan(folder, path).returncode == 0


def test_publishing_is_a_choice(folder: Path, path: str) -> None:
    world = World("acme")
    issue = world.issue("plans", "Pay faster", type="Objective")
    with FakeGitHub(world) as fake:
        source = f"sources:\n  - github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}\n"
        publish = "publish:\n  rules: [missing-owner]\n  projects: {acme/plans: {}}\n"
        (folder / "okrlint.yaml").write_text(source + publish)
        token = {"OKRLINT_GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": fake.url}
        assert scan(folder, path, **token).returncode == 0
        dry = scan(folder, path, OKRLINT_PUBLISH="dry-run", **token)
        assert (dry.returncode, fake.writes, issue.comments) == (0, 0, [])
        assert "would create acme/plans#1" in dry.stdout
        assert scan(folder, path, OKRLINT_PUBLISH="yes", OKRLINT_DIGEST="yes", **token).returncode == 0
        assert len(issue.comments) == 1
        for grant in fake.grants.values():
            grant.write = False
        world.issue("plans", "Fewer returns", type="Objective")
        world.tick(hours=1)
        denied = scan(folder, path, OKRLINT_PUBLISH="yes", **token)
    assert denied.returncode == 3
    assert "not everything could be published (exit code 3)" in denied.stderr
