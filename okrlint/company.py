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
_MONTHS = {"Q": 3, "H": 6}


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

    def _fiscal(self, name: str) -> Days | None:
        if found := _FISCAL_PART.fullmatch(name):
            year, part = int(found["year"] or found["year2"]), (found["part"] or found["part2"]).upper()
            months, number = _MONTHS[part], int(found["number"] or found["number2"])
            return self._span(2000 + year, months * (number - 1), months) if months * number <= 12 else None
        if found := _FISCAL_YEAR.fullmatch(name):
            return self._span(2000 + int(found["year"]), 0, 12)
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


def _plain(name: str) -> str:
    return re.sub(r"[\s_/.:-]+", "-", name.strip()).casefold()
