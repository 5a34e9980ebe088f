"""Reads whole repositories page by page, or only what is marked as a goal: the part of a fetch that discovers."""

from __future__ import annotations

from typing import Any

from okrlint.trackers.github import boards, incremental, queries, write
from okrlint.trackers.github.client import GitHubError
from okrlint.trackers.github.coverage import EVERYTHING
from okrlint.trackers.github.paging import GraphPage, in_repository, pages
from okrlint.trackers.github.reading import GitHubReading
from okrlint.trackers.github.settings import GitHubMatch
from okrlint.trackers.github.state import Repo
from okrlint.trackers.http.paging import PagePace

_ISSUES = in_repository("issues")
MOST_SKIPS = 5
"""Issues in a row that the server may fail to deliver before a fetch gives up on it."""


def list_repositories(reading: GitHubReading, say: Any) -> None:
    """Read all issues (or all that changed) of every repository of the settings that is not read yet."""
    missing: list[GitHubError] = []
    for name in reading.part.repositories:
        repo = reading.state.repos.setdefault(name, Repo())
        if repo.listed:
            continue
        try:
            _list(reading, name, repo, say)
        except GitHubError as error:
            if error.kind not in ("missing", "forbidden") or _about_boards(error):
                raise
            unseen_repository(reading, name, error)
            missing.append(error)
    if missing and len(missing) == len(reading.settings.repositories) and not reading.state.items:
        raise missing[0]  # nothing was seen at all


def _list(reading: GitHubReading, name: str, repo: Repo, say: Any) -> None:
    settings = reading.settings
    pace, taken, skips = PagePace(queries.BATCH), 0, 0
    floor = f"{settings.since.isoformat()}T00:00:00Z" if settings.since else ""
    variables = {"owner": settings.owner, "name": name, "since": max(repo.since, floor) or None}
    newest = repo.since
    while True:
        try:
            for page in pages(reading.client, queries.listing(reading.features), variables, _ISSUES, pace, repo.after):
                skips, repo.name = 0, str(page.root.get("nameWithOwner") or "")
                _note_archived(repo, page.root)
                for node in page.nodes:
                    reading.take(node)
                    newest = max(newest, str(node.get("updatedAt") or ""))
                if page.holes:
                    _fill_holes(reading, name, variables, page, repo.after, pace.size)
                reading.seen.refused(page.refused)
                repo.total = int((page.root.get("total") or {}).get("totalCount") or 0)
                repo.after, taken = page.after or repo.after, taken + len(page.nodes)
                settle(reading)
                say(f"{settings.owner}/{name}: {taken} issues read{budget(reading)}")
                if page.last and page.why.startswith("the server repeats"):
                    _unseen(reading, f"{settings.owner}/{name}: {page.why}", name)
            break
        except GitHubError as error:
            skips += 1
            if error.kind not in ("too_much", "server") or pace.may_shrink or skips > MOST_SKIPS:
                raise
            if not _step_over(reading, variables, repo):
                break
    repo.since, repo.after, repo.listed = newest, "", True
    reading.answered(now=True)


def _fill_holes(
    reading: GitHubReading, name: str, variables: dict[str, Any], page: GraphPage, after: str, size: int
) -> None:
    """Find out which issues of a page were left out, so that they can be asked for one by one."""
    outline = queries.listing(reading.features, full=False)
    asked = {**variables, "page": len(page.nodes) + page.holes, "after": after or None}
    _, connection = _ISSUES(reading.client.graphql(outline, asked).data)
    listed = (connection or {}).get("nodes") or []
    for node in listed:
        if isinstance(node, dict) and node["id"] not in reading.loaded:
            reading.state.pending.setdefault(str(node["id"]), "")
    if sum(isinstance(n, dict) for n in listed) < len(page.nodes) + page.holes:
        _unseen(reading, f"{name}: some issues could not be delivered ({page.why or 'no reason given'})", name)


def _step_over(reading: GitHubReading, variables: dict[str, Any], repo: Repo) -> bool:
    """The server cannot deliver the next issue: note its id for another try, and go on behind it. False at the end."""
    outline = queries.listing(reading.features, full=False)
    answer = reading.client.graphql(outline, {**variables, "page": 1, "after": repo.after or None})
    _, connection = _ISSUES(answer.data)
    for node in (connection or {}).get("nodes") or ():
        if isinstance(node, dict):
            reading.state.pending.setdefault(str(node["id"]), "")
    info = (connection or {}).get("pageInfo") or {}
    repo.after = str(info.get("endCursor") or repo.after)
    return bool(info.get("hasNextPage"))


