"""A trend for a person at a terminal: a line a group, with a sparkline of how many findings stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.escape import clip, terminal
from okrlint.reporters.parts.text_width import columns, wrap
from okrlint.reporters.parts.wording import counted

if TYPE_CHECKING:
    from okrlint.history.trend import Line, Trend

_BARS = "▁▂▃▄▅▆▇█"
_NAME = 32
_LEGEND = (
    "age: median days that what stands has stood. to fix: days within which half are fixed (from {} whose beginning "
    "was seen; – while fewer than half are)."
)
_HEADS = ("now", "new", "fixed", "back", "waived", "age", "to fix")


def render(trend: Trend, width: int) -> str:
    """The trend in at most `width` columns where that leaves room for sparklines of 8 scans."""
    lines = [*trend.lines, trend.total] if len(trend.lines) != 1 else [*trend.lines]
    names = {id(line): clip(line.name or f"(no {trend.by})", _NAME, terminal, columns) for line in lines}
    wide = max(columns(name) for name in (*names.values(), trend.by))
    room = max(8, width - wide - 2 - sum(len(head) + 2 for head in _HEADS))
    points = min(len(trend.nights), room)
    head = _row(trend.by.ljust(wide), "".ljust(points), _HEADS)
    out = [head]
    for line in lines:
        if line is trend.total:
            out.append("─" * columns(head))
        name = names[id(line)]
        out.append(_row(name + " " * (wide - columns(name)), sparkline(_sampled(line.standing, points)), _cells(line)))
    return "\n".join([*out, "", *_remarks(trend, width)]) + "\n"


def sparkline(values: tuple[int, ...]) -> str:
    """A bar for each value between 0 and the greatest; nothing there is a space on the ground."""
    top = max(values, default=0)
    return "".join(_BARS[0] if not top else _BARS[round(value / top * (len(_BARS) - 1))] for value in values)


def _sampled(values: tuple[int, ...], points: int) -> tuple[int, ...]:
    """At most so many values, evenly spread, the last one always among them."""
    if len(values) <= points:
        return values
    step = (len(values) - 1) / (points - 1) if points > 1 else 0
    return tuple(values[round(place * step)] for place in range(points))


def _row(name: str, line: str, cells: tuple[str, ...]) -> str:
    shown = "  ".join(cell.rjust(len(head)) for cell, head in zip(cells, _HEADS, strict=True))
    return f"{name}  {line}  {shown}".rstrip()


def _cells(line: Line) -> tuple[str, ...]:
    def days(value: float | None) -> str:
        return "–" if value is None else f"{value:.0f} d"

    return (
        f"{line.standing[-1]:,}",
        *(f"{count:,}" if count else "·" for count in (line.new, line.fixed, line.back, line.waived)),
        days(line.median_age_days),
        days(line.median_days_to_fix),
    )


def _remarks(trend: Trend, width: int) -> list[str]:
    first, last = trend.nights[0].as_of, trend.nights[-1].as_of
    part = sum(not night.complete for night in trend.nights)
    partly = f"; {part} of them saw only a part" if part else ""
    said = [
        f"{counted(len(trend.nights), 'scan')}, {first:%Y-%m-%d} to {last:%Y-%m-%d}{partly}.",
        _LEGEND.format(counted(trend.total.timed, "finding")),
    ]
    if blind := trend.total.not_evaluated:
        said.append(f"{counted(blind, 'finding')} could not be looked at last time and count as they were before.")
    return [line for text in said for line in wrap(text, width)]
