"""Asks in batches and pages whose size follows what the server can do, and says what an answer left out and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from okrlint.trackers.github.client import Answer, GitHubClient, GitHubError
from okrlint.trackers.github.fields import Node, page_info
from okrlint.trackers.github.parts import REFUSED, SILENT, note_errors
from okrlint.trackers.github.queries import BATCH
from okrlint.trackers.github.rate_limits import is_overload

GROW_AFTER = 4
"""Answers in a row after which a size that was halved is doubled again."""


MOST_IN_A_ROW = 5
"""Issues that cannot be had even alone, after which a fetch waits for a better hour."""
TRIES = 3
"""How often something is asked that was answered without an answer."""


class PagePace:
    """How much to ask for at once: halved when the server gives up, grown back when it keeps up."""

    def __init__(self, most: int) -> None:
        self.most = self.size = most
        self._good = 0

    def slower(self) -> bool:
        """Halve; False when there is nothing left to halve."""
        self._good = 0
        if self.size == 1:
            return False
        self.size = max(1, self.size // 2)
        return True

    def kept_up(self) -> None:
        self._good += 1
        if self._good >= GROW_AFTER and self.size < self.most:
            self.size, self._good = min(self.most, self.size * 2), 0


class Batch(msgspec.Struct, frozen=True):
    """What came of asking for nodes: those that came, those that do not exist, those that failed (id -> why)."""

    nodes: dict[str, Node]
    gone: tuple[str, ...] = ()
    failed: dict[str, str] = {}
    refused: tuple[str, ...] = ()
    """Messages about parts that the token may not see."""


class GraphPage(msgspec.Struct, frozen=True):
    """One page of a connection: `holes` is how many nodes of it could not be delivered."""

    root: Node
    nodes: list[Node]
    after: str
    last: bool
    holes: int = 0
    why: str = ""
    refused: tuple[str, ...] = ()


def batches(client: GitHubClient, query: str, ids: Sequence[str], pace: PagePace) -> Iterator[Batch]:
    """Ask for nodes by id (`$ids`), as many at once as the server can bear.

    Raises GitHubError when some in a row could not be had even alone: then it is the server and not these.
    """
    start = unanswered = in_a_row = 0
    while start < len(ids):
        chunk = list(ids[start : start + pace.size])
        try:
            answer = client.graphql(query, {"ids": chunk}, gently=pace.size > 1)
        except GitHubError as error:
            if error.kind == "too_much" and pace.slower():
                continue
            if len(chunk) == 1 and error.kind in ("too_much", "server", "refused"):
                start += 1
                in_a_row += 1
                yield Batch({}, failed={chunk[0]: error.message})
                if in_a_row < MOST_IN_A_ROW:
                    continue
            raise
        if is_overload(answer.errors) and pace.slower():
            continue
        if not isinstance(answer.data.get("nodes"), list):
            unanswered += 1
            if unanswered < TRIES:
                continue
            yield Batch({}, failed=dict.fromkeys(chunk, _said(answer) or "an answer without what was asked for"))
        else:
            pace.kept_up()
            yield _sorted_out(chunk, answer)
        start += len(chunk)
        unanswered = in_a_row = 0


def pages(
    client: GitHubClient,
    query: str,
    variables: dict[str, Any],
    pick: Callable[[dict[str, Any]], tuple[Node | None, Node | None]],
    pace: PagePace,
    after: str = "",
) -> Iterator[GraphPage]:
    """Follow a connection from `after` on. `pick` finds the root and the connection in the data.

    Raises GitHubError `missing` when there is no such root, and stops when a cursor repeats.
    """
    seen: set[str] = set()
    unanswered = 0
    while True:
        size = pace.size
        try:
            answer = client.graphql(query, {**variables, "page": size, "after": after or None}, gently=size > 1)
        except GitHubError as error:
            if error.kind == "too_much" and pace.slower():
                continue
            raise
        if is_overload(answer.errors) and pace.slower():
            continue
        root, connection = pick(answer.data)
        if root is None or connection is None or not isinstance(connection.get("nodes"), list):
            unanswered += 1
            if unanswered < TRIES and not _is_final(answer):
                continue
            raise _absent(answer, client.api)
        unanswered = 0
        note_errors(answer.data, answer.errors)
        pace.kept_up()
        info = connection.get("pageInfo") or {}
        listed = connection.get("nodes") or []
        found = [n for n in listed if isinstance(n, dict)]
        cursor = str(info.get("endCursor") or "")
        repeated = bool(info.get("hasNextPage")) and (cursor in seen or cursor == after or not cursor)
        seen.add(cursor)
        yield GraphPage(
            root,
            found,
            cursor,
            last=not info.get("hasNextPage") or repeated,
            holes=len(listed) - len(found),
            why="the server repeats a page" if repeated else _said(answer),
            refused=refusals(answer),
        )
        if not info.get("hasNextPage") or repeated:
            return
        after = cursor


def read_on(
    client: GitHubClient, nodes: Mapping[str, Node], part: str, query: Callable[[int], str], *, back: bool = True
) -> list[str]:
    """Read the rest of a connection (`part`) of some nodes into them; answers the ids of those that stay cut.

    `query` is asked for so many nodes at once, each with its own cursor ($id0, $before0 …; forwards $after0 …).
    """
    more, cursor, named = (
        ("hasPreviousPage", "startCursor", "before") if back else ("hasNextPage", "endCursor", "after")
    )
    waiting = {id_: node for id_, node in nodes.items() if page_info(node, part).get(more)}
    seen: set[tuple[str, str]] = set()
    cut: list[str] = []
    at_once = BATCH
    while waiting:
        asked = [(i, str(page_info(waiting[i], part).get(cursor) or "")) for i in list(waiting)[:at_once]]
        variables = {f"id{n}": id_ for n, (id_, _) in enumerate(asked)}
        variables |= {f"{named}{n}": at for n, (_, at) in enumerate(asked)}
        try:
            answer = client.graphql(query(len(asked)), variables, gently=at_once > 1)
        except GitHubError as error:
            if error.kind != "too_much" or at_once == 1:
                raise
            at_once = max(1, at_once // 2)
            continue
        torn = {e["path"][0] for e in answer.errors if e.get("path")}
        for place, (id_, at) in enumerate(asked):
            found = (answer.data.get(f"n{place}") or {}).get(part)
            if found is None or not _is_whole(found) or f"n{place}" in torn or (id_, at) in seen:
                cut.append(id_)
                del waiting[id_]
                continue
            seen.add((id_, at))
            held = waiting[id_][part]
            held["nodes"] = [*found["nodes"], *held["nodes"]] if back else [*held["nodes"], *found["nodes"]]
            held["pageInfo"] = found["pageInfo"]
            if not found["pageInfo"].get(more):
                del waiting[id_]
    return cut


def _is_whole(found: Any) -> bool:
    """Whether a page of a connection is there, with all its nodes."""
    return (
        isinstance(found, dict)
        and isinstance(found.get("pageInfo"), dict)
        and isinstance(found.get("nodes"), list)
        and None not in found["nodes"]
    )


def _sorted_out(chunk: Sequence[str], answer: Answer) -> Batch:
    listed = answer.data.get("nodes") or [None] * len(chunk)
    reasons: dict[int, tuple[str, str]] = {}
    for error in answer.errors:
        path = error.get("path") or []
        if len(path) >= 2 and path[0] == "nodes" and isinstance(path[1], int):
            reasons.setdefault(path[1], (str(error.get("type") or ""), str(error.get("message") or "")))
    nodes, gone, failed = {}, [], {}
    for place, id_ in enumerate(chunk):
        node = listed[place] if place < len(listed) else None
        kind, why = reasons.get(place, ("", ""))
        if isinstance(node, dict) and node.get("id"):
            nodes[id_] = node
        elif kind == "NOT_FOUND" or node == {}:
            gone.append(id_)
        else:
            failed[id_] = why or _said(answer) or SILENT
    note_errors(answer.data, answer.errors)
    return Batch(nodes, tuple(gone), failed, refusals(answer))


def refusals(answer: Answer) -> tuple[str, ...]:
    """What the answer says of parts that the token may not see."""
    return tuple(dict.fromkeys(str(e.get("message")) for e in answer.errors if e.get("type") in REFUSED))


def _is_final(answer: Answer) -> bool:
    """Whether asking the same again would bring the same."""
    kinds = {e.get("type") for e in answer.errors}
    return bool(kinds & {"NOT_FOUND", *REFUSED})


def _said(answer: Answer) -> str:
    return str(answer.errors[0].get("message", ""))[:300] if answer.errors else ""


def _absent(answer: Answer, where: str) -> GitHubError:
    kinds = {e.get("type") for e in answer.errors}
    if not kinds & {"NOT_FOUND", *REFUSED}:
        return GitHubError("server", _said(answer) or "an answer without what was asked for", where=where)
    if "NOT_FOUND" not in kinds:
        return GitHubError("forbidden", _said(answer), where=where)
    hint = "it does not exist, or this token may not see it (GitHub answers the same to both)"
    return GitHubError("missing", _said(answer), where=where, hint=hint)
