"""The view *Who yields to whom*: a column a team, places downward, and what is stated between objectives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from markupsafe import Markup

from okrlint.page import draw_order, words
from okrlint.page.draw_order import Box, Edge
from okrlint.page.facts import NO_TEAM, Facts, place_of
from okrlint.page.plan import Goal

MOST_BOXES = 40
MOST_DRAWINGS = 12
MOST_LINES = 400
_OVERLAPS = "unranked-overlap"


class OrderLine(msgspec.Struct, frozen=True):
    """One numbered sentence: who goes before whom (`between`: "goes before" or "and"), and where that stands."""

    number: int
    higher: str
    between: str
    lower: str
    place: str


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """Drawings, the numbered sentences, and the lists of teams that are not drawn."""

    sentence: str
    marked: str
    rest: str
    drawings: tuple[Markup, ...]
    circles: tuple[OrderLine, ...]
    overlaps: tuple[OrderLine, ...]
    stated: tuple[OrderLine, ...]
    lists: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    left_out: int
    empty: bool


def view(facts: Facts) -> OrderView:
    """Edges are numbered in the order of the sentences: circles, pairs without an order, what else is stated."""
    goals = {g.number: g for g in facts.objectives}
    pairs = {(p.higher, p.lower) for p in facts.plan.precedence if p.higher in goals and p.lower in goals}
    circle = in_circles(pairs)
    loops = _chained(sorted(circle))
    plain = sorted(p for p in pairs if p not in circle)
    overlaps = _overlaps(facts, goals)
    edges = [
        Edge(n, a, b, kind)
        for n, (a, b, kind) in enumerate(
            [
                *((a, b, "circle") for a, b in loops),
                *((a, b, "overlap") for a, b in overlaps),
                *((a, b, "before") for a, b in plain),
            ],
            start=1,
        )
    ]
    drawings, lists = _drawn(facts, goals, edges)
    named = [_line(goals, e) for e in edges]
    by_kind = {
        kind: tuple(n for n, e in zip(named, edges, strict=True) if e.kind == kind)
        for kind in ("circle", "overlap", "before")
    }
    ordered = [t for t, team in facts.of_team.items() if t != NO_TEAM and any(g.place is not None for g in team)]
    without = [t for t in facts.of_team if t != NO_TEAM and t not in ordered and not facts.blind(t, ("rank",))]
    total = sum(t != NO_TEAM for t in facts.of_team)
    return OrderView(
        sentence=_sentence(len(ordered), total),
        marked=_marked(len(loops), len(overlaps)),
        rest=f"{words.listed(without, 4)} {'has' if len(without) == 1 else 'have'} written no order."
        if without
        else "",
        drawings=drawings,
        circles=by_kind["circle"][:MOST_LINES],
        overlaps=by_kind["overlap"][:MOST_LINES],
        stated=by_kind["before"][:MOST_LINES],
        lists=lists,
        left_out=sum(max(len(lines) - MOST_LINES, 0) for lines in by_kind.values()),
        empty=not edges and not ordered,
    )


def in_circles(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs that are part of a circle: both ends lead to one another (Tarjan's components, without recursion)."""
    below: dict[int, list[int]] = {}
    for a, b in sorted(pairs):
        below.setdefault(a, []).append(b)
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    part: dict[int, int] = {}
    stack: list[int] = []
    for start in below:
        if start in index:
            continue
        work = [(start, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
            deeper = False
            for place in range(at, len(below.get(node, ()))):
                following = below[node][place]
                if following not in index:
                    work += [(node, place + 1), (following, 0)]
                    deeper = True
                    break
                if following not in part:
                    low[node] = min(low[node], index[following])
            if deeper:
                continue
            if low[node] == index[node]:
                while True:
                    member = stack.pop()
                    part[member] = node
                    if member == node:
                        break
            if work:
                above = work[-1][0]
                low[above] = min(low[above], low[node])
    return {(a, b) for a, targets in below.items() for b in targets if part[a] == part.get(b, -1)}


def _chained(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs of circles so that each begins where the one before it ends, as far as that goes."""
    left: dict[int, list[int]] = {}
    for a, b in reversed(pairs):
        left.setdefault(a, []).append(b)
    out: list[tuple[int, int]] = []
    for start, _ in pairs:
        at = start
        while left.get(at):
            following = left[at].pop()
            out.append((at, following))
            at = following
    return out


def _overlaps(facts: Facts, goals: dict[int, Goal]) -> list[tuple[int, int]]:
    found = []
    for finding in facts.report.open():
        numbers = [facts.by_id[s.id].number for s in finding.subjects if s.id in facts.by_id]
        if finding.rule == _OVERLAPS and len(numbers) == 2 and all(n in goals for n in numbers):
            found.append((numbers[0], numbers[1]))
    return sorted(set(found))


def _drawn(
    facts: Facts, goals: dict[int, Goal], edges: list[Edge]
) -> tuple[tuple[Markup, ...], tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]:
    """All of it where that is at most forty boxes; else each connected group of edges, the teams as lists."""
    if len(goals) <= MOST_BOXES:
        return (_drawing(facts, list(goals.values()), edges),) if goals else (), ()
    drawings: list[Markup] = []
    for members in _groups(edges):
        if len(members) <= MOST_BOXES and len(drawings) < MOST_DRAWINGS:
            inside = [e for e in edges if e.higher in members]
            drawings.append(_drawing(facts, [goals[n] for n in goals if n in members], inside))
    lists = tuple(
        (team, tuple((place_of(g), words.short(g.title or g.key, 120)) for g in found if g.place is not None))
        for team, found in facts.of_team.items()
    )
    return tuple(drawings), tuple((t, rows[:40]) for t, rows in lists if rows)[:200]


def _groups(edges: Iterable[Edge]) -> list[set[int]]:
    """The goals that edges connect, larger groups first."""
    groups: list[set[int]] = []
    for edge in edges:
        touched = [g for g in groups if edge.higher in g or edge.lower in g]
        merged = {edge.higher, edge.lower}.union(*touched)
        groups = [g for g in groups if g not in touched] + [merged]
    return sorted(groups, key=lambda g: (-len(g), min(g)))


def _drawing(facts: Facts, goals: Sequence[Goal], edges: Sequence[Edge]) -> Markup:
    teams: dict[str, list[Goal]] = {}
    for goal in goals:
        teams.setdefault(goal.team or NO_TEAM, []).append(goal)
    boxes: list[Box] = []
    heads: dict[str, str] = {}
    for team, found in teams.items():
        placed = [g for g in found if g.place is not None]
        heads[team] = f"{len(placed):,} in order" if placed else "no order written"
        if not placed and facts.blind(team, ("rank",)):
            heads[team] = "order not looked at"
        for row, at, number in _rows(placed, found):
            boxes.append(Box(at.number if at else None, team, row, number, (at.title or at.key) if at else ""))
    label = (
        f"{len(goals)} objectives in {len(teams)} columns, a column a team; the numbered sentences below say the same."
    )
    return draw_order.draw(boxes, heads, edges, label)


def _rows(placed: Sequence[Goal], found: Sequence[Goal]) -> list[tuple[int, Goal | None, str]]:
    """(row, goal, place); a gap of one place in a list that counts (1, 2, 4) is an empty row."""
    values = [g.place for g in placed if g.place is not None]
    counts = bool(values) and all(v.is_integer() and 1 <= v <= len(values) + 2 for v in map(float, values))
    out: list[tuple[int, Goal | None, str]] = []
    row = 0
    last = 0.0
    for goal in placed:
        value = float(goal.place or 0)
        if counts and value > last + 1:
            for missing in range(int(last) + 1, int(value)):
                out.append((row, None, str(missing)))
                row += 1
        out.append((row, goal, place_of(goal) or str(row + 1)))
        row += 1
        last = value
    for goal in found:
        if goal.place is None:
            out.append((row, goal, "–"))
            row += 1
    return out


def _line(goals: dict[int, Goal], edge: Edge) -> OrderLine:
    higher, lower = goals[edge.higher], goals[edge.lower]
    place = f"{higher.file}:{higher.line}" if higher.file and higher.line else higher.file or higher.key
    between = "and" if edge.kind == "overlap" else "goes before"
    return OrderLine(
        edge.number,
        words.short(higher.title or higher.key),
        between,
        words.short(lower.title or lower.key),
        words.short(place, 120),
    )


def _sentence(ordered: int, total: int) -> str:
    if not total:
        return ""
    have = "has" if ordered == 1 else "have"
    return (
        f"{words.capital(words.number(ordered))} of {words.number(total)} {'team' if total == 1 else 'teams'} {have} "
        "put their objectives in order."
    )


def _marked(loops: int, overlaps: int) -> str:
    parts = []
    if loops:
        parts.append(f"{words.number(loops)} statements make a circle")
    if overlaps:
        parts.append(f"{words.number(overlaps)} {'pair has' if overlaps == 1 else 'pairs have'} no order")
    return words.listed(parts)
