"""Turns what was read from the text of a goal into records; how a reference becomes an id is the tracker's to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec

from okrlint.records import (
    Commitment,
    Decision,
    Exclusion,
    Incentive,
    Option,
    Outranks,
    Position,
    Record,
    Sharing,
    Term,
    TradeOff,
    WaiverNote,
)
from okrlint.trackers.text.body_values import Body, DecisionText
from okrlint.trackers.text.people_names import classify_party
from okrlint.trackers.text.references import Reference

Resolve: TypeAlias = Callable[[Reference], str]
"""Id of what a reference points at, or its key or title if the tracker knows no more."""

RELATIONS = (
    "exclusion", "outranks", "sharing", "decision", "option", "position", "trade_off", "commitment", "waiver",
    "incentive", "term",
)  # fmt: skip
"""What `records_of` answers with: a tracker that has read the whole text of a goal has seen these completely."""


OF_PART: dict[str, tuple[str, ...]] = {
    "not_doing": ("exclusion",),
    **dict.fromkeys(("decision", "decider", "decided_on", "choice", "reason", "nevertheless"), ("decision",)),
    **dict.fromkeys(("options", "dropped"), ("option",)),
    "positions": ("position",),
    **dict.fromkeys(("commitments", "committed", "disagreed", "declined"), ("commitment",)),
    **dict.fromkeys(("trade_offs", "gains", "gives_up"), ("trade_off",)),
    "incentives": ("incentive",),
    "terms": ("term",),
}
"""The parts of a text that a tracker may also keep in fields of its own, with the relations that they tell of."""
PARTS = tuple(OF_PART)
HABITS = {
    "incentive": "no goal says whose pay or review hangs on it",
    "term": "no goal says what its words mean; `terms:` in okrlint.yaml does so for all",
}
"""Relations that a team may well keep elsewhere: not one in a whole source means that this is no place for them."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The goal a text belongs to and where the text begins: in a file (`line` is that of the first line), or at a URL.

    `of` is the subject in whose reading the records are found, `author` and `trusted` speak of the text's writer.
    """

    of: str
    goal: str
    url: str = ""
    file: str = ""
    line: int = 0
    author: str = ""
    trusted: bool = True

    def at(self, line: int) -> int:
        """The line in the file, or 0 where the text is in none."""
        return self.line + line if self.file else 0


def records_of(body: Body, source: Source, resolve: Resolve) -> Iterator[Record]:
    """Every record that the text states about its goal; owners, ranks and fields are left to the tracker."""
    of, goal = source.of, source.goal
    for said in body.exclusions:
        yield Exclusion(of=of, objective=goal, text=said.text)
    yield from _order(body, source, resolve)
    for said in body.shared_with:
        yield Sharing(of=of, objective=goal, party=said.text, said=said.text)
    if body.decision:
        yield from _decision(body.decision, source)
    for trade in body.trade_offs:
        yield TradeOff(of=of, objective=goal, gains=trade.gains, gives_up=trade.gives_up)
    for word in body.commitments:
        yield Commitment(of=of, objective=goal, party=word.party, kind=word.kind, stance=word.stance, stated_on=word.on)
    for paid in body.incentives:
        party, kind = classify_party(paid.name, default="team")
        if kind != "placeholder":
            yield Incentive(of=of, party=party, kind=kind, metric=paid.text, goal=goal)
    for term in body.terms:
        if term.text:
            yield Term(of=of, name=term.name, definition=term.text)
    for waiver in body.waivers:
        yield WaiverNote(
            of=of, goal=goal, rule=waiver.rule, until=waiver.until, reason=waiver.reason, by=source.author,
            trusted=source.trusted, url=source.url, file=source.file, line=source.at(waiver.line),
        )  # fmt: skip


def _order(body: Body, source: Source, resolve: Resolve) -> Iterator[Record]:
    pairs = [(source.goal, resolve(r), r.line) for r in body.outranks]
    pairs += [(resolve(r), source.goal, r.line) for r in body.yields_to]
    for higher, lower, line in pairs:
        if higher and lower:
            yield Outranks(
                of=source.of, higher=higher, lower=lower, url=source.url, file=source.file, line=source.at(line)
            )


def _decision(decision: DecisionText, source: Source) -> Iterator[Record]:
    """One decision a goal; people who are known by number only become positions without a name."""
    of, id_ = source.of, f"{source.goal}/decision"
    yield Decision(
        of=of, id=id_, objective=source.goal, by=decision.by, decided_on=decision.on, choice=decision.choice,
        reason=decision.reason, nevertheless=decision.nevertheless,
        url=source.url, file=source.file, line=source.at(decision.line),
    )  # fmt: skip
    for option in decision.options:
        yield Option(of=of, decision=id_, name=option.name, chosen=option.chosen)
    for position in decision.positions:
        for _ in range(min(position.count, 100)):
            yield Position(
                of=of, decision=id_, person=position.person, option=position.option, stance=position.stance,
                stated_on=position.on,
            )  # fmt: skip
