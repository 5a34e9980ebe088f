"""Objectives and key results of an invented company, with everything that stands on them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import msgspec

from benchmarks.vocabulary import Vocabulary
from okrlint.records import (
    CheckIn,
    Commitment,
    Decision,
    Exclusion,
    KeyResult,
    Objective,
    Option,
    Outranks,
    Owner,
    Rank,
    Record,
    Sharing,
    Status,
    WaiverNote,
)


class Goal(msgspec.Struct):
    """An objective with its key results' ids and all its records."""

    id: str
    team: int
    running: bool
    key_results: list[str]
    records: list[Record]


class _Maker:
    """Invents goals one after the other."""

    def __init__(self, people: list[list[str]], words: Vocabulary, rng: random.Random, as_of: dt.datetime) -> None:
        self.people, self.words, self.rng, self.as_of = people, words, rng, as_of
        self.metrics: list[tuple[str, str]] = []
        self.places: dict[tuple[int, bool], int] = {}

    def goal(self, number: int, earlier: list[Goal]) -> Goal:
        rng, team = self.rng, number % len(self.people)
        ident, running = f"O-{number}", rng.random() < 0.7
        goal = Goal(ident, team, running, [f"{ident}/kr{n}" for n in range(1, 5)], [])
        cycle = "2026-Q4" if running else "2026-Q3"
        parent = earlier[rng.randrange(len(earlier))].id if earlier and rng.random() < 0.4 else ""
        goal.records.append(
            Objective(
                of=ident,
                id=ident,
                key=ident,
                title=self.words.some(6),
                description=self.words.some(20),
                team=f"team:{team}",
                cycle=cycle,
                parent=parent,
                url=f"https://board.example/{ident}",
            )
        )
        goal.records += [*self._owners(goal), *self._order(goal, cycle, earlier), *self._said(goal)]
        for key_result in goal.key_results:
            goal.records += self._key_result(goal, key_result)
        return goal

    def _owners(self, goal: Goal) -> Iterator[Record]:
        members, chance = self.people[goal.team], self.rng.random()
        if chance < 0.02:
            yield Owner(of=goal.id, goal=goal.id, party="TBD", kind="placeholder", said="TBD")
        elif chance > 0.03:
            for person in self.rng.sample(members, 2 if chance > 0.98 else 1):
                yield Owner(of=goal.id, goal=goal.id, party=person)

    def _order(self, goal: Goal, cycle: str, earlier: list[Goal]) -> Iterator[Record]:
        rng, scope = self.rng, (goal.team, goal.running)
        if rng.random() < 0.9:
            self.places[scope] = self.places.get(scope, 0) + 1
            yield Rank(of=goal.id, goal=goal.id, scope=f"{cycle}/{goal.team}", value=self.places[scope])
        if len(earlier) > 2 and rng.random() < 0.03:
            one, two = rng.sample(earlier[-60:], 2)
            yield Outranks(of=goal.id, higher=goal.id, lower=one.id)
            if rng.random() < 0.1:  # a circle
                yield Outranks(of=goal.id, higher=one.id, lower=two.id)
                yield Outranks(of=goal.id, higher=two.id, lower=goal.id)
        if rng.random() < 0.01:
            yield Sharing(of=goal.id, objective=goal.id, party=f"team:{rng.randrange(len(self.people))}")

    def _said(self, goal: Goal) -> Iterator[Record]:
        rng, words, ident = self.rng, self.words, goal.id
        if rng.random() < 0.85:
            yield Exclusion(of=ident, objective=ident, text=words.some(8))
        if rng.random() < 0.6:
            day = dt.date(2026, 9, 20) + dt.timedelta(days=rng.randrange(15))
            decision, person = f"{ident}/decision", rng.choice(self.people[goal.team])
            yield Decision(of=ident, id=decision, objective=ident, by=person, decided_on=day, choice="one", reason="…")
            for option in ("one", "two", "three")[: rng.randint(1, 3)]:
                yield Option(of=ident, decision=decision, name=option, chosen=option == "one")
        if rng.random() < 0.5:
            yield Commitment(of=ident, objective=ident, party=f"team:{goal.team}")
        if rng.random() < 0.03:
            yield WaiverNote(
                of=ident,
                goal=ident,
                rule=rng.choice(("nothing-excluded", "idle-key-result", "missing-owner")),
                until=rng.choice(("2026-10-31", "2026-12-31", "")),
                reason="known",
            )

    def _key_result(self, goal: Goal, ident: str) -> Iterator[Record]:
        rng, rising = self.rng, self.rng.random() < 0.5
        metric = self.words.rare()
        if self.metrics and rng.random() < 0.004:
            metric, way = rng.choice(self.metrics)
            rising = (way == "increase") == (rng.random() < 0.5)
        self.metrics.append((metric, "increase" if rising else "decrease"))
        low, high = rng.randrange(1, 50), rng.randrange(51, 99)
        start, target = (low, high) if rising else (high, low)
        yield KeyResult(
            of=ident,
            id=ident,
            key=ident,
            title=f"{metric} from {start} to {target}",
            objective=goal.id,
            metric=metric,
            direction="increase" if rising else "decrease",
            baseline=start,
            target=target,
            unit="%",
            url=f"https://board.example/{ident}",
        )
        if rng.random() < 0.15:
            yield Owner(of=ident, goal=ident, party=rng.choice(self.people[goal.team]))
        yield from self._check_ins(goal, ident, start, target)

    def _check_ins(self, goal: Goal, ident: str, start: float, target: float) -> Iterator[Record]:
        rng, chance = self.rng, self.rng.random()
        if chance < 0.03:
            return
        still, reports = chance < 0.2, 2 if chance > 0.96 else 4
        last = self.as_of if goal.running else self.as_of - dt.timedelta(days=60)
        for number in range(reports):
            share = 0.0 if still else (number + rng.random()) / 8
            status: Status = "on_track" if rng.random() < 0.8 else "at_risk"
            yield CheckIn(
                of=ident,
                goal=ident,
                checked_at=last - dt.timedelta(days=46 - 12 * number, hours=rng.randrange(48)),
                value=round(start + share * (target - start), 1),
                status=status,
                by=rng.choice(self.people[goal.team]),
            )


def goals_of(
    count: int, people: list[list[str]], words: Vocabulary, rng: random.Random, as_of: dt.datetime
) -> list[Goal]:
    """That many objectives with four key results each, spread over the teams."""
    maker, goals = _Maker(people, words, rng, as_of), list[Goal]()
    for number in range(count):
        goals.append(maker.goal(number, goals))
    return goals


def neglected(goals: list[Goal], rng: random.Random) -> tuple[set[str], set[str]]:
    """Key results that no work serves, and those whose work has rested for weeks."""
    every = [k for goal in goals for k in goal.key_results]
    chosen = rng.sample(every, max(4, len(every) // 12))
    return set(chosen[::2]), set(chosen[1::2])
