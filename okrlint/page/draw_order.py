"""Draws who goes before whom: columns of boxes, and numbered lines that run between the columns or above them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from okrlint.page import svg

_BOX, _HIGH, _GUTTER, _GAP = 128, 76, 28, 28
_HEAD, _MARGIN, _LANE = 46, 2, 26
_RADIUS = 9
_BADGE = 9


class Box(NamedTuple):
    """One objective in a team's column; `goal` None is a place that nothing stands at."""

    goal: int | None
    team: str
    row: int
    place: str
    title: str


class Edge(NamedTuple):
    """`higher` goes before `lower` (kinds before, circle), or both overlap and nothing says which (overlap)."""

    number: int
    higher: int
    lower: int
    kind: str


class _Spot(NamedTuple):
    column: int
    row: int
    x: float
    y: float


def draw(boxes: Sequence[Box], heads: Mapping[str, str], edges: Sequence[Edge], label: str) -> Markup:
    """The drawing. `heads` says under each team's name how much of it is in order."""
    columns = arranged(list(heads), boxes, edges)
    at = {team: column for column, team in enumerate(columns)}
    column_of = {b.goal: at[b.team] for b in boxes if b.goal is not None}
    far = [e for e in edges if abs(column_of[e.higher] - column_of[e.lower]) > 1]
    top = _MARGIN + _HEAD + (len(far) * _LANE + 12 if far else 14)
    spots = {
        b.goal: _Spot(at[b.team], b.row, _x(at[b.team]), top + b.row * (_HIGH + _GAP))
        for b in boxes
        if b.goal is not None
    }
    kinds: dict[int, str] = {}
    for edge in edges:
        for goal in (edge.higher, edge.lower):
            kinds[goal] = "circle" if "circle" in (edge.kind, kinds.get(goal)) else max(edge.kind, kinds.get(goal, ""))
    under = [_joint(at[b.team], b.row, top) for b in boxes if b.row and b.place != "–"]
    drawn, badges = _edges(edges, spots, top)
    shapes = [_box(b, spots, kinds, at, top) for b in boxes]
    names = []
    for team, head in heads.items():
        x = _x(at[team])
        names.append(svg.text(x, _MARGIN + 14, svg.wrapped(team, _BOX, 1)[0], "t b"))
        names.append(svg.text(x, _MARGIN + 31, head, "t s"))
    height = top + (max((b.row for b in boxes), default=0) + 1) * (_HIGH + _GAP)
    width = _x(len(columns) - 1) + _BOX + _MARGIN
    return svg.drawing(width, height, label, [*names, *under, *drawn, *shapes, *badges])


def arranged(teams: list[str], boxes: Sequence[Box], edges: Sequence[Edge]) -> list[str]:
    """The columns so that edges are short and lead to the right.

    Up to seven linked teams every order is tried; beyond that neighbours change places as long as it helps.
    """
    team_of = {b.goal: b.team for b in boxes}
    links = [(team_of[e.higher], team_of[e.lower]) for e in edges if team_of[e.higher] != team_of[e.lower]]

    def length(order: Iterable[str]) -> tuple[int, int, int]:
        place = {team: at for at, team in enumerate(order)}
        moved = sum(abs(place[t] - at) for at, t in enumerate(teams))
        back = sum(place[a] > place[b] for a, b in links)
        return sum(abs(place[a] - place[b]) for a, b in links), back, moved

    if not links:
        return teams
    linked = [t for t in teams if any(t in link for link in links)]
    rest = [t for t in teams if t not in linked]
    if len(linked) <= 7:
        return list(min((tuple(_among(teams, order, rest)) for order in itertools.permutations(linked)), key=length))
    order, better = list(teams), True
    while better:
        better = False
        for i in range(len(order) - 1):
            other = [*order[:i], order[i + 1], order[i], *order[i + 2 :]]
            if length(other) < length(order):
                order, better = other, True
    return order


def _among(teams: list[str], order: Sequence[str], rest: list[str]) -> list[str]:
    """The linked teams side by side, in this order, from where the first of them stood; the others around them."""
    before = next(at for at, team in enumerate(teams) if team not in rest)
    return [*teams[:before], *order, *(t for t in teams[before:] if t in rest)]


def _x(column: int) -> float:
    return _MARGIN + column * (_BOX + _GUTTER)


def _joint(column: int, row: int, top: float) -> Markup:
    x, y = _x(column) + 12, top + row * (_HIGH + _GAP)
    return svg.line(x, y - _GAP, x, y, "l f")


def _box(box: Box, spots: Mapping[int, _Spot], kinds: Mapping[int, str], at: Mapping[str, int], top: float) -> Markup:
    if box.goal is None:
        x, y = _x(at[box.team]), top + box.row * (_HIGH + _GAP)
        empty = svg.rect(x, y, _BOX, _HIGH, "bx e", rx=3, stroke_dasharray="4 3")
        return svg.element(
            "g", empty, svg.text(x + 12, y + _HIGH / 2 + 4, f"{box.place}  nothing at this place", "t s")
        )
    spot = spots[box.goal]
    kind = kinds.get(box.goal, "")
    dashes: dict[str, str | float] = {}
    if box.place == "–":
        dashes = {"stroke_dasharray": "4 3"}
    elif kind == "overlap":
        dashes = {"stroke_dasharray": "2 2"}
    shape = svg.rect(
        spot.x,
        spot.y,
        _BOX,
        _HIGH,
        f"bx {'c' if kind == 'circle' else 'o' if kind == 'overlap' else ''}".strip(),
        rx=3,
        **dashes,
    )
    rows = svg.wrapped(box.title, _BOX - 34, 4)
    first = spot.y + _HIGH / 2 - (len(rows) - 1) * 7.5 + 4.5
    return svg.element(
        "g",
        shape,
        svg.text(spot.x + 13, spot.y + _HIGH / 2 + 4.5, box.place[:4], "t s b", "middle"),
        svg.lines(spot.x + 27, first, rows),
    )


