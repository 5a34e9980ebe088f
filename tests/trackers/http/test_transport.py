"""The transport: what is sent again and how often, which pause is made, and when nothing is sent any more."""

from __future__ import annotations

import pytest

from okrlint.trackers.http.backoff import Clock
from okrlint.trackers.http.transport import Policy, Repeat, Transport, Verdict

ALL: tuple[Repeat, ...] = ("wait", "again", "doubt")
OK, LOST = Verdict("ok"), Verdict("again", lost=True, why="lost")
BROKEN, DOUBT, SLOW = Verdict("again", why="broken"), Verdict("doubt"), Verdict("wait", 7.0, "slow down")


class Line:
    """A server that answers with these verdicts, the last one for ever; time passes by sleeping."""

    def __init__(self, *verdicts: Verdict, max_wait: float = 60.0) -> None:
        self.verdicts = list(verdicts)
        self.sent = 0
        self.slept: list[float] = []
        self.said: list[str] = []
        clock = Clock(self.slept.append, lambda: sum(self.slept), lambda: 0.0, lambda: 1.0)
        policy = Policy(again=4, wait=3, doubt=2, first=2, gives_up=2)
        self.transport = Transport("Server", policy, clock, max_wait=max_wait, say=self.said.append)

    def once(self) -> tuple[int, Verdict]:
        self.sent += 1
        return self.sent, self.verdicts.pop(0) if len(self.verdicts) > 1 else self.verdicts[0]

    def send(self, *may: Repeat) -> tuple[int, str]:
        ended = self.transport.send(self.once, may or ALL)
        return ended.answer, ended.why


@pytest.mark.parametrize(
    ("verdicts", "may", "ended", "slept"),
    [
        ([OK], ALL, (1, ""), []),
        ([Verdict("refused")], ALL, (1, ""), []),
        ([BROKEN, BROKEN, OK], ALL, (3, ""), [1, 2]),
        ([BROKEN], ALL, (4, "often"), [1, 2, 4]),
        ([BROKEN], ("wait",), (1, "unsafe"), []),
        ([LOST], ALL, (2, "often"), [1]),  # nothing has ever answered
        ([BROKEN, LOST], ALL, (4, "often"), [1, 2, 4]),
        ([LOST], ("wait",), (1, "unsafe"), []),
        ([SLOW], ALL, (3, "often"), [7, 7]),
        ([SLOW, SLOW, BROKEN, BROKEN, BROKEN, OK], ALL, (6, ""), [7, 7, 1, 2, 4]),
        ([SLOW], ("again",), (1, "unsafe"), []),
        ([Verdict("wait", 61.0)], ALL, (1, "long"), []),
        ([Verdict("wait", 61.0)], ("again",), (1, "unsafe"), []),  # a write is never sent into the dark
        ([Verdict("wait", unit=20.0)], ALL, (3, "often"), [20, 40]),
        ([DOUBT], ALL, (2, "often"), [1]),
        ([Verdict("doubt", 0.0, most=4)], ALL, (4, "often"), [0, 0, 0]),
        ([BROKEN, BROKEN, BROKEN, DOUBT, BROKEN, BROKEN, BROKEN, OK], ALL, (8, ""), [1, 2, 4, 1, 1, 2, 4]),
    ],
)
def test_what_is_sent_again(
    verdicts: list[Verdict], may: tuple[Repeat, ...], ended: tuple[int, str], slept: list[float]
) -> None:
    line = Line(*verdicts)
    assert line.send(*may) == ended
    assert line.slept == slept
    assert line.transport.waited == sum(slept)


def test_a_used_up_quota_and_a_server_that_is_gone_stop_everything() -> None:
    line = Line(Verdict("wait", 3000.0, "the quota is used up", quota=True))
    assert line.send() == (1, "long")
    assert line.transport.stopped == "the quota is used up"
    short = Line(Verdict("wait", 3.0, quota=True), OK)
    assert short.send() == (2, "")
    assert short.transport.stopped == ""
    gone = Line(BROKEN, max_wait=60)
    gone.send()
    assert gone.transport.stopped == ""
    gone.send()
    assert gone.transport.stopped == "Server did not answer 2 requests in a row"
    between = Line(*[BROKEN] * 4, OK, BROKEN)
    for _ in range(3):
        between.send()
    assert between.transport.stopped == ""


def test_requests_of_one_kind_are_kept_apart_after_a_limit_and_long_pauses_are_told() -> None:
    line = Line(SLOW, OK)

    def once() -> tuple[int, Verdict]:
        line.transport.leave("GET /x", "x")
        return line.once()

    line.transport.send(once, ALL, paced="x")
    assert line.said == ["Server: slow down; waiting 7 s"]
    assert line.transport.sent == {"GET /x": 2}
    line.transport.send(once, ALL, paced="x")
    assert len(line.slept) == 2
    assert 0 < line.slept[1] <= 0.1
    line.transport.leave("GET /y", "y")
    line.transport.leave("GET /y")
    assert len(line.slept) == 2
