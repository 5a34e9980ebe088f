"""The one reader of dates and planning periods as people write them; what could be read in two ways is not read.

Company calendars (fiscal years) are not guessed; they are stated in the configuration.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from itertools import pairwise

import msgspec

_MONTH_NAMES = {
    name.lower(): i for names in (calendar.month_name, calendar.month_abbr) for i, name in enumerate(names) if name
}
_MONTH_NAMES["sept"] = 9

_ISO = re.compile(r"(?<![\d-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])")
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})(?:st|nd|rd|th)?\.?\s([A-Za-z]{3,9})\.?,?\s(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)")

_YEAR = r"(?P<year>(?:19|20)\d{2})"
_PART = r"(?P<part>[QHTS])\s?(?P<number>[1-4])"
_CALENDAR = tuple(
    re.compile(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", re.IGNORECASE)
    for pattern in (rf"(?:CY)?{_YEAR}[\s_.:/-]{{0,3}}{_PART}", rf"{_PART}[\s_.:/,'’-]{{0,3}}(?:CY)?{_YEAR}")
)
_SHORT = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<kind>CY|FY)?['’]?(?P<short>\d{2})[\s_.-]?(?P<part>[QH])(?P<number>[1-4])"
    r"|(?P<part2>[QH])(?P<number2>[1-4])[\s_.-]?(?P<kind2>CY|FY)?['’]?(?P<short2>\d{2}))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_FISCAL = re.compile(
    r"(?<![A-Za-z0-9])(?:FY[\s_-]?(?:20)?\d{2}(?:[\s_/.:-]{0,3}[QH][1-4])?"
    r"|[QH][1-4][\s_/.:-]{0,3}FY[\s_-]?(?:20)?\d{2})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SET = re.compile(
    rf"(?<![A-Za-z0-9]){_YEAR}\s(?:set|cycle|trimester|tertial|semester)\s?(?P<number>[1-6])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})-(?P<month>0[1-9]|1[0-2])")
_JUST_YEAR = re.compile(r"(?<![A-Za-z0-9.,$/-])(?:CY)?(?P<year>20\d{2})(?![A-Za-z0-9.,/-])")
_TO = r"\s{0,3}(?:[-–—/&+,]|\b(?:to|through|until|and|bis|und)\b)\s{0,3}"
"""Between the first and the last part of a range."""
_JOIN = re.compile(_TO, re.IGNORECASE)
_RUN = rf"(?P<run>[QHTS]\s?[1-4](?:{_TO}[QHTS]\s?[1-4]){{1,3}})"
_AT = r"[\s_.:/,'’-]{0,3}"
_FULL = r"(?:19|20)\d{2}[\s_.:-]{0,3}[QHTS]\s?[1-4]"
_FULL_AFTER = r"[QHTS]\s?[1-4][\s_.:/'’-]{0,3}(?:19|20)\d{2}"
_RANGES = tuple(
    re.compile(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", re.IGNORECASE)
    for pattern in (
        rf"(?P<fiscal>FY[\s_-]?(?:20)?\d{{2}})[\s_.:/-]{{0,3}}{_RUN}",
        rf"{_RUN}[\s_.:/,-]{{0,3}}(?P<fiscal>FY[\s_-]?(?:20)?\d{{2}})",
        rf"(?P<one>{_FULL})\s{{0,3}}(?:[-–—]|\b(?:to|through|until|bis)\b)\s{{0,3}}(?P<other>{_FULL})",
        rf"(?P<one>{_FULL_AFTER}){_TO}(?P<other>{_FULL_AFTER})",
        rf"(?:CY)?{_YEAR}(?:\s|[_.:-](?![^\s]*/))[\s_.:-]{{0,2}}{_RUN}",
        rf"{_RUN}{_AT}(?:CY)?{_YEAR}",
        rf"(?:CY)?['’]?(?P<short>\d{{2}})[\s_.-]?{_RUN}",
        rf"{_RUN}[\s_.]?(?:CY)?['’](?P<short>\d{{2}})",
    )
)
_TWO_PARTS = re.compile(r"[QHTS]\s?[1-4](?!\d).{1,16}?[QHTS]\s?[1-4](?!\d)", re.IGNORECASE)
"""What every range of quarters or halves has, and most texts have not."""
_NAMED_MONTH = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))
_MONTHS_OF_YEAR = re.compile(
    rf"(?<![A-Za-z0-9])(?P<first>{_NAMED_MONTH})\.?(?:\s?['’]?(?P<since>(?:19|20)\d{{2}}))?"
    rf"\s{{0,3}}(?:[-–—]|\b(?:to|through|until|bis)\b)\s{{0,3}}"
    rf"(?P<last>{_NAMED_MONTH})\.?,?\s{{1,2}}{_YEAR}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NAMED_MONTH_ALONE = re.compile(rf"(?P<first>{_NAMED_MONTH})\.?,?\s{_YEAR}", re.IGNORECASE)
_SPLIT_YEAR = re.compile(r"(?<![A-Za-z0-9./-])(?P<year>20\d{2})\s?[/–-]\s?(?:20)?(?P<next>\d{2})(?![A-Za-z0-9./-])")
_HINT = re.compile(r"\d{4}|[QH][1-4]|FY", re.IGNORECASE)
"""What every name of a period has some of."""
_IN_NUMBERS = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})")
_MONTHS = 12
_WHOLE_YEAR = re.compile(r"(?:CY)?(\d{4})", re.IGNORECASE)


class Period(msgspec.Struct, frozen=True):
    """A planning period found in a text: its name as people say it, and its days (inclusive) where they are certain."""

    name: str
    starts: dt.date | None = None
    ends: dt.date | None = None


def parse_date(said: str) -> dt.date | None:
    """The first date in a short text: 2026-03-31, 2026/03/31, 31 March 2026, Mar 31, 2026, 31.03.2026, 03/31/2026.

    Never 03/04/2026, which is a day in March or in April; points stand behind the day everywhere.
    """
    text = said[:300]
    found = _ISO.search(text)
    if found:
        return _date(int(found[1]), int(found[3]), int(found[4]))
    found = _DAY_FIRST.search(text)
    if found and found[2].lower() in _MONTH_NAMES:
        return _date(int(found[3]), _MONTH_NAMES[found[2].lower()], int(found[1]))
    found = _MONTH_FIRST.search(text)
    if found and found[1].lower() in _MONTH_NAMES:
        return _date(int(found[3]), _MONTH_NAMES[found[1].lower()], int(found[2]))
    found = _IN_NUMBERS.fullmatch(text.strip())
    if found:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or first > _MONTHS:
            return _date(year, second, first)
        return _date(year, first, second) if second > _MONTHS else None
    return None


def find_period(text: str, *, year: bool = False) -> Period | None:
    """The first planning period in a heading or file name: "2026 Q1", "Q1/2026", "2026h2", "FY27-Q2", "2026 set 1".

    Quarters and halves of calendar years have dates; fiscal ones have none, since nobody says when the year begins, and
    nor has "2025/26". A range ("Q2-Q3 2026", "Jan-Mar 2026", "Q4 2025 to Q1 2026") is one period from its first to its
    last day; one that runs backwards, or leaves something out between ("Q1 and Q3"), is none. A month counts only where
    it is all that is said: "2026-11" inside a text begins a day. With `year`, a year alone counts as well.
    """
    text = text[:500]
    if not _HINT.search(text):
        return None
    for pattern in _RANGES if _TWO_PARTS.search(text) else ():
        found = pattern.search(text)
        if found:
            return _range(found.groupdict())
    months = _MONTHS_OF_YEAR.search(text) or _NAMED_MONTH_ALONE.fullmatch(text.strip())
    if months:
        return _months(months.groupdict())
    fiscal = _FISCAL.search(text)
    if fiscal:
        return Period(_tidy(fiscal[0]).upper())
    for pattern in _CALENDAR:
        found = pattern.search(text)
        if found:
            return _part(int(found["year"]), found["part"].upper(), int(found["number"]))
    numbered = _SET.search(text)
    if numbered:
        return Period(_tidy(numbered[0]))
    short = _SHORT.search(text)
    if short:
        digits, part = short["short"] or short["short2"], (short["part"] or short["part2"]).upper()
        return _part(2000 + int(digits), part, int(short["number"] or short["number2"]))
    month = _MONTH.fullmatch(text.strip())
    if month:
        return Period(month[0], *_span(int(month["year"]), int(month["month"]), 1))
    split = _SPLIT_YEAR.search(text) if year else None
    if split and int(split["next"]) == int(split["year"]) % 100 + 1 and int(split["next"]) > 12:
        return Period(_tidy_years(split[0]))
    alone = _JUST_YEAR.search(text) if year and not split else None
    if alone:
        return Period(alone["year"], *_span(int(alone["year"]), 1, 12))
    return None


def cycle_dates(name: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a cycle from its name alone: "2026-Q4", "Q4'26", "2026H2", "2026-11", "2026".

    None for any name that holds more than its period ("Spring 2026", "FY26-Q1"): where a fiscal year begins is the
    company's own affair, so the dates must be given.
    """
    name = name.strip()
    whole = _WHOLE_YEAR.fullmatch(name)
    if whole:
        return _span(int(whole[1]), 1, 12) if 1 <= int(whole[1]) <= 9998 else None
    period = find_period(name) if _is_only_a_period(name) else None
    return (period.starts, period.ends) if period and period.starts and period.ends else None