def _edges(edges: Sequence[Edge], spots: Mapping[int, _Spot], top: float) -> tuple[list[Markup], list[Markup]]:
    drawn, badges = [], []
    taken: list[tuple[float, float]] = []
    lane = 0
    for edge in edges:
        a, b = spots[edge.higher], spots[edge.lower]
        away = abs(a.column - b.column)
        if away == 0:
            d, mark = _within(a, b, edge)
        elif away == 1:
            d, mark = _beside(a, b)
        else:
            d, mark = _above(a, b, top - 12 - lane * _LANE, edge.number)
            lane += 1
        while any(abs(mark[0] - x) < 2 * _BADGE and abs(mark[1] - y) < 2 * _BADGE + 1 for x, y in taken):
            mark = (mark[0], mark[1] + 2 * _BADGE + 2)
        taken.append(mark)
        class_ = {"circle": "e c", "overlap": "e o"}.get(edge.kind, "e")
        ends: dict[str, str | float] = {}
        if edge.kind == "overlap":
            ends = {"stroke_dasharray": "2 4"}
        else:
            ends = {"marker_end": "url(#a-mark)" if edge.kind == "circle" else "url(#a-ink)"}
        drawn.append(svg.path(d, class_, **ends))
        badges.append(_badge(edge, *mark))
    return drawn, badges


def _within(a: _Spot, b: _Spot, edge: Edge) -> tuple[str, tuple[float, float]]:
    """Between boxes of one column: straight from one to the next, else around them on the right."""
    if b.row == a.row + 1:
        x = a.x + _BOX * 0.6
        return f"M{x:.0f} {a.y + _HIGH:.0f}V{b.y - 2:.0f}", (x, a.y + _HIGH + _GAP / 2 - 3)
    right = a.x + _BOX
    out = right + 12
    start, end = a.y + _HIGH * 0.7, b.y + _HIGH * 0.3
    turn = _RADIUS if end > start else -_RADIUS
    d = (
        f"M{right:.0f} {start:.0f}H{out - _RADIUS:.0f}Q{out:.0f} {start:.0f} {out:.0f} {start + turn:.0f}"
        f"V{end - turn:.0f}Q{out:.0f} {end:.0f} {out - _RADIUS:.0f} {end:.0f}H{right + 2:.0f}"
    )
    return d, (out, (start + end) / 2)


def _beside(a: _Spot, b: _Spot) -> tuple[str, tuple[float, float]]:
    """Across the gutter between two columns that stand side by side."""
    forward = b.column > a.column
    x1, x2 = (a.x + _BOX, b.x - 2) if forward else (a.x, b.x + _BOX + 2)
    y1, y2 = a.y + _HIGH * (0.7 if b.y > a.y else 0.5), b.y + _HIGH * (0.35 if b.y > a.y else 0.5)
    middle = (x1 + x2) / 2
    return f"M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}", (middle, (y1 + y2) / 2)


def _above(a: _Spot, b: _Spot, y: float, number: int) -> tuple[str, tuple[float, float]]:
    """Up beside its own column, along a lane above all boxes, and down beside the other column."""
    forward = b.column > a.column
    sign = 1 if forward else -1
    shift = 4 * (number % 3)
    if a.row == 0:
        out, start = a.x + _BOX * 0.5, f"M{a.x + _BOX * 0.5:.0f} {a.y:.0f}"
    else:
        edge = a.x + _BOX if forward else a.x
        out = edge + sign * (10 + shift)
        height = a.y + _HIGH * 0.3
        start = f"M{edge:.0f} {height:.0f}H{out - sign * _RADIUS:.0f}"
        start += f"Q{out:.0f} {height:.0f} {out:.0f} {height - _RADIUS:.0f}"
    if b.row == 0:
        back = b.x + _BOX * 0.5
        end = f"V{b.y - 2:.0f}"
    else:
        edge = b.x if forward else b.x + _BOX
        back = edge - sign * (16 + shift)
        height = b.y + _HIGH * 0.3
        end = f"V{height - _RADIUS:.0f}Q{back:.0f} {height:.0f} {back + sign * _RADIUS:.0f} {height:.0f}"
        end += f"H{edge - sign * 2:.0f}"
    d = (
        f"{start}V{y + _RADIUS:.0f}Q{out:.0f} {y:.0f} {out + sign * _RADIUS:.0f} {y:.0f}"
        f"H{back - sign * _RADIUS:.0f}Q{back:.0f} {y:.0f} {back:.0f} {y + _RADIUS:.0f}{end}"
    )
    return d, ((out + back) / 2, y)


def _badge(edge: Edge, x: float, y: float) -> Markup:
    class_ = "bd" if edge.kind == "before" else "bd m"
    return svg.element(
        "g",
        svg.element("circle", cx=x, cy=y, r=_BADGE, class_=class_, fill="#fff", stroke="#777"),
        svg.text(x, y + 4.2, str(edge.number), "bn", "middle"),
    )
