"""`--memory-limit`: what does not fit waits on the disk, out of the way; the findings stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.generate import Size, generate
from tests.cli.front import okrlint

TIGHT, TOO_TIGHT = "96MB", "24MB"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty megabytes of lines."""
    folder = tmp_path_factory.mktemp("company") / "snapshot"
    generate(Size(objectives=100, work=24_000, teams=4), folder)
    return folder


def test_same_findings_in_little_memory(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "aside").mkdir()
    # No cache folder: nothing is kept, so that each of the two fills its own tables.
    little = {"TMPDIR": str(tmp_path / "aside"), "XDG_CACHE_HOME": "/dev/null"}
    chosen = ("-f", "csv", "--select", "orphan-work,idle-key-result,stale-check-in", "--fail-on", "never")
    free = okrlint("check", snapshot, *chosen, cwd=tmp_path, env=little)
    tight = okrlint("check", snapshot, *chosen, "--memory-limit", TIGHT, cwd=tmp_path, env=little)
    assert (free.code, free.err) == (0, "")
    assert free.out.count("\n") > 30
    assert tight == free
    assert [p.name for p in tmp_path.rglob("*")] == ["aside"]


def test_too_little_memory_is_said_and_is_no_damage(snapshot: Path) -> None:
    did = okrlint("check", snapshot, "--memory-limit", TOO_TIGHT, env={"XDG_CACHE_HOME": "/dev/null"})
    assert did.code == 2
    assert f"--memory-limit {TOO_TIGHT}" in did.err
    assert "damaged" not in did.err
    assert did.out == ""


@pytest.mark.parametrize("size", ["3", "lots", "3 GB; DROP", "-1GB"])
def test_what_is_no_size_is_refused(size: str) -> None:
    did = okrlint("check", "examples/harbor", "--memory-limit", size)
    assert did.code == 2
    assert "3GB" in did.err
