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


ORCHARD = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: orchard
    title: Apples in every shop
    owner: Ines Abara
    key_results:
      - {id: fresh, title: Cut the days since harvest from 9 to 4}
      - {id: cellar, title: Cut the stock level from 40 to 20 pallets}
  - {id: shop, title: A world-class shop, owner: Ines Abara}
"""


def found(folder: Path, rule: str, config: str) -> list[str]:
    (folder / "okrlint.yaml").write_text(config, encoding="utf-8")
    plan(folder, ORCHARD)
    report = okrlint("check", "-s", rule, "-f", "json", cwd=folder)
    return [f["message"] for f in json.loads(report.out)["findings"]]


def test_metrics_of_the_company_pay_for_one_another(tmp_path: Path) -> None:
    own = "trade_offs:\n  metrics: {freshness: [-days since harvest]}\n  pairs: [[freshness, stock]]\n"
    assert found(tmp_path, "unspoken-trade-off", "preset: strict\n") == []
    assert "days since harvest" in " ".join(found(tmp_path, "unspoken-trade-off", own))
    alone = own + "  built_in: false\n"
    with_stock = alone.replace("[-days since harvest]", "[-days since harvest], stock: [-stock level]")
    assert okrlint("check", "--config", "okrlint.yaml", cwd=tmp_path).code in (0, 1)
    (tmp_path / "okrlint.yaml").write_text(alone)
    refused = okrlint("check", cwd=tmp_path)
    assert refused.code == 2
    assert "okrlint.yaml:3:23: no group of metrics is called 'stock'" in refused.err
    assert found(tmp_path, "unspoken-trade-off", with_stock) != []


def test_a_pair_of_the_base_is_refused_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("trade_offs: {pairs: [[speed, colour]]}\n")
    (tmp_path / "okrlint.yaml").write_text("extends: base.yaml\n")
    refused = okrlint("settings", cwd=tmp_path)
    assert refused.code == 2
    assert "base.yaml:1:30: no group of metrics is called 'colour'" in refused.err


def test_the_glossary_of_the_company_defines_terms_in_every_source(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("terms: {World-class: Fewer than one apple in fifty has a spot.}\n")
    assert "world-class" in " ".join(found(tmp_path, "undefined-term", "preset: strict\n"))
    assert found(tmp_path, "undefined-term", "extends: base.yaml\nterms: {freshness: Picked this week.}\n") == []
    rows = okrlint("query", "SELECT name FROM term ORDER BY name", "-f", "json", cwd=tmp_path)
    assert json.loads(rows.out) == [{"name": "World-class"}, {"name": "freshness"}]


def test_where_the_company_has_a_glossary_no_source_is_asked_for_one(tmp_path: Path) -> None:
    def unseen(config: str) -> list[str]:
        (tmp_path / "okrlint.yaml").write_text(config)
        plan(tmp_path, ORCHARD + "not_provided: [term]\n")
        report = json.loads(okrlint("check", "-s", "undefined-term", "-f", "json", cwd=tmp_path).out)
        return [u["reason"] for t in report["tallies"] for u in t["unseen"]]

    assert len(unseen("preset: strict\n")) == 1
    assert unseen("terms: {freshness: Picked this week.}\n") == []


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("trade_offs: {metrics: {speed: [-]}}\n", "okrlint.yaml:1:32: a metric without a name"),
        ("trade_offs: {pairs: [[speed, speed]]}\n", "okrlint.yaml:1:22: 'speed' cannot be had at its own cost"),
        ("trade_offs: {pairs: [[speed]]}\n", "okrlint.yaml:1:22"),
        ("trade_offs: {pair: []}\n", "okrlint.yaml:1:14: unknown key 'pair'"),
        ("terms: {quality: ' '}\n", "okrlint.yaml:1:18: 'quality' has no meaning"),
        ("terms: [quality]\n", "okrlint.yaml:1:8"),
    ],
)
def test_mistakes_in_the_table_and_the_glossary_have_their_place(tmp_path: Path, config: str, says: str) -> None:
    (tmp_path / "okrlint.yaml").write_text(config)
    refused = okrlint("check", cwd=tmp_path)
    assert refused.code == 2
    assert says in refused.err
