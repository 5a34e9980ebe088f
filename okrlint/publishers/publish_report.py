"""What a run of publishing did or would do, as values, and both as text."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal, TypeAlias

import msgspec

from okrlint.comments.marker import without_mark
from okrlint.comments.target import Draft
from okrlint.escape import terminal, workflow_text
from okrlint.publishers.plan import Action, Kind, Why

Did: TypeAlias = Literal["created", "updated", "resolved", "reminded", "tidied", "left", "skipped"]
_DID: dict[Kind, Did] = {
    "create": "created",
    "update": "updated",
    "resolve": "resolved",
    "remind": "reminded",
    "tidy": "tidied",
    "leave": "left",
    "skip": "skipped",
}
FAILED: frozenset[Why] = frozenset({"denied", "rate_limited", "unreachable", "refused", "too_long"})
"""Reasons for which a ticket was not served although it was asked for: the run is then incomplete (exit code 3)."""


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one ticket."""

    key: str
    did: Did
    url: str = ""
    why: Why = ""
    detail: str = ""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a dry run: the words for people, and the very thing that the tracker would get."""

    result: Result
    text: str = ""
    payload: Any = None
    left_out: int = 0


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run: a line a ticket, requests that wrote, what the budget had left; `planned` is filled by a dry run,
    `limited` says which tickets alone were asked for."""

    results: tuple[Result, ...] = ()
    writes: int = 0
    budget_left: int = 0
    dry_run: bool = False
    not_told: int = 0
    digests: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    planned: tuple[Planned, ...] = ()
    limited: str = ""

    @property
    def incomplete(self) -> bool:
        """Whether something that was to be said could not be said."""
        return bool(self.problems) or any(r.why in FAILED for r in self.results)

    def count(self, did: Did) -> int:
        """How many tickets ended that way."""
        return sum(r.did == did for r in self.results)


def result(action: Action, *, why: Why | None = None, detail: str | None = None) -> Result:
    """The result of an action that was carried out, or that would be."""
    return Result(
        key=action.ticket.key,
        url=action.ticket.url,
        did=_DID[action.kind],
        why=action.why if why is None else why,
        detail=action.detail if detail is None else detail,
    )


def planned(action: Action, draft: Draft | None) -> Planned:
    """One entry of a dry run: what would be done, and exactly what would be sent."""
    if draft is None:
        return Planned(result=result(action))
    return Planned(result=result(action), text=draft.text, payload=draft.payload, left_out=draft.left_out)


def as_json(outcome: Outcome) -> str:
    """The outcome for programs, indented; in a dry run with the payloads."""
    said = {"incomplete": outcome.incomplete, **msgspec.to_builtins(outcome)}
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode() + "\n"


def merged(first: Outcome, second: Outcome) -> Outcome:
    """Two parts of one run as one; `second` came later and knows what is left of the budget."""
    return msgspec.structs.replace(
        first,
        results=first.results + second.results,
        planned=first.planned + second.planned,
        digests=first.digests + second.digests,
        problems=first.problems + second.problems,
        writes=first.writes + second.writes,
        budget_left=second.budget_left,
    )


def render(outcome: Outcome) -> str:
    """The outcome for people: every change with its words in a dry run, then the skips with reasons, then the sum.

    Safe to print in a workflow: no line is a command.
    """
    lines: list[str] = []
    for entry in outcome.planned:
        lines.append(_line(entry.result, dry=True))
        lines += [f"    {terminal(line)}" for line in without_mark(entry.text).split("\n")] if entry.text else []
    if not outcome.dry_run:
        lines += [_line(r) for r in outcome.results if r.did not in ("left", "skipped")]
    lines += [_line(r) for r in outcome.results if r.did == "skipped"]
    for text in outcome.digests:
        head, *rest = text.rstrip("\n").split("\n")
        lines += [f"digest: {terminal(head)}", *(f"    {terminal(line)}".rstrip() for line in rest)]
    lines += [f"problem: {terminal(p)}" for p in outcome.problems]
    lines += [f"looked at the tickets of {terminal(outcome.limited)}"] if outcome.limited else []
    lines.append(_sum(outcome))
    return workflow_text("\n".join(lines)) + "\n"


_WOULD: dict[Did, str] = {
    "created": "would create",
    "updated": "would update",
    "resolved": "would resolve",
    "reminded": "would remind",
    "tidied": "would delete duplicates",
}


def _line(entry: Result, dry: bool = False) -> str:
    verb = _WOULD.get(entry.did, entry.did) if dry else entry.did
    tail = ": ".join(part for part in (entry.why.replace("_", " "), terminal(entry.detail)) if part)
    return f"{verb} {terminal(entry.key)}" + (f" ({tail})" if tail else "")


_TO: dict[Did, str] = {
    "created": "to create",
    "updated": "to update",
    "resolved": "to resolve",
    "reminded": "to remind",
    "tidied": "with duplicates to delete",
}


def _sum(outcome: Outcome) -> str:
    did = Counter(r.did for r in outcome.results)
    names: tuple[Did, ...] = ("created", "updated", "resolved", "reminded", "tidied", "left", "skipped")
    shown = [name for name in names if did[name] or name in ("created", "updated", "resolved")]
    dry = outcome.dry_run
    parts = ", ".join(f"{did[name]} {_TO.get(name, name) if dry else name}" for name in shown)
    head = "dry run, nothing was sent: " if dry else ""
    writes = "1 write" if outcome.writes == 1 else f"{outcome.writes} writes"
    more = (
        f"; {outcome.not_told} findings are not shown on tickets (no opt-in, below `at_least`, or no ticket)"
        if outcome.not_told
        else ""
    )
    return f"{head}{parts}; {writes}, {outcome.budget_left} left in the budget{more}"
