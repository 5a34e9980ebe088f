"""Which key results meet in a trade-off, by what ties them; what is measured, and how it is meant."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.engine import database
from okrlint.records import KeyResult, Owner, Record, Term
from okrlint.relations.measure import measure
from okrlint.relations.phrases import Phrases
from okrlint.relations.trade_off_words import GROUPS, PAIRS
from okrlint.relations.trade_offs import Finder, Named, TradeOffTable
from tests.engine.company import NOW, objective, snapshot

PAIRED = Path(__file__).parents[3] / "shared" / "corpus" / "opposing_pairs.jsonl"
FINDER = Finder(TradeOffTable())


def named(text: str, finder: Finder = FINDER) -> Named | None:
    return finder.named(text, measure(text))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Cut the lead time from 9 days to 4", ("speed",)),
        ("Raise the lead time from 4 days to 9", ()),
        ("Lead time of 4 days", ("speed",)),
        ("Lead time", ()),
        ("CONVERSION RATE of leads from 4 % to 6 %", ("conversion",)),
        ("Leads from 400 to 600", ("volume",)),
        ("100 % of leads are scored", ()),
        ("Create a forecast of revenue that is right within 5", ()),
        ("Durchlaufzeit von 9 auf 4 Tage senken", ("speed",)),
        ("Cut the pleading time from 9 to 4", ()),
    ],
)
def test_what_is_measured_and_which_way(text: str, groups: tuple[str, ...]) -> None:
    found = named(text)
    assert (found.groups if found else ()) == groups


@pytest.mark.parametrize(
    "text", ["Cut the lead time to 4 days without more returns", "Cut the lead time to 4 days while keeping the crew"]
)
def test_a_counterweight_in_the_text_itself(text: str) -> None:
    found = named(text)
    assert found is not None
    assert found.kept


def test_a_table_may_hold_any_characters() -> None:
    table = TradeOffTable({"odd": ("-c++ (warnings)", "a.b*", "[x", "納期", "-"), "": ()}, ())
    finder = Finder(table)
    down = measure("Cut it from 90 to 10")
    found = finder.named("Cut C++ (warnings) from 90 to 10", down, "C++ (Warnings)")
    assert found == Named(("odd",), "c++ (warnings)", False)
    assert finder.named("Cut aXbb from 90 to 10", down, "aXbb") is None
    assert list(Phrases(["納期"]).found("納期を短縮")) == [("納期", "納期")]
    assert list(Phrases([]).found("anything")) == []


@given(names=st.lists(st.text(max_size=12), max_size=5), text=st.text(max_size=80))
def test_names_of_any_characters_are_found_as_they_are(names: list[str], text: str) -> None:
    for name, _ in Phrases(names).found(text):
        assert name in names


def test_every_pair_is_of_groups_that_exist() -> None:
    assert {group for pair in PAIRS for group in pair} == set(GROUPS)


def result(name: str, of: str, title: str) -> KeyResult:
    return KeyResult(of=of, id=name, key=name, title=title, objective=of)


FAST, GOOD = "Cut the lead time from 9 days to 4", "Cut damaged crates from 30 to 10"


def rivals(folder: Path, *records: Record) -> list[tuple[Any, ...]]:
    with database(snapshot(folder, {"board": list(records)}), ["rival_metrics"], NOW) as (connection, _):
        return connection.execute(
            "SELECT x.key, y.key, r.groups, r.within FROM rival_metrics r "
            "JOIN goal x ON x.goal = a JOIN goal y ON y.goal = b"
        ).fetchall()


def test_pairs_are_looked_for_within_what_one_party_answers_for(tmp_path: Path) -> None:
    one, two = objective("one"), objective("two")
    fast, good = result("fast", "one", FAST), result("good", "two", GOOD)
    assert rivals(tmp_path / "a", one, two, fast, good) == []
    mine = [Owner(of=o, goal=o, party="Rosa Quill") for o in ("one", "two")]
    assert rivals(tmp_path / "b", one, two, fast, good, *mine) == [("fast", "good", "speed and quality", "owner")]
    inside = result("inside", "one", GOOD)
    assert rivals(tmp_path / "c", one, fast, inside) == [("fast", "inside", "speed and quality", "objective")]


def test_two_objectives_have_one_trade_off_however_many_key_results_meet(tmp_path: Path) -> None:
    results = [result(f"fast{n}", "one", FAST) for n in range(5)] + [result(f"good{n}", "one", GOOD) for n in range(5)]
    assert len(rivals(tmp_path, objective("one"), *results)) == 1


def test_a_glossary_with_marks_of_patterns(tmp_path: Path) -> None:
    records: list[Record] = [objective("one"), Term(of="t", name="(a+)+$ [", definition="x")]
    records.append(KeyResult(of="one", id="k", key="k", title="Raise (A+)+$ [ to 3", objective="one"))
    with database(snapshot(tmp_path, {"board": records}), ["term_use"], NOW) as (connection, _):
        assert connection.execute("SELECT term, defined FROM term_use").fetchall() == [("(a+)+$ [", True)]


@pytest.mark.skipif(not PAIRED.is_file(), reason="the labelled pairs (../shared/corpus) are not here")
@pytest.mark.parametrize("aside", [False, True], ids=["tuned on", "set aside"])
def test_real_pairs_that_do_not_oppose_are_left_alone(aside: bool) -> None:
    seen = {"opposing": 0, "other": 0}
    for line in PAIRED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (int(hashlib.sha256((row["a"] + row["b"]).encode()).hexdigest(), 16) % 3 == 0) != aside:
            continue
        a, b = named(row["text_a"]), named(row["text_b"])
        meets = a and b and any((x, y) in PAIRS or (y, x) in PAIRS for x in a.groups for y in b.groups)
        seen["opposing" if row["label"] == "opposing" else "other"] += bool(meets)
    assert seen["other"] == 0
    assert seen["opposing"] >= (1 if aside else 6)
