"""What our mark on a ticket becomes when a run has spoken: new, standing, resolved, waived or not looked at; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

import msgspec

from okrlint.comments.comment import SAID_LIMIT
from okrlint.comments.marker import MAX_ITEMS, Item, Mark, State
from okrlint.comments.target import Moment, Ticket
from okrlint.escape import json_text
from okrlint.findings import SEVERITIES, Finding, Waived
from okrlint.history.message_digest import message_digest
from okrlint.publishers.settings import Settings

_STRUCK_KEPT = 10

WasEvaluated: TypeAlias = Callable[[str, Collection[str], Collection[str]], bool]
"""Whether a rule (first) was judged for the subjects with these ids or keys (second), of these sources (third)."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket and what is to be told there. `waived` and `found` (not waived) are fingerprints of the whole report."""

    ticket: Ticket
    told: tuple[Finding, ...] = ()
    waived: Mapping[str, Waived] = {}
    found: frozenset[str] = frozenset()
    about: str = "this goal"


def next_mark(case: Case, old: Mark | None, settings: Settings, moment: Moment, evaluated: WasEvaluated) -> Mark:
    """What the mark will hold once this run has spoken."""
    today = moment.now.date()
    before: Mapping[str, Item] = old.items if old is not None else {}
    worst_first = sorted(case.told, key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.fingerprint))
    items = {f.fingerprint: _open_item(f, before.get(f.fingerprint), today) for f in worst_first[:MAX_ITEMS]}
    told = {f.fingerprint for f in case.told}
    gone = {key: _fate(case, key, item, today, evaluated) for key, item in before.items() if key not in told}
    still = [pair for pair in gone.items() if pair[1].state == "open"]
    struck = sorted((p for p in gone.items() if p[1].state != "open"), key=lambda p: p[1].changed, reverse=True)
    items.update(still[: MAX_ITEMS - len(items)])
    items.update(struck[:_STRUCK_KEPT])
    standing = old is not None and bool(old.open())
    return Mark(
        name=settings.name,
        run=moment.run,
        posted=old.posted if old is not None and standing else moment.now,
        turn=old.turn if old is not None else 0,
        items=items,
        reminded=old.reminded if old is not None and standing else None,
        reminders=old.reminders if old is not None and standing else 0,
        more=max(0, len(case.told) - MAX_ITEMS),
    )


def _open_item(finding: Finding, before: Item | None, today: dt.date) -> Item:
    means = message_digest(finding)
    same = before is not None and before.state == "open" and before.sense == means
    return Item(
        rule=finding.rule,
        sense=means,
        first_seen=_first_seen(finding, before, today),
        changed=before.changed if before is not None and same else today,
        said=json_text(finding.message[:SAID_LIMIT]),
        keys=tuple(json_text(s.key[:80]) for s in finding.subjects[:4]),
        sources=tuple(sorted({s.source for s in finding.subjects})),
    )


def _first_seen(finding: Finding, before: Item | None, today: dt.date) -> dt.date:
    if before is not None and before.state == "open":
        return before.first_seen
    try:
        return min(today, dt.date.fromisoformat((finding.since or finding.first_seen)[:10]))
    except ValueError:
        return today


def _fate(case: Case, key: str, item: Item, today: dt.date, evaluated: WasEvaluated) -> Item:
    """What became of something said before that is not to be told now. Not looked at: it stays as it was."""
    state: State = "open"
    note = ""
    waiver = case.waived.get(key)
    if waiver is not None:
        state, note = "waived", waiver.reason + (f" (until {waiver.until})" if waiver.until else "")
    elif key in case.found:
        state = "withdrawn"
    elif item.state == "open" and evaluated(item.rule, _names(case, item), item.sources or (case.ticket.source,)):
        state = "resolved"
    elif item.state != "open":
        return item
    if state == item.state:
        return item
    return msgspec.structs.replace(item, state=state, changed=today, note=json_text(note[:SAID_LIMIT]))


def _names(case: Case, item: Item) -> tuple[str, ...]:
    """Whom something said before is about. A ticket may have got another key since; its id is what it was."""
    return (*item.keys, case.ticket.id, *case.ticket.aliases)


def reminder_due(mark: Mark, settings: Settings, moment: Moment) -> bool:
    """Whether what still holds is to be brought up again; every wait is longer than the one before."""
    manners = settings.reminders
    if not mark.open() or mark.reminders >= manners.at_most:
        return False
    wait = dt.timedelta(days=manners.after_days * manners.factor**mark.reminders)
    return moment.now - (mark.reminded or mark.posted) >= wait
