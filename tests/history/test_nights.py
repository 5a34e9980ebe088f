"""Nights one after the other through the command: what is new, still there, fixed, back, waived, and not looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import okrlint
from tests.history.plans import changes, night, page, record, write
from tests.history.postgresql import Server, server

GOOD = "2026-11-15"
LATER = "2026-11-28"


@pytest.fixture(params=["file", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that says where the history lies: once in a file, once in a real PostgreSQL."""
    if request.param == "file":
        yield {}
        return
    real: Server = server()
    with real.database() as url:
        yield {"OKRLINT_HISTORY_URL": url}


def by_key(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f["subjects"][0]["key"]: f for f in report["findings"]}


def test_a_first_scan_calls_nothing_new_and_the_next_one_knows(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    first = night(okrs, env=where, north=page("north"))
    assert (changes(first), first["since"]["before"]) == ({"unknown": 5}, None)
    second = night(okrs, env=where, north=page("north", night=17))
    assert (changes(second), second["since"]["before"]) == ({"still": 5}, "2026-11-16T23:59:59Z")
    third = night(okrs, env=where, north=page("north", night=18, count=6))
    assert changes(third) == {"still": 5, "new": 1}
    ages = {key: (f["first_seen"], f["since"]) for key, f in by_key(third).items()}
    assert ages["north-1"] == ("2026-11-16", "2026-11-16")
    assert ages["north-6"] == ("2026-11-18", "2026-11-18")


def test_fixed_once_back_later(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    fixed = night(okrs, env=where, north=page("north", night=17, reported=GOOD))
    assert changes(fixed) == {"fixed": 5}
    one = fixed["since"]["fixed"][0]
    assert (one["on"], one["finding"]["since"], one["finding"]["subjects"][0]["key"]) == (
        "2026-11-17",
        "2026-11-16",
        "north-1",
    )
    quiet = night(okrs, env=where, north=page("north", night=18, reported=GOOD))
    assert changes(quiet) == {}, "what was fixed is told once"
    back = night(okrs, env=where, north=page("north", night=19))
    assert changes(back) == {"reopened": 5}
    ages = {(f["first_seen"], f["since"]) for f in back["findings"]}
    assert ages == {("2026-11-16", "2026-11-19")}, "it has stood since it came back, and was first seen long before"


def test_a_partial_night_fixes_nothing_and_breaks_no_age(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"), south=page("south"))
    part = night(
        okrs,
        env=where,
        north=page("north", night=17, reported=GOOD),
        south=page("south", night=17, reported="", partial="timed out"),
    )
    assert changes(part) == {"fixed": 5, "not_evaluated": 5}
    assert {g["reason"] for g in part["since"]["not_evaluated"]} == {"check-ins seen only in part (timed out)"}
    again = night(
        okrs,
        env=where,
        north=page("north", night=18, reported=GOOD),
        south=page("south", night=18, reported="", partial="timed out"),
    )
    assert changes(again) == {"not_evaluated": 5}, "it stays on the list until somebody looks"
    seen = night(okrs, env=where, north=page("north", night=19, reported=GOOD), south=page("south", night=19))
    assert changes(seen) == {"still": 5}
    assert {f["since"] for f in seen["findings"]} == {"2026-11-16"}


def test_a_habit_is_as_old_as_what_it_says_and_no_line_jumps(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    (tmp_path / "okrlint.yaml").write_text("sources: [files]\n")

    def habits(report: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [(f["stands_for"], f["change"], f["since"]) for f in report["findings"] if f["stands_for"]]

    first = night(okrs, env=where, north=page("north", count=7))
    assert habits(first) == []
    second = night(okrs, env=where, north=page("north", night=17, count=9))
    assert habits(second) == [(9, "still", "2026-11-16")]
    assert changes(second) == {"still": 7, "new": 2}
    third = night(okrs, env=where, north=page("north", night=18, count=7))
    assert habits(third) == []
    assert changes(third) == {"still": 7, "fixed": 2}
    said = json.loads(okrlint("trend", "--until", "2026-11-19", "-f", "json", cwd=tmp_path, env=where).out)
    assert said["total"]["standing"] == [7, 9, 7]


def test_what_could_not_be_looked_at_before_is_not_called_new(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"), south=page("south", reported="", partial="timed out"))
    seen = night(okrs, env=where, north=page("north", night=17, count=6), south=page("south", night=17))
    assert changes(seen) == {"still": 5, "new": 1, "unknown": 5}


def test_a_waiver_comes_and_runs_out(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    covered = night(okrs, env=where, north=page("north", night=17, waived="2026-11-18"))
    assert changes(covered) == {"waived": 5}
    assert changes(night(okrs, env=where, north=page("north", night=18, waived="2026-11-18"))) == {"still": 5}
    out = night(okrs, env=where, north=page("north", night=19, waived="2026-11-18"))
    assert changes(out)["reopened"] == 5
    assert {f["since"] for f in by_key(out).values() if f["rule"] == "stale-check-in"} == {"2026-11-16"}


def test_a_rule_that_does_not_run_fixes_nothing(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    write(okrs, north=page("north", night=17, reported=GOOD))
    assert record(okrs, rules="missing-owner", env=where).code == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert changes(report) == {"not_evaluated": 5}
    assert report["since"]["not_evaluated"][0]["reason"] == "the rule did not run"


def test_new_titles_and_folders_leave_an_old_finding_old(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    moved = night(okrs, env=where, plans=page("north", night=17, title="Nobody goes home without bread"))
    assert changes(moved) == {"still": 5}


def test_findings_below_the_confidence_are_not_fixed(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"))
    (tmp_path / "okrlint.yaml").write_text("min_confidence: 1\nsources: [files]\n")
    config = ("--config", str(tmp_path / "okrlint.yaml"))
    assert changes(night(okrs, *config, north=page("north", night=17))) == {"still": 5}, "a certain one is reported"


def test_the_same_scan_is_written_once_and_told_the_same(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    first = night(okrs, env=where, north=page("north", night=17, count=6))
    again = night(okrs, env=where, north=page("north", night=17, count=6))
    assert first == again
    assert again["since"]["scans"] == 2


def test_an_older_scan_is_refused_and_the_report_stands(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north", night=20))
    said = record(write(okrs, north=page("north", night=17)), env=where)
    assert said.code == 3
    assert "the history already has a scan as of 2026-11-20 23:59 UTC" in said.err
    assert "history forget --after" in said.err
    assert len(json.loads((tmp_path / "report.json").read_text())["findings"]) == 5
    assert changes(night(okrs, env=where, north=page("north", night=21))) == {"still": 5}


def test_two_configurations_in_one_place_do_not_meet(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    for name in ("bakery", "mill"):
        (tmp_path / f"{name}.yaml").write_text(f"history: {{name: {name}}}\nsources: [files]\n")
    night(okrs, "--config", str(tmp_path / "bakery.yaml"), env=where, north=page("north"))
    other = night(okrs, "--config", str(tmp_path / "mill.yaml"), env=where, south=page("south", night=17))
    assert changes(other) == {"unknown": 5}
    own = night(okrs, "--config", str(tmp_path / "bakery.yaml"), env=where, north=page("north", night=18))
    assert changes(own) == {"still": 5}


def test_without_being_asked_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path / "okrs", north=page("north"))
    (tmp_path / "okrlint.yaml").write_text("history: {}\nsources: [files]\n")
    said = okrlint("check", tmp_path / "okrs", "--fail-on", "never", cwd=tmp_path)
    assert said.code == 0, said.err
    assert not list(tmp_path.glob("*.sqlite*"))


def test_a_history_can_be_asked_without_writing(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    write(okrs, north=page("north", night=17, count=6))
    named = () if where else ("--history", str(tmp_path / "okrlint-history.sqlite"))
    if where:
        return  # only a file can be named on the command line
    said = okrlint("check", okrs, "--select", "stale-check-in", "--fail-on", "never", "-f", "json", *named)
    assert changes(json.loads(said.out)) == {"still": 5, "new": 1}
    assert changes(night(okrs, env=where, north=page("north", night=17, count=6))) == {"still": 5, "new": 1}
