"""What a configuration knows of the company whatever the source: programs' accounts, days of cycles, metrics, words."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Literal, TypeAlias

import msgspec

Days: TypeAlias = tuple[dt.date, dt.date]
"""First and last day, both inclusive."""

_FISCAL_YEAR = re.compile(r"FY[\s_-]?(?:20)?(?P<year>\d{2})", re.IGNORECASE)
_FISCAL_PART = re.compile(
    r"FY[\s_-]?(?:20)?(?P<year>\d{2})[\s_/.:-]{0,3}(?P<part>[QH])(?P<number>[1-4])"
    r"|(?P<part2>[QH])(?P<number2>[1-4])[\s_/.:-]{0,3}FY[\s_-]?(?:20)?(?P<year2>\d{2})",
    re.IGNORECASE,
)
_FISCAL_RANGE = re.compile(
    r"(?P<year>FY[\s_-]?(?:20)?\d{2})[\s_/.:-]{0,3}(?P<first>[QH][1-4])[\s]?[-–/][\s]?(?P<last>[QH][1-4])",
    re.IGNORECASE,
)
_SPLIT_YEAR = re.compile(r"20(?P<year>\d{2})[/–-](?:20)?(?P<next>\d{2})")
_MONTHS = {"Q": 3, "H": 6}
_DAY = dt.timedelta(days=1)
SHORT_GAP = 45
"""Days without a cycle that look like a slip rather than like a cycle that nobody wrote down."""
ZONES = "an IANA name, such as Europe/Berlin or UTC"


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Days of cycles that their names do not tell.

    `fiscal_year_starts` is a month (1 to 12; 0: nobody said); `named_after` says whether FY26 is the fiscal year that
    ends or the one that starts in 2026. `cycles` are names with their days.
    """

    fiscal_year_starts: int = 0
    named_after: Literal["end", "start"] = "end"
    cycles: dict[str, Days] = {}

    def days(self, name: str) -> Days | None:
        """First and last day of a cycle of that name, as far as this calendar tells; letters may be large or small."""
        wanted = _plain(name)
        for said, days in self.cycles.items():
            if _plain(said) == wanted:
                return days
        return self._fiscal(name.strip()) if self.fiscal_year_starts else None

    def remarks(self) -> list[str]:
        """What is odd about the named cycles: days in two of them that both should not be in, or in none between two.

        A cycle may lie in a longer one, as a release does in a quarter. Each is compared with those of about its own
        length only; more than SHORT_GAP days between two may be a cycle that has not been written down.
        """
        found: list[str] = []
        ordered = sorted(self.cycles.items(), key=lambda item: item[1])
        for place, (name, (first, last)) in enumerate(ordered):
            alike = [(n, d) for n, d in ordered[place + 1 :] if _is_alike((first, last), d)]
            both = [(n, d) for n, d in alike if d[0] <= last]
            for other, (begins, ends) in both:
                days = f"from {begins} to {min(last, ends)}"
                found.append(
                    f"calendar: {name} and {other} both hold {days}; their goals are compared with one another"
                )
            if alike and not both:
                other, (begins, _) = alike[0]
                gap = (begins - last).days - 1
                covered = any(f <= last + _DAY and e >= begins - _DAY for _, (f, e) in ordered)
                if 0 < gap <= SHORT_GAP and not covered:
                    days = "1 day" if gap == 1 else f"{gap} days"
                    found.append(
                        f"calendar: {days} between {name} (to {last}) and {other} (from {begins}) are in no cycle"
                    )
        return found

    def _fiscal(self, name: str) -> Days | None:
        if found := _FISCAL_PART.fullmatch(name):
            year, part = int(found["year"] or found["year2"]), (found["part"] or found["part2"]).upper()
            months, number = _MONTHS[part], int(found["number"] or found["number2"])
            return self._span(2000 + year, months * (number - 1), months) if months * number <= 12 else None
        if found := _FISCAL_YEAR.fullmatch(name):
            return self._span(2000 + int(found["year"]), 0, 12)
        if (found := _FISCAL_RANGE.fullmatch(name)) and found["first"].upper() < found["last"].upper():
            first, last = (self._fiscal(f"{found['year']}-{found[part]}") for part in ("first", "last"))
            alike = found["first"][0].upper() == found["last"][0].upper()
            return (first[0], last[1]) if first and last and alike else None
        if (found := _SPLIT_YEAR.fullmatch(name)) and int(found["next"]) == int(found["year"]) + 1:
            begins = self.fiscal_year_starts > 1  # a fiscal year that begins in January lies in one year only
            return (
                self._span(2000 + int(found["next" if self.named_after == "end" else "year"]), 0, 12)
                if begins
                else None
            )
        return None

    def _span(self, year: int, after: int, months: int) -> Days:
        """`months` of a fiscal year, beginning `after` months in."""
        if self.named_after == "end" and self.fiscal_year_starts > 1:
            year -= 1
        first = year * 12 + self.fiscal_year_starts - 1 + after
        last = first + months - 1
        day = calendar.monthrange(last // 12, last % 12 + 1)[1]
        return dt.date(first // 12, first % 12 + 1, 1), dt.date(last // 12, last % 12 + 1, day)


class TradeOffs(msgspec.Struct, frozen=True, kw_only=True):
    """Metrics that pay for one another here: `metrics` by group (`-` before one that is to go down), `pairs` of groups.

    `built_in` False leaves aside the table that travels with okrlint.
    """

    metrics: dict[str, tuple[str, ...]] = {}
    pairs: tuple[tuple[str, str], ...] = ()
    built_in: bool = True


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """`bots` are names (see `okrlint.bots.matcher`) of accounts that count as programs besides those known as such.

    `terms` is the glossary: words and what they mean here.
    """

    bots: tuple[str, ...] = ()
    calendar: Calendar = Calendar()
    trade_offs: TradeOffs = TradeOffs()
    terms: dict[str, str] = {}


UNKNOWN = Company()
"""Nothing is known besides what the sources say."""


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def same_name(one: str, other: str) -> bool:
    """Whether two names of cycles are one: letters may be large or small, and parts joined in any way."""
    return _plain(one) == _plain(other)


def _is_alike(one: Days, other: Days) -> bool:
    """Whether two cycles are about equally long, so that one follows the other."""
    short, long = sorted((days[1] - days[0]).days + 1 for days in (one, other))
    return long <= 1.5 * short


def _plain(name: str) -> str:
    return re.sub(r"[\s_/.:-]+", "-", name.strip()).casefold()
