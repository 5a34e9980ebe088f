"""What a cycle's name says of its dates. Company calendars (fiscal years) are not guessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_QUARTER = re.compile(r"^(?:CY)?(\d{4})[-_ /]?Q([1-4])$|^Q([1-4])[-_ /](\d{4})$", re.IGNORECASE)
_HALF = re.compile(r"^(\d{4})[-_ /]?H([12])$|^H([12])[-_ /](\d{4})$", re.IGNORECASE)
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_YEAR = re.compile(r"^(?:CY)?(\d{4})$", re.IGNORECASE)


def cycle_dates(name: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of "2026-Q4", "Q4 2026", "2026H2", "2026-11" or "2026"; None for any other name.

    "FY26-Q1" stays None: where a fiscal year begins is the company's own affair, so the dates must be given.
    """
    name = name.strip()
    if match := _QUARTER.match(name):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        return _span(year, 3 * quarter - 2, 3)
    if match := _HALF.match(name):
        year, half = int(match[1] or match[4]), int(match[2] or match[3])
        return _span(year, 6 * half - 5, 6)
    if match := _MONTH.match(name):
        return _span(int(match[1]), int(match[2]), 1)
    if match := _YEAR.match(name):
        return _span(int(match[1]), 1, 12)
    return None


def _span(year: int, month: int, months: int) -> tuple[dt.date, dt.date] | None:
    if not 1 <= year <= 9998:
        return None
    last = month + months - 1
    return dt.date(year, month, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
