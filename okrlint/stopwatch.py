"""Where the time of a run goes: seconds by name, from a clock that is handed in; without one nothing is measured."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator


class Stopwatch:
    """Sums up seconds by kind ("steps", "relations", "rules") and name."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self.seconds: dict[str, dict[str, float]] = {}

    @property
    def runs(self) -> bool:
        """Whether somebody asked for it."""
        return self._clock is not None

    def add(self, kind: str, name: str, seconds: float) -> None:
        """Add what was measured elsewhere, as in a process of its own."""
        names = self.seconds.setdefault(kind, {})
        names[name] = names.get(name, 0.0) + seconds

    @contextlib.contextmanager
    def __call__(self, kind: str, name: str) -> Iterator[None]:
        if self._clock is None:
            yield
            return
        began = self._clock()
        try:
            yield
        finally:
            self.add(kind, name, self._clock() - began)


IDLE = Stopwatch()
"""Measures nothing."""
