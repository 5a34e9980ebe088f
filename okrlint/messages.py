"""The message of a rule page: a sentence with places for values. Checked as a page is read, filled for each finding."""

from __future__ import annotations

import math
import re
from typing import Any

from okrlint.errors import UsageError

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}")


def names(message: str) -> set[str]:
    """The names that a message stands in for."""
    return {m[1] for m in _PLACE.finditer(message)}


def check(message: str, where: str) -> None:
    """Refuse what would be shown with its braces, or without the form that it asks for."""
    odd = re.search(r"[{}][^{}]*[{}]?", _PLACE.sub("", message))
    forms = (m for m in _PLACE.finditer(message) if m[2] is not None and m[2] != "%" and "|" not in m[2])
    if shown := odd[0] if odd else next((m[0] for m in forms), ""):
        raise UsageError(
            f"message: {shown} stands for nothing", where=where, allowed="{column}, {column:%} and {column:one|many}"
        )


def say(message: str, values: dict[str, Any]) -> str:
    """Fill a message: `{days}` is the value, `{days:day|days}` with the word that fits, `{share:%}` a percentage."""

    def fill(match: re.Match[str]) -> str:
        value, form = values[match[1]], match[2]
        if form == "%" and isinstance(value, int | float) and math.isfinite(value):
            return f"{100 * value:.0f} %"
        shown = _shown(value)
        if form and "|" in form:
            one, many = form.split("|", 1)
            return f"{shown} {one if value == 1 else many}"
        return shown

    return _PLACE.sub(fill, message)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(v) for v in value)
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    # Three digits are enough to see what is meant; a reader should not have to know what 1.23e+03 is.
    return f"{value:.1f}".removesuffix(".0") if 100 <= abs(value) < 1e15 else f"{value:.3g}"
