"""Days of cycles that only the company knows: fiscal years, releases; through the command and as pure functions."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from pathlib import Path

import pytest

from okrlint.company import Calendar
from tests.cli.front import okrlint
from tests.cli.plans import plan

D = dt.date


@pytest.mark.parametrize(
    ("starts", "after", "name", "days"),
    [
        (4, "end", "FY26-Q1", (D(2025, 4, 1), D(2025, 6, 30))),
        (4, "end", "Q4 FY26", (D(2026, 1, 1), D(2026, 3, 31))),
        (4, "start", "FY2026 H2", (D(2026, 10, 1), D(2027, 3, 31))),
        (7, "end", "fy24", (D(2023, 7, 1), D(2024, 6, 30))),
        (1, "end", "FY26-Q4", (D(2026, 10, 1), D(2026, 12, 31))),
        (1, "start", "FY26", (D(2026, 1, 1), D(2026, 12, 31))),
        (9, "end", "FY24-H1", (D(2023, 9, 1), D(2024, 2, 29))),
        (4, "end", "FY26-H3", None),
        (4, "end", "2026-Q1", None),
        (4, "end", "FY26-Q1 draft", None),
        (0, "end", "FY26-Q1", None),
    ],
)
def test_fiscal_names(starts: int, after: str, name: str, days: tuple[D, D] | None) -> None:
    assert Calendar(fiscal_year_starts=starts, named_after=after).days(name) == days  # type: ignore[arg-type]


def test_four_quarters_are_the_year_without_a_gap() -> None:
    for month in range(1, 13):
        calendar = Calendar(fiscal_year_starts=month)
        quarters = [calendar.days(f"FY25-Q{n}") for n in range(1, 5)]
        whole = calendar.days("FY25")
        assert whole is not None
        assert quarters[0] is not None
        assert quarters[3] is not None
        assert (quarters[0][0], quarters[3][1]) == whole
        for one, two in itertools.pairwise(quarters):
            assert one is not None
            assert two is not None
            assert one[1] + dt.timedelta(days=1) == two[0]


PLAN = """\
okrs: 1
as_of: 2026-11-16
cycle: {cycle}
objectives:
  - id: pier
    title: The pier is empty by noon
    owner: Ines Abara
    not_doing: [A second pier]
    key_results:
      - {{id: hours, title: Hours until a ship is empty from 9 to 6, due: 2027-01-31}}
"""


def judged(folder: Path, cycle: str, config: str) -> tuple[list[str], list[str]]:
    (folder / "okrlint.yaml").write_text(config)
    plan(folder, PLAN.format(cycle=cycle))
    report = json.loads(okrlint("check", "-s", "period-mismatch", "-f", "json", cwd=folder).out)
    unseen = [u["reason"] for t in report["tallies"] for u in t["unseen"]]
    return [f["message"] for f in report["findings"]], unseen


def test_a_cycle_without_days_is_a_gap_that_names_the_key_and_the_key_closes_it(tmp_path: Path) -> None:
    for cycle, config in (
        ("FY27-Q3", "calendar: {fiscal_year_starts: 4}\n"),
        ("Release Heron", "calendar:\n  cycles:\n    release heron: {starts: 2026-10-01, ends: 2026-12-18}\n"),
    ):
        found, unseen = judged(tmp_path, cycle, "preset: strict\n")
        assert found == []
        assert "`calendar:` in okrlint.yaml" in " ".join(unseen)
        found, unseen = judged(tmp_path, cycle, config)
        assert unseen == []
        assert len(found) == 1
        assert "2027-01-31" in found[0]


def test_own_days_of_a_source_go_first(tmp_path: Path) -> None:
    (tmp_path / "okrlint.yaml").write_text("calendar: {fiscal_year_starts: 4}\n")
    plan(
        tmp_path, "cycles:\n  - {name: FY27-Q2, starts: 2026-10-01, ends: 2026-12-31}\n" + PLAN.format(cycle="FY27-Q2")
    )
    rows = okrlint("query", "SELECT starts, ends FROM cycle", "-f", "json", cwd=tmp_path)
    assert json.loads(rows.out) == [{"starts": "2026-10-01", "ends": "2026-12-31"}], rows.err


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("calendar: {fiscal_year_starts: 13}\n", "okrlint.yaml:1:32"),
        (
            "calendar:\n  cycles:\n    R1: {starts: 2026-13-01, ends: 2026-12-31}\n",
            "okrlint.yaml:3:18: starts '2026-13-01' is no",
        ),
        (
            "calendar:\n  cycles:\n    R1: {starts: 2026-12-31, ends: 2026-01-01}\n",
            "R1 ends before it begins, on 2026-12-31",
        ),
    ],
)
def test_slips_have_their_place(tmp_path: Path, config: str, says: str) -> None:
    (tmp_path / "okrlint.yaml").write_text(config)
    plan(tmp_path, PLAN.format(cycle="2026-Q4"))
    did = okrlint("check", cwd=tmp_path)
    assert did.code == 2
    assert says in did.err
