"""What settles which of two overlapping objectives yields, and what is said where nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint.records import KeyResult, Outranks, Rank, Record, Sharing
from tests.engine.company import judged, key_result, objective, snapshot

METRIC = {
    "metric": "minutes until a parcel leaves the yard",
    "title": "Minutes until a parcel leaves the yard below 40",
}


def rivals(**parents: str) -> list[Record]:
    results: list[KeyResult] = [key_result("k1", "a", **METRIC), key_result("k2", "b", **METRIC)]
    return [
        objective("a", title="Parcels leave the yard at once", team="Yard", parent=parents.get("a", "")),
        objective("b", title="Nobody waits at the yard gate", team="Gate", parent=parents.get("b", "")),
        *results,
    ]


def rank(name: str, value: float, scope: str = "company") -> Rank:
    return Rank(of=name, goal=name, scope=scope, value=value)


def top(name: str) -> Record:
    return objective(name, title=f"Something else altogether about {name}", team=f"Board {name}")


PARENTS = [*rivals(a="p", b="q"), top("p"), top("q")]


@pytest.mark.parametrize(
    ("records", "missing"),
    [
        (rivals(), "neither is ranked"),
        ([*rivals(), rank("a", 1)], "only one of them is ranked"),
        ([*rivals(), rank("a", 1), rank("b", 1)], "the same place of one list"),
        ([*rivals(), rank("a", 1), rank("b", 2, "another")], "in different lists"),
        ([*PARENTS, rank("p", 1), rank("q", 2, "another")], "neither is ranked"),
        ([*rivals(a="p", b="q"), top("p"), objective("q", title="Q", parent="p")], "neither is ranked"),
    ],
)
def test_a_gap_in_the_order_is_named(tmp_path: Path, records: list[Record], missing: str) -> None:
    (found,) = judged(snapshot(tmp_path, {"board": records}), "unranked-overlap").findings
    assert {s.id for s in found.subjects} == {"a", "b"}
    assert missing in found.evidence[-1].text.lower()


@pytest.mark.parametrize(
    "records",
    [
        [*rivals(), rank("a", 1), rank("b", 2)],
        [*rivals(), Outranks(of="b", higher="b", lower="a")],
        rivals(a="b"),
        [*rivals(), Sharing(of="a", objective="a", party="B")],
        [*PARENTS, rank("p", 1), rank("q", 2)],
        [*PARENTS, Outranks(of="q", higher="q", lower="p")],
    ],
    ids=["ranks", "statement", "ancestry", "declared sharing", "ranks of the parents", "statement about the parents"],
)
def test_what_settles_the_order_silences_the_rule(tmp_path: Path, records: list[Record]) -> None:
    assert judged(snapshot(tmp_path, {"board": records}), "unranked-overlap").findings == ()
