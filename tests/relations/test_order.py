"""Which goal goes before which: statements, lists, parents, and what follows from them together."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrlint.engine import database
from okrlint.records import Outranks, Rank, Record
from okrlint.relations import order
from tests.engine.company import NOW, objective, snapshot

NAMES = ["a", "b", "c", "d", "e", "f"]


def pairs(folder: Path, records: Iterable[Record], as_of: dt.datetime = NOW) -> dict[tuple[str, str], str]:
    """(higher, lower) -> source of all that is ranked."""
    with database(snapshot(folder, {"board": records}), ["ranked_above"], as_of) as (connection, _):
        rows = connection.execute(
            "SELECT h.id, l.id, r.source FROM ranked_above r JOIN objective h ON h.goal = r.higher "
            "JOIN objective l ON l.goal = r.lower"
        ).fetchall()
    assert len(rows) == len({row[:2] for row in rows}), "one row a pair"
    return {(higher, lower): source for higher, lower, source in rows}


def outranks(higher: str, lower: str) -> Outranks:
    return Outranks(of=higher, higher=higher, lower=lower)


def rank(name: str, value: float, scope: str = "company") -> Rank:
    return Rank(of=name, goal=name, scope=scope, value=value)


def test_statements_are_followed_from_one_to_the_next(tmp_path: Path) -> None:
    found = pairs(tmp_path, [*(objective(n) for n in "abc"), outranks("a", "b"), outranks("b", "c")])
    assert found == {("a", "b"): "stated", ("b", "c"): "stated", ("a", "c"): "implied"}


def test_only_places_of_one_list_and_one_cycle_compare(tmp_path: Path) -> None:
    records = [
        objective("a"),
        objective("b"),
        objective("c"),
        objective("old", cycle="2026-Q3"),
        rank("a", 1),
        rank("b", 2),
        rank("c", 3, scope="another list"),
        rank("old", 3),
    ]
    assert pairs(tmp_path, records) == {("a", "b"): "rank"}


def test_the_same_place_says_nothing(tmp_path: Path) -> None:
    assert pairs(tmp_path, [objective("a"), objective("b"), rank("a", 1), rank("b", 1)]) == {}


def test_what_holds_between_parents_holds_between_what_serves_them(tmp_path: Path) -> None:
    records = [
        objective("a"),
        objective("b"),
        objective("under-a", parent="a"),
        objective("under-b", parent="b"),
        outranks("a", "b"),
    ]
    found = pairs(tmp_path, records)
    assert found["under-a", "under-b"] == "inherited"
    assert found["a", "under-a"] == "parent"
    assert ("under-b", "under-a") not in found


def test_a_statement_reaches_through_a_ranked_list(tmp_path: Path) -> None:
    records = [*(objective(n) for n in "abc"), outranks("a", "b"), rank("b", 1), rank("c", 2), outranks("c", "d")]
    found = pairs(tmp_path, [*records, objective("d")])
    assert found["a", "d"] == "implied"


def test_a_long_list_is_compared_within_teams_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "_LISTED", order._LISTED.replace(str(order.LONGEST_LIST), "2"))
    goals = [objective("a", team="x"), objective("b", team="y"), objective("c", team="x")]
    found = pairs(tmp_path, [*goals, *(rank(n, i) for i, n in enumerate("abc"))])
    assert found == {("a", "c"): "rank"}


STATED = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] != p[1]), max_size=8)


@given(stated=STATED)
def test_the_closure_is_that_of_a_plain_search(stated: set[tuple[str, str]]) -> None:
    steps = [(NAMES.index(higher), NAMES.index(lower)) for higher, lower in stated]
    found = {(NAMES[higher], NAMES[lower]) for higher, lower, _ in order.reached(steps)}
    assert found == searched(stated)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stated=STATED)
def test_the_relation_holds_that_closure(
    tmp_path_factory: pytest.TempPathFactory, stated: set[tuple[str, str]]
) -> None:
    records = [*(objective(n) for n in NAMES), *(outranks(*p) for p in sorted(stated))]
    assert set(pairs(tmp_path_factory.mktemp("order"), records)) == searched(stated)


def searched(stated: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Whoever can be reached from whom, by trying every name between any two."""
    reach = set(stated)
    for middle, higher, lower in itertools.product(NAMES, repeat=3):
        if (higher, middle) in reach and (middle, lower) in reach:
            reach.add((higher, lower))
    return {(higher, lower) for higher, lower in reach if higher != lower}
