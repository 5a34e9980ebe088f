"""The values `read_body` hands out. `line` always counts from 0 at the first line of the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from okrlint.records import PartyKind
from okrlint.trackers.text.references import Reference

Stance: TypeAlias = Literal["committed", "disagreed_and_committed", "declined"]


class Said(msgspec.Struct, frozen=True):
    """A value as written, without list marks."""

    text: str
    line: int = 0


class PairText(msgspec.Struct, frozen=True):
    """Two words for one another: a party and its metric, a term and its definition."""

    name: str
    text: str = ""
    line: int = 0


class OptionText(msgspec.Struct, frozen=True):
    name: str
    chosen: bool = False
    line: int = 0


class PositionText(msgspec.Struct, frozen=True):
    """What somebody argued for. With `person` empty, `count` people are known by their number only ("three for A")."""

    person: str
    option: str = ""
    stance: str = ""
    count: int = 1
    on: dt.date | None = None
    line: int = 0


class DecisionText(msgspec.Struct, frozen=True):
    """A decision record; every part may be missing."""

    by: str = ""
    on: dt.date | None = None
    choice: str = ""
    reason: str = ""
    nevertheless: str = ""
    options: tuple[OptionText, ...] = ()
    positions: tuple[PositionText, ...] = ()
    line: int = 0


class CommitmentText(msgspec.Struct, frozen=True):
    party: str
    kind: PartyKind
    stance: Stance
    on: dt.date | None = None
    line: int = 0


class TradeOffText(msgspec.Struct, frozen=True):
    gains: str = ""
    gives_up: str = ""
    line: int = 0


class WaiverText(msgspec.Struct, frozen=True):
    """`okrlint: allow RULE until DATE because REASON` as written; a malformed one is judged elsewhere."""

    rule: str
    until: str = ""
    reason: str = ""
    line: int = 0


class Task(msgspec.Struct, frozen=True):
    """A box to tick; `reference` is what it points at, if it does."""

    text: str
    checked: bool
    reference: Reference | None = None
    line: int = 0


class Listed(msgspec.Struct, frozen=True):
    """An entry of a list such as the key results; `checked` is None where there is no box."""

    text: str
    checked: bool | None = None
    reference: Reference | None = None
    line: int = 0


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found in one text. `asked` are the subjects that have a heading or label here, filled in or not.

    `asked` holds field names of `Headings`: a form that asks for an owner and gets none is not silent about owners.
    """

    description: str = ""
    asked: frozenset[str] = frozenset()
    exclusions: tuple[Said, ...] = ()
    outranks: tuple[Reference, ...] = ()
    yields_to: tuple[Reference, ...] = ()
    decision: DecisionText | None = None
    commitments: tuple[CommitmentText, ...] = ()
    trade_offs: tuple[TradeOffText, ...] = ()
    incentives: tuple[PairText, ...] = ()
    terms: tuple[PairText, ...] = ()
    shared_with: tuple[Said, ...] = ()
    contributes: tuple[Reference, ...] = ()
    key_results: tuple[Listed, ...] = ()
    tasks: tuple[Task, ...] = ()
    waivers: tuple[WaiverText, ...] = ()
    metric: Said | None = None
    baseline: Said | None = None
    target: Said | None = None
    current: Said | None = None
    progress: Said | None = None
    score: Said | None = None
    weight: Said | None = None
    goal_kind: Said | None = None
    resumed: Said | None = None
    unit: Said | None = None
    starts: Said | None = None
    due: Said | None = None
    owner: Said | None = None
    team: Said | None = None
    rank: Said | None = None
    priority: Said | None = None
    cycle: Said | None = None
    status: Said | None = None
    state: Said | None = None
    confidence: Said | None = None

    def values(self) -> Iterator[tuple[str, Said]]:
        """The fields that hold one value each, by property, as far as they are filled in."""
        for name in VALUES if self.asked else ():
            value = getattr(self, name)
            if value is not None:
                yield name, value


NO_BODY = Body()
"""Of a text without words."""
VALUES: tuple[str, ...] = tuple(
    one.name for one in msgspec.structs.fields(Body) if one.default is None and one.name != "decision"
)
"""The properties of which a text holds one value."""
