"""What can be told at the end, and what is more than an output: invented key results, and labelled real ones."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.relations.agreement import asked
from okrlint.relations.clarity import clarity

LABELS = Path(__file__).parents[3] / "shared" / "corpus" / "kr_labels.jsonl"


@pytest.mark.parametrize(
    ("text", "fault", "word"),
    [
        ("Improve the berth plan", "direction only", "Improve"),
        ("3. Improve the berth plan", "direction only", "Improve"),
        ("**KR 1:** improve the berth plan", "direction only", "improve"),
        ("Hafenplan verbessern", "direction only", "verbessern"),
        ("Verbessern des Hafenplans", "direction only", "Verbessern"),
        ("Améliorer le plan du quai", "direction only", "Améliorer"),
        ("Work on the berth plan", "activity", "Work on"),
        ("Explore night berths", "activity", "Explore"),
        ("Waiting time from 9 h to TBD", "placeholder", ""),
        ("Raise bookings by X %", "placeholder", ""),
        ("Improve the berth plan until the harbour board approves it", "", ""),
        ("Improve the berth plan from 3 to 8 ships", "", ""),
        ("Improve every berth plan", "", ""),
        ("Improve the plan of berth #12 for Q3 2026", "direction only", "Improve"),
        ("Berth plan signed", "", ""),
        ("Support for night berths", "", ""),
        ("Support night berths", "", ""),
        ("Five ships use the plan, the sixth is TBD", "", ""),
        ("", "", ""),
    ],
)
def test_what_cannot_be_told_at_the_end(text: str, fault: str, word: str) -> None:
    found = clarity(text)
    assert (found.fault, found.word if fault else "") == (fault, word)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Publish the tariff handbook", "output"),
        ("Hire two pilots", "output"),
        ("Tarifbuch veröffentlichen", "output"),
        ("Publish the tariff handbook so that skippers find the fee", "unknown"),
        ("Publish the tariff handbook, read by 40 % of skippers", "outcome"),
        ("Cut waiting time from 9 h to 6 h", "outcome"),
        ("Ships that leave on time from 80 % to 95 %", "outcome"),
        ("Every gate has a light", "unknown"),
        ("The tariff handbook", "unknown"),
    ],
)
def test_outputs_and_outcomes(text: str, kind: str) -> None:
    assert clarity(text).kind == kind


@given(text=st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    clarity(text)
    asked(text)


@pytest.mark.parametrize(
    "text",
    ["Are we all aligned on the second gate?", "We still need to get buy-in from the pilots",
     "Let's all agree on a day", "Does everybody agree?", "Sind wir uns alle einig?",
     "Sommes-nous tous d'accord ?", "To be agreed"],
)  # fmt: skip
def test_a_text_that_asks_for_agreement(text: str) -> None:
    assert asked(f"Gate two. {text}") != ""


@pytest.mark.parametrize(
    "text",
    ["Agreed on 3 March to close the second gate", "We want happy skippers", "Reach agreement with the supplier",
     "Close the gate; Pell disagreed and committed", "Who pays for it?", "Beschlossen am 3. März"],
)  # fmt: skip
def test_a_text_that_decides(text: str) -> None:
    assert asked(text) == ""


@pytest.mark.skipif(not LABELS.is_file(), reason="the labelled key results (../shared/corpus) are not here")
@pytest.mark.parametrize("aside", [False, True], ids=["tuned on", "set aside"])
def test_real_key_results_are_seldom_called_unmeasurable_wrongly(aside: bool) -> None:
    rows: list[dict[str, Any]] = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    counts: Counter[tuple[bool, str]] = Counter()
    outputs: Counter[str] = Counter()
    for row in rows:
        if (int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 3 == 0) == aside:
            found = clarity(row["text"])
            counts[bool(found.fault), row["measurable"]] += 1
            if found.kind == "output":
                outputs[row["kind"]] += 1
    assert counts[True, "yes"] == 0
    assert counts[True, "no"] + counts[False, "no"] >= 10
    assert outputs["outcome"] <= 0.15 * sum(outputs.values())
