"""How the page writes numbers, dates and lists, and how a finding's sentence names goals by title instead of by key."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

from okrlint.escape import clip
from okrlint.periods import day_in_words

_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
STATUS = {"on_track": "on track", "at_risk": "at risk", "off_track": "off track", "": "not reported"}
SPACE = "\u00a0"
"""Between a number and its unit, a day and its month."""
LONGEST = 300
"""Characters of a piece of foreign text that the page shows."""


def number(count: int) -> str:
    """`three`, and digits from thirteen on."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def many(count: int, one: str, more: str = "") -> str:
    """`1 person`, `2,000 findings`."""
    return f"{count:,}{SPACE}{one if count == 1 else more or one + 's'}"


def listed(parts: Sequence[str], most: int = 0) -> str:
    """`a, b and c`; from more than `most` the rest is counted."""
    if most and len(parts) > most:
        parts = [*parts[: most - 1], f"{len(parts) - most + 1:,} more"]
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def day(date: dt.date, now: dt.date | None = None) -> str:
    """`9 November`, with the year where it is not that of `now`."""
    return day_in_words(date, now).replace(" ", SPACE)


def moment(at: dt.datetime) -> str:
    """`Monday 16 November 2026, 08:00 UTC`."""
    return f"{_DAYS[at.weekday()]} {day(at.date())}, {at:%H:%M}{SPACE}UTC"


def figure(value: float, unit: str = "") -> str:
    """`3.8 %`, `1,200`: no more digits than it has, at most four behind the point."""
    if abs(value) >= 1e15:
        shown = f"{value:.3g}"
    else:
        shown = f"{value:,.4f}".rstrip("0").rstrip(".") or "0"
        shown = "0" if shown == "-0" else shown
    return f"{shown}{SPACE}{short(unit, 12)}" if unit == "%" else shown


def short(text: str, limit: int = LONGEST) -> str:
    """The text on one line, cut with an ellipsis. It is still raw: whoever writes it escapes it."""
    return clip(" ".join(text.split()), limit)


def sentence(message: str, titles: Mapping[str, str]) -> str:
    """A finding's message with titles in quotation marks where it names goals by their keys.

    Keys that read like an ordinary word are replaced only where the message begins with them.
    """
    shown = message
    named = {key: f"“{short(title, 120)}”" for key, title in titles.items() if title and title != key}
    odd = sorted((k for k in named if re.search(r"[^a-zA-Z]", k) and len(k) > 2), key=len, reverse=True)
    first = next((k for k in sorted(named, key=len, reverse=True) if message.startswith(f"{k}:")), "")
    if first:
        shown = message[len(first) :]
    if odd:
        pattern = re.compile(r"(?<![\w/#.“-])(" + "|".join(map(re.escape, odd)) + r")(?![\w/#”-])")
        shown = pattern.sub(lambda m: named[m[0]], shown)
    return short((named[first] if first else "") + shown, 1_000)


def unique(values: Iterable[str]) -> list[str]:
    """Each once, in their order, empty ones left out."""
    return list(dict.fromkeys(v for v in values if v))
