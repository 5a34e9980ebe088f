"""The lens for a person at a terminal: objectives in their order, a bar for what was finished, the items behind it."""

from __future__ import annotations

from okrlint.escape import clip, terminal
from okrlint.relations.lens import Lens, Row
from okrlint.reporters.parts.text_width import wrap
from okrlint.reporters.parts.wording import counted

SHOWN = 60
"""Objectives; the JSON has all."""
_BAR = 20
_LONGEST = 400


def render(lens: Lens, width: int) -> str:
    """At most `width` columns."""
    of = " · ".join(clip(p, _LONGEST, terminal) for p in (lens.team, lens.cycle) if p)
    head = f"Finished from {lens.start} to {lens.end}" + (f", {of}" if of else "")
    out = [*wrap(f"{head}: {_items(lens.finished)}.", width), ""]
    most = max((row.items for row in lens.rows), default=0)
    for row in lens.rows[:SHOWN]:
        out += [*_row(row, most, width), ""]
    if len(lens.rows) > SHOWN:
        out += [f"… and {counted(len(lens.rows) - SHOWN, 'objective')} more; --format json has all.", ""]
    if not lens.rows:
        out += ["There is no active objective here.", ""]
    for text in _remarks(lens):
        out += wrap(text, width)
    return "\n".join(out).rstrip() + "\n"


def _row(row: Row, most: float, width: int) -> list[str]:
    place = f"{row.place}." if row.place is not None else "–"
    title = clip(row.title or row.key, _LONGEST, terminal)
    lines = wrap(f"{place:>4} {title}", width, "", "     ")
    about = " · ".join(clip(p, _LONGEST, terminal) for p in (row.owners, row.team, row.key) if p)
    lines += wrap(about, width, "     ")
    filled = round(row.items / most * _BAR) if most else 0
    filled = max(filled, 1) if row.items else 0
    share = f", {row.share:.0%} of all" if row.share is not None else ""
    people = f" by {row.people} {'person' if row.people == 1 else 'people'}" if row.people else ""
    size = f", size {row.size:g} of {row.sized:g} with one" if row.size is not None else ""
    still = f"; {row.doing} in progress, {row.open} open"
    bar = "█" * filled + "·" * (_BAR - filled)
    lines += wrap(f"{bar}  {_items(row.items)} finished{share}{people}{size}{still}", width, "     ", " " * (7 + _BAR))
    if row.unseen:
        lines += wrap(f"There may be more: {clip(row.unseen, _LONGEST, terminal)}", width, "     ? ", "       ")
    for item in row.evidence:
        said = clip(f"{item.finished_on}  {item.title or item.key}", _LONGEST, terminal)
        lines += wrap(f"{said} {clip(item.url or item.key, _LONGEST, terminal)}", width, "     · ", "       ")
    return lines


def _remarks(lens: Lens) -> list[str]:
    said = []
    if lens.elsewhere:
        part = f" ({lens.elsewhere / lens.finished:.0%})" if lens.finished else ""
        said.append(f"{_items(lens.elsewhere)}{part} finished in that time for none of these.")
    if lens.undated:
        said.append(f"{_items(lens.undated)} without a date of finishing count nowhere.")
    if any(row.place is None for row in lens.rows):
        said.append("–: no rank, priority or sentence puts it before or behind another.")
    said += [f"Not seen whole: {clip(reason, _LONGEST, terminal)}." for reason in lens.partial]
    return said


def _items(count: float) -> str:
    return f"{count:,.4g} {'item' if count == 1 else 'items'}"
