"""What a cell of a table must hold, kind by kind; what it does not hold is never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from okrlint.periods import parse_date
from okrlint.trackers.text.field_values import (
    parse_confidence,
    parse_goal_kind,
    parse_goal_state,
    parse_number,
    parse_status,
    parse_work_state,
)
from okrlint.trackers.text.vocabulary import Kind as PropertyKind
from okrlint.yaml_positions.scalars import resolve

Kind: TypeAlias = PropertyKind | Literal["work_state"]

WANTED: dict[Kind, str] = {
    "number": "no single number",
    "rank": "no number",
    "day": "no day that can be read in one way only (2026-12-31)",
    "status": "neither on track, at risk nor off track",
    "state": "neither draft, active, paused, dropped nor finished",
    "goal_kind": "neither committed, aspirational, learning nor guardrail",
    "work_state": "neither open, doing, done nor dropped",
    "share": "no share (0.7, 70 %, 7/10)",
}

_CHECKS: dict[str, Callable[[str], object]] = {
    "number": parse_number,
    "status": parse_status,
    "state": parse_goal_state,
    "goal_kind": parse_goal_kind,
    "work_state": parse_work_state,
    "share": parse_confidence,
}


def value_of(text: str, kind: Kind) -> Any:
    """The text of a cell as the OKR file would hold it, or None where it does not hold such a thing."""
    if kind == "day":
        day = parse_date(text)
        return day.isoformat() if day else None
    if kind == "rank":
        number = resolve(text)
        return number if isinstance(number, int | float) and not isinstance(number, bool) else None
    if kind in ("list", "lines"):
        return [one.strip() for one in re.split(r"[;\n]" if kind == "lines" else r"[,;\n]", text) if one.strip()]
    check = _CHECKS.get(kind)
    return text if check is None or check(text) is not None else None
