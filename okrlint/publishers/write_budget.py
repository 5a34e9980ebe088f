"""The write budget: so many changes a run, so many in any minute. State is two numbers and a short list of moments."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from okrlint.publishers.settings import Budget


class Pace:
    """Hands out permissions to write; `clock` and `sleep` are seconds."""

    def __init__(
        self,
        budget: Budget,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        max_wait: float = 600.0,
    ) -> None:
        self.left = budget.per_run
        self.spent = 0
        self.max_wait = max_wait
        self._per_minute = budget.per_minute
        self._clock = clock
        self._sleep = sleep
        self._recent: deque[float] = deque()

    def take(self) -> None:
        """Count one write, after waiting for its place in the minute. The caller has looked at `left`."""
        if len(self._recent) >= self._per_minute:
            self._sleep(max(0.0, self._recent.popleft() + 60 - self._clock()))
        self._recent.append(self._clock())
        self.left -= 1
        self.spent += 1

    def wait(self, seconds: float) -> bool:
        """Wait because a server asked for it; False, at once, if that is longer than allowed."""
        if seconds > self.max_wait:
            return False
        self._sleep(max(0.0, seconds))
        return True
