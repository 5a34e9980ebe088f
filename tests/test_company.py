"""Days of cycles that only the company knows: fiscal years, releases; through the command and as pure functions."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Literal

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
def test_fiscal_names(starts: int, after: Literal["start", "end"], name: str, days: tuple[D, D] | None) -> None:
    assert Calendar(fiscal_year_starts=starts, named_after=after).days(name) == days


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
        assert "31 January 2027" in found[0]


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


def notes(folder: Path, config: str) -> list[str]:
    (folder / "okrlint.yaml").write_text(config)
    plan(folder, PLAN.format(cycle="2026-Q4"))
    did = okrlint("check", "-s", "period-mismatch", "-f", "json", cwd=folder)
    assert did.code in (0, 1), did.err
    return [note for note in json.loads(did.out)["notes"] if note.startswith("calendar:")]


@pytest.mark.parametrize(
    ("cycles", "said"),
    [
        ({"A": ("2026-09-01", "2026-10-12"), "B": ("2026-10-13", "2026-11-23")}, ""),
        (
            {"A": ("2026-09-01", "2026-10-12"), "B": ("2026-10-20", "2026-11-30")},
            "7 days between A (to 2026-10-12) and B",
        ),
        ({"A": ("2026-09-01", "2026-10-12"), "B": ("2026-10-14", "2026-11-24")}, "1 day between A"),
        (
            {"A": ("2026-09-01", "2026-10-12"), "B": ("2026-10-08", "2026-11-18")},
            "A and B both hold from 2026-10-08 to 2026-10-12",
        ),
        ({"A": ("2026-09-01", "2026-10-12"), "B": ("2027-03-01", "2027-04-11")}, ""),
        (
            {
                "Year": ("2026-01-01", "2026-12-31"),
                "Q3": ("2026-07-01", "2026-09-30"),
                "Q4": ("2026-10-01", "2026-12-31"),
            },
            "",
        ),
        ({"Twin": ("2026-09-01", "2026-10-12"), "Other": ("2026-09-01", "2026-10-12")}, "both hold from 2026-09-01"),
    ],
)
def test_gaps_and_overlaps_of_a_calendar_are_remarked(
    tmp_path: Path, cycles: dict[str, tuple[str, str]], said: str
) -> None:
    lines = "".join(f"    {name}: {{starts: {a}, ends: {b}}}\n" for name, (a, b) in cycles.items())
    found = notes(tmp_path, f"calendar:\n  cycles:\n{lines}")
    assert len(found) == bool(said)
    assert said in "".join(found)


def test_one_cycle_under_two_spellings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "okrlint.yaml").write_text(
        "calendar:\n  cycles:\n    R 1: {starts: 2026-01-01, ends: 2026-02-01}\n"
        "    r-1: {starts: 2026-03-01, ends: 2026-04-01}\n"
    )
    plan(tmp_path, PLAN.format(cycle="2026-Q4"))
    did = okrlint("check", cwd=tmp_path)
    assert did.code == 2
    assert "okrlint.yaml:4:5: 'r-1' and 'R 1' are one name" in did.err


YEAR = """\
okrs: 1
as_of: 2026-11-16
objectives:
  - id: shops
    title: Small shops stay with us
    cycle: {year}
    owner: Ines Abara
    key_results: [{{id: up, title: Raise the number of small shops per tour from 9 to 14}}]
  - id: tours
    title: Tours end on time
    cycle: {quarter}
    owner: Jonas Wirth
    key_results: [{{id: down, title: Reduce the number of small shops per tour from 9 to 5}}]
