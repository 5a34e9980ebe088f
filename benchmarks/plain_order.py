"""Circles of precedence in plain Python, for `benchmarks.plain_python`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

LONGEST = 12
Row = dict[str, Any]
Pair = tuple[str, str]


def circles(objectives: dict[str, Row], running: set[str], ranks: list[Row], outranks: list[Row]) -> int:
    """The number of circles that two running objectives are in; statements, ranks and parents count together."""
    ranked = _ranked(objectives, ranks, outranks)
    place = {goal: n for n, goal in enumerate(sorted(objectives))}
    others: dict[str, set[str]] = defaultdict(set)
    for (higher, lower), (_, source) in ranked.items():
        back = ranked.get((lower, higher))
        if back and source != "inherited" and back[1] != "inherited":
            others[higher].add(lower)
    count = 0
    for goal, found in others.items():
        pursued = sorted(place[one] for one in {goal, *found} if one in running)
        count += len(pursued) > 1 and pursued[0] == place[goal]
    return count


def _ranked(objectives: dict[str, Row], ranks: list[Row], outranks: list[Row]) -> dict[Pair, tuple[int, str]]:
    """Who goes before whom: the fewest steps, and what says so."""
    best: dict[Pair, tuple[int, str]] = {}

    def say(higher: str, lower: str, steps: int, source: str) -> None:
        best[higher, lower] = min(best.get((higher, lower), (99, "")), (steps, source))

    told = {(o["higher"], o["lower"]) for o in outranks}
    listed = _listed(ranks)
    named = {goal for pair in told for goal in pair}
    chain = _chain(told | {p for p in listed if p[0] in named and p[1] in named})
    above = {goal: _above(objectives, goal) for goal in objectives}
    below: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for goal, found in above.items():
        for up, depth in found.items():
            say(up, goal, depth, "parent")
            below[up].append((goal, depth))
    for higher, lower in told:
        say(higher, lower, 1, "stated")
    for higher, lower in listed:
        say(higher, lower, 1, "rank")
    for (higher, lower), steps in chain.items():
        if steps > 1:
            say(higher, lower, steps, "implied")
        for u, du in below[higher]:
            for v, dv in below[lower]:
                if u != v:
                    say(u, v, steps + du + dv, "inherited")
    return best


def _listed(ranks: list[Row]) -> set[Pair]:
    lists: dict[str, list[Row]] = defaultdict(list)
    for rank in ranks:
        lists[rank["scope"]].append(rank)
    return {(a["goal"], b["goal"]) for one in lists.values() for a in one for b in one if a["value"] < b["value"]}


def _chain(steps: set[Pair]) -> dict[Pair, int]:
    after: dict[str, list[str]] = defaultdict(list)
    for higher, lower in steps:
        after[higher].append(lower)
    found: dict[Pair, int] = {}
    for start in list(after):
        edge, length = set(after[start]), 1
        while edge and length <= LONGEST:
            for goal in edge:
                found.setdefault((start, goal), length)
            edge = {n for goal in edge for n in after.get(goal, ()) if n != start and (start, n) not in found}
            length += 1
    return found


def _above(objectives: dict[str, Row], goal: str) -> dict[str, int]:
    found: dict[str, int] = {}
    here = objectives[goal].get("parent")
    while here and here != goal and len(found) < LONGEST and here not in found:
        found[here] = len(found) + 1
        here = objectives[here].get("parent")
    return found
