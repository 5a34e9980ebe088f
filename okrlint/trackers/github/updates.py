"""Status updates of Projects boards: check-ins of the objective whose board it is.

A board speaks of everything on it. Only where one objective alone lies on it is it known whose report that is.
"""

from __future__ import annotations

from collections.abc import Iterable

from okrlint.records import CheckIn, Status
from okrlint.trackers.github import more_queries
from okrlint.trackers.github.client import GitHubError
from okrlint.trackers.github.fields import Node, Sheet, moment, nodes_of, page_info
from okrlint.trackers.github.paging import batches
from okrlint.trackers.github.people import People
from okrlint.trackers.github.reading import GitHubReading
from okrlint.trackers.http.paging import PagePace
from okrlint.trackers.text.body import read_check_in

AT_ONCE = 25
"""Boards asked for at once, each with its newest 100 updates."""
_STATUSES: dict[str, Status] = {"ON_TRACK": "on_track", "AT_RISK": "at_risk", "OFF_TRACK": "off_track"}
CUT = "older status updates of its board were not read"


def boards_of(sheet: Sheet, numbers: Iterable[int] | None) -> list[str]:
    """The ids of the boards that an issue lies on and whose fields count."""
    wanted = None if numbers is None else set(numbers)
    projects = [c.get("project") or {} for c in nodes_of(sheet.node, "projectItems") if not c.get("isArchived")]
    return [str(p["id"]) for p in projects if p.get("id") and (wanted is None or p.get("number") in wanted)]


def read_updates(reading: GitHubReading) -> None:
    """Write the status updates of each board that is one objective's; no request where there is no such board."""
    items = reading.state.items
    whose: dict[str, list[str]] = {}
    for id_, boards in reading.state.boards.items():
        if id_ in items and items[id_].kind == "objective":
            for board in boards:
                whose.setdefault(board, []).append(id_)
    alone = {board: goals[0] for board, goals in whose.items() if len(goals) == 1}
    for board in [b for b in reading.state.told_boards if b not in alone]:
        reading.out.replace(f"github:{board}", ("check_in",), [])
        reading.state.told_boards.remove(board)
    if not alone or not reading.features.status_updates:
        return
    try:
        for batch in batches(reading.client, more_queries.UPDATES, sorted(alone), PagePace(AT_ONCE)):
            for board, node in batch.nodes.items():
                _write(reading, board, node, alone[board])
            for board, why in {**batch.failed, **dict.fromkeys(batch.gone, "it is not there any more")}.items():
                _unseen(reading, alone[board], f"the status updates of its board: {why}")
            reading.seen.refused(batch.refused)
    except GitHubError as error:
        if error.kind not in ("forbidden", "refused"):
            raise
        for goal in alone.values():
            _unseen(reading, goal, f"the status updates of its board: {reading.client.clean(error.message)}")


def _write(reading: GitHubReading, board: str, node: Node, goal: str) -> None:
    listed = (node.get("statusUpdates") or {}).get("nodes")
    if not isinstance(listed, list) or None in listed:
        _unseen(reading, goal, "the status updates of its board could not all be read")
    elif page_info(node, "statusUpdates").get("hasNextPage"):
        _unseen(reading, goal, CUT)
    made = check_ins(node, f"github:{goal}", reading.people)
    told = reading.state.told_boards
    if made or board in told:
        reading.out.replace(f"github:{board}", ("check_in",), made)
        reading.out.put([*reading.people.fresh()])
    if made:
        reading.told.add("check_in")
        reading.state.told_boards = [*(b for b in told if b != board), board]


def _unseen(reading: GitHubReading, goal: str, why: str) -> None:
    reading.seen.fail(f"issue {reading.state.items[goal].key}", why)
    reading.seen.partial(("check_in",), why, [f"github:{goal}"])


def check_ins(board: Node, goal: str, people: People) -> list[CheckIn]:
    """A board's status updates as check-ins of a goal, oldest first.

    "Complete" and "inactive" are no report on its chances; what they say stands in `status_said`, as GitHub has it.
    """
    found = []
    for one in nodes_of(board, "statusUpdates"):
        at, body = moment(one.get("createdAt")), str(one.get("note") or "")
        if at is None:
            continue
        said = read_check_in(body)
        word = str(one.get("status") or "")
        found.append(
            CheckIn(
                of=f"github:{board['id']}",
                goal=goal,
                checked_at=at,
                value=said.value if said else None,
                status=_STATUSES.get(word),
                status_said=word.replace("_", " ").lower(),
                confidence=said.confidence if said else None,
                by=people.meet(one.get("creator")),
                note=said.note if said else body.strip(),
                url=str(board.get("url") or ""),
            )
        )
    return sorted(found, key=lambda c: c.checked_at)