def _is_only_a_period(name: str) -> bool:
    patterns = (*_CALENDAR, _SHORT, _MONTH, *_RANGES, _MONTHS_OF_YEAR, _NAMED_MONTH_ALONE)
    return any(pattern.fullmatch(name) for pattern in patterns)


def _part(year: int, part: str, number: int) -> Period:
    months = {"Q": 3, "H": 6, "S": 6, "T": 4}[part]
    if months * number > 12:
        return Period(f"{year}-{part}{number}")
    return Period(f"{year}-{part}{number}", *_span(year, months * (number - 1) + 1, months))


def _range(said: dict[str, str | None]) -> Period | None:
    """From the first to the last of several parts of one year, or of two periods with a year each."""
    if said.get("one") and said.get("other"):
        ends = [find_period(str(said[name])) for name in ("one", "other")]
        return _joined(*ends)
    run = str(said["run"]).upper()
    parts = ["".join(part.split()) for part in _JOIN.split(run)]
    numbers = [int(part[1:]) for part in parts]
    listed = not re.search(r"[-–—]|\b(?:TO|THROUGH|UNTIL|BIS)\b", run)
    rising = all(b == a + 1 if listed or len(parts) > 2 else b > a for a, b in pairwise(numbers))
    if len({part[0] for part in parts}) > 1 or not rising:
        return None
    if said.get("fiscal"):
        return Period(f"{_tidy(str(said['fiscal'])).upper()}-{parts[0]}-{parts[-1]}")
    year = int(str(said["year"])) if said.get("year") else 2000 + int(str(said["short"]))
    first, last = (_part(year, parts[at][0], numbers[at]) for at in (0, -1))
    return Period(f"{year}-{parts[0]}-{parts[-1]}", first.starts, last.ends) if last.ends else None


