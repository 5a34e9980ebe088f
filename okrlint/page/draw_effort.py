"""Draws one team's panel of *Effort against rank*: declared order on the left, finished work on the right."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from okrlint.page import svg

_WIDTH, _ROW, _TOP = 436, 44, 34
_TITLE, _DOT, _BARS = 18, 188, 250
_LONGEST = 108
"""The widest bar, so that the figures behind it still fit."""


class Bar(NamedTuple):
    """One goal: its place, the work finished for it, that in words; `crossed`: part of a marked pair."""

    place: str
    title: str
    amount: float
    said: str
    marked: bool
    crossed: bool


class Panel(NamedTuple):
    """The goals of a team in their declared order, the work that serves none, and the amount of the widest bar."""

    bars: tuple[Bar, ...]
    rest: Bar
    scale: float


def draw(panel: Panel, label: str) -> Markup:
    """The drawing: a line a goal from its place to its bar, most work first."""
    ranked = sorted(range(len(panel.bars)), key=lambda i: (-panel.bars[i].amount, i))
    parts = [svg.text(0, 14, "Declared order", "t s"), svg.text(_BARS, 14, "Finished, most first", "t s")]
    for row, index in enumerate(ranked):
        bar, y1, y2 = panel.bars[index], _y(index), _y(row)
        middle = (_DOT + _BARS) / 2
        d = f"M{_DOT} {y1}C{middle:.0f} {y1} {middle:.0f} {y2} {_BARS - 8} {y2}"
        parts.append(svg.path(d, "e c" if bar.crossed else "l"))
        parts.append(svg.element("circle", cx=_DOT, cy=y1, r=3, class_="dot m" if bar.crossed else "dot", fill="#777"))
        title = svg.wrapped(bar.title, _DOT - _TITLE - 14, 2)
        parts.append(svg.text(0, y1 + 4.5, bar.place[:4], "t s"))
        parts.append(svg.lines(_TITLE, y1 + 4.5 - (len(title) - 1) * 7.5, title))
        parts += _bar(bar, y2, panel.scale, "fill-mark" if bar.marked else "fill-data")
    end = _y(len(panel.bars))
    parts.append(svg.line(0, end - _ROW / 2 + 4, _WIDTH, end - _ROW / 2 + 4, "l f"))
    parts.append(svg.text(_TITLE, end + 4.5, panel.rest.title))
    parts += _bar(panel.rest, end, panel.scale, "fill-soft")
    return svg.drawing(_WIDTH, end + _ROW / 2, label, parts, "drawing wide-only")


def _y(row: int) -> float:
    return _TOP + row * _ROW + _ROW / 2


def _bar(bar: Bar, y: float, scale: float, class_: str) -> list[Markup]:
    width = _LONGEST * bar.amount / scale
    if bar.amount > 0:
        shape = svg.rect(_BARS, y - 8.5, max(width, 2), 17, class_)
    else:
        shape = svg.element("circle", cx=_BARS + 2, cy=y, r=1.5, class_="zero", fill="#999")
    return [shape, svg.text(_BARS + max(width, 4) + 6, y + 4.5, bar.said, "t n")]
