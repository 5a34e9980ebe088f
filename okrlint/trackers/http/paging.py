"""Follows what comes in pages: one loop with one guard, for every kind of cursor.

How a page is asked for, and what its cursor is (a token, an offset, the key behind which to go on, a place in a list of
ids), its caller says: a strategy is a function.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
C = TypeVar("C", bound=Hashable)
GROW_AFTER = 4
"""Answers in a row after which a size that was halved is doubled again."""


class PagePace:
    """How much to ask for at once: halved when the server gives up, grown back when it keeps up."""

    def __init__(self, most: int, least: int = 1) -> None:
        self.most = self.size = most
        self.least = least
        self._good = 0

    @property
    def may_shrink(self) -> bool:
        """Whether less could be asked for."""
        return self.size > self.least

    def slower(self) -> None:
        """Ask for half as much from now on."""
        self.size, self._good = max(self.least, self.size // 2), 0

    def kept_up(self) -> None:
        """An answer came."""
        self._good += 1
        if self._good >= GROW_AFTER and self.size < self.most:
            self.size, self._good = min(self.most, self.size * 2), 0


class Page(NamedTuple, Generic[T, C]):
    """What came, and the cursor of what comes next: None behind the last page.

    A page is `stuck` when its cursor led somewhere before: there is more, and it cannot be had.
    """

    items: T
    cursor: C | None
    stuck: bool = False


class ExpiredCursor(Exception):
    """What an old cursor pointed at is gone; `reason` is what the server made of it."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


def follow(
    ask: Callable[[C, int], Page[T, C] | None], cursor: C, pace: PagePace | None = None, *, anew: C | None = None
) -> Iterator[Page[T, C]]:
    """All pages from a cursor on; each cursor is asked once.

    `ask` is given a cursor and a size, and may answer None as long as the pace may shrink: that much was too much for
    the server. After an `ExpiredCursor` it goes on from `anew`, once; the reason is raised where that does not help.
    """
    pace = pace or PagePace(1)
    seen = {cursor}
    while True:
        try:
            page = ask(cursor, pace.size)
        except ExpiredCursor as expired:
            if anew is None or cursor == anew:
                raise expired.reason from None
            cursor = anew
            seen, anew = {cursor}, None
            continue
        if page is None:
            pace.slower()
            continue
        pace.kept_up()
        if page.cursor is None:
            yield page
            return
        if page.cursor in seen:
            yield page._replace(stuck=True)
            return
        seen.add(page.cursor)
        yield page
        cursor = page.cursor