def _joined(first: Period | None, last: Period | None) -> Period | None:
    if not (first and last and first.starts and last.starts and last.ends and first.starts < last.starts):
        return None
    name = f"{first.name}-{last.name.removeprefix(f'{first.starts.year}-')}"
    return Period(name, first.starts, last.ends)


def _months(said: dict[str, str | None]) -> Period | None:
    """A month of a year by its name, or several in a row; "Nov-Jan 2026" could begin in either year."""
    first, last = (_MONTH_NAMES[str(said[name]).lower()] if said.get(name) else 0 for name in ("first", "last"))
    year = int(str(said["year"]))
    since = int(str(said.get("since") or year))
    if not last:
        return Period(f"{year}-{first:02}", *_span(year, first, 1))
    if (since, first) >= (year, last) or (year - since) > 1:
        return None
    names = [calendar.month_abbr[first], calendar.month_abbr[last]]
    begun = f" {since}" if since != year else ""
    return Period(f"{names[0]}{begun}-{names[1]} {year}", _span(since, first, 1)[0], _span(year, last, 1)[1])


def _span(year: int, month: int, months: int) -> tuple[dt.date, dt.date]:
    last = month + months - 1
    return dt.date(year, month, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _tidy_years(text: str) -> str:
    return re.sub(r"\s?[/–-]\s?", "/", text)


def _tidy(text: str) -> str:
    return re.sub(r"[\s_/.:-]+", "-", text.strip())


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def day_in_words(day: dt.date, today: dt.date | None = None) -> str:
    """`9 November`, with the year where it is not that of `today`."""
    year = "" if today is not None and today.year == day.year else f" {day.year}"
    return f"{day.day} {calendar.month_name[day.month]}{year}"
