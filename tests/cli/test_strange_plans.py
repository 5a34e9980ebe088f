"""Plans that cannot be true, or are far too large, through the command: a clear result, no crash, no quadratic time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import yaml

from tests.cli.front import Did, okrlint
from tests.cli.plans import plan

AS_OF = "2026-11-16"
SECONDS = 20.0
"""Of processor time, whatever else the machine does: what is quadratic takes minutes, the largest of these a few."""


def write(folder: Path, goals: list[dict[str, Any]], name: str = "okrs.yaml", **more: Any) -> None:
    whole = {"okrs": 1, "as_of": AS_OF, "cycle": "2026-Q4", **more, "objectives": goals}
    plan(folder, yaml.dump(whole, Dumper=yaml.CSafeDumper, sort_keys=False), name)


def judged(folder: Path, *args: str) -> tuple[dict[str, Any], Did]:
    did = okrlint("check", ".", "--preset", "strict", "-f", "json", "--fail-on", "never", *args, cwd=folder)
    assert did.code == 0, did.err
    assert "Traceback" not in did.err
    report: dict[str, Any] = json.loads(did.out)
    assert report["complete"]
    return report, did


def about(report: dict[str, Any], key: str) -> dict[str, str]:
    return {f["rule"]: f["message"] for f in report["findings"] if f["subjects"][0]["key"] == key}


def goal(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": f"The {name} is free on Monday", "owner": "Ines Abara", **more}


def test_parents_that_lead_in_a_circle(tmp_path: Path) -> None:
    ring = [
        goal(f"slip-{n}", parent=f"slip-{(n + 1) % 4}", key_results=[f"Days blocked at {n} from 9 to 2"])
        for n in range(4)
    ]
    write(tmp_path, [*ring, goal("own-parent", parent="own-parent")])
    report, _ = judged(tmp_path)
    assert report["counts"]["objective"] == 5
    text = okrlint("check", ".", cwd=tmp_path)
    assert text.code in (0, 1)
    assert "Traceback" not in text.err
    assert okrlint("report", ".", "-o", "page.html", cwd=tmp_path).code == 0


def test_a_goal_in_two_cycles_is_refused_where_one_file_says_both(tmp_path: Path) -> None:
    plan(tmp_path, "okrs: 1\nobjectives:\n  - {id: a, title: A free slip, cycle: [2026-Q3, 2026-Q4]}\n")
    did = okrlint("check", ".", cwd=tmp_path)
    assert did.code == 2
    assert "okrs.yaml:3:" in did.err
    assert "cycle" in did.err


def test_a_goal_that_two_files_put_into_two_cycles_counts_once_or_is_told(tmp_path: Path) -> None:
    for name, cycle in (("a", "2026-Q3"), ("b", "2026-Q4")):
        write(tmp_path, [goal("slip", cycle=cycle)], f"{name}.okrs.yaml")
    did = okrlint("check", ".", "-f", "json", "--fail-on", "never", cwd=tmp_path)
    assert "Traceback" not in did.err
    if did.code == 0:
        report = json.loads(did.out)
        assert report["counts"]["objective"] == 1 or any("slip" in note for note in report["notes"])
    else:
        assert "slip" in did.err


def test_clocks_that_are_in_the_future(tmp_path: Path) -> None:
    work = [
        {"key": "SLIP-1", "title": "Clear the cradle", "state": "done", "finished": "2031-01-01"},
        {"key": "SLIP-2", "title": "Grease it", "state": "doing", "assignee": "Sol", "moved": ["2031-01-01"]},
        {"key": "SLIP-3", "title": "Paint it", "created": "2031-01-01"},
    ]
    check_in = {"on": "2031-01-01", "value": 1, "status": "on track"}
    result = {"id": "days", "title": "Days blocked from 9 to 2", "work": work, "check_ins": [check_in]}
    write(tmp_path, [goal("slip", key_results=[result])])
    report, _ = judged(tmp_path)
    said = about(report, "days")
    assert "2031" not in " ".join(said.values()), "what is to come is no reason for a finding of today"
    assert "stale-check-in" in said, "a report of 2031 is no report of today"


def test_work_without_dates_and_with_impossible_sizes(tmp_path: Path) -> None:
    states = ("open", "doing", "done", "dropped")
    sizes = (-5, 0, 1e300, 3)
    work = [
        {"key": f"SLIP-{n}", "title": f"Step {n}", "state": states[n % 4], "size": sizes[n // 4 % 4], "assignee": "Sol"}
        for n in range(32)
    ]
    write(
        tmp_path,
        [goal("slip", team="Slipway", key_results=[{"id": "days", "title": "Days blocked from 9 to 2", "work": work}])],
    )
    report, _ = judged(tmp_path)
    for message in about(report, "days").values():
        assert "nan" not in message.lower()
        assert "inf" not in message.lower().split()
        assert "-5" not in message
    rows = json.loads(
        okrlint(
            "query", "SELECT goal, sum(size) AS size FROM effort GROUP BY goal", ".", "-f", "json", cwd=tmp_path
        ).out
    )
    assert all(row["size"] is None or row["size"] >= 0 for row in rows)


def timed(folder: Path, *args: str) -> tuple[dict[str, Any], float]:
    began = time.process_time()
    report, _ = judged(folder, *args)
    return report, time.process_time() - began


def test_thousands_of_key_results_under_one_objective(tmp_path: Path) -> None:
    results = [
        {"id": f"k{n}", "title": f"Days that berth {n} is blocked from {n % 40 + 9} to {n % 7}"} for n in range(4_000)
    ]
    write(tmp_path, [goal("slip", key_results=results)])
    report, seconds = timed(tmp_path)
    assert report["counts"]["key_result"] == 4_000
    assert seconds < SECONDS
    assert "4000 key results" in about(report, "slip")["oversized-objective"].replace(",", "")
    assert all(len(f["message"]) < 1_000 for f in report["findings"])
    text = okrlint("check", ".", cwd=tmp_path)
    assert len(text.out) < 60_000, "thousands of key results are no thousands of paragraphs"


def test_thousands_of_findings_are_folded_in_no_time(tmp_path: Path) -> None:
    owners = ["Tom Arven", "Priya Roth"]
    goals = [
        goal(
            f"s{n}",
            owner=owners,
            key_results=[{"id": f"s{n}k{m}", "title": f"Berth {n} {m} from 9 to 2", "owner": owners} for m in range(4)],
        )
        for n in range(600)
    ]
    write(tmp_path, goals)
    report, seconds = timed(tmp_path, "-s", "shared-accountability,nothing-excluded")
    assert seconds < SECONDS
    shown = [f for f in report["findings"] if not f["folded"]]
    assert {f["rule"]: f["stands_for"] for f in shown} == {"nothing-excluded": 600, "shared-accountability": 600}
    assert report["summary"]["folded"] == 600 + 600 + 2400
