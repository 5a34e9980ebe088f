"""The one place where a goal that is an issue becomes records, whichever tracker it was read from.

A tracker fills a `GoalDraft`: it knows where a value is kept and how its server writes it. What a value means for the
records, and which records there are, stands here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from okrlint.periods import parse_date
from okrlint.records import GoalState, KeyResult, Label, Objective, Owner, PartyKind, Position, Rank, Record
from okrlint.trackers.text.body import Body
from okrlint.trackers.text.body_records import RELATIONS as TEXT_RELATIONS
from okrlint.trackers.text.body_records import Resolve, Source, records_of
from okrlint.trackers.text.field_values import (
    classify_party,
    goal_kind_of,
    parse_confidence,
    parse_goal_kind,
    parse_status,
    parse_weight,
    split_parties,
)

RELATIONS = ("objective", "key_result", "owner", "rank", "label", *TEXT_RELATIONS)
"""What the reading of one goal states anew each time; its cycle, check-ins and further links are the tracker's."""
NUMBERS = ("baseline", "target", "current")
"""Properties of a key result that are numbers."""


class DraftParty(NamedTuple):
    """Somebody who answers for a goal or takes part. `linked` says that the tracker itself holds the account."""

    party: str
    kind: PartyKind
    said: str
    linked: bool = False


class DraftRank(NamedTuple):
    """A place in an order, or a priority; ranks of one `scope` compare, lower goes first."""

    scope: str
    value: float
    said: str
    kind: Literal["rank", "priority"] = "rank"


class GoalDraft(msgspec.Struct, kw_only=True):
    """A goal as its tracker found it: `of` is its id in the snapshot, `serves` the id or key of what it hangs on.

    `numbers` are values with their units; `status`, `state_said`, `goal_kind`, `score`, `confidence` and `weight` are
    the tracker's own words; `author` and `trusted` speak of the writer of the text. `lists` says that lines of the text
    are key results of their own.
    """

    of: str
    key: str
    kind: str
    title: str
    url: str
    body: Body
    serves: str = ""
    team: str = ""
    cycle: str = ""
    state: GoalState
    state_said: str
    status: str = ""
    starts: dt.date | None = None
    due: dt.date | None = None
    goal_kind: str = ""
    score: str = ""
    confidence: str = ""
    weight: str = ""
    metric: str = ""
    unit: str = ""
    numbers: dict[str, tuple[float, str]] = {}
    owners: Iterable[DraftParty] = ()
    contributors: Iterable[DraftParty] = ()
    ranks: Iterable[DraftRank] = ()
    labels: Iterable[str] = ()
    author: str = ""
    trusted: bool = True
    lists: bool = False


def goal_records(draft: GoalDraft, resolve: Resolve) -> list[Record]:
    """Everything that the goal states, itself first. `resolve` makes ids of the references in its text."""
    goal = _goal(draft)
    of = draft.of
    source = Source(of=of, goal=of, url=draft.url, author=draft.author, trusted=draft.trusted)
    return [
        goal,
        *(_listed(draft) if draft.lists else ()),
        *_owners(draft),
        *(Rank(of=of, goal=of, scope=r.scope, value=r.value, kind=r.kind, said=r.said) for r in draft.ranks),
        *(Label(of=of, item=of, name=name) for name in draft.labels),
        *records_of(draft.body, source, resolve),
    ]


def distinct(records: Iterable[Record]) -> list[Record]:
    """Records that are equal once, but for positions of people known by their number only: each is one of them."""
    seen: set[Record] = set()
    kept = []
    for record in records:
        if record not in seen or (isinstance(record, Position) and not record.person):
            seen.add(record)
            kept.append(record)
    return kept


def named_parties(text: str) -> Iterator[DraftParty]:
    """The parties that a text names, as far as words alone tell."""
    for said in split_parties(text):
        name, kind = classify_party(said)
        yield DraftParty(name, kind, said)


def _goal(draft: GoalDraft) -> Objective | KeyResult:
    common: dict[str, Any] = {
        "of": draft.of,
        "id": draft.of,
        "key": draft.key,
        "title": draft.title,
        "description": draft.body.description,
        "url": draft.url,
        "team": draft.team,
        "state": draft.state,
        "state_said": draft.state_said,
        "status": parse_status(draft.status),
        "status_said": draft.status,
        "starts": draft.starts,
        "due": draft.due,
        "goal_kind": parse_goal_kind(draft.goal_kind) or goal_kind_of(draft.labels),
        "score": parse_confidence(draft.score),
        "confidence": parse_confidence(draft.confidence),
        "weight": parse_weight(draft.weight),
        "resumed": parse_date(draft.body.resumed.text) if draft.body.resumed else None,
    }
    if draft.kind == "objective":
        return Objective(**common, cycle=draft.cycle, parent=draft.serves)
    units = [draft.unit, *(unit for _, unit in draft.numbers.values())]
    common |= {name: value for name, (value, _) in draft.numbers.items()}
    unit = next((unit for unit in units if unit), "")
    return KeyResult(**common, objective=draft.serves, metric=draft.metric, unit=unit)


def _listed(draft: GoalDraft) -> Iterator[KeyResult]:
    """Key results that are only lines of the text; those that are issues of their own are read as such."""
    for number, line in enumerate(draft.body.key_results, 1):
        if line.reference is not None and len(line.text) <= len(line.reference.said) + 3:
            continue
        yield KeyResult(
            of=draft.of,
            id=f"{draft.of}/kr/{number}",
            key=f"{draft.key}/KR{number}",
            title=line.text,
            objective=draft.of,
            team=draft.team,
            url=draft.url,
            state="finished" if line.checked else "active",
        )


def _owners(draft: GoalDraft) -> Iterator[Owner]:
    of, owners = draft.of, list(draft.owners)
    for o in owners:
        yield Owner(of=of, goal=of, party=o.party, kind=o.kind, said=o.said, linked=o.linked)
    if not owners and "owner" in draft.body.asked:  # there is a place for an owner, and nobody's name in it
        yield Owner(of=of, goal=of, party="", kind="placeholder")
    for c in draft.contributors:
        yield Owner(of=of, goal=of, party=c.party, kind=c.kind, role="contributor", said=c.said, linked=c.linked)
