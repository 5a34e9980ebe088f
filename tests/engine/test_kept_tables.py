"""What a check has made of a large snapshot serves the next one, and changes nothing that is said."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.cli.front import Did, okrlint

LARGE = 17 << 20
"""Bytes from which on tables are kept, and a little more."""
PLAN = """\
objective: Our ferries run on time
owner: {owner}
cycle: 2026-Q4
key_results:
  - title: Raise arrivals within five minutes from 71 % to 90 %
    owner: Tilda Brook
"""

HOUR_AGO = time.time_ns() - 3600 * 10**9

Check = Callable[..., Did]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """A check of a folder by somebody who has a cache: --timings tells on standard error what was made anew."""

    def run(folder: Path, *more: str) -> Did:
        cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
        return okrlint("check", folder, "-f", "csv", "--timings", *more, env=cache)

    return run


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return snapshot(tmp_path / "large", owner="TBD")


def snapshot(folder: Path, *, owner: str) -> Path:
    """A small plan in a snapshot of many bytes."""
    plan = folder.with_suffix(".okrs.yaml")
    plan.write_text(PLAN.format(owner=owner), "utf-8")
    assert okrlint("fetch", plan, "-o", folder).code == 0
    lines = folder / "objective.ndjson"
    return rewrite(lines, "{", "{" + " " * LARGE).parent


def rewrite(lines: Path, old: str, new: str) -> Path:
    """Change a file of lines once, an hour ago as far as it says itself."""
    lines.write_text(lines.read_text("utf-8").replace(old, new, 1), "utf-8")
    for path in lines.parent.glob("*.*json"):
        os.utime(path, ns=(HOUR_AGO, HOUR_AGO))
    return lines


def were_kept(did: Did) -> bool:
    """Whether no relation was made anew."""
    return "Relations: 0.00 s" in did.err


def test_second_check_says_the_same_from_kept_tables(large: Path, check: Check) -> None:
    first, second = check(large), check(large)
    assert (large / "tables.duckdb").is_file()
    assert not were_kept(first)
    assert were_kept(second)
    assert "missing-owner" in first.out
    assert (second.code, second.out) == (first.code, first.out)


def test_changed_lines_count_at_once(large: Path, check: Check) -> None:
    assert "TBD" in check(large).out
    rewrite(large / "owner.ndjson", "TBD", "Ann")  # as many bytes as before, and of the same hour
    did = check(large)
    assert not were_kept(did)
    assert "Ann" in did.out
    assert "TBD" not in did.out
    assert were_kept(check(large))


@pytest.mark.parametrize("more", [("--as-of", "2027-01-02"), ("--select", "missing-owner")])
def test_another_question_is_answered_by_the_lines(large: Path, check: Check, more: tuple[str, ...]) -> None:
    check(large)
    did = check(large, *more)
    assert not were_kept(did)
    shutil.rmtree(large.parent / "cache")
    assert check(large, *more).out == did.out


def test_tables_that_came_with_a_snapshot_are_not_opened(large: Path, tmp_path: Path, check: Check) -> None:
    """Somebody hands over a folder whose tables say less than its lines: they are theirs, not ours."""
    innocent = snapshot(tmp_path / "innocent", owner="Ann")
    check(innocent)
    said = check(large)
    shutil.copy2(innocent / "tables.duckdb", large / "tables.duckdb")
    did = check(large)
    assert not were_kept(did)
    assert did.out == said.out
    assert "missing-owner" in did.out


def test_log_beside_the_tables_is_not_replayed(large: Path, check: Check) -> None:
    said = check(large)
    shutil.copy2(large / "tables.duckdb", large / "copy.duckdb")
    with duckdb.connect(large / "copy.duckdb") as planted:
        planted.execute("PRAGMA disable_checkpoint_on_shutdown; DELETE FROM owner")
    (large / "copy.duckdb.wal").rename(large / "tables.duckdb.wal")
    did = check(large)
    assert not were_kept(did)
    assert did.out == said.out


def test_tables_of_another_question_are_not_taken_for_ours(large: Path, check: Check, tmp_path: Path) -> None:
    """Two checks at once: one notes as its own what the other has just put in its place."""
    said = check(large)
    check(large, "--select", "idle-key-result")
    (note,) = (tmp_path / "cache/okrlint/tables").iterdir()
    theirs = json.loads(note.read_bytes())
    check(large)
    ours = json.loads(note.read_bytes())
    check(large, "--select", "idle-key-result")
    stamp = json.loads(note.read_bytes())[1:]
    assert ours[0] != theirs[0]
    note.write_text(json.dumps([ours[0], *stamp], separators=(",", ":")), "utf-8")
    did = check(large)
    assert not were_kept(did)
    assert did.out == said.out


def test_damaged_tables_are_made_anew(large: Path, check: Check) -> None:
    said = check(large)
    tables = large / "tables.duckdb"
    tables.write_bytes(tables.read_bytes()[: tables.stat().st_size // 2])
    did = check(large)
    assert not were_kept(did)
    assert did.out == said.out
    assert were_kept(check(large))


def test_where_nothing_can_be_kept_the_lines_are_read_each_time(large: Path, check: Check) -> None:
    (large / "tables.duckdb").mkdir()
    first, second = check(large), check(large)
    assert not were_kept(second)
    assert second.out == first.out
    assert not [p for p in large.iterdir() if p.name.endswith((".tmp", ".wal"))]


def test_without_a_cache_of_ones_own_nothing_is_trusted(large: Path, check: Check, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", "utf-8")
    first, second = check(large), check(large)
    assert not (large / "tables.duckdb").exists()
    assert not were_kept(second)
    assert second.out == first.out


def test_fetch_takes_the_tables_away(large: Path, check: Check) -> None:
    """What is forgotten in the lines is to be nowhere else."""
    check(large)
    (large / ".tables.duckdb.77.tmp").write_bytes(b"left by a process that was killed")
    assert okrlint("fetch", large.with_suffix(".okrs.yaml"), "-o", large).code == 0
    assert not [p.name for p in large.iterdir() if "tables" in p.name]


def test_small_snapshot_keeps_nothing(tmp_path: Path, check: Check) -> None:
    plan = tmp_path / "plan.okrs.yaml"
    plan.write_text(PLAN.format(owner="Ann"), "utf-8")
    okrlint("fetch", plan, "-o", tmp_path / "small")
    check(tmp_path / "small")
    assert not (tmp_path / "small" / "tables.duckdb").exists()


def test_remarks_on_the_data_are_kept_too(large: Path, check: Check) -> None:
    rewrite(large / "objective.ndjson", '"id":', '"parent":"a goal that nobody wrote","id":')
    first = check(large, "-o", f"json={large.parent / 'first.json'}")
    second = check(large, "-o", f"json={large.parent / 'second.json'}")
    assert were_kept(second)
    assert second.out == first.out
    notes = [json.loads((large.parent / f"{n}.json").read_bytes())["notes"] for n in ("first", "second")]
    assert "names nothing that was read" in " ".join(notes[0])
    assert notes[1] == notes[0]
