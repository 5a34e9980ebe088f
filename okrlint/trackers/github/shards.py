"""What a shard of a fetch leaves to the others, what it asks about theirs, and what only all of them together know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okrlint.snapshot import Restated
from okrlint.trackers import Run
from okrlint.trackers.github import boards, more_queries, queries
from okrlint.trackers.github.classify import classify
from okrlint.trackers.github.paging import batches
from okrlint.trackers.github.reading import GitHubReading, ListedPart
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.github.state import State, load
from okrlint.trackers.http.paging import PagePace

HOMES_AT_ONCE = 100
"""Issues that are asked for their repository at once: all that GitHub takes."""


def part_of(settings: Settings, run: Run, names: Mapping[str, str]) -> ListedPart:
    """What this run reads. `names` are what repositories (owner/name, lower case) are called today."""
    mine = tuple(name for name in settings.repositories if run.reads(name))
    # Where only a part of a repository is listed, an issue that something leads to may be in no other shard's list.
    whole = settings.work == "all" and not settings.since
    others = {_today(settings, name, names) for name in settings.repositories if name not in mine}
    return ListedPart(mine, run.first, frozenset(others), leaves=bool(others) and whole)


def _today(settings: Settings, name: str, names: Mapping[str, str]) -> str:
    said = f"{settings.owner}/{name}".lower()
    return names.get(said, said).lower()


def leave_to_others(reading: GitHubReading) -> None:
    """Strike out, of the issues that something leads to, those of repositories that other shards list."""
    unplaced = [i for i in reading.wanted() if i not in reading.placed] if reading.part.leaves else []
    for batch in batches(reading.client, more_queries.HOMES, unplaced, PagePace(HOMES_AT_ONCE)):
        for id_, node in batch.nodes.items():
            if reading.is_anothers(node):
                reading.leave(id_)
    reading.placed |= set(unplaced)


def ask_parents(reading: GitHubReading) -> None:
    """Find out what the issues of other shards are on which it depends what ours are."""
    above = {str((read.node.get("parent") or {}).get("id") or "") for read in reading.undecided.values()}
    wanted = sorted(above - {""} - set(reading.state.items) - set(reading.parents)) if reading.part.leaves else []
    for batch in batches(reading.client, queries.items(reading.features), wanted, PagePace(queries.BATCH)):
        for id_, node in batch.nodes.items():
            read = reading.sheet_of(node)
            reading.parents[id_] = classify(read, reading.settings, reading.roots, reading.kinds) or "work"


def joined(cursors: Sequence[Mapping[str, str]]) -> list[Restated]:
    """What follows from what all shards remember: no status updates of a board on which several objectives lie, and
    the order of goals on boards."""
    states = [load(dict(one)) for one in cursors]
    found = []
    whose: dict[str, set[str]] = {}
    for state in states:
        for id_, lies_on in state.boards.items():
            if id_ in state.items and state.items[id_].kind == "objective":
                for board in lies_on:
                    whose.setdefault(board, set()).add(id_)
    for board, goals in sorted(whose.items()):
        if len(goals) > 1 and any(board in state.told_boards for state in states):
            found.append(Restated(f"github:{board}", "check_in", ()))
    kinds = {i: known.kind for state in states for i, known in state.items.items()}
    for board, order in _orders(states).items():
        made = boards.ranks(boards.Board(board, 0, order, []), kinds)
        found.append(Restated(f"github:{board}", "rank", made))
    return found


def _orders(states: Sequence[State]) -> dict[str, list[str]]:
    return {board: order for state in states for board, order in state.orders.items()}
