"""The whole company: every story told in turn, and healthy goals between them."""

from __future__ import annotations

from benchmarks.company.firm import Firm
from benchmarks.company.model import Company
from benchmarks.company.stories import all_stories

_HEALTHY = 0.25  # of the objectives are in no story


def build(objectives: int = 1_000, teams: int = 60, seed: int = 1) -> Company:
    """A company with about so many objectives of this quarter and at least so many teams; the same for the same seed.

    The stories come in an order of their own each time around, so that a small company has some of them and a large one
    has each many times.
    """
    firm = Firm(max(teams, 3), seed)  # some stories are about three
    for _ in range(int(objectives * _HEALTHY)):
        firm.objective()
    waiting: list[int] = []
    stories = all_stories()
    while len(firm.company.objectives) < objectives:
        waiting = waiting or firm.dice.sample(range(len(stories)), len(stories))
        firm.story, tell = stories[waiting.pop()]
        tell(firm)
    return firm.live()
