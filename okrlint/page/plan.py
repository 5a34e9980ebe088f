"""What the page draws besides findings: one frozen value, read from the relations before anything is written.

`okrlint.page.read` fills it; the views are functions of it and of the report. Nothing here asks, decides or draws.
"""

from __future__ import annotations

import datetime as dt

import msgspec


class _Value(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Said(_Value, frozen=True):
    """One check-in; `confidence` is a share from 0 to 1."""

    on: dt.date
    value: float | None = None
    status: str = ""
    confidence: float | None = None


class Owner(_Value, frozen=True):
    """Who is named as accountable; `person` is a key of `Plan.people`, None for teams and names that name nobody."""

    name: str
    kind: str
    person: int | None = None


class Finished(_Value, frozen=True):
    """Finished work: items, how many of them carry a size, and the sum of sizes in the tracker's unit."""

    items: int = 0
    sized: int = 0
    size: float = 0.0


class Goal(_Value, frozen=True):
    """An objective or key result. `serves` is the goal above it; `unseen` names relations not seen for this goal.

    `place` is where its list puts it; lower goes first, equal values stand side by side. `nobody` is True where
    somebody should be named and nobody is. `met` says whether the value has reached the target.
    """

    number: int
    id: str
    kind: str
    objective: int
    key: str
    title: str
    serves: int | None = None
    team: str = ""
    cycle: str = ""
    state: str = "active"
    source: str = ""
    status: str = ""
    starts: dt.date | None = None
    due: dt.date | None = None
    url: str = ""
    file: str = ""
    line: int = 0
    owners: tuple[Owner, ...] = ()
    nobody: bool = False
    place: float | None = None
    in_order: bool = False
    baseline: float | None = None
    target: float | None = None
    value: float | None = None
    unit: str = ""
    direction: str = ""
    met: bool = False
    said: tuple[Said, ...] = ()
    finished: Finished = Finished()
    unseen: frozenset[str] = frozenset()

    @property
    def is_objective(self) -> bool:
        """Whether it is an objective."""
        return self.kind == "objective"


class Precedence(_Value, frozen=True):
    """Somebody wrote that the goal `higher` goes before `lower`; both are numbers of goals."""

    higher: int
    lower: int
    via: str = "text"


class Person(_Value, frozen=True):
    """Somebody who answers for goals: how many active ones, and the work items in progress. `left`: last seen then."""

    number: int
    name: str
    goals: int = 0
    doing: int = 0
    gone: bool = False
    left: dt.date | None = None


class Team(_Value, frozen=True):
    """A team, what it finished that serves no goal, and whether any work of it was read."""

    name: str
    unserving: Finished = Finished()
    has_work: bool = False


class Plan(_Value, frozen=True):
    """Goals in the order of the snapshot, statements of precedence, people by load and teams by name."""

    as_of: dt.datetime
    goals: tuple[Goal, ...] = ()
    precedence: tuple[Precedence, ...] = ()
    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()


EMPTY = Plan(as_of=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
"""A plan of which nothing was read."""
