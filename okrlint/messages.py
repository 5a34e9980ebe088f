"""The sentences of a rule page: texts with places for values. Checked as a page is read, filled for each finding.

How an advised line is written in a source stands in `okrlint.writing`; here its mark is only recognised.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from okrlint.errors import UsageError
from okrlint.periods import day_in_words

LONGEST = 240
"""Characters of a message: what a comment, an annotation and a digest can show whole."""
SHORTEST = 24
"""Characters of a quotation below which it no longer says what is meant."""
MOST_LISTED = 3
"""Entries of a list that a sentence names; the rest is counted."""

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}")
_FORMS = "{column}, {column:%}, {column:day}, {column:quoted} and {column:one|many}"
_KNOWN = ("%", "day", "quoted")


def names(message: str) -> set[str]:
    """The names that a message stands in for."""
    return {m[1] for m in _PLACE.finditer(message)}


def check(message: str, where: str, what: str = "message") -> None:
    """Refuse what would be shown with its braces, or without the form that it asks for."""
    odd = re.search(r"[{}][^{}]*[{}]?", _PLACE.sub("", message))
    forms = (m for m in _PLACE.finditer(message) if m[2] is not None and m[2] not in _KNOWN and "|" not in m[2])
    if shown := odd[0] if odd else next((m[0] for m in forms), ""):
        raise UsageError(f"{what}: {shown} stands for nothing", where=where, allowed=_FORMS)


def say(message: str, values: Mapping[str, Any], today: dt.date | None = None) -> str:
    """Fill a message.

    `{days}` is the value, `{days:day|days}` the value with the word that fits, `{share:%}` a percentage, `{on:day}` a
    day in words (with its year where it is not that of `today`), `{titles:quoted}` each of a list in quotation marks.
    """

    def fill(match: re.Match[str]) -> str:
        value: object = values[match[1]]
        form: str = match[2] or ""
        if form == "%" and isinstance(value, int | float) and math.isfinite(value):
            return f"{100 * value:z.0f} %"
        if form == "day":
            return _day(value, today)
        if form == "quoted":
            return _listed([f"“{_inner(_shown(v))}”" for v in (value if isinstance(value, list | tuple) else [value])])
        shown = _shown(value)
        if form and "|" in form:
            one, many = form.split("|", 1)
            return f"{shown} {one if value == 1 else many}"
        return _inner(shown) if message[match.start() - 1 : match.start()] == "“" else shown

    return _PLACE.sub(fill, message)


def fitted(said: str, limit: int = LONGEST) -> str:
    """The sentence in at most `limit` characters, quotations shortened first.

    A sentence that is too long even so loses its own middle, so that both ends can be read.
    """
    return _without_middle(short_quotations(said, limit), limit)


def short_quotations(said: str, limit: int) -> str:
    """The sentence with quotations that lose their middle, the longest first, until it has at most `limit` characters.

    Nothing else is left out: it stays longer where short quotations are not enough.
    """
    excess = len(said) - limit
    if excess <= 0:
        return said
    spans = _quotations(said)
    room = {span: span[1] - span[0] for span in spans}
    while excess > 0 and (longest := max(room, key=lambda span: room[span], default=None)):
        if room[longest] <= SHORTEST:
            break
        room[longest] -= 1
        excess -= 1
    for start, end in sorted(spans, reverse=True):
        said = said[:start] + _without_middle(said[start:end], room[start, end]) + said[end:]
    return said


def _quotations(said: str) -> list[tuple[int, int]]:
    """Where the outermost quotations begin and end, without their marks."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(said):
        if letter == "“":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif letter == "”" and depth:
            depth -= 1
            if not depth:
                found.append((start, at))
    return found


def _without_middle(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head].rstrip()}…{text[len(text) - (limit - 1 - head) :].lstrip()}"


def _inner(text: str) -> str:
    """A text as it stands inside quotation marks: its own are single ones."""
    return text.replace("“", "‘").replace("”", "’")


def _day(value: object, today: dt.date | None) -> str:
    if isinstance(value, str):
        try:
            return day_in_words(dt.date.fromisoformat(value[:10]), today)
        except ValueError:
            return value
    if isinstance(value, dt.datetime):
        value = value.date()
    return day_in_words(value, today) if isinstance(value, dt.date) else _shown(value)


def _listed(parts: list[str]) -> str:
    """`a, b and c`; of more than three the rest is counted."""
    if len(parts) > MOST_LISTED:
        parts = [*parts[: MOST_LISTED - 1], f"{len(parts) - MOST_LISTED + 1} more"]
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return _listed([_shown(v) for v in value])
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    # Three digits are enough to see what is meant; a reader should not have to know what 1.23e+03 is.
    return f"{value:.1f}".removesuffix(".0") if 100 <= abs(value) < 1e15 else f"{value:.3g}"
