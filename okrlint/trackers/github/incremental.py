"""What a page did not hold: earlier events, further sub-issues, and on a second run changes that `updatedAt` hides."""

from __future__ import annotations

from functools import partial
from typing import Any

from okrlint.trackers.github import more_queries, queries
from okrlint.trackers.github.fields import nodes_of
from okrlint.trackers.github.paging import gentle, in_repository, pages, read_on
from okrlint.trackers.github.parts import hidden_parts
from okrlint.trackers.github.reading import GitHubReading, below, digest
from okrlint.trackers.github.write import of_repository
from okrlint.trackers.http.paging import Page, PagePace, follow

GROUPS = 5
"""Groups of 100 nodes in one glance."""
GLANCES_A_REPOSITORY = 2
"""Requests that a second run may spend per repository on looking for hidden changes; goals and trees come first."""


def complete(reading: GitHubReading) -> None:
    """Ask for the earlier events and further children of issues that have many, several issues at a time."""
    earlier = partial(more_queries.earlier, reading.features)
    while reading.chatty:
        nodes = dict(list(reading.chatty.items())[: queries.BATCH])
        for id_ in nodes:
            reading.chatty.pop(id_)
        if cut := read_on(reading.client, nodes, "timelineItems", earlier):
            ids = [f"github:{id_}" for id_ in cut]
            reading.seen.partial(("movement",), "not all events of an issue could be read", ids)
        if cut := read_on(reading.client, nodes, "subIssues", more_queries.more_children, back=False):
            why, ids = "not all sub-issues of an issue could be read", [f"github:{id_}" for id_ in cut]
            reading.seen.partial(("contributes", "work", "key_result"), why, ids)
        if cut := read_on(reading.client, nodes, "closedByPullRequestsReferences", more_queries.more_pulls, back=False):
            why, ids = "not all pull requests of an issue could be read", [f"github:{id_}" for id_ in cut]
            reading.seen.partial(("contributes", "work", "movement"), why, ids)
        for node in nodes.values():
            reading.take_whole(node)
        reading.answered()


def look_again(reading: GitHubReading) -> None:
    """On a second run: find deleted issues, and look at what may change without `updatedAt` moving."""
    for name, repo in reading.state.repos.items():
        known = of_repository(reading.state.items, name)
        # With `since` older issues are left out, so that the numbers differ anyway.
        if repo.listed and repo.total != len(known) and not reading.settings.since:
            _recount(reading, name, known)
    _glance(reading)


def _recount(reading: GitHubReading, name: str, known: set[str]) -> None:
    """Issues were deleted or moved away: find out which."""
    listed: set[str] = set()
    variables = {"owner": reading.settings.owner, "name": name}
    for page in pages(reading.client, more_queries.IDS, variables, in_repository("issues"), PagePace(100)):
        listed |= {str(node["id"]) for node in page.nodes}
    if len(listed) != int((page.root.get("issues") or {}).get("totalCount") or 0):
        return  # an incomplete count proves nothing
    for id_ in known - listed:
        reading.gone(id_)
    for id_ in listed - known:
        reading.state.pending.setdefault(id_, "")


def _glance(reading: GitHubReading) -> None:
    state = reading.state
    inner = {i for i, k in state.items.items() if k.inner or not k.repo or reading.hides_some(i)}
    first = [i for i, k in state.items.items() if i in inner and k.kind != "ignored"]
    rest = [i for i, k in state.items.items() if i not in inner and k.kind == "work"]
    budget = GLANCES_A_REPOSITORY * max(1, len(state.repos)) * GROUPS * 100
    turn = state.swept % len(rest) if rest else 0
    chosen = [*first, *(rest[turn:] + rest[:turn])[: max(0, budget - len(first))]]
    had = {*reading.loaded, *state.pending, *state.glanced}
    ids = [i for i in chosen if i not in had]
    pace = PagePace(GROUPS * 100, least=25)

    def ask(start: int, size: int) -> Page[None, int] | None:
        groups = [ids[i : min(i + 100, start + size)] for i in range(start, min(start + size, len(ids)), 100)]
        query = more_queries.glances(reading.features, len(groups))
        answer = gentle(reading.client, query, {f"ids{i}": g for i, g in enumerate(groups)}, pace)
        if answer is None:
            return None
        for place, group in enumerate(groups):
            for id_, node in zip(group, answer.data.get(f"g{place}") or [], strict=False):
                _compare(reading, id_, node)
            state.glanced += group
        reading.answered()
        return Page(None, start + size if start + size < len(ids) else None)

    for _ in follow(ask, 0, pace) if ids else ():
        pass
    state.swept = turn + max(0, min(len(rest), budget - len(first)))


def _compare(reading: GitHubReading, id_: str, node: Any) -> None:
    """Read an issue again if it looks different, with the parts that came to it or left it."""
    state = reading.state
    known = state.items[id_]
    if not isinstance(node, dict) or not node.get("id"):
        state.pending.setdefault(id_, "")  # asking for it in full tells whether it is gone
        return
    if digest(node) == known.glance:
        if known.hot or (reading.hides_some(id_) and not hidden_parts(node)):
            state.pending.setdefault(id_, "")
        return
    state.pending.setdefault(id_, "")
    shown = {str(child["id"]) for child in nodes_of(node, "subIssues")}
    whole = len(shown) == int((node.get("subIssues") or {}).get("totalCount") or 0)
    left = {other for other in below(state.items, id_) if other not in shown} if whole else set()
    came = {other for other in shown if other not in state.items or state.items[other].parent != id_}
    for other in sorted((left | came) - reading.loaded):
        state.pending.setdefault(other, id_)
