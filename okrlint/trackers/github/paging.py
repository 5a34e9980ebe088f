"""How GitHub is asked page by page and in batches, and what an answer left out and why. The loop is `http.paging`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from okrlint.trackers.github.client import Answer, GitHubClient, GitHubError
from okrlint.trackers.github.fields import Node, page_info
from okrlint.trackers.github.parts import REFUSED, SILENT, note_errors
from okrlint.trackers.github.queries import BATCH
from okrlint.trackers.github.rate_limits import is_overload
from okrlint.trackers.http.paging import Page, PagePace, follow

MOST_IN_A_ROW = 5
"""Issues that cannot be had even alone, after which a fetch waits for a better hour."""
TRIES = 3
"""How often something is asked that was answered without an answer."""
Pick: TypeAlias = Callable[[dict[str, Any]], tuple[Node | None, Node | None]]
"""Finds the root and the connection in the data of an answer."""


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


def gentle(client: GitHubClient, query: str, variables: dict[str, Any], pace: PagePace) -> Answer | None:
    """An answer to a query of the size of this pace, or None where that is too much for the server."""
    try:
        answer = client.graphql(query, variables, gently=pace.may_shrink)
    except GitHubError as error:
        if error.kind == "too_much" and pace.may_shrink:
            return None
        raise
    return None if pace.may_shrink and is_overload(answer.errors) else answer


def _insist(
    client: GitHubClient, query: str, variables: dict[str, Any], pace: PagePace, fits: Callable[[Answer], bool]
) -> Answer | None:
    """The same, asked again while what comes does not fit; after some tries what does not is handed back as well."""
    for left in reversed(range(TRIES)):
        answer = gentle(client, query, variables, pace)
        if answer is None or fits(answer) or not left:
            break
    return answer


def batches(client: GitHubClient, query: str, ids: Sequence[str], pace: PagePace) -> Iterator[Batch]:
    """Ask for nodes by id (`$ids`), as many at once as the server can bear.

    Raises GitHubError when some in a row could not be had even alone: then it is the server and not these.
    """
    hopeless: list[GitHubError] = []

    def behind(start: int, chunk: list[str]) -> int | None:
        return start + len(chunk) if start + len(chunk) < len(ids) else None

    def ask(start: int, size: int) -> Page[Batch, int] | None:
        chunk = list(ids[start : start + size])
        if len(hopeless) >= MOST_IN_A_ROW:
            raise hopeless[-1]
        try:
            answer = _insist(client, query, {"ids": chunk}, pace, lambda a: isinstance(a.data.get("nodes"), list))
        except GitHubError as error:
            if len(chunk) > 1 or error.kind not in ("too_much", "server", "refused"):
                raise
            hopeless.append(error)
            return Page(Batch({}, failed={chunk[0]: error.message}), behind(start, chunk))
        if answer is None:
            return None
        hopeless.clear()
        return Page(_sorted_out(chunk, answer), behind(start, chunk))

    if ids:
        yield from (page.items for page in follow(ask, 0, pace))
    if len(hopeless) >= MOST_IN_A_ROW:
        raise hopeless[-1]


def in_repository(part: str) -> Pick:
    """How a connection of a repository is found in the data of an answer."""

    def pick(data: dict[str, Any]) -> tuple[Node | None, Node | None]:
        root = data.get("repository")
        return root, (root or {}).get(part)

    return pick


def pages(
    client: GitHubClient,
    query: str,
    variables: dict[str, Any],
    pick: Pick,
    pace: PagePace,
    after: str = "",
) -> Iterator[GraphPage]:
    """Follow a connection from `after` on. `pick` finds the root and the connection in the data.

    Raises GitHubError `missing` when there is no such root, and stops when a cursor repeats.
    """

    def ask(at: str, size: int) -> Page[GraphPage, str] | None:
        asked = {**variables, "page": size, "after": at or None}
        answer = _insist(client, query, asked, pace, lambda a: _is_list(*pick(a.data)) or _is_final(a))
        if answer is None:
            return None
        root, connection = pick(answer.data)
        if root is None or connection is None or not _is_list(root, connection):
            raise _absent(answer, client.api)
        return _page(answer, root, connection, at)

    for page in follow(ask, after, pace):
        why = "the server repeats a page" if page.stuck else page.items.why
        yield msgspec.structs.replace(page.items, last=page.stuck or page.cursor is None, why=why)


def _is_list(root: Node | None, connection: Node | None) -> bool:
    return root is not None and connection is not None and isinstance(connection.get("nodes"), list)


def _page(answer: Answer, root: Node, connection: Node, at: str) -> Page[GraphPage, str]:
    note_errors(answer.data, answer.errors)
    info = connection.get("pageInfo") or {}
    listed = connection.get("nodes") or []
    found = [n for n in listed if isinstance(n, dict)]
    cursor = str(info.get("endCursor") or "")
    page = GraphPage(root, found, cursor, False, len(listed) - len(found), _said(answer), refusals(answer))
    return Page(page, cursor or at if info.get("hasNextPage") else None)


def read_on(
    client: GitHubClient, nodes: Mapping[str, Node], part: str, query: Callable[[int], str], *, back: bool = True
) -> list[str]:
    """Read the rest of a connection (`part`) of some nodes into them; answers the ids of those that stay cut.

    `query` is asked for so many nodes at once, each with its own cursor ($id0, $before0 …; forwards $after0 …).
    """
    more, cursor, named = (
        ("hasPreviousPage", "startCursor", "before") if back else ("hasNextPage", "endCursor", "after")
    )
    seen: set[tuple[str, str]] = set()
    cut: list[str] = []
    pace = PagePace(BATCH)

    def left(ids: Iterable[str]) -> tuple[tuple[str, str], ...] | None:
        """The nodes of which there is more, each with its cursor."""
        places = {id_: page_info(nodes[id_], part) for id_ in ids if id_ not in cut}
        return tuple((id_, str(at.get(cursor) or "")) for id_, at in places.items() if at.get(more)) or None

    def ask(waiting: tuple[tuple[str, str], ...], size: int) -> Page[None, tuple[tuple[str, str], ...]] | None:
        asked = waiting[:size]
        variables = {f"id{n}": id_ for n, (id_, _) in enumerate(asked)}
        answer = gentle(
            client, query(len(asked)), variables | {f"{named}{n}": at for n, (_, at) in enumerate(asked)}, pace
        )
        if answer is None:
            return None
        torn = {e["path"][0] for e in answer.errors if e.get("path")}
        for place, (id_, at) in enumerate(asked):
            found = (answer.data.get(f"n{place}") or {}).get(part)
            if found is None or not _is_whole(found) or f"n{place}" in torn or (id_, at) in seen:
                cut.append(id_)
                continue
            seen.add((id_, at))
            held = nodes[id_][part]
            held["nodes"] = [*found["nodes"], *held["nodes"]] if back else [*held["nodes"], *found["nodes"]]
            held["pageInfo"] = found["pageInfo"]
        return Page(None, left(id_ for id_, _ in waiting))

    if first := left(nodes):
        for page in follow(ask, first, pace):
            cut += [id_ for id_, _ in page.cursor or ()] if page.stuck else []
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
    if not isinstance(answer.data.get("nodes"), list):
        return Batch({}, failed=dict.fromkeys(chunk, _said(answer) or "an answer without what was asked for"))
    listed = answer.data.get("nodes") or [None] * len(chunk)
    reasons: dict[int, tuple[str, str]] = {}
    for error in answer.errors:
        path = error.get("path") or []
        if len(path) >= 2 and path[0] == "nodes" and isinstance(path[1], int):
            reasons.setdefault(path[1], (str(error.get("type") or ""), str(error.get("message") or "")))
    nodes, gone, failed, asked = {}, [], {}, set(chunk)
    for place, id_ in enumerate(chunk):
        node = listed[place] if place < len(listed) else None
        kind, why = reasons.get(place, ("", ""))
        if isinstance(node, dict) and node.get("id"):
            own = str(node["id"])  # for an id of the old form GitHub may answer with the new one
            nodes[own if own in asked else id_] = node
        elif kind == "NOT_FOUND" or isinstance(node, dict):  # the other is what no query here asks about
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
