"""How long to wait before asking again: what the server's headers say, else growing pauses. Sends nothing itself."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

import msgspec

LONGEST_GUESS = 60.0


class Clock(msgspec.Struct, frozen=True):
    """The time as the client sees it; tests give their own. `wall` is seconds since 1970, `steady` never goes back."""

    sleep: Callable[[float], None] = time.sleep
    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    jitter: Callable[[], float] = random.random


def retry_after(headers: Mapping[str, str], wall: float) -> float | None:
    """Seconds to wait that the server asks for, never negative; None where it says nothing readable.

    Understands Retry-After in seconds (also a fraction) and as an HTTP date (against the answer's own Date, so that a
    wrong clock here does no harm), and X-RateLimit-Reset and RateLimit-Reset as an ISO time, epoch or seconds.
    """
    now = _http_date(headers.get("Date", "")) or wall
    said = headers.get("Retry-After", "").strip()
    if said:
        seconds = _number(said)
        if seconds is not None:
            return max(0.0, seconds)
        moment = _http_date(said) or _iso(said)
        if moment is not None:
            return max(0.0, moment - now)
    for name in ("X-RateLimit-Reset", "RateLimit-Reset"):
        said = headers.get(name, "").strip()
        seconds = _number(said)
        if seconds is not None:
            return max(0.0, seconds - now if seconds > 1e8 else seconds)
        moment = _iso(said) or _http_date(said)
        if moment is not None:
            return max(0.0, moment - now)
    interval, rate = _number(headers.get("X-RateLimit-Interval-Seconds", "")), headers.get("X-RateLimit-Remaining")
    if interval is not None and rate is not None:  # Data Center: tokens are handed out once an interval
        return max(0.0, interval)
    return None


def guess(attempt: int, jitter: float) -> float:
    """The pause before attempt 2, 3, …: 1, 2, 4 … seconds up to LONGEST_GUESS, between half and whole of it."""
    return min(LONGEST_GUESS, float(2 ** max(0, attempt - 1))) * (0.5 + 0.5 * jitter)


class Pace:
    """Keeps requests of one kind apart after the server has said that they came too fast.

    A kind is an endpoint, or one issue for writes: a burst on one slows that one, not the rest.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gap: dict[str, float] = {}
        self._next: dict[str, float] = {}

    def wait(self, kind: str) -> None:
        """Sleep until a request of this kind may go; "" is no kind."""
        gap = self._gap.get(kind)
        if gap is None:
            return
        pause = self._next.get(kind, 0.0) - self._clock.steady()
        if pause > 0:
            self._clock.sleep(pause)
        self._next[kind] = self._clock.steady() + gap

    def slower(self, kind: str) -> None:
        """The server complained: twice the gap, from 0.1 up to 10 seconds."""
        if kind:
            self._gap[kind] = min(10.0, max(0.1, self._gap.get(kind, 0.0) * 2))

    def fine(self, kind: str) -> None:
        """An answer came: close the gap a little."""
        gap = self._gap.get(kind)
        if gap is not None:
            if gap < 0.05:
                del self._gap[kind]
            else:
                self._gap[kind] = gap * 0.9


def _number(said: str) -> float | None:
    try:
        value = float(said)
    except ValueError:
        return None
    return value if value == value and abs(value) < 1e12 else None


def _http_date(said: str) -> float | None:
    try:
        return parsedate_to_datetime(said).replace(tzinfo=dt.UTC).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _iso(said: str) -> float | None:
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