def read_seeds(reading: GitHubReading, say: Any) -> None:
    """Read only what is marked as a goal by type or label; the rest follows from there."""
    for name in reading.part.repositories:
        reading.state.repos.setdefault(name, Repo())
        for match in (reading.settings.objective, reading.settings.key_result, reading.settings.poll.match):
            for variables, by_type in _asked(match):
                try:
                    _seed(reading, name, variables, by_type=by_type)
                except GitHubError as error:
                    if error.kind not in ("missing", "forbidden") or _about_boards(error):
                        raise
                    unseen_repository(reading, name, error)
                    break
        say(f"{reading.settings.owner}/{name}: {len(reading.loaded)} issues read{budget(reading)}")


def _asked(match: GitHubMatch) -> list[tuple[dict[str, Any], bool]]:
    if match.types:
        return [({"type": kind}, True) for kind in dict.fromkeys(match.types)]
    return [({"labels": list(match.labels)}, False)] if match.labels else []


def _seed(reading: GitHubReading, name: str, chosen: dict[str, Any], *, by_type: bool) -> None:
    query = queries.seeds(reading.features, by_type=by_type)
    variables = {"owner": reading.settings.owner, "name": name, **chosen}
    for page in pages(reading.client, query, variables, _ISSUES, PagePace(queries.BATCH)):
        _note_archived(reading.state.repos[name], page.root)
        for node in page.nodes:
            if node["id"] not in reading.loaded:
                reading.take(node)
        if page.holes or page.why.startswith("the server repeats"):
            _unseen(reading, f"{name}: some goals could not be delivered ({page.why or 'no reason given'})", name)
        reading.seen.refused(page.refused)
        settle(reading)


def _note_archived(repo: Repo, root: dict[str, Any]) -> None:
    repo.archived = str(root.get("url") or "") if root.get("isArchived") else ""


def name_keepers(reading: GitHubReading) -> None:
    """Say of archived repositories that not every reader can write there."""
    for address in filter(None, (repo.archived for repo in reading.state.repos.values())):
        name = "/".join(address.split("/")[-2:])
        reading.out.keeper(f"{address}/", f"the administrators of {name}, once it is no longer archived")


def read_boards(reading: GitHubReading) -> list[boards.Board]:
    """Read the boards that mark or rank goals; what lies on those that mark them is read as well."""
    found = []
    marking = {m.board for m in (reading.settings.objective, reading.settings.key_result)}
    for number in boards.wanted(reading.settings):
        board = boards.read(reading.client, reading.settings, number)
        found.append(board)
        if board.hidden:
            why = f"{board.hidden} cards of board {number} are hidden from this token"
            reading.seen.fail(f"board {number}", why)
            reading.seen.partial(EVERYTHING if number in marking else ("rank",), why)
        if number in marking:
            for id_ in board.order:
                if id_ not in reading.state.items:
                    reading.state.pending.setdefault(id_, "")
            for draft in board.drafts:
                reading.state.pending.pop(str(draft["id"]), None)
                reading.take(draft)
    return found


def unseen_repository(reading: GitHubReading, name: str, error: GitHubError) -> None:
    """A repository that does not exist or cannot be seen may hold anything."""
    reading.seen.fail(f"repository {reading.settings.owner}/{name}", error.message, error.where)
    reading.seen.partial(EVERYTHING, f"the repository {reading.settings.owner}/{name} could not be read")


def settle(reading: GitHubReading) -> None:
    """Called after each page: finishes what has been held back once there is enough of it, and makes it safe.

    Whoever is killed has lost one page of issues, and one batch of goals that waited for their histories.
    """
    if len(reading.chatty) >= queries.BATCH:
        incremental.complete(reading)
    if len(reading.goals) >= queries.BATCH:
        write.write_goals(reading)
    reading.answered()


def budget(reading: GitHubReading) -> str:
    """What is left of the hour's points, for a person who is watching."""
    left = reading.client.spent.remaining
    return "" if left is None else f", {left} points left this hour"


def _unseen(reading: GitHubReading, why: str, name: str) -> None:
    reading.seen.fail(f"repository {reading.settings.owner}/{name}", why)
    reading.seen.partial(EVERYTHING, why)
    reading.state.full_on = ""  # the next run must look at everything again


def _about_boards(error: GitHubError) -> bool:
    return "read:project" in error.message
