"""What a key result measures, read from its text once and in one place: metric, direction, baseline, target, unit."""

from __future__ import annotations

import msgspec

from okrlint.records import Direction


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What a key result moves and how far.

    `metric` is the thing measured, in lower case and without numbers ("" where none is named); `words` are its words,
    in order, for comparing. `relative` says that `target` is a change ("+20 %", "2x") and not a level. `scope` holds
    the words that narrow it (period, population: "monthly", "q3"). `placeholder` says that the target is a stand-in such
    as "X %" or "TBD".
    """

    metric: str = ""
    words: tuple[str, ...] = ()
    direction: Direction | None = None
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    relative: bool = False
    scope: tuple[str, ...] = ()
    placeholder: bool = False


def measure(
    text: str,
    *,
    metric: str = "",
    direction: Direction | None = None,
    baseline: float | None = None,
    target: float | None = None,
    unit: str = "",
) -> Measure:
    """Read `text` as a key result; fields given explicitly win over what the text says."""
    return Measure(metric=metric.casefold(), direction=direction, baseline=baseline, target=target, unit=unit)
