"""Two or three runs whose requests are dealt out in any order; they end with one comment a ticket all the same."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.findings import Report
from okrlint.publishers.publish import publish
from tests.publishers.memory import Fault, Memory, Server
from tests.publishers.samples import NOW, OPEN, finding, report, ticket
from tests.publishers.test_send import pace

TICKETS = [ticket(1), ticket(2)]


class Dealer:
    """Lets one of several threads go on at a time, in the order of `deal`; when that is used up, in turn."""

    def __init__(self, players: int, deal: list[int]) -> None:
        self.gates = [threading.Semaphore(0) for _ in range(players)]
        self.free = threading.Semaphore(0)
        self.running = set(range(players))
        self.deal = deal

    def wait(self, player: int) -> None:
        """Called by a thread before each of its requests."""
        self.free.release()
        self.gates[player].acquire()

    def play(self, runs: list[Callable[[], None]]) -> None:
        threads = [threading.Thread(target=self._one, args=(n, run), daemon=True) for n, run in enumerate(runs)]
        for thread in threads:
            thread.start()
            assert self.free.acquire(timeout=10)
        turn = 0
        while self.running:
            choice = self.deal[turn] if turn < len(self.deal) else turn
            turn += 1
            player = sorted(self.running)[choice % len(self.running)]
            self.gates[player].release()
            assert self.free.acquire(timeout=10)
        for thread in threads:
            thread.join(10)

    def _one(self, player: int, run: Callable[[], None]) -> None:
        self.wait(player)
        try:
            run()
        finally:
            self.running.discard(player)
            self.free.release()


class Dealt(Memory):
    """A surface that waits for its turn before every request."""

    def __init__(self, server: Server, dealer: Dealer, player: int, repost: bool) -> None:
        super().__init__(server, repost=repost)
        self.dealer, self.player = dealer, player

    def _before(self) -> Fault:
        self.dealer.wait(self.player)
        return super()._before()


def said(words: str, run: int) -> Report:
    return report(*(finding(n, message=words) for n in (1, 2)), as_of=NOW + dt.timedelta(hours=run))


@settings(max_examples=300)
@given(
    st.lists(st.integers(0, 2), max_size=60),
    st.integers(2, 3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 15]),
)
def test_runs_that_meet_end_with_one_comment(
    deal: list[int], players: int, same: bool, repost: bool, days: int
) -> None:
    server = Server()
    if days:
        publish(
            said("words 0", 0), TICKETS, OPEN, {"gh": Memory(server, repost=repost)}, NOW, dry_run=False, pace=pace()
        )
    dealer = Dealer(players, deal)
    now = NOW + dt.timedelta(days=days)

    def run(player: int) -> Callable[[], None]:
        words = "words 0" if same else f"words {'abc'[player]}"
        surface = Dealt(server, dealer, player, repost)
        report_ = said(words, 1 if same else player + 1)
        return lambda: void(publish(report_, TICKETS, OPEN, {"gh": surface}, now, dry_run=False, pace=pace()))

    dealer.play([run(player) for player in range(players)])
    assert [len(server.ours(t)) for t in TICKETS] == [1, 1]


def void(_: object) -> None:
    """For a lambda that gives nothing back."""
