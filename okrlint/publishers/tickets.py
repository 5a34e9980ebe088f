"""Which goals of a snapshot are tickets that can be written on; reads the snapshot, asks no tracker."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from okrlint.publishers.target import Ticket
from okrlint.snapshot import Snapshot, read_live

_GITHUB = re.compile(r"^([\w.-]+/[\w.-]+)#\d+$")
_JIRA = re.compile(r"^([A-Z][A-Z0-9_]*)-\d+$")


def project(key: str) -> str:
    """`owner/repository` of `owner/repository#7`, `PROJ` of `PROJ-12`, "" of what is no ticket's key."""
    found = _GITHUB.match(key) or _JIRA.match(key)
    return found[1] if found else ""


def tickets(snapshot: Snapshot, opt_out: str) -> tuple[Ticket, ...]:
    """The goals that are tickets of a GitHub or Jira source, sorted by key.

    Goals written inside a ticket's text are its aliases. A ticket whose text or labels hold `opt_out` says so.
    """
    kinds = {name: entry.kind for name, entry in snapshot.manifest.sources.items()}
    goals = [
        row
        for relation in ("objective", "key_result")
        for row in read_live(snapshot, relation, with_source=True)
        if kinds.get(row["source"]) in ("github", "jira")
    ]
    own = {g["id"]: g for g in goals if project(g["key"])}
    by_key = {g["key"]: g["id"] for g in own.values()}
    inside: dict[str, list[str]] = {}
    for goal in goals:
        host = goal.get("objective") or goal.get("parent") or ""
        host = by_key.get(host, host)
        if goal["id"] not in own and host in own:
            inside.setdefault(host, []).append(goal["id"])
    labels: dict[str, list[str]] = {}
    for row in read_live(snapshot, "label"):
        labels.setdefault(row["item"], []).append(row["name"])
    found = [
        _ticket(g, tuple(inside.get(i, ())), opt_out, [*labels.get(i, ()), *labels.get(g["key"], ())])
        for i, g in own.items()
    ]
    return tuple(sorted(found, key=lambda t: (t.key, t.id)))


def opted_out(word: str, text: str, labels: Iterable[str]) -> str:
    """Where the opt-out word stands: "description", "labels" or "".

    Jira's labels hold no spaces, so `okrlint:quiet` and `okrlint-quiet` count for `okrlint: quiet` as well.
    """
    if any(_label(label) == _label(word) for label in labels):
        return "labels"
    return "description" if word.casefold() in text.casefold() else ""


def _ticket(goal: dict[str, Any], aliases: tuple[str, ...], opt_out: str, labels: Iterable[str]) -> Ticket:
    return Ticket(
        id=goal["id"],
        key=goal["key"],
        source=goal["source"],
        project=project(goal["key"]),
        url=goal.get("url", ""),
        title=goal.get("title", ""),
        state=goal.get("state", "active"),
        aliases=aliases,
        opted_out=opted_out(opt_out, goal.get("description", ""), labels),
    )


def _label(text: str) -> str:
    return re.sub(r"[\s:_-]+", "-", text.strip().casefold())
