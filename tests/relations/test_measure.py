"""What key results are read to measure: invented ones by example, real ones by how often the reading agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.relations.measure import Measure, measure

LABELS = Path(__file__).parents[3] / "shared" / "corpus" / "kr_labels.jsonl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Raise weekly active crews from 1,200 to 1.5k", ("increase", 1200.0, 1500.0, "", False)),
        ("Cut berth waiting time from 9 h to 6 h", ("decrease", 9.0, 6.0, "h", False)),
        ("Berth waiting time: 9 h → 6 h", ("decrease", 9.0, 6.0, "h", False)),
        ("Increase repeat bookings by 15 %", ("increase", None, 15.0, "% change", True)),
        ("Increase repeat bookings to 15 %", ("increase", None, 15.0, "%", False)),
        ("15% reduction in damaged crates", ("decrease", None, 15.0, "% change", True)),
        ("2x pallet throughput", ("increase", None, 2.0, "x", True)),
        ("Sign 3 carriers by end of Q2", ("reach", None, 3.0, "carriers", False)),
        ("At least four ports use the new slot planner", ("reach", None, 4.0, "ports", False)),
        ("Keep on-time departures at 97,5 %", ("maintain", None, 97.5, "%", False)),
        ("Book $2.4m in container deposits", ("reach", None, 2_400_000.0, "$", False)),
        ("Zero lost containers", ("reach", None, 0.0, "containers", False)),
        ("Every terminal has a night shift lead", ("reach", None, 100.0, "%", False)),
        ("Wartezeit um 20 % senken", ("decrease", None, 20.0, "% change", True)),
        ("Umsatz von 3 Mio. € auf 4 Mio. € steigern", ("increase", 3e6, 4e6, "€", False)),
        ("Publish the tariff handbook", (None, None, None, "", False)),
        ("", (None, None, None, "", False)),
    ],
)
def test_numbers_and_direction(text: str, expected: tuple[Any, ...]) -> None:
    m = measure(text)
    unit = m.unit if expected[3] else ""
    assert (m.direction, m.baseline, m.target, unit, m.relative) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Raise weekly active crews from 1,200 to 1.5k", ("weekly", "active", "crew")),
        ("Weekly active crews: 1.5k", ("weekly", "active", "crew")),
        ("Cut the average berth waiting time to 6 h by end of Q3", ("average", "berth", "waiting", "time")),
        ("500 bookings per month", ("booking",)),
        ("Publish the tariff handbook", ()),
    ],
)
def test_metric_words_leave_out_numbers_verbs_and_dates(text: str, words: tuple[str, ...]) -> None:
    found = measure(text).words
    assert tuple(w for w in found if w != "h") == words


@pytest.mark.parametrize(
    ("text", "metric", "unit"),
    [
        ("Repeat bookings from 30 to 45 in Bergen", "repeat bookings in bergen", ""),
        ("Raise the deposit from 10 to 12 euros", "deposit euros", "euros"),
        ("Claims per month below 900", "claims", ""),
        ("Answer time under 2 hours for at least 95 % of claims", "answer time of claims", "hours"),
    ],
)
def test_what_leads_to_an_amount_is_no_part_of_the_metric_that_a_finding_quotes(
    text: str, metric: str, unit: str
) -> None:
    found = measure(text)
    assert (found.metric, found.unit) == (metric, unit)


@pytest.mark.parametrize(
    "text",
    [
        "Finish the audit by 2027-03-31",
        "Ship version 3.2.1 of the yard map",
        "Migrate to RFC 97 notes",
        "Prepare Q3 for the FY26 review",
        "Close ticket #1204",
        "Sign the lease on October 15",
        "Be the 2nd port with shore power",
    ],
)
def test_dates_versions_and_names_are_not_targets(text: str) -> None:
    assert measure(text).target is None


@pytest.mark.parametrize(
    "text", ["Raise satisfaction to X %", "Cut waiting time from XX to YY", "TBD% fewer claims", "Sign ??? carriers"]
)
def test_stand_ins_for_a_target(text: str) -> None:
    assert measure(text).placeholder


@pytest.mark.parametrize(
    "text", ["Sign 12 carriers", "Open the X-ray lane", "Move to the Y site plan", "Land N4 carriers"]
)
def test_what_only_looks_like_a_stand_in(text: str) -> None:
    assert not measure(text).placeholder


def test_explicit_fields_win() -> None:
    m = measure("Raise bookings to 15 %", metric="Deposit rate", direction="decrease", baseline=3, target=9, unit="EUR")
    assert (m.metric, m.direction, m.baseline, m.target, m.unit) == ("deposit rate", "decrease", 3, 9, "EUR")
    assert m.words == ("deposit", "rate")
    assert not m.relative


def test_scope_is_kept_apart() -> None:
    assert measure("500 bookings per month by end of Q3").scope == ("per month", "by end of q3")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(measure(text), Measure)


def test_agreement_with_labelled_key_results() -> None:
    """Floors a little below what was measured, so that a change that reads real key results worse is noticed."""
    if not LABELS.exists():
        pytest.skip("no ../shared/corpus here")
    rows = [json.loads(line) for line in LABELS.read_text().splitlines()]
    directions = {"up": "increase", "down": "decrease", "maintain": "maintain"}
    right: dict[str, list[bool]] = {"target": [], "no target": [], "direction": [], "no direction": []}
    for row in rows:
        m = measure(row["text"])
        right["no target" if row["target"] is None else "target"].append(m.target == row["target"])
        if row["direction"] in directions:
            right["direction"].append(m.direction == directions[row["direction"]])
        else:
            right["no direction"].append(m.direction in (None, "reach"))
    share = {name: sum(hits) / len(hits) for name, hits in right.items()}
    assert share["target"] >= 0.85
    assert share["no target"] >= 0.93
    assert share["direction"] >= 0.75
    assert share["no direction"] >= 0.9


@pytest.mark.parametrize(
    ("text", "baseline", "target"),
    [
        ("Wachttijd verlagen van 12 naar 5 minuten", 12, 5),
        ("Väntetid från 12 till 20 minuter", 12, 20),
        ("Ventetid fra 12 til 5 minutter", 12, 5),
        ("Reduzir a espera de 12 para 5 minutos", 12, 5),
        ("Czas oczekiwania z 12 do 5 minut", 12, 5),
        ("Yanıt süresini 12 dakikadan 5 dakikaya düşürmek", None, None),
        ("Odotusaika 12 minuutista 5 minuuttiin", None, None),
        ("Wait from 12 to 5 minutes", 12, 5),
        ("90 % of 12 teams", None, 12),
    ],
)
def test_a_start_is_never_told_as_the_target(text: str, baseline: float | None, target: float | None) -> None:
    found = measure(text)
    assert (found.baseline, found.target) == (baseline, target)
