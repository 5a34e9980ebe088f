"""Projects boards read from top to bottom: the order of goals on them, and goals that are drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from okrlint.records import Rank
from okrlint.trackers.github import more_queries
from okrlint.trackers.github.client import GitHubClient
from okrlint.trackers.github.fields import Node
from okrlint.trackers.github.paging import pages
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.http.paging import PagePace


class Board(msgspec.Struct):
    """One board: its id, the ids on it from top to bottom, drafts as far as they could be goals, what was hidden."""

    id: str
    number: int
    order: list[str]
    drafts: list[Node]
    hidden: int = 0


def wanted(settings: Settings) -> list[int]:
    """The boards that have to be read as a whole: those that mark goals, and those whose order ranks them."""
    numbers = {m.board for m in (settings.objective, settings.key_result) if m.board is not None}
    if "position" in settings.fields.rank:
        numbers |= set(settings.boards or ())
    return sorted(numbers)


def read(client: GitHubClient, settings: Settings, number: int) -> Board:
    """Read one board of the owner. Raises GitHubError `missing` for a number that the owner has not."""
    board = Board("", number, [], [])
    variables = {"owner": settings.owner, "number": number}
    for page in pages(client, more_queries.BOARD, variables, cards, PagePace(50)):
        board.id = str(page.root["id"])
        board.hidden += page.holes or bool(page.why)
        for card in page.nodes:
            content = card.get("content")
            if card.get("isArchived"):
                continue
            if not isinstance(content, dict) or not content.get("id"):
                board.hidden += 1
            else:
                board.order.append(str(content["id"]))
                if content.get("__typename") == "DraftIssue":
                    board.drafts.append(_as_issue(content, card, page.root))
    return board


def cards(data: dict[str, Any]) -> tuple[Node | None, Node | None]:
    """A board and what lies on it, in the data of an answer."""
    project = (data.get("repositoryOwner") or {}).get("projectV2")
    return project, (project or {}).get("items")


def ranks(board: Board, kinds: Mapping[str, str]) -> list[Rank]:
    """The order of the goals on a board, by kind (id -> objective or key_result): the two do not compare.

    Found in reading the board, since moving a card touches no issue.
    """
    of = f"github:{board.id}"
    made = []
    for kind in ("objective", "key_result"):
        for place, id_ in enumerate((i for i in board.order if kinds.get(i) == kind), 1):
            said = f"position {place} on the board"
            made.append(Rank(of=of, goal=f"github:{id_}", scope=f"{of}/{kind}", value=float(place), said=said))
    return made


def _as_issue(draft: Node, card: Node, project: Node) -> Node:
    """A draft has no number and no address; it is pointed at by its board."""
    return {
        "__typename": "DraftIssue",
        "state": "OPEN",
        "url": project.get("url"),
        **draft,
        "projectItems": {"nodes": [card]},
    }
