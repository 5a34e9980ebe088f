"""Which goals of a snapshot are tickets that can be written on; reads the snapshot, asks no server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from okrlint.comments.opt_out import opted_out
from okrlint.comments.target import CommentTarget, MayRefuse, StandIn, Ticket
from okrlint.snapshot import Snapshot, read_live

MOST_STAND_INS = 3


def tickets(snapshot: Snapshot, targets: Mapping[str, CommentTarget], opt_out: str) -> tuple[Ticket, ...]:
    """The goals that are tickets of one of the sources (by name) that comments can be written to, sorted by key.

    Goals written inside a ticket's text are its aliases. A ticket whose text or labels hold `opt_out` says so.
    """
    goals = [
        row
        for relation in ("objective", "key_result")
        for row in read_live(snapshot, relation, with_source=True)
        if row["source"] in targets
    ]
    own = {g["id"]: (g, place) for g in goals if (place := targets[g["source"]].locate(g["key"]))}
    by_key = {g["key"]: i for i, (g, _) in own.items()}
    inside: dict[str, list[str]] = {}
    for goal in goals:
        host = goal.get("objective") or goal.get("parent") or ""
        host = by_key.get(host, host)
        if goal["id"] not in own and host in own:
            inside.setdefault(host, []).append(goal["id"])
    labels: dict[str, list[str]] = {}
    for row in read_live(snapshot, "label"):
        labels.setdefault(row["item"], []).append(row["name"])
    refusing = {
        i: t for i, (g, _) in own.items() if isinstance(t := targets[g["source"]], MayRefuse) and t.may_refuse(i)
    }
    linked = _stand_ins(snapshot, refusing) if refusing else {}
    found = [
        msgspec.structs.replace(
            _ticket(
                g, place.project, tuple(inside.get(i, ())), opt_out, [*labels.get(i, ()), *labels.get(g["key"], ())]
            ),
            stand_ins=linked.get(i, ()),
        )
        for i, (g, place) in own.items()
    ]
    return tuple(sorted(found, key=lambda t: (t.key, t.id)))


def _stand_ins(snapshot: Snapshot, refusing: Mapping[str, CommentTarget]) -> dict[str, tuple[StandIn, ...]]:
    """For goals that may refuse comments the tickets that serve them directly, the oldest (by number) first.

    Their order does not depend on how far they are, so that a comment once begun is found again.
    """
    serving: dict[str, set[str]] = {}
    for row in read_live(snapshot, "contributes"):
        if row["goal"] in refusing:
            serving.setdefault(row["work"], set()).add(row["goal"])
    rows = [*read_live(snapshot, "work"), *read_live(snapshot, "key_result")]
    found: dict[str, dict[str, StandIn]] = {}
    for row in rows:
        for goal in serving.get(row["id"], set()) | (
            {row["objective"]} & refusing.keys() if "objective" in row else set()
        ):
            # By its address: a project of the goals app has a key that looks like that of an issue.
            if place := refusing[goal].locate(str(row.get("url", ""))):
                found.setdefault(goal, {})[row["id"]] = StandIn(row["id"], row["key"], place.project)
    return {g: tuple(sorted(held.values(), key=_age)[:MOST_STAND_INS]) for g, held in found.items()}


def _age(ticket: StandIn) -> tuple[int, str]:
    number = ticket.key.rpartition("-")[2]
    return (int(number) if number.isdigit() else 0, ticket.key)


def _ticket(
    goal: dict[str, Any], project: str, aliases: tuple[str, ...], opt_out: str, labels: Iterable[str]
) -> Ticket:
    return Ticket(
        id=goal["id"],
        key=goal["key"],
        source=goal["source"],
        project=project,
        url=goal.get("url", ""),
        title=goal.get("title", ""),
        state=goal.get("state", "active"),
        aliases=aliases,
        opted_out=opted_out(opt_out, goal.get("description", ""), labels),
    )
