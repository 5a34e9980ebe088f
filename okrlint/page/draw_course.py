"""Draws one key result over its cycle: from the baseline below to the target above, with what was said on which day."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from okrlint.page import svg
from okrlint.page.facts import share
from okrlint.page.plan import Goal, Said

_WIDTH, _LEFT, _RIGHT = 176, 6, 170
_TARGET, _BASE, _FLOOR = 8, 60, 74
_BARS = 88
_GLYPHS = {"on_track": "on", "at_risk": "risk", "off_track": "off", "": "none"}
_MOST = 26
"""Points of one panel; a report a week for half a year."""


def draw(goal: Goal, today: dt.date, label: str) -> Markup:
    """The panel. Without dates there is no course: the points stand evenly."""
    said = goal.said[-_MOST:]
    starts = goal.starts or (said[0].on if said else today)
    due = goal.due if goal.due and goal.due > starts else max(today, starts + dt.timedelta(days=1))
    days = (due - starts).days

    def x(on: dt.date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(max((on - starts).days / days, 0), 1)

    parts = [svg.line(_LEFT, _TARGET, _RIGHT, _TARGET, "l"), svg.line(_LEFT, _BASE, _RIGHT, _BASE, "l f")]
    silent = said[-1].on if said else starts
    valued = [s for s in said if s.value is not None and share(goal, s.value) is not None]
    if not valued:
        parts.append(svg.rect(x(silent), _TARGET, max(x(today) - x(silent), 0), _BASE - _TARGET, "hatch"))
    parts.append(svg.path(f"M{_LEFT} {_BASE}L{_RIGHT} {_TARGET}", "l d", stroke_dasharray="2 3"))
    parts.append(svg.line(x(today), _TARGET - 4, x(today), _FLOOR - 4, "l f"))
    points = [(x(s.on), _height(goal, s), s) for s in valued]
    marked = len(points) > 1 and (share(goal, valued[-1].value) or 0) <= (share(goal, valued[0].value) or 0)
    if len(points) > 1:
        d = "M" + "L".join(f"{svg.coordinate(px)} {svg.coordinate(py)}" for px, py, _ in points)
        parts.append(svg.path(d, "run m" if marked else "run"))
    for px, py, s in points:
        parts.append(svg.use(_GLYPHS.get(s.status, "none"), px - 5, py - 5, 10))
    if not valued:
        parts += [svg.use(_GLYPHS.get(s.status, "none"), x(s.on) - 5, _BASE - 5, 10) for s in said]
    elif (share(goal, valued[-1].value) or 0) < -0.25:
        px = points[-1][0]
        parts.append(svg.element("path", d=f"M{px - 4:.0f} {_FLOOR + 4}h8l-4 5z", class_="fill-mark", fill="#777"))
    confident = [s for s in said if s.confidence is not None]
    for s in confident:
        height = 2 + 9 * min(max(s.confidence or 0, 0), 1)
        parts.append(svg.rect(x(s.on) - 2.5, _BARS + 10 - height, 5, height, "fill-soft"))
    return svg.drawing(_WIDTH, _BARS + 11 if confident else _BARS - 2, label, parts, "drawing course")


def _height(goal: Goal, said: Said) -> float:
    far = share(goal, said.value) or 0.0
    return min(max(_BASE - (_BASE - _TARGET) * far, _TARGET - 3), _FLOOR)
