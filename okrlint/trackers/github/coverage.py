"""Which relations GitHub can tell about, and what stands in the manifest of those that it cannot."""

from __future__ import annotations

from collections.abc import Iterable

from okrlint.snapshot import SourceWriter
from okrlint.trackers.crawl.account import Account, Gaps
from okrlint.trackers.mapping import poll
from okrlint.trackers.text.body_records import HABITS

EVERYTHING = (
    *("cycle", "team", "person", "objective", "key_result", "owner", "rank", "outranks", "sharing", "work"),
    *("assignment", "label", "contributes", "movement", "check_in", "change", "decision", "option", "position"),
    *("exclusion", "trade_off", "commitment", "waiver", "incentive", "term", *poll.RELATIONS),
)
"""What GitHub can tell."""
OF_WORK = ("work", "contributes", "movement", "assignment")
_HABITS = {"check_in": "no comment and no field of any goal holds a check-in", **HABITS}
"""Relations that a team may well keep elsewhere: not one in the whole source means that this is no place for them."""


class Seen(Account):
    """The account of a reading of GitHub."""

    def __init__(self, out: SourceWriter, memory: Gaps | None = None) -> None:
        super().__init__(out, EVERYTHING, memory)

    def close_with(self, stated: Iterable[str]) -> None:
        """State the coverage of every relation. `stated` are those of which a record was ever seen."""
        ever = set(stated)
        self.close({relation: why for relation, why in _HABITS.items() if relation not in ever})