"""


@pytest.mark.parametrize(
    ("year", "quarter", "config", "compared"),
    [
        ("2026", "2026-Q4", "", True),
        ("2026-H2", "2026-Q4", "", True),
        ("FY27", "FY27-Q3", "calendar: {fiscal_year_starts: 4}", True),
        ("FY27", "2026-Q4", "calendar: {fiscal_year_starts: 4}", True),
        ("2027", "2026-Q4", "", False),
        ("2026-Q4", "2027-Q1", "", False),
        ("FY27", "FY27-Q3", "", False),
    ],
)
def test_goals_of_a_year_and_of_its_quarter_are_compared(
    tmp_path: Path, year: str, quarter: str, config: str, compared: bool
) -> None:
    (tmp_path / "okrlint.yaml").write_text(f"preset: strict\n{config}\n")
    plan(tmp_path, YEAR.format(year=year, quarter=quarter))
    report = json.loads(okrlint("check", "-s", "opposing-key-results", "-f", "json", cwd=tmp_path).out)
    told = [{s["key"] for s in f["subjects"]} for f in report["findings"] if f["rule"] == "opposing-key-results"]
    assert told == ([{"up", "down"}] if compared else [])


def test_an_unknown_time_zone_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "okrlint.yaml").write_text("preset: core\ntimezone: Mars/Olympus\n")
    plan(tmp_path, PLAN.format(cycle="2026-Q4"))
    did = okrlint("check", cwd=tmp_path)
    assert did.code == 2
    assert "okrlint.yaml:2:11: no such time zone: Mars/Olympus" in did.err
    assert "Europe/Berlin" in did.err


PAST = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q3
people: [{name: Sol Marten, active: false}]
objectives:
  - id: shops
    title: Small shops stay with us
    owner: TBD
    key_results:
      - id: churn
        title: Churn from 4 % to 2 %
        due: 2026-09-10
        check_ins: [{on: 2026-08-10, value: 3.9, status: on track}]
      - {id: visits, title: Visits from 20 to 60, owner: Sol Marten}
  - id: depot
    title: The depot is quiet
    owner: Ines Abara and Jonas Wirth
    key_results:
      - {id: noise, title: Noise from 84 to 75 dB, work: [{key: X-1, title: Mats, state: doing, moved: [2026-11-12]}]}
"""


def test_goals_of_a_cycle_that_is_over_are_asked_one_thing(tmp_path: Path) -> None:
    plan(tmp_path, PAST)
    report = json.loads(okrlint("check", "--preset", "strict", "-f", "json", cwd=tmp_path).out)
    assert [f["rule"] for f in report["findings"]] == ["unclosed-cycle"]


def test_goals_closed_with_their_cycle_are_asked_for_grades_once_a_team(tmp_path: Path) -> None:
    one = "  - {{id: {n}, title: Title {n}, cycle: {c}, team: {t}, state: finished, key_results: [{r}]}}\n"
    results = "{{id: {n}k, title: Churn {n} from 4 % to 2 %, check_ins: [{{on: 2026-09-20, value: 3}}]}}"
    goals = [
        ("a", "2026-Q3", "Shops"),
        ("b", "2026-Q3", "Shops"),
        ("c", "2026-Q3", "Depot"),
        ("d", "2026-Q4", "Shops"),
        ("e", "2026-Q4", "Shops"),
    ]
    text = "okrs: 1\nas_of: 2026-11-16\nobjectives:\n"
    plan(tmp_path, text + "".join(one.format(n=n, c=c, t=t, r=results.format(n=n)) for n, c, t in goals))
    report = json.loads(okrlint("check", "-s", "finished-over-unfinished", "-f", "json", cwd=tmp_path).out)
    told = {
        f["subjects"][0]["key"]: f["message"] for f in report["findings"] if f["rule"] == "finished-over-unfinished"
    }
    assert sorted(told) == ["a", "c", "d", "e"]
    assert told["a"] == (
        "“Title a” is closed as finished, while “Churn a from 4 % to 2 %” is at 3 (target 2); "
        "and so is 1 more of 2026-Q3"
    )
    assert told["d"] == "“Title d” is closed as finished, while “Churn d from 4 % to 2 %” is at 3 (target 2)"
