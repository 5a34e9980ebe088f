"""Publishing that is killed, or that a server fails, at any request: in the end there is one comment on each ticket.

Every run of the tests takes a sample; `OKRLINT_DISTURBED=60` takes sixty kills and sixty faults on each tracker.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.publishers.memory import Fault, Killed
from tests.publishers.places import KINDS, place
from tests.publishers.test_places import about, run, said

COUNT = int(os.environ.get("OKRLINT_DISTURBED", "5"))
REQUESTS = 12
"""More than a first run over three tickets takes."""
KILLS: tuple[Fault, ...] = ("kill_before", "kill_after")
FAULTS: tuple[Fault, ...] = ("lost_before", "lost_after", "limited")


def disturbed(kind: str, chance: random.Random, faults: tuple[Fault, ...]) -> None:
    """Runs that are disturbed at a random request, then one that nothing disturbs, then one with nothing to do."""
    with place(kind) as at:
        for _ in range(chance.randint(1, 2)):
            quiet: list[Fault] = ["ok"] * chance.randrange(REQUESTS)
            try:
                run(at, said(at, *(about(t) for t in at.tickets)), [*quiet, chance.choice(faults)])
            except Killed:
                continue
        at.fake.faults.clear()
        last = run(at, said(at, *(about(t) for t in at.tickets)))
        assert not last.incomplete
        assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]
        assert run(at, said(at, *(about(t) for t in at.tickets))).writes == 0
        at.check()


@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("kind", KINDS)
def test_killed(kind: str, number: int) -> None:
    disturbed(kind, random.Random(number), KILLS)


@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("kind", KINDS)
def test_a_request_or_its_answer_is_lost_or_refused(kind: str, number: int) -> None:
    disturbed(kind, random.Random(1000 + number), FAULTS)


@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("kind", KINDS)
def test_the_server_loses_the_answer_to_a_write(kind: str, number: int) -> None:
    with place(kind) as at:
        for _ in range(1 + number % 3):
            at.lose("POST")
        run(at, said(at, *(about(t) for t in at.tickets)))
        at.fake.faults.clear()
        assert not run(at, said(at, *(about(t) for t in at.tickets))).incomplete
        assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]
