"""Answers that are no answers: parts of the wrong type, left out, hollow, doubled, with totals and cursors that lie.

Each change is drawn at random from a seed and made to one part of an answer, wherever it lies. What a server could
truly have meant by it is left out: a `null` where nothing may stand, a text with other words.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.spoiling import Answer, Spoil

WRONG: tuple[Any, ...] = ({}, [], "odd", 7, -1, True, 3.5, {"x": 1}, ["odd"], [[]], [None], {"nodes": 7})
TIMES = ("created", "createdAt", "updatedAt", "closedAt", "resolutiondate")
LISTS = ("nodes", "issues", "values", "comments", "histories", "changeHistories", "issueChangeLogs", "issueLinkTypes")
TOTALS = ("total", "totalCount", "startAt", "maxResults")
CURSORS = ("isLast", "nextPageToken", "endCursor", "startCursor")


class Part(NamedTuple):
    """A part of an answer: what holds it, where in there, and what it is."""

    within: Any
    place: Any
    value: Any


def mangled(seed: str) -> Spoil:
    """A fault that changes one part of each answer that it strikes."""
    chance = random.Random(seed)
    change = chance.choice(CHANGES)

    def spoil(answer: Answer) -> Answer:
        try:
            body = {"": json.loads(answer.body)}
        except ValueError:
            return answer
        change(body, chance)
        return Answer(answer.status, answer.headers, json.dumps(body[""]).encode())

    return spoil


def retyped(body: Any, chance: random.Random) -> None:
    """A value of another type."""
    if part := _one(body, chance, lambda part: True):
        other = [w for w in WRONG if type(w) is not type(part.value) and not _numbers(w, part.value)]
        part.within[part.place] = copy.deepcopy(chance.choice(other))


def left_out(body: Any, chance: random.Random) -> None:
    """A member that is not there; a paragraph of a text without content is an empty one, and may be so."""

    def may_not_be_missing(part: Part) -> bool:
        if not part.place or not isinstance(part.within, dict):
            return False
        return (part.place, part.within.get("type")) != ("content", "paragraph")

    if part := _one(body, chance, may_not_be_missing):
        del part.within[part.place]


def hollow(body: Any, chance: random.Random) -> None:
    """An object with nothing in it."""
    if part := _one(body, chance, lambda part: isinstance(part.value, dict) and part.value):
        part.within[part.place] = {}


def miscounted(body: Any, chance: random.Random) -> None:
    """A total that is not so."""
    if part := _one(body, chance, lambda part: part.place in TOTALS):
        part.within[part.place] = chance.choice([0, -5, 3, 10**9, 1])


def doubled(body: Any, chance: random.Random) -> None:
    """A list that holds something twice."""
    if part := _one(body, chance, lambda part: part.place in LISTS and part.value and isinstance(part.value, list)):
        part.value.append(copy.deepcopy(chance.choice(part.value)))


def turned(body: Any, chance: random.Random) -> None:
    """A list in another order."""
    if part := _one(
        body, chance, lambda part: part.place in ("issues", "nodes", "values") and isinstance(part.value, list)
    ):
        chance.shuffle(part.value)


def lost_its_place(body: Any, chance: random.Random) -> None:
    """A cursor that leads nowhere."""
    if part := _one(body, chance, lambda part: part.place in CURSORS):
        part.within[part.place] = True if isinstance(part.value, bool) else chance.choice(["", "nonsense", None])


def out_of_time(body: Any, chance: random.Random) -> None:
    """A moment that there is not, or at the edge of time."""
    moments = ("2026-13-45T99:99:99Z", "0001-01-01T00:00:00+1400", "9999-12-31T23:59:59.999-1400", "soon", "")
    if part := _one(body, chance, lambda part: part.place in TIMES):
        part.within[part.place] = chance.choice(moments)


def with_errors(body: Any, chance: random.Random) -> None:
    """Errors of odd forms beside an answer."""
    odd: tuple[Any, ...] = (
        [{"message": "odd"}],
        [{}],
        [None],
        "odd",
        {},
        7,
        [{"type": 3, "path": ["x", 3, None], "message": None}],
    )
    if isinstance(body[""], dict):
        body[""][chance.choice(["errors", "errorMessages", "warningMessages"])] = copy.deepcopy(chance.choice(odd))


def nested(body: Any, chance: random.Random) -> None:
    """Something four hundred levels deep."""
    if part := _one(body, chance, lambda part: bool(part.place)):
        made: Any = []
        for _ in range(400):
            made = [made] if chance.random() < 0.5 else {"type": "doc", "content": [made]}
        part.within[part.place] = made


CHANGES = (
    *(retyped, retyped, retyped, left_out, left_out, left_out, hollow, hollow),
    *(miscounted, doubled, turned, lost_its_place, out_of_time, with_errors, nested),
)


def _one(body: Any, chance: random.Random, fits: Callable[[Part], Any]) -> Part | None:
    """A part that fits; shallow ones are as likely as the many that lie deep."""
    levels: dict[int, list[Part]] = {}
    for depth, part in _parts(body, 0):
        if fits(part):
            levels.setdefault(depth, []).append(part)
    return chance.choice(levels[chance.choice(sorted(levels))]) if levels else None


def _parts(value: Any, depth: int) -> Iterator[tuple[int, Part]]:
    places: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, part in list(places):
        yield depth, Part(value, place, part)
        yield from _parts(part, depth + 1)


def _numbers(one: Any, other: Any) -> bool:
    """Whether both are numbers: Jira and GitHub may write either kind."""
    return isinstance(one, int | float) and isinstance(other, int | float)
