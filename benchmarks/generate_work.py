"""Work items of an invented company: who does them, what they serve, how they moved."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from benchmarks.generate_goals import Goal
from benchmarks.vocabulary import Vocabulary
from okrlint.records import Assignment, Contributes, Movement, Record, Work, WorkState

_STATES: tuple[WorkState, ...] = ("done", "open", "doing", "dropped")
_SHARES = (86, 8, 3, 3)


def work_of(
    count: int,
    goals: list[Goal],
    neglected: tuple[set[str], set[str]],
    people: list[list[str]],
    words: Vocabulary,
    rng: random.Random,
    as_of: dt.datetime,
) -> Iterator[Record]:
    """That many work items with links, assignees and movements; most serve a key result of their team."""
    bare, resting = neglected
    served: list[list[tuple[str, bool]]] = [[] for _ in people]
    for one in goals:
        served[one.team] += [(k, one.running) for k in one.key_results if k not in bare]
    strays = [rng.uniform(0.1, 0.55) for _ in people]
    for number in range(count):
        team = number % len(people)
        goal = rng.choice(served[team]) if served[team] and rng.random() > strays[team] else ("", True)
        yield from _item(number, team, goal, goal[0] in resting, people[team], words, rng, as_of)


def _item(
    number: int,
    team: int,
    goal: tuple[str, bool],
    resting: bool,
    members: list[str],
    words: Vocabulary,
    rng: random.Random,
    as_of: dt.datetime,
) -> Iterator[Record]:
    ident, (served, running) = f"W-{number}", goal
    state: WorkState = rng.choices(_STATES, _SHARES)[0] if running else "done"
    ended = as_of - dt.timedelta(days=(26 if resting else 0) + (0 if running else 48), minutes=rng.randrange(30_000))
    created = ended - dt.timedelta(days=rng.randrange(1, 40), minutes=rng.randrange(1_000))
    over = state in ("done", "dropped")
    yield Work(
        of=ident,
        id=ident,
        key=ident,
        title=words.some(5),
        state=state,
        kind="story",
        size=rng.choice((1, 2, 3, 5, 8)),
        team=f"team:{team}",
        created_at=created,
        finished_at=ended if over else None,
        url=f"https://board.example/{ident}",
    )
    person = rng.choice(members)
    if rng.random() < 0.95:
        yield Assignment(of=ident, work=ident, person=person)
    if served:
        yield Contributes(of=ident, work=ident, goal=served)
    begun = created + (ended - created) * rng.random()
    yield Movement(of=ident, work=ident, moved_at=created, kind="assignment", by=person)
    yield Movement(of=ident, work=ident, moved_at=begun, from_state="open", to_state="doing", by=person)
    if state != "open":
        yield Movement(of=ident, work=ident, moved_at=ended, from_state="doing", to_state=state, by=person)
