"""Sends one request until it comes to something: again where that does no harm, after the pause that was asked for.

What an answer means stands in one table a tracker, which gives a verdict on each; what may be repeated, its client
says with each request. Counting, pausing and giving up are here, and the same for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from okrlint.trackers.http.backoff import Clock, Pace, guess

A = TypeVar("A")
Repeat: TypeAlias = Literal["wait", "again", "doubt"]
"""`wait`: a limit, so that nothing was carried out. `again`: the server or the way to it failed, and the request may
have been carried out. `doubt`: an answer came, which may have been an accident."""
End: TypeAlias = Literal["", "unsafe", "often", "long"]
WORTH_SAYING = 5.0
"""Seconds of a pause that a person who is watching is told of."""


class Verdict(msgspec.Struct, frozen=True):
    """What an answer, or the lack of one, means for the next step.

    `step` is a `Repeat`, or a word of the tracker's own: then the request has come to its end. `seconds` is the pause
    that the server asks for (None: it names none, and pauses grow from `unit` seconds on), `why` is in its own words.
    `lost` says that no answer came; `most` is how often it may come to this, where the policy's number does not fit. A
    `quota` that is used up for longer than may be waited stops all further requests.
    """

    step: str
    seconds: float | None = None
    why: str = ""
    unit: float = 1.0
    lost: bool = False
    most: int = 0
    quota: bool = False


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How often one request is sent at most: after failures, at limits, and while an answer is doubted.

    `first` counts as long as nothing has ever answered: the address is then more likely wrong than the network. After
    `gives_up` requests in a row that failed for good the server is taken to be gone; 0 is never.
    """

    again: int
    wait: int
    doubt: int = 3
    first: int = 0
    gives_up: int = 0


class Ended(NamedTuple, Generic[A]):
    """What a request came to, and why it was not sent once more: `unsafe`, `often` enough, or the pause too `long`."""

    answer: A
    verdict: Verdict
    why: End = ""
    pause: float = 0.0


class Transport:
    """The way to one server. `sent` counts every request that left, by kind, `waited` is in seconds.

    `stopped` holds why no more requests make sense at all (a used-up quota, a server that is gone).
    """

    def __init__(self, name: str, policy: Policy, clock: Clock, *, max_wait: float, say: Callable[[str], None]) -> None:
        self.sent: Counter[str] = Counter()
        self.waited = 0.0
        self.stopped = ""
        self.clock = clock
        self.max_wait = max_wait
        self._name = name
        self._policy = policy
        self._say = say
        self._pace = Pace(clock)
        self._failed = 0
        self._answered = False

    def leave(self, kind: str, paced: str = "") -> None:
        """To be called as a request leaves: waits until one of these may go, and counts it."""
        self._pace.wait(paced)
        self.sent[kind] += 1

    def send(self, once: Callable[[], tuple[A, Verdict]], may: Collection[Repeat], *, paced: str = "") -> Ended[A]:
        """Call `once` until it comes to something that is final, or is not to be done again: `may` says what is.

        Requests that are `paced` alike are kept apart after a limit.
        """
        counts: Counter[str] = Counter()
        while True:
            answer, verdict = once()
            step = verdict.step
            self._answered |= not verdict.lost
            if step not in ("wait", "again", "doubt"):
                self._pace.fine(paced)
                self._note_end(failed=verdict.lost)
                return Ended(answer, verdict)
            counts[step] += 1
            pause = verdict.unit * guess(counts[step], self.clock.jitter())
            pause = pause if verdict.seconds is None else verdict.seconds
            if step == "wait":
                self._note_limit(verdict, pause, paced)
            why = self._end(verdict, pause, counts[step], may)
            if why:
                # What failed is told apart from what was merely refused to be done twice.
                if step == "again":
                    self._note_end(failed=verdict.lost or why != "unsafe")
                return Ended(answer, verdict, why, pause)
            if step == "doubt":
                counts["again"] = 0  # the server does answer
            self.pause(pause, verdict.why)

    def pause(self, seconds: float, why: str) -> None:
        """Sleep, and say so where it is long."""
        if seconds >= WORTH_SAYING:
            self._say(f"{self._name}: {why}; waiting {seconds:.0f} s")
        self.waited += seconds
        self.clock.sleep(seconds)

    def _end(self, verdict: Verdict, pause: float, count: int, may: Collection[Repeat]) -> End:
        if verdict.step not in may:
            return "unsafe"
        most: int = verdict.most or getattr(self._policy, verdict.step)
        if verdict.lost and not self._answered and self._policy.first:
            most = self._policy.first
        if count >= most:
            return "often"
        return "long" if self.stopped or pause > self.max_wait else ""

    def _note_limit(self, verdict: Verdict, pause: float, paced: str) -> None:
        if verdict.quota and (verdict.seconds is None or pause > self.max_wait):
            self.stopped = verdict.why
        elif pause <= self.max_wait:
            self._pace.slower(paced)

    def _note_end(self, *, failed: bool) -> None:
        """After some requests in a row that came to nothing the others need not be tried."""
        self._failed = self._failed + 1 if failed else 0
        if self._policy.gives_up and self._failed >= self._policy.gives_up:
            self.stopped = f"{self._name} did not answer {self._failed} requests in a row"
